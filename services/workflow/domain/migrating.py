"""Migration of a running run to another version of its SOP: what stays, what begins, what is dropped, what cannot.

What was done stays done, with its documents, initials and answers, also while only some of the units have answered. A
round in hand goes on when its row asks the same of the same; else it begins anew. Rows that the new version has before
the place where the run stands are not done any more. A migration back is a migration like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import CHECKING, UNANSWERED, Definition, Step
from contracts.workflow import RunCompleted, RunMigrated, RunUnit
from services.workflow.domain import plan
from services.workflow.domain.activating import drop, pass_row
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.flow import begin
from services.workflow.domain.frontier import Frontier
from services.workflow.domain.gathering import close
from services.workflow.domain.office import Seat
from services.workflow.domain.parts import waves
from services.workflow.domain.progress import Standing
from services.workflow.domain.run import COUNTING, Activation, RunState
from services.workflow.domain.sops import Version


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where to: the version, steps under new ids (old → new), and who performs roles that the run does not know."""

    version: Version
    mapping: Mapping[str, str] = field(default_factory=dict)
    bind: Mapping[str, Sequence[Seat]] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """The events of the migration and what they mean, in sentences."""

    draft: Draft
    stays: list[str] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)
    drops: list[str] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)


def decide_migrate(
    state: RunState, before: Definition, wanted: Wanted, reason: TextRef, actor: Actor, timing: Timing | None = None
) -> Draft:
    """Raises Refusal `not_found`; `wrong_state` the run is over, follows that version already, or cannot be migrated
    (every reason is named); `invalid` the mapping or a binding does not fit."""
    found = plan_migration(state, before, wanted, reason, actor, timing)
    if found.cannot:
        raise Refusal(
            "wrong_state",
            f"pelaksanaan ini tidak dapat dipindahkan ke versi {wanted.version.version}: {'; '.join(found.cannot)}",
            reasons="; ".join(found.cannot),
        )
    return found.draft


def plan_migration(
    state: RunState, before: Definition, wanted: Wanted, reason: TextRef, actor: Actor, timing: Timing | None = None
) -> Plan:
    """What the migration would do. Raises as `decide_migrate`, but for reasons against it, which are in the plan."""
    draft = Draft.of(state, before, actor, timing)
    _fitting(state, before, wanted)
    found = Plan(draft)
    after = wanted.version.definition
    roles, units = _bound(state, after, wanted, found)
    _end_what_changed(found, before, after, wanted, reason)
    draft.emit(
        RunMigrated(
            run_id=state.begun().run_id,
            from_version=state.begun().sop_version,
            to_version=wanted.version.version,
            to_digest=wanted.version.digest,
            mapping=dict(wanted.mapping),
            roles=roles,
            units=units,
            titles={seat.position_id: seat.title for seats in wanted.bind.values() for seat in seats},
            reason=reason,
        )
    )
    draft.definition = after
    frontier = Frontier(draft.state, after)
    found.passes += [_label(step) for step in after.langkah if frontier.behind(step)]
    found.cannot += _lacking(draft.state, after, frontier)
    if found.cannot:
        return found
    _go_on(found)
    return found


def _fitting(state: RunState, before: Definition, wanted: Wanted) -> None:
    started, to = state.begun(), wanted.version
    if state.over:
        state.in_hand()
    if to.definition.sop != started.sop or not to.was_active:
        raise Refusal(
            "wrong_state",
            f"versi {to.version} belum pernah berlaku; berlakukan dahulu, lalu pindahkan pelaksanaannya",
            field="to_version",
        )
    if to.version == started.sop_version:
        raise Refusal("wrong_state", f"pelaksanaan ini sudah memakai versi {to.version}", field="to_version")
    old, new = {step.id for step in before.langkah}, {step.id for step in to.definition.langkah}
    for one, other in wanted.mapping.items():
        if one not in old or one in new or other not in new or other in old:
            raise Refusal(
                "invalid",
                f"padanan {one}={other} tidak sesuai: kiri adalah langkah yang hanya ada di versi "
                f"{started.sop_version}, kanan yang hanya ada di versi {to.version}",
                field=f"mapping.{one}",
            )
    if len(set(wanted.mapping.values())) < len(wanted.mapping):
        raise Refusal("invalid", "dua langkah lama dipadankan dengan satu langkah baru", field="mapping")


