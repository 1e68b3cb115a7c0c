"""Building blocks of every message: the frozen base models and the field types with their limits."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

MAX_EVENT_BYTES = 256 * 1024
"""An event (its CloudEvents JSON) stays under this size; larger content is an object under its SHA-256."""


class Strict(BaseModel):
    """A command or a query: an unknown field is refused, so that a typing error cannot lose data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerant(BaseModel):
    """An event or a reply: an unknown field is ignored, so that readers may be older than writers."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def clean_text(value: str) -> str:
    """NFC text without NUL, surrogates or control characters (tab and line feed are kept).

    Raises:
        ValueError: names the first character that is refused and its place, counted from 1.
    """
    if value.isascii() and value.isprintable():
        return value
    for place, char in enumerate(value, start=1):
        category = unicodedata.category(char)
        if category == "Cs" or (category == "Cc" and char not in "\n\t"):
            raise ValueError(
                f"karakter kendali U+{ord(char):04X} pada posisi {place} tidak diterima; hapus karakter itu"
            )
    return unicodedata.normalize("NFC", value)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("waktu harus menyebut zona, misalnya 2026-01-31T08:00:00Z")
    return value.astimezone(UTC)


@lru_cache(256)
def rfc3339(value: datetime) -> str:
    """A UTC time as RFC 3339 with microseconds, e.g. `2026-01-31T08:00:00.000000Z`."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _decimal(value: Any) -> Any:
    """JSON numbers are floats and would round: a number travels as a string."""
    if isinstance(value, bool | float | int):
        raise ValueError('angka dikirim sebagai teks, misalnya "12.5", supaya tidak dibulatkan')
    return value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("angka harus berhingga")
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    if not isinstance(exponent, int) or (exponent > 0 and len(digits) + exponent > 30) or len(digits) > 30:
        raise ValueError("angka paling banyak 30 digit")
    return value


Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(clean_text)]
"""One line of text: a title, a name, an indicator."""

Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(clean_text)]
"""Free text written by a person; in an event it is replaced by a `TextRef`."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""An immutable code: a unit, a SOP, a step. It is safe as a token of a NATS subject."""

Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{2}$")]
"""Province and regency as in the national code of regions: `61.00` the province itself, `62.09` Lamandau."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Instant = Annotated[datetime, AfterValidator(_utc), PlainSerializer(rfc3339, return_type=str)]
"""A moment in UTC, RFC 3339 in JSON."""

Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    AfterValidator(_finite),
    PlainSerializer(lambda value: format(value, "f"), return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""A decimal number, a string in JSON."""

Rupiah = Annotated[Number, Field(ge=0)]
"""Money in rupiah, a string in JSON."""
