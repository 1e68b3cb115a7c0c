"""Whether the portal works: its Postgres, and each service over the bus."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from contracts.actor import Actor
from contracts.archive import ListRecords
from contracts.catalogue import Query
from contracts.intake import ListCollections
from contracts.workflow import ListRuns
from services.portal.web.api.replies import HealthAnswer
from services.portal.web.state import Portal, portal_of

router = APIRouter(tags=["Kesehatan"])

NIL = UUID(int=0)
QUESTIONS: dict[str, Query] = {
    "workflow": ListRuns(limit=1),
    "intake": ListCollections(positions=(NIL,)),
    "archive": ListRecords(run_id=NIL, limit=1),
}
"""A small question to each service; whether the answer is empty does not matter."""
PATIENCE = 2.0
"""Seconds to wait for an answer."""
REMEMBER = timedelta(seconds=2)
"""The endpoint is open to everybody, so that what it asks is bounded."""


@router.get("/health", summary="Kesehatan", responses={503: {"model": HealthAnswer, "description": "Terganggu."}})
async def health(request: Request, response: Response) -> HealthAnswer:
    """Tanpa masuk. 200 bila portal, Postgres, dan semua layanan di bus menjawab; jika tidak, 503."""
    state = request.app.state
    portal = portal_of(request)
    found: tuple[datetime, HealthAnswer] | None = getattr(state, "health", None)
    if found is None or portal.now() - found[0] > REMEMBER:
        found = (portal.now(), await _look(portal))
        state.health = found
    if found[1].status != "baik":
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return found[1]


async def _look(portal: Portal) -> HealthAnswer:
    actor = Actor(capacity="sistem")
    questions: dict[str, Awaitable[object]] = {
        name: portal.chassis.client.query(question, actor) for name, question in QUESTIONS.items()
    }
    questions["postgres"] = portal.chassis.pool.fetchval("SELECT 1")
    verdicts = await asyncio.gather(*(_answers(question) for question in questions.values()))
    parts = {"portal": "baik", **dict(zip(questions, verdicts, strict=True))}
    well = all(verdict == "baik" for verdict in parts.values())
    return HealthAnswer(status="baik" if well else "terganggu", parts=parts)


async def _answers(question: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await question
    except Exception:
        return "tidak menjawab"
    return "baik"
