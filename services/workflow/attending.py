"""Wiring of who attends to positions: absences, substitutes, and steps that nobody attends to."""

from __future__ import annotations

from chassis.service import Chassis
from contracts.absence import AbsencesOf, CoverPosition, DeclareAbsence, EndAbsence, ShowUnattended
from services.workflow.absence import AbsenceHandlers, AbsenceQueries
from services.workflow.projections.unattended import UnattendedProjection
from services.workflow.streams import Streams
from services.workflow.timekeeping import TICK
from services.workflow.vigil import Vigil


def attend(chassis: Chassis, streams: Streams) -> None:
    handlers = AbsenceHandlers(streams)
    chassis.command(DeclareAbsence, handlers.declare)
    chassis.command(EndAbsence, handlers.end)
    chassis.command(CoverPosition, handlers.cover)

    queries = AbsenceQueries(chassis)
    chassis.query(AbsencesOf, queries.absences)
    chassis.query(ShowUnattended, queries.unattended)

    chassis.project(UnattendedProjection())
    chassis.repeat("vigil", Vigil(chassis, streams).look, every=TICK)
