"""The frame of a rule: what it is given, and the plain act that is done at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Act, Step
from services.workflow.domain import receipts
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import finish_act
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.run import Activation


@dataclass(frozen=True, slots=True)
class Settled:
    """A remark that was worked in, or was not, with the reason."""

    comment_id: UUID
    applied: bool
    reason: TextRef | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One act as the actor gives it. `note` refers to his words in the erasable store."""

    act: Act
    document_sha256: str | None = None
    note: TextRef | None = None
    attended: tuple[UUID, ...] = ()
    """Positions that took part in a meeting."""
    settled: tuple[Settled, ...] = ()
    """What became of each open remark."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An act in progress: it is the actor's turn and the next in order."""

    draft: Draft
    activation_id: UUID
    given: Given
    seat: Seat
    """The position in which the actor acts."""
    office: Office

    @property
    def activation(self) -> Activation:
        return self.draft.state.activations[self.activation_id]

    @property
    def step(self) -> Step:
        return self.draft.definition.step(self.activation.step)

    @property
    def paper(self) -> str:
        """Key of the document that the act is about; empty: none."""
        return self.activation.paper

    @property
    def kind(self) -> str:
        """Key of that document in the SOP."""
        return self.paper.partition("/")[0]

    def no_note(self) -> None:
        """Raises Refusal `invalid`: the event that asks another service has no place for a note."""
        if self.given.note is not None:
            raise Refusal(
                "invalid",
                f"tugas {self.given.act} belum dapat diberi catatan; tulis catatan pada tugas lain atau kosongkan",
                field="note",
            )


Rule = Callable[[Doing], None]
"""Emits what the act leads to. It either finishes the act or leaves the activation waiting; it raises Refusal."""


def at_once(doing: Doing) -> None:
    """An act that needs nobody else. To whom it gives something is asked to confirm that it came."""
    recipients = receipts.asked(doing.draft, doing.activation, doing.given.act, doing.seat.position_id)
    finish_act(doing.draft, doing.activation_id, note=doing.given.note, recipients=recipients)


def with_words(what: str) -> Rule:
    """An act whose words are its result: minutes of a meeting, receipt of an outside portal."""

    def rule(doing: Doing) -> None:
        if doing.given.note is None:
            raise Refusal("invalid", f"tugas {doing.given.act} memerlukan {what}; tulis pada catatan", field="note")
        finish_act(doing.draft, doing.activation_id, note=doing.given.note, attended=doing.given.attended)

    return rule
