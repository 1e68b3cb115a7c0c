"""SOP versions: each content is activated once and stays for the runs that are pinned to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.base import MAX_EVENT_BYTES
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.subjects import Place
from contracts.workflow import SopActivated
from services.workflow.domain.executable import problems
from services.workflow.domain.identity import sop_stream

EVERYWHERE = Place(region="00.00", unit="semua")
"""A SOP belongs to no single unit: its events carry this place."""

ROOM = 8 * 1024
"""Bytes kept free for the envelope."""


@dataclass(frozen=True, slots=True)
class SopState:
    """Every activated version by its number; the highest one starts new runs."""

    versions: Mapping[int, SopActivated] = field(default_factory=dict)

    @property
    def active(self) -> SopActivated | None:
        return self.versions[max(self.versions)] if self.versions else None


def evolve(state: SopState, event: Opened) -> SopState:
    if isinstance(event.data, SopActivated):
        return SopState({**state.versions, event.data.version: event.data})
    return state


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
    """Activates a definition as the next version; nothing happens when the active version has this content.

    Raises:
        Refusal: `invalid` names the first row that the engine cannot execute; `too_large`.
    """
    active = state.active
    if active is not None and canonical(active.definition) == canonical(definition):
        return []
    for problem in problems(definition):
        raise Refusal("invalid", problem.sentence, field=problem.path)
    if len(canonical(definition)) > MAX_EVENT_BYTES - ROOM:
        raise Refusal(
            "too_large",
            f"definisi SOP '{definition.sop}' melebihi {(MAX_EVENT_BYTES - ROOM) // 1024} KiB; ringkas isinya",
            sop=definition.sop,
        )
    data = SopActivated(
        sop=definition.sop,
        version=(active.version if active else 0) + 1,
        definition=definition,
        digest=digest(definition),
    )
    return [NewEvent(sop_stream(definition.sop), EVERYWHERE, data)]
