"""`esakip recap`: which units have answered, of one run or over the runs of a SOP; as a table or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from chassis.client import BusClient
from chassis.settings import Settings
from chassis.wording import explain
from contracts.workflow import Recap, RecapUnit, ShowRecap
from ops import access, console
from services.portal.readings import COUNTS, counted, recap_sheet, units_sheet
from services.portal.spreadsheets import Sheet, csv_of, xlsx_of
from services.portal.words import ANSWER_STATES


async def recap(*, run: str, sop: str, year: str, period: str, region: str, out: str, as_json: bool) -> int:
    """Raises ValueError for a filter of no use, or a file that is neither CSV nor XLSX."""
    query = _query(run_id=run, sop=sop, year=year, period=period, region=region)
    if out and Path(out).suffix not in {".csv", ".xlsx"}:
        raise ValueError(f"{out} is neither .csv nor .xlsx; name the file so")
    found = access.installation()
    async with access.bus(found) as connection:
        answer, units = await _whole(access.client(found, connection), query)
    if out:
        sheet = _sheet(answer, units)
        zone = Settings().zone
        Path(out).write_bytes(csv_of(sheet, zone) if out.endswith(".csv") else xlsx_of(sheet, zone))
        console.say(f"{out}: {len(sheet.rows)} unit")
    elif as_json:
        console.say_json(answer.model_copy(update={"units": tuple(units), "next": ""}).model_dump(mode="json"))
    else:
        _show(answer, units)
    return console.OK


def _query(**given: str) -> ShowRecap:
    try:
        return ShowRecap.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        details = explain(error.errors(include_url=False, include_input=False))
        field, why = next(iter(details.items()))
        raise ValueError(f"{field}: {why}") from None


async def _whole(client: BusClient, query: ShowRecap) -> tuple[Recap, list[RecapUnit]]:
    """The answer, with the units of all its pages."""
    answer: Recap = await client.query(query, access.OPERATOR)
    units, page = [*answer.units], answer
    while page.next:
        page = await client.query(query.model_copy(update={"cursor": page.next}), access.OPERATOR)
        units += page.units
    return answer, units


def _sheet(answer: Recap, units: list[RecapUnit]) -> Sheet:
    """Names are the portal's; an operator sees positions and the ids of persons."""
    zone = Settings().zone
    if not answer.rows:
        return units_sheet(units, zone)
    names: dict[UUID, str] = {row.person: str(row.person) for row in answer.rows if row.person is not None}
    return recap_sheet(answer, names, zone)


def _show(answer: Recap, units: list[RecapUnit]) -> None:
    rows: list[tuple[Any, ...]]
    if answer.rows:
        head = answer.collections[0]
        rows = [
            (row.unit, row.unit_name, ANSWER_STATES[row.state], "ya" if row.late else "", row.returns or "")
            for row in answer.rows
        ]
        title = f"{head.run_title}: {head.activity}"
        console.table(title, ["kode", "unit", "keadaan", "lewat tenggat", "dikembalikan"], rows)
    else:
        rows = [(one.unit, one.unit_name, ANSWER_STATES[one.last], *counted(one.counts)) for one in units]
        columns = ["kode", "unit", "terakhir", *(column.lower() for column in COUNTS)]
        console.table(f"{answer.collections_total} pengumpulan", columns, rows)
    figures = zip(COUNTS, counted(answer.counts), strict=True)
    console.say("; ".join(f"{name.lower()} {figure}" for name, figure in figures if figure))
