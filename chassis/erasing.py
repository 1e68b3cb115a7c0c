"""The command that erases a free text, the same in every service that keeps some."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.entities import Decider, Decision, Repository
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.catalogue import Done
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.subjects import Place
from contracts.texts import EraseText, TextErased

PLACE = Place(region="00.00", unit="semua")
"""A text belongs to no unit: the subject of the event says so."""


def erase_texts(chassis: Chassis, command: type[EraseText], event: type[TextErased]) -> None:
    """Registers the command. The words go before the event is written: a repeat finds them gone and writes it."""
    repository: Repository[bool] = Repository(chassis.log, Decider(initial=bool, evolve=_erased))

    async def handle(ctx: CommandContext, cmd: EraseText) -> Answered:
        reason = ctx.text(cmd.reason)
        if not await chassis.pool.fetchval("SELECT erase_text($1)", cmd.text_id):
            raise Refusal(
                "not_found", "teks itu tidak ada di layanan ini; periksa id-nya pada peristiwanya", field="text_id"
            )

        def decide(erased: bool, version: int) -> Decision:
            data = event(text_id=cmd.text_id, reason=reason)
            events = [] if erased else [NewEvent(cmd.text_id, PLACE, data)]
            return Decision(events, Done(version=version + len(events)))

        return await ctx.execute(repository, cmd.text_id, decide)

    chassis.command(command, handle)


def _erased(_state: bool, event: Opened) -> bool:
    return isinstance(event.data, TextErased)
