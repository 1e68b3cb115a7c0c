"""The caller and what waits for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from contracts.base import Strict
from contracts.workflow import Inbox, ShowInbox
from services.portal.web.api.access import Acting, Reading
from services.portal.web.api.replies import MeAnswer

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
async def inbox(caller: Reading) -> Inbox:
    """Langkah yang menunggu jabatan-jabatan saya, yang paling lama lebih dahulu."""
    positions = await caller.held_ids()
    return await caller.ask(ShowInbox(positions=positions), Inbox) if positions else Inbox(entries=())
