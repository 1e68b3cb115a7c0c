"""The operators' verbs for people and for texts: `esakip person …`, `esakip text …`."""

from __future__ import annotations

from typing import Annotated

import typer

from ops import console
from ops.console import Json

person = typer.Typer(no_args_is_help=True, help="People and accounts: correct, password, lock, unlock.")
text = typer.Typer(no_args_is_help=True, help="Free texts: erase.")

Username = Annotated[str, typer.Argument(help="The nama_pengguna.")]


@person.command("correct")
def correct(
    username: Username,
    name: Annotated[str | None, typer.Option("--name", help="The right name.")] = None,
    nip: Annotated[str | None, typer.Option("--nip", help="The right NIP (18 digits, or empty).")] = None,
    json: Json = False,
) -> None:
    """Correct a name or NIP in the directory; documents that exist keep theirs."""
    from ops.people import correct as work

    raise typer.Exit(console.run(work(username, name, nip, as_json=json)))


@person.command("password")
def password(username: Username, json: Json = False) -> None:
    """Give somebody who has lost his password a new one, shown once; his sessions end."""
    from ops.people import password as work

    raise typer.Exit(console.run(work(username, as_json=json)))


@person.command("lock")
def lock(
    username: Username,
    reason: Annotated[str, typer.Option("--reason", help="Kept; it can be erased.")],
    json: Json = False,
) -> None:
    """Lock an account: no sign-in, and its sessions end at once."""
    from ops.people import lock as work

    raise typer.Exit(console.run(work(username, reason, as_json=json)))


@person.command("unlock")
def unlock(username: Username, json: Json = False) -> None:
    """Let a locked account sign in again."""
    from ops.people import unlock as work

    raise typer.Exit(console.run(work(username, as_json=json)))


@text.command("erase")
def erase(
    service: Annotated[str, typer.Argument(help="workflow or intake")],
    text_id: Annotated[str, typer.Argument(metavar="TEXT", help="Id of the text, as its event shows it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, without repeating what is erased.")],
    json: Json = False,
) -> None:
    """Erase the words of a free text; its id and digest stay in the log."""
    from ops.people import erase as work

    raise typer.Exit(console.run(work(service, text_id, reason, as_json=json)))
