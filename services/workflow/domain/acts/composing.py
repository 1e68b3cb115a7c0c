"""Acts that the archive carries out: compose a document, allot a letter number, store the record."""

from __future__ import annotations

from uuid import UUID

from contracts.archive import StoredDocument
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import ArchivingRequested, CommentSettled, DocumentRequested, NumberRequested
from services.workflow.domain import identity, plan
from services.workflow.domain.acts.rule import Doing
from services.workflow.domain.papers import counting
from services.workflow.domain.run import RunState


def compose(doing: Doing) -> None:
    """Asks for the next version of the step's document, made from exactly these revisions; after an approval has locked
    one, as a correction of it, which takes a reason."""
    locked = _corrected(doing)
    state, definition, step = doing.draft.state, doing.draft.definition, doing.step
    run, kind, unit = state.begun(), definition.dokumen[doing.kind], doing.activation.unit
    in_hand = state.documents.get(doing.paper)
    version = in_hand.document.version + 1 if in_hand else 1
    position = signer_position(state, definition, step, doing.kind, unit)
    own = next((one.name for units in run.units.values() for one in units if unit and one.unit == unit), "")
    signer = doing.office.seats.get(position) if position else None
    doing.draft.emit(
        DocumentRequested(
            request_id=identity.request_id(doing.activation_id, doing.activation.done, version),
            run_id=run.run_id,
            activation_id=doing.activation_id,
            document_id=identity.document_id(run.run_id, doing.paper),
            kind=doing.kind,
            name=f"{kind.nama}, {own}" if own else kind.nama,
            version=version,
            template=kind.templat,
            title=run.title,
            unit=run.unit,
            unit_name=own or run.unit_name,
            year=run.year,
            about_unit=unit,
            revisions=frozen(state, definition, doing.kind, unit),
            number=printed_number(state, definition, doing.kind, unit),
            signer=signer.signer() if signer else None,
            sample=run.sample,
            names=_named(doing),
            missing=_missing(doing),
            corrects=locked.version if locked else None,
            reason=doing.given.note if locked else None,
        )
    )


def _corrected(doing: Doing) -> StoredDocument | None:
    """The locked version that the next one corrects. Raises Refusal `invalid` without a reason for it."""
    locked = doing.draft.state.locks.get(doing.paper)
    if locked is None:
        doing.no_note()
    elif doing.given.note is None:
        raise Refusal(
            "invalid",
            f"{locked.name} terkunci pada versi {locked.version} dan hanya dapat dikoreksi; tulis alasan koreksinya",
            field="note",
            locked_version=locked.version,
        )
    return locked


def revise(doing: Doing) -> None:
    """Settles every open remark on the document, then asks for its next version.

    Raises Refusal `invalid` naming how many remarks were left out, or one that is not open or bears no reason.
    """
    state, paper = doing.draft.state, doing.paper
    remaining = {key for key, remark in state.remarks.items() if remark.paper == paper and not remark.settled}
    for place, settled in enumerate(doing.given.settled):
        if settled.comment_id not in remaining:
            raise Refusal("invalid", "catatan ini tidak terbuka pada dokumen langkah ini", field=f"settled.{place}")
        if not settled.applied and settled.reason is None:
            raise Refusal(
                "invalid", "sebut alasan mengapa catatan ini tidak diterapkan", field=f"settled.{place}.reason"
            )
        remaining.remove(settled.comment_id)
        doing.draft.emit(
            CommentSettled(
                run_id=state.begun().run_id,
                activation_id=doing.activation_id,
                comment_id=settled.comment_id,
                applied=settled.applied,
                reason=settled.reason,
            )
        )
    if remaining:
        raise Refusal(
            "invalid",
            f"{len(remaining)} catatan belum ditanggapi; nyatakan diterapkan atau tidak beserta alasannya",
            field="settled",
            open=[str(key) for key in remaining],
        )
    compose(doing)


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
            documents=tuple(
                in_hand.document for in_hand in counting(doing.draft.state, doing.draft.definition).values()
            ),
            numbers=_numbers(doing.draft.state, doing.draft.definition),
            files=doing.draft.state.files,
        )
    )


def _numbers(state: RunState, definition: Definition) -> dict[str, str]:
    """The newest number of each document, whether it was reserved before and printed, or given after it was signed."""
    found = {
        key: printed_number(state, definition, in_hand.document.kind, in_hand.document.unit)
        for key, in_hand in counting(state, definition).items()
    }
    return {key: number for key, number in found.items() if number is not None}


def _named(doing: Doing) -> tuple[str, ...]:
    """Names that the document lists: members of the team that its step makes, else the units that it goes to."""
    state, definition, step = doing.draft.state, doing.draft.definition, doing.step
    for role in plan.binds(definition, step):
        positions = state.positions_of(role)
        return tuple(state.bound_titles.get(position, str(position)) for position in positions)
    given = [row.kepada for row in definition.langkah if doing.kind in row.dokumen and row.kepada]
    for role in given:
        if definition.each_unit(role):
            return tuple(unit.name for unit in state.begun().units.get(role, ()))
    return ()


def _missing(doing: Doing) -> tuple[str, ...]:
    """Names of units that had not answered the closed collections that the document is made from; who was asked once
    more (`untuk`) and answered then is not among them."""
    state, definition = doing.draft.state, doing.draft.definition
    sources = plan.sources(definition, doing.kind)
    found: dict[str, str] = {}
    for collection in state.collections.values():
        if not collection.closed or (sources is not None and collection.step not in sources):
            continue
        found |= {unit.unit: unit.name for unit in collection.missing}
        step = definition.find(collection.step)
        for unit in collection.answers if step is not None and step.untuk else ():
            found.pop(unit, None)
    return tuple(found.values())


def signer_position(state: RunState, definition: Definition, step: Step, kind: str, unit: str = "") -> UUID | None:
    """The position that is to sign what the step composes; None: the role is not bound yet."""
    bound = state.positions_of(plan.signing_role(definition, step, kind), unit)
    return bound[0] if bound else None


def frozen(state: RunState, definition: Definition, kind: str, unit: str = "") -> tuple[UUID, ...]:
    """The newest closed revision of each step and unit that the document is made from, in the order collected.

    A unit's own document is made while others may still answer: from what was accepted of that unit.
    """
    sources = plan.sources(definition, kind)
    counting = dict(state.revisions)
    if unit:
        for collection in state.collections.values():
            counting |= {(collection.step, one): revision for one, revision in collection.answers.items()}
    return tuple(
        revision
        for (step, of), revision in counting.items()
        if (sources is None or step in sources) and unit in ("", of)
    )


def printed_number(state: RunState, definition: Definition, kind: str, unit: str = "") -> str | None:
    """The newest number that a step about the same document was given; None: the document bears none."""
    for source, of, letter_number in reversed(state.numbers):
        step = definition.find(source)
        if step is not None and kind in step.dokumen and of == unit:
            return letter_number
    return None
