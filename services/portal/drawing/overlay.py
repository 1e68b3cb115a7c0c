"""A run laid over the drawing: each step's state, who has it, how long it took against the standard, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.sop import END, Definition
from contracts.workflow import ActivationRow, RunView
from services.portal.drawing.scene import State
from services.portal.formatting import duration

WORDS: dict[State, str] = {
    "selesai": "Selesai",
    "aktif": "Sedang dikerjakan",
    "dikembalikan": "Dikembalikan",
    "gugur": "Gugur, dikerjakan lagi",
    "dilewati": "Dilewati, tidak dikerjakan",
    "dialihkan": "Mengambil jalan lain",
    "tidak-ditempuh": "Tidak ditempuh",
    "belum": "Belum",
}
PAST = {
    "cabang-lain": "Tidak ditempuh: pelaksanaan mengambil jalan lain",
    "kosong": "Tidak ditempuh: tidak ada unit yang perlu mengerjakannya",
}
"""Why the run went past a row."""
REASON = 220
"""Characters of a reason that the drawing shows; the timeline has it whole."""


@dataclass(frozen=True)
class Overlay:
    states: Mapping[str, State]
    """Step → state of its last round; a step that no round has reached is `belum`."""
    notes: Mapping[str, str]
    """Step → lines for the column Pelaksanaan."""
    returned: Mapping[tuple[str, str], int]
    """(from, to) → how often a `tidak` went this way."""
    diverted: Collection[tuple[str, str]]
    """(from, to) where the other exit was taken last; to `""`: the run ended there."""
    reached: Collection[str]
    title: str

    @property
    def ended(self) -> Collection[str]:
        """Steps whose other exit ended the run."""
        return {start for start, to in self.diverted if not to}


def overlay(
    run: RunView, definition: Definition, late: Collection[UUID] = (), names: Mapping[UUID, str] | None = None
) -> Overlay:
    """`late`: activations over their standard, in working time. `names`: person → name, where the reader may see it."""
    rounds: dict[str, list[ActivationRow]] = {step.id: [] for step in definition.langkah}
    for row in run.timeline:
        rounds.setdefault(row.step, []).append(row)
    past = {row.step: row.cause for row in run.passed if not row.unit}
    states = {step.id: _state(rounds[step.id], past=step.id in past) for step in definition.langkah}
    return Overlay(
        states=states,
        notes={
            step.id: PAST.get(past[step.id], WORDS["tidak-ditempuh"])
            if states[step.id] == "tidak-ditempuh"
            else "\n".join(_lines(rounds[step.id], states[step.id], run, definition, late, names or {}))
            for step in definition.langkah
        },
        returned=Counter(
            (row.step, row.returned_to) for row in run.timeline if row.returned_to and row.state != "dialihkan"
        ),
        diverted={
            (step, _to(row)) for step, rows in rounds.items() for row in _latest(rows) if row.state == "dialihkan"
        },
        reached={step for step, rows in rounds.items() if rows},
        title=run.run.title,
    )


def _to(row: ActivationRow) -> str:
    return "" if row.returned_to in (None, END) else str(row.returned_to)


def _latest(rows: list[ActivationRow]) -> list[ActivationRow]:
    """The last round of each unit and of each part of a step; else the one last round."""
    last: dict[tuple[str, str], ActivationRow] = {}
    for row in rows:
        key = (row.unit, row.part)
        if key not in last or (row.round, row.started_at) >= (last[key].round, last[key].started_at):
            last[key] = row
    return list(last.values())


def _state(rows: list[ActivationRow], *, past: bool = False) -> State:
    """Of the last rounds: units go at their own pace, and a step is done when all of them are."""
    if past or not rows:
        return "tidak-ditempuh" if past else "belum"
    found = {row.state for row in _latest(rows)}
    order: tuple[State, ...] = ("aktif", "dikembalikan", "dialihkan", "gugur", "selesai", "dilewati")
    return next(state for state in order if state in found)


def _lines(
    rows: list[ActivationRow],
    state: State,
    run: RunView,
    definition: Definition,
    late: Collection[UUID],
    names: Mapping[UUID, str],
) -> list[str]:
    if not rows:
        return [WORDS["belum"]]
    latest = _latest(rows)
    if len(latest) > 1 and any(row.part for row in latest):
        return [*_of_parts(state, latest, run, late), *_came_back(rows, definition)]
    if len(latest) > 1:
        return [*_of_units(state, latest, late), *_came_back(rows, definition)]
    last = latest[0]
    title = run.titles.get(last.positions[0], "") if len(last.positions) == 1 else f"{len(last.positions)} jabatan"
    people = list(dict.fromkeys(names[act.person] for act in last.acts if act.person and act.person in names))
    lines = [": ".join(part for part in (WORDS[state], ", ".join([title, *people]) if title else "") if part)]
    if last.recorded_for:
        lines.append(f"Dicatat untuk {last.recorded_for}")
    if state == "aktif" and last.delegated_to:
        lines.append("Didelegasikan")
    elif state == "aktif" and last.claimed_by:
        lines.append("Diserahkan kepada satu orang" if last.assigned else "Sudah diambil seorang pelaksananya")
    standard = last.standard_text or "tidak tercantum"
    if last.elapsed_seconds is not None:
        over = " (lewat mutu baku)" if last.activation_id in late else ""
        lines.append(f"Nyata {duration(last.elapsed_seconds)}; baku {standard}{over}")
    elif state == "aktif":
        over = " (sudah lewat)" if last.activation_id in late else ""
        lines.append(f"Baku {standard}{over}")
    if last.asked:
        lines.append(f"Jawaban unit: {last.answered} dari {last.asked}")
    if last.round > 1:
        lines.append(f"Putaran {last.round}")
    return [*lines, *_came_back(rows, definition)]


def _of_units(state: State, latest: list[ActivationRow], late: Collection[UUID]) -> list[str]:
    """How many units are in which state, and the longest time of those that are through."""
    counts: Counter[State] = Counter(row.state for row in latest)
    spread = ", ".join(f"{counts[one]} {WORDS[one].lower()}" for one in WORDS if counts[one])
    lines = [f"{WORDS[state]}: {len(latest)} unit ({spread})"]
    times = [row.elapsed_seconds for row in latest if row.elapsed_seconds is not None]
    standard = f"baku {latest[0].standard_text or 'tidak tercantum'}"
    lines.append(f"Nyata paling lama {duration(max(times))}; {standard}" if times else standard.capitalize())
    over = sum(row.activation_id in late for row in latest)
    if over:
        lines.append(f"Lewat mutu baku: {over} unit")
    most = max(row.round for row in latest)
    return [*lines, f"Sampai putaran {most}"] if most > 1 else lines


def _of_parts(state: State, latest: list[ActivationRow], run: RunView, late: Collection[UUID]) -> list[str]:
    """Each performer's part of a step that several perform."""
    lines = [f"{WORDS[state]}: {sum(row.state == 'selesai' for row in latest)} dari {len(latest)} bagian selesai"]
    for row in latest:
        took = f", {duration(row.elapsed_seconds)}" if row.elapsed_seconds is not None else ""
        over = " (lewat mutu baku)" if row.activation_id in late else ""
        lines.append(f"{run.roles.get(row.role, row.role)}: {WORDS[row.state].lower()}{took}{over}")
    return lines


def _came_back(rows: list[ActivationRow], definition: Definition) -> list[str]:
    """Where returns and other exits went, and why."""
    lines: list[str] = []
    for row in rows:
        if row.state == "dialihkan":
            to = f"ke {_label(definition, _to(row))}" if _to(row) else "dan pelaksanaan berakhir"
            lines.append(f"Putaran {row.round} mengambil jalan lain {to}{_reason(row)}")
        elif row.returned_to:
            lines.append(f"Putaran {row.round} dikembalikan ke {_label(definition, row.returned_to)}{_reason(row)}")
    return lines


def _label(definition: Definition, step_id: str) -> str:
    step = next((step for step in definition.langkah if step.id == step_id), None)
    if step is None:
        return step_id
    return f"langkah {step.no.rstrip('.')}" if step.no else f"langkah “{step.kegiatan}”"


def _reason(row: ActivationRow) -> str:
    if not row.reason:
        return ""
    words = " ".join(row.reason.split())
    return f": {words if len(words) <= REASON else words[: REASON - 1] + '…'}"
