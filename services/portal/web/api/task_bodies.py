"""Bodies of what people do with a step beside its acts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Text
from services.portal.web.api.bodies import Mutation

Reason = Annotated[Text, Field(min_length=1, description="Alasan.")]
OptionalReason = Annotated[Text, Field(description="Alasan; wajib bila langkahnya sudah di tangan orang lain.")]


class ClaimBody(Mutation):
    reason: OptionalReason = ""


class AssignBody(Mutation):
    activation_ids: Annotated[
        tuple[UUID, ...], Field(min_length=1, max_length=600, description="Langkah-langkah yang dibagikan.")
    ]
    member: Annotated[UUID, Field(description="Jabatan anggota yang mengerjakannya.")]
    reason: OptionalReason = ""


class DelegateBody(Mutation):
    to: Annotated[UUID, Field(description="Jabatan yang mengerjakan.")]
    reason: Annotated[Text, Field(description="Pesan atau alasan; boleh kosong.")] = ""


class TransferBody(Mutation):
    to: Annotated[UUID, Field(description="Jabatan yang menerima langkah ini.")]
    reason: Reason


class WithdrawBody(Mutation):
    reason: Reason


class RequestAdviceBody(Mutation):
    to: Annotated[UUID, Field(description="Jabatan yang dimintai saran.")]
    question: Annotated[Text, Field(min_length=1, description="Pertanyaan.")]
    within: Annotated[
        str, Field(max_length=60, description="Waktu menjawab; kosong: satu hari kerja.", examples=["2 hari kerja"])
    ] = ""


class GiveAdviceBody(Mutation):
    answer: Annotated[Text, Field(min_length=1, description="Saran.")]


class NoteBody(Mutation):
    text: Annotated[Text, Field(min_length=1, description="Catatan.")]


class ConfirmReceiptBody(Mutation):
    recipient: Annotated[
        Code | None, Field(description="Kode unit atau pelaksana penerima; kosong: penerima yang Anda jabat.")
    ] = None
    proof: Annotated[Text, Field(description="Bukti penerimaan oleh pihak luar.")] = ""
    file_id: Annotated[UUID | None, Field(description="Lampiran yang menjadi bukti.")] = None
