"""What the REST edge refuses: always in the one error shape, and never with a trace in a log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chassis.ids import uuid7
from ops.demo.figures import submission
from ops.demo.offices import BY_USERNAME
from ops.demo.state import demo_password
from services.portal.attempts import PER_ACCOUNT
from services.portal.web.limits import MAX_BODY
from tests.support.system import Caller, Paused, System, drive_until, plan, start_body

pytestmark = pytest.mark.timeout(300)

STARTER = "karo.organisasi"
CHECKER = "kasubbag.tu"
REGULAR = plan("perbaikan")


@pytest.fixture(scope="module")
async def paused(system: System) -> Paused:
    """A run whose document waits for the review of the Kasubbag."""
    return await drive_until(system, REGULAR, "uji penolakan", "telaah-kasubbag")


@pytest.fixture
async def unchanged(system: System, caller: Caller, paused: Paused) -> AsyncIterator[None]:
    """Whatever the test asks for, no log gets an event."""
    for username in (STARTER, CHECKER, "arsiparis", "kabid.minerba", "pelaksana.tu"):
        await caller.token(username)
    before = await system.positions()
    yield
    assert await system.positions() == before


def place(username: str) -> dict[str, str]:
    return {"position_id": str(BY_USERNAME[username].position_id)}


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a response, once its shape and its status were looked at."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    found: dict[str, Any] = response.json()
    assert set(found) == {"code", "message", "details", "retryable"}
    assert found["code"] == code, found
    assert found["message"]
    assert "Traceback" not in response.text
    assert all(isinstance(value, str) for value in found["details"].values())
    return found


def acting(paused: Paused, *acts: str) -> dict[str, Any]:
    (document,) = paused.view["documents"]
    return {"acts": [{"act": act, "document_sha256": document["sha256"]} for act in acts]}


@pytest.mark.usefixtures("unchanged")
async def test_an_unknown_run_is_404(caller: Caller, paused: Paused) -> None:
    nowhere = uuid7()
    refused(await caller(STARTER, "GET", f"/runs/{nowhere}"), 404, "not_found")
    body = {"acts": [{"act": "perintah"}], **place(STARTER)}
    activation = paused.active["activation_id"]
    refused(await caller(STARTER, "POST", f"/runs/{nowhere}/steps/{activation}/acts", json=body), 404, "not_found")
    refused(await caller(STARTER, "POST", f"/runs/{paused.run_id}/steps/{nowhere}/acts", json=body), 404, "not_found")
    refused(
        await caller(
            STARTER,
            "POST",
            f"/collections/{nowhere}/revisions",
            json={**submission("biro-organisasi-contoh", corrected=True), **place(STARTER)},
        ),
        404,
        "not_found",
    )
    refused(await caller(STARTER, "GET", f"/objects/{'0' * 64}"), 404, "not_found")
    refused(await caller(STARTER, "GET", "/tidak-ada"), 404, "not_found")


@pytest.mark.usefixtures("unchanged")
async def test_a_position_that_may_not_act_is_403(caller: Caller, paused: Paused) -> None:
    body = acting(paused, "telaah", "paraf")
    mine = await caller("arsiparis", "POST", f"{paused.base}/acts", json={**body, **place("arsiparis")})
    refused(mine, 403, "not_holder")
    borrowed = await caller("arsiparis", "POST", f"{paused.base}/acts", json={**body, **place(CHECKER)})
    refused(borrowed, 403, "not_holder")
    back = {"reason": "Bukan jabatan saya.", **place("kabid.minerba")}
    refused(await caller("kabid.minerba", "POST", f"{paused.base}/return", json=back), 403, "not_holder")
    start = start_body(REGULAR, **place("kabid.minerba"))
    refused(await caller("kabid.minerba", "POST", "/runs", json=start), 403, "not_holder")


@pytest.mark.usefixtures("unchanged")
async def test_a_stale_version_is_409_with_the_current_one(caller: Caller, paused: Paused) -> None:
    body = {**acting(paused, "telaah", "paraf"), **place(CHECKER), "expected_version": 3}
    found = refused(await caller(CHECKER, "POST", f"{paused.base}/acts", json=body), 409, "version_conflict")
    assert found["details"]["current_version"] == str(paused.view["run"]["version"])


@pytest.mark.usefixtures("unchanged")
async def test_another_document_than_the_one_in_hand_is_409(caller: Caller, paused: Paused) -> None:
    body = {"acts": [{"act": "telaah", "document_sha256": "0" * 64}], **place(CHECKER)}
    refused(await caller(CHECKER, "POST", f"{paused.base}/acts", json=body), 409, "document_changed")
    back = {"reason": "Salah berkas.", "document_sha256": "0" * 64, **place(CHECKER)}
    refused(await caller(CHECKER, "POST", f"{paused.base}/return", json=back), 409, "document_changed")


@pytest.mark.usefixtures("unchanged")
async def test_an_act_out_of_turn_or_on_a_step_that_is_over_is_409(caller: Caller, paused: Paused) -> None:
    refused(
        await caller(CHECKER, "POST", f"{paused.base}/acts", json={**acting(paused, "paraf"), **place(CHECKER)}),
        409,
        "wrong_state",
    )
    over = paused.view["timeline"][0]["activation_id"]
    body = {"acts": [{"act": "perintah"}], **place(STARTER)}
    refused(await caller(STARTER, "POST", f"/runs/{paused.run_id}/steps/{over}/acts", json=body), 409, "wrong_state")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "year": ({"year": 1999}, "year"),
    "title": ({"title": ""}, "title"),
    "role": ({"roles": {"karo-organisasi": "bukan uuid"}}, "roles.karo-organisasi"),
    "unit": ({"unit": "Dinas Contoh"}, "unit"),
    "missing": ({"sop": None}, "sop"),
    "unknown": ({"tahun": 2025}, "tahun"),
    "nul": ({"title": "Perbaikan\x00"}, "title"),
    "control": ({"title": "Perbaikan \x1b[31m merah"}, "title"),
    "c1": ({"title": "Perbaikan \x85"}, "title"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("case", BAD)
async def test_a_bad_field_is_422_with_its_path(caller: Caller, case: str) -> None:
    change, path = BAD[case]
    found = refused(await caller(STARTER, "POST", "/runs", json=start_body(REGULAR, **change)), 422, "invalid")
    assert path in found["details"], found
    assert found["message"].startswith(path)


SUBMITTED: dict[str, tuple[dict[str, Any], str]] = {
    "target": ({"target": "sembilan puluh"}, "indicators.1.target"),
    "number": ({"target": 90.5}, "indicators.1.target"),
    "infinite": ({"actual": "Infinity"}, "indicators.1.actual"),
    "digits": ({"actual": "9" * 31}, "indicators.1.actual"),
    "nul": ({"explanation": "kata\x00kata"}, "indicators.1.explanation"),
    "control": ({"unit_of_measure": "\x07"}, "indicators.1.unit_of_measure"),
    "unknown": ({"capaian": "100"}, "indicators.1.capaian"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("case", SUBMITTED)
async def test_a_bad_field_of_a_submission_is_422_with_its_path(caller: Caller, case: str) -> None:
    change, path = SUBMITTED[case]
    body = submission("biro-organisasi-contoh", corrected=True)
    body["indicators"][1].update(change)
    response = await caller("pelaksana.tu", "POST", f"/collections/{uuid4()}/revisions", json=body)
    assert path in refused(response, 422, "invalid")["details"], response.text


@pytest.mark.usefixtures("unchanged")
async def test_what_is_no_json_or_no_uuid_is_422(caller: Caller) -> None:
    json = {"Content-Type": "application/json"}
    refused(await caller(STARTER, "POST", "/runs", content=b'{"sop": ', headers=json), 422, "invalid")
    refused(await caller(STARTER, "POST", "/runs", content=b"\xff\xfe\x00", headers=json), 422, "invalid")
    refused(await caller(STARTER, "POST", "/runs", content=b"[1]", headers=json), 422, "invalid")
    refused(await caller(STARTER, "POST", "/runs", content=b'{"title": "\\ud800"}', headers=json), 422, "invalid")
    refused(await caller(STARTER, "POST", "/runs", content=b"[" * 100_000, headers=json), 422, "invalid")
    assert "run_id" in refused(await caller(STARTER, "GET", "/runs/bukan-uuid"), 422, "invalid")["details"]
    assert "limit" in refused(await caller(STARTER, "GET", "/runs?limit=0"), 422, "invalid")["details"]
    for after in ("workflow", "workflow.-1", "workflow.١", "cmd.1", "workflow.99999999999999999999"):
        found = refused(await caller(STARTER, "GET", "/runs", params={"after": after}), 422, "invalid")
        assert "after" in found["details"]
    both = await caller(
        STARTER,
        "POST",
        "/runs",
        json=start_body(REGULAR, command_id=str(uuid7())),
        headers={"Idempotency-Key": str(uuid7())},
    )
    assert "command_id" in refused(both, 422, "invalid")["details"]


@pytest.mark.usefixtures("unchanged")
async def test_a_body_over_the_limit_is_413_with_and_without_a_declared_length(caller: Caller) -> None:
    large = b'{"title": "' + b"x" * MAX_BODY + b'"}'
    refused(await caller(STARTER, "POST", "/runs", content=large), 413, "too_large")

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 64 * 1024):
            yield large[start : start + 64 * 1024]

    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    response = await caller(STARTER, "POST", "/runs", content=chunks())
    assert "content-length" not in response.request.headers
    refused(response, 413, "too_large")
    without_token = await caller.http.post("/sessions", content=large)
    refused(without_token, 413, "too_large")


@pytest.mark.usefixtures("unchanged")
async def test_without_a_session_it_is_401(caller: Caller, paused: Paused) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer salah"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer"},
    ):
        refused(await caller.http.get("/runs", headers=headers), 401, "unauthenticated")
        body = {**acting(paused, "telaah"), **place(CHECKER)}
        refused(await caller.http.post(f"{paused.base}/acts", json=body, headers=headers), 401, "unauthenticated")


async def test_a_closed_session_is_401_at_once(system: System, caller: Caller) -> None:
    body = {"username": "arsiparis", "password": demo_password(system.installation)}
    opened = (await caller.http.post("/sessions", json=body)).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    assert (await caller.http.get("/me", headers=headers)).status_code == 200
    assert (await caller.http.delete("/sessions/current", headers=headers)).status_code == 204
    refused(await caller.http.get("/me", headers=headers), 401, "unauthenticated")


async def test_a_wrong_password_is_401_and_too_many_are_429(system: System, caller: Caller) -> None:
    before = await system.positions()
    refusals = []
    for guess in range(PER_ACCOUNT):
        body = {"username": "kabid.geologi", "password": f"tebakan {guess}"}
        refusals.append(refused(await caller.http.post("/sessions", json=body), 401, "unauthenticated"))
    unknown = await caller.http.post("/sessions", json={"username": "tidak.ada", "password": "tebakan"})
    assert refused(unknown, 401, "unauthenticated") == refusals[0]  # nothing tells whether the name exists
    right = {"username": "kabid.geologi", "password": demo_password(system.installation)}
    response = await caller.http.post("/sessions", json=right)
    found = refused(response, 429, "too_many_requests")
    assert found["retryable"]
    assert 0 < int(found["details"]["retry_after"]) <= 15 * 60
    assert response.headers["retry-after"] == found["details"]["retry_after"]
    other = {"username": "kabid.listrik", "password": demo_password(system.installation)}
    assert (await caller.http.post("/sessions", json=other)).status_code == 201
    after = await system.positions()
    assert {**after, "portal": 0} == {**before, "portal": 0}
    audit = [event["type"] for event in await system.events("portal", after=before["portal"])]
    assert audit.count("portal.session.refused.v1") == PER_ACCOUNT + 1
    async with system.log("portal") as connection:  # other tests sign in as this person, too
        await connection.execute("DELETE FROM signin_attempts")


async def test_a_repeated_command_gets_the_first_answer_and_other_content_409(system: System, caller: Caller) -> None:
    key = {"Idempotency-Key": str(uuid7())}
    body = start_body(REGULAR, title="Dikirim dua kali", **place(STARTER))
    first = await caller(STARTER, "POST", "/runs", json=body, headers=key)
    assert first.status_code == 201
    before = await system.settled()
    again = await caller(STARTER, "POST", "/runs", json=body, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["sakip-position"] == first.headers["sakip-position"] == first.json()["position"]
    in_body = await caller(STARTER, "POST", "/runs", json={**body, "command_id": key["Idempotency-Key"]})
    assert in_body.json() == first.json()
    at_once = await asyncio.gather(*(caller(STARTER, "POST", "/runs", json=body, headers=key) for _ in range(20)))
    assert {response.text for response in at_once} == {first.text}

    other = await caller(STARTER, "POST", "/runs", json={**body, "title": "Judul lain"}, headers=key)
    refused(other, 409, "command_reused")
    someone = {**start_body(REGULAR, title="Dikirim dua kali"), **place("kabag.tatalaksana")}
    refused(await caller("kabag.tatalaksana", "POST", "/runs", json=someone, headers=key), 409, "command_reused")
    assert {**await system.settled(), "portal": 0} == {**before, "portal": 0}


async def test_twenty_at_once_under_one_new_key_are_one_command(system: System, caller: Caller) -> None:
    key = {"Idempotency-Key": str(uuid7())}
    body = start_body(REGULAR, title="Dua puluh sekaligus", **place(STARTER))
    answers = await asyncio.gather(*(caller(STARTER, "POST", "/runs", json=body, headers=key) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    started = [
        event
        for event in await system.events("workflow")
        if event["type"] == "workflow.run.started.v1" and event["causationid"] == key["Idempotency-Key"]
    ]
    assert len(started) == 1


async def test_an_answer_is_visible_to_whoever_asks_with_its_position(caller: Caller) -> None:
    for _ in range(5):
        answer = (await caller(STARTER, "POST", "/runs", json=start_body(REGULAR, **place(STARTER)))).json()
        view = await caller.get("arsiparis", f"/runs/{answer['run_id']}", after=answer["position"])
        assert view["run"]["version"] == answer["version"]
