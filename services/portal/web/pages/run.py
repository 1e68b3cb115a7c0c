"""The page of a run: identity, timeline, documents, and the forms of what the reader may do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.archive import Documents, ListDocuments, StoredDocument
from contracts.errors import ErrorInfo
from contracts.intake import CollectionRow, Collections, ListCollections
from contracts.organisation import HeldPosition, ListPositions, PositionInfo, Positions
from contracts.sop import Role, Step
from contracts.workflow import (
    ActivationRow,
    CommentRow,
    ListSops,
    RunView,
    ShowRun,
    ShowSopVersion,
    SopRow,
    Sops,
    SopVersionView,
)
from services.portal.acting import (
    OtherExit,
    Target,
    another_is_asked,
    binds,
    document_in_hand,
    invited,
    is_repaired,
    may_remark,
    may_repair,
    may_return,
    open_remarks,
    other_exit,
    own_form,
    return_choices,
    return_reason,
    runs_other,
    step_of,
    takes_part,
    unbound,
    waits_for,
)
from services.portal.choice import by_unit
from services.portal.gathering import gatherings, mine, shared_roles
from services.portal.naming import Naming, each_word, member_names, named_by, namings
from services.portal.offers import NextActs, corrected, finishes, offer, open_acts
from services.portal.tasks import concerned, hands
from services.portal.timeline import entries
from services.portal.web.caller import Caller
from services.portal.web.pages.access import (
    Form,
    Reader,
    ask_or_none,
    names_of,
    next_command_id,
    show,
    status_of,
)
from services.portal.web.pictures import late_rows
from services.portal.windows import standing, to_extend

router = APIRouter()


@dataclass(frozen=True)
class Desk:
    """What the reader may do about one active step, as its performer or as one who takes part."""

    activation: ActivationRow
    step: Step | None
    performs: bool
    acts: bool
    """Whether the reader may act now; else another has taken it, was given it, or does it for him."""
    offer: NextActs | None
    form: CollectionRow | None
    """The unit's form that an open `isi` of the step answers."""
    document: StoredDocument | None
    """To be read before a check, a return or a remark; its digest goes with the form."""
    may_return: bool
    may_repair: bool
    """Whether the work came back to this check and its performer may repair it himself."""
    targets: tuple[Target, ...]
    """Where a return may go; empty: not known here."""
    other_exit: OtherExit | None
    may_remark: bool
    remarks: tuple[CommentRow, ...]
    """Open remarks on the step's document."""
    repaired: bool
    """Whether a later step answers remarks."""
    binds: tuple[tuple[str, Role], ...]
    """Roles that the step names."""
    unbound: tuple[tuple[str, Role], ...]
    """Those of them that must be named before the button."""
    attending: tuple[UUID, ...]
    """Who may have been at a meeting."""
    reason: str | None
    """Why the step is to be done again; None when it was not returned, or the text was erased."""
    positions: list[HeldPosition]
    runs: str = ""
    """The other SOP that is started from here now."""
    namings: tuple[Naming, ...] = ()
    """What the step says for later rows: units, lists."""
    unnamed: bool = False
    """Whether some of that must be said before the button."""


@dataclass(frozen=True)
class Trouble:
    """A refused post: what was typed is shown again beside the reason."""

    activation_id: UUID
    deed: str
    form: Form
    info: ErrorInfo


@dataclass(frozen=True)
class Deeds:
    """The forms of the page: what was typed into one that was refused, and the command id of each."""

    trouble: Trouble | None

    def typed(self, activation_id: UUID, deed: str) -> Form:
        """What was typed; an empty form where nothing was refused."""
        trouble = self.trouble
        if trouble is not None and (trouble.activation_id, trouble.deed) == (activation_id, deed):
            return trouble.form
        return Form(())

    def command(self, activation_id: UUID, deed: str) -> UUID:
        if self.trouble is not None and self.typed(activation_id, deed).fields:
            return next_command_id(self.trouble.form, self.trouble.info)
        return uuid7()


