"""The fill-in form of a collection: from fields of a web form to rows of intake, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chassis.wording import explain
from contracts.intake import BudgetLine, Indicator
from services.portal.formatting import plain_number
from services.portal.numbers import parse_number, parse_rupiah

INDICATOR_FIELDS = ("indicator", "target", "actual", "unit_of_measure", "explanation")
BUDGET_FIELDS = ("programme", "ceiling", "spent")
NUMBERS: dict[str, Callable[[str], Decimal]] = {
    "target": parse_number,
    "actual": parse_number,
    "ceiling": parse_rupiah,
    "spent": parse_rupiah,
}
BLANK_ROWS = 3
MAX_ROWS = 200

Row = dict[str, str]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Filling:
    """What was typed, and what it means. `errors` is field name (`indikator-0-target`) → sentence."""

    indicators: list[Row]
    budget: list[Row]
    values: tuple[tuple[Indicator, ...], tuple[BudgetLine, ...]] = ((), ())
    errors: dict[str, str] = field(default_factory=dict)


def read_form(fields: Sequence[tuple[str, str]]) -> Filling:
    """Reads the fields `indikator-<row>-<field>` and `anggaran-<row>-<field>`. Rows left blank are dropped;
    what was typed is kept as typed, so that the form can be shown again."""
    indicators = _rows(fields, "indikator", INDICATOR_FIELDS)
    budget = _rows(fields, "anggaran", BUDGET_FIELDS)
    errors: dict[str, str] = {}
    values = (
        tuple(_parse(Indicator, "indikator", indicators, errors)),
        tuple(_parse(BudgetLine, "anggaran", budget, errors)),
    )
    if not indicators and not errors:
        errors["indikator-0-indicator"] = "isi sedikitnya satu indikator"
    return Filling(indicators=indicators, budget=budget, values=values, errors=errors)


def from_revision(indicators: Sequence[Indicator], budget: Sequence[BudgetLine]) -> Filling:
    """The form filled with an earlier revision."""
    return Filling(
        indicators=[_texts(row, INDICATOR_FIELDS) for row in indicators],
        budget=[_texts(row, BUDGET_FIELDS) for row in budget],
    )


def with_blanks(rows: list[Row], fields: Sequence[str], blanks: int = BLANK_ROWS) -> list[Row]:
    """Rows to show, with blank ones to write into."""
    room = max(0, min(blanks, MAX_ROWS - len(rows)))
    return [*rows, *({name: "" for name in fields} for _ in range(room))]


def _rows(fields: Sequence[tuple[str, str]], prefix: str, names: Sequence[str]) -> list[Row]:
    found: dict[int, Row] = {}
    for name, value in fields:
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == prefix and parts[2] in names and _is_index(parts[1]):
            found.setdefault(int(parts[1]), {key: "" for key in names})[parts[2]] = value.replace("\r\n", "\n")
    return [row for _, row in sorted(found.items()) if any(value.strip() for value in row.values())]


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _parse(model: type[M], prefix: str, rows: list[Row], errors: dict[str, str]) -> list[M]:
    parsed: list[M] = []
    for index, row in enumerate(rows):
        value: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, text in row.items():
            parse = NUMBERS.get(name)
            try:
                value[name] = parse(text) if parse else text.strip()
            except ValueError as error:
                wrong[name] = str(error)
        try:
            parsed.append(model.model_validate(value))
        except ValidationError as error:
            for path, sentence in explain(error.errors(include_url=False, include_input=False)).items():
                blank = not row.get(path, "").strip()
                wrong.setdefault(path, "wajib diisi" if blank else sentence)
        errors.update({f"{prefix}-{index}-{name}": sentence for name, sentence in wrong.items()})
    return parsed


def _texts(row: BaseModel, names: Sequence[str]) -> Row:
    values = {name: getattr(row, name) for name in names}
    return {name: plain_number(value) if isinstance(value, Decimal) else str(value) for name, value in values.items()}
