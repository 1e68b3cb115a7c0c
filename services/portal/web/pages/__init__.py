"""Pages for people, in Bahasa Indonesia, without scripts: one router for each room of the house."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.web.pages import (
    absence,
    archive,
    check,
    deeds,
    door,
    fill,
    inbox,
    limits,
    password,
    picture,
    readings,
    run,
    runs,
    sop,
    start,
)

router = APIRouter(include_in_schema=False)
for part in (
    door,
    password,
    inbox,
    absence,
    runs,
    readings,
    run,
    deeds,
    limits,
    picture,
    sop,
    start,
    fill,
    check,
    archive,
):
    router.include_router(part.router)

__all__ = ["router"]
