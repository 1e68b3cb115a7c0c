"""Drives one run through the REST API, as the holder of each position in turn, reading what waits for whom."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from contracts.sop import Definition
from deploy.embedded.errors import StackError
from ops.demo.figures import submission
from ops.demo.offices import BY_POSITION, BY_USERNAME, NAMESPACE, YEAR, Plan
from ops.demo.rest import OvertakenError, Rest
from services.workflow.definitions import builtin_definitions, load_definition

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
        self._collections: list[dict[str, Any]] | None = None
        self._let_in = False
        """Late units were let in again."""

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
            "teams": {
                team: [str(BY_USERNAME[name].position_id) for name in names]
                for team, names in plan.teams.items()
                if not self._made_by_a_step(team)
            },
            "sample": True,
            "position_id": str(BY_USERNAME[plan.starter].position_id),
        }
        await self._post(plan.starter, "/runs", self._key("start"), body)
        self._say("", "memulai pelaksanaan", plan.starter, plan.sop)

    async def _next(self, view: dict[str, Any]) -> bool:
        """Does one thing that somebody can do now; False when all wait for a service."""
        active = [one for one in view["timeline"] if one["state"] == "aktif"]
        self._collections = None
        for activation in active:
            if activation["waiting_for"] == "intake" or self._next_acts(activation)[0] in {"isi", "himpun"}:
                if await self._collect(view, activation):
                    return True
            elif not activation["waiting_for"]:
                return await self._act(view, activation)
        for activation in active:
            acts = self._next_acts(activation)
            if not activation["waiting_for"] and not (acts[0] == "isi" and activation["unit"]):
                return await self._act(view, activation)
        return await self._end_collection(view, active)

    @staticmethod
    def _next_acts(activation: dict[str, Any]) -> list[str]:
        return [row["act"] for row in activation["acts"] if row["state"] != "selesai"]

    def _made_by_a_step(self, team: str) -> bool:
        return bool(definition_of(self._plan.sop).pelaksana[team].ditetapkan)

    async def _act(self, view: dict[str, Any], activation: dict[str, Any]) -> bool:
        username = BY_POSITION[UUID(activation["positions"][0])].username
        acts = self._next_acts(activation)
        document = _in_hand(view, activation, self._plan.sop)
        base = f"/runs/{self.run_id}/steps/{activation['activation_id']}"
        reason = self._plan.returns.get((activation["step"], activation["round"]))
        place = {"position_id": activation["positions"][0]}
        if reason and any(act in CHECKING for act in acts):
            target = self._plan.targets.get((activation["step"], activation["round"]))
            body = {"reason": reason, "document_sha256": document, "target": target, **place}
            await self._post(username, f"{base}/return", self._key(f"{base}/return"), body)
            self._say(activation["no"], activation["activity"], username, f"DIKEMBALIKAN: {reason}")
            return True
        await self._team(activation, base, username, place)
        if activation["round"] == 1:
            await self._remark(activation, base, document)
        together = _together(acts, stop_at="isi" if activation["unit"] else "")
        performed = [self._given(view, act, document, activation) for act in together]
        key = self._key(f"{base}/{len(activation['acts']) - len(acts)}")
        answer = await self._post(username, f"{base}/acts", key, {"acts": performed, **place})
        waits = f", menunggu {answer['waiting_for']}" if answer["waiting_for"] else ""
        self._say(activation["no"], activation["activity"], username, ", ".join(together) + waits)
        return True

    def _given(
        self, view: dict[str, Any], act: str, document: str | None, activation: dict[str, Any]
    ) -> dict[str, Any]:
        given: dict[str, Any] = {"act": act, "document_sha256": document if act in CHECKING else None}
        if act in WORDS:
            given["note"] = WORDS[act]
        if act == "perbaiki":
            step = definition_of(self._plan.sop).step(activation["step"])
            given["settled"] = [
                {"comment_id": one["comment_id"], "applied": place % 2 == 0, "reason": "" if place % 2 == 0 else REASON}
                for place, one in enumerate(view["comments"])
                if one["applied"] is None and one["document"]["kind"] in step.dokumen
            ]
        return given

    async def _team(self, activation: dict[str, Any], base: str, username: str, place: dict[str, str]) -> None:
        """Names the team that this step makes."""
        for team, names in self._plan.teams.items():
            if definition_of(self._plan.sop).pelaksana[team].ditetapkan == activation["step"]:
                members = [str(BY_USERNAME[name].position_id) for name in names]
                body = {"role": team, "positions": members, **place}
                await self._post(username, f"{base}/role", self._key(f"{base}/role/{team}"), body)
                self._say(activation["no"], f"menetapkan {team}", username, f"{len(members)} jabatan")

    async def _remark(self, activation: dict[str, Any], base: str, document: str | None) -> None:
        for place, (username, text) in enumerate(self._plan.comments.get(activation["step"], ())):
            body = {
                "text": text,
                "document_sha256": document,
                "position_id": str(BY_USERNAME[username].position_id),
            }
            await self._post(username, f"{base}/comments", self._key(f"{base}/comments/{place}"), body)
            self._say(activation["no"], "catatan atas dokumen", username, text)

    async def _collect(self, view: dict[str, Any], activation: dict[str, Any]) -> bool:
        """Somebody fills in, or somebody checks; False when nothing is there to be done for this activation."""
        for row in await self._rows():
            if activation["unit"] and row["unit"] != activation["unit"]:
                continue
            if row["state"] == "terkirim" and self._next_acts(activation)[0] == "isi":
                try:
                    return await self._act(view, activation)
                except OvertakenError:  # what was sent has finished the step by itself
                    return True
            if row["state"] in {"terbuka", "dikembalikan"} and self._answers(row["unit"]):
                await self._submit(activation, row)
                return True
            if row["state"] == "terkirim":
                await self._decide(activation, row)
                return True
        return False

    async def _rows(self) -> list[dict[str, Any]]:
        """The run's collections, asked for once for each thing that is done."""
        if self._collections is None:
            found = await self._rest.get(self._plan.starter, f"/runs/{self.run_id}/collections", after=self._after)
            self._collections = found["collections"]
        return self._collections

    def _answers(self, unit: str) -> bool:
        return unit not in self._plan.never and (unit not in self._plan.late or self._let_in)

    async def _submit(self, activation: dict[str, Any], row: dict[str, Any]) -> None:
        path, username = f"/collections/{row['collection_id']}", BY_POSITION[UUID(row["filler"])].username
        corrected = row["revisions"] > 0 or activation["round"] > 1
        number = row["revisions"] + 1
        body = {**submission(row["unit"], corrected=corrected), "position_id": row["filler"]}
        await self._post(username, f"{path}/revisions", self._key(f"{path}/{number}"), body)
        self._say(activation["no"], f"{row['unit_name']} mengirim data", username, f"revisi {number}")

    async def _decide(self, activation: dict[str, Any], row: dict[str, Any]) -> None:
        path, username = f"/collections/{row['collection_id']}", BY_POSITION[UUID(row["reviewers"][0])].username
        body = {"revision_id": row["revision_id"], "position_id": row["reviewers"][0]}
        reason = self._plan.returned_units.get(row["unit"])
        if reason and row["revisions"] == 1:
            await self._post(username, f"{path}/return", self._key(f"{path}/return"), {**body, "reason": reason})
            self._say(activation["no"], f"data {row['unit_name']}", username, f"DIKEMBALIKAN: {reason}")
        else:
            key = self._key(f"{path}/accept/{row['revision_id']}")
            await self._post(username, f"{path}/accept", key, body)
            self._say(activation["no"], f"data {row['unit_name']}", username, "diterima")

    async def _end_collection(self, view: dict[str, Any], active: list[dict[str, Any]]) -> bool:
        """Only units that do not answer are left: the collection is closed, late ones are let in again, once."""
        left = {one["unit"] for one in active}
        if not active or not left or not left <= {*self._plan.late, *self._plan.never}:
            return False
        rows = await self._rows()
        opening, reviewer = rows[0]["activation_id"], rows[0]["reviewers"][0]
        username, base = BY_POSITION[UUID(reviewer)].username, f"/runs/{self.run_id}/steps/{opening}"
        times = "kedua" if self._let_in else "pertama"
        body = {"reason": "Batas waktu pengisian sudah lewat.", "position_id": reviewer}
        await self._post(username, f"{base}/close-collection", self._key(f"{base}/close/{times}"), body)
        self._say("", f"menutup pengumpulan ({times})", username, f"{len(left)} unit belum menjawab")
        if self._let_in or not self._plan.late:
            return True
        self._let_in = True
        for row in rows:
            if row["unit"] in self._plan.late:
                await self._submit({"no": "", "round": 1}, row)
        body = {"reason": "Data terlambat tetap diperiksa.", "units": list(self._plan.late), "position_id": reviewer}
        await self._post(username, f"{base}/reopen-collection", self._key(f"{base}/reopen"), body)
        self._say("", "membuka kembali untuk yang terlambat", username, f"{len(self._plan.late)} unit")
        return True

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


def _in_hand(view: dict[str, Any], activation: dict[str, Any], sop: str) -> str | None:
    """Digest of the version in hand of the document that the step is about."""
    kinds = definition_of(sop).step(activation["step"]).dokumen
    return next((one["sha256"] for one in view["documents"] if one["kind"] in kinds), None)


@cache
def definition_of(sop: str) -> Definition:
    """The definition of a SOP that comes with the system."""
    return next(found for found in map(load_definition, builtin_definitions()) if found.sop == sop)


ASKING = {"bagikan", "himpun", "isi", "susun", "perbaiki", "nomor", "arsip"}
WORDS = {"rapat": "Notulen: hal-hal yang disepakati tercatat lengkap.", "unggah": "Tanda terima CONTOH-0001"}
"""Acts whose words are their result."""
REASON = "Data bidang sudah dipakai; perbedaannya dijelaskan pada tabel."


def _together(acts: list[str], stop_at: str) -> list[str]:
    """The acts that can be done in one go: up to and including the first that another service must answer."""
    found: list[str] = []
    for act in acts:
        if found and act in {stop_at, "perbaiki", "himpun"}:
            break
        found.append(act)
        if act in ASKING:
            break
    return found
