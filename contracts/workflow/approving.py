"""How a version of a SOP comes to start runs: drafted, approved by a person, activated; superseded or withdrawn."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Capacity
from contracts.base import Code, Instant, Line, Sha256, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef
from contracts.sop import Definition

VersionState = Literal["draf", "disahkan", "berlaku", "digantikan", "ditarik"]


@event("workflow.sop.drafted.v1")
class SopDrafted(Event):
    """A version was put forward, or the draft of this number was replaced; guesses that were confirmed in what it
    replaces are open again."""

    sop: Code
    version: int
    definition: Definition
    digest: Sha256
    """SHA-256 of the definition's canonical JSON: what is approved."""
    approver: UUID
    """The position whose holder approves it."""


@event("workflow.sop.approved.v1")
class SopApproved(Event):
    """Somebody answers for this very content; it never changes from now on."""

    sop: Code
    version: int
    digest: Sha256
    reason: TextRef | None = None
    """Why an operator did it in the approver's place; None: the approver himself did."""


@event("workflow.sop.superseded.v1")
class SopSuperseded(Event):
    """Another version starts runs from now on; the runs of this one go on with it."""

    sop: Code
    version: int
    by: int
    """The version that took its place."""


@event("workflow.sop.withdrawn.v1")
class SopWithdrawn(Event):
    """A version that was never active comes to nothing."""

    sop: Code
    version: int
    reason: TextRef


@event("workflow.guess.confirmed.v1")
class GuessConfirmed(Event):
    """Somebody who knows says that what was inferred from the paper is right."""

    sop: Code
    version: int
    step: Code
    key: Code


class SopVersionReply(Done):
    sop: Code
    sop_version: int
    digest: Sha256
    changed: bool = True
    """False when it was so already."""


@command("workflow", "propose_sop", SopVersionReply, issuers=("operator",))
class ProposeSop(Command):
    """Puts a definition forward as the next version, or in place of the draft that is open."""

    definition: Definition
    approver: UUID


@command("workflow", "approve_sop", SopVersionReply, issuers=("portal", "operator"))
class ApproveSop(Command):
    sop: Code
    version: int
    digest: Sha256
    """Of the content that the approver has read."""
    reason: Text = ""
    """Why an operator does it in the approver's place."""


@command("workflow", "activate_sop", SopVersionReply, issuers=("operator",))
class ActivateSop(Command):
    """Lets an approved version start runs in place of the active one."""

    sop: Code
    version: int


@command("workflow", "withdraw_sop", SopVersionReply, issuers=("operator",))
class WithdrawSop(Command):
    sop: Code
    version: int
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "confirm_guess", SopVersionReply, issuers=("portal", "operator"))
class ConfirmGuess(Command):
    """The approver of the version, or an operator, confirms what was inferred about a step."""

    sop: Code
    version: int
    step: Code
    key: Code


class Deed(Tolerant):
    """Who did something about a version, and when."""

    person: UUID | None
    position: UUID | None
    capacity: Capacity
    at: Instant
    reason: str | None = None


class ConfirmedGuess(Deed):
    step: Code
    key: Code


class SopVersion(Tolerant):
    sop: Code
    sop_version: int
    title: Line
    label: Line
    """The version as the paper names it."""
    digest: Sha256
    state: VersionState
    approver: UUID | None
    """None: an operator loaded it, proposed, approved and activated in one."""
    proposed: Deed | None = None
    approved: Deed | None = None
    activated: Deed | None = None
    superseded: Deed | None = None
    withdrawn: Deed | None = None


class SopVersions(Reply):
    versions: tuple[SopVersion, ...]


@query("workflow", "sop_versions", SopVersions, issuers=("portal", "operator"))
class ListSopVersions(Query):
    """Versions of a SOP, or of all, the newest first."""

    sop: Code | None = None
    approvers: Annotated[tuple[UUID, ...], Field(max_length=50)] | None = None
    """Only drafts that wait for one of these positions."""


class SopVersionView(Reply):
    version: SopVersion
    definition: Definition
    confirmed: tuple[ConfirmedGuess, ...] = ()
    told: tuple[str, ...] = ()
    """How a run of it begins, which documents it makes, and its times, a sentence each."""
    told_steps: dict[Code, tuple[str, ...]] = {}
    """Step → what happens in it and what follows, a sentence each."""


@query("workflow", "sop_version", SopVersionView, issuers=("portal", "operator"))
class ShowSopVersion(Query):
    """One version with its definition and the guesses that were confirmed."""

    sop: Code
    version: int
