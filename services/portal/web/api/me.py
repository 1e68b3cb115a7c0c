"""The caller and what waits for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from contracts.base import Strict
from contracts.workflow import Inbox, ListSopVersions, ShowInbox, SopVersions
from services.portal.web.api.access import Acting, Reading
from services.portal.web.api.replies import InboxAnswer, MeAnswer

router = APIRouter(tags=["Saya"])


@router.get("/me", summary="Saya dan jabatan saya")
async def me(caller: Reading) -> MeAnswer:
    """Orang yang masuk dan jabatan yang sedang dipegangnya, dengan kapasitasnya (definitif, Plt., Plh., Pj.)."""
    return MeAnswer(person=caller.session.person, positions=await caller.held())


class PasswordBody(Strict):
    old: Annotated[str, StringConstraints(min_length=1, max_length=200), Field(description="Yang sekarang.")]
    new: Annotated[str, StringConstraints(min_length=8, max_length=200), Field(description="Sedikitnya 8 huruf.")]


@router.post("/me/password", status_code=204, summary="Ganti kata sandi")
async def change_password(caller: Acting, body: PasswordBody) -> Response:
    """Mengganti kata sandi sendiri; sesi lain orang ini berakhir."""
    await caller.portal.change_password(caller.person_id, caller.session.session_id, body.old, body.new)
    return Response(status_code=204)


@router.get("/inbox", summary="Kotak masuk")
async def inbox(caller: Reading) -> InboxAnswer:
    """Yang menunggu jabatan-jabatan saya: langkah, yang paling lama lebih dahulu; saran dan penerimaan; draf SOP yang
    menunggu pengesahan."""
    positions = await caller.held_ids()
    if not positions:
        return InboxAnswer(entries=())
    found = await caller.ask(ShowInbox(positions=positions), Inbox)
    drafts = await caller.ask(ListSopVersions(approvers=positions), SopVersions)
    return InboxAnswer(**dict(found), approvals=drafts.versions)