def _bound(
    state: RunState, after: Definition, wanted: Wanted, found: Plan
) -> tuple[dict[str, tuple[UUID, ...]], dict[str, tuple[RunUnit, ...]]]:
    """Roles that the new version has and the run does not know."""
    started = state.begun()
    for key in wanted.bind:
        if key not in after.pelaksana or after.pelaksana[key].jenis == "luar":
            raise Refusal("invalid", f"versi itu tidak mempunyai pelaksana '{key}'", field=f"bind.{key}")
    roles: dict[str, tuple[UUID, ...]] = {}
    units: dict[str, tuple[RunUnit, ...]] = {}
    asked = {step.kepada for step in after.langkah if "himpun" in step.tugas}
    for key, role in after.pelaksana.items():
        seats = wanted.bind.get(key, ())
        if role.jenis == "jabatan" and not role.tiap and len(seats) > 1:
            raise Refusal("invalid", f"{role.nama} dijabat satu jabatan; sebut satu saja", field=f"bind.{key}")
        if seats:
            roles[key] = tuple(seat.position_id for seat in seats)
        known = roles.get(key) or state.roles.get(key, ())
        if not known and role.jenis != "luar" and not role.ditetapkan:
            found.cannot.append(f"pelaksana {role.nama} belum ditetapkan; sebut dengan --bind {key}=JABATAN")
        if (role.tiap or key in asked) and (seats or key not in started.units):
            if seats:
                made = tuple(RunUnit(unit=one.unit, name=one.unit_name, position=one.position_id) for one in seats)
                if len({one.unit for one in made}) < len(made):
                    raise Refusal("invalid", f"satu unit disebut dua kali untuk {role.nama}", field=f"bind.{key}")
                units[key] = made
            elif known:
                found.cannot.append(f"unit untuk {role.nama} belum diketahui; sebut dengan --bind {key}=JABATAN")
    return roles, units


def _end_what_changed(found: Plan, before: Definition, after: Definition, wanted: Wanted, reason: TextRef) -> None:
    """Drops the rounds in hand whose row is gone or asks something else, and closes collections that nobody gathers."""
    draft, ended = found.draft, []
    for one in list(draft.state.activations.values()):
        if one.state != "aktif":
            continue
        old = before.step(one.step)
        new = _find(after, wanted.mapping.get(old.id, old.id))
        what = _label(old, one.unit)
        if new is not None and not (change := _change(before, old, after, new, one, wanted.mapping)):
            found.stays.append(f"{what} tetap dikerjakan, {_progress(draft.state, one)}")
            continue
        if one.waiting is not None and one.waiting.service == "archive":
            found.cannot.append(f"{what} menunggu arsip menyelesaikan tugas {one.next_act}; tunggu, lalu ulangi")
            continue
        why = f"berubah ({change}), dimulai lagi" if new is not None else "tidak ada lagi di versi itu"
        found.drops.append(f"{what} {why}")
        ended.append(one)
    gone = [one for one in draft.state.collections.values() if not one.closed]
    lost = {(one.step, one.unit) for one in ended}
    parts = [one for one in draft.state.activations.values() if one.state in COUNTING and (one.step, one.unit) in lost]
    drop(draft, parts, "migrasi", reason)
    for collection in gone:
        old = before.step(collection.step)
        new = _find(after, wanted.mapping.get(old.id, old.id))
        answered, asked = len(collection.answers), len(collection.units)
        if new is not None and plan.opens_collection(after, new) and new.kepada == old.kepada:
            found.stays.append(
                f"pengumpulan dari {_label(old)} tetap terbuka: {answered} dari {asked} unit sudah menjawab"
            )
        else:
            found.drops.append(f"pengumpulan dari {_label(old)} ditutup: {answered} dari {asked} unit sudah menjawab")
            close(draft, draft.state.collections[collection.activation_id], reason)
    for kind in dict.fromkeys(one.document.name for one in draft.state.documents.values()):
        found.stays.append(f"{kind} beserta paraf dan tanda tangannya tetap seperti sekarang")


def _change(
    before: Definition, old: Step, after: Definition, new: Step, one: Activation, mapping: Mapping[str, str]
) -> str:
    """What the new row asks otherwise of whoever has the round in hand; empty: nothing."""
    back = mapping.get(one.straight_back, one.straight_back)
    otherwise = {
        "tugasnya lain": (new.tugas, new.sop) != (old.tugas, old.sop),
        "pelaksananya lain": (new.pelaksana, waves(new)) != (old.pelaksana, waves(old)),
        "cara pengerjaan tiap unitnya lain": after.unit_role(new) != before.unit_role(old)
        or new.untuk != mapping.get(old.untuk, old.untuk)
        or bool(after.unit_role(new)) != bool(one.unit),
        "dokumen atau penerimanya lain": (new.dokumen, new.kepada) != (old.dokumen, old.kepada),
        "pengumpulan datanya lain": _opening(before, old, mapping) != _opening(after, new, {}),
        "langkah yang mengembalikannya tidak ada lagi": bool(back) and _find(after, back) is None,
    }
    return ", ".join(why for why, so in otherwise.items() if so)


