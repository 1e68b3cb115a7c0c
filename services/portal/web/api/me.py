"""The caller and what waits for them."""

from __future__ import annotations

from fastapi import APIRouter

from contracts.workflow import Inbox, ShowInbox
from services.portal.web.api.access import Reading
from services.portal.web.api.replies import MeAnswer

router = APIRouter(tags=["Saya"])


@router.get("/me", summary="Saya dan jabatan saya")
async def me(caller: Reading) -> MeAnswer:
    """Orang yang masuk dan jabatan yang sedang dipegangnya, dengan kapasitasnya (definitif, Plt., Plh., Pj.)."""
    return MeAnswer(person=caller.session.person, positions=await caller.held())


@router.get("/inbox", summary="Kotak masuk")
async def inbox(caller: Reading) -> Inbox:
    """Langkah yang menunggu jabatan-jabatan saya, yang paling lama lebih dahulu."""
    positions = await caller.held_ids()
    return await caller.ask(ShowInbox(positions=positions), Inbox) if positions else Inbox(entries=())
