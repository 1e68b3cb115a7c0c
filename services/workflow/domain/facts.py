"""What is stated when a run starts: its period, the facts that its SOP asks, and the title that may name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from contracts.errors import Refusal
from contracts.periods import MONTHS, PERIODS, said
from contracts.sop import AskedFact, Definition

OWN = ("tahun", "periode")
"""Names in a title that every run has; no fact of a SOP may bear them."""
_NAMED = re.compile(r"\{([^{}]*)\}")
_PERSONAL = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}(?:\d[ .\-]?\d[ .\-]?)?\d(?!\d)")
"""16 digits (NIK) or 18 digits (NIP), also parted as they are printed."""


def period_of(definition: Definition, stated: str) -> str:
    """The period of a run. Raises Refusal `invalid` naming the choices when it is not one of the SOP's."""
    choices = PERIODS[definition.periode]
    if not stated and len(choices) == 1:
        return choices[0]
    if stated in choices:
        return stated
    what = f"'{stated}' bukan periode SOP ini" if stated else "periode pelaksanaan belum disebut"
    raise Refusal("invalid", f"{what}; pilih salah satu: {', '.join(choices)}", field="period")


def facts_of(definition: Definition, stated: Mapping[str, str]) -> dict[str, str]:
    """The facts as they are kept, in the order in which the SOP asks: days in ISO form, numbers with a point.

    Raises:
        Refusal: `invalid` names the fact that is missing, unknown, not of its kind, or looks like a NIP or NIK.
    """
    for key in stated:
        if key not in definition.ditanyakan:
            raise Refusal("invalid", f"SOP ini tidak menanyakan '{key}'; hapus isian itu", field=f"facts.{key}")
    found = {}
    for key, asked in definition.ditanyakan.items():
        value = " ".join(stated.get(key, "").split())
        if not value:
            raise Refusal("invalid", f"{asked.nama} belum diisi", field=f"facts.{key}")
        try:
            found[key] = _read(asked, value)
        except ValueError as error:
            raise Refusal("invalid", f"{asked.nama}: {error}", field=f"facts.{key}") from None
    return found


def _read(asked: AskedFact, value: str) -> str:
    """Raises ValueError with what is wrong."""
    if asked.jenis == "tanggal":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValueError(f"'{value}' bukan tanggal; tulis misalnya 2026-03-31") from None
    if asked.jenis == "angka":
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or len(value) > 30 or "e" in value.lower():
            raise ValueError(f"'{value}' bukan angka; tulis misalnya 1500 atau 12.5")
        return format(number, "f")
    if _PERSONAL.search(value):
        raise ValueError("berisi nomor yang tampak seperti NIP atau NIK; tulis jabatan atau unitnya, bukan nomor orang")
    return value


def titled(title: str, definition: Definition, year: int, period: str, facts: Mapping[str, str]) -> str:
    """The title with `{tahun}`, `{periode}` and `{a fact}` put in. Raises Refusal `invalid` naming what can stand
    there."""
    known = {"tahun": str(year), "periode": said(period) or "tahunan"}
    known |= {key: shown(definition.ditanyakan[key], value) for key, value in facts.items()}
    for name in _NAMED.findall(title):
        if name not in known:
            choices = ", ".join(f"{{{key}}}" for key in known)
            raise Refusal(
                "invalid", f"judul menyebut {{{name}}} yang tidak dikenal; yang ada: {choices}", field="title"
            )
    made = _NAMED.sub(lambda found: known[found[1]], title)
    if len(made) > 500:
        raise Refusal("invalid", "judul menjadi lebih dari 500 huruf; ringkas", field="title")
    return made


def shown(asked: AskedFact, value: str) -> str:
    """A fact as officials write it: `31 Maret 2026`, `1.234,5`."""
    if asked.jenis == "tanggal":
        day = date.fromisoformat(value)
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if asked.jenis == "angka":
        return f"{Decimal(value):,f}".translate(str.maketrans(",.", ".,"))
    return value