def _opening(definition: Definition, step: Step, mapping: Mapping[str, str]) -> tuple[str, str]:
    """The steps that opened what it collects and fills in."""
    found = (plan.opening_step(definition, step), plan.form_of(definition, step))
    gathers, fills = (mapping.get(one.id, one.id) if one else "" for one in found)
    return gathers, fills


def _progress(state: RunState, one: Activation) -> str:
    done = f"{one.done} dari {len(one.acts)} tugasnya sudah selesai" if one.done else "belum ada tugas yang selesai"
    waits = {"intake": "; menunggu data", "archive": "; menunggu arsip", "workflow": "; menunggu SOP lain"}
    return done + (waits.get(one.waiting.service, "") if one.waiting else "")


def _lacking(state: RunState, after: Definition, frontier: Frontier) -> Iterator[str]:
    """What rows that are still to be done need, and nobody will make any more."""
    remaining = frontier.remaining()
    ids = {step.id for step in remaining}
    for step in remaining:
        earlier = [row for row in plan.before(after, step.id) if row.id in ids]
        if any(act in CHECKING or act == "perbaiki" for act in step.tugas) and "susun" not in step.tugas:
            for kind in step.dokumen:
                made = any(key == kind or key.startswith(f"{kind}/") for key in state.documents)
                if not made and not any("susun" in row.tugas and kind in row.dokumen for row in earlier):
                    name = after.dokumen[kind].nama
                    yield f"{_label(step)} memeriksa {name}, yang belum dibuat dan langkah pembuatnya sudah terlewati"
        role = after.pelaksana[step.pelaksana]
        if role.ditetapkan and not state.roles.get(step.pelaksana) and role.ditetapkan not in ids:
            yield f"{_label(step)} dikerjakan {role.nama}, yang belum ditetapkan dan langkah penetapnya sudah terlewati"
        yield from _unknown_for(state, after, step, ids)
        for opening in (plan.opening_step(after, step), plan.form_of(after, step)):
            if opening is not None and opening.id not in ids and state.newest_collection(opening.id) is None:
                yield f"{_label(step)} memerlukan pengumpulan dari {_label(opening)}, yang sudah terlewati"


def _unknown_for(state: RunState, after: Definition, step: Step, ids: AbstractSet[str]) -> Iterator[str]:
    """A row of which nobody will say for whom it is done. `ids`: rows that are still to be done."""
    listed = after.unit_role(step)
    if listed in after.daftar and listed not in state.listed and after.daftar[listed].ditetapkan not in ids:
        name = after.daftar[listed].nama
        yield f"{_label(step)} dikerjakan tiap {name}, dan langkah yang menyusun daftarnya sudah terlewati"
    if step.untuk and step.untuk != UNANSWERED and step.untuk not in state.chosen and step.untuk not in ids:
        yield f"{_label(step)} memerlukan pilihan unit dari {_label(after.step(step.untuk))}, yang sudah terlewati"


def _go_on(found: Plan) -> None:
    """Goes past what lies behind, and begins what is next: rows whose turn has come, and units that lost the row they
    had in hand."""
    draft, after = found.draft, found.draft.definition
    for step in after.langkah:
        if Frontier(draft.state, after).over(step):
            pass_row(draft, step, "migrasi")
    _go_on_units(found)
    for step in after.langkah:
        standing = Standing(draft.state, after)
        if not standing.may_begin(step):
            continue
        if standing.reached(step):
            found.begins.append(_label(step))
            begin(draft, (step,), "migrasi")
        else:
            pass_row(draft, step, "cabang-lain")
    if not draft.state.over and not any(one.state == "aktif" for one in draft.state.activations.values()):
        found.begins.append("tidak ada langkah yang tersisa: pelaksanaan selesai")
        draft.emit(RunCompleted(run_id=draft.state.begun().run_id))


def _go_on_units(found: Plan) -> None:
    draft, after = found.draft, found.draft.definition
    frontier = Frontier(draft.state, after)
    seen: set[str] = set()
    for step in after.langkah:
        rows = frontier.rows(step)
        entered = frontier.taken(step) and (step.id, "") not in draft.state.passed
        if rows[0].id in seen or not after.unit_role(step) or not entered:
            continue
        seen.add(rows[0].id)
        for unit, row in list(frontier.left_units(step)):
            found.begins.append(_label(row, unit))
            begin(draft, (row,), "migrasi", (unit,))


def _find(definition: Definition, step_id: str) -> Step | None:
    return next((step for step in definition.langkah if step.id == step_id), None)


def _label(step: Step, unit: str = "") -> str:
    number = f"{step.no.strip().rstrip('.')}. " if step.no.strip() else ""
    return f"langkah '{number}{step.kegiatan}'{f' untuk {unit}' if unit else ''}"
