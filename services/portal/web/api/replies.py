"""What systems get back from mutating calls: the bus's answer, its command id and its position token."""

from __future__ import annotations

from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.base import Instant
from contracts.catalogue import Done, Reply
from contracts.intake import Submitted
from contracts.organisation import HeldPosition
from contracts.people import Person
from contracts.workflow import Assigned, Inbox, Performed, RunStartedReply, SopVersion, SopVersionReply

A = TypeVar("A", bound=BaseModel)

Token = Annotated[
    str,
    Field(
        description="Token posisi; kirim sebagai `after=` supaya bacaan memuat perintah ini.",
        examples=["workflow.1234"],
    ),
]
CommandId = Annotated[UUID, Field(description="Id perintah; ulangi dengan id ini bila jawaban hilang di jalan.")]


class DoneAnswer(Done):
    command_id: CommandId
    position: Token


class RunStartedAnswer(RunStartedReply):
    command_id: CommandId
    position: Token


class PerformedAnswer(Performed):
    command_id: CommandId
    position: Token


class AssignedAnswer(Assigned):
    command_id: CommandId
    position: Token


class SopVersionAnswer(SopVersionReply):
    command_id: CommandId
    position: Token


class SubmittedAnswer(Submitted):
    command_id: CommandId
    position: Token


class SessionAnswer(BaseModel):
    token: Annotated[str, Field(description="Rahasia; kirim sebagai `Authorization: Bearer …`.")]
    expires_at: Instant
    person: Person
    positions: tuple[HeldPosition, ...]


class MeAnswer(BaseModel):
    person: Person
    positions: tuple[HeldPosition, ...]


class InboxAnswer(Inbox):
    approvals: Annotated[tuple[SopVersion, ...], Field(description="Draf SOP yang menunggu pengesahan saya.")] = ()


class HealthAnswer(BaseModel):
    status: Annotated[str, Field(description="`baik`, `terganggu`, atau `tidak menjawab`.")]
    parts: Annotated[dict[str, str], Field(description="Layanan → `baik`, `terganggu`, atau `tidak menjawab`.")]


def answer(model: type[A], reply: Reply, command_id: UUID, token: str) -> A:
    return model.model_validate({**reply.model_dump(), "command_id": command_id, "position": token})
