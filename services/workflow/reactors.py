"""What the workflow service does when intake or archive report: the step that waits for it goes on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from chassis.entities import Decision
from chassis.reactors import Reaction
from contracts.archive import DocumentComposed, NumberAllotted, RecordStored
from contracts.envelope import NewEvent, Opened
from contracts.intake import CollectionCompleted, CollectionReopened, SubmissionReceived, SubmissionReturned
from contracts.sop import Definition
from services.workflow.domain import answering
from services.workflow.domain.run import RunState
from services.workflow.streams import Streams

Decide = Callable[[RunState, Definition], list[NewEvent]]


class Reactors:
    """One method per upstream event."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def submission_received(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, SubmissionReceived | CollectionReopened):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_submitted(run, sop, data, reaction.actor)
            )

    async def submission_returned(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, SubmissionReturned):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_sent_back(run, sop, data, reaction.actor)
            )

    async def collection_completed(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, CollectionCompleted):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_collected(run, sop, data, reaction.actor)
            )

    async def document_composed(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, DocumentComposed):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_composed(run, sop, data, reaction.actor)
            )

    async def number_allotted(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, NumberAllotted):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_numbered(run, sop, data, reaction.actor)
            )

    async def record_stored(self, event: Opened, reaction: Reaction) -> None:
        data = event.data
        if isinstance(data, RecordStored):
            await self._answer(
                reaction, data.run_id, lambda run, sop: answering.decide_stored(run, sop, data, reaction.actor)
            )

    async def _answer(self, reaction: Reaction, run_id: UUID, decide_on: Decide) -> None:
        """An answer for a run that this log does not know is none of ours."""
        look = self._streams.looking().again()

        async def decide(state: RunState, _version: int) -> Decision:
            if state.started is None:
                return Decision()
            return Decision(decide_on(state, await look.definition(state.started)))

        await reaction.execute(self._streams.runs, run_id, decide)
