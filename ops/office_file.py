"""The file of an office: units, positions, people and what they hold. Read whole, checked whole, every mistake named.

Ids follow from the codes in the file, so that reading it twice gives the same commands twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from contracts.base import Line, Strict
from contracts.organisation import Zone
from services.workflow.definitions import DefinitionError, read_text, read_yaml
from services.workflow.source import Path as Place
from services.workflow.source import Source

NAMESPACE = UUID("6f0f1f0e-5a0b-5d6a-9b3f-1d2f0a6c7e20")
"""Fixed for ever: ids of positions, people and commands follow from the file's codes under it."""
TEMPLATE = Path(__file__).with_name("office_template.yaml")
ZONES: dict[str, Zone] = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def _matching(pattern: str, what: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"'{value}' bukan {what}")
        return value

    return AfterValidator(check)


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"'{value}' bukan tanggal; tulis misalnya 2026-02-19") from None
    if not 1945 <= day.year <= 2199:
        raise ValueError(f"tahun {day.year} tidak mungkin; tulis tahun antara 1945 dan 2199")
    return day


def _absent(value: Any) -> Any:
    """A key without a value is a key that is not there."""
    return None if value == "" else value


def _id(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return UUID(value)
    except ValueError:
        raise ValueError(f"'{value}' bukan id; hapus baris ini supaya id dibuat dari kode") from None


Kode = Annotated[
    str,
    Field(max_length=60),
    _matching(
        r"[a-z0-9]+(-[a-z0-9]+)*", "kode; pakai huruf kecil, angka, dan tanda hubung, misalnya 'sekretariat-dinas'"
    ),
]
Wilayah = Annotated[
    str, _matching(r"[0-9]{2}\.[0-9]{2}", "kode wilayah; tulis misalnya 62.09, atau 62.00 untuk provinsi")
]
Nip = Annotated[str, _matching(r"([0-9]{18})?", "NIP; tulis 18 angka tanpa spasi, atau kosongkan")]
Akun = Annotated[
    str,
    _matching(
        r"[a-z0-9][a-z0-9._-]{1,59}",
        "nama pengguna; pakai 2 sampai 60 huruf kecil, angka, titik, garis bawah, atau tanda hubung",
    ),
]
Tanggal = Annotated[date, BeforeValidator(_day)]


class UnitRow(Strict):
    kode: Kode
    nama: Line
    wilayah: Wilayah
    zona: Literal["WIB", "WITA", "WIT"]
    induk: Annotated[Kode | None, BeforeValidator(_absent)] = None


class JabatanRow(Strict):
    kode: Kode
    unit: Kode
    nama: Line
    atasan: Annotated[Kode | None, BeforeValidator(_absent)] = None
    id: Annotated[UUID | None, BeforeValidator(_id), BeforeValidator(_absent)] = None

    @property
    def position_id(self) -> UUID:
        return self.id or uuid5(NAMESPACE, f"jabatan/{self.unit}/{self.kode}")


class Memegang(Strict):
    kode: Kode
    kapasitas: Literal["definitif", "plt", "plh", "pj"] = "definitif"
    sejak: Tanggal
    sampai: Annotated[Tanggal | None, BeforeValidator(_absent)] = None
    """The last day, itself included."""


class OrangRow(Strict):
    nama: Line
    nip: Nip = ""
    nama_pengguna: Akun
    contoh: Literal["ya", "tidak"] = "tidak"
    jabatan: tuple[Memegang, ...] = ()

    @property
    def person_id(self) -> UUID:
        return uuid5(NAMESPACE, f"orang/{self.nama_pengguna}")


class OfficeFile(Strict):
    unit: Annotated[tuple[UnitRow, ...], Field(min_length=1)]
    jabatan: Annotated[tuple[JabatanRow, ...], Field(min_length=1)]
    orang: tuple[OrangRow, ...] = ()

    def zone_of(self, jabatan: JabatanRow) -> Zone:
        return ZONES[next(row.zona for row in self.unit if row.kode == jabatan.unit)]


class OfficeFileError(Exception):
    """The file cannot be loaded; one sentence for each mistake, with row and line."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Mistake:
    path: Place
    what: str


def load_office(path: Path) -> OfficeFile:
    """The office of a file. Raises OfficeFileError with everything that is wrong in it."""
    try:
        text = read_text(path)
    except DefinitionError as error:
        raise OfficeFileError([str(error)]) from error
    return parse_office(text, path.name)


def parse_office(text: str, name: str) -> OfficeFile:
    """The office in a YAML text. Raises OfficeFileError with everything that is wrong in it."""
    try:
        source = read_yaml(text, name)
    except DefinitionError as error:
        raise OfficeFileError([str(error)]) from error
    try:
        office = OfficeFile.model_validate(source.value)
    except ValidationError as error:
        raise OfficeFileError([_say(source, one) for one in _refused(source, error)]) from None
    mistakes = [*_mistakes(office)]
    if mistakes:
        raise OfficeFileError([_say(source, one) for one in mistakes])
    return office


def starts(day: date, zone: str) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def ends(last: date | None, zone: str) -> datetime | None:
    """The first moment after the last day; None: without end."""
    return None if last is None else starts(last + timedelta(days=1), zone)


Row = TypeVar("Row", UnitRow, JabatanRow)


def from_the_top(rows: Sequence[Row], above: Callable[[Row], str | None]) -> list[Row]:
    """Each row behind the one above it, else as in the file; rows of a circle are left out."""
    done: dict[str, Row] = {}
    while True:
        ready = [row for row in rows if row.kode not in done and (above(row) is None or above(row) in done)]
        if not ready:
            return list(done.values())
        done |= {row.kode: row for row in ready}


def _refused(source: Source, error: ValidationError) -> Iterator[Mistake]:
    for fault, one in zip(source.of_model(error), error.errors(include_url=False), strict=True):
        what = fault.what
        if one["type"] == "extra_forbidden":
            near = get_close_matches(fault.path[-1], _keys(fault.path), n=1)
            meant = f", mungkin maksudnya '{near[0]}'" if near else ""
            what = f"kunci ini tidak dikenal{meant}; periksa ejaannya atau hapus."
        yield Mistake(fault.path, what)


def _keys(path: Place) -> list[str]:
    model: Any = OfficeFile
    if len(path) > 2:
        models: dict[str, Any] = {"unit": UnitRow, "jabatan": JabatanRow}
        model = models.get(path[0], Memegang if len(path) > 4 else OrangRow)
    return list(model.model_fields)


def _say(source: Source, mistake: Mistake) -> str:
    return f"{_words(source.value, mistake.path)}{source.say(mistake.path, mistake.what)}"


def _words(value: Any, path: Place) -> str:
    """What names the row of a path: `jabatan 'kepala' `; empty at the top."""
    if len(path) < 2 or not isinstance(value, dict) or not isinstance(value.get(path[0]), list):
        return ""
    row = value[path[0]][int(path[1])]
    key = "nama" if path[0] == "orang" else "kode"
    named = row.get(key) if isinstance(row, dict) else None
    return f"{path[0]} '{named}' " if isinstance(named, str) and named else f"{path[0]} ke-{int(path[1]) + 1} "


def _mistakes(office: OfficeFile) -> Iterator[Mistake]:
    """What the rows have wrong with one another."""
    yield from _twice("unit", "kode", [row.kode for row in office.unit])
    yield from _twice("jabatan", "kode", [row.kode for row in office.jabatan])
    yield from _twice("jabatan", "id", [str(row.position_id) for row in office.jabatan])
    yield from _twice("orang", "nama_pengguna", [row.nama_pengguna for row in office.orang])
    units, posts = {row.kode for row in office.unit}, {row.kode: row for row in office.jabatan}
    for row, unit in enumerate(office.unit):
        if unit.induk is not None and unit.induk not in units:
            yield _unknown(("unit", str(row), "induk"), "unit", unit.induk, units)
    for row, post in enumerate(office.jabatan):
        if post.unit not in units:
            yield _unknown(("jabatan", str(row), "unit"), "unit", post.unit, units)
        if post.atasan is not None and post.atasan not in posts:
            yield _unknown(("jabatan", str(row), "atasan"), "jabatan", post.atasan, posts)
    yield from _circles("unit", "induk", office.unit, lambda one: one.induk if one.induk in units else None)
    yield from _circles("jabatan", "atasan", office.jabatan, lambda one: one.atasan if one.atasan in posts else None)
    for row, person in enumerate(office.orang):
        for place, held in enumerate(person.jabatan):
            path = ("orang", str(row), "jabatan", str(place))
            if held.kode not in posts:
                yield _unknown((*path, "kode"), "jabatan", held.kode, posts)
            if held.sampai is not None and held.sampai < held.sejak:
                yield Mistake(
                    (*path, "sampai"), f"hari terakhir {held.sampai} mendahului 'sejak' {held.sejak}; perbaiki."
                )
    yield from _rivals(office)


def _twice(table: str, key: str, values: Sequence[str]) -> Iterator[Mistake]:
    for row, value in enumerate(values):
        if value in values[:row]:
            first = values.index(value) + 1
            yield Mistake((table, str(row), key), f"{key} '{value}' sudah dipakai {table} ke-{first}; pakai yang lain.")


def _unknown(path: Place, what: str, code: str, known: Any) -> Mistake:
    near = get_close_matches(code, list(known), n=1)
    meant = f", mungkin maksudnya '{near[0]}'" if near else ""
    return Mistake(
        path, f"{what} '{code}' tidak ada dalam berkas ini{meant}; perbaiki kodenya atau tambahkan barisnya."
    )


def _circles(table: str, key: str, rows: Sequence[Row], above: Callable[[Row], str | None]) -> Iterator[Mistake]:
    placed = {row.kode for row in from_the_top(rows, above)}
    for place, row in enumerate(rows):
        if row.kode not in placed:
            yield Mistake(
                (table, str(place), key), f"{key} berputar: tidak ada {table} paling atas; putuskan lingkarannya."
            )
            return


def _rivals(office: OfficeFile) -> Iterator[Mistake]:
    """Two definitive holders, or two acting ones, of one position at the same time."""
    seen: list[tuple[OrangRow, Memegang]] = []
    for row, person in enumerate(office.orang):
        for place, held in enumerate(person.jabatan):
            for other, before in seen:
                same = held.kode == before.kode and (held.kapasitas == "definitif") == (before.kapasitas == "definitif")
                apart = (before.sampai or date.max) < held.sejak or (held.sampai or date.max) < before.sejak
                if same and not apart:
                    kind = "pejabat definitif" if held.kapasitas == "definitif" else "pejabat sementara"
                    yield Mistake(
                        ("orang", str(row), "jabatan", str(place)),
                        f"jabatan '{held.kode}' sudah mempunyai {kind} pada masa itu, yaitu {other.nama}; "
                        "perbaiki 'sejak' dan 'sampai'.",
                    )
            seen.append((person, held))
