"""When a step of a run is due and why: what the SOP states, the end of a collection, else its printed standard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.sop import Definition, Step
from contracts.workflow import DueRule
from services.workflow.domain import calendar, deadlines, plan
from services.workflow.domain.calendar import Calendar
from services.workflow.domain.durations import minimum, standard, standard_text
from services.workflow.domain.run import Collection, RunState


@dataclass(frozen=True, slots=True)
class Limit:
    """A due time with what explains it."""

    at: datetime
    calendar: str
    """`ref` of the calendar version that it was worked out with."""
    rule: DueRule
    words: str
    """The words of the SOP that it follows from, as printed."""
    work_by: datetime | None = None
    """When the last working day before `at` ends, if `at` is on a day off."""


def due_of(state: RunState, definition: Definition, step: Step, office: Calendar, now: datetime) -> Limit | None:
    """When a step that begins now is due; None when nothing sets it a time.

    An extended collection leaves those who answer or gather it until its new end, whatever their own standard.
    """
    own = _stated(state, definition, step, office) or _standard(definition, step, office, now)
    collection = _collection(state, definition, step)
    if collection is None or collection.due is None or collection.closed:
        return own
    if collection.extended and (own is None or own.at < collection.due):
        return Limit(collection.due, office.ref, "perpanjangan", "")
    if collection.closes and "himpun" in step.tugas:
        return Limit(collection.due, office.ref, "pengumpulan", own.words if own else "")
    return own


def end_of_collection(
    state: RunState, definition: Definition, opening: Step, office: Calendar, now: datetime
) -> datetime | None:
    """When a collection that a step opens now ends: by what the gathering step states, else by its standard from now
    on."""
    collecting = plan.collector(definition, opening)
    if "himpun" not in collecting.tugas:
        return None
    found = _stated(state, definition, collecting, office) or _standard(definition, collecting, office, now)
    return found.at if found else None


def _stated(state: RunState, definition: Definition, step: Step, office: Calendar) -> Limit | None:
    if not step.tenggat:
        return None
    stated = deadlines.parse(step.tenggat)
    ends = None
    if stated.base == "pengumpulan":
        opening = deadlines.collection_step(definition, step)
        collection = state.newest_collection(opening.id) if opening else None
        ends = collection.due if collection else None
        if ends is not None and not stated.amount:
            return Limit(ends, office.ref, "pengumpulan", step.tenggat)
    day = deadlines.last_day(stated, state.begun(), office, ends)
    if day is None:
        return None
    end = deadlines.end_of_day(office, day)
    return Limit(end.at, office.ref, "tenggat", step.tenggat, end.work_by)


def _standard(definition: Definition, step: Step, office: Calendar, now: datetime) -> Limit | None:
    found = calendar.due(office, now, standard(step, definition), minimum(definition))
    if found is None:
        return None
    words = standard_text(step) if found.rule == "standar" else definition.tenggat_minimum
    return Limit(found.at, found.calendar, found.rule, words[:500])


def _collection(state: RunState, definition: Definition, step: Step) -> Collection | None:
    """What the step answers or gathers."""
    opening = plan.form_of(definition, step) or plan.opening_step(definition, step)
    return state.newest_collection(opening.id) if opening else None
