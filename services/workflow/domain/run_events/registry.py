"""Which function follows which event of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import Opened, TextRef
from services.workflow.domain.run import Activation, RunState, Service, Waiting, replace

E = TypeVar("E", bound=Event)
Apply = Callable[[RunState, E, Actor], RunState]
_APPLY: dict[type[Event], Apply[Any]] = {}


def evolve(state: RunState, event: Opened) -> RunState:
    """The run after a recorded event; types of a newer release change nothing."""
    if event.data is None:
        return state
    after = apply(state, event.data, event.actor)
    return after if after.place is not None else replace(after, place=event.place)


def apply(state: RunState, data: Event, actor: Actor) -> RunState:
    """The run after an event that `actor` caused."""
    known = _APPLY.get(type(data))
    return known(state, data, actor) if known else state


def on(kind: type[E]) -> Callable[[Apply[E]], Apply[E]]:
    def register(function: Apply[E]) -> Apply[E]:
        _APPLY[kind] = function
        return function

    return register


def change(run: RunState, activation_id: UUID, /, **changes: Any) -> RunState:
    changed: Mapping[UUID, Activation] = {
        **run.activations,
        activation_id: replace(run.activations[activation_id], **changes),
    }
    return replace(run, activations=changed)


def wait(
    state: RunState,
    activation_id: UUID,
    service: Service,
    request: UUID,
    actor: Actor,
    note: TextRef | None = None,
) -> RunState:
    return change(state, activation_id, waiting=Waiting(service, request, actor, note))
