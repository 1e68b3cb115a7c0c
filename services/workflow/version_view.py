"""Versions of SOPs as they are shown: rows of the read model with the words that belong to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import (
    ConfirmedGuess,
    Deed,
    ListSops,
    ListSopVersions,
    ShowSopVersion,
    SopRow,
    Sops,
    SopVersion,
    SopVersions,
    SopVersionView,
)
from services.workflow.projections.sops import DEEDS, GUESSES, SopsProjection
from services.workflow.writing.telling import told, told_step

Row = Mapping[str, Any]


class SopQueries:
    """One method per query about SOPs."""

    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def sops(self, _actor: Actor | None, _query: ListSops) -> Sops:
        async with self._chassis.snapshot(SopsProjection) as read:
            rows = await read("SELECT * FROM {versions} WHERE state = 'berlaku' ORDER BY sop")
            guesses = await read(
                "SELECT g.* FROM {guesses} g JOIN {versions} v USING (sop, sop_version) WHERE v.state = 'berlaku' "
                "ORDER BY g.sop, g.step, g.key"
            )
        confirmed: dict[str, list[ConfirmedGuess]] = {}
        for row in guesses:
            confirmed.setdefault(row["sop"], []).append(_guess(row))
        return Sops(
            sops=tuple(
                SopRow(
                    sop=row["sop"],
                    sop_version=row["sop_version"],
                    title=row["title"],
                    digest=row["digest"],
                    definition=Definition.model_validate_json(row["definition"]),
                    confirmed=tuple(confirmed.get(row["sop"], ())),
                )
                for row in rows
            )
        )

    async def versions(self, _actor: Actor | None, query: ListSopVersions) -> SopVersions:
        rows = await self._chassis.read(
            SopsProjection,
            """
            SELECT * FROM {versions}
            WHERE ($1::text IS NULL OR sop = $1)
              AND ($2::uuid[] IS NULL OR (state = 'draf' AND approver = ANY ($2)))
            ORDER BY sop, sop_version DESC
            """,
            query.sop,
            list(query.approvers) if query.approvers is not None else None,
        )
        return SopVersions(versions=await self._shown(rows))

    async def version(self, _actor: Actor | None, query: ShowSopVersion) -> SopVersionView:
        key = (query.sop, query.version)
        async with self._chassis.snapshot(SopsProjection) as read:
            rows = await read("SELECT * FROM {versions} WHERE sop = $1 AND sop_version = $2", *key)
            guesses = await read(GUESSES, *key)
        if not rows:
            raise Refusal(
                "not_found",
                f"SOP '{query.sop}' tidak mempunyai versi {query.version}; lihat daftar versinya",
                sop=query.sop,
            )
        (shown,) = await self._shown(rows)
        definition = Definition.model_validate_json(rows[0]["definition"])
        return SopVersionView(
            version=shown,
            definition=definition,
            confirmed=tuple(_guess(row) for row in guesses),
            told=told(definition),
            told_steps={step.id: told_step(definition, step) for step in definition.langkah},
        )

    async def _shown(self, rows: Sequence[Row]) -> tuple[SopVersion, ...]:
        deeds = [{name: orjson.loads(row[name]) if row[name] else None for name in DEEDS} for row in rows]
        words = [UUID(one["reason_id"]) for row in deeds for one in row.values() if one and one["reason_id"]]
        texts = await self._chassis.texts.read(words)
        return tuple(
            SopVersion(
                **{name: row[name] for name in ("sop", "sop_version", "title", "label", "digest", "state", "approver")},
                **{name: _deed(one, texts) for name, one in done.items()},
            )
            for row, done in zip(rows, deeds, strict=True)
        )


def _deed(done: dict[str, Any] | None, texts: Mapping[UUID, str | None]) -> Deed | None:
    if done is None:
        return None
    reason = texts.get(UUID(done["reason_id"])) if done["reason_id"] else None
    return Deed.model_validate({**done, "reason": reason})


def _guess(row: Row) -> ConfirmedGuess:
    return ConfirmedGuess(**{name: row[name] for name in ("step", "key", "person", "position", "capacity", "at")})
