"""Events and items as tests and benchmarks append them: of full size, in many streams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from chassis.eventlog import Item
from chassis.execution import Origin, encode_new
from chassis.ids import uuid7
from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.envelope import NewEvent, TextRef
from contracts.subjects import Place
from contracts.workflow import ActPerformed

PLACE = Place(region="61.00", unit="dinas-contoh")
PERSON = uuid7()
POSITION = uuid7()


def act(run: UUID, index: int = 0) -> NewEvent:
    """A review of a document with a note: about the largest of the common events."""
    document = StoredDocument(
        document_id=run,
        kind="laporan",
        name="Laporan Kinerja Contoh",
        version=2,
        sha256=hashlib.sha256(run.bytes).hexdigest(),
        size=48_231,
        media_type="application/pdf",
    )
    note = TextRef(id=run, digest=hashlib.sha256(b"note").hexdigest())
    data = ActPerformed(
        run_id=run, activation_id=run, step="telaah", index=index, act="telaah", document=document, note=note
    )
    return NewEvent(stream=run, place=PLACE, data=data, correlation=run)


def origin(command_id: UUID | None = None) -> Origin:
    command = command_id or uuid7()
    actor = Actor(person=PERSON, position=POSITION, capacity="definitif")
    return Origin(command, hashlib.sha256(command.bytes).digest(), actor, datetime.now(UTC))


def item(
    stream: UUID,
    expected: int,
    *,
    events: int = 1,
    command_id: UUID | None = None,
    reads: Sequence[tuple[UUID, int]] = (),
) -> Item:
    """One command's worth of full events for a stream at version `expected`."""
    source = origin(command_id)
    rows = [encode_new(act(stream, n), expected + n + 1, source) for n in range(events)]
    return Item(
        command_id=source.command_id,
        fingerprint=source.fingerprint,
        stream=stream,
        expected=expected,
        answer=b'{"version":%d}' % (expected + events),
        rows=rows,
        reads=reads,
    )
