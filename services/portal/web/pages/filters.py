"""Filters of a page that lie in its address: read into a query, and written back for the next page."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from pydantic import ValidationError

from contracts.catalogue import Query

Q = TypeVar("Q", bound=Query)
YES = {"ya": "true", "tidak": "false"}


def given(request: Request, model: type[Q], names: dict[str, str], **fixed: Any) -> tuple[Q | None, dict[str, str]]:
    """The query that the address asks for, and its fields as they were given; None: one of them is of no use.

    `names`: field of the address → field of the query."""
    typed = {name: request.query_params.get(name, "").strip() for name in names}
    values = {names[name]: YES.get(value, value) for name, value in typed.items() if value}
    try:
        return model.model_validate({**values, **fixed}), typed
    except ValidationError:
        return None, typed


def address(typed: dict[str, str], **changes: str) -> str:
    """The filters as the end of an address; a next page is asked for with `mulai`."""
    return urlencode({name: value for name, value in {**typed, "mulai": "", **changes}.items() if value})