@router.get("/pelaksanaan/{run_id}")
async def show_run(request: Request, caller: Reader, run_id: UUID) -> Response:
    return await run_page(request, caller, run_id)


async def run_page(request: Request, caller: Caller, run_id: UUID, trouble: Trouble | None = None) -> Response:
    troubles: list[str] = []
    run = await caller.ask(ShowRun(run_id=run_id), RunView)
    documents = await ask_or_none(caller, ListDocuments(run_id=run_id), Documents, troubles)
    asked = await ask_or_none(caller, ListCollections(run_id=run_id), Collections, troubles)
    collections = asked.collections if asked else ()
    sop = await _followed(caller, run, troubles)
    held = await caller.held()
    held_ids = {position.position_id for position in held}
    gathered = [one for one in gatherings(run, collections) if mine(one, held_ids)]
    covered = {activation_id for one in gathered for activation_id in one.covers}
    desks = await _with_others(caller, run, sop, desks_of(run, sop, collections, held, covered), troubles)
    positions = await _positions(caller, desks, troubles, always=bool(gathered))
    people = [act.person for row in run.timeline for act in row.acts] + [row.person for row in run.comments]
    waits = any(row.waiting_for == "archive" for row in run.timeline if row.state == "aktif")
    return show(
        request,
        caller,
        "pelaksanaan_satu.html",
        status=status_of(trouble.info) if trouble else 200,
        run=run.run,
        view=run,
        sop=sop,
        desks=desks,
        gathered=gathered,
        locked={document.sha256 for document in run.locked},
        shared=lambda step: shared_roles(sop if sop and sop.sop_version == run.run.sop_version else None, step),
        windows=to_extend(run, held_ids),
        window_state=lambda row: standing(row, caller.portal.now()),
        entries=entries(run.timeline),
        in_hand=list(dict.fromkeys(row.activity for row in run.timeline if row.state == "aktif")),
        another={row.activation_id for row in run.timeline if another_is_asked(row, run, sop, caller.person_id)},
        deeds=Deeds(trouble),
        late=late_rows(run),
        documents=documents.documents if documents else (),
        collections=collections,
        held=held,
        held_ids=held_ids,
        by_unit=by_unit(positions, run.run.unit),
        seats={position.position_id: position for position in positions},
        unit_names=member_names(run),
        each=lambda step: each_word(sop, step),
        named=named_by(run, sop),
        names=await names_of(caller, people),
        trouble=trouble,
        troubles=troubles,
        in_work=not desks and not gathered and waits,
    )


async def _followed(caller: Caller, run: RunView, troubles: list[str]) -> SopRow | None:
    """The version of the SOP that the run follows now."""
    query = ShowSopVersion(sop=run.run.sop, version=run.run.sop_version)
    view = await ask_or_none(caller, query, SopVersionView, troubles)
    if view is None:
        return None
    version = view.version
    return SopRow(
        sop=version.sop,
        sop_version=version.sop_version,
        title=version.title,
        digest=version.digest,
        definition=view.definition,
        confirmed=view.confirmed,
    )


async def _with_others(
    caller: Caller, run: RunView, sop: SopRow | None, desks: list[Desk], troubles: list[str]
) -> list[Desk]:
    """A step that runs another SOP leads to its start, when that SOP can be started here."""
    if sop is None or not any("jalankan" in open_acts(desk.activation)[:1] for desk in desks):
        return desks
    known = await ask_or_none(caller, ListSops(), Sops, troubles)
    active = {row.sop for row in known.sops} if known else set()
    found = []
    for desk in desks:
        other = runs_other(desk.activation, desk.step, active) if desk.performs else ""
        found.append(replace(desk, runs=other, offer=None) if other else desk)
    return found


