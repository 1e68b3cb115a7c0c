"""How the operators' line speaks: tables or JSON on standard output, sentences on standard error, exit codes."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Coroutine, Sequence
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from chassis import logs
from chassis.wording import invalid
from contracts.errors import Refusal
from deploy.embedded.errors import StackError

T = TypeVar("T")

OK, FOUND_FAULT, CANNOT = 0, 1, 2
"""Exit codes: all well; the check found something; it could not be done."""

Json = Annotated[bool, typer.Option("--json", help="Answer as one JSON document.")]

out = Console()


def say_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def say(text: str = "", style: str | None = None) -> None:
    """One line of an answer, never wrapped or coloured by what it holds: it may be piped."""
    out.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    shown = Table(title=title, title_justify="left")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    out.print(shown)


def complain(text: str, code: int = CANNOT) -> NoReturn:
    """One sentence on standard error, then exit."""
    sys.stderr.write(f"esakip: {text}\n")
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a command's coroutine; what an operator can mend becomes a sentence and exit 2.

    Standard output belongs to the answer: what our parts log, from warnings on, goes to standard error.
    """
    logs.configure("operator", "console", logging.WARNING)
    try:
        return asyncio.run(work)
    except StackError as error:
        complain(str(error))
    except Refusal as refusal:
        complain(refusal.info.message)
    except ValidationError as error:
        complain(invalid(error).info.message)
    except ValueError as error:
        complain(str(error))
    except ConnectionError as error:
        complain(f"cannot connect: {error}; is esakip running? see: esakip status")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
