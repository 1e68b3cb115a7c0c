"""Whether the portal works, and each service answers over the bus."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from contracts.catalogue import Query
from contracts.status import STATUS, ServiceStatus
from services.portal.web.api.replies import HealthAnswer
from services.portal.web.state import Portal, portal_of

router = APIRouter(tags=["Kesehatan"])

PATIENCE = 2.5
"""Seconds to wait for an answer; a service itself gives Postgres two."""
REMEMBER = timedelta(seconds=2)
"""The endpoint is open to everybody, so what it asks is bounded."""


@router.get("/health", summary="Kesehatan", responses={503: {"model": HealthAnswer, "description": "Terganggu."}})
async def health(request: Request, response: Response) -> HealthAnswer:
    """Tanpa masuk. 200 bila semua layanan di bus menjawab, 503 bila ada yang tidak. `terganggu`: menjawab,
    tetapi ada yang perlu dilihat pengelola."""
    state = request.app.state
    portal = portal_of(request)
    found: tuple[datetime, HealthAnswer] | None = getattr(state, "health", None)
    if found is None or not timedelta(0) <= portal.now() - found[0] <= REMEMBER:
        found = (portal.now(), await _look(portal))
        state.health = found
    if found[1].status == "tidak menjawab":
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return found[1]


async def _look(portal: Portal) -> HealthAnswer:
    verdicts = await asyncio.gather(*(_verdict(portal, query()) for query in STATUS.values()))
    worst = next((word for word in ("tidak menjawab", "terganggu") if word in verdicts), "baik")
    return HealthAnswer(status=worst, parts=dict(zip(STATUS, verdicts, strict=True)))


async def _verdict(portal: Portal, query: Query) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            status: ServiceStatus = await portal.chassis.client.query(query)
    except Exception:
        return "tidak menjawab"
    return "baik" if status.healthy else "terganggu"
