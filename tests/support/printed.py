"""What a reader finds in a PDF of the demonstration, worked out anew from the figures that were submitted."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from pypdf import PdfReader

from ops.demo.figures import BUDGET, INDICATORS


def pages(path: Path) -> list[str]:
    """The text of each page on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def indonesian(figure: str) -> str:
    """`8513900000` as `8.513.900.000`, `98.92` as `98,92`."""
    whole, _, decimals = figure.partition(".")
    grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", whole)
    return f"{grouped},{decimals}" if decimals else grouped


def percent(part: str, whole: str) -> str:
    found = (Decimal(part) / Decimal(whole) * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return indonesian(str(found))


def indicator_rows(unit: str) -> list[str]:
    """Each indicator with unit of measure, target, actual and achievement, as a row of the report."""
    return [
        f"{name} {measure} {indonesian(target)} {indonesian(actual)} {percent(actual, target)}"
        for name, target, actual, measure, _ in INDICATORS[unit]
    ]


def explanations(unit: str) -> list[str]:
    return [explanation for *_, explanation in INDICATORS[unit] if explanation]


def budget_row(unit: str) -> str:
    programme, ceiling, spent = BUDGET[unit]
    return f"{programme} {indonesian(ceiling)} {indonesian(spent)} {percent(spent, ceiling)}"
