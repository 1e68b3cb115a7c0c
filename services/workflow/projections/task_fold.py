"""Rows of the runs read model about steps beside their acts: whose they are, advice, receipts, notes and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from chassis.projections import Tables
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.sop import CHECKING
from contracts.workflow import (
    ActPerformed,
    AdviceGiven,
    AdviceLapsed,
    AdviceRequested,
    FileAttached,
    NoteAdded,
    ReceiptConfirmed,
    RoleBound,
    RunCancelled,
    RunCompleted,
    StepActivated,
    StepAssigned,
    StepClaimed,
    StepCompleted,
    StepDelegated,
    StepDiverted,
    StepDropped,
    StepHandedBack,
    StepReleased,
    StepReminded,
    StepReturned,
    StepTransferred,
    StepWithdrawn,
)
from services.workflow.domain.run_events import behind
from services.workflow.projections.folding import Rows, runs_of, values
from services.workflow.projections.run_fold import RunFold

TABLES = {
    "tending": """
        CREATE TABLE {tending} (
            activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, claimed_by uuid, assigned boolean NOT NULL,
            delegated_to uuid, delegated_by uuid, reminders int NOT NULL, reminded_at timestamptz);
        CREATE INDEX ON {tending} (run_id)
    """,
    "advice": """
        CREATE TABLE {advice} (
            advice_id uuid PRIMARY KEY, run_id uuid NOT NULL, activation_id uuid NOT NULL, seq bigint NOT NULL,
            positions uuid[] NOT NULL, asked_by uuid, question_id uuid NOT NULL, asked_at timestamptz NOT NULL,
            due timestamptz NOT NULL, lapsed boolean NOT NULL, over boolean NOT NULL, answer_id uuid, person uuid,
            position uuid, answered_at timestamptz);
        CREATE INDEX ON {advice} (run_id, seq);
        CREATE INDEX ON {advice} (activation_id);
        CREATE INDEX ON {advice} (due) WHERE answered_at IS NULL AND NOT lapsed AND NOT over;
        CREATE INDEX ON {advice} USING gin (positions) WHERE answered_at IS NULL AND NOT over
    """,
    "receipts": """
        CREATE TABLE {receipts} (
            activation_id uuid, recipient text, run_id uuid NOT NULL, seq bigint NOT NULL, name text NOT NULL,
            positions uuid[] NOT NULL, sent_by uuid, sent_at timestamptz NOT NULL, over boolean NOT NULL, person uuid,
            position uuid, received_at timestamptz, proof_id uuid, file_id uuid,
            PRIMARY KEY (activation_id, recipient));
        CREATE INDEX ON {receipts} (run_id, seq);
        CREATE INDEX ON {receipts} USING gin (positions) WHERE received_at IS NULL AND NOT over
    """,
    "notes": """
        CREATE TABLE {notes} (
            note_id uuid PRIMARY KEY, run_id uuid NOT NULL, activation_id uuid NOT NULL, seq bigint NOT NULL,
            text_id uuid NOT NULL, person uuid, position uuid, at timestamptz NOT NULL);
        CREATE INDEX ON {notes} (run_id, seq)
    """,
    "files": """
        CREATE TABLE {files} (
            file_id uuid PRIMARY KEY, run_id uuid NOT NULL, activation_id uuid NOT NULL, seq bigint NOT NULL,
            name_id uuid NOT NULL, media_type text NOT NULL, size bigint NOT NULL, sha256 text NOT NULL, person uuid,
            position uuid, at timestamptz NOT NULL);
        CREATE INDEX ON {files} (run_id, seq)
    """,
}
ASKED = """
    SELECT a.advice_id, a.activation_id, a.run_id, r.title AS run_title, t.activity, p.position, a.asked_by,
           a.question_id, a.asked_at, a.due, a.lapsed
    FROM {advice} a
    JOIN {activations} t USING (activation_id)
    JOIN {runs} r ON r.run_id = a.run_id
    CROSS JOIN LATERAL (SELECT unnest(a.positions) AS position) p
    WHERE a.positions && $1::uuid[] AND p.position = ANY ($1::uuid[]) AND a.answered_at IS NULL AND NOT a.over
      AND r.state = 'berjalan'
    ORDER BY a.due, a.seq
"""
"""Questions that the positions $1 may answer, the most urgent first."""
UNCONFIRMED = """
    SELECT c.activation_id, c.run_id, r.title AS run_title, t.activity, c.recipient, c.name, p.position, c.sent_by,
           c.sent_at
    FROM {receipts} c
    JOIN {activations} t USING (activation_id)
    JOIN {runs} r ON r.run_id = c.run_id
    CROSS JOIN LATERAL (SELECT unnest(c.positions) AS position) p
    WHERE c.positions && $1::uuid[] AND p.position = ANY ($1::uuid[]) AND c.received_at IS NULL AND NOT c.over
      AND t.state <> 'gugur' AND r.state = 'berjalan'
    ORDER BY c.seq
