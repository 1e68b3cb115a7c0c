"""Queries of times: what each step took, of one run and over the runs of a SOP, beside the printed standard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import Figures, Measures, ShowMeasures, StepMeasure, UnitMeasure
from services.workflow.domain.calendar.book import Book
from services.workflow.domain.durations import standard_minutes, standard_text
from services.workflow.projections import books
from services.workflow.projections.measures import FIGURES, MeasuresProjection
from services.workflow.projections.runs import RunsProjection

Row = Mapping[str, Any]


async def book_of(chassis: Chassis, units: Collection[str]) -> Book:
    """Working time of these units with the calendars as they are known now."""
    return await books.book(partial(chassis.read, MeasuresProjection), units)


async def worked(chassis: Chassis, run_id: UUID, unit: str, now: datetime) -> dict[UUID, tuple[int, int]]:
    """Activation → working minutes of the round, and of all rounds of the step up to it; of one in hand until `now`."""
    rows = await chassis.read(
        MeasuresProjection,
        "SELECT r.*, n.paused_since FROM {rounds} r JOIN {runs} n USING (run_id) WHERE run_id = $1 ORDER BY seq",
        run_id,
    )
    book = await book_of(chassis, [unit]) if any(row["worked"] is None for row in rows) else None
    sums: dict[tuple[str, str, str], int] = {}
    found: dict[UUID, tuple[int, int]] = {}
    for row in rows:
        minutes = row["worked"] if book is None or row["worked"] is not None else _so_far(book, unit, row, now)
        key = (row["step"], row["for_unit"], row["role"])
        sums[key] = sums.get(key, 0) + minutes
        found[row["activation_id"]] = (minutes, sums[key])
    return found


def _so_far(book: Book, unit: str, row: Row, now: datetime) -> int:
    paused = row["paused"]
    if row["paused_since"] is not None:
        paused += book.minutes(unit, max(row["paused_since"], row["started_at"]), now)
    return book.minutes(unit, row["started_at"], now) - int(paused)


class Measuring:
    """Standard against actual over runs."""

    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def measures(self, _actor: Actor | None, query: ShowMeasures) -> Measures:
        versions = await self._chassis.read(
            RunsProjection, "SELECT sop_version FROM {sops} WHERE sop = $1 ORDER BY sop_version", query.sop
        )
        known = tuple(row["sop_version"] for row in versions)
        if not known:
            raise Refusal("not_found", f"SOP '{query.sop}' belum pernah dimuat; lihat daftar SOP", field="sop")
        version = query.sop_version if query.sop_version is not None else known[-1]
        if version not in known:
            listed = ", ".join(map(str, known))
            raise Refusal(
                "not_found",
                f"SOP '{query.sop}' tidak mempunyai versi {version}; yang ada: {listed}",
                field="sop_version",
            )
        definition = await self._definition(query.sop, version)
        if query.step is not None and query.step not in {step.id for step in definition.langkah}:
            raise Refusal("not_found", f"SOP ini tidak mempunyai langkah '{query.step}'", field="step")
        standards = {step.id: standard_minutes(step, definition) for step in definition.langkah}
        figures = await self._figures(query, version, standards, None)
        units = await self._figures(query, version, standards, query.step) if query.step else ()
        counted = await self._chassis.read(
            MeasuresProjection,
            "SELECT count(*) FILTER (WHERE $3::int IS NULL OR year = $3)::int AS runs, "
            "coalesce(array_agg(DISTINCT year), '{}') AS years FROM {runs} "
            "WHERE sop = $1 AND sop_version = $2 AND ($4::text IS NULL OR unit = $4)",
            *(query.sop, version, query.year, query.unit),
        )
        return Measures(
            sop=query.sop,
            title=definition.judul,
            sop_version=version,
            versions=known,
            runs=counted[0]["runs"],
            years=tuple(sorted(counted[0]["years"])),
            steps=_steps(definition, figures, standards),
            units=await self._units([row for row in units if row["kind"] == "putaran"]),
        )

    async def _definition(self, sop: str, version: int) -> Definition:
        (row,) = await self._chassis.read(
            RunsProjection, "SELECT definition FROM {sops} WHERE sop = $1 AND sop_version = $2", sop, version
        )
        return Definition.model_validate_json(row["definition"])

    async def _figures(
        self, query: ShowMeasures, version: int, standards: Mapping[str, int | None], step: str | None
    ) -> Sequence[Row]:
        return await self._chassis.read(
            MeasuresProjection,
            FIGURES,
            *(query.sop, version, query.year, query.unit, step, list(standards), list(standards.values())),
        )

    async def _units(self, rows: Sequence[Row]) -> tuple[UnitMeasure, ...]:
        if not rows:
            return ()
        named = await self._chassis.read(
            MeasuresProjection,
            "SELECT unit, name FROM {units} WHERE unit = ANY ($1)",
            [row["for_unit"] for row in rows],
        )
        names = {row["unit"]: row["name"] for row in named}
        return tuple(
            UnitMeasure(unit=row["for_unit"], unit_name=names.get(row["for_unit"], ""), rounds=_figures_of(row))
            for row in rows
        )


def _steps(definition: Definition, rows: Sequence[Row], standards: Mapping[str, int | None]) -> tuple[StepMeasure, ...]:
    found = {(row["step"], row["kind"]): row for row in rows}
    return tuple(
        StepMeasure(
            step=step.id,
            no=step.no,
            activity=step.kegiatan,
            role=definition.pelaksana[step.pelaksana].nama,
            standard_minutes=standards[step.id],
            standard_text=standard_text(step),
            rounds=_maybe(found.get((step.id, "putaran"))),
            totals=_maybe(found.get((step.id, "jumlah"))),
            sent_back=_count(found.get((step.id, "mengembalikan"))),
            got_back=_count(found.get((step.id, "dikembalikan"))),
            per_unit=definition.each_unit(definition.unit_role(step)),
        )
        for step in definition.langkah
    )


def _maybe(row: Row | None) -> Figures | None:
    return _figures_of(row) if row is not None else None


def _figures_of(row: Row) -> Figures:
    return Figures(**{name: row[name] for name in Figures.model_fields})


def _count(row: Row | None) -> int:
    return int(row["count"]) if row is not None else 0
