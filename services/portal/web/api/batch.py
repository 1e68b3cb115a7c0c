"""Several commands in one request."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chassis.ids import uuid7
from contracts.base import Strict
from contracts.errors import ErrorInfo
from services.portal.web.api.access import Acting
from services.portal.web.api.bodies import EXAMPLE_ID
from services.portal.web.batch import KINDS, MOST, Wish, send_all

router = APIRouter(prefix="/batch", tags=["Langkah"])


class BatchItem(Strict):
    kind: Annotated[
        str, Field(max_length=60, description="Nama perintah: " + ", ".join(sorted(KINDS)) + ".", examples=["perform"])
    ]
    body: Annotated[dict[str, Any], Field(description="Isian perintah itu, termasuk `run_id` dan `activation_id`.")]
    command_id: Annotated[
        UUID | None, Field(description="UUIDv7 perintah; kirim sendiri supaya kiriman ulang aman.")
    ] = None
    position_id: Annotated[
        UUID | None, Field(description="Jabatan yang bertindak; boleh kosong bila hanya satu yang sesuai.")
    ] = None


class BatchBody(Strict):
    items: Annotated[tuple[BatchItem, ...], Field(min_length=1, max_length=MOST)]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "kind": "remind_step",
                        "command_id": EXAMPLE_ID,
                        "body": {"run_id": EXAMPLE_ID, "activation_id": EXAMPLE_ID},
                    }
                ]
            }
        }
    )


class BatchItemAnswer(BaseModel):
    command_id: Annotated[UUID, Field(description="Id perintah ini.")]
    ok: Annotated[bool, Field(description="Apakah perintah ini tercatat.")]
    result: Annotated[dict[str, Any] | None, Field(description="Jawaban perintah.")] = None
    position: Annotated[str, Field(description="Token posisi jawaban; kosong bila ditolak.")] = ""
    error: Annotated[ErrorInfo | None, Field(description="Mengapa ditolak.")] = None


class BatchAnswer(BaseModel):
    items: Annotated[
        tuple[BatchItemAnswer, ...], Field(description="Satu jawaban untuk tiap perintah, urutannya sama.")
    ]


@router.post("", summary="Banyak perintah sekaligus")
async def batch(caller: Acting, body: BatchBody) -> BatchAnswer:
    """Paling banyak 100 perintah, masing-masing dengan `command_id` dan jawabannya sendiri; satu yang ditolak tidak
    menggagalkan yang lain. Perintah pada pelaksanaan yang sama dikerjakan berurutan."""
    wishes = [Wish(one.kind, one.body, one.command_id or uuid7(), one.position_id) for one in body.items]
    return BatchAnswer(
        items=tuple(
            BatchItemAnswer(
                command_id=one.wish.command_id,
                ok=one.error is None,
                result=one.reply.model_dump(mode="json") if one.reply is not None else None,
                position=one.token,
                error=one.error,
            )
            for one in await send_all(caller, wishes)
        )
    )
