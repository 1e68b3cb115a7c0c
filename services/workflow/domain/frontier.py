"""Where a run stands in a definition that it was not started with: what is through, what is next, what lies behind."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.run import Activation, RunState

OVER = frozenset({"selesai", "dilewati", "dialihkan"})
COUNTING = OVER | {"aktif"}


class Frontier:
    """Looks at the counting activations of a run through a definition. A row that now runs per unit, or no longer
    does, stands for what was done of it before."""

    def __init__(self, state: RunState, definition: Definition) -> None:
        self._state = state
        self._definition = definition
        self._rows: dict[str, list[Activation]] = {}
        for one in state.activations.values():
            if one.state in COUNTING:
                self._rows.setdefault(one.step, []).append(one)

    def rows(self, step: Step) -> tuple[Step, ...]:
        """The row, with the rows of its stretch."""
        return plan.stretch(self._definition, step) or (step,)

    def taken(self, step: Step) -> bool:
        """Whether the row, or its stretch, was begun."""
        return any(row.id in self._rows for row in self.rows(step))

    def behind(self, step: Step) -> bool:
        """Whether the run has gone on past a row that it never began."""
        if self.taken(step):
            return False
        last = self.rows(step)[-1]
        return any(row.id in self._rows for row in plan.after(self._definition, last.id))

    def through(self, step: Step) -> bool:
        """Whether nothing is left to do in a row that was begun, or that lies behind."""
        if self.behind(step):
            return True
        rows = self.rows(step)
        found = [one for row in rows for one in self._rows.get(row.id, ())]
        if not found or any(one.state == "aktif" for one in found):
            return False
        role = self._definition.unit_role(step)
        if not role or all(not one.unit for one in found):
            return True
        return not any(True for _ in self.left_units(step))

    def left_units(self, step: Step) -> Iterator[tuple[str, Step]]:
        """Units of a stretch that was begun which have nothing in hand and are not through, with their next row."""
        rows = self.rows(step)
        places = {row.id: place for place, row in enumerate(rows)}
        for unit in self._state.begun().units.get(self._definition.unit_role(step), ()):
            own = [one for row in rows for one in self._rows.get(row.id, ()) if one.unit == unit.unit]
            if any(one.state == "aktif" for one in own):
                continue
            newest = max(own, key=lambda one: places[one.step], default=None)
            if newest is None:
                yield unit.unit, rows[0]
            elif newest.state != "dilewati" and places[newest.step] + 1 < len(rows):
                yield unit.unit, rows[places[newest.step] + 1]

    def next_rows(self) -> list[Step]:
        """Rows whose turn has come: not begun, not behind, and all rows before them are through. Of a stretch its first
        row."""
        found = []
        for step in self._definition.langkah:
            first = self.rows(step)[0].id == step.id
            if first and not self.taken(step) and not self.behind(step) and self._turn(step):
                found.append(step)
        return found

    def _turn(self, step: Step) -> bool:
        return all(self.through(row) for row in plan.before(self._definition, step.id))

    def remaining(self) -> list[Step]:
        """Rows of which something is still to be done."""
        return [step for step in self._definition.langkah if not self.through(step)]
