"""Attaches a file: its bytes go to the archive first, piece by piece, and only then does the run hear of it."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid5

from starlette.responses import Response

from contracts.archive import Staged, StageFile
from contracts.catalogue import Done
from contracts.errors import Refusal
from contracts.organisation import HeldPosition
from contracts.workflow import Attach, RunView, ShowRun
from services.portal.attachments import ENDINGS, media_type
from services.portal.web.caller import Caller
from services.portal.web.objects import object_response

PIECE = 384 * 1024
"""Bytes of a file in one message; with base64 around it, well below the bus's limit of a message."""
NAME = 200
"""Characters of a file's name that are kept, from its end."""


async def attach(
    caller: Caller,
    run_id: UUID,
    activation_id: UUID,
    name: str,
    content: bytes,
    position: HeldPosition,
    command_id: UUID,
) -> tuple[Done, str]:
    """The answer and its position token. Sent again under the same command id it is the same attachment.

    Raises:
        Refusal: `invalid` a kind of file that may not be attached; `too_large`; what archive and workflow refuse.
    """
    kind, sha256 = media_type(name, content), hashlib.sha256(content).hexdigest()
    command = Attach(
        command_id=command_id,
        run_id=run_id,
        activation_id=activation_id,
        name=name.strip()[-NAME:] or "lampiran",
        media_type=kind,
        size=len(content),
        sha256=sha256,
    )
    async with caller.portal.objects:
        upload_id, sent = uuid5(command_id, "unggahan"), 0
        while True:
            piece = StageFile(
                command_id=uuid5(command_id, f"unggahan/{sent}"),
                upload_id=upload_id,
                offset=sent,
                size=len(content),
                sha256=sha256,
                content=content[sent : sent + PIECE],
            )
            staged, _ = await caller.send(piece, Staged, position)
            if staged.complete:
                break
            sent = staged.received
    return await caller.send(command, Done, position)


async def attached_file(caller: Caller, run_id: UUID, file_id: UUID, if_none_match: str | None) -> Response:
    """The bytes of an attached file under its name. Raises Refusal `not_found`."""
    run = await caller.ask(ShowRun(run_id=run_id), RunView)
    found = next((one for one in run.files if one.file_id == file_id), None)
    if found is None:
        raise Refusal("not_found", "lampiran itu tidak ada pada pelaksanaan ini", file_id=file_id)
    name = found.name or f"lampiran.{ENDINGS.get(found.media_type, 'bin')}"
    return await object_response(caller, found.sha256, if_none_match, name)
