"""What the forms on the page of a run do: acts, returns, teams, remarks, and the end of a collection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from contracts.catalogue import Command, Done
from contracts.errors import Refusal
from contracts.sop import MAKING, Act
from contracts.workflow import (
    BindRole,
    ChooseUnits,
    CloseCollection,
    Comment,
    DivertStep,
    MakeList,
    Perform,
    Performed,
    PerformedAct,
    ReopenCollection,
    RepairStep,
    ReturnStep,
    SettledComment,
)
from services.portal.offers import WORDS, note_place
from services.portal.web.caller import Caller
from services.portal.web.fitting import performers
from services.portal.web.pages.access import Form, Posted, Reader, go, members_of, parse_uuid, refused
from services.portal.web.pages.run import Trouble, run_page

router = APIRouter()
STEP = "/pelaksanaan/{run_id}/langkah/{activation_id}"
Make = Callable[[Form, UUID, UUID], Command]
Fitting = Callable[[], Awaitable[Collection[UUID]]]


@router.post(f"{STEP}/tugas")
async def perform(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    async def send() -> Response:
        position = await caller.position(form.uuid_or_none("position_id"), performers(caller, run_id, activation_id))
        command = Perform(
            command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, acts=acts_of(form)
        )
        reply, token = await caller.send(command, Performed, position)
        flash = "diproses" if reply.waiting_for else "tugas" if reply.completed else "sebagian"
        return go(f"/pelaksanaan/{run_id}", after=token, flash=flash)

    return await _or_again(request, caller, form, run_id, activation_id, "tugas", send)


@router.post(f"{STEP}/kembalikan")
async def return_step(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "kembalikan", returning, "dikembalikan")


@router.post(f"{STEP}/alihkan")
async def divert(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "alihkan", diverting, "dialihkan")


@router.post(f"{STEP}/pelaksana")
async def bind(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "pelaksana", binding, "tim")


@router.post(f"{STEP}/pilih")
async def choose(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "pilih", choosing, "pilihan")


@router.post(f"{STEP}/daftar")
async def make_list(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "daftar", listing, "daftar")


@router.post(f"{STEP}/catatan")
async def comment(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "catatan", remarking, "catatan")


@router.post(f"{STEP}/perbaiki")
async def repair(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "perbaiki", repairing, "diperbaiki")


@router.post(f"{STEP}/tutup")
async def close(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "tutup", closing, "ditutup")


@router.post(f"{STEP}/buka")
async def reopen(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    return await do(request, caller, form, run_id, activation_id, "buka", reopening, "dibuka")


def acts_of(form: Form) -> tuple[PerformedAct, ...]:
    """The acts of a press. The note goes with the one that needs words, else with the first that takes a note; the
    digest with each: it is what was seen.

    Raises:
        Refusal: `invalid` words that an act needs are missing, or a remark is left without an answer.
    """
    acts = form.all("act")
    seen = form.get("document_sha256") or None
    note, correction = words(form, "note"), words(form, "koreksi")
    noted = note_place(acts)
    for act, needed in WORDS.items():
        if act in acts and not note:
            raise Refusal("invalid", f"tulis dahulu {needed.label.lower()}; tanpa itu tidak tercatat")
    settled = settled_of(form) if "perbaiki" in acts else ()
    attended = tuple(one for one in (parse_uuid(value, "attended") for value in form.all("attended")) if one)
    return tuple(
        PerformedAct(
            act=cast(Act, act),
            document_sha256=seen,
            note=correction if act in MAKING else note if place == noted else "",
            attended=attended if act == "rapat" else (),
            settled=settled if act == "perbaiki" else (),
        )
        for place, act in enumerate(acts)
    )


def settled_of(form: Form) -> tuple[SettledComment, ...]:
    """What became of each remark that the page showed.

    Raises:
        Refusal: `invalid` a remark has no answer, or was not worked in and no reason is given.
    """
    found = []
    for number, key in enumerate(form.all("comment"), start=1):
        comment_id = parse_uuid(key, "comment")
        answer, reason = form.get(f"jawaban-{key}"), words(form, f"alasan-{key}")
        if comment_id is None or answer not in {"ya", "tidak"}:
            raise Refusal("invalid", f"catatan {number} belum ditanggapi; pilih diterapkan atau tidak diterapkan")
        if answer == "tidak" and not reason:
            raise Refusal("invalid", f"sebut alasan mengapa catatan {number} tidak diterapkan")
        found.append(
            SettledComment(comment_id=comment_id, applied=answer == "ya", reason=reason if answer == "tidak" else "")
        )
    return tuple(found)


def returning(form: Form, run_id: UUID, activation_id: UUID) -> ReturnStep:
    """Raises Refusal `invalid` without a reason. Units count for the chosen target only."""
    target = form.get("target")
    return ReturnStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        target=target or None,
        units=form.all(f"unit-{target}"),
        document_sha256=form.get("document_sha256") or None,
        reason=needed(form, "reason", "tulis alasan pengembalian, supaya yang memperbaiki tahu apa yang kurang"),
    )


def diverting(form: Form, run_id: UUID, activation_id: UUID) -> DivertStep:
    """Raises Refusal `invalid` without a reason."""
    return DivertStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        document_sha256=form.get("document_sha256") or None,
        reason=needed(form, "reason", "tulis alasan mengambil jalan keluar lain"),
    )


def binding(form: Form, run_id: UUID, activation_id: UUID) -> BindRole:
    """Raises Refusal `invalid` when nobody was chosen."""
    role = form.get("role")
    positions = members_of(form, role)
    if not positions:
        raise Refusal("invalid", "pilih dahulu ketuanya")
    return BindRole(
        command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, role=role, positions=positions
    )


def choosing(form: Form, run_id: UUID, activation_id: UUID) -> ChooseUnits:
    return ChooseUnits(
        command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, units=form.all("unit")
    )


def listing(form: Form, run_id: UUID, activation_id: UUID) -> MakeList:
    """Each line that is not blank is an entry."""
    entries = (" ".join(line.split()) for line in words(form, "entries").split("\n"))
    return MakeList(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        listed=form.get("key"),
        entries=tuple(entry for entry in entries if entry),
    )


def remarking(form: Form, run_id: UUID, activation_id: UUID) -> Comment:
    return Comment(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        document_sha256=form.get("document_sha256") or None,
        text=needed(form, "text", "tulis catatannya dahulu"),
    )


def repairing(form: Form, run_id: UUID, activation_id: UUID) -> RepairStep:
    return RepairStep(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        document_sha256=form.get("document_sha256"),
    )


def closing(form: Form, run_id: UUID, activation_id: UUID) -> CloseCollection:
    reason = needed(form, "reason", "tulis alasan menutup sebelum semua unit menjawab")
    return CloseCollection(
        command_id=form.uuid("command_id"), run_id=run_id, activation_id=activation_id, reason=reason
    )


def reopening(form: Form, run_id: UUID, activation_id: UUID) -> ReopenCollection:
    units = form.all("unit")
    if not units:
        raise Refusal("invalid", "tandai sedikitnya satu unit yang boleh mengirim lagi")
    return ReopenCollection(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        units=units,
        reason=needed(form, "reason", "tulis alasan membuka kembali"),
    )


def words(form: Form, name: str) -> str:
    """Browsers send line ends as CR LF; a carriage return is a control character elsewhere."""
    return form.get(name).replace("\r\n", "\n").replace("\r", "\n")


def needed(form: Form, name: str, sentence: str) -> str:
    """What was typed. Raises Refusal `invalid` with this sentence when it is blank."""
    found = words(form, name)
    if not found:
        raise Refusal("invalid", sentence)
    return found


async def do(
    request: Request,
    caller: Caller,
    form: Form,
    run_id: UUID,
    activation_id: UUID,
    deed: str,
    make: Make,
    flash: str,
    fitting: Fitting | None = None,
) -> Response:
    """Sends the command that a form makes; `fitting`: who may, where not the performers of the step."""

    async def send() -> Response:
        command = make(form, run_id, activation_id)
        may = fitting or performers(caller, run_id, activation_id)
        position = await caller.position(form.uuid_or_none("position_id"), may)
        _, token = await caller.send(command, Done, position)
        return go(f"/pelaksanaan/{run_id}", after=token, flash=flash)

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
    """The next page, or this one again with what was typed and why it was refused."""
    try:
        return await send()
    except (Refusal, ValidationError) as error:
        return await run_page(request, caller, run_id, Trouble(activation_id, deed, form, refused(error)))
