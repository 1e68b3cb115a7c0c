"""Queries of the workflow service, answered from its read models."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.calendar import CalendarInForce, ShowCalendar, WorkingCalendar
from contracts.errors import Refusal
from contracts.organisation import (
    HeldPosition,
    HeldPositions,
    ListPositions,
    PositionInfo,
    Positions,
    PositionsOf,
)
from contracts.sop import Definition
from contracts.workflow import (
    Inbox,
    InboxAdvice,
    InboxEntry,
    InboxReceipt,
    ListRuns,
    Runs,
    RunView,
    ShowInbox,
    ShowRun,
)
from services.workflow.calendars import builtin_calendar
from services.workflow.domain.calendar import Days
from services.workflow.measuring import worked
from services.workflow.paging import likes, place_of
from services.workflow.projections.calendars import IN_FORCE, CalendarsProjection
from services.workflow.projections.children import migrations, read_related
from services.workflow.projections.holders import HELD_BY, POSITIONS, UNATTENDED
from services.workflow.projections.inbox import WAITING, InboxProjection
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.projections.runs import IN_HAND, LISTED, RunsProjection
from services.workflow.projections.task_fold import ASKED, UNCONFIRMED
from services.workflow.projections.unattended import ESCALATED, OF_RUN, UnattendedProjection
from services.workflow.run_view import named, run_row, run_view, stored
from services.workflow.task_view import read_beside


class Queries:
    """One method per query."""

    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def positions_of(self, _actor: Actor | None, query: PositionsOf) -> HeldPositions:
        rows = await self._chassis.read(OrganisationProjection, HELD_BY, self._chassis.clock(), query.person_id)
        return HeldPositions(positions=tuple(HeldPosition(**row) for row in rows))

    async def positions(self, _actor: Actor | None, query: ListPositions) -> Positions:
        rows = await self._chassis.read(OrganisationProjection, POSITIONS, self._chassis.clock(), query.unit)
        return Positions(positions=tuple(PositionInfo(**row) for row in rows))

    async def calendar(self, _actor: Actor | None, query: ShowCalendar) -> CalendarInForce:
        rows = await self._chassis.read(CalendarsProjection, IN_FORCE, query.unit, query.day, self._chassis.clock())
        if not rows:
            raise Refusal("not_found", f"unit '{query.unit}' belum terdaftar; periksa kodenya", field="unit")
        row, calendar, version = rows[0], builtin_calendar(), 0
        if row["calendar"] is not None:
            calendar, version = WorkingCalendar.model_validate_json(row["calendar"]), row["version"]
        return CalendarInForce(
            unit=query.unit,
            zone=row["zone"],
            day=row["day"],
            ref=Days(calendar, version).ref,
            scope=calendar.untuk,
            calendar_version=version,
            calendar=calendar,
        )

    async def inbox(self, _actor: Actor | None, query: ShowInbox) -> Inbox:
        told = await self._chassis.read(UnattendedProjection, ESCALATED, list(query.positions))
        vacant = await self._vacant({position for row in told for position in row["positions"]}) - {*query.positions}
        below = {row["activation_id"] for row in told if vacant.issuperset(row["positions"])}
        rows = await self._chassis.read(InboxProjection, WAITING, [*query.positions, *vacant])
        asked = await self._chassis.read(RunsProjection, ASKED, list(query.positions))
        receipts = await self._chassis.read(RunsProjection, UNCONFIRMED, list(query.positions))
        texts = await self._chassis.texts.read([row["question_id"] for row in asked])
        return Inbox(
            entries=tuple(
                InboxEntry(**row, unattended=row["position"] in vacant)
                for row in rows
                if row["position"] not in vacant or (row["activation_id"] in below and not row["escalated"])
            ),
            advice=tuple(InboxAdvice(**row, question=texts[row["question_id"]]) for row in asked),
            receipts=tuple(InboxReceipt(**row) for row in receipts),
        )

    async def _vacant(self, positions: Collection[UUID]) -> set[UUID]:
        """Those of the positions that nobody attends to now."""
        if not positions:
            return set()
        rows = await self._chassis.read(OrganisationProjection, UNATTENDED, self._chassis.clock(), list(positions))
        return {row["position_id"] for row in rows}

    async def runs(self, _actor: Actor | None, query: ListRuns) -> Runs:
        rows = await self._chassis.read(
            RunsProjection,
            LISTED,
            query.state,
            query.sop,
            query.unit,
            query.year,
            query.late,
            query.position,
            likes(query.words),
            place_of(query.cursor),
            query.period,
            query.limit + 1,
        )
        shown = rows[: query.limit]
        following = str(shown[-1]["seq"]) if len(rows) > query.limit else ""
        return Runs(runs=tuple(run_row(row) for row in shown), next=following)

    async def run(self, _actor: Actor | None, query: ShowRun) -> RunView:
        of_run = "WHERE run_id = $1 ORDER BY seq"
        async with self._chassis.snapshot(RunsProjection) as read:
            found = await read(
                f"SELECT r.*, {IN_HAND}, s.definition FROM {{runs}} r "
                "JOIN {sops} s USING (sop, sop_version) WHERE run_id = $1",
                query.run_id,
            )
            activations = await read(f"SELECT * FROM {{activations}} {of_run}", query.run_id)
            acts = await read(
                "SELECT a.* FROM {acts} a JOIN {activations} t USING (activation_id) WHERE t.run_id = $1 "
                "ORDER BY t.seq, a.index",
                query.run_id,
            )
            collections = await read(f"SELECT * FROM {{collections}} {of_run}", query.run_id)
            documents = await read(f"SELECT * FROM {{documents}} {of_run}", query.run_id)
            locks = await read(f"SELECT * FROM {{locks}} {of_run}", query.run_id)
            comments = await read(f"SELECT * FROM {{comments}} {of_run}", query.run_id)
            passed = await read(f"SELECT * FROM {{passed}} {of_run}", query.run_id)
            rosters = await read(f"SELECT * FROM {{rosters}} {of_run}, key", query.run_id)
            choices = await read(f"SELECT * FROM {{choices}} {of_run}", query.run_id)
            beside = await read_beside(read, query.run_id)
            linked = await read_related(read, query.run_id)
        if not found:
            raise Refusal("not_found", "pelaksanaan SOP ini tidak ditemukan; periksa tautannya", field="run_id")
        words = [row["note_id"] for row in acts] + [row["reason_id"] for row in (*activations, *comments)]
        words += [row["text_id"] for row in comments] + beside.words
        words += [row["reason_id"] for row in linked["migrations"]]
        texts = await self._chassis.texts.read([text_id for text_id in words if text_id is not None])
        definition = Definition.model_validate_json(found[0]["definition"])
        times = await worked(self._chassis, query.run_id, found[0]["unit"], self._chassis.clock())
        view = run_view(found[0], definition, activations, acts, collections, documents, comments, passed, texts, times)
        linked |= {"locked": stored(locks), **named(rosters, choices)}
        shown = beside.added_to(view, texts).model_copy(update=linked | migrations(linked["migrations"], texts))
        return await self._attended(shown)

    async def _attended(self, view: RunView) -> RunView:
        """With what nobody attends to now among the steps in hand."""
        hands = [row for row in view.timeline if row.state == "aktif"]
        delegates = {row.delegated_to for row in hands if row.delegated_to is not None}
        vacant = await self._vacant(delegates | {one for row in hands for one in row.positions})
        if not vacant:
            return view
        told = await self._chassis.read(UnattendedProjection, OF_RUN, view.run.run_id)
        above = {row["activation_id"]: tuple(row["escalated_to"]) for row in told}
        return view.model_copy(
            update={
                "timeline": tuple(
                    row.model_copy(
                        update={"unattended": row.positions, "escalated_to": above.get(row.activation_id, ())}
                    )
                    if row.state == "aktif"
                    and row.positions
                    and vacant.issuperset(row.positions)
                    and (row.delegated_to is None or row.delegated_to in vacant)
                    else row
                    for row in view.timeline
                )
            }
        )
