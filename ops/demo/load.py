"""Loads the demonstration offices by operator-signed commands. Loading twice changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from chassis.client import BusClient
from contracts.catalogue import Command
from contracts.organisation import AssignPosition, CreatePosition, RegisterUnit
from contracts.people import RegisterPerson
from contracts.workflow import LoadSop
from ops.access import OPERATOR
from ops.demo.offices import BY_USERNAME, NAMESPACE, PLANS, POSTS, UNITS, Plan, Post, Unit, person_name
from services.workflow.definitions import builtin_definitions, load_definition

AT_ONCE = 4
"""People who are registered at the same time: working out what is kept of a password takes a processor's time."""
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


async def load(
    client: BusClient,
    password: str,
    units: Sequence[Unit] = UNITS,
    posts: Sequence[Post] = POSTS,
    plans: Sequence[Plan] = PLANS,
) -> None:
    """Units, positions, fictitious people with their accounts, and the SOPs of the plans."""

    async def send(model: type[Command], key: str, **values: Any) -> None:
        command_id = uuid5(NAMESPACE, f"{model.__name__}/{key}")
        await client.command(model.model_validate({"command_id": command_id, **values}), OPERATOR)

    for unit in units:
        await send(
            RegisterUnit,
            unit.code,
            unit=unit.code,
            name=unit.name,
            parent=unit.parent,
            region=unit.region,
            zone=unit.zone,
        )
    for post in posts:
        superior = BY_USERNAME[post.superior].position_id if post.superior else None
        await send(
            CreatePosition,
            post.username,
            position_id=post.position_id,
            unit=post.unit,
            title=post.title,
            superior=superior,
        )
    room = asyncio.Semaphore(AT_ONCE)

    async def sit(post: Post) -> None:
        async with room:
            await send(
                RegisterPerson,
                post.username,
                person_id=post.person_id,
                name=person_name(post),
                username=post.username,
                password=password,
                sample=True,
            )
            await send(
                AssignPosition, post.username, position_id=post.position_id, person_id=post.person_id, since=SINCE
            )

    await asyncio.gather(*map(sit, posts))
    wanted = {plan.sop for plan in plans}
    for path in builtin_definitions():
        definition = load_definition(path)
        if definition.sop in wanted:
            await send(LoadSop, definition.sop, definition=definition)
