"""REST for systems, under /api/v1: one router for each kind of thing."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.web.api import (
    absences,
    batch,
    catalog,
    collections,
    documents,
    health,
    limits,
    me,
    membership,
    readings,
    runs,
    schedules,
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
    batch,
    ways,
    limits,
    membership,
    collections,
    documents,
    catalog,
    sops,
    absences,
    schedules,
    health,
):
    router.include_router(part.router)

__all__ = ["describe", "router"]
