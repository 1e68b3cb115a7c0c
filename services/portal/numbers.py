"""Reads numbers as people in Indonesia type them; what can be read in two ways is asked back."""

from __future__ import annotations

import re
from decimal import Decimal

GROUPED = re.compile(r"^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$")
COMMA = re.compile(r"^-?\d+(,\d+)?$")
POINT = re.compile(r"^-?\d+\.\d+$")
MAX_LENGTH = 60


def parse_number(text: str) -> Decimal:
    """`1.234,5`, `1234,5`, `87,50%` and `4.25`.

    Raises:
        ValueError: a sentence for the field; `1.234` is refused, because it may be 1234 or 1,234.
    """
    value = _bare(text).removesuffix("%").rstrip()
    if GROUPED.match(value) and value.count(".") == 1 and "," not in value:
        whole, part = value.split(".")
        raise ValueError(f"'{value}' dapat dibaca dua cara; tulis {whole}{part} atau {whole},{part}")
    return _decimal(value, "misalnya 1.234,5 atau 87,5")


def parse_rupiah(text: str) -> Decimal:
    """`1.500.000`, `Rp 1500000` and `500.000,50`. A dot before three digits always parts thousands: nobody
    writes rupiah with three decimals. Raises ValueError as `parse_number`, and for a negative amount."""
    value = re.sub(r"^[Rr]p\.?\s*", "", _bare(text)).removesuffix(",-")
    amount = _decimal(value, "misalnya 1.500.000")
    if amount < 0:
        raise ValueError("tidak boleh kurang dari nol")
    return amount


def _bare(text: str) -> str:
    value = text.replace("\u00a0", " ").replace("−", "-").strip()
    if not value:
        raise ValueError("wajib diisi")
    if len(value) > MAX_LENGTH:
        raise ValueError("angka terlalu panjang")
    return value


def _decimal(value: str, example: str) -> Decimal:
    if not value.isascii():
        raise ValueError(f"bukan angka; tulis {example}")
    if GROUPED.match(value):
        return Decimal(value.replace(".", "").replace(",", "."))
    if COMMA.match(value):
        return Decimal(value.replace(",", "."))
    if POINT.match(value):
        return Decimal(value)
    raise ValueError(f"'{value}' bukan angka yang dikenal; tulis {example}")
