"""A run laid over the drawing: each step's state, who has it, how long it took against the standard, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.sop import Definition
from contracts.workflow import ActivationRow, RunView
from services.portal.drawing.scene import State
from services.portal.formatting import duration

WORDS: dict[State, str] = {
    "selesai": "Selesai",
    "aktif": "Sedang dikerjakan",
    "dikembalikan": "Dikembalikan",
    "gugur": "Gugur, dikerjakan lagi",
    "belum": "Belum",
}
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
    reached: Collection[str]
    title: str


def overlay(
    run: RunView, definition: Definition, late: Collection[UUID] = (), names: Mapping[UUID, str] | None = None
) -> Overlay:
    """`late`: activations over their standard, in working time. `names`: person → name, where the reader may see it."""
    rounds: dict[str, list[ActivationRow]] = {step.id: [] for step in definition.langkah}
    for row in run.timeline:
        rounds.setdefault(row.step, []).append(row)
    states = {step.id: _state(rounds[step.id]) for step in definition.langkah}
    return Overlay(
        states=states,
        notes={
            step.id: "\n".join(_lines(rounds[step.id], states[step.id], run, definition, late, names or {}))
            for step in definition.langkah
        },
        returned=Counter((row.step, row.returned_to) for row in run.timeline if row.returned_to),
        reached={step for step, rows in rounds.items() if rows},
        title=run.run.title,
    )


def _state(rows: list[ActivationRow]) -> State:
    """Of the last round. A step that runs for each unit has several rows in a round: it is done when all are."""
    if not rows:
        return "belum"
    last = max(row.round for row in rows)
    found = {row.state for row in rows if row.round == last}
    order: tuple[State, ...] = ("aktif", "dikembalikan", "selesai", "gugur")
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
    last = max(rows, key=lambda row: (row.round, row.started_at))
    title = run.titles.get(last.positions[0], "") if len(last.positions) == 1 else f"{len(last.positions)} jabatan"
    people = list(dict.fromkeys(names[act.person] for act in last.acts if act.person and act.person in names))
    lines = [": ".join(part for part in (WORDS[state], ", ".join([title, *people]) if title else "") if part)]
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
    for row in rows:
        if row.returned_to:
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
