"""Decides the portal's audit events: accounts and sessions. No names, no tokens, no passwords."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from contracts.catalogue import Event
from contracts.envelope import Opened, TextRef
from contracts.people import (
    AccountLocked,
    AccountRegistered,
    AccountUnlocked,
    PasswordChanged,
    PersonCorrected,
    SessionClosed,
    SessionOpened,
    SessionRefused,
)
from contracts.subjects import Place

PLACE = Place(region="00.00", unit="portal")
"""People and sessions belong to no region and no agency: the subjects of their events say so."""

CloseCause = Literal["keluar", "kedaluwarsa"]


@dataclass(frozen=True)
class AuditState:
    """What the log holds about one account, session or refused sign-in."""

    registered: bool = False
    opened: bool = False
    closed: bool = False
    locked: bool = False


def evolve(state: AuditState, event: Opened) -> AuditState:
    match event.data:
        case AccountRegistered():
            return replace(state, registered=True)
        case AccountLocked():
            return replace(state, locked=True)
        case AccountUnlocked():
            return replace(state, locked=False)
        case SessionOpened():
            return AuditState(opened=True)
        case SessionClosed():
            return AuditState(opened=state.opened, closed=True)
        case _:
            return state


def decide_register(state: AuditState, person_id: UUID) -> list[Event]:
    """An account is registered once; a repeat changes nothing."""
    return [] if state.registered else [AccountRegistered(person_id=person_id)]


def decide_corrected(person_id: UUID) -> list[Event]:
    return [PersonCorrected(person_id=person_id)]


def decide_password(person_id: UUID, by: Literal["pemilik", "pengelola"]) -> list[Event]:
    return [PasswordChanged(person_id=person_id, by=by)]


def decide_lock(state: AuditState, person_id: UUID, reason: TextRef) -> list[Event]:
    """Locked again, nothing changes."""
    return [] if state.locked else [AccountLocked(person_id=person_id, reason=reason)]


def decide_unlock(state: AuditState, person_id: UUID) -> list[Event]:
    return [AccountUnlocked(person_id=person_id)] if state.locked else []


def decide_open(state: AuditState, person_id: UUID, session_id: UUID) -> list[Event]:
    return [] if state.opened else [SessionOpened(person_id=person_id, session_id=session_id)]


def decide_close(state: AuditState, person_id: UUID, session_id: UUID, cause: CloseCause) -> list[Event]:
    """The first end counts: a session that was signed out does not expire afterwards."""
    return [] if state.closed else [SessionClosed(person_id=person_id, session_id=session_id, cause=cause)]


def decide_refuse(person_id: UUID | None) -> list[Event]:
    return [SessionRefused(person_id=person_id)]
