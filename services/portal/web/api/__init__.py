"""REST for systems, under /api/v1: one router for each kind of thing."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.web.api import (
    absences,
    catalog,
    collections,
    documents,
    health,
    limits,
    me,
    readings,
    runs,
    sessions,
    sops,
    steps,
    tasks,
    ways,
)
from services.portal.web.api.openapi import ERRORS, describe

router = APIRouter(prefix="/api/v1", responses=ERRORS)
for part in (
    sessions,
    me,
    runs,
    readings,
    steps,
    tasks,
    ways,
    limits,
    collections,
    documents,
    catalog,
    sops,
    absences,
    health,
):
    router.include_router(part.router)

__all__ = ["describe", "router"]
