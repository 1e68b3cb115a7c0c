"""What the workflow service does when intake or archive report: the step that waits for it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chassis.entities import Decision
from chassis.reactors import Handler, Reaction
from contracts.actor import Actor
from contracts.envelope import NewEvent, Opened
from contracts.sop import Definition
from services.workflow.domain.draft import Timing
from services.workflow.domain.run import RunState
from services.workflow.streams import Streams

Decide = Callable[[RunState, Definition, Any, Actor, Timing, Actor], list[NewEvent]]


class Reactors:
    """Turns each decision of `domain.answering` into the reaction to an upstream event of a run."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def answered(self, decide_on: Decide) -> Handler:
        """A reaction; an answer for a run that this log does not know is none of ours."""

        async def react(event: Opened, reaction: Reaction) -> None:
            data: Any = event.data
            if data is None:
                raise TypeError(f"{event.type} is not known to this release")
            looking = self._streams.looking()
            look = looking.again()

            async def decide(state: RunState, _version: int) -> Decision:
                if state.started is None:
                    return Decision()
                timing = await looking.timing(state.started.unit, reaction.now)
                definition = await look.definition(state.started)
                return Decision(decide_on(state, definition, data, reaction.actor, timing, event.actor))

            await reaction.execute(self._streams.runs, data.run_id, decide)

        return react
