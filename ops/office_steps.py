"""Commands of an office, each with the row it comes from, sent until the answer is known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from chassis.client import BusClient
from chassis.ids import uuid7
from contracts.catalogue import Command
from contracts.errors import Refusal
from ops import access
from ops.office_file import NAMESPACE

TRIES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a row; `stream` tells whether it changed something."""

    row: str
    command: Command
    stream: UUID


def command_of(model: type[Command], values: Mapping[str, Any]) -> Any:
    """A command whose id follows from its whole content: the same row again is the same command again."""
    command = model.model_validate({"command_id": NAMESPACE, **values})
    content = command.model_dump_json(exclude={"command_id"})
    return command.model_copy(update={"command_id": uuid5(NAMESPACE, f"{model.__name__}/{content}")})


def fresh(model: type[Command], values: Mapping[str, Any]) -> Any:
    """A command of its own: what was changed to and fro may be changed again."""
    return model.model_validate({"command_id": uuid7(), **values})


async def changed(client: BusClient, log: Any, step: Step) -> bool:
    before = await log.fetchval("SELECT coalesce(max(version), 0) FROM events WHERE stream = $1", step.stream)
    reply = await send(client, step.row, step.command)
    return bool(reply.version > before)


async def send(client: BusClient, row: str, command: Command) -> Any:
    """Raises ValueError that names the row. An unknown outcome is tried again: the same command is recorded once."""
    for left in reversed(range(TRIES)):
        try:
            reply, _ = await client.command(command, access.OPERATOR)
            return reply
        except Refusal as refusal:
            if not refusal.info.retryable or not left:
                raise ValueError(f"{row}: {refusal.info.message}") from refusal
            await asyncio.sleep(1)
    raise AssertionError("the last try returns or raises")
