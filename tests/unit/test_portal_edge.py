"""The HTTP edge without its services: size limit, headers, error shape, OpenAPI, documents, safe redirects."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from chassis.ids import uuid7
from contracts.archive import ObjectChunk
from contracts.catalogue import Command
from contracts.errors import HTTP_STATUS, ErrorInfo, Refusal
from contracts.intake import AcceptSubmission, ReturnSubmission, Submit
from contracts.organisation import HeldPosition
from contracts.workflow import (
    BindRole,
    CloseCollection,
    Comment,
    ExtendCollection,
    ExtendWindow,
    Perform,
    ReopenCollection,
    ReturnStep,
    StartRun,
)
from services.portal.web.answers import answer_error
from services.portal.web.api import bodies, limits, router
from services.portal.web.api.access import command_id_of
from services.portal.web.api.openapi import build
from services.portal.web.caller import parse_after
from services.portal.web.errors import Guard, handle_errors
from services.portal.web.limits import MAX_BODY, BodyLimit, Deadline, SecurityHeaders
from services.portal.web.objects import MAX_OBJECT, assemble
from services.portal.web.pages.access import Form
from services.portal.web.pages.door import local
from services.portal.web.state import HELD_FOR, HeldCache
from services.portal.web.templating import TEMPLATES, error_page

SHAPE = {"code", "message", "details", "retryable"}


async def measure(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body that it was given."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


async def fail(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("rahasia yang tidak boleh keluar")


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://uji")


async def stream(size: int) -> AsyncIterator[bytes]:
    """A body in pieces, sent without Content-Length."""
    for start in range(0, size, 100_000):
        yield b"x" * min(100_000, size - start)


# --- size and headers


async def test_a_body_up_to_the_limit_passes_whole() -> None:
    async with client(BodyLimit(measure)) as http:
        assert (await http.post("/", content=b"x" * MAX_BODY)).text == str(MAX_BODY)
        assert (await http.post("/", content=stream(MAX_BODY))).text == str(MAX_BODY)
        assert (await http.get("/")).text == "0"


@pytest.mark.parametrize("declared", [True, False])
async def test_a_longer_body_is_refused_with_or_without_its_length(declared: bool) -> None:
    content: Any = b"x" * (MAX_BODY + 1) if declared else stream(MAX_BODY + 1)
    async with client(BodyLimit(measure)) as http:
        response = await http.post("/api/v1/runs", content=content)
    assert response.status_code == 413
    assert response.json().keys() == SHAPE
    assert response.json()["code"] == "too_large"


async def test_every_answer_carries_the_headers_that_keep_browsers_safe() -> None:
    async with client(SecurityHeaders(measure)) as http:
        headers = (await http.get("/")).headers
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


# --- errors


async def test_whoever_asks_is_told_in_time_also_when_the_work_cannot_be_ended() -> None:
    released = asyncio.Event()

    async def stuck(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await released.wait()
        except asyncio.CancelledError:
            await released.wait()  # as asyncpg waits for its server
        await PlainTextResponse("terlambat")(scope, receive, send)

    async with client(Guard(Deadline(stuck, 0.05))) as http:
        response = await http.get("/api/v1/runs")
    assert response.status_code == 503
    assert response.json()["retryable"] is True
    released.set()


async def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": b"semua"})

    async with client(Guard(Deadline(slow, 0.05))) as http:
        assert (await http.get("/api/v1/runs")).text == "semua"


async def test_an_unexpected_error_has_an_incident_number_and_no_secrets() -> None:
    async with client(Guard(fail)) as http:
        response = await http.get("/api/v1/runs")
    assert response.status_code == 500
    assert response.json().keys() == SHAPE
    assert "rahasia" not in response.text
    assert response.json()["details"]["incident"] in response.json()["message"]


async def test_an_outage_can_be_tried_again() -> None:
    async def away(scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionRefusedError

    async with client(Guard(away)) as http:
        response = await http.get("/api/v1/runs")
    assert response.status_code == 503
    assert response.json()["retryable"] is True
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize("code", sorted(HTTP_STATUS))
def test_every_code_has_its_status_and_a_page(code: str) -> None:
    info = ErrorInfo(code=code, message="pesan <b>")
    assert answer_error("/api/v1/x", info).status_code == HTTP_STATUS[code]
    page = answer_error("/pelaksanaan", info)
    assert page.status_code == HTTP_STATUS[code]
    assert b"Pesan &lt;b&gt;" in page.body


async def test_the_interface_answers_in_one_shape() -> None:
    app = FastAPI()
    app.include_router(router)
    handle_errors(app)
    async with client(app) as http:
        for method, path, status in (("GET", "/api/v1/tidak-ada", 404), ("PUT", "/api/v1/me", 405)):
            response = await http.request(method, path)
            assert response.status_code == status
            assert response.json().keys() == SHAPE
        response = await http.post("/api/v1/sessions", json={"username": "a", "lain": 1})
        broken = await http.post("/api/v1/sessions", content=b"{", headers={"content-type": "application/json"})
    assert response.status_code == broken.status_code == 422
    assert response.json()["details"].keys() == {"password", "lain"}
    assert "JSON" in broken.json()["message"]


# --- OpenAPI and bodies


def document() -> dict[str, Any]:
    app = FastAPI()
    app.include_router(router)
    return build(app)


def test_openapi_describes_every_operation_in_indonesian() -> None:
    found = document()
    assert found["openapi"].startswith("3.1")
    operations = [operation for path in found["paths"].values() for operation in path.values()]
    assert len(operations) >= 20
    for operation in operations:
        assert operation["tags"]
        assert operation["summary"]
        assert operation["description"]
        for status, response in operation["responses"].items():
            if int(status) >= 400 and "health" not in operation["operationId"]:
                reference = response["content"]["application/json"]["schema"]["$ref"]
                assert reference.endswith("/ErrorInfo"), (operation["operationId"], status)


def test_openapi_holds_no_english_docstring_of_the_contracts() -> None:
    for name, schema in document()["components"]["schemas"].items():
        assert not re.search(r"\b(the|of|and|with)\b", schema.get("description", "")), name


@pytest.mark.parametrize(
    ("body", "command"),
    [
        (bodies.StartRunBody, StartRun),
        (bodies.PerformBody, Perform),
        (bodies.ReturnStepBody, ReturnStep),
        (bodies.BindRoleBody, BindRole),
        (bodies.CommentBody, Comment),
        (bodies.CloseCollectionBody, CloseCollection),
        (bodies.ReopenCollectionBody, ReopenCollection),
        (limits.ExtendCollectionBody, ExtendCollection),
        (limits.ExtendWindowBody, ExtendWindow),
        (bodies.SubmitBody, Submit),
        (bodies.AcceptBody, AcceptSubmission),
        (bodies.ReturnSubmissionBody, ReturnSubmission),
    ],
)
def test_a_body_holds_every_field_of_its_command_that_the_path_does_not(
    body: type[bodies.Mutation], command: type[Command]
) -> None:
    in_path = {"run_id", "activation_id", "collection_id"}
    assert command.model_fields.keys() - in_path <= body.model_fields.keys()
    assert body.model_fields.keys() - command.model_fields.keys() == {"position_id"}
    for name in body.model_fields.keys() & command.model_fields.keys():
        ours, theirs = body.model_fields[name], command.model_fields[name]
        limits = [item for item in ours.metadata if "description" not in repr(item)]
        if ours.annotation == theirs.annotation:
            assert limits == theirs.metadata, name


def test_a_body_becomes_its_command() -> None:
    command_id, collection_id, revision_id = uuid7(), uuid7(), uuid7()
    body = bodies.AcceptBody(revision_id=revision_id, expected_version=3)
    command = bodies.to_command(AcceptSubmission, body, command_id=command_id, collection_id=collection_id)
    assert command == AcceptSubmission(
        command_id=command_id, collection_id=collection_id, revision_id=revision_id, expected_version=3
    )


def test_the_command_id_comes_from_body_or_header() -> None:
    one, other = uuid7(), uuid7()
    assert command_id_of(one, None) == command_id_of(None, one) == command_id_of(one, one) == one
    assert command_id_of(None, None) != command_id_of(None, None)
    with pytest.raises(Refusal, match="berbeda"):
        command_id_of(one, other)


def test_a_position_token_is_checked_before_anything_is_asked() -> None:
    assert parse_after(None) is parse_after("") is None
    assert str(parse_after("workflow.12")) == "workflow.12"
    with pytest.raises(Refusal) as refused:
        parse_after("workflow.-1")
    assert refused.value.info.code == "invalid"


# --- documents

CONTENT = bytes(range(256)) * 10
SHA256 = hashlib.sha256(CONTENT).hexdigest()
RUN = uuid7()


def chunk(offset: int, content: bytes, size: int = len(CONTENT)) -> ObjectChunk:
    return ObjectChunk(
        sha256=SHA256, size=size, media_type="application/pdf", run_id=RUN, offset=offset, content=content
    )


async def test_a_document_is_put_together_from_its_chunks() -> None:
    async def read(offset: int) -> ObjectChunk:
        return chunk(offset, CONTENT[offset : offset + 1000])

    whole = await assemble(SHA256, read)
    assert (whole.content, whole.run_id) == (CONTENT, RUN)


@pytest.mark.parametrize(
    ("offset", "content", "size", "code"),
    [
        (0, CONTENT[:-1] + b"x", len(CONTENT), "unavailable"),
        (5, CONTENT, len(CONTENT), "unavailable"),
        (0, b"", len(CONTENT), "unavailable"),
        (0, CONTENT + b"x", len(CONTENT), "unavailable"),
        (0, CONTENT, MAX_OBJECT + 1, "too_large"),
    ],
)
async def test_no_wrong_byte_gets_out(offset: int, content: bytes, size: int, code: str) -> None:
    async def read(_: int) -> ObjectChunk:
        return chunk(offset, content, size)

    with pytest.raises(Refusal) as refused:
        await assemble(SHA256, read)
    assert refused.value.info.code == code


# --- pages


@pytest.mark.parametrize("path", ["", "//jahat.example", "https://jahat.example", "/\\jahat", "/masuk", "x", "/a\nb"])
def test_signing_in_leads_nowhere_else(path: str) -> None:
    assert local(path) == "/kotak-masuk"


def test_signing_in_leads_back_to_the_page() -> None:
    assert local("/pelaksanaan/1") == "/pelaksanaan/1"


def test_a_form_gives_the_last_value_and_all_values() -> None:
    form = Form((("act", "telaah"), ("act", "paraf"), ("note", " catatan "), ("id", "bukan uuid")))
    assert form.get("note") == "catatan"
    assert form.all("act") == ("telaah", "paraf")
    assert form.uuid_or_none("tidak-ada") is None
    with pytest.raises(Refusal):
        form.uuid("id")
    with pytest.raises(Refusal):
        form.uuid("tidak-ada")


def test_held_positions_are_remembered_for_a_few_seconds_only() -> None:
    cache, person, now = HeldCache(), uuid7(), datetime(2026, 11, 20, tzinfo=UTC)
    positions: tuple[HeldPosition, ...] = ()
    cache.put(person, positions, now)
    assert cache.get(person, now + HELD_FOR - timedelta(microseconds=1)) == positions
    assert cache.get(person, now + HELD_FOR) is None
    assert timedelta(0) < HELD_FOR <= timedelta(seconds=5)


def templates() -> list[Path]:
    return sorted(TEMPLATES.glob("*.html"))


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_templates_need_no_script_and_no_inline_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe", text)
    for form in re.findall(r'<form method="post".*?</form>', text, flags=re.S):
        assert "bagian.hidden(csrf" in form or 'name="csrf"' in form
    for table in re.findall(r"<table.*?</table>", text, flags=re.S):
        assert "<caption>" in table


def test_an_error_page_says_what_to_do() -> None:
    page = error_page(503, ErrorInfo(code="unavailable", message="layanan sedang tidak menjawab"))
    assert "Tunggu sebentar" in page
    assert 'lang="id"' in page
