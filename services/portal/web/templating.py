"""Renders pages: Jinja2 with escaping on, undefined names an error, and the words of formatting.py."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.errors import ErrorInfo
from contracts.periods import said
from services.portal import formatting, words
from services.portal.choice import CAPACITIES, titled
from services.portal.due import why
from services.portal.offers import ACTS, WORDS

TEMPLATES = Path(__file__).parent / "templates"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=formatting.number,
        rupiah=formatting.rupiah,
        minutes=formatting.minutes,
        duration=formatting.duration,
        size=formatting.size,
        titled=titled,
        fact=formatting.fact,
        before=lambda value: value - timedelta(minutes=1),
    )
    environment.globals.update(
        acts=ACTS,
        words_of=WORDS,
        capacities=CAPACITIES,
        run_states=words.RUN_STATES,
        step_states=words.STEP_STATES,
        act_states=words.ACT_STATES,
        collection_states=words.COLLECTION_STATES,
        answer_states=words.ANSWER_STATES,
        waiting=words.WAITING,
        causes=words.CAUSES,
        absence_kinds=words.ABSENCE_KINDS,
        passed_words=words.PASSED,
        period_said=said,
        plain_day=formatting.plain_day,
        month_day=formatting.month_day,
        version_states=words.VERSION_STATES,
        why=why,
    )
    return environment


ENVIRONMENT = _environment()


def render(template: str, *, zone: str, **context: Any) -> str:
    """A page. Times in it are shown in `zone` by the functions `moment` and `day`."""
    return ENVIRONMENT.get_template(template).render(
        moment=lambda value: formatting.moment(value, zone),
        day=lambda value: formatting.day(value, zone),
        **context,
    )


def error_page(status: int, info: ErrorInfo) -> str:
    """Needs nothing but the error: it is shown when Postgres and the bus are away, too."""
    return ENVIRONMENT.get_template("galat.html").render(
        status=status, info=info, advice=words.advice(status), title=words.error_title(status)
    )