def desks_of(
    run: RunView,
    sop: SopRow | None,
    collections: Iterable[CollectionRow],
    held: tuple[HeldPosition, ...],
    covered: Iterable[UUID] = (),
) -> list[Desk]:
    """Active steps of the reader, but for those `covered`: they only wait for answers that are shown elsewhere.
    None while nobody may act in the run."""
    held_ids = {position.position_id for position in held}
    if run.run.state != "berjalan":
        return []
    found = []
    for activation in run.timeline:
        step = step_of(activation, run, sop)
        fitting = sop if step is not None else None
        if activation.activation_id in covered:
            continue
        if waits_for(activation, held_ids):
            desk = _desk(activation, run, fitting, step, collections, held)
            found.append(desk if held_ids & set(hands(activation)) else _watching(desk, held))
        elif takes_part(activation, run, step, held_ids) and may_remark(activation, step):
            found.append(_seat(activation, run, fitting, step, held))
    return found


def _desk(
    activation: ActivationRow,
    run: RunView,
    sop: SopRow | None,
    step: Step | None,
    collections: Iterable[CollectionRow],
    held: tuple[HeldPosition, ...],
) -> Desk:
    form = own_form(activation, sop, collections)
    offered = offer(activation, form)
    if offered is not None:
        offered = replace(offered, corrects=corrected(activation, run, offered.acts))
    last = offered is not None and finishes(activation, offered)
    open_roles = unbound(run, sop, step) if last else ()
    named = namings(activation, run, sop, step)
    document = document_in_hand(activation, run, step)
    remarks = open_remarks(run, document.paper) if document else ()
    return Desk(
        activation=activation,
        step=step,
        performs=True,
        acts=True,
        offer=offered,
        form=form,
        document=document if may_return(activation) or may_remark(activation, step) or remarks else None,
        may_return=may_return(activation) and activation.delegated_to is None,
        may_repair=document is not None and may_repair(activation, sop, step, document.kind),
        targets=return_choices(activation, sop, step),
        other_exit=other_exit(activation, sop, step),
        may_remark=may_remark(activation, step) and document is not None,
        remarks=remarks,
        repaired=is_repaired(sop, document.kind if document else ""),
        binds=binds(sop, step),
        unbound=open_roles,
        namings=named,
        unnamed=last and not all(one.done for one in named),
        attending=_attending(activation, run, step),
        reason=return_reason(activation, run),
        positions=[position for position in held if position.position_id in hands(activation)],
    )


def _watching(desk: Desk, held: tuple[HeldPosition, ...]) -> Desk:
    """Of one whose step is in another's hands."""
    own = concerned(desk.activation)
    return replace(
        desk,
        acts=False,
        offer=None,
        form=None,
        document=None,
        may_return=False,
        targets=(),
        may_remark=False,
        binds=(),
        unbound=(),
        namings=(),
        positions=[position for position in held if position.position_id in own],
    )


def _seat(
    activation: ActivationRow, run: RunView, sop: SopRow | None, step: Step | None, held: tuple[HeldPosition, ...]
) -> Desk:
    """Of one who takes part: may read and remark."""
    document = document_in_hand(activation, run, step)
    present = invited(run, step) if step is not None else frozenset()
    return Desk(
        activation=activation,
        step=step,
        performs=False,
        acts=False,
        offer=None,
        form=None,
        document=document,
        may_return=False,
        may_repair=False,
        targets=(),
        other_exit=None,
        may_remark=document is not None,
        remarks=open_remarks(run, document.paper) if document else (),
        repaired=is_repaired(sop, document.kind if document else ""),
        binds=(),
        unbound=(),
        attending=(),
        reason=None,
        positions=[position for position in held if position.position_id in present],
    )


def _attending(activation: ActivationRow, run: RunView, step: Step | None) -> tuple[UUID, ...]:
    if "rapat" not in open_acts(activation):
        return ()
    others = sorted(invited(run, step)) if step is not None else []
    return tuple(dict.fromkeys((*activation.positions, *others)))


async def _positions(
    caller: Caller,
    desks: list[Desk],
    troubles: list[str],
    *,
    always: bool,
) -> tuple[PositionInfo, ...]:
    """All positions, when the page has to name some: members of a team, those at a meeting, a unit that may be taken in
    (`always`)."""
    if not always and not any(desk.binds or desk.attending for desk in desks):
        return ()
    found = await ask_or_none(caller, ListPositions(), Positions, troubles)
    return found.positions if found else ()
