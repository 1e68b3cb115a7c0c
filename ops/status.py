"""`esakip status`: each service as it says itself, over the bus."""

from __future__ import annotations

import asyncio
from typing import Any

from contracts.errors import Refusal
from contracts.status import STATUS, ServiceStatus
from contracts.subjects import SERVICES
from deploy.embedded.errors import StackError
from ops import access, console


async def gather() -> dict[str, Any]:
    """`{"ready", "address", "services": {NAME: {"healthy", "position", "stream_sequence", "lag", …}}}`."""
    found = access.installation()
    running = found.running()
    try:
        async with access.bus(found) as connection:
            client = access.client(found, connection, timeout=5)
            answers = await asyncio.gather(
                *(client.query(STATUS[service]()) for service in SERVICES), return_exceptions=True
            )
    except StackError as error:
        answers = [error for _ in SERVICES]
    services = {service: _word(answer) for service, answer in zip(SERVICES, answers, strict=True)}
    return {
        "ready": all(service["healthy"] for service in services.values()),
        "address": running.address,
        "services": services,
    }


def _word(answer: ServiceStatus | BaseException) -> dict[str, Any]:
    if isinstance(answer, ServiceStatus):
        return answer.model_dump(mode="json", exclude={"service"})
    if isinstance(answer, Refusal | StackError):
        text = answer.info.message if isinstance(answer, Refusal) else str(answer)
        return {"healthy": False, "position": None, "stream_sequence": None, "lag": None, "troubles": [text]}
    raise answer


async def status(*, as_json: bool) -> int:
    found = await gather()
    if as_json:
        console.say_json(found)
    else:
        rows = [
            (name, "ready" if one["healthy"] else "NOT READY", one["position"], one["stream_sequence"], one["lag"])
            for name, one in found["services"].items()
        ]
        console.table(f"esakip at {found['address']}", ("service", "state", "position", "stream", "lag"), rows)
        for name, one in found["services"].items():
            for trouble in one["troubles"]:
                console.say(f"{name}: {trouble}")
    return console.OK if found["ready"] else console.FOUND_FAULT
