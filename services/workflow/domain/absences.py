"""Declaring and ending an absence, and covering a position that nobody attends to. Who may is looked at now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contracts.absence import AbsenceDeclared, AbsenceEnded, CoverPosition, DeclareAbsence, EndAbsence
from contracts.actor import Actor
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.organisation import AssignPosition
from services.workflow.domain.holding import holding
from services.workflow.domain.office import Seat
from services.workflow.domain.positions import Period, PositionState, decide_assign, holder

Known = Mapping[UUID, PositionState]


def decide_declare(
    state: PositionState,
    command: DeclareAbsence,
    absence_id: UUID,
    note: TextRef | None,
    known: Known,
    superior: Seat | None,
    actor: Actor,
    now: datetime,
) -> list[NewEvent]:
    """Whoever declares his own absence is absent, else the one who is assigned when it begins.

    `known` are the substitute's state and those of all positions that substitute for it from now on; `superior` is the
    nearest position above that is attended to.

    Raises:
        Refusal: `not_found`; `not_holder`; `invalid` the dates or the substitute; `wrong_state` nobody is assigned
            then, he is absent already, or the substitutes would go round in a circle.
    """
    created, place = state.created(command.position_id)
    _require_authority(state, command.position_id, superior, actor, now)
    since = max(command.since, now)
    if command.until is not None and command.until <= since:
        raise Refusal(
            "invalid", "akhir berhalangan harus sesudah awalnya dan belum lewat; perbaiki tanggalnya", field="until"
        )
    own = _own(state, actor, since) if actor.position == command.position_id else None
    absent = own or holder(state, since)
    if absent is None:
        raise Refusal(
            "wrong_state", f"{created.title} kosong pada awal masa itu; tidak ada yang berhalangan", field="since"
        )
    if any(one.person == absent.person and one.overlaps(since, command.until) for one in state.absences):
        raise Refusal(
            "wrong_state",
            f"pemegang {created.title} sudah tercatat berhalangan pada masa itu; akhiri atau ubah masanya dahulu",
            field="since",
        )
    if command.substitute is not None:
        _check_substitute(command, absent.person, since, known)
    data = AbsenceDeclared(
        position_id=command.position_id,
        absence_id=absence_id,
        person_id=absent.person,
        kind=command.kind,
        since=since,
        until=command.until,
        substitute=command.substitute,
        note=note,
    )
    return [NewEvent(command.position_id, place, data)]


def decide_end(
    state: PositionState, command: EndAbsence, superior: Seat | None, actor: Actor, now: datetime
) -> list[NewEvent]:
    """Ends an absence at a moment that is not past; one that is over by then stays as it is.

    Raises Refusal `not_found`, `not_holder`.
    """
    created, place = state.created(command.position_id)
    found = next((one for one in state.absences if one.id == command.absence_id), None)
    if found is None:
        raise Refusal(
            "not_found",
            f"{created.title} tidak mempunyai catatan berhalangan itu; muat ulang daftarnya",
            field="absence_id",
        )
    _require_authority(state, command.position_id, superior, actor, now)
    until = max(command.until or now, now)
    if found.until is not None and found.until <= until:
        return []
    data = AbsenceEnded(position_id=command.position_id, absence_id=found.id, until=until)
    return [NewEvent(command.position_id, place, data)]


def decide_cover(
    state: PositionState,
    command: CoverPosition,
    own: Seat,
    by: Seat,
    superior: Seat | None,
    actor: Actor,
    now: datetime,
) -> list[NewEvent]:
    """Assigns the holder of `by` as Plh. of a position that nobody attends to. `own` is the position's own seat.

    Raises:
        Refusal: `not_found`; `not_holder` neither the superior nor an operator; `wrong_state` somebody attends to it;
            `invalid` nobody holds `by`, or the dates.
    """
    created, _ = state.created(command.position_id)
    if actor.capacity != "operator" and not _is(superior, actor):
        above = superior.title if superior is not None else "pengelola"
        raise Refusal("not_holder", f"Plh. {created.title} ditunjuk oleh {above}; mintalah kepadanya")
    if own.holder is not None:
        raise Refusal(
            "wrong_state",
            f"{created.title} ada yang menjabat saat ini; penunjukan Plh. tidak perlu",
            field="position_id",
        )
    if by.holder is None:
        raise Refusal("invalid", f"{by.title} sendiri kosong; pilih jabatan yang ada pemegangnya", field="by")
    assign = AssignPosition(
        command_id=command.command_id,
        position_id=command.position_id,
        person_id=by.holder.person,
        capacity="plh",
        since=max(command.since or now, now),
        until=command.until,
    )
    return decide_assign(state, assign)


def _require_authority(
    state: PositionState, position_id: UUID, superior: Seat | None, actor: Actor, now: datetime
) -> None:
    """Whoever is assigned, also while he is absent or another acts; the superior; an operator."""
    if actor.capacity == "operator" or _is(superior, actor):
        return
    if actor.position == position_id and _own(state, actor, now) is not None:
        return
    title = state.created(position_id)[0].title
    raise Refusal(
        "not_holder",
        f"berhalangan dicatat oleh pemegang {title} sendiri, atasannya, atau pengelola; Anda bukan salah satunya",
        position=title,
    )


def _own(state: PositionState, actor: Actor, moment: datetime) -> Period | None:
    """What the actor himself is assigned to at that moment, in the capacity that he claims."""
    same = (one for one in state.periods if (one.person, one.capacity) == (actor.person, actor.capacity))
    return next((one for one in same if one.holds(moment)), None)


def _is(superior: Seat | None, actor: Actor) -> bool:
    return superior is not None and superior.position_id == actor.position and superior.held_by(actor)


def _check_substitute(command: DeclareAbsence, absent: UUID, since: datetime, known: Known) -> None:
    substitute = command.substitute
    if substitute is None:
        return
    title = known[substitute].created(substitute)[0].title
    if substitute == command.position_id or _leads_back(command, substitute, since, known):
        raise Refusal(
            "wrong_state",
            f"{title} sendiri digantikan oleh jabatan ini pada masa itu; pilih pengganti lain",
            field="substitute",
        )
    acting = holding(known[substitute], known, since)
    if acting is None:
        raise Refusal("invalid", f"{title} kosong pada awal masa itu; pilih pengganti lain", field="substitute")
    if acting.period.person == absent:
        raise Refusal("invalid", f"{title} dijabat orang yang sama; pilih pengganti lain", field="substitute")


def _leads_back(command: DeclareAbsence, substitute: UUID, since: datetime, known: Known) -> bool:
    """Whether those who stand in for the substitute, at any moment of this absence, come back to this position."""
    passed: set[UUID] = set()
    left = [substitute]
    while left:
        position = left.pop()
        if position == command.position_id:
            return True
        if position in passed or position not in known:
            continue
        passed.add(position)
        overlapping = (one for one in known[position].absences if one.overlaps(since, command.until))
        left += [one.substitute for one in overlapping if one.substitute is not None]
    return False
