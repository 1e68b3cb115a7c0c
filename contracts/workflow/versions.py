"""Versions of SOPs: what starts runs, and what running runs are pinned to."""

from __future__ import annotations

from typing import Literal

from contracts.base import Code, Line, Sha256, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.sop import Definition
from contracts.workflow.approving import ConfirmedGuess


@event("workflow.sop.activated.v1")
class SopActivated(Event):
    """A version of a SOP may start runs from now on; an earlier version keeps its running runs."""

    sop: Code
    version: int
    """Counts the versions of this SOP from 1."""
    definition: Definition
    digest: Sha256
    """SHA-256 of the definition's canonical JSON."""
    via: Literal["dimuat", "disahkan"] = "dimuat"
    """`dimuat`: an operator proposed, approved and activated it in one; `disahkan`: drafted and approved before."""


class SopLoaded(Done):
    sop: Code
    sop_version: int
    digest: Sha256
    changed: bool
    """False when the active version already had this very content."""


@command("workflow", "load_sop", SopLoaded, issuers=("operator",))
class LoadSop(Command):
    definition: Definition


class SopRow(Tolerant):
    sop: Code
    sop_version: int
    title: Line
    digest: Sha256
    definition: Definition
    confirmed: tuple[ConfirmedGuess, ...] = ()
    """Guesses of this version that somebody has confirmed."""


class Sops(Reply):
    sops: tuple[SopRow, ...]


@query("workflow", "sops", Sops, issuers=("portal", "operator"))
class ListSops(Query):
    """The active version of every SOP."""
