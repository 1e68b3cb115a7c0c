"""Answers queries of intake from its read models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.intake import (
    BudgetLine,
    CollectionRow,
    Collections,
    FrozenRevisions,
    GetFrozenRevisions,
    GetRevisions,
    Indicator,
    ListCollections,
    Revision,
    Revisions,
    SubmissionReceived,
)
from services.intake.projections.collections import COLUMNS, CollectionsProjection
from services.intake.projections.revisions import RevisionsProjection

SELECT = (
    "SELECT r.revision_id, r.collection_id, c.activation_id, c.step, c.unit_name, r.submitted_at, r.person, "
    "r.position, r.content FROM {revisions} r JOIN {revised} c USING (collection_id) "
)


class IntakeQueries:
    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def collections(self, actor: Actor | None, query: ListCollections) -> Collections:
        """Of the run, of the positions, or both; nothing when neither is asked for. Oldest first."""
        rows = await self._chassis.read(
            CollectionsProjection,
            f"SELECT {COLUMNS} FROM {{collections}} WHERE ($1::uuid IS NOT NULL OR cardinality($2::uuid[]) > 0) "
            "AND ($1::uuid IS NULL OR run_id = $1) "
            "AND (cardinality($2::uuid[]) = 0 OR filler = ANY($2) OR reviewers && $2) "
            "ORDER BY opened_at, unit_name, collection_id",
            query.run_id,
            list(query.positions),
        )
        texts = await self._chassis.texts.read([row["reason"] for row in rows if row["reason"] is not None])
        return Collections(
            collections=tuple(
                CollectionRow(**{**row, "reason": texts.get(row["reason"]) if row["reason"] else None})
                for row in map(dict, rows)
            )
        )

    async def revisions(self, actor: Actor | None, query: GetRevisions) -> Revisions:
        """Raises Refusal `not_found` when one that was asked for by id is not known."""
        if query.revision_ids:
            return Revisions(revisions=await self._exactly(query.revision_ids, retryable=False))
        rows = await self._chassis.read(
            RevisionsProjection, SELECT + "WHERE r.collection_id = $1 ORDER BY r.number", query.collection_id
        )
        return Revisions(revisions=await self._open(rows))

    async def frozen_revisions(self, actor: Actor | None, query: GetFrozenRevisions) -> FrozenRevisions:
        """All that are asked for, in that order, or none.

        Whoever asks got the ids from events of this very log, so one that is missing here is one that the read
        model has not reached yet: the refusal can be retried.
        """
        return FrozenRevisions(revisions=await self._exactly(query.revision_ids, retryable=True))

    async def _exactly(self, ids: Sequence[UUID], *, retryable: bool) -> tuple[Revision, ...]:
        rows = await self._chassis.read(RevisionsProjection, SELECT + "WHERE r.revision_id = ANY($1)", list(ids))
        found = {revision.revision_id: revision for revision in await self._open(rows)}
        for revision_id in ids:
            if revision_id not in found:
                raise Refusal(
                    "projection_behind" if retryable else "not_found",
                    f"revisi {revision_id} belum ada di data baca; coba lagi sebentar lagi",
                    retryable=retryable,
                    revision_id=revision_id,
                )
        return tuple(found[revision_id] for revision_id in ids)

    async def _open(self, rows: Sequence[Any]) -> tuple[Revision, ...]:
        contents = [SubmissionReceived.model_validate_json(row["content"]) for row in rows]
        refs = [line.explanation.id for content in contents for line in content.indicators if line.explanation]
        refs += [content.proof.id for content in contents if content.proof]
        texts = await self._chassis.texts.read(refs)
        return tuple(_revision(row, content, texts) for row, content in zip(rows, contents, strict=True))


def _revision(row: Any, content: SubmissionReceived, texts: dict[UUID, str | None]) -> Revision:
    """An erased explanation reads as empty."""
    return Revision(
        revision_id=content.revision_id,
        collection_id=content.collection_id,
        run_id=content.run_id,
        activation_id=row["activation_id"],
        step=row["step"],
        number=content.number,
        unit=content.unit,
        unit_name=row["unit_name"],
        indicators=tuple(
            Indicator(
                indicator=line.indicator,
                target=line.target,
                actual=line.actual,
                unit_of_measure=line.unit_of_measure,
                explanation=(texts.get(line.explanation.id) or "") if line.explanation else "",
            )
            for line in content.indicators
        ),
        budget=tuple(
            BudgetLine(programme=line.programme, ceiling=line.ceiling, spent=line.spent) for line in content.budget
        ),
        content_sha256=content.content_sha256,
        corrects=content.corrects,
        submitted_at=row["submitted_at"],
        person=row["person"],
        position=row["position"],
        on_behalf=content.on_behalf_of is not None,
        proof=texts.get(content.proof.id) if content.proof else None,
    )
