"""What comes before and behind a row, told: branches that run side by side, where they meet, other exits."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import END, START, Definition, Step
from services.workflow.domain import plan
from services.workflow.writing.words_of_rows import joined, label, who


def begin_lines(definition: Definition, step: Step) -> Iterator[str]:
    """When a row begins, where that is not simply behind the row printed above it."""
    if step.sesudah == (START,):
        yield "   Dimulai bersama SOP, tanpa menunggu langkah lain."
    elif plan.only_by_exit(definition, step):
        names = joined([label(definition.step(name)) for name in step.sesudah])
        yield f"   Hanya dikerjakan bila jalan keluar lain diambil pada {names}."
    elif len(step.sesudah) > 1:
        yield f"   Menunggu {joined([label(definition.step(name)) for name in step.sesudah])} selesai semuanya."


def next_lines(definition: Definition, step: Step) -> Iterator[str]:
    """What follows, and the other exit."""
    rows = [row for row in plan.successors(definition, step.id) if not _only_exit_of(definition, row, step)]
    ends = not any(True for _ in plan.after(definition, step.id))
    if rows:
        found = [f"{who(definition, row.pelaksana)}, {label(row)}{_also(definition, row, step)}" for row in rows]
        if len(found) == 1:
            yield f"   Berikutnya: {found[0]}."
        else:
            yield f"   Berikutnya, berdampingan: {'; '.join(found)}."
    elif ends and _is_only_end(definition, step):
        yield "   Sesudah ini SOP selesai."
    else:
        yield "   Cabang ini berakhir di sini; SOP selesai bila cabang lain juga selesai."
    yield from _exit(definition, step)


def _exit(definition: Definition, step: Step) -> Iterator[str]:
    if step.tidak == END:
        yield "   Jalan keluar lain, dengan alasan: SOP diakhiri di sini."
    elif step.tidak:
        target = definition.step(step.tidak)
        passed = [label(row) for row in plan.between(definition, step.id, target.id)]
        beside = f"; {joined(passed)} dilewati" if passed else ""
        yield f"   Jalan keluar lain, dengan alasan: {who(definition, target.pelaksana)}, {label(target)}{beside}."


def _also(definition: Definition, row: Step, step: Step) -> str:
    others = [label(definition.step(name)) for name in plan.predecessors(definition, row.id) if name != step.id]
    return f" (sesudah {joined(others)} juga selesai)" if others else ""


def _only_exit_of(definition: Definition, row: Step, step: Step) -> bool:
    return row.id == step.tidak and plan.only_by_exit(definition, row)


def _is_only_end(definition: Definition, step: Step) -> bool:
    ends = [row.id for row in definition.langkah if not plan.successors(definition, row.id)]
    return ends == [step.id]
