"""What a submission may hold, and its digest."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.intake import BudgetLine, Indicator
from services.intake.domain import check_content, content_sha256
from tests.unit.intake_world import indicator, refusal


def budget(programme: str = "Program Contoh", ceiling: str = "100", spent: str = "50") -> BudgetLine:
    return BudgetLine(programme=programme, ceiling=Decimal(ceiling), spent=Decimal(spent))


def test_an_indicator_that_appears_twice_is_refused_where_it_stands() -> None:
    with pytest.raises(Refusal) as error:
        check_content((indicator("Angka  Melek Huruf"), indicator("Lain"), indicator("angka melek huruf ")), ())
    code, details = refusal(error.value)
    assert code == "invalid"
    assert list(details) == ["indicators.2.indicator"]
    assert "baris 1" in details["indicators.2.indicator"]
    assert "tabel indikator baris 3" in error.value.info.message


def test_names_of_white_space_are_refused_all_at_once() -> None:
    line = indicator().model_copy(update={"unit_of_measure": " "})
    with pytest.raises(Refusal) as error:
        check_content((indicator("\t"), line), (budget(), budget("  ")))
    assert set(refusal(error.value)[1]) == {
        "indicators.0.indicator",
        "indicators.1.unit_of_measure",
        "budget.1.programme",
    }


def test_a_negative_target_overspending_and_a_programme_in_two_lines_are_data_not_errors() -> None:
    check_content((indicator(target="-2.5"),), (budget(spent="120"), budget(ceiling="0", spent="0")))


def test_the_digest_is_that_of_the_canonical_json() -> None:
    lines = (indicator("Ü", explanation="Karena é."),)
    content = {
        "budget": [{"ceiling": "100", "programme": "Program Contoh", "spent": "50"}],
        "indicators": [
            {
                "actual": "95.50",
                "explanation": "Karena é.",
                "indicator": "Ü",
                "target": "100",
                "unit_of_measure": "Persen",
            }
        ],
    }
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert content_sha256(lines, (budget(),)) == hashlib.sha256(body).hexdigest()


names = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)
lines = st.builds(
    Indicator,
    indicator=names,
    target=numbers,
    actual=numbers,
    unit_of_measure=names,
    explanation=st.text(st.characters(categories=("L", "N")), max_size=8),
)


@given(st.lists(lines, min_size=1, max_size=4), st.lists(lines, min_size=1, max_size=4))
def test_different_content_has_different_digests(one: list[Indicator], other: list[Indicator]) -> None:
    first, second = content_sha256(tuple(one), ()), content_sha256(tuple(other), ())
    same = [line.model_dump_json() for line in one] == [line.model_dump_json() for line in other]
    assert (first == second) is same
    assert content_sha256(tuple(one), ()) == first
