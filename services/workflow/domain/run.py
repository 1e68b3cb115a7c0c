"""A run as it is after its events: activations, what they wait for, collections, documents in hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredDocument, StoredFile
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Act
from contracts.subjects import Place
from contracts.workflow import PassCause, RunStarted, RunUnit, Window

R = TypeVar("R")
Service = Literal["intake", "archive", "saran", "workflow"]
"""What an act waits for: another service, advice, or (`workflow`) the end of another run."""
COUNTING = frozenset({"aktif", "selesai", "dilewati", "dialihkan"})
"""States of an activation that stands for its row; what was returned or made void does not."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act was asked of another service. `actor` is who asked: the one who performs the act."""

    service: Service
    request_id: UUID
    actor: Actor
    note: TextRef | None = None
    """The words that the act was asked with."""


def replace(record: R, /, **changes: Any) -> R:
    """`dataclasses.replace`, several times faster for records without slots: every event of a run makes a new one."""
    fields = getattr(record, "__dict__", None)
    if fields is None:
        return dataclasses.replace(record, **changes)  # type: ignore[type-var]
    made = object.__new__(type(record))
    made.__dict__.update(fields)
    made.__dict__.update(changes)
    return made


@dataclass(frozen=True)
class Activation:
    """One round of one step. `done` counts its finished acts, so it is the index of the next one."""

    id: UUID
    step: str
    round: int
    role: str
    positions: tuple[UUID, ...]
    acts: tuple[Act, ...]
    state: Literal["aktif", "selesai", "dikembalikan", "gugur", "dilewati", "dialihkan"] = "aktif"
    done: int = 0
    waiting: Waiting | None = None
    unit: str = ""
    """The unit for which it runs, of a step that runs once for each unit."""
    straight_back: str = ""
    """The step that returned it and gets the repaired work at once."""
    cause: str = ""
    """Why it was activated, as in its event."""
    repairs: str | None = None
    """Of a repair by its performer: the step whose data are filled in anew, empty where there are none."""
    escalated: tuple[UUID, ...] | None = None
    """The superiors that were told that nobody attends to it; None: it was not said."""
    part: str = ""
    """Of a step that several roles perform: whose part it is; empty: it is the whole step."""
    recorder: str = ""
    """The role that records for somebody outside; empty: `role` itself performs."""
    exit: str = ""
    """Where its performer went by the other exit (`dialihkan`): a step or `selesai`."""
    about: tuple[str, ...] = ()
    """The document that each act is about, by its key in the run; empty where it is about none."""
    approved: tuple[tuple[Act, str, str], ...] = ()
    """(act, document, SHA-256) of each check that was done."""
    due: datetime | None = None
    window: Window | None = None
    """When its acts may be done; None: at any time."""
    claimed_by: UUID | None = None
    """Of several positions the one that has taken it, or by `assigned` was given it by the leader."""
    assigned: bool = False
    delegate: UUID | None = None
    """The position that does the work up to the next check."""
    owner: UUID | None = None
    """Who delegated it."""
    last_by: Actor | None = None
    """Who did its last act, or had it done by another service."""

    @property
    def hands(self) -> tuple[UUID, ...]:
        """Positions that may act in it now."""
        if self.delegate is not None:
            return (self.delegate,)
        return (self.claimed_by,) if self.claimed_by is not None else self.positions

    @property
    def hand_role(self) -> str:
        """The role whose positions act: its own, or who records for somebody outside."""
        return self.recorder or self.role

    @property
    def next_act(self) -> Act | None:
        return self.acts[self.done] if self.done < len(self.acts) else None

    def left(self) -> tuple[tuple[Act, str], ...]:
        """Acts that are still to be done, each with the document that it is about."""
        papers = self.about or ("",) * len(self.acts)
        return tuple(zip(self.acts, papers, strict=True))[self.done :]

    @property
    def paper(self) -> str:
        """Key of the document that the next act is about; empty: none."""
        return self.about[self.done] if self.done < len(self.about) else ""


@dataclass(frozen=True, slots=True)
class Collection:
    """What one activation asked of units, and the revision that counts for each that has answered."""

    activation_id: UUID
    step: str
    units: tuple[RunUnit, ...]
    answers: Mapping[str, UUID] = field(default_factory=dict)
    submitted: Mapping[str, UUID] = field(default_factory=dict)
    """What units have sent and nobody has decided on yet."""
    closed: bool = False
    due: datetime | None = None
    """When answers are due; None: nothing says so."""
    closes: bool = False
    """Whether the due time closes it by itself."""
    extended: bool = False

    @property
    def missing(self) -> tuple[RunUnit, ...]:
        return tuple(unit for unit in self.units if unit.unit not in self.answers)


