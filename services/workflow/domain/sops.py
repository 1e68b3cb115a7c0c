"""SOP versions: drafted, approved, active, superseded; what a version holds never changes once it was approved.

Runs are pinned to their version; a superseded one stays for the runs that follow it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts.actor import Actor
from contracts.base import MAX_EVENT_BYTES
from contracts.catalogue import Event
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.subjects import Place
from contracts.workflow import (
    GuessConfirmed,
    SopActivated,
    SopApproved,
    SopDrafted,
    SopSuperseded,
    SopWithdrawn,
    VersionState,
)
from services.workflow.domain.executable import problems
from services.workflow.domain.identity import sop_stream

EVERYWHERE = Place(region="00.00", unit="semua")
"""A SOP belongs to no single unit: its events carry this place."""

ROOM = 8 * 1024
"""Bytes kept free for the envelope."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `was_active`: it started runs once, so that runs may follow it."""

    version: int
    definition: Definition
    digest: str
    state: VersionState
    approver: UUID | None = None
    proposer: Actor | None = None
    was_active: bool = False
    confirmed: frozenset[tuple[str, str]] = frozenset()
    """(step, key) of guesses that somebody has confirmed."""


@dataclass(frozen=True, slots=True)
class SopState:
    """Every version by its number."""

    versions: Mapping[int, Version] = field(default_factory=dict)

    @property
    def active(self) -> Version | None:
        """The one that starts runs."""
        return next((one for one in self.versions.values() if one.state == "berlaku"), None)

    @property
    def newest_definition(self) -> Definition | None:
        """Of the active version, else of the last one that was."""
        known = [one for one in self.versions.values() if one.was_active]
        chosen = self.active or max(known, key=lambda one: one.version, default=None)
        return chosen.definition if chosen else None

    @property
    def draft(self) -> Version | None:
        return next((one for one in self.versions.values() if one.state == "draf"), None)

    @property
    def next_version(self) -> int:
        return max(self.versions, default=0) + 1

    def get(self, sop: str, version: int) -> Version:
        """Raises Refusal `not_found`."""
        if version not in self.versions:
            raise Refusal(
                "not_found", f"SOP '{sop}' tidak mempunyai versi {version}; lihat daftar versinya", field="version"
            )
        return self.versions[version]


def evolve(state: SopState, event: Opened) -> SopState:
    """The versions after a recorded event; types of a newer release change nothing."""
    return state if event.data is None else apply(state, event.data, event.actor)


def apply(state: SopState, data: Event, actor: Actor) -> SopState:
    """The versions after an event that `actor` caused."""
    match data:
        case SopDrafted():
            changed = Version(data.version, data.definition, data.digest, "draf", data.approver, actor)
        case SopActivated():
            before = state.active
            if before is not None:  # what an earlier release has written says nothing of being superseded
                state = _put(state, replace(before, state="digantikan"))
            known = state.versions.get(data.version) or Version(data.version, data.definition, data.digest, "berlaku")
            changed = replace(known, state="berlaku", was_active=True)
        case SopApproved():
            changed = replace(state.versions[data.version], state="disahkan")
        case SopSuperseded():
            changed = replace(state.versions[data.version], state="digantikan")
        case SopWithdrawn():
            changed = replace(state.versions[data.version], state="ditarik")
        case GuessConfirmed():
            found = state.versions[data.version]
            changed = replace(found, confirmed=found.confirmed | {(data.step, data.key)})
        case _:
            return state
    return _put(state, changed)


def _put(state: SopState, version: Version) -> SopState:
    return SopState({**state.versions, version.version: version})


def canonical(definition: Definition) -> bytes:
    """Compact UTF-8 JSON: fields in the order of the model, mappings in the order of the file.

    The order of columns and of the identity block is part of what the office wrote down. These are the very bytes
    of `definition` in the event, so that a reader of the log can recompute the digest.
    """
    return definition.model_dump_json().encode()


def digest(definition: Definition) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(definition)).hexdigest()


def decide_load(state: SopState, definition: Definition) -> list[NewEvent]:
    """Activates a definition as the next version, by an operator alone; nothing happens when the active version has
    this content.

    Raises:
        Refusal: `invalid` names the first row that the engine cannot execute; `too_large`.
    """
    active = state.active
    if active is not None and canonical(active.definition) == canonical(definition):
        return []
    _executable(definition)
    return _activated(state, state.next_version, definition, digest(definition), approved=False)


def decide_propose(state: SopState, definition: Definition, approver: UUID) -> list[NewEvent]:
    """Drafts the next version, or replaces the open draft; nothing happens when the draft is the same.

    Raises:
        Refusal: `wrong_state` the active version has this content; `invalid`, `too_large` as `decide_load`.
    """
    active, draft = state.active, state.draft
    if active is not None and canonical(active.definition) == canonical(definition):
        raise Refusal("wrong_state", f"isi ini sudah berlaku sebagai versi {active.version}", field="definition")
    if draft is not None and canonical(draft.definition) == canonical(definition) and draft.approver == approver:
        return []
    _executable(definition)
    data = SopDrafted(
        sop=definition.sop,
        version=draft.version if draft else state.next_version,
        definition=definition,
        digest=digest(definition),
        approver=approver,
    )
    return [NewEvent(sop_stream(definition.sop), EVERYWHERE, data)]


def decide_activate(state: SopState, sop: str, version: int) -> list[NewEvent]:
    """Lets an approved version start runs; nothing happens when it does.

    Raises:
        Refusal: `not_found`; `wrong_state` it is not approved; `invalid` this release cannot execute it.
    """
    chosen = state.get(sop, version)
    if chosen.state == "berlaku":
        return []
    if chosen.state != "disahkan":
        why = {
            "draf": "belum disahkan; mintalah pejabat pengesahnya mengesahkannya dahulu",
            "digantikan": "sudah digantikan; ajukan isinya sebagai versi baru",
            "ditarik": "sudah ditarik; ajukan isinya sebagai versi baru",
        }
        raise Refusal("wrong_state", f"versi {version} {why[chosen.state]}", state=chosen.state)
    _executable(chosen.definition)
    return _activated(state, version, chosen.definition, chosen.digest, approved=True)


def _activated(state: SopState, version: int, definition: Definition, sha256: str, *, approved: bool) -> list[NewEvent]:
    before = state.active
    data = SopActivated(
        sop=definition.sop,
        version=version,
        definition=definition,
        digest=sha256,
        via="disahkan" if approved else "dimuat",
    )
    stream = sop_stream(definition.sop)
    events = [NewEvent(stream, EVERYWHERE, data)]
    if before is not None:
        over = SopSuperseded(sop=definition.sop, version=before.version, by=version)
        events.append(NewEvent(stream, EVERYWHERE, over))
    return events


def _executable(definition: Definition) -> None:
    for problem in problems(definition):
        raise Refusal("invalid", problem.sentence, field=problem.path)
    if len(canonical(definition)) > MAX_EVENT_BYTES - ROOM:
        raise Refusal(
            "too_large",
            f"definisi SOP '{definition.sop}' melebihi {(MAX_EVENT_BYTES - ROOM) // 1024} KiB; ringkas isinya",
            sop=definition.sop,
        )
