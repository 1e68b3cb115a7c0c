"""Dependencies of the REST endpoints: who calls, from which position on, under which command id."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chassis.ids import uuid7
from contracts.envelope import HEADER_POSITION
from contracts.errors import Refusal
from services.portal.web.caller import Caller, parse_after
from services.portal.web.state import portal_of

BEARER = HTTPBearer(
    auto_error=False, scheme_name="sesi", description="Token sesi dari `POST /api/v1/sessions`; berlaku 12 jam."
)


async def signed_in(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Caller:
    """Raises Refusal `unauthenticated` without a token of an open session."""
    portal = portal_of(request)
    session = await portal.sessions.find(credentials.credentials) if credentials else None
    if session is None:
        raise Refusal(
            "unauthenticated", "token sesi tidak ada, salah, atau sudah berakhir; masuk lagi lewat /api/v1/sessions"
        )
    return Caller(portal, session)


async def reading(
    response: Response,
    caller: Annotated[Caller, Depends(signed_in)],
    after: Annotated[
        str | None,
        Query(
            description="Token posisi dari jawaban perintah: jawaban menunggu sampai memuat perintah itu.",
            examples=["workflow.1234"],
        ),
    ] = None,
) -> Caller:
    """A caller whose answers hold at least `after`; the header Sakip-Position says so."""
    position = parse_after(after)
    if position is not None:
        response.headers[HEADER_POSITION] = str(position)
    return Caller(caller.portal, caller.session, position)


Acting = Annotated[Caller, Depends(signed_in)]
Reading = Annotated[Caller, Depends(reading)]

IdempotencyKey = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="UUID perintah, sama dengan `command_id` di isi. Kiriman ulang dengan UUID yang sama "
        "mendapat jawaban yang pertama dan tidak tercatat dua kali.",
    ),
]

IfNoneMatch = Annotated[str | None, Header(description="ETag yang sudah Anda miliki.")]


def command_id_of(body: UUID | None, key: UUID | None) -> UUID:
    """The command's id from the body or the header; a new one when the caller gave none.

    Raises:
        Refusal: `invalid` when both are given and differ.
    """
    if body is not None and key is not None and body != key:
        raise Refusal(
            "invalid",
            "command_id dan Idempotency-Key berbeda; kirim salah satu saja",
            command_id="berbeda dari Idempotency-Key",
        )
    return body or key or uuid7()


def moved(response: Response, token: str) -> str:
    """Puts the position of a command's answer into the header, too."""
    response.headers[HEADER_POSITION] = token
    return token
