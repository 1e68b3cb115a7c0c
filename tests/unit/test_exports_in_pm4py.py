"""Exported diagrams and logs agree, judged by pm4py: finished runs replay on the diagram, broken ones do not.

pm4py is imported here and nowhere else: it takes seconds.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pm4py
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from contracts.envelope import Opened
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import CollectionRequested
from services.workflow.definitions import parse_definition
from services.workflow.domain import plan
from services.workflow.exports.bpmn import bpmn
from services.workflow.exports.ocel import write_ocel
from services.workflow.exports.process import process_of
from services.workflow.exports.xes import write_xes
from tests.examples import examples
from tests.support.export_sops import export_definitions
from tests.support.flat_bpmn import flat
from tests.support.known_only import LISTED, NAMED, REMINDED
from tests.support.sop_samples import together
from tests.support.walking import UNITS, Walker, interleaved, loaded
from tests.unit.sop_strategies import definitions
from tests.unit.test_workflow_migration import migrate
from tests.unit.workflow_walk import BIDANG, Walk
from tests.unit.workflow_world import BUILTIN, World, named, person_in

DRAWN = export_definitions()
ALL = {**BUILTIN, **DRAWN}
ENGINE = [*BUILTIN, "bercabang"]
"""What the engine itself walks; the others are walked by the rules of the form."""
RUNS = 8
NOES = 6
"""Returns of one run: where several checks follow each other an office that goes on saying no never ends."""


def units_of(sop: Definition) -> list[str]:
    """A *Tidak* that leads out of the steps for each unit ends them for all: only the way of the one that says it is a
    way through the net, so such a SOP is walked with one unit."""
    units = list(UNITS) if sop.sop in DRAWN and sop.sop not in ENGINE else BIDANG
    return units[:1] if b"escalationEventDefinition" in bpmn(sop) else units


class OwnRun(Walk):
    """A walk through the real engine whose run has an id of its own."""

    def __init__(self, found: Definition, seed: int) -> None:
        super().__init__(found, random.Random(seed))
        self.world = World(found, units_of(found) if any(role.tiap for role in found.pelaksana.values()) else [])
        self.world.run_id = named(f"pelaksanaan {seed}")
        self.noes = 0
        self.world.start()

    def finish(self, *also: Callable[[OwnRun], object]) -> tuple[Opened, ...]:
        """To the end, saying no wherever that is possible more often than an office would, up to `NOES` times; each of
        `also` is done once, one after the other, at a random moment at which it can be done."""
        left = list(also)
        while not self.world.state.over:
            if left and self.random.random() < 0.3:
                with suppress(Refusal, IndexError):
                    left[0](self)
                    left.pop(0)
                    continue
            self.patient = self.noes >= NOES
            if not self.patient and self.random.random() < 0.5:
                with suppress(Refusal):
                    self.back()
                    self.noes += 1
                    continue
            if self.random.random() < 0.1:
                with suppress(Refusal):
                    self.divert()
                    continue
            self.right()
        return tuple(self.world.stream.events)

    def back(self) -> None:
        """As an office does it: what goes back to the units goes back to some of them."""
        hand = self.random.choice(self.world.hands)
        targets, _ = plan.return_targets(self.world.sop, self.world.sop.step(hand.step))
        to = self.random.choice(targets) if targets else None
        some = bool(to and self.world.sop.unit_role(self.world.sop.step(to)) and not hand.unit)
        units = [unit for unit in self.world.bidang if some and self.random.random() < 0.5]
        self.world.send_back(activation=hand.id, to=to, units=tuple(units))

    def close(self) -> None:
        """Whoever collects does not wait for the last units."""
        asked = self.world.newest(CollectionRequested)
        collecting = plan.collector(self.world.sop, self.world.sop.step(asked.step))
        self.world.close_collection(person_in(collecting.pelaksana))

    def reopen(self) -> None:
        asked = self.world.newest(CollectionRequested)
        collecting = plan.collector(self.world.sop, self.world.sop.step(asked.step))
        self.world.reopen_collection(person_in(collecting.pelaksana), self.random.choice(asked.units).unit)

    def skip(self) -> None:
        self.world.skip(self.random.choice(self.world.hands).id)

    def cancel(self) -> None:
        self.world.cancel()

    def migrate(self) -> None:
        migrate(self.world, with_another_row(self.world.sop, -1))

    def migrate_late(self) -> None:
        migrate(self.world, with_another_row(self.world.sop, 1))


IRREGULAR: dict[str, tuple[Callable[[OwnRun], object], ...]] = {
    "closed-early": (OwnRun.close,),
    "reopened": (OwnRun.close, OwnRun.reopen),
    "skipped": (OwnRun.skip,),
    "cancelled": (OwnRun.cancel,),
    "moved": (OwnRun.move,),
}
"""Way of a run → what makes it go that way."""


@cache
def runs_of(sop: str) -> tuple[tuple[Opened, ...], ...]:
    """Finished runs: of the loaded SOPs by the engine, of the others by the rules of the form."""
    if sop not in ENGINE:
        return tuple(tuple(Walker(DRAWN[sop], seed, units=units_of(DRAWN[sop])).walk()) for seed in range(RUNS))
    return tuple(OwnRun(ALL[sop], seed).finish() for seed in range(RUNS))


def log_of(definition: Definition, runs: Sequence[Sequence[Opened]], folder: Path, *later: Definition) -> pd.DataFrame:
    """What pm4py reads of the exported XES: completions only, on which a net fires. `later`: further versions."""
    path = folder / "log.xes"
    versions = [loaded(one, number) for number, one in enumerate((definition, *later), start=1)]
    with path.open("wb") as out:
        write_xes((*versions, *interleaved(runs)), out)
    log = pm4py.read_xes(str(path))
    return log[log["lifecycle:transition"] == "complete"].reset_index(drop=True)


@cache
def net_of(document: bytes, others: frozenset[str] = frozenset()) -> Any:
    """The accepting Petri net of an exported diagram, without what runs for `others`."""
    graph = pm4py.objects.bpmn.importer.importer.deserialize(flat(document, others))
    return pm4py.convert_to_petri_net(graph)


def replay(sop: Definition, log: pd.DataFrame) -> list[dict[str, Any]]:
    """Trace by trace: pm4py keeps ways through silent transitions from one trace to the next, and takes wrong ones."""
    traces = [trace for _, trace in log.groupby("case:concept:name", sort=False)]
    nets = [net_of(bpmn(sop), not_of(sop, trace)) for trace in traces]
    pairs = zip(traces, nets, strict=True)
    return [pm4py.conformance_diagnostics_token_based_replay(trace, *net)[0] for trace, net in pairs]


def not_of(sop: Definition, trace: pd.DataFrame) -> frozenset[str]:
    """Nodes that run for each of another list than the one that the trace is of."""
    own = trace.iloc[0].get("case:each")
    return frozenset(
        node.id for node in process_of(sop).nodes if node.each and own in sop_lists(sop) and node.each != own
    )


def sop_lists(sop: Definition) -> set[str]:
    return {sop.unit_role(step) for step in sop.langkah} - {""}


@pytest.fixture(params=ALL)
def sop(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_finished_runs_fit(sop: str, tmp_path: Path) -> None:
    runs = runs_of(sop)
    log = log_of(ALL[sop], runs, tmp_path)
    per_unit = any(ALL[sop].unit_role(step) for step in ALL[sop].langkah)
    assert log["case:concept:name"].nunique() == len(runs) * (len(units_of(ALL[sop])) if per_unit else 1)
    assert (log["outcome"] == "dikembalikan").sum() >= RUNS, "runs without returns prove little"
    found = replay(ALL[sop], log)
    assert [one["trace_fitness"] for one in found] == [1.0] * len(found)
    assert all(one["trace_is_fit"] for one in found)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions(), st.integers(0, 1_000))
def test_finished_runs_of_any_definition_fit(definition: Definition, seed: int) -> None:
    """But where one of several who act at once may say no before the others have acted, which no diagram tells."""
    assume(
        not any(
            row.semua == "bersamaan" and (row.tidak or plan.return_targets(definition, row)[0])
            for row in definition.langkah
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        log = log_of(definition, [OwnRun(definition, seed).finish()], Path(folder))
    assert [one["trace_fitness"] for one in replay(definition, log)] == [1.0] * log["case:concept:name"].nunique()


@pytest.mark.parametrize("way", IRREGULAR)
@pytest.mark.parametrize("sop", BUILTIN)
def test_runs_off_the_printed_way_are_marked_and_counted_apart(sop: str, way: str, tmp_path: Path) -> None:
    """Closing a collection early is the right of whoever collects, so the diagram has it; the rest is on no form."""
    runs = [OwnRun(ALL[sop], seed).finish(*IRREGULAR[way]) for seed in range(2 * RUNS)]
    log = log_of(ALL[sop], runs, tmp_path)
    assert set(log["case:run_way"]) <= {"regular", way, *(["closed-early"] if way == "reopened" else [])}
    collects = any("himpun" in step.tugas for step in ALL[sop].langkah)
    assert (way in set(log["case:way"])) == (collects or way not in ("closed-early", "reopened"))
    for group, traces in log.groupby("case:way"):
        found = replay(ALL[sop], traces.reset_index(drop=True))
        if group in ("regular", "closed-early"):
            assert [one["trace_fitness"] for one in found] == [1.0] * len(found)
        elif group == "reopened":
            assert not all(one["trace_is_fit"] for one in found), (
                "only what was opened again at once looks like a return"
            )
        elif group == "moved":
            fits = [one["trace_is_fit"] for one in found]
            assert not all(fits), "only a run that was moved to where it stood looks like the printed way"
        elif group == way:
            assert not any(one["trace_is_fit"] for one in found)
            assert max(one["trace_fitness"] for one in found) < 1.0
        if group == "cancelled":
            assert not any(one["transitions_with_problems"] for one in found), "as far as it went it went as printed"


@pytest.mark.parametrize("place", [1, -1])
@pytest.mark.parametrize("sop", BUILTIN)
def test_migrated_runs_are_marked_and_judged_by_their_new_version(sop: str, place: int, tmp_path: Path) -> None:
    """A run that still came to the new row fits the new version; one that had gone past its place does not."""
    later = with_another_row(ALL[sop], place)
    migrates = OwnRun.migrate if place == -1 else OwnRun.migrate_late
    runs = [OwnRun(ALL[sop], seed).finish(migrates) for seed in range(2 * RUNS)]
    log = log_of(ALL[sop], runs, tmp_path, later)
    assert set(log["case:run_way"]) <= {"migrated", "regular"}
    migrated = log[log["case:way"] == "migrated"].reset_index(drop=True)
    came = [(trace["step"] == "baris-baru").any() for _, trace in migrated.groupby("case:concept:name", sort=False)]
    found = replay(later, migrated)
    assert any(came) if place == -1 else not all(came)
    assert [one["trace_is_fit"] for one in found] == came
    assert all(one["trace_fitness"] < 1.0 for one, new in zip(found, came, strict=True) if not new)


def with_another_row(sop: Definition, place: int) -> Definition:
    """The next version of a SOP: a row of one position more, before the row of that place."""
    row = sop.langkah[-1].model_copy(
        update={
            "id": "baris-baru",
            "no": "",
            "kegiatan": "Memeriksa kelengkapan sebelum selesai",
            "pelaksana": next(role for role, one in sop.pelaksana.items() if not one.tiap and one.jenis == "jabatan"),
            "tugas": ("tugas",),
            "dokumen": (),
            "kepada": "",
            "kembali": (),
            "dugaan": {},
        }
    )
    return sop.model_copy(update={"langkah": (*sop.langkah[:place], row, *sop.langkah[place:])})


def test_steps_of_several_performers(tmp_path: Path) -> None:
    """In turn, at once, via somebody; each part is an event of its own, under the name of who did it."""
    several = together()
    rows = tuple(row.model_copy(update={"tidak": ""}) for row in several.langkah)
    sop = several.model_copy(update={"langkah": rows})
    log = log_of(sop, [OwnRun(sop, seed).finish() for seed in range(RUNS)], tmp_path)
    found = replay(sop, log)
    assert [one["trace_fitness"] for one in found] == [1.0] * RUNS
    assert {"Memaraf berturut-turut [Sekretaris]", "Menyetujui bersama [Staf]"} <= set(log["concept:name"])
    trace = log_of(sop, [Walker(sop, 0, returns=0).walk()], tmp_path)
    (alone,) = replay(sop, trace)
    assert not alone["trace_is_fit"], "one of several is not enough"
    assert alone["trace_fitness"] < 0.95


@pytest.mark.parametrize("text", [REMINDED, NAMED, LISTED])
def test_rows_for_those_whom_only_the_run_knows(text: str, tmp_path: Path) -> None:
    """Also where there is nobody, and for a unit that is not among them: a way leads past."""
    sop = parse_definition(text, "uji.yaml")
    runs = [OwnRun(sop, seed).finish(*([OwnRun.close] * 2 if text is REMINDED else [])) for seed in range(2 * RUNS)]
    log = log_of(sop, runs, tmp_path)
    found = replay(sop, log)
    assert [one["trace_fitness"] for one in found] == [1.0] * len(found)
    reached = {run["step"] for _, run in log.iterrows()}
    assert {row.id for row in sop.langkah} == reached, "every row is done in some run"
    long = max((trace for _, trace in log.groupby("case:concept:name")), key=len)
    (broken,) = replay(sop, swapped(long, len(long) - 1).assign(**{"case:concept:name": "tertukar"}))
    assert not broken["trace_is_fit"]


def dropped(trace: pd.DataFrame, place: int) -> pd.DataFrame:
    return trace.drop(trace.index[place])


def swapped(trace: pd.DataFrame, place: int) -> pd.DataFrame:
    names = list(trace["concept:name"])
    names[place], names[place - 1] = names[place - 1], names[place]
    return trace.assign(**{"concept:name": names})


@pytest.mark.parametrize("breaks", [dropped, swapped])
def test_broken_runs_do_not_fit(sop: str, breaks: Callable[[pd.DataFrame, int], pd.DataFrame], tmp_path: Path) -> None:
    """Each step of a run without returns is broken in turn."""
    straight = Walker(ALL[sop], 0, returns=0).walk()
    trace = next(iter(log_of(ALL[sop], [straight], tmp_path).groupby("case:concept:name")))[1]
    assert len(trace) == len(ALL[sop].langkah)
    rows = range(len(trace))
    places = [row for row in rows if (needed(ALL[sop], row) if breaks is dropped else in_order(ALL[sop], row - 1, row))]
    broken = [breaks(trace, place).assign(**{"case:concept:name": f"rusak {place}"}) for place in places]
    found = replay(ALL[sop], pd.concat(broken, ignore_index=True))
    assert len(found) == len(places) >= 6
    assert not any(one["trace_is_fit"] for one in found)
    assert max(one["trace_fitness"] for one in found) < 0.98


def in_order(definition: Definition, first: int, second: int) -> bool:
    """Whether one of two rows waits for the other; what runs side by side may change places."""
    ids = [row.id for row in definition.langkah]
    return ids[first] in definition.ancestors(second) or first < 0


def needed(definition: Definition, row: int) -> bool:
    """Whether no other exit leads past a row: without it, it looks as if that exit had been taken."""
    passed = {
        between.id
        for step in definition.langkah
        if step.tidak in {one.id for one in definition.langkah}
        for between in plan.between(definition, step.id, step.tidak)
    }
    return definition.langkah[row].id not in passed


def with_another_performer(definition: Definition, row: int) -> Definition:
    """The SOP of an office where another role does one of the steps."""
    step = definition.langkah[row]
    other = next(
        role for role, performer in definition.pelaksana.items() if role != step.pelaksana and not performer.tiap
    )
    changed = step.model_copy(update={"pelaksana": other, "tiap": definition.unit_role(step)})
    rows = (*definition.langkah[:row], changed, *definition.langkah[row + 1 :])
    return definition.model_copy(update={"langkah": rows})


def test_runs_where_another_role_did_a_step_do_not_fit(sop: str, tmp_path: Path) -> None:
    traces = []
    rows = [row for row in range(len(ALL[sop].langkah)) if needed(ALL[sop], row)]
    for row in rows:
        variant = with_another_performer(ALL[sop], row)
        log = log_of(variant, [Walker(variant, row, returns=0).walk()], tmp_path)
        traces.append(next(iter(log.groupby("case:concept:name")))[1])
    found = replay(ALL[sop], pd.concat(traces, ignore_index=True))
    assert len(found) == len(rows)
    assert max(one["trace_fitness"] for one in found) < 0.98


def test_objects_and_events_are_read(sop: str, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonocel"
    runs = runs_of(sop)
    with path.open("wb") as out:
        written = write_ocel((loaded(ALL[sop]), *interleaved(runs)), out)
    log = pm4py.read_ocel2_json(str(path))
    assert (len(log.events), len(log.objects)) == (written.events, written.objects)
    kinds = set(pm4py.ocel_get_object_types(log))
    assert {"run", "unit", "position", "sop"} <= kinds <= {"run", "unit", "document", "position", "sop"}
    assert ("document" in kinds) == (sop in ENGINE), "only the engine's runs hold documents"
    assert set(log.relations["ocel:oid"]) <= set(log.objects["ocel:oid"])
    steps = log.events[log.events["outcome"].notna()]
    assert (steps["outcome"] == "dikembalikan").sum() >= RUNS
    assert pd.api.types.is_numeric_dtype(steps["round"])
    assert pd.api.types.is_datetime64_any_dtype(steps["started"])
    assert (steps["elapsed_seconds"] >= 0).all()


def test_the_object_log_holds_each_runs_trace(sop: str, tmp_path: Path) -> None:
    """Steps of a run in the object-centric log are the completions in the trace of its run or units."""
    runs = runs_of(sop)
    path = tmp_path / "log.jsonocel"
    with path.open("wb") as out:
        write_ocel((loaded(ALL[sop]), *interleaved(runs)), out)
    ocel = pm4py.read_ocel2_json(str(path))
    flat_log = pm4py.ocel_flattening(ocel, "run")
    steps = flat_log[flat_log["outcome"].notna()]
    xes = log_of(ALL[sop], runs, tmp_path).drop_duplicates(["concept:instance"])
    for run, found in steps.groupby("case:concept:name"):
        wanted = xes[xes["case:run"] == run.removeprefix("run:")]
        assert sorted(found["concept:name"]) == sorted(wanted["concept:name"])
