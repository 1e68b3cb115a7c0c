"""What the reader of a run may do next: pure decisions behind the buttons of the run page.

They only hide what would be refused; workflow decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.archive import StoredDocument
from contracts.intake import CollectionRow
from contracts.sop import CHECKING, END, MAKING, Role, Step
from contracts.workflow import ActivationRow, CommentRow, RunView, SopRow, child_run_id
from services.portal.drawing.flow import return_targets
from services.portal.offers import next_acts, open_acts
from services.portal.tasks import concerned


def next_child(run: RunView, activation_id: UUID) -> UUID:
    """The id of the run that an active step starts next: it follows from how many it has started before."""
    return child_run_id(activation_id, 1 + sum(1 for one in run.children if one.activation_id == activation_id))


def runs_other(activation: ActivationRow, step: Step | None, active: Collection[str]) -> str:
    """The SOP that is to be started from an active step now; empty when it is none, or it cannot be started here."""
    acts = open_acts(activation)
    if step is None or activation.state != "aktif" or activation.waiting_for or acts[:1] != ("jalankan",):
        return ""
    return step.sop if step.sop in active else ""


def step_of(activation: ActivationRow, run: RunView, sop: SopRow | None) -> Step | None:
    """The step's definition, when the active version of the SOP is the one that the run was started with."""
    if sop is None or sop.sop_version != run.run.sop_version:
        return None
    try:
        return sop.definition.step(activation.step)
    except KeyError:
        return None


def document_in_hand(activation: ActivationRow, run: RunView, step: Step | None) -> StoredDocument | None:
    """The document that the next act is about: the one that the run names for the act, the one of the SOP's
    step, or the only one there is. None when the run has none yet, or the choice is not clear."""
    for row in activation.acts:
        if row.state != "selesai" and row.document is not None:
            return row.document
    about = next((row.about for row in activation.acts if row.state != "selesai" and row.about), "")
    if about:
        return next((document for document in run.documents if document.paper == about), None)
    if step is not None:
        return next((document for document in run.documents if document.kind in step.dokumen), None)
    return run.documents[0] if len(run.documents) == 1 else None


def own_form(
    activation: ActivationRow, sop: SopRow | None, collections: Iterable[CollectionRow]
) -> CollectionRow | None:
    """The form of its unit that the open `isi` of a step answers: given out by an earlier step. None: the step has
    no such act, or opens a form of its own when it is performed."""
    if activation.state != "aktif" or not activation.unit or "isi" not in open_acts(activation):
        return None
    giving = None
    if sop is not None:
        steps = sop.definition.langkah
        giving = {step.id for step in steps if "bagikan" in step.tugas and step.kepada == activation.role}
    own = [
        row
        for row in collections
        if row.unit == activation.unit
        and row.filler in activation.positions
        and (row.step in giving if giving is not None else row.step != activation.step)
    ]
    return max(own, key=lambda row: row.opened_at, default=None)


def unbound(run: RunView, sop: SopRow | None, step: Step | None) -> tuple[tuple[str, Role], ...]:
    """Roles that the step names and that nobody performs yet, with their definition."""
    return tuple((key, role) for key, role in binds(sop, step) if not run.performers.get(key))


def binds(sop: SopRow | None, step: Step | None) -> tuple[tuple[str, Role], ...]:
    """Roles that the step names, with their definition."""
    if sop is None or step is None:
        return ()
    return tuple((key, role) for key, role in sop.definition.pelaksana.items() if role.ditetapkan == step.id)


def open_remarks(run: RunView, paper: str) -> tuple[CommentRow, ...]:
    """Remarks on a document that nobody has answered."""
    return tuple(row for row in run.comments if row.applied is None and row.document.paper == paper)


def takes_part(activation: ActivationRow, run: RunView, step: Step | None, held: Collection[UUID]) -> bool:
    """Whether one of these positions takes part in an active step without performing it."""
    if step is None or activation.state != "aktif" or waits_for(activation, held):
        return False
    return bool(invited(run, step).intersection(held))


def invited(run: RunView, step: Step) -> frozenset[UUID]:
    """Positions that take part in a step."""
    return frozenset(position for role in step.ikut for position in run.performers.get(role, ()))


def may_remark(activation: ActivationRow, step: Step | None) -> bool:
    """Whether the step is about a document that can be remarked on: not where its next version is being made."""
    if activation.state != "aktif" or step is None or not step.dokumen:
        return False
    return not MAKING.intersection(open_acts(activation))


