"""Where a run stands in a definition that it was not started with: what lies behind, what is still to be done."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.progress import Standing
from services.workflow.domain.rosters import units_for
from services.workflow.domain.run import COUNTING, Activation, RunState


class Frontier:
    """Looks at the counting activations of a run through a definition. A row that now runs per unit, or no longer
    does, stands for what was done of it before."""

    def __init__(self, state: RunState, definition: Definition) -> None:
        self._state = state
        self._definition = definition
        self._standing = Standing(state, definition)
        self._rows: dict[str, list[Activation]] = {}
        for one in state.activations.values():
            if one.state in COUNTING:
                self._rows.setdefault(one.step, []).append(one)

    def rows(self, step: Step) -> tuple[Step, ...]:
        """The row, with the rows of its stretch."""
        return plan.stretch(self._definition, step) or (step,)

    def taken(self, step: Step) -> bool:
        """Whether the row, or its stretch, was begun or passed."""
        return (step.id, "") in self._state.passed or any(row.id in self._rows for row in self.rows(step))

    def behind(self, step: Step) -> bool:
        """Whether the run has gone on past a row that it never began."""
        if self.taken(step):
            return False
        last = self.rows(step)[-1]
        return any(row.id in self._rows for row in plan.after(self._definition, last.id))

    def otherwise_done(self, step: Step) -> bool:
        """Whether the row was done for all and now runs per unit, or the other way round."""
        if (step.id, "") in self._state.passed:
            return False
        found = [one for row in self.rows(step) for one in self._rows.get(row.id, ())]
        each = bool(self._definition.unit_role(step))
        return bool(found) and all(bool(one.unit) != each and one.state != "aktif" for one in found)

    def through(self, step: Step) -> bool:
        """Whether nothing is left to do in a row that was begun, or that lies behind."""
        return self.behind(step) or self.otherwise_done(step) or self._standing.through(step.id)

    def over(self, step: Step) -> bool:
        """Whether a row is to be passed, so that those behind it do not wait for it."""
        return (self.behind(step) or self.otherwise_done(step)) and not self._standing.through(step.id)

    def left_units(self, step: Step) -> Iterator[tuple[str, Step]]:
        """Units of a stretch that was begun which have nothing in hand and are not through, with their next row."""
        rows = self.rows(step)
        places = {row.id: place for place, row in enumerate(rows)}
        for unit in units_for(self._state, self._definition, step):
            own = [one for row in rows for one in self._rows.get(row.id, ()) if one.unit == unit]
            if any(one.state == "aktif" for one in own):
                continue
            newest = max(own, key=lambda one: places[one.step], default=None)
            reached = [places[row.id] for row in rows if (row.id, unit) in self._state.passed]
            last = max([*reached, *([places[newest.step]] if newest else [])], default=-1)
            if (newest is None or newest.state != "dilewati") and last + 1 < len(rows):
                yield unit, rows[last + 1]

    def remaining(self) -> list[Step]:
        """Rows of which something is still to be done."""
        return [step for step in self._definition.langkah if not self.through(step)]
