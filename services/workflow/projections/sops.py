"""Read model of SOP versions: the state of each, who did what about it, and the guesses that were confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from chassis.projections import Projection, Tables
from contracts.base import rfc3339
from contracts.envelope import Opened, TextRef
from contracts.workflow import (
    GuessConfirmed,
    SopActivated,
    SopApproved,
    SopDrafted,
    SopSuperseded,
    SopWithdrawn,
)
from services.workflow.projections.folding import Rows

DEEDS = ("proposed", "approved", "activated", "superseded", "withdrawn")
VERSION = ("title", "label", "digest", "definition", "state", "approver", *DEEDS)

GUESSES = "SELECT * FROM {guesses} WHERE sop = $1 AND sop_version = $2 ORDER BY step, key"


class SopsProjection(Projection):
    name = "sops"
    version = 1
    tables = {
        "versions": """
            CREATE TABLE {versions} (
                sop text, sop_version int, title text NOT NULL, label text NOT NULL, digest text NOT NULL,
                definition text NOT NULL, state text NOT NULL, approver uuid, proposed text, approved text,
                activated text, superseded text, withdrawn text,
                PRIMARY KEY (sop, sop_version))
        """,
        "guesses": """
            CREATE TABLE {guesses} (
                sop text, sop_version int, step text, key text, person uuid, position uuid, capacity text NOT NULL,
                at timestamptz NOT NULL, PRIMARY KEY (sop, sop_version, step, key))
        """,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        fold = _Fold(tx, tables)
        sops = [event.data.sop for event in events if isinstance(event.data, SOP)]
        await fold.versions.load("sop", sops)
        await fold.guesses.load("sop", sops)
        for event in events:
            fold.take(event)
        await fold.versions.write()
        await fold.guesses.write()


SOP = SopDrafted | SopApproved | SopActivated | SopSuperseded | SopWithdrawn | GuessConfirmed


class _Fold:
    def __init__(self, tx: Any, tables: Tables) -> None:
        self.versions = Rows(tx, tables["versions"], ["sop", "sop_version"], VERSION)
        self.guesses = Rows(
            tx, tables["guesses"], ["sop", "sop_version", "step", "key"], ["person", "position", "capacity", "at"]
        )

    def take(self, event: Opened) -> None:
        match event.data:
            case SopDrafted() as data:
                self._new(data, "draf", data.approver, proposed=_deed(event))
                for row in self.guesses.all():
                    if (row["sop"], row["sop_version"]) == (data.sop, data.version):
                        self.guesses.drop(data.sop, data.version, row["step"], row["key"])
            case SopApproved() as data:
                self._change(data.sop, data.version, "disahkan", approved=_deed(event, data.reason))
            case SopActivated() as data:
                for row in self.versions.all():
                    if row["sop"] == data.sop and row["state"] == "berlaku":
                        self._change(data.sop, row["sop_version"], "digantikan", superseded=_deed(event))
                if self.versions.get(data.sop, data.version) is None:
                    self._new(data, "berlaku", None)
                self._change(data.sop, data.version, "berlaku", activated=_deed(event))
            case SopSuperseded() as data:
                self._change(data.sop, data.version, "digantikan", superseded=_deed(event))
            case SopWithdrawn() as data:
                self._change(data.sop, data.version, "ditarik", withdrawn=_deed(event, data.reason))
            case GuessConfirmed() as data:
                self.guesses.put(
                    {
                        "sop": data.sop,
                        "sop_version": data.version,
                        "step": data.step,
                        "key": data.key,
                        "person": event.actor.person,
                        "position": event.actor.position,
                        "capacity": event.actor.capacity,
                        "at": event.time,
                    }
                )

    def _new(self, data: SopDrafted | SopActivated, state: str, approver: Any, **deeds: str) -> None:
        self.versions.put(
            {
                "sop": data.sop,
                "sop_version": data.version,
                "title": data.definition.judul,
                "label": data.definition.versi,
                "digest": data.digest,
                "definition": data.definition.model_dump_json(),
                "state": state,
                "approver": approver,
                **dict.fromkeys(DEEDS),
                **deeds,
            }
        )

    def _change(self, sop: str, version: int, state: str, **deeds: str) -> None:
        self.versions.change(sop, version, state=state, **deeds)


def _deed(event: Opened, reason: TextRef | None = None) -> str:
    """Who did it and when, as JSON with the id of the words."""
    actor = event.actor
    return orjson.dumps(
        {
            "person": str(actor.person) if actor.person else None,
            "position": str(actor.position) if actor.position else None,
            "capacity": actor.capacity,
            "at": rfc3339(event.time),
            "reason_id": str(reason.id) if reason else None,
        }
    ).decode()
