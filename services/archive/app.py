"""Wiring of the archive service."""

from __future__ import annotations

from chassis.entities import Decider, Repository
from chassis.service import Chassis
from contracts.archive import ListDocuments, ListRecords, ReadObject, ShowRegister, StageFile
from contracts.organisation import UnitRegistered
from contracts.workflow import ArchivingRequested, DocumentRequested, FileAttached, NumberRequested
from services.archive.domain import document, file, record, register
from services.archive.objects import ObjectStore
from services.archive.projections.documents import DocumentsProjection
from services.archive.projections.records import RecordsProjection
from services.archive.projections.register import RegisterProjection
from services.archive.queries import ArchiveQueries
from services.archive.reactors import WorkflowReactions
from services.archive.staging import Staging


def build(chassis: Chassis) -> None:
    objects = ObjectStore(chassis.settings.data / "objects")

    chassis.command(StageFile, Staging(chassis.settings.data / "uploads", objects).stage)

    chassis.project(DocumentsProjection())
    chassis.project(RecordsProjection())
    chassis.project(RegisterProjection())

    queries = ArchiveQueries(chassis, objects)
    chassis.query(ListDocuments, queries.documents)
    chassis.query(ListRecords, queries.records)
    chassis.query(ShowRegister, queries.register)
    chassis.query(ReadObject, queries.object)

    reactions = WorkflowReactions(
        Repository(chassis.log, Decider(initial=document.Document, evolve=document.evolve)),
        Repository(chassis.log, Decider(initial=register.Register, evolve=register.evolve)),
        Repository(chassis.log, Decider(initial=record.Record, evolve=record.evolve)),
        Repository(chassis.log, Decider(initial=file.File, evolve=file.evolve)),
        objects,
        chassis.client,
        chassis.settings.zone,
    )
    chassis.react(DocumentRequested, reactions.document_requested)
    chassis.react(NumberRequested, reactions.number_requested)
    chassis.react(ArchivingRequested, reactions.archiving_requested)
    chassis.react(FileAttached, reactions.file_attached)
    chassis.react(UnitRegistered, reactions.unit_registered)
