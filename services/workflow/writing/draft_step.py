"""A step while it is being proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from contracts.sop import CHECKING, MAKING, Act
from services.workflow.writing.people import Person
from services.workflow.writing.table import Row
from services.workflow.writing.verbs import Sentence

Level = Literal["tinggi", "sedang", "rendah"]


@dataclass(frozen=True, slots=True)
class Supposed:
    level: Level
    reason: str
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class DraftStep:
    id: str
    row: Row
    sentence: Sentence
    acts: list[Act]
    performer: Person | None = None
    with_others: list[Person] = field(default_factory=list)
    to: Person | None = None
    document: str = ""
    each: Person | None = None
    back: str = ""
    limit: str = ""
    """`tenggat`, where the words state one."""
    printed: bool = True
    guesses: dict[str, Supposed] = field(default_factory=dict)

    @property
    def checks(self) -> bool:
        return any(act in CHECKING for act in self.acts)

    def works_on(self, document: str) -> bool:
        return bool(document) and self.document == document and any(act in CHECKING | MAKING for act in self.acts)

    def suppose(self, key: str, level: Level, reason: str, choices: Sequence[str] = ()) -> None:
        """What the paper does not state; of two guesses about one key the first stays."""
        self.guesses.setdefault(key, Supposed(level, reason, tuple(dict.fromkeys(choices))))