def is_repaired(sop: SopRow | None, kind: str) -> bool:
    """Whether a step of the SOP answers remarks on the document."""
    return sop is not None and any(kind in row.dokumen and "perbaiki" in row.tugas for row in sop.definition.langkah)


@dataclass(frozen=True)
class Target:
    """Where a `tidak` may go. `role`: the role whose units are chosen among; empty: it does not run per unit."""

    step: str
    label: str
    role: str


def return_choices(activation: ActivationRow, sop: SopRow | None, step: Step | None) -> tuple[Target, ...]:
    """The steps that a return may go to, the SOP's first one first; empty when that is not known here."""
    if sop is None or step is None or not may_return(activation):
        return ()
    rows = sop.definition.langkah
    places, _ = return_targets(sop.definition, rows.index(step))
    found = []
    for row in (rows[place] for place in places):
        found.append(Target(row.id, _label(row), "" if activation.unit else sop.definition.unit_role(row)))
    return tuple(found)


@dataclass(frozen=True)
class OtherExit:
    """Where the other exit of a step leads. `label` is empty when the run ends there."""

    label: str
    passed: tuple[str, ...]
    """Labels of the rows that are gone past."""


def other_exit(activation: ActivationRow, sop: SopRow | None, step: Step | None) -> OtherExit | None:
    """The other exit that may be taken now; None when the step has none or waits."""
    if sop is None or step is None or not step.tidak or activation.state != "aktif" or activation.waiting_for:
        return None
    if step.tidak == END:
        return OtherExit("", ())
    rows = sop.definition.langkah
    there = next(place for place, row in enumerate(rows) if row.id == step.tidak)
    before = sop.definition.ancestors(there)
    between = [row for place, row in enumerate(rows) if row.id in before and step.id in sop.definition.ancestors(place)]
    return OtherExit(_label(rows[there]), tuple(_label(row) for row in between))


def _label(row: Step) -> str:
    return f"{row.no.rstrip('.')}. {row.kegiatan}" if row.no else row.kegiatan


def another_is_asked(activation: ActivationRow, run: RunView, sop: SopRow | None, person: UUID) -> bool:
    """Whether the next check is a last approval of what this person made, which somebody else has to give."""
    step = step_of(activation, run, sop)
    acts = next_acts(activation)
    if sop is None or step is None or not acts or acts[0] not in CHECKING:
        return False
    document = document_in_hand(activation, run, step)
    if document is None or _maker(run, document) != person:
        return False
    rows = sop.definition.langkah
    later = any(
        document.kind in row.dokumen and CHECKING.intersection(row.tugas) and step.id in sop.definition.ancestors(place)
        for place, row in enumerate(rows)
    )
    return "tanda-tangan" in acts or not later


def _maker(run: RunView, document: StoredDocument) -> UUID | None:
    """Who made the version of a document."""
    made = [act for row in run.timeline for act in row.acts if act.act in MAKING and act.document is not None]
    return next((act.person for act in reversed(made) if act.document == document), None)


def may_return(activation: ActivationRow) -> bool:
    """Whether the step can say no: it is in hand, waits for nobody, and has a check that is still open."""
    if activation.state != "aktif" or activation.waiting_for:
        return False
    return any(row.act in CHECKING and row.state != "selesai" for row in activation.acts)


def may_repair(activation: ActivationRow, sop: SopRow | None, step: Step | None, kind: str) -> bool:
    """Whether a checker to whom the work came back may repair it: nothing done yet, and somebody checks after him."""
    if sop is None or step is None or activation.cause != "kembali" or not may_return(activation):
        return False
    begun = any(row.state == "selesai" or row.act in {"isi", "susun"} for row in activation.acts)
    rows = sop.definition.langkah
    later = rows[rows.index(step) + 1 :]
    checked = any(kind in row.dokumen and CHECKING.intersection(row.tugas) for row in later)
    return not begun and checked and "tanda-tangan" not in step.tugas


def waits_for(activation: ActivationRow, positions: Collection[UUID]) -> bool:
    """Whether an active step is one of these positions' to do."""
    return activation.state == "aktif" and any(position in positions for position in concerned(activation))


def return_reason(activation: ActivationRow, run: RunView) -> str | None:
    """The reason of the last return to this step, for an activation that such a return caused."""
    if activation.cause != "kembali":
        return None
    returns = [
        row.reason
        for row in run.timeline
        if row.returned_to == activation.step and (not row.unit or row.unit == activation.unit)
    ]
    return returns[-1] if returns else None
