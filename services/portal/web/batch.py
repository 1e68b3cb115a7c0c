"""Many commands in one request: each is sent under its own id, and each has its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from chassis.wording import explain
from contracts.catalogue import COMMANDS, Command, Done, Message, Reply
from contracts.errors import ErrorInfo, Refusal
from contracts.workflow import RunView, ShowRun
from services.portal.tasks import everyone, recipients
from services.portal.web.caller import Caller
from services.portal.web.fitting import performers

MOST = 100
AT_ONCE = 8
"""Runs that are worked on at the same time."""
KINDS: dict[str, Message] = {
    name: message
    for (service, name), message in COMMANDS.items()
    if service in {"workflow", "intake"} and "portal" in message.issuers
}
"""Every command that people send, by its name on the bus."""
ANYBODY = frozenset({"remind_step", "give_advice"})
"""Commands of whoever has a part in the run."""


@dataclass(frozen=True)
class Wish:
    """One command of many: its kind, its fields, under which id, in which position."""

    kind: str
    body: dict[str, Any]
    command_id: UUID
    position_id: UUID | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of it: the reply and its position token, or the error."""

    wish: Wish
    reply: Reply | None = None
    token: str = ""
    error: ErrorInfo | None = None


async def send_all(caller: Caller, wishes: Sequence[Wish]) -> list[Outcome]:
    """An answer for each, in order. Those about one run are sent one after the other, as they stand; one that fails
    keeps nothing else from being done."""
    found: dict[int, Outcome] = {}
    rooms: dict[str, list[int]] = {}
    for place, wish in enumerate(wishes):
        rooms.setdefault(str(wish.body.get("run_id", wish.body.get("collection_id", place))), []).append(place)
    gate = asyncio.Semaphore(AT_ONCE)

    async def room(places: list[int]) -> None:
        async with gate:
            for place in places:
                found[place] = await _send(caller, wishes[place])

    await asyncio.gather(*(room(places) for places in rooms.values()))
    return [found[place] for place in range(len(wishes))]


async def _send(caller: Caller, wish: Wish) -> Outcome:
    try:
        message = KINDS.get(wish.kind)
        if message is None:
            raise Refusal(
                "invalid", f"perintah '{wish.kind}' tidak dikenal; pakai salah satu: {', '.join(sorted(KINDS))}"
            )
        command = message.model.model_validate({**wish.body, "command_id": wish.command_id})
        if not isinstance(command, Command) or message.reply is None or not issubclass(message.reply, Done):
            raise TypeError(f"{wish.kind} is no command of a run or a collection")
        position = await caller.position(wish.position_id, _fitting(caller, wish, command))
        reply, token = await caller.send(command, message.reply, position)
        return Outcome(wish, reply, token)
    except Refusal as refusal:
        return Outcome(wish, error=refusal.info)
    except ValidationError as error:
        details = explain(error.errors(include_url=False, include_input=False))
        return Outcome(wish, error=ErrorInfo(code="invalid", message=next(iter(details.values())), details=details))


def _fitting(caller: Caller, wish: Wish, command: Command) -> Callable[[], Awaitable[Collection[UUID]]]:
    """Positions among which the actor's is looked for when he names none and holds several."""
    run_id, activation_id = getattr(command, "run_id", None), getattr(command, "activation_id", None)

    async def of_run() -> Collection[UUID]:
        if run_id is None:
            return ()
        run = await caller.ask(ShowRun(run_id=run_id), RunView)
        if wish.kind == "confirm_receipt" and activation_id is not None:
            return recipients(run, activation_id, getattr(command, "recipient", None))
        return everyone(run)

    if run_id is None or activation_id is None or wish.kind in ANYBODY or wish.kind == "confirm_receipt":
        return of_run
    return performers(caller, run_id, activation_id)
