"""A file that people attached to a run: kept once its bytes are known to be there. The stream is the file."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.archive import FileKept
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.subjects import Place
from contracts.workflow import FileAttached


@dataclass(frozen=True, slots=True)
class File:
    kept: bool = False


def evolve(state: File, event: Opened) -> File:
    return File(kept=True) if isinstance(event.data, FileKept) else state


def decide_keep(state: File, attached: FileAttached, place: Place, fault: str) -> list[NewEvent]:
    """The file is the run's; nothing when it was before. `fault`: what is wrong with its bytes.

    Raises Refusal `invalid`: an operator restores the object and tries again.
    """
    if state.kept:
        return []
    if fault:
        raise Refusal("invalid", f"lampiran tidak dapat disimpan: {fault}", sha256=attached.file.sha256)
    kept = FileKept(run_id=attached.run_id, activation_id=attached.activation_id, file=attached.file)
    return [NewEvent(stream=attached.file.file_id, place=place, data=kept, correlation=attached.run_id)]
