"""How an office's file differs from what is registered: names and places, as commands that are shown first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from contracts.agencies import CorrectPosition, MovePosition, MoveUnit, RenameUnit, UnitInfo
from contracts.organisation import PositionInfo
from ops.office_file import JabatanRow, OfficeFile
from ops.office_steps import Step, fresh
from services.workflow.domain.identity import unit_stream


def differences(
    office: OfficeFile,
    units: Iterable[UnitInfo],
    positions: Mapping[UUID, PositionInfo],
    *,
    since: datetime,
    basis: str,
) -> tuple[list[Step], list[Step]]:
    """Steps for units and for positions that are registered otherwise than the file says. A position's unit is compared
    where the file gives its id; else its id follows from the unit, and another unit is another position."""
    known = {one.unit: one for one in units}
    return list(_units(office, known, since, basis)), list(_positions(office, positions, since, basis))


def _units(office: OfficeFile, known: Mapping[str, UnitInfo], since: datetime, basis: str) -> Iterator[Step]:
    for row in office.unit:
        found = known.get(row.kode)
        if found is None:
            continue
        values = {"unit": row.kode, "since": since, "basis": basis}
        if found.name != row.nama:
            what = f"unit '{row.kode}': nama '{found.name}' menjadi '{row.nama}'"
            yield Step(what, fresh(RenameUnit, {**values, "name": row.nama}), unit_stream(row.kode))
        if found.parent != row.induk:
            what = f"unit '{row.kode}': induk '{found.parent or '-'}' menjadi '{row.induk or '-'}'"
            yield Step(what, fresh(MoveUnit, {**values, "parent": row.induk}), unit_stream(row.kode))


def _positions(office: OfficeFile, known: Mapping[UUID, PositionInfo], since: datetime, basis: str) -> Iterator[Step]:
    ids = {row.kode: row.position_id for row in office.jabatan}
    for row in office.jabatan:
        found = known.get(row.position_id)
        if found is None:
            continue
        superior = ids[row.atasan] if row.atasan else None
        yield from _corrected(row, found, superior, known, basis)
        if row.id is not None and found.unit != row.unit:
            values = {"position_id": row.position_id, "unit": row.unit, "since": since, "basis": basis}
            what = f"jabatan '{row.kode}': unit '{found.unit}' menjadi '{row.unit}'"
            yield Step(what, fresh(MovePosition, values), row.position_id)


def _corrected(
    row: JabatanRow,
    found: PositionInfo,
    superior: UUID | None,
    known: Mapping[UUID, PositionInfo],
    basis: str,
) -> Iterator[Step]:
    if (found.title, found.superior) == (row.nama, superior):
        return
    above = known[found.superior].title if found.superior in known and found.superior is not None else "-"
    told = [f"nama '{found.title}' menjadi '{row.nama}'"] if found.title != row.nama else []
    told += [f"atasan '{above}' menjadi '{row.atasan or '-'}'"] if found.superior != superior else []
    values = {
        "position_id": row.position_id,
        "title": row.nama,
        "superior": superior,
        "topmost": superior is None,
        "reason": basis,
    }
    yield Step(f"jabatan '{row.kode}': {'; '.join(told)}", fresh(CorrectPosition, values), row.position_id)
