"""Collections: what units submit and what reviewers decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Response

from contracts.catalogue import Done
from contracts.errors import Refusal
from contracts.intake import (
    AcceptSubmission,
    CollectionRow,
    Collections,
    GetRevisions,
    ListCollections,
    ReturnSubmission,
    Revision,
    Revisions,
    Submit,
    Submitted,
)
from services.portal.web.api.access import Acting, IdempotencyKey, Reading, command_id_of, moved
from services.portal.web.api.bodies import AcceptBody, ReturnSubmissionBody, SubmitBody, to_command
from services.portal.web.api.replies import DoneAnswer, SubmittedAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(prefix="/collections", tags=["Pengumpulan data"])


async def my_collections(caller: Caller) -> tuple[CollectionRow, ...]:
    """Collections that one of the caller's positions may fill in or check."""
    positions = await caller.held_ids()
    if not positions:
        return ()
    return (await caller.ask(ListCollections(positions=positions), Collections)).collections


async def my_collection(caller: Caller, collection_id: UUID) -> CollectionRow:
    """Raises Refusal `not_found` when it is not one of the caller's."""
    for row in await my_collections(caller):
        if row.collection_id == collection_id:
            return row
    raise Refusal("not_found", "pengumpulan data itu tidak ada, atau bukan untuk jabatan Anda")


async def starting_from(caller: Caller, collection: CollectionRow) -> tuple[Revision, ...]:
    """The data that a form is filled from to begin with."""
    if not collection.filled_from:
        return ()
    return (await caller.ask(GetRevisions(revision_ids=collection.filled_from), Revisions)).revisions


def who_may(
    caller: Caller, collection_id: UUID, what: Literal["fill", "check"]
) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that may fill in, or check, a collection; none when it is not one of the caller's."""

    async def find() -> Collection[UUID]:
        for row in await my_collections(caller):
            if row.collection_id == collection_id:
                return (row.filler,) if what == "fill" else row.reviewers
        return ()

    return find


@router.get("", summary="Pengumpulan data saya")
async def list_collections(caller: Reading) -> Collections:
    """Permintaan data yang boleh diisi atau diperiksa oleh jabatan-jabatan saya."""
    return Collections(collections=await my_collections(caller))


@router.get("/{collection_id}/revisions", summary="Revisi")
async def revisions(caller: Reading, collection_id: UUID) -> Revisions:
    """Setiap revisi yang pernah dikirim, yang terlama lebih dahulu; revisi tidak pernah diubah."""
    return await caller.ask(GetRevisions(collection_id=collection_id), Revisions)


@router.get("/{collection_id}/start", summary="Isian awal")
async def start(caller: Reading, collection_id: UUID) -> Revisions:
    """Data yang mengisi formulirnya lebih dahulu: kiriman putaran sebelumnya, atau data langkah yang disebut SOP
    (`dari`). Kosong bila tidak ada."""
    return Revisions(revisions=await starting_from(caller, await my_collection(caller, collection_id)))


@router.post("/{collection_id}/revisions", status_code=201, summary="Kirim data")
async def submit(
    caller: Acting, collection_id: UUID, body: SubmitBody, response: Response, key: IdempotencyKey = None
) -> SubmittedAnswer:
    """Mengirim revisi baru yang lengkap. Angka dikirim sebagai teks dengan titik desimal. Dengan `on_behalf`, yang
    menghimpun mengisi atas nama unit."""
    command_id = command_id_of(body.command_id, key)
    whose: Literal["fill", "check"] = "check" if body.on_behalf.strip() else "fill"
    position = await caller.position(body.position_id, who_may(caller, collection_id, whose))
    revision_id = body.revision_id or uuid5(command_id, "revision")
    command = to_command(Submit, body, command_id=command_id, collection_id=collection_id, revision_id=revision_id)
    reply, token = await caller.send(command, Submitted, position)
    return answer(SubmittedAnswer, reply, command_id, moved(response, token))


@router.post("/{collection_id}/accept", summary="Terima data")
async def accept(
    caller: Acting, collection_id: UUID, body: AcceptBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Menerima revisi yang diperiksa; sejak itu revisi inilah yang dihitung."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, who_may(caller, collection_id, "check"))
    command = to_command(AcceptSubmission, body, command_id=command_id, collection_id=collection_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post("/{collection_id}/return", summary="Kembalikan data")
async def return_submission(
    caller: Acting, collection_id: UUID, body: ReturnSubmissionBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Mengembalikan revisi kepada unit pengisinya dengan alasan."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, who_may(caller, collection_id, "check"))
    command = to_command(ReturnSubmission, body, command_id=command_id, collection_id=collection_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))
