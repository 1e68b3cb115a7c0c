"""What is read of times: the printed standard of each step of a SOP beside the actual working time."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.base import Code, Line, Tolerant
from contracts.catalogue import Query, Reply, query


class Figures(Tolerant):
    """Working minutes of many rounds (or totals), each figure one that occurred: the nearest rank, nothing between."""

    count: int
    shortest: int
    median: int
    p90: int
    """Nine of ten were done within it."""
    longest: int
    within: int | None
    """How many were done within the printed standard; None: the paper prints none in working time."""


class StepMeasure(Tolerant):
    step: Code
    no: str
    activity: Line
    role: Line
    """Who performs it, as the SOP calls him."""
    standard_minutes: int | None
    standard_text: str
    """As printed; empty: not stated."""
    rounds: Figures | None
    """Of each round that was done or sent back; None: there is none yet."""
    totals: Figures | None
    """Of all rounds of a run together."""
    sent_back: int
    """How often this step returned the work to an earlier one."""
    got_back: int
    """How often work was returned to this step."""
    per_unit: bool
    """It runs once for each unit; the figures of the units are asked for with `step`."""


class UnitMeasure(Tolerant):
    unit: Code
    unit_name: str
    rounds: Figures


class Measures(Reply):
    sop: Code
    title: Line
    sop_version: int
    versions: tuple[int, ...]
    """Versions of the SOP that were loaded, oldest first."""
    runs: int
    """Runs of the version that were started, with the same filters."""
    years: tuple[int, ...]
    steps: tuple[StepMeasure, ...]
    units: tuple[UnitMeasure, ...] = ()
    """Rounds of each unit, of the step that was asked for."""


@query("workflow", "measures", Measures, issuers=("portal", "operator"))
class ShowMeasures(Query):
    """Standard against actual over the runs of one version of a SOP, in minutes of the working calendar of the unit
    that the run belongs to. Refusal `not_found` when the SOP or the version was never loaded."""

    sop: Code
    sop_version: int | None = None
    """None: the newest."""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    unit: Code | None = None
    """Runs of this unit alone."""
    step: Code | None = None
    """Also the rounds of each unit, of this step."""
