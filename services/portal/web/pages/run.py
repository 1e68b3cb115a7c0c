"""The page of a run: identity, timeline, documents, and the form of what the reader may do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.archive import Documents, ListDocuments, StoredDocument
from contracts.catalogue import Done
from contracts.errors import ErrorInfo, Refusal
from contracts.intake import Collections, ListCollections
from contracts.organisation import HeldPosition
from contracts.sop import Act, Step
from contracts.workflow import (
    ActivationRow,
    ListSops,
    Perform,
    Performed,
    PerformedAct,
    ReturnStep,
    RunView,
    ShowRun,
    Sops,
)
from services.portal.acting import (
    ELSEWHERE,
    NextActs,
    document_in_hand,
    may_return,
    offer,
    return_reason,
    step_of,
    waits_for,
)
from services.portal.web.api.steps import performers
from services.portal.web.caller import Caller
from services.portal.web.pages.access import (
    Form,
    Posted,
    Reader,
    ask_or_none,
    go,
    names_of,
    next_command_id,
    refused,
    show,
    status_of,
)
from services.portal.web.pictures import late_rows

router = APIRouter()


@dataclass(frozen=True)
class Desk:
    """The forms of one active step that the reader may do."""

    activation: ActivationRow
    step: Step | None
    offer: NextActs | None
    document: StoredDocument | None
    """To be read before a check or a return; its digest goes with the form."""
    may_return: bool
    target: str
    """Where a return goes, as a label; empty: not known here."""
    reason: str | None
    """Why the step is to be done again; None when it was not returned, or the text was erased."""
    positions: list[HeldPosition]
    act_command: UUID
    return_command: UUID


@dataclass(frozen=True)
class Trouble:
    """A refused post: what was typed is shown again beside the reason."""

    activation_id: UUID
    form: Form
    info: ErrorInfo


@router.get("/pelaksanaan/{run_id}")
async def show_run(request: Request, caller: Reader, run_id: UUID) -> Response:
    return await _page(request, caller, run_id)


@router.post("/pelaksanaan/{run_id}/langkah/{activation_id}/tugas")
async def perform(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    try:
        position = await caller.position(form.uuid_or_none("position_id"), performers(caller, run_id, activation_id))
        command = Perform(
            command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, acts=_acts(form)
        )
        reply, token = await caller.send(command, Performed, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, run_id, Trouble(activation_id, form, refused(error)))
    flash = "diproses" if reply.waiting_for else "tugas" if reply.completed else "sebagian"
    return go(f"/pelaksanaan/{run_id}", after=token, flash=flash)


@router.post("/pelaksanaan/{run_id}/langkah/{activation_id}/kembalikan")
async def return_step(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    try:
        if not form.get("reason"):
            raise Refusal("invalid", "tulis alasan pengembalian, supaya yang memperbaiki tahu apa yang kurang")
        position = await caller.position(form.uuid_or_none("position_id"), performers(caller, run_id, activation_id))
        command = ReturnStep(
            command_id=form.uuid("command_id"),
            run_id=run_id,
            activation_id=activation_id,
            document_sha256=form.get("document_sha256") or None,
            reason=_text(form.get("reason")),
        )
        _, token = await caller.send(command, Done, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, run_id, Trouble(activation_id, form, refused(error)))
    return go(f"/pelaksanaan/{run_id}", after=token, flash="dikembalikan")


def _acts(form: Form) -> tuple[PerformedAct, ...]:
    """The acts of a press. The note goes with the first that takes one; the digest with each: it is what was
    seen."""
    acts = form.all("act")
    seen = form.get("document_sha256") or None
    note = _text(form.get("note"))
    noted = next((place for place, act in enumerate(acts) if act not in ELSEWHERE), 0)
    return tuple(
        PerformedAct(act=cast(Act, act), document_sha256=seen, note=note if place == noted else "")
        for place, act in enumerate(acts)
    )


def _text(value: str) -> str:
    """Browsers send line ends as CR LF; a carriage return is a control character elsewhere."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


async def _page(request: Request, caller: Caller, run_id: UUID, trouble: Trouble | None = None) -> Response:
    troubles: list[str] = []
    run = await caller.ask(ShowRun(run_id=run_id), RunView)
    documents = await ask_or_none(caller, ListDocuments(run_id=run_id), Documents, troubles)
    collections = await ask_or_none(caller, ListCollections(run_id=run_id), Collections, troubles)
    sops = await ask_or_none(caller, ListSops(), Sops, troubles)
    sop = next((row for row in sops.sops if row.sop == run.run.sop), None) if sops else None
    held = await caller.held()
    held_ids = {position.position_id for position in held}
    desks = [
        _desk(activation, run, step_of(activation, run, sop), held, trouble)
        for activation in run.timeline
        if waits_for(activation, held_ids)
    ]
    acting_people = [act.person for row in run.timeline for act in row.acts]
    return show(
        request,
        caller,
        "pelaksanaan_satu.html",
        status=status_of(trouble.info) if trouble else 200,
        run=run.run,
        view=run,
        sop=sop,
        desks=desks,
        late=late_rows(caller, run),
        documents=documents.documents if documents else (),
        collections=collections.collections if collections else (),
        held_ids=held_ids,
        names=await names_of(caller, acting_people),
        trouble=trouble,
        troubles=troubles,
        in_work=not desks and any(row.waiting_for == "archive" for row in run.timeline if row.state == "aktif"),
    )


def _desk(
    activation: ActivationRow, run: RunView, step: Step | None, held: tuple[HeldPosition, ...], trouble: Trouble | None
) -> Desk:
    target = ""
    if step is not None and step.kembali:
        # the definition is the run's own version, so its steps are the run's
        backs = [next((row for row in run.timeline if row.step == one), None) for one in step.kembali]
        words = [
            f"{back.no} {back.activity}".strip() if back else one for back, one in zip(backs, step.kembali, strict=True)
        ]
        target = ", ".join(words)
    command_id = uuid7()
    if trouble is not None and trouble.activation_id == activation.activation_id:
        command_id = next_command_id(trouble.form, trouble.info)
    returning = trouble is not None and "reason" in dict(trouble.form.fields)
    return Desk(
        activation=activation,
        step=step,
        offer=offer(activation),
        document=document_in_hand(activation, run, step) if may_return(activation) else None,
        may_return=may_return(activation),
        target=target,
        reason=return_reason(activation, run),
        positions=[position for position in held if position.position_id in activation.positions],
        act_command=uuid7() if returning else command_id,
        return_command=command_id if returning else uuid7(),
    )
