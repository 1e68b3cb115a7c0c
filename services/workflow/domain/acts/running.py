"""The act that runs another SOP: it is done by that run, and without such a SOP by words."""

from __future__ import annotations

from contracts.errors import Refusal
from services.workflow.domain.acts.rule import Doing
from services.workflow.domain.flow import finish_act


def run_other(doing: Doing) -> None:
    """A SOP that is not loaded here is carried out on paper: its result is written down.

    Raises Refusal `wrong_state` when the SOP can be started; `invalid` without words.
    """
    sop = doing.step.sop
    if sop in doing.office.active_sops:
        raise Refusal(
            "wrong_state",
            f"mulailah SOP '{sop}' dari langkah ini; tugas ini selesai dengan sendirinya",
            step=doing.step.id,
            sop=sop,
        )
    if doing.given.note is None:
        raise Refusal(
            "invalid", f"SOP '{sop}' belum ada di sini; tulis hasil pelaksanaannya pada catatan", field="note"
        )
    finish_act(doing.draft, doing.activation_id, note=doing.given.note)