"""
"""What the positions $1 are to confirm, oldest first."""
UNANSWERED = """
    SELECT a.run_id, a.advice_id FROM {advice} a JOIN {runs} r ON r.run_id = a.run_id
    WHERE a.answered_at IS NULL AND NOT a.lapsed AND NOT a.over AND a.due <= $1 AND r.state = 'berjalan'
    ORDER BY a.due LIMIT 500
"""
"""Questions of which is to be said at $1 that nobody has answered in time."""

ADVICE = (
    "run_id activation_id seq positions asked_by question_id asked_at due lapsed over answer_id person position "
    "answered_at"
)
RECEIPTS = "run_id seq name positions sent_by sent_at over person position received_at proof_id file_id"
TENDING = "run_id claimed_by assigned delegated_to delegated_by reminders reminded_at"


class TaskFold:
    """Rows that a batch touches; what it changes of the run's own rows goes through `runs`."""

    def __init__(self, tx: Any, tables: Tables, runs: RunFold) -> None:
        self._runs = runs
        self.tending = Rows(tx, tables["tending"], ["activation_id"], TENDING.split())
        self.advice = Rows(tx, tables["advice"], ["advice_id"], ADVICE.split())
        self.receipts = Rows(tx, tables["receipts"], ["activation_id", "recipient"], RECEIPTS.split())
        self.notes = Rows(
            tx, tables["notes"], ["note_id"], ["run_id", "activation_id", "seq", "text_id", "person", "position", "at"]
        )
        files = "run_id activation_id seq name_id media_type size sha256 person position at"
        self.files = Rows(tx, tables["files"], ["file_id"], files.split())
        self._takes: dict[type[Event], Callable[[Opened, Any], None]] = {
            StepClaimed: self._claimed,
            StepAssigned: self._claimed,
            StepReleased: self._released,
            StepDelegated: self._delegated,
            StepHandedBack: self._handed_back,
            StepTransferred: self._transferred,
            StepWithdrawn: self._withdrawn,
            StepReminded: self._reminded,
            RoleBound: self._bound,
            ActPerformed: self._performed,
            AdviceRequested: self._asked,
            AdviceGiven: self._given,
            AdviceLapsed: self._lapsed,
            StepCompleted: self._step_over,
            StepDropped: self._step_over,
            StepReturned: self._step_over,
            StepDiverted: self._step_over,
            ReceiptConfirmed: self._confirmed,
            NoteAdded: self._noted,
            FileAttached: self._attached,
            RunCompleted: self._run_over,
            RunCancelled: self._run_over,
        }

    async def load(self, events: Sequence[Opened]) -> None:
        activations = values([event for event in events if type(event.data) is not StepActivated], "activation_id")
        bound = runs_of(events, RoleBound)
        ended = runs_of(events, RunCompleted, RunCancelled)
        await self.tending.load("activation_id", activations)
        await self.tending.load("run_id", bound)
        await self.advice.load("activation_id", activations)
        await self.receipts.load("activation_id", values([one for one in events if _confirms(one)], "activation_id"))
        await self.receipts.load("run_id", ended)

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)

    async def write(self) -> None:
        for rows in (self.tending, self.advice, self.receipts, self.notes, self.files):
            await rows.write()

    def _tend(self, event: Opened, activation_id: UUID, **changes: Any) -> None:
        if self.tending.get(activation_id) is None:
            blank = dict.fromkeys(("claimed_by", "delegated_to", "delegated_by", "reminded_at"))
            row = {"activation_id": activation_id, "run_id": event.stream, "assigned": False, "reminders": 0, **blank}
            self.tending.put(row)
        self.tending.change(activation_id, **changes)

    def _claimed(self, event: Opened, data: StepClaimed | StepAssigned) -> None:
        assigned = isinstance(data, StepAssigned)
        self._tend(event, data.activation_id, claimed_by=data.position, assigned=assigned)

    def _released(self, event: Opened, data: StepReleased) -> None:
        self._tend(event, data.activation_id, claimed_by=None, assigned=False)

    def _delegated(self, event: Opened, data: StepDelegated) -> None:
        self._tend(event, data.activation_id, delegated_to=data.position, delegated_by=data.owner)
        self._name(data.run_id, {data.position: data.title})

    def _handed_back(self, event: Opened, data: StepHandedBack) -> None:
        self._tend(event, data.activation_id, delegated_to=None, delegated_by=None)

    def _transferred(self, event: Opened, data: StepTransferred) -> None:
        self._runs.activations.change(data.activation_id, positions=[data.position])
        self._free(data.activation_id)
        self._name(data.run_id, {data.position: data.title})

    def _withdrawn(self, event: Opened, data: StepWithdrawn) -> None:
        self._runs.activations.change(data.activation_id, state="gugur", reason_id=data.reason.id)
        self._runs.forget(data.run_id, lambda step, unit: behind(step, unit, data))

    def _reminded(self, event: Opened, data: StepReminded) -> None:
        row = self.tending.get(data.activation_id)
        self._tend(event, data.activation_id, reminders=(row["reminders"] if row else 0) + 1, reminded_at=data.at)

    def _bound(self, event: Opened, data: RoleBound) -> None:
        for one in self._runs.activations.all():
            if (one["run_id"], one["recorder"] or one["role"], one["state"], one["unit"]) == (
                data.run_id,
                data.role,
                "aktif",
                "",
            ):
                self._free(one["activation_id"])

    def _free(self, activation_id: UUID) -> None:
        """Nobody in particular has it any more."""
        self.tending.change(activation_id, claimed_by=None, assigned=False, delegated_to=None, delegated_by=None)

    def _performed(self, event: Opened, data: ActPerformed) -> None:
        """A delegation ends where a check comes, as in `domain.run_events`."""
        following = self._runs.acts.get(data.activation_id, data.index + 1)
        if following is None or following["act"] in CHECKING:
            self.tending.change(data.activation_id, delegated_to=None, delegated_by=None)
        if data.recipients:
            self._receipts_asked(event, data)

    def _asked(self, event: Opened, data: AdviceRequested) -> None:
        blank = dict.fromkeys(("answer_id", "person", "position", "answered_at"))
        self.advice.put(
            {
                "advice_id": data.advice_id,
                "run_id": data.run_id,
                "activation_id": data.activation_id,
                "seq": event.position,
                "positions": list(data.positions),
                "asked_by": event.actor.position,
                "question_id": data.question.id,
                "asked_at": event.time,
                "due": data.due,
                "lapsed": False,
                "over": False,
                **blank,
            }
        )
        self._name(data.run_id, data.titles)
        if data.act:
            self._runs.ask(event, data.activation_id, "saran")

    def _given(self, event: Opened, data: AdviceGiven) -> None:
        self.advice.change(data.advice_id, answer_id=data.answer.id, **_who(event), answered_at=event.time)

    def _lapsed(self, event: Opened, data: AdviceLapsed) -> None:
        self.advice.change(data.advice_id, lapsed=True)

    def _step_over(self, event: Opened, data: StepCompleted | StepDropped | StepReturned | StepDiverted) -> None:
        for row in self.advice.all():
            if row["activation_id"] == data.activation_id:
                self.advice.change(row["advice_id"], over=True)

    def _receipts_asked(self, event: Opened, data: ActPerformed) -> None:
        blank = dict.fromkeys(("person", "position", "received_at", "proof_id", "file_id"))
        for one in data.recipients:
            self.receipts.put(
                {
                    "activation_id": data.activation_id,
                    "recipient": one.code,
                    "run_id": data.run_id,
                    "seq": event.position,
                    "name": one.name,
                    "positions": list(one.positions),
                    "sent_by": event.actor.position,
                    "sent_at": event.time,
                    "over": False,
                    **blank,
                }
            )

    def _confirmed(self, event: Opened, data: ReceiptConfirmed) -> None:
        self.receipts.change(
            data.activation_id,
            data.recipient,
            **_who(event),
            received_at=event.time,
            proof_id=data.proof.id if data.proof else None,
            file_id=data.file_id,
        )

    def _run_over(self, event: Opened, data: RunCompleted | RunCancelled) -> None:
        for row in self.receipts.all():
            if row["run_id"] == data.run_id:
                self.receipts.change(row["activation_id"], row["recipient"], over=True)

    def _noted(self, event: Opened, data: NoteAdded) -> None:
        self.notes.put(
            {
                "note_id": data.note_id,
                "run_id": data.run_id,
                "activation_id": data.activation_id,
                "seq": event.position,
                "text_id": data.text.id,
                **_who(event),
                "at": event.time,
            }
        )

    def _attached(self, event: Opened, data: FileAttached) -> None:
        self.files.put(
            {
                "file_id": data.file.file_id,
                "run_id": data.run_id,
                "activation_id": data.activation_id,
                "seq": event.position,
                "name_id": data.name.id,
                "media_type": data.file.media_type,
                "size": data.file.size,
                "sha256": data.file.sha256,
                **_who(event),
                "at": event.time,
            }
        )

    def _name(self, run_id: UUID, titles: Mapping[UUID, str]) -> None:
        row = self._runs.runs.get(run_id)
        if row is not None:
            known = orjson.loads(row["titles"]) | {str(key): title for key, title in titles.items()}
            self._runs.runs.change(run_id, titles=orjson.dumps(known).decode())


def _confirms(event: Opened) -> bool:
    return type(event.data) is ReceiptConfirmed


def _who(event: Opened) -> dict[str, Any]:
    return {"person": event.actor.person, "position": event.actor.position}
