"""Chooses in which of the held positions a person acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from contracts.actor import Actor, Capacity
from contracts.errors import Refusal
from contracts.organisation import HeldPosition, PositionInfo

CAPACITIES: dict[Capacity, str] = {
    "definitif": "definitif",
    "plt": "Plt.",
    "plh": "Plh.",
    "pj": "Pj.",
    "operator": "operator",
    "sistem": "sistem",
}


def titled(position: HeldPosition) -> str:
    """`Plt. Kepala Dinas — Dinas Contoh`."""
    prefix = "" if position.capacity == "definitif" else CAPACITIES[position.capacity] + " "
    return f"{prefix}{position.title} — {position.unit_name}"


def choose(held: Sequence[HeldPosition], wanted: UUID | None, fitting: Collection[UUID]) -> HeldPosition:
    """The wanted position, the only one held, or the only one of those that fit what is to be done.

    Workflow and intake check the same again from their own state; this only spares people the question.

    Raises:
        Refusal: `not_holder` when the person holds none, or not the wanted one; `invalid` naming the choices.
    """
    if not held:
        raise Refusal("not_holder", "Anda tidak sedang memegang jabatan, jadi tidak dapat bertindak")
    if wanted is not None:
        for position in held:
            if position.position_id == wanted:
                return position
        raise Refusal(
            "not_holder", "Anda tidak sedang memegang jabatan itu; pilih jabatan Anda sendiri", position_id=wanted
        )
    fits = [position for position in held if position.position_id in fitting]
    if len(fits) == 1:
        return fits[0]
    if len(held) == 1:
        return held[0]
    choices = "; ".join(f"{position.position_id} ({titled(position)})" for position in fits or held)
    raise Refusal(
        "invalid",
        "Anda memegang lebih dari satu jabatan; sebutkan position_id jabatan yang bertindak",
        position_id=f"pilih salah satu: {choices}",
    )


def acting(person: UUID, session: UUID, position: HeldPosition) -> Actor:
    return Actor(person=person, position=position.position_id, capacity=position.capacity, session=session)


def asking(person: UUID, session: UUID) -> Actor:
    """The actor of a query: a person, in no position in particular."""
    return Actor(person=person, position=None, capacity="definitif", session=session)


def by_unit(positions: Iterable[PositionInfo], first: str) -> list[tuple[str, list[PositionInfo]]]:
    """Positions by name of their unit, each list by title; the unit `first` (a code) stands before the others."""
    found: dict[tuple[bool, str, str], list[PositionInfo]] = {}
    for position in positions:
        found.setdefault((position.unit != first, position.unit_name, position.unit), []).append(position)
    return [(key[1], sorted(found[key], key=lambda one: one.title)) for key in sorted(found)]
