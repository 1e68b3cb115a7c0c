"""What stands beside the acts of a run as it is shown: whose its steps are, advice, notes, files, receipts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.workflow import AdviceRow, FileRow, NoteRow, ReceiptRow, RunView

Row = Mapping[str, Any]
Read = Callable[..., Awaitable[Sequence[Row]]]
TENDED = ("claimed_by", "assigned", "delegated_to", "delegated_by", "reminders", "reminded_at")


@dataclass(frozen=True)
class Beside:
    """Rows of the runs read model about one run, read at one moment."""

    tending: Sequence[Row]
    advice: Sequence[Row]
    notes: Sequence[Row]
    files: Sequence[Row]
    receipts: Sequence[Row]

    @property
    def words(self) -> list[UUID]:
        """Ids of the texts that are shown with them."""
        found = [row[name] for row in self.advice for name in ("question_id", "answer_id")]
        found += [row["text_id"] for row in self.notes] + [row["name_id"] for row in self.files]
        return [text_id for text_id in (*found, *(row["proof_id"] for row in self.receipts)) if text_id is not None]

    def added_to(self, view: RunView, texts: Mapping[UUID, str | None]) -> RunView:
        """The run with them; `texts` by id, None: erased."""
        tended = {row["activation_id"]: {name: row[name] for name in TENDED} for row in self.tending}
        return view.model_copy(
            update={
                "timeline": tuple(
                    row.model_copy(update=tended[row.activation_id]) if row.activation_id in tended else row
                    for row in view.timeline
                ),
                "advice": tuple(
                    AdviceRow(**row, question=texts.get(row["question_id"]), answer=texts.get(row["answer_id"]))
                    for row in self.advice
                ),
                "notes": tuple(NoteRow(**row, text=texts.get(row["text_id"])) for row in self.notes),
                "files": tuple(FileRow(**row, name=texts.get(row["name_id"])) for row in self.files),
                "receipts": tuple(ReceiptRow(**row, proof=texts.get(row["proof_id"])) for row in self.receipts),
            }
        )


async def read_beside(read: Read, run_id: UUID) -> Beside:
    of_run = "WHERE run_id = $1 ORDER BY seq"
    return Beside(
        await read("SELECT * FROM {tending} WHERE run_id = $1", run_id),
        await read(f"SELECT * FROM {{advice}} {of_run}", run_id),
        await read(f"SELECT * FROM {{notes}} {of_run}", run_id),
        await read(f"SELECT * FROM {{files}} {of_run}", run_id),
        await read(f"SELECT * FROM {{receipts}} {of_run}, recipient", run_id),
    )
