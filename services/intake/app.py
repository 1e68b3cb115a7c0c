"""Wiring of the intake service."""

from __future__ import annotations

from chassis.entities import Decider, Repository
from chassis.erasing import erase_texts
from chassis.service import Chassis
from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.agencies import PositionClosed
from contracts.intake import (
    AcceptSubmission,
    GetFrozenRevisions,
    GetRevisions,
    ListCollections,
    ReturnSubmission,
    Submit,
)
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered
from contracts.texts import EraseIntakeText, IntakeTextErased
from contracts.workflow import (
    CollectionClosed,
    CollectionExtended,
    CollectionReopened,
    CollectionRequested,
    CollectionUnitAdded,
    UnitDropped,
    WindowExtended,
)
from services.intake.domain import Collection, evolve
from services.intake.handlers import CollectionHandlers
from services.intake.projections.collections import CollectionsProjection
from services.intake.projections.revisions import RevisionsProjection
from services.intake.queries import IntakeQueries
from services.intake.reactors import WorkflowReactions


def build(chassis: Chassis) -> None:
    collections = Repository(chassis.log, Decider(initial=Collection, evolve=evolve))

    handlers = CollectionHandlers(collections, chassis.pool)
    chassis.command(Submit, handlers.submit)
    chassis.command(AcceptSubmission, handlers.accept)
    chassis.command(ReturnSubmission, handlers.send_back)

    chassis.project(CollectionsProjection())
    chassis.project(RevisionsProjection())

    queries = IntakeQueries(chassis)
    chassis.query(ListCollections, queries.collections)
    chassis.query(GetRevisions, queries.revisions)
    chassis.query(GetFrozenRevisions, queries.frozen_revisions)

    erase_texts(chassis, EraseIntakeText, IntakeTextErased)

    reactions = WorkflowReactions(collections)
    chassis.react(CollectionRequested, reactions.collection_requested)
    chassis.react(CollectionClosed, reactions.collection_closed)
    chassis.react(CollectionReopened, reactions.collection_reopened)
    chassis.react(CollectionExtended, reactions.collection_extended)
    chassis.react(WindowExtended, reactions.window_extended)
    chassis.react(CollectionUnitAdded, reactions.collection_unit_added)
    chassis.react(UnitDropped, reactions.run_unit_dropped)
    chassis.react(PositionAssigned, reactions.position_assigned)
    chassis.react(PositionVacated, reactions.position_vacated)
    chassis.react(PositionClosed, reactions.position_closed)
    chassis.react(AbsenceDeclared, reactions.position_absent)
    chassis.react(AbsenceEnded, reactions.position_back)
    chassis.react(UnitRegistered, reactions.unit_registered)
