"""For whom later rows are done, as a step says it: the units that it names, the list that it writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from contracts.sop import Step
from contracts.workflow import ActivationRow, Member, RosterRow, RunView, SopRow


@dataclass(frozen=True)
class Naming:
    """What one step says. `key`: the role of whose units it names some, or the list that it writes."""

    key: str
    name: str
    is_list: bool
    rows: tuple[str, ...]
    """Labels of the rows that it says it for."""
    members: tuple[Member, ...]
    """The units that there are to choose from; of a list the entries it had last."""
    given: tuple[str, ...]
    """Codes that were named last, in this round or an earlier one."""
    done: bool
    """Whether it was said in this round: without it the step is not done."""


def namings(activation: ActivationRow, run: RunView, sop: SopRow | None, step: Step | None) -> tuple[Naming, ...]:
    """What the step has to say for others; nothing where its repair comes straight back."""
    if sop is None or step is None or activation.state != "aktif" or _only_repairs(activation, run, sop):
        return ()
    return (*_units(activation, run, sop, step), *_lists(activation, run, sop, step))


def _units(activation: ActivationRow, run: RunView, sop: SopRow, step: Step) -> Iterator[Naming]:
    if not step.memilih:
        return
    choice = next((one for one in run.choices if one.step == step.id), None)
    yield Naming(
        key=step.memilih,
        name=sop.definition.pelaksana[step.memilih].nama,
        is_list=False,
        rows=tuple(_label(row) for row in sop.definition.langkah if row.untuk == step.id),
        members=_counting(run, step.memilih),
        given=choice.units if choice else (),
        done=choice is not None and choice.activation_id == activation.activation_id,
    )


def _lists(activation: ActivationRow, run: RunView, sop: SopRow, step: Step) -> Iterator[Naming]:
    for key, listed in sop.definition.daftar.items():
        if listed.ditetapkan != step.id:
            continue
        roster = _roster(run, key)
        members = _counting(run, key)
        yield Naming(
            key=key,
            name=listed.nama,
            is_list=True,
            rows=tuple(_label(row) for row in sop.definition.langkah if row.tiap == key),
            members=members,
            given=tuple(one.unit for one in members),
            done=roster is not None and roster.activation_id == activation.activation_id,
        )


def _only_repairs(activation: ActivationRow, run: RunView, sop: SopRow) -> bool:
    """Whether the round came back for a repair that goes straight to the step that returned it."""
    if activation.cause != "kembali":
        return False
    by = [row.step for row in run.timeline if row.returned_to == activation.step]
    found = sop.definition.find(by[-1]) if by else None
    return found is not None and found.kembali_langsung == "ya"


def _roster(run: RunView, key: str) -> RosterRow | None:
    return next((one for one in run.rosters if one.key == key), None)


def _counting(run: RunView, key: str) -> tuple[Member, ...]:
    roster = _roster(run, key)
    return tuple(one for one in roster.members if one.counts) if roster else ()


def _label(row: Step) -> str:
    return f"{row.no.rstrip('.')}. {row.kegiatan}" if row.no else row.kegiatan


def each_word(sop: SopRow | None, step: str) -> str:
    """What a row is done once for each of: `unit`, or what an entry of its list is called."""
    found = sop.definition.find(step) if sop is not None else None
    listed = sop.definition.unit_role(found) if sop is not None and found is not None else ""
    return sop.definition.daftar[listed].nama if sop is not None and listed in sop.definition.daftar else "unit"


def named_by(run: RunView, sop: SopRow | None) -> dict[UUID, list[str]]:
    """Sentences on what rounds of steps have said for later rows, by activation: the last time each."""
    names = member_names(run)
    found: dict[UUID, list[str]] = {}
    for choice in run.choices:
        chosen = ", ".join(names.get(unit, unit) for unit in choice.units) or "tidak ada"
        found.setdefault(choice.activation_id, []).append(f"Yang dipilih: {chosen}.")
    for roster in run.rosters:
        if roster.activation_id is not None:
            listed = sop.definition.daftar.get(roster.key) if sop is not None else None
            entries = "; ".join(one.name for one in roster.members if one.counts) or "kosong"
            found.setdefault(roster.activation_id, []).append(
                f"Daftar {listed.nama if listed else roster.key}: {entries}."
            )
    return found


def member_names(run: RunView) -> dict[str, str]:
    """Names of units and entries by code, also of those that have left."""
    return {one.unit: one.name for roster in run.rosters for one in roster.members}
