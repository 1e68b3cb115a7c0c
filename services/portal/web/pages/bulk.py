"""One press for several lines of the inbox; the answer names each that was not done, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.errors import Refusal
from contracts.subjects import Position
from services.portal.web.batch import MOST, Outcome, Wish, send_all
from services.portal.web.caller import Caller
from services.portal.web.pages.access import Form, Posted, Reader
from services.portal.web.pages.inbox import Pressed, inbox_page

router = APIRouter()
Make = Callable[[list[str]], tuple[str, dict[str, Any], str]]
"""From the parts of a ticked line: the command's kind, its fields, and the position that acts."""


@router.post("/kotak-masuk/kerjakan")
async def perform(request: Request, caller: Reader, form: Posted) -> Response:
    return await _press(request, caller, form, _performing, "dikerjakan")


@router.post("/kotak-masuk/ingatkan")
async def remind(request: Request, caller: Reader, form: Posted) -> Response:
    return await _press(request, caller, form, _reminding, "diingatkan")


@router.post("/kotak-masuk/terima")
async def receive(request: Request, caller: Reader, form: Posted) -> Response:
    return await _press(request, caller, form, _receiving, "dikonfirmasi")


def _performing(parts: list[str]) -> tuple[str, dict[str, Any], str]:
    run, activation, position, acts, _name = parts
    if not acts:
        raise Refusal("wrong_state", "langkah ini sedang di tangan orang lain, jadi hanya dapat diingatkan")
    body = {"run_id": run, "activation_id": activation, "acts": [{"act": act} for act in acts.split(",")]}
    return "perform", body, position


def _reminding(parts: list[str]) -> tuple[str, dict[str, Any], str]:
    run, activation, position, _acts, _name = parts
    return "remind_step", {"run_id": run, "activation_id": activation}, position


def _receiving(parts: list[str]) -> tuple[str, dict[str, Any], str]:
    run, activation, position, code, _name = parts
    return "confirm_receipt", {"run_id": run, "activation_id": activation, "recipient": code}, position


async def _press(request: Request, caller: Caller, form: Form, make: Make, done: str) -> Response:
    """Raises Refusal `invalid` when the form is not one of the inbox's."""
    base = form.uuid("command_id")
    wishes: list[Wish] = []
    names: list[str] = []
    failures: list[tuple[str, str]] = []
    for value in dict.fromkeys(item for field in form.all("baris") for item in field.splitlines()):
        parts = value.split("|", 4)
        try:
            kind, body, position = make(parts)
            wishes.append(Wish(kind, body, uuid5(base, value), UUID(position)))
        except Refusal as refusal:
            failures.append((parts[4], refusal.info.message))
            continue
        except ValueError as error:
            raise Refusal("invalid", "pilihan di formulir tidak dikenal; muat ulang halamannya") from error
        names.append(parts[4])
    if len(wishes) > MOST:
        raise Refusal("invalid", f"paling banyak {MOST} baris sekaligus; kurangi tandanya lalu ulangi")
    outcomes = await send_all(caller, wishes) if wishes else []
    after = max(
        (Position.parse(one.token) for one in outcomes if one.token), key=lambda one: one.position, default=None
    )
    seen = Caller(caller.portal, caller.session, after) if after is not None else caller
    return await inbox_page(request, seen, Pressed(done, _count(outcomes), (*failures, *_failures(outcomes, names))))


def _count(outcomes: list[Outcome]) -> int:
    return sum(1 for one in outcomes if one.error is None)


def _failures(outcomes: list[Outcome], names: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.error.message) for name, one in zip(names, outcomes, strict=True) if one.error is not None)
