"""Ids that follow from other ids, so that a decision taken twice names the same things."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from uuid_utils.compat import uuid5

UNITS = UUID("6f0f1f0e-5a0b-5d6a-9b3f-1d2f0a6c7e01")
SOPS = UUID("6f0f1f0e-5a0b-5d6a-9b3f-1d2f0a6c7e02")
CALENDARS = UUID("6f0f1f0e-5a0b-5d6a-9b3f-1d2f0a6c7e03")
"""Fixed for ever: streams of units, SOPs and calendars follow from their codes under these."""


@lru_cache(4096)
def unit_stream(code: str) -> UUID:
    return uuid5(UNITS, code)


@lru_cache(4096)
def sop_stream(code: str) -> UUID:
    return uuid5(SOPS, code)


@lru_cache(4096)
def calendar_stream(scope: str) -> UUID:
    """`scope` as in `contracts.calendar.Scope`."""
    return uuid5(CALENDARS, scope)


def activation_id(run_id: UUID, step: str, round_: int, unit: str = "", part: str = "") -> UUID:
    """One round of one step of a run, for one unit where it runs once for each, for one role where several have to
    act. No code holds a colon, so that none of these is another."""
    if part:
        return uuid5(run_id, f"{step}/{unit}:{part}/{round_}")
    return uuid5(run_id, f"{step}/{unit}/{round_}" if unit else f"{step}/{round_}")


def comment_id(command_id: UUID) -> UUID:
    return uuid5(command_id, "catatan")


def absence_id(command_id: UUID) -> UUID:
    return uuid5(command_id, "berhalangan")


def advice_id(command_id: UUID) -> UUID:
    return uuid5(command_id, "saran")


def note_id(command_id: UUID) -> UUID:
    return uuid5(command_id, "catatan-langkah")


def file_id(command_id: UUID) -> UUID:
    return uuid5(command_id, "lampiran")


def document_id(run_id: UUID, kind: str) -> UUID:
    """A document of a run keeps its id through all its versions."""
    return uuid5(run_id, f"dokumen/{kind}")


def request_id(activation: UUID, index: int, version: int = 1) -> UUID:
    """What an act asks of another service. `index` is the act's place; `version` the document's, if any."""
    return uuid5(activation, f"{index}/{version}")
