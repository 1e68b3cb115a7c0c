"""Acts that the archive carries out: compose a document, allot a letter number, store the record."""

from __future__ import annotations

from uuid import UUID

from contracts.sop import Definition, Step
from contracts.workflow import ArchivingRequested, DocumentRequested, NumberRequested
from services.workflow.domain import identity, plan
from services.workflow.domain.acts.rule import Doing
from services.workflow.domain.run import RunState


def compose(doing: Doing) -> None:
    """Asks for the next version of the step's document, made from exactly these revisions."""
    doing.no_note()
    state, definition, step = doing.draft.state, doing.draft.definition, doing.step
    run, kind = state.begun(), definition.dokumen[step.dokumen]
    in_hand = state.documents.get(step.dokumen)
    version = in_hand.document.version + 1 if in_hand else 1
    signer = doing.office.seats.get(signer_position(state, definition, step))
    doing.draft.emit(
        DocumentRequested(
            request_id=identity.request_id(doing.activation_id, doing.activation.done, version),
            run_id=run.run_id,
            activation_id=doing.activation_id,
            document_id=identity.document_id(run.run_id, step.dokumen),
            kind=step.dokumen,
            name=kind.nama,
            version=version,
            template=kind.templat,
            title=run.title,
            unit=run.unit,
            unit_name=run.unit_name,
            year=run.year,
            revisions=frozen(state, definition, step.dokumen),
            number=printed_number(state, definition, step),
            signer=signer.signer() if signer else None,
            sample=run.sample,
        )
    )


def number(doing: Doing) -> None:
    """Asks for a letter number of the run's unit in this calendar year."""
    doing.no_note()
    run = doing.draft.state.begun()
    doing.draft.emit(
        NumberRequested(
            request_id=identity.request_id(doing.activation_id, doing.activation.done),
            run_id=run.run_id,
            activation_id=doing.activation_id,
            unit=run.unit,
            year=doing.office.year,
            classification=doing.draft.definition.klasifikasi,
        )
    )


def archive(doing: Doing) -> None:
    """Asks to store the version in hand of every document of the run."""
    doing.no_note()
    run = doing.draft.state.begun()
    doing.draft.emit(
        ArchivingRequested(
            request_id=identity.request_id(doing.activation_id, doing.activation.done),
            run_id=run.run_id,
            activation_id=doing.activation_id,
            title=run.title,
            unit=run.unit,
            classification=doing.draft.definition.klasifikasi,
            documents=tuple(in_hand.document for in_hand in doing.draft.state.documents.values()),
        )
    )


def signer_position(state: RunState, definition: Definition, step: Step) -> UUID:
    """The position that is to sign what the step composes."""
    return state.begun().roles[plan.signing_role(definition, step)].positions[0]


def frozen(state: RunState, definition: Definition, kind: str) -> tuple[UUID, ...]:
    """The newest closed revision of each step and unit that the document is made from, in the order collected."""
    sources = plan.sources(definition, kind)
    return tuple(revision for (step, _), revision in state.revisions.items() if sources is None or step in sources)


def printed_number(state: RunState, definition: Definition, step: Step) -> str | None:
    """The newest number that a step about the same document was given; None: the document bears none."""
    for source, letter_number in reversed(state.numbers):
        if definition.step(source).dokumen == step.dokumen:
            return letter_number
    return None
