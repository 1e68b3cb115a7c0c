"""Drives one run through the REST API, as the holder of each position in turn, reading what waits for whom."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from deploy.embedded.errors import StackError
from ops.demo.figures import submission
from ops.demo.offices import BY_POSITION, BY_USERNAME, NAMESPACE, YEAR, Plan
from ops.demo.rest import Rest

CHECKING = {"telaah", "paraf", "tanda-tangan"}
POLL = 0.1
STUCK = 60.0
"""Seconds without any progress after which the demonstration gives up with a sentence."""

Tell = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """One thing that somebody did."""

    run: str
    no: str
    what: str
    who: str
    outcome: str


@dataclass
class Finished:
    """A run that is over: its view, its record, and the PDFs as they came back."""

    plan: Plan
    run_id: UUID
    view: dict[str, Any]
    record: dict[str, Any]
    pdfs: list[tuple[str, str, Path]] = field(default_factory=list)
    """Name, SHA-256 and file of each archived document."""


class Driver:
    """`seed` makes all ids of the run: driving again with the same seed goes on where it stopped."""

    def __init__(self, rest: Rest, plan: Plan, seed: str, tell: Tell) -> None:
        self._rest = rest
        self._plan = plan
        self._tell = tell
        self.run_id = uuid5(NAMESPACE, f"run/{seed}/{plan.key}")
        self._after: str | None = None
        """The position of the last answer: whatever is read next must show it."""

    async def drive(self, folder: Path) -> Finished:
        """From the order that starts it to the archived PDFs, written to `folder`. Raises StackError when stuck."""
        await self._start()
        quiet = 0.0
        while True:
            view = await self._view()
            if view["run"]["state"] == "selesai":
                return await self._finish(view, folder)
            if await self._next(view):
                quiet = 0.0
                continue
            await asyncio.sleep(POLL)
            quiet += POLL
            if quiet > STUCK:
                raise StackError(f"run {self.run_id} does not go on from '{view['run']['step']}'; see: esakip status")

    async def _view(self) -> dict[str, Any]:
        found: dict[str, Any] = await self._rest.get(self._plan.starter, f"/runs/{self.run_id}", after=self._after)
        return found

    async def _post(self, username: str, path: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._rest.post(username, path, key, body)
        self._after = answer["position"]
        return answer

    async def _start(self) -> None:
        plan = self._plan
        body = {
            "run_id": str(self.run_id),
            "sop": plan.sop,
            "title": plan.title,
            "unit": plan.unit,
            "year": YEAR,
            "roles": {role: str(BY_USERNAME[name].position_id) for role, name in plan.roles.items()},
            "units": {
                role: [str(BY_USERNAME[name].position_id) for name in names] for role, names in plan.units.items()
            },
            "sample": True,
            "position_id": str(BY_USERNAME[plan.starter].position_id),
        }
        await self._post(plan.starter, "/runs", self._key("start"), body)
        self._say("", "memulai pelaksanaan", plan.starter, plan.sop)

    async def _next(self, view: dict[str, Any]) -> bool:
        """Does one thing that somebody can do now; False when all wait for a service."""
        for activation in view["timeline"]:
            if activation["state"] != "aktif":
                continue
            if activation["waiting_for"] == "intake":
                if await self._collect(view, activation):
                    return True
            elif not activation["waiting_for"]:
                return await self._act(view, activation)
        return False

    async def _act(self, view: dict[str, Any], activation: dict[str, Any]) -> bool:
        username = BY_POSITION[UUID(activation["positions"][0])].username
        acts = [row["act"] for row in activation["acts"] if row["state"] != "selesai"]
        if acts[0] == "himpun" and activation["answered"] < activation["asked"]:
            return await self._collect(view, activation)
        document = _in_hand(view, activation)
        base = f"/runs/{self.run_id}/steps/{activation['activation_id']}"
        reason = self._plan.returns.get((activation["step"], activation["round"]))
        place = {"position_id": activation["positions"][0]}
        if reason and acts[0] in CHECKING:
            body = {"reason": reason, "document_sha256": document, **place}
            await self._post(username, f"{base}/return", self._key(f"{base}/return"), body)
            self._say(activation["no"], activation["activity"], username, f"DIKEMBALIKAN: {reason}")
            return True
        together = _together(acts)
        performed = [{"act": act, "document_sha256": document if act in CHECKING else None} for act in together]
        key = self._key(f"{base}/{len(activation['acts']) - len(acts)}")
        answer = await self._post(username, f"{base}/acts", key, {"acts": performed, **place})
        waits = f", menunggu {answer['waiting_for']}" if answer["waiting_for"] else ""
        self._say(activation["no"], activation["activity"], username, ", ".join(together) + waits)
        return True

    async def _collect(self, view: dict[str, Any], activation: dict[str, Any]) -> bool:
        """Somebody fills in, or somebody checks; False when intake has not opened the collections yet."""
        found = await self._rest.get(self._plan.starter, f"/runs/{self.run_id}/collections", after=self._after)
        for row in found["collections"]:
            state, unit = row["state"], row["unit"]
            path = f"/collections/{row['collection_id']}"
            if state in {"terbuka", "dikembalikan"}:
                username = BY_POSITION[UUID(row["filler"])].username
                corrected = row["revisions"] > 0 or activation["round"] > 1
                number = row["revisions"] + 1
                body = {**submission(unit, corrected=corrected), "position_id": row["filler"]}
                await self._post(username, f"{path}/revisions", self._key(f"{path}/{number}"), body)
                self._say(activation["no"], f"{row['unit_name']} mengirim data", username, f"revisi {number}")
                return True
            if state == "terkirim":
                username = BY_POSITION[UUID(row["reviewers"][0])].username
                body = {"revision_id": row["revision_id"], "position_id": row["reviewers"][0]}
                reason = self._plan.returned_units.get(unit)
                if reason and row["revisions"] == 1:
                    await self._post(
                        username, f"{path}/return", self._key(f"{path}/return"), {**body, "reason": reason}
                    )
                    self._say(activation["no"], f"data {row['unit_name']}", username, f"DIKEMBALIKAN: {reason}")
                else:
                    key = self._key(f"{path}/accept/{row['revision_id']}")
                    await self._post(username, f"{path}/accept", key, body)
                    self._say(activation["no"], f"data {row['unit_name']}", username, "diterima")
                return True
        return False

    async def _finish(self, view: dict[str, Any], folder: Path) -> Finished:
        records = (await self._rest.get(self._plan.starter, "/records", run_id=str(self.run_id), after=self._after))[
            "records"
        ]
        if not records:
            raise StackError(f"run {self.run_id} is over but the archive holds no record of it")
        finished = Finished(self._plan, self.run_id, view, records[0])
        folder.mkdir(parents=True, exist_ok=True)
        for document in records[0]["documents"]:
            content = await self._rest.download(self._plan.starter, document["sha256"])
            digest = hashlib.sha256(content).hexdigest()
            if digest != document["sha256"]:
                raise StackError(f"{document['name']}: the archive says {document['sha256']}, the bytes say {digest}")
            path = folder / f"{self._plan.key}-{document['kind']}-v{document['version']}.pdf"
            path.write_bytes(content)
            finished.pdfs.append((document["name"], digest, path))
        return finished

    def _key(self, what: str) -> str:
        return str(uuid5(self.run_id, what))

    def _say(self, no: str, what: str, username: str, outcome: str) -> None:
        self._tell(Progress(self._plan.key, no, what, BY_USERNAME[username].title, outcome))


def _in_hand(view: dict[str, Any], activation: dict[str, Any]) -> str | None:
    """Digest of the newest document that the run has in hand: the one that the demonstration's checkers read."""
    documents = view["documents"]
    return documents[-1]["sha256"] if documents else None


ASKING = {"bagikan", "himpun", "isi", "susun", "nomor", "arsip"}


def _together(acts: list[str]) -> list[str]:
    """The acts that can be done in one go: up to and including the first that another service must answer."""
    found: list[str] = []
    for act in acts:
        found.append(act)
        if act in ASKING:
            break
    return found
