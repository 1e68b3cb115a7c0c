"""What every page needs: who reads, the posted form with its CSRF check, rendering, redirects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chassis.ids import uuid7
from chassis.wording import explain
from contracts.catalogue import Query, Reply
from contracts.errors import HTTP_STATUS, ErrorInfo, Refusal
from services.portal.csrf import csrf_matches, csrf_token
from services.portal.web.answers import RETRY_AFTER
from services.portal.web.caller import Caller, parse_after
from services.portal.web.errors import SignInNeeded
from services.portal.web.state import portal_of
from services.portal.web.templating import render
from services.portal.words import FLASHES

SESSION_COOKIE = "sakip_sesi"
MAX_FIELDS = 5_000
"""Fields of a form: 200 indicators and 200 budget lines with their parts fit."""
R = TypeVar("R", bound=Reply)


@dataclass(frozen=True)
class Form:
    """A posted form: fields in the order of the page, a name may come several times."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, without blanks around it."""
        return next((value.strip() for key, value in reversed(self.fields) if key == name), default)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.fields if key == name and value)

    def uuid(self, name: str) -> UUID:
        """Raises Refusal `invalid` when the field is missing or no UUID."""
        found = self.uuid_or_none(name)
        if found is None:
            raise Refusal("invalid", f"formulir tidak lengkap ({name}); muat ulang halamannya", field=name)
        return found

    def uuid_or_none(self, name: str) -> UUID | None:
        return parse_uuid(self.get(name), name)


def parse_uuid(value: str, name: str) -> UUID | None:
    """None for an empty field; raises Refusal `invalid` for what is no UUID."""
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError as error:
        raise Refusal(
            "invalid", f"pilihan di formulir tidak dikenal ({name}); muat ulang halamannya", field=name
        ) from error


def members_of(form: Form, role: str) -> tuple[UUID, ...]:
    """The positions of a team, its leader first, each once; none without a leader."""
    leader = parse_uuid(form.get(f"ketua-{role}"), f"teams.{role}")
    if leader is None:
        return ()
    others = (parse_uuid(value, f"teams.{role}") for value in form.all(f"anggota-{role}"))
    return tuple(dict.fromkeys((leader, *(one for one in others if one is not None))))


async def read_form(request: Request) -> Form:
    """The body of a form post. Raises Refusal `invalid` when it is not one."""
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise Refusal("invalid", "formulir tidak dapat dibaca; muat ulang halamannya lalu ulangi") from error
    return Form(tuple(pairs))


async def reader(request: Request) -> Caller:
    """Raises SignInNeeded, which shows the way to the door and back."""
    portal = portal_of(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    session = await portal.sessions.find(token) if token else None
    if session is None:
        back = request.url.path if request.method == "GET" else "/kotak-masuk"
        raise SignInNeeded(back)
    return Caller(portal, session, parse_after(request.query_params.get("after")))


async def posted(request: Request, caller: Annotated[Caller, Depends(reader)]) -> Form:
    """Raises Refusal `forbidden` when the form does not come from a page of this session."""
    form = await read_form(request)
    if not csrf_matches(caller.session.token, form.get("csrf")):
        raise Refusal("forbidden", "formulir ini bukan dari sesi Anda sekarang; muat ulang halamannya lalu ulangi")
    return form


Reader = Annotated[Caller, Depends(reader)]
Posted = Annotated[Form, Depends(posted)]


def show(request: Request, caller: Caller, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page for somebody who is signed in."""
    html = render(
        template,
        zone=caller.portal.zone,
        person=caller.session.person,
        csrf=csrf_token(caller.session.token),
        flash=FLASHES.get(request.query_params.get("pesan", "")),
        here=request.url.path,
        in_office=in_office(caller),
        **context,
    )
    return HTMLResponse(html, status, {"Retry-After": RETRY_AFTER} if status in {429, 503} else None)


def in_office(caller: Caller) -> bool:
    """Whether the reader holds a position, as far as it is known without asking."""
    held = caller.portal.held.get(caller.person_id, caller.portal.now())
    return held is None or bool(held)


def go(path: str, *, after: str = "", flash: str = "") -> Response:
    """After a post: the next page is fetched anew and holds the result."""
    query = urlencode({key: value for key, value in (("after", after), ("pesan", flash)) if value})
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


def refused(error: Refusal | ValidationError) -> ErrorInfo:
    """Why a post was not done: a service said no, or what was typed breaks a rule of the command."""
    if isinstance(error, Refusal):
        return error.info
    details = explain(error.errors(include_url=False, include_input=False))
    return ErrorInfo(code="invalid", message=next(iter(details.values())), details=details)


def status_of(info: ErrorInfo) -> int:
    return HTTP_STATUS.get(info.code, 500)


def next_command_id(form: Form, info: ErrorInfo) -> UUID:
    """The command id of a form that is shown again. Where the outcome is unknown it stays the same, so that
    trying again cannot do it twice; a refused command did nothing, and the corrected one is a new one."""
    return form.uuid("command_id") if info.retryable else uuid7()


async def ask_or_none(caller: Caller, query: Query, reply: type[R], troubles: list[str]) -> R | None:
    """The answer, or None and a sentence in `troubles` when that service cannot answer now: the rest of the
    page is shown all the same."""
    try:
        return await caller.ask(query, reply)
    except Refusal as refusal:
        if not refusal.info.retryable:
            raise
        troubles.append(refusal.info.message)
        return None


async def names_of(caller: Caller, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return await caller.portal.people.names(ids)
