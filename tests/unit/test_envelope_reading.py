"""Reading an event in one pass gives what was written, whatever wrote it."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from asyncpg.pgproto.pgproto import UUID as PgUUID
from pydantic import ValidationError

from chassis.execution import encode_new
from chassis.ids import uuid7
from contracts.actor import Actor
from contracts.envelope import Recorded
from tests.support.events import PLACE, act, origin


def recorded(body: bytes) -> Recorded:
    return Recorded("workflow", 7, bytes(32), body)


def test_an_event_comes_back_as_it_was_decided() -> None:
    new, source = act(uuid7()), origin()
    row = encode_new(new, 3, source)
    opened = recorded(row.body).open()
    assert (opened.id, opened.stream, opened.version, opened.cause) == (row.id, new.stream, 3, source.command_id)
    assert (opened.time, opened.place, opened.correlation) == (source.now, PLACE, new.correlation)
    assert (opened.actor, opened.data, opened.type) == (source.actor.recorded(), new.data, row.type)


def test_ids_as_postgres_gives_them_are_written_alike() -> None:
    """asyncpg reads a uuid into a subclass of UUID."""
    new, source = act(uuid7()), origin()
    theirs = replace(new, stream=PgUUID(str(new.stream)))
    row = encode_new(theirs, 1, source)
    assert recorded(row.body).open().stream == new.stream


def test_what_is_absent_stays_absent() -> None:
    body = orjson.loads(encode_new(act(uuid7()), 1, origin()).body)
    for name in ("correlationid", "actorperson", "actorposition"):
        del body[name]
    body["actorcapacity"] = "sistem"
    opened = recorded(orjson.dumps(body)).open()
    assert opened.correlation is None
    assert opened.actor == Actor(capacity="sistem")


def test_another_order_of_keys_is_the_same_event() -> None:
    body = encode_new(act(uuid7()), 1, origin()).body
    turned = orjson.dumps(dict(reversed(orjson.loads(body).items())))
    assert recorded(turned).open() == recorded(body).open()


def test_a_type_of_a_newer_release_has_no_data() -> None:
    body = encode_new(act(uuid7()), 1, origin()).body
    newer = body.replace(b"workflow.act.performed.v1", b"workflow.act.judged.v9")
    opened = recorded(newer).open()
    assert (opened.type, opened.data) == ("workflow.act.judged.v9", None)


def test_a_field_that_a_newer_release_added_is_ignored_and_a_missing_one_is_not() -> None:
    body = orjson.loads(encode_new(act(uuid7()), 1, origin()).body)
    body["newattribute"] = body["data"]["new_field"] = "x"
    assert recorded(orjson.dumps(body)).open().data is not None
    del body["data"]["step"]
    with pytest.raises(ValidationError, match="step"):
        recorded(orjson.dumps(body)).open()