@dataclass(frozen=True, slots=True)
class InHand:
    """The newest version of a document, and the person who had it made."""

    document: StoredDocument
    maker: UUID | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a version of a document; `settled` once a `perbaiki` has answered it."""

    paper: str
    """Key of the document."""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """A question at a step. It ends with its answer, its due time, or the step."""

    activation_id: UUID
    positions: tuple[UUID, ...]
    due: datetime
    act: bool
    """Asked by the act of the SOP, which is done when the last of its questions has ended."""
    answered: bool = False
    lapsed: bool = False

    @property
    def open(self) -> bool:
        return not self.answered and not self.lapsed


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one recipient is to say of what a step gave him."""

    positions: tuple[UUID, ...]
    """None: outside."""
    name: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The units that a step named, and the round in which it did."""

    activation_id: UUID
    units: tuple[str, ...]


@dataclass(frozen=True)
class RunState:
    """Mappings are never changed in place. `activations` and `collections` are in the order they came up."""

    started: RunStarted | None = None
    place: Place | None = None
    roles: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    """Role → positions, as bound now; of a team the first leads."""
    bound_titles: Mapping[UUID, str] = field(default_factory=dict)
    activations: Mapping[UUID, Activation] = field(default_factory=dict)
    collections: Mapping[UUID, Collection] = field(default_factory=dict)
    """By the activation that asked."""
    revisions: Mapping[tuple[str, str], UUID] = field(default_factory=dict)
    """(step, unit) → revision of the newest closed collection."""
    documents: Mapping[str, InHand] = field(default_factory=dict)
    """By `paper_key`."""
    numbers: tuple[tuple[str, str, str], ...] = ()
    """(step, unit, letter number), oldest first."""
    record_id: UUID | None = None
    passed: Mapping[tuple[str, str], PassCause] = field(default_factory=dict)
    """(step, unit) → why the run went past a row without beginning it; unit empty: for all."""
    remarks: Mapping[UUID, Remark] = field(default_factory=dict)
    locks: Mapping[str, StoredDocument] = field(default_factory=dict)
    """Document → the newest version that an approval has locked, by `paper_key`."""
    windows: Mapping[str, datetime] = field(default_factory=dict)
    """Step → when its window closes, as extended in this run."""
    advice: Mapping[UUID, Advice] = field(default_factory=dict)
    receipts: Mapping[tuple[UUID, str], Receipt] = field(default_factory=dict)
    """(activation, code of the recipient) → what is known of its arrival."""
    reminded: Mapping[tuple[UUID, UUID], datetime] = field(default_factory=dict)
    """(activation, person) → when that person last reminded."""
    files: tuple[StoredFile, ...] = ()
    """What people have attached, in order."""
    children: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    """Activation → runs that were started from it, oldest first."""
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    """Step → the units that it named last."""
    listed: Mapping[str, UUID] = field(default_factory=dict)
    """List → the activation that wrote it last; its entries are in `started.units`."""
    entries: Mapping[str, tuple[RunUnit, ...]] = field(default_factory=dict)
    """List → every entry that it ever had."""
    starter: Actor | None = None
    """Who has started it."""
    cancelled_because: TextRef | None = None
    suspended: bool = False
    cancelled: bool = False
    completed: bool = False

    def begun(self) -> RunStarted:
        """Raises Refusal `not_found`."""
        if self.started is None:
            raise Refusal("not_found", "pelaksanaan SOP ini tidak ditemukan; periksa tautannya", field="run_id")
        return self.started

    def activation(self, activation_id: UUID) -> Activation:
        """Raises Refusal `not_found`."""
        self.begun()
        if activation_id not in self.activations:
            raise Refusal("not_found", "langkah ini tidak ada dalam pelaksanaan SOP itu", field="activation_id")
        return self.activations[activation_id]

    @property
    def over(self) -> bool:
        """Nothing changes the run any more."""
        return self.completed or self.cancelled

    def in_hand(self) -> None:
        """Raises Refusal `not_found`, or `wrong_state` when nobody may act: the run is over or suspended."""
        self.begun()
        if self.cancelled:
            raise Refusal("wrong_state", "pelaksanaan SOP ini sudah dibatalkan", state="dibatalkan")
        if self.completed:
            raise Refusal("wrong_state", "pelaksanaan SOP ini sudah selesai", state="selesai")
        if self.suspended:
            raise Refusal(
                "wrong_state",
                "pelaksanaan SOP ini sedang ditangguhkan; tunggu sampai dilanjutkan pengelola",
                state="ditangguhkan",
            )

    def rounds(self, step: str, unit: str = "", part: str = "") -> int:
        """How often a step was activated so far, for this unit, or by the role whose part it is."""
        key = (step, unit, part)
        return sum(1 for one in self.activations.values() if (one.step, one.unit, one.part) == key)

    def newest(self, step: str, unit: str = "", part: str = "") -> Activation | None:
        """The newest round of a step, for this unit, or of this part."""
        key = (step, unit, part)
        found = [one for one in self.activations.values() if (one.step, one.unit, one.part) == key]
        return found[-1] if found else None

    def positions_of(self, role: str, unit: str = "") -> tuple[UUID, ...]:
        """Positions that perform a role, for one unit where each unit performs it; none: it is not bound yet."""
        if unit:
            own = tuple(one.position for one in self.begun().units.get(role, ()) if one.unit == unit)
            if own:
                return own
        return self.roles.get(role, ())

    def everyone(self) -> frozenset[UUID]:
        """Every position that has or had a part in the run."""
        found = {position for positions in self.roles.values() for position in positions}
        found |= {unit.position for units in self.begun().units.values() for unit in units}
        for one in self.activations.values():
            found |= {*one.positions, *one.hands}
        return frozenset(found)

    def newest_collection(self, step: str) -> Collection | None:
        found = [collection for collection in self.collections.values() if collection.step == step]
        return found[-1] if found else None

    def titles(self, positions: tuple[UUID, ...]) -> str:
        """Titles of bound positions for a sentence."""
        return ", ".join(self.bound_titles.get(position, str(position)) for position in positions)
