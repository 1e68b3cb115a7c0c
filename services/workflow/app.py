"""Wiring of the workflow service."""

from __future__ import annotations

from chassis.service import Chassis
from contracts.archive import DocumentComposed, NumberAllotted, RecordStored
from contracts.calendar import SetCalendar, ShowCalendar
from contracts.intake import CollectionCompleted, CollectionReopened, SubmissionReceived, SubmissionReturned
from contracts.organisation import (
    AssignPosition,
    CreatePosition,
    ListPositions,
    PositionsOf,
    RegisterUnit,
    VacatePosition,
)
from contracts.workflow import (
    AddNote,
    AddUnit,
    AssignStep,
    Attach,
    BindRole,
    CancelRun,
    ChooseUnits,
    ClaimStep,
    CloseCollection,
    Comment,
    ConfirmReceipt,
    DelegateStep,
    DivertStep,
    DropUnit,
    ExtendCollection,
    ExtendWindow,
    GiveAdvice,
    HandBackStep,
    ListRuns,
    MakeList,
    MoveRun,
    Perform,
    ReleaseStep,
    RemindStep,
    ReopenCollection,
    RepairStep,
    RequestAdvice,
    ResumeRun,
    ReturnStep,
    ShowInbox,
    ShowMeasures,
    ShowRecap,
    ShowRun,
    ShowWorkload,
    SkipStep,
    StartRun,
    SuspendRun,
    TransferStep,
    WithdrawStep,
)
from services.workflow import sop_wiring
from services.workflow.agencies import change
from services.workflow.attending import attend
from services.workflow.choosing import Choosing
from services.workflow.domain import answering
from services.workflow.handlers import Handlers
from services.workflow.limits import Limits
from services.workflow.loading import Loading
from services.workflow.measuring import Measuring
from services.workflow.membership import Membership
from services.workflow.projections.calendars import CalendarsProjection
from services.workflow.projections.inbox import InboxProjection
from services.workflow.projections.measures import MeasuresProjection
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.projections.recap import RecapProjection
from services.workflow.projections.runs import RunsProjection
from services.workflow.projections.workload import WorkloadProjection
from services.workflow.queries import Queries
from services.workflow.reactors import Reactors
from services.workflow.recapping import Recapping
from services.workflow.steering import Steering
from services.workflow.streams import Streams
from services.workflow.tasks import Tasks
from services.workflow.timekeeping import TICK, Timekeeper
from services.workflow.ways import Ways


def build(chassis: Chassis) -> None:
    streams = Streams(chassis.log)

    handlers = Handlers(streams)
    chassis.command(RegisterUnit, handlers.register_unit)
    chassis.command(CreatePosition, handlers.create_position)
    chassis.command(AssignPosition, handlers.assign_position)
    chassis.command(VacatePosition, handlers.vacate_position)
    chassis.command(SetCalendar, handlers.set_calendar)
    chassis.command(StartRun, handlers.start_run)
    chassis.command(Perform, handlers.perform)
    chassis.command(ReturnStep, handlers.return_step)

    attend(chassis, streams)
    change(chassis, streams)
    _steering(chassis, Steering(streams))
    _ways(chassis, Ways(streams))
    choosing = Choosing(streams)
    chassis.command(ChooseUnits, choosing.choose_units)
    chassis.command(MakeList, choosing.make_list)
    _tasks(chassis, Tasks(streams))

    _limits(chassis, Limits(streams), Membership(streams))

    chassis.project(OrganisationProjection())
    chassis.project(CalendarsProjection())
    chassis.project(InboxProjection())
    chassis.project(RunsProjection())
    chassis.project(MeasuresProjection())
    chassis.project(RecapProjection())
    chassis.project(WorkloadProjection())

    queries = Queries(chassis)
    chassis.query(PositionsOf, queries.positions_of)
    chassis.query(ListPositions, queries.positions)
    chassis.query(ShowCalendar, queries.calendar)
    chassis.query(ShowInbox, queries.inbox)
    chassis.query(ListRuns, queries.runs)
    chassis.query(ShowRun, queries.run)

    chassis.query(ShowMeasures, Measuring(chassis).measures)
    chassis.query(ShowRecap, Recapping(chassis).recap)
    chassis.query(ShowWorkload, Loading(chassis).workload)

    sop_wiring.wire(chassis, streams)
    _reactions(chassis, Reactors(streams))
    chassis.repeat("timekeeper", Timekeeper(chassis, streams).look, every=TICK)


def _reactions(chassis: Chassis, reactors: Reactors) -> None:
    chassis.react(SubmissionReceived, reactors.answered(answering.decide_submitted))
    chassis.react(CollectionReopened, reactors.answered(answering.decide_submitted))
    chassis.react(SubmissionReturned, reactors.answered(answering.decide_sent_back))
    chassis.react(CollectionCompleted, reactors.answered(answering.decide_collected))
    chassis.react(DocumentComposed, reactors.answered(answering.decide_composed))
    chassis.react(NumberAllotted, reactors.answered(answering.decide_numbered))
    chassis.react(RecordStored, reactors.answered(answering.decide_stored))


def _ways(chassis: Chassis, ways: Ways) -> None:
    chassis.command(DivertStep, ways.divert_step)
    chassis.command(MoveRun, ways.move_run)


def _steering(chassis: Chassis, steering: Steering) -> None:
    chassis.command(BindRole, steering.bind_role)
    chassis.command(Comment, steering.comment)
    chassis.command(CloseCollection, steering.close_collection)
    chassis.command(ReopenCollection, steering.reopen_collection)
    chassis.command(SuspendRun, steering.suspend_run)
    chassis.command(ResumeRun, steering.resume_run)
    chassis.command(CancelRun, steering.cancel_run)
    chassis.command(SkipStep, steering.skip_step)
    chassis.command(RepairStep, steering.repair_step)


def _limits(chassis: Chassis, limits: Limits, membership: Membership) -> None:
    chassis.command(ExtendCollection, limits.extend_collection)
    chassis.command(ExtendWindow, limits.extend_window)
    chassis.command(AddUnit, membership.add_unit)
    chassis.command(DropUnit, membership.drop_unit)


def _tasks(chassis: Chassis, tasks: Tasks) -> None:
    chassis.command(ClaimStep, tasks.claim)
    chassis.command(ReleaseStep, tasks.release)
    chassis.command(AssignStep, tasks.assign)
    chassis.command(DelegateStep, tasks.delegate)
    chassis.command(HandBackStep, tasks.hand_back)
    chassis.command(TransferStep, tasks.transfer)
    chassis.command(WithdrawStep, tasks.withdraw)
    chassis.command(RemindStep, tasks.remind)
    chassis.command(RequestAdvice, tasks.request_advice)
    chassis.command(GiveAdvice, tasks.give_advice)
    chassis.command(AddNote, tasks.note)
    chassis.command(Attach, tasks.attach)
    chassis.command(ConfirmReceipt, tasks.confirm_receipt)
