"""Pages for people, in Bahasa Indonesia, without scripts: one router for each room of the house."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.web.pages import (
    absence,
    archive,
    bulk,
    check,
    deeds,
    door,
    fill,
    inbox,
    limits,
    membership,
    password,
    picture,
    readings,
    run,
    runs,
    sop,
    start,
    step,
)

router = APIRouter(include_in_schema=False)
for part in (
    *(door, password, inbox, bulk, absence, runs, readings, run, deeds, step, limits, membership),
    *(picture, sop, start, fill, check, archive),
):
    router.include_router(part.router)

__all__ = ["router"]
