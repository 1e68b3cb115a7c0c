"""The page of one step of a run: whose it is, advice, receipts, notes and files, and what the reader may do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.catalogue import Command, Done
from contracts.errors import ErrorInfo, Refusal
from contracts.organisation import ListPositions, Positions
from contracts.workflow import (
    ActivationRow,
    AddNote,
    AssignStep,
    ClaimStep,
    ConfirmReceipt,
    DelegateStep,
    GiveAdvice,
    HandBackStep,
    ReleaseStep,
    RemindStep,
    RequestAdvice,
    RunView,
    ShowRun,
    TransferStep,
    WithdrawStep,
)
from services.portal import tasks
from services.portal.acting import invited, step_of
from services.portal.attachments import ALLOWED
from services.portal.choice import by_unit
from services.portal.csrf import csrf_matches
from services.portal.naming import member_names
from services.portal.web.caller import Caller
from services.portal.web.fitting import of_run, performers
from services.portal.web.pages.access import (
    Form,
    Posted,
    Reader,
    ask_or_none,
    go,
    names_of,
    next_command_id,
    parse_uuid,
    refused,
    show,
    status_of,
)
from services.portal.web.pages.deeds import STEP, needed, words
from services.portal.web.uploads import attach, attached_file

router = APIRouter()
Make = Callable[[Form, UUID, UUID], Command]
Fitting = Callable[[], Awaitable[Collection[UUID]]]


@dataclass(frozen=True)
class Trouble:
    """A refused post of this page: what was typed is shown again beside the reason."""

    deed: str
    form: Form
    info: ErrorInfo


@dataclass(frozen=True)
class Forms:
    """The forms of the page: what was typed into one that was refused, and the command id of each."""

    trouble: Trouble | None

    def typed(self, deed: str) -> Form:
        return self.trouble.form if self.trouble is not None and self.trouble.deed == deed else Form(())

    def command(self, deed: str) -> UUID:
        if self.trouble is not None and self.trouble.deed == deed:
            return next_command_id(self.trouble.form, self.trouble.info)
        return uuid7()


@router.get(STEP)
async def show_step(request: Request, caller: Reader, run_id: UUID, activation_id: UUID) -> Response:
    return await step_page(request, caller, run_id, activation_id)


async def step_page(
    request: Request, caller: Caller, run_id: UUID, activation_id: UUID, trouble: Trouble | None = None
) -> Response:
    """Raises Refusal `not_found` when the run has no such step."""
    troubles: list[str] = []
    view = await caller.ask(ShowRun(run_id=run_id), RunView)
    row = next((one for one in view.timeline if one.activation_id == activation_id), None)
    if row is None:
        raise Refusal("not_found", "langkah itu tidak ada di pelaksanaan ini", activation_id=activation_id)
    held = await caller.held()
    ids = {position.position_id for position in held}
    running = view.run.state == "berjalan"
    may = tasks.deeds(row, ids) if running and row.state == "aktif" and set(tasks.concerned(row)) & ids else None
    choosing = may is not None and (may.delegate or may.transfer or may.ask_advice)
    found = await ask_or_none(caller, ListPositions(), Positions, troubles) if choosing else None
    positions = found.positions if found else ()
    advice, receipts = tasks.advice_of(view, activation_id), tasks.receipts_of(view, activation_id)
    notes, files = tasks.notes_of(view, activation_id), tasks.files_of(view, activation_id)
    people = [act.person for act in row.acts]
    for rows in (advice, receipts, notes, files):
        people += [one.person for one in rows]
    return show(
        request,
        caller,
        "langkah_satu.html",
        status=status_of(trouble.info) if trouble else 200,
        run=view.run,
        view=view,
        row=row,
        may=may,
        held=held,
        ids=ids,
        mine=[position for position in held if position.position_id in tasks.concerned(row)],
        bound=[position for position in held if position.position_id in tasks.everyone(view)],
        may_remind=running and row.state == "aktif" and bool(ids & tasks.everyone(view) - set(tasks.hands(row))),
        may_withdraw=tasks.may_withdraw(row, view, ids),
        may_note=running and bool(ids & _writers(view, row)),
        same=[one for one in view.timeline if (one.step, one.state) == (row.step, "aktif")],
        by_unit=by_unit(positions, view.run.unit),
        unit_names=member_names(view),
        titles={**view.titles, **{one.position_id: one.title for one in positions}},
        names=await names_of(caller, people),
        deeds=Forms(trouble),
        trouble=trouble,
        troubles=troubles,
        allowed=ALLOWED,
        advice=advice,
        receipts=receipts,
        notes=notes,
        files=files,
    )


def _writers(view: RunView, row: ActivationRow) -> frozenset[UUID]:
    """Positions that may leave notes and files; those that take part are only known of the version in force, so that
    workflow has the last word."""
    asked = {position for one in tasks.advice_of(view, row.activation_id) for position in one.positions}
    step = step_of(row, view, None)
    present = invited(view, step) if step is not None else frozenset()
    return frozenset({*tasks.concerned(row), *row.positions, *asked, *present})


@router.post(f"{STEP}/ambil")
async def claim(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "ambil", claiming, "diambil")


@router.post(f"{STEP}/lepas")
async def release(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "lepas", plain(ReleaseStep), "dilepas")


@router.post(f"{STEP}/bagi")
async def assign(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "bagi", assigning, "dibagi")


@router.post(f"{STEP}/delegasi")
async def delegate(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "delegasi", delegating, "didelegasikan")


@router.post(f"{STEP}/serahkan")
async def hand_back(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "serahkan", plain(HandBackStep), "diserahkan")


@router.post(f"{STEP}/pindahkan")
async def transfer(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "pindahkan", transferring, "dipindahkan")


@router.post(f"{STEP}/tarik")
async def withdraw(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "tarik", withdrawing, "ditarik", to_run=True)


@router.post(f"{STEP}/ingatkan")
async def remind(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = of_run(caller, run_id, tasks.everyone)
    return await _do(request, caller, form, run_id, activation_id, "ingatkan", plain(RemindStep), "diingatkan", fitting)


@router.post(f"{STEP}/minta-saran")
async def ask(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "minta-saran", asking, "saran-diminta")


@router.post(f"{STEP}/saran")
async def advise(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = of_run(caller, run_id, lambda run: tasks.advised(run, form.uuid("advice_id")))
    return await _do(request, caller, form, run_id, activation_id, "saran", advising, "saran", fitting)


@router.post(f"{STEP}/terima")
async def receive(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    code = form.get("recipient") or None
    fitting = of_run(caller, run_id, lambda run: tasks.recipients(run, activation_id, code))
    return await _do(request, caller, form, run_id, activation_id, "terima", receiving, "terima", fitting)


@router.post(f"{STEP}/catat")
async def note(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await _do(request, caller, form, run_id, activation_id, "catat", noting, "catatan")


@router.post(f"{STEP}/lampiran")
async def attach_file(request: Request, caller: Reader, run_id: UUID, activation_id: UUID) -> Response:
    """Raises Refusal `forbidden` when the form does not come from a page of this session."""
    try:
        async with request.form(max_files=1, max_fields=20) as sent:
            form = Form(tuple((key, value) for key, value in sent.multi_items() if isinstance(value, str)))
            file = sent.get("file")
            name, content = ("", b"")
            if isinstance(file, UploadFile):
                name, content = file.filename or "", await file.read()
    except MultiPartException as error:
        raise Refusal("invalid", "formulir tidak dapat dibaca; muat ulang halamannya lalu ulangi") from error
    if not csrf_matches(caller.session.token, form.get("csrf")):
        raise Refusal("forbidden", "formulir ini bukan dari sesi Anda sekarang; muat ulang halamannya lalu ulangi")

    async def send() -> Response:
        if not name:
            raise Refusal("invalid", "pilih dahulu berkasnya", field="file")
        fitting = performers(caller, run_id, activation_id)
        position = await caller.position(form.uuid_or_none("position_id"), fitting)
        command_id = form.uuid("command_id")
        _, token = await attach(caller, run_id, activation_id, name, content, position, command_id)
        return go(request.url.path.removesuffix("/lampiran"), after=token, flash="lampiran")

    return await _or_again(request, caller, form, run_id, activation_id, "lampiran", send)


@router.get("/pelaksanaan/{run_id}/lampiran/{file_id}")
async def file(
    caller: Reader, run_id: UUID, file_id: UUID, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """The file, to be saved; its bytes are checked before the first is sent."""
    return await attached_file(caller, run_id, file_id, if_none_match)


def plain(model: type[Command]) -> Make:
    """A command that says nothing but which step it is about."""

    def make(form: Form, run_id: UUID, activation_id: UUID) -> Command:
        return model.model_validate(
            {"command_id": form.uuid("command_id"), "run_id": run_id, "activation_id": activation_id}
        )

    return make


def claiming(form: Form, run_id: UUID, activation_id: UUID) -> ClaimStep:
    return ClaimStep(
        command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, reason=words(form, "reason")
    )


def assigning(form: Form, run_id: UUID, activation_id: UUID) -> AssignStep:
    chosen = tuple(one for one in (parse_uuid(value, "activation") for value in form.all("activation")) if one)
    return AssignStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_ids=chosen or (activation_id,),
        member=_chosen(form, "member", "pilih anggota yang mengerjakan"),
        reason=words(form, "reason"),
    )


def delegating(form: Form, run_id: UUID, activation_id: UUID) -> DelegateStep:
    return DelegateStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        to=_chosen(form, "to", "pilih jabatan yang mengerjakan"),
        reason=words(form, "reason"),
    )


def transferring(form: Form, run_id: UUID, activation_id: UUID) -> TransferStep:
    return TransferStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        to=_chosen(form, "to", "pilih jabatan yang menerima langkah ini"),
        reason=needed(form, "reason", "tulis alasan mengalihkan"),
    )


def withdrawing(form: Form, run_id: UUID, activation_id: UUID) -> WithdrawStep:
    reason = needed(form, "reason", "tulis alasan menarik kembali")
    return WithdrawStep(command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, reason=reason)


def asking(form: Form, run_id: UUID, activation_id: UUID) -> RequestAdvice:
    return RequestAdvice(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        to=_chosen(form, "to", "pilih jabatan yang dimintai saran"),
        question=needed(form, "question", "tulis pertanyaannya"),
        within=form.get("within"),
    )


def advising(form: Form, run_id: UUID, activation_id: UUID) -> GiveAdvice:
    return GiveAdvice(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        advice_id=form.uuid("advice_id"),
        answer=needed(form, "answer", "tulis sarannya"),
    )


def receiving(form: Form, run_id: UUID, activation_id: UUID) -> ConfirmReceipt:
    return ConfirmReceipt(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        recipient=form.get("recipient") or None,
        proof=words(form, "proof"),
        file_id=form.uuid_or_none("file_id"),
    )


def noting(form: Form, run_id: UUID, activation_id: UUID) -> AddNote:
    text = needed(form, "text", "tulis catatannya dahulu")
    return AddNote(command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, text=text)


def _chosen(form: Form, name: str, sentence: str) -> UUID:
    found = form.uuid_or_none(name)
    if found is None:
        raise Refusal("invalid", sentence, field=name)
    return found


async def _do(
    request: Request,
    caller: Caller,
    form: Form,
    run_id: UUID,
    activation_id: UUID,
    deed: str,
    make: Make,
    flash: str,
    fitting: Fitting | None = None,
    *,
    to_run: bool = False,
) -> Response:
    """Sends what the form says, then shows this page, the run's, or the inbox from which the form came."""

    async def send() -> Response:
        command = make(form, run_id, activation_id)
        may = fitting or performers(caller, run_id, activation_id)
        position = await caller.position(form.uuid_or_none("position_id"), may)
        _, token = await caller.send(command, Done, position)
        back = f"/pelaksanaan/{run_id}" if to_run else f"/pelaksanaan/{run_id}/langkah/{activation_id}"
        return go("/kotak-masuk" if form.get("dari") == "kotak-masuk" else back, after=token, flash=flash)

    return await _or_again(request, caller, form, run_id, activation_id, deed, send)


async def _or_again(
    request: Request,
    caller: Caller,
    form: Form,
    run_id: UUID,
    activation_id: UUID,
    deed: str,
    send: Callable[[], Awaitable[Response]],
) -> Response:
    try:
        return await send()
    except (Refusal, ValidationError) as error:
        trouble = Trouble(deed, form, refused(error))
        return await step_page(request, caller, run_id, activation_id, trouble)
