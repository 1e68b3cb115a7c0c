"""What archive does when workflow asks: composes documents, allots numbers, stores records.

Slow work (asking, composing, writing objects) comes before the decision, and so before the log's head is taken.
What was written and then not recorded, because the process died, is written again as the same bytes.
"""

from __future__ import annotations

from chassis.client import BusClient
from chassis.entities import Decision, Repository
from chassis.reactors import Reaction
from contracts.archive import StoredDocument, StoredFile
from contracts.envelope import Opened
from contracts.errors import Refusal
from contracts.organisation import UnitRegistered
from contracts.workflow import ArchivingRequested, DocumentRequested, FileAttached, NumberRequested
from services.archive import sources, units
from services.archive.composing import Composition, compose
from services.archive.domain.document import Document, check_request, decide_compose
from services.archive.domain.file import File, decide_keep
from services.archive.domain.record import Record, decide_store, record_id
from services.archive.domain.register import Register, decide_number, register_id
from services.archive.objects import ObjectDamagedError, ObjectMissingError, ObjectStore

CORRECTION = "perbaikan-data"
"""The template that prints figures beside those they replace."""


class WorkflowReactions:
    """`zone` is that of units which workflow has not announced."""

    def __init__(
        self,
        documents: Repository[Document],
        registers: Repository[Register],
        records: Repository[Record],
        files: Repository[File],
        objects: ObjectStore,
        client: BusClient,
        zone: str,
    ) -> None:
        self._documents = documents
        self._registers = registers
        self._records = records
        self._files = files
        self._objects = objects
        self._client = client
        self._zone = zone

    async def document_requested(self, event: Opened, reaction: Reaction) -> None:
        request = event.data
        if not isinstance(request, DocumentRequested):
            raise TypeError(f"{event.type} is not DocumentRequested")
        known, _ = await self._documents.load(request.document_id)
        if not check_request(known, request):
            return
        unit = await units.place_of(reaction.tx, request.unit, event, self._zone)
        composition = await self._gather(request, event, unit.zone)
        pdf = await compose(composition)
        sha256 = await self._objects.put(pdf)

        def decide(state: Document, version: int) -> Decision:
            return Decision(
                events=decide_compose(
                    state, request, unit.place, sha256=sha256, size=len(pdf), sample=composition.sample
                )
            )

        await reaction.execute(self._documents, request.document_id, decide)

    async def number_requested(self, event: Opened, reaction: Reaction) -> None:
        request = event.data
        if not isinstance(request, NumberRequested):
            raise TypeError(f"{event.type} is not NumberRequested")
        unit = await units.place_of(reaction.tx, request.unit, event, self._zone)

        def decide(state: Register, version: int) -> Decision:
            return Decision(events=decide_number(state, request, unit.place))

        await reaction.execute(self._registers, register_id(request.unit, request.year), decide)

    async def archiving_requested(self, event: Opened, reaction: Reaction) -> None:
        request = event.data
        if not isinstance(request, ArchivingRequested):
            raise TypeError(f"{event.type} is not ArchivingRequested")
        unit = await units.place_of(reaction.tx, request.unit, event, self._zone)
        faults: dict[str, str] = {}
        objects: list[StoredDocument | StoredFile] = [*request.documents, *request.files]
        for stored in objects:
            fault = await self._fault(stored)
            if fault:
                faults[stored.sha256] = fault

        def decide(state: Record, version: int) -> Decision:
            return Decision(events=decide_store(state, request, unit.place, faults))

        await reaction.execute(self._records, record_id(request.request_id), decide)

    async def file_attached(self, event: Opened, reaction: Reaction) -> None:
        attached = event.data
        if not isinstance(attached, FileAttached):
            raise TypeError(f"{event.type} is not FileAttached")
        fault = await self._fault(attached.file)

        def decide(state: File, version: int) -> Decision:
            return Decision(events=decide_keep(state, attached, event.place, fault))

        await reaction.execute(self._files, attached.file.file_id, decide)

    async def unit_registered(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, UnitRegistered):
            await units.registered(reaction.tx, event.data)

    async def _gather(self, request: DocumentRequested, event: Opened, zone: str) -> Composition:
        revisions = await sources.revisions(self._client, request.revisions)
        strangers = sorted({str(one.revision_id) for one in revisions if one.run_id != request.run_id})
        if strangers:
            raise Refusal("invalid", f"revisi milik kegiatan lain: {', '.join(strangers)}")
        earlier = await sources.corrected(self._client, revisions) if request.template == CORRECTION else {}
        return Composition(
            request=request,
            revisions=revisions,
            time=event.time,
            zone=zone,
            signer=await sources.signer(self._client, request.signer),
            earlier=earlier,
        )

    async def _fault(self, document: StoredDocument | StoredFile) -> str:
        """What is wrong with the object of a document; empty: these are the bytes that were composed."""
        try:
            size = await self._objects.verify(document.sha256)
        except ObjectMissingError:
            return "berkas tidak ada di penyimpanan"
        except ObjectDamagedError:
            return "isi berkas tidak cocok dengan SHA-256-nya"
        return "" if size == document.size else f"ukuran berkas {size} byte, seharusnya {document.size}"
