"""Wiring of what concerns SOPs as such: versions, one that runs another, migration, starting by the calendar."""

from __future__ import annotations

from chassis.service import Chassis
from contracts.workflow import (
    ActivateSop,
    ApproveSop,
    ConfirmGuess,
    EndSchedule,
    ListSchedules,
    ListSops,
    ListSopVersions,
    LoadSop,
    MigrateRun,
    PlanMigration,
    ProposeSop,
    ScheduleRuns,
    ShowSopVersion,
    WithdrawSop,
)
from services.workflow import scheduling as scheduler
from services.workflow.approving import Approving
from services.workflow.linking import TICK, Messenger
from services.workflow.migrating import Migrating
from services.workflow.projections.schedules import SchedulesProjection
from services.workflow.projections.sops import SopsProjection
from services.workflow.scheduling import Scheduler, Scheduling
from services.workflow.streams import Streams
from services.workflow.version_view import SopQueries


def wire(chassis: Chassis, streams: Streams) -> None:
    chassis.project(SopsProjection())

    approving = Approving(streams)
    chassis.command(LoadSop, approving.load_sop)
    chassis.command(ProposeSop, approving.propose_sop)
    chassis.command(ApproveSop, approving.approve_sop)
    chassis.command(ActivateSop, approving.activate_sop)
    chassis.command(WithdrawSop, approving.withdraw_sop)
    chassis.command(ConfirmGuess, approving.confirm_guess)

    sops = SopQueries(chassis)
    chassis.query(ListSops, sops.sops)
    chassis.query(ListSopVersions, sops.versions)
    chassis.query(ShowSopVersion, sops.version)

    migrating = Migrating(chassis, streams)
    chassis.command(MigrateRun, migrating.migrate_run)
    chassis.query(PlanMigration, migrating.plan)

    chassis.project(SchedulesProjection())
    scheduling = Scheduling(chassis, streams)
    chassis.command(ScheduleRuns, scheduling.schedule_runs)
    chassis.command(EndSchedule, scheduling.end_schedule)
    chassis.query(ListSchedules, scheduling.schedules)
    chassis.repeat("scheduler", Scheduler(chassis, streams).look, every=scheduler.TICK)

    chassis.repeat("messenger", Messenger(chassis, streams).look, every=TICK)
