"""Nobody who reaches the bus can act as somebody else."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from nacl.signing import SigningKey
from nats.aio.client import Client

from chassis import bus
from chassis.actors import Signer, load_signing_key
from chassis.ids import uuid7
from chassis.service import Chassis
from contracts.actor import ASSERTION_HEADER, Actor
from contracts.organisation import RegisterUnit
from contracts.subjects import command_subject
from ops.installation import Installation
from tests.support.bus import Make, make_topology
from tests.support.service import running

OPERATOR = Actor(capacity="operator")


@pytest.fixture
async def workflow(settings: Make) -> AsyncIterator[Chassis]:
    await make_topology(settings)
    async with running("workflow", settings) as chassis:
        yield chassis


@pytest.fixture
async def client(settings: Make) -> AsyncIterator[Client]:
    found = await bus.connect(settings("operator"), "operator")
    yield found
    await found.close()


@pytest.fixture
def signer(installation: Installation) -> Signer:
    return Signer("operator", load_signing_key(installation.operator_keys[0]))


def _command(unit: str = "dinas-contoh") -> RegisterUnit:
    return RegisterUnit(command_id=uuid7(), unit=unit, name="Dinas Contoh", region="61.00")


async def _send(client: Client, command: RegisterUnit, header: str | None, payload: bytes | None = None) -> Any:
    headers = {ASSERTION_HEADER: header} if header is not None else None
    body = payload if payload is not None else command.model_dump_json().encode()
    answer = await client.request(command_subject("workflow", "register_unit"), body, timeout=5, headers=headers)
    return orjson.loads(answer.data)


def _sign(signer: Signer, command: RegisterUnit, **changed: Any) -> str:
    given = {
        "actor": OPERATOR,
        "audience": "workflow",
        "message": "register_unit",
        "command_id": command.command_id,
        "payload": command.model_dump_json().encode(),
        "now": time.time(),
        **changed,
    }
    return signer.sign(**given)


async def test_a_signed_command_is_done(workflow: Chassis, client: Client, signer: Signer) -> None:
    command = _command()
    answer = await _send(client, command, _sign(signer, command))
    assert answer["position"] == "workflow.1"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"now": time.time() - 3600}, "kedaluwarsa"),
        ({"now": time.time() + 3600}, "kedaluwarsa"),
        ({"audience": "intake"}, "pesan lain"),
        ({"message": "create_position"}, "pesan lain"),
        ({"command_id": uuid7()}, "perintah lain"),
        ({"payload": b"{}"}, "isi lain"),
    ],
    ids=["expired", "from the future", "other service", "other message", "other command", "other payload"],
)
async def test_an_assertion_made_for_something_else_is_refused(
    workflow: Chassis, client: Client, signer: Signer, changed: dict[str, Any], words: str
) -> None:
    command = _command()
    answer = await _send(client, command, _sign(signer, command, **changed))
    assert answer["error"]["code"] == "unauthenticated"
    assert words in answer["error"]["message"]
    assert (await workflow.log.head()).position == 0


async def test_an_assertion_seen_on_the_bus_does_not_serve_a_second_command(
    workflow: Chassis, client: Client, signer: Signer
) -> None:
    first, second = _command(), _command("dinas-lain")
    header = _sign(signer, first)
    assert "result" in await _send(client, first, header)
    assert (await _send(client, second, header))["error"]["code"] == "unauthenticated"
    repeated = await _send(client, first, header)
    assert repeated["position"] == "workflow.1"
    assert (await workflow.log.head()).position == 1


@pytest.mark.parametrize("forgery", ["unsigned", "other key", "claims changed", "garbage", "no signature"])
async def test_a_forged_assertion_is_refused(workflow: Chassis, client: Client, signer: Signer, forgery: str) -> None:
    command = _command()
    genuine = _sign(signer, command)
    claims, signature = genuine.split(".")
    header = {
        "unsigned": None,
        "other key": _sign(Signer("operator", SigningKey.generate()), command),
        "claims changed": f"{claims[:-4]}AAAA.{signature}",
        "garbage": "ä!.#",
        "no signature": f"{claims}.",
    }[forgery]
    answer = await _send(client, command, header)
    assert answer["error"]["code"] == "unauthenticated"
    assert (await workflow.log.head()).position == 0


async def test_the_portal_cannot_do_what_only_an_operator_may(
    workflow: Chassis, client: Client, installation: Installation
) -> None:
    portal = Signer("portal", load_signing_key(installation.portal_keys[0]))
    command = _command()
    person = Actor(person=uuid7(), position=uuid7(), capacity="definitif")
    answer = await _send(client, command, _sign(portal, command, actor=person))
    assert answer["error"]["code"] == "forbidden"
    as_operator = await _send(client, command, _sign(portal, command))
    assert as_operator["error"]["code"] == "forbidden"


def test_a_signing_key_that_others_can_read_is_not_used(installation: Installation, tmp_path: Path) -> None:
    copied = tmp_path / "key.pem"
    copied.write_bytes(installation.operator_keys[0].read_bytes())
    copied.chmod(0o644)
    with pytest.raises(ValueError, match="chmod 600"):
        load_signing_key(copied)


async def test_the_fingerprint_of_a_person_holds_no_password(workflow: Chassis) -> None:
    from chassis.rpc import fingerprint_payload
    from contracts.people import RegisterPerson

    command = RegisterPerson(
        command_id=uuid7(), person_id=uuid7(), name="Contoh", username="contoh", password="rahasia-sekali"
    )
    other = command.model_copy(update={"password": "rahasia-lainnya"})
    raw = command.model_dump_json().encode()
    assert fingerprint_payload(command, raw) == fingerprint_payload(other, other.model_dump_json().encode())
    assert hashlib.sha256(raw).digest() != fingerprint_payload(command, raw)
