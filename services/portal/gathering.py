"""Collections as whoever collects sees them: who has answered, who has not, and whether it may end or begin again.

They only hide what would be refused; workflow decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.intake import CollectionRow
from contracts.workflow import ActivationRow, AskedRow, RunView, SopRow


def shared_roles(sop: SopRow | None, step: str) -> tuple[tuple[str, str], ...]:
    """Roles that share the list of units which a step asks, with their names; none when that is not known here."""
    if sop is None:
        return ()
    found = next((row.kepada for row in sop.definition.langkah if row.id == step), "")
    roles = sop.definition.pelaksana
    if not found or roles[found].tiap != "unit":
        return ()
    listed = sop.definition.list_of(found)
    return tuple(
        (key, role.nama) for key, role in roles.items() if role.tiap == "unit" and sop.definition.list_of(key) == listed
    )


@dataclass(frozen=True)
class Gathering:
    """What one step asked of units. `activation_id`: of the step that opened it."""

    activation_id: UUID
    activity: str
    rows: tuple[CollectionRow, ...]
    closed: bool
    reviewers: frozenset[UUID]
    may_close: bool
    may_reopen: bool
    covers: tuple[UUID, ...]
    """Active steps that only wait for these answers."""
    asked: AskedRow | None = None
    """When it ends; None: workflow does not know it."""

    @property
    def may_extend(self) -> bool:
        return self.may_close and self.asked is not None

    @property
    def accepted(self) -> int:
        return sum(1 for row in self.rows if row.state == "diterima")

    @property
    def to_check(self) -> tuple[CollectionRow, ...]:
        return tuple(row for row in self.rows if row.state == "terkirim")

    @property
    def missing(self) -> tuple[CollectionRow, ...]:
        """Units from which nothing is there that counts or could be accepted."""
        return tuple(row for row in self.rows if row.state not in {"diterima", "terkirim"})

    @property
    def late(self) -> frozenset[UUID]:
        """Collections to which something was sent although they are closed, or before they were."""
        return frozenset(row.collection_id for row in self.rows if row.state == "ditutup" and row.revisions)


def gatherings(run: RunView, collections: Iterable[CollectionRow]) -> tuple[Gathering, ...]:
    """The newest collection of each step that has reviewers, oldest first. One without is a unit's own form. Units that
    take no part any more are left out."""
    bound = {position for positions in run.performers.values() for position in positions}
    found: dict[str, dict[UUID, list[CollectionRow]]] = {}
    for row in sorted(collections, key=lambda one: (one.opened_at, one.unit_name)):
        if row.reviewers and (row.state != "ditutup" or row.filler in bound or not bound):
            found.setdefault(row.step, {}).setdefault(row.activation_id, []).append(row)
    return tuple(_gathering(run, *list(rounds.items())[-1]) for rounds in found.values())


def _gathering(run: RunView, activation_id: UUID, rows: list[CollectionRow]) -> Gathering:
    reviewers = frozenset(position for row in rows for position in row.reviewers)
    units = {row.unit for row in rows}
    opening = next((row for row in run.timeline if row.activation_id == activation_id), None)
    collecting = [row for row in run.timeline if _collects(row, reviewers)]
    # units that have a row of their own are on their way to the one that collects
    on_the_way = any(row.state == "aktif" for row in collecting) or any(
        row.state == "aktif" and row.unit in units for row in run.timeline
    )
    closed, running = activation_id in run.closed, run.run.state == "berjalan"
    named = collecting[-1] if collecting else opening
    return Gathering(
        activation_id=activation_id,
        activity=named.activity if named else rows[0].title,
        rows=tuple(rows),
        closed=closed,
        reviewers=reviewers,
        may_close=running and not closed and on_the_way and any(row.state != "diterima" for row in rows),
        may_reopen=running and closed,
        asked=next((row for row in run.collections if row.activation_id == activation_id), None),
        covers=tuple(row.activation_id for row in collecting if row.state == "aktif" and row.waiting_for == "intake"),
    )


def _collects(row: ActivationRow, reviewers: Collection[UUID]) -> bool:
    return any(act.act == "himpun" for act in row.acts) and bool(set(row.positions).intersection(reviewers))


def mine(gathering: Gathering, held: Collection[UUID]) -> bool:
    """Whether one of these positions collects, and there is something to see or to do about it."""
    waits = bool(gathering.covers or gathering.to_check) and not gathering.closed
    return bool(gathering.reviewers.intersection(held)) and (waits or gathering.may_close or gathering.may_reopen)
