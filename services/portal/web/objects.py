"""Brings a stored document from the archive, chunk by chunk, and lets no wrong byte out."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from contracts.archive import MAX_FILE, Documents, ListDocuments, ObjectChunk, ReadObject
from contracts.errors import Refusal
from services.portal.attachments import ENDINGS
from services.portal.formatting import file_name
from services.portal.web.caller import Caller

MAX_OBJECT = MAX_FILE
"""Bytes. A document is checked whole before its first byte is sent, so it must fit into memory."""


@dataclass(frozen=True)
class Whole:
    """A document whose SHA-256 was checked."""

    content: bytes
    media_type: str
    run_id: UUID


async def assemble(sha256: str, read: Callable[[int], Awaitable[ObjectChunk]], limit: int = MAX_OBJECT) -> Whole:
    """Reads chunks from offset 0 until `size`.

    Raises:
        Refusal: `too_large`; `unavailable` when what came is not the object of that SHA-256.
    """
    content = bytearray()
    while True:
        chunk = await read(len(content))
        if chunk.size > limit:
            raise Refusal(
                "too_large",
                f"dokumen lebih besar dari {limit} byte; minta salinannya kepada pengelola arsip",
                size=chunk.size,
            )
        if chunk.offset != len(content) or (not chunk.content and len(content) < chunk.size):
            raise _broken(sha256)
        content += chunk.content
        if len(content) >= chunk.size:
            break
    if len(content) != chunk.size or hashlib.sha256(content).hexdigest() != sha256:
        raise _broken(sha256)
    return Whole(content=bytes(content), media_type=chunk.media_type, run_id=chunk.run_id)


def _broken(sha256: str) -> Refusal:
    return Refusal(
        "unavailable",
        "isi dokumen yang diterima dari arsip tidak cocok dengan SHA-256-nya; laporkan kepada pengelola",
        retryable=True,
        sha256=sha256,
    )


async def object_response(
    caller: Caller, sha256: str, if_none_match: str | None, attached_as: str | None = None
) -> Response:
    """The PDF, named after the document that it is a version of. What people have attached is never shown by the
    browser itself, but saved; `attached_as` is its name."""
    headers = {
        "ETag": f'"{sha256}"',
        "X-Content-SHA256": sha256,
        "Cache-Control": "private, no-cache",
    }
    if if_none_match and f'"{sha256}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    async with caller.portal.objects:
        whole = await assemble(sha256, lambda offset: caller.ask(ReadObject(sha256=sha256, offset=offset), ObjectChunk))
        found = None if attached_as else await _name(caller, sha256, whole.run_id)
        name = found or attached_as or f"{sha256[:16]}.{ENDINGS.get(whole.media_type, 'bin')}"
        how, plain = "inline" if found else "attachment", name.encode("ascii", "replace").decode().translate(_QUOTES)
        headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        return Response(whole.content, media_type=whole.media_type, headers=headers)


_QUOTES = str.maketrans('"\\?\r\n', "_____")


async def _name(caller: Caller, sha256: str, run_id: UUID) -> str | None:
    """Name of the document whose version these bytes are; None: of none."""
    documents = (await caller.ask(ListDocuments(run_id=run_id), Documents)).documents
    for row in documents:
        if row.document.sha256 == sha256:
            return file_name(row.document.name, row.document.version)
    return None
