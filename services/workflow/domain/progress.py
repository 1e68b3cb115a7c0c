"""Where the rows of a run stand at one moment: in hand, done, passed, or left by another exit."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.sop import Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.parts import waves
from services.workflow.domain.rosters import units_for
from services.workflow.domain.run import COUNTING, Activation, RunState


class Standing:
    """Looks at a run through its definition. What a return made void does not count and is not seen here."""

    def __init__(self, state: RunState, definition: Definition) -> None:
        self._state = state
        self._definition = definition
        self._rows: dict[str, list[Activation]] = {}
        for one in state.activations.values():
            if one.state in COUNTING:
                self._rows.setdefault(one.step, []).append(one)
        self.hands = frozenset(step for step, found in self._rows.items() if any(one.state == "aktif" for one in found))

    def may_begin(self, step: Step) -> bool:
        """Whether a row's turn has come: it is not taken yet, all rows that it waits for are through, and nothing
        before it is being done again."""
        if not self.hands.isdisjoint(plan.names_before(self._definition, step.id)) or self.taken(step):
            return False
        return all(map(self.through, plan.predecessors(self._definition, step.id)))

    def taken(self, step: Step) -> bool:
        """Whether a row was begun or passed; of a row for each unit: for all of them."""
        if (step.id, "") in self._state.passed:
            return True
        if not self._definition.unit_role(step):
            return step.id in self._rows
        rows = plan.stretch(self._definition, step)
        units = units_for(self._state, self._definition, step)
        return all(self.unit_taken(rows, unit) for unit in units) if units else self._left_by_all(rows)

    def _left_by_all(self, rows: Sequence[Step]) -> bool:
        """Whether rows that are for nobody now were begun by units that have left the run since; rows whose units are
        not known yet were not."""
        return any(row.id in self._rows for row in rows)

    def unit_taken(self, rows: Sequence[Step], unit: str) -> bool:
        """Whether a unit has begun one of the rows, or went past it."""
        return any((row.id, unit) in self._state.passed or self._of(row.id, unit) for row in rows)

    def through(self, step_id: str) -> bool:
        """Whether the run may go on behind a row: it is done, passed, or was left by its other exit, by all."""
        step = self._definition.step(step_id)
        if (step_id, "") in self._state.passed:
            return True
        if not self._definition.unit_role(step):
            found = self._of(step_id, "")
            return bool(found) and not self._unfinished(step, found)
        rows = plan.stretch(self._definition, step)
        units = units_for(self._state, self._definition, step)
        return all(self._unit_through(rows, unit) for unit in units) if units else self._left_by_all(rows)

    def reached(self, step: Step) -> bool:
        """Whether one of the ways to a row was taken; else it lies on the way that the run did not take."""
        if any(one.exit == step.id for found in self._rows.values() for one in found if not one.unit):
            return True
        names = plan.predecessors(self._definition, step.id)
        if plan.only_by_exit(self._definition, step):
            return False
        return not names or any(self._leads_on(name) for name in names)

    def _leads_on(self, name: str) -> bool:
        if (name, "") in self._state.passed:
            return self._state.passed[name, ""] != "cabang-lain"
        return not any(one.exit for one in self._of(name, "") if not one.unit)

    def _unit_through(self, rows: Sequence[Step], unit: str) -> bool:
        own = [(row.id, one) for row in rows for one in self._of(row.id, unit)]
        if any(one.state == "aktif" for _, one in own):
            return False
        last = rows[-1].id
        if (last, unit) in self._state.passed or any(step == last for step, _ in own):
            return True
        return bool(own) and own[-1][1].state == "dilewati"

    def part_taken(self, step: str, part: str) -> bool:
        """Whether the role has begun its part of a step."""
        return any(one.part == part for one in self._of(step, ""))

    def _unfinished(self, step: Step, found: Sequence[Activation]) -> bool:
        """Whether somebody is still at it, or has not had his turn; another exit ends it for all."""
        if any(one.state == "aktif" for one in found):
            return True
        parts = {part.key for wave in waves(step) for part in wave}
        return not any(one.exit for one in found) and not parts <= {one.part for one in found}

    def _of(self, step: str, unit: str) -> list[Activation]:
        return [one for one in self._rows.get(step, ()) if one.unit == unit]
