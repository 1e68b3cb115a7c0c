"""The operators' verbs for agencies that change and for absences: `esakip office …`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from ops import console
from ops.console import Json

Position = Annotated[str, typer.Argument(help="unit/kode as in the office's file, or the position's id.")]
Unit = Annotated[str, typer.Argument(help="Code of the unit.")]
Since = Annotated[str | None, typer.Option("--from", help="First day, e.g. 2027-01-01; else from now on.")]
Basis = Annotated[str, typer.Option("--basis", help="The regulation that says so, e.g. 'Perda 5/2026'.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without, only show what would be done.")]


def add_to(office: typer.Typer) -> None:
    for name, work in VERBS.items():
        office.command(name)(work)


def units(json: Json = False) -> None:
    """Every unit with its name now, the unit above, and what became of it."""
    from ops.agencies import units as work

    raise typer.Exit(console.run(work(as_json=json)))


def rename(
    unit: Unit,
    name: Annotated[str, typer.Argument(help="The new name.")],
    basis: Basis,
    since: Since = None,
    json: Json = False,
) -> None:
    """Give a unit another name from a day on; what runs already keeps the old one."""
    from ops.agencies import rename as work

    raise typer.Exit(console.run(work(unit, name, since, basis, as_json=json)))


def merge(
    units: Annotated[list[str], typer.Argument(help="Codes of the units that end.")],
    into: Annotated[str, typer.Option("--into", help="The unit that succeeds them; it is registered already.")],
    basis: Basis,
    since: Since = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Merge units into one: their positions and the units below them move there."""
    from ops.agencies import merge as work

    raise typer.Exit(console.run(work(units, into, since, basis, yes=yes, as_json=json)))


def split(
    unit: Unit,
    into: Annotated[list[str], typer.Option("--into", help="A successor; repeat it. They are registered already.")],
    basis: Basis,
    move: Annotated[list[str] | None, typer.Option("--move", help="POSITION=UNIT, for each position.")] = None,
    since: Since = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Split a unit into several; each of its positions is told where it goes."""
    from ops.agencies import split as work

    raise typer.Exit(console.run(work(unit, into, move or [], since, basis, yes=yes, as_json=json)))


def dissolve(
    unit: Unit,
    basis: Basis,
    successor: Annotated[list[str] | None, typer.Option("--successor", help="Code of a successor.")] = None,
    since: Since = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Dissolve a unit and close the positions that are still in it."""
    from ops.agencies import dissolve as work

    raise typer.Exit(console.run(work(unit, successor or [], since, basis, yes=yes, as_json=json)))


def move(position: Position, unit: Unit, basis: Basis, since: Since = None, json: Json = False) -> None:
    """Move a position to another unit; who holds it goes with it, and it acts on in what runs."""
    from ops.agencies import move as work

    raise typer.Exit(console.run(work(position, unit, since, basis, as_json=json)))


def move_unit(
    unit: Unit,
    basis: Basis,
    parent: Annotated[str | None, typer.Option("--parent", help="The unit above; without: none.")] = None,
    since: Since = None,
    json: Json = False,
) -> None:
    """Put a unit under another one."""
    from ops.agencies import move_unit as work

    raise typer.Exit(console.run(work(unit, parent, since, basis, as_json=json)))


def correct(
    position: Position,
    reason: Annotated[str, typer.Option("--reason", help="Kept with the correction.")],
    title: Annotated[str | None, typer.Option("--title", help="The right title.")] = None,
    superior: Annotated[str | None, typer.Option("--superior", help="The right superior position.")] = None,
    topmost: Annotated[bool, typer.Option("--topmost", help="It has no superior.")] = False,
    json: Json = False,
) -> None:
    """Correct the title or the superior of a position, from now on."""
    from ops.agencies import correct as work

    raise typer.Exit(console.run(work(position, title, superior, reason, topmost=topmost, as_json=json)))


def close(position: Position, basis: Basis, since: Since = None, json: Json = False) -> None:
    """Close a position: nobody holds it from then on."""
    from ops.agencies import close as work

    raise typer.Exit(console.run(work(position, since, basis, as_json=json)))


def absent(
    position: Position,
    kind: Annotated[str, typer.Option("--kind", help="cuti, sakit, dinas-luar or lainnya.")] = "lainnya",
    since: Since = None,
    to: Annotated[str | None, typer.Option("--to", help="The last day; without: until it is ended.")] = None,
    substitute: Annotated[str | None, typer.Option("--substitute", help="The position whose holder acts.")] = None,
    note: Annotated[str, typer.Option("--note", help="Free text; it can be erased.")] = "",
    json: Json = False,
) -> None:
    """Declare that the holder of a position is absent."""
    from ops.agencies import absent as work

    raise typer.Exit(console.run(work(position, kind, since, to, substitute, note, as_json=json)))


def back(position: Position, json: Json = False) -> None:
    """The holder of a position is back: end what is declared and not over."""
    from ops.agencies import back as work

    raise typer.Exit(console.run(work(position, as_json=json)))


def cover(
    position: Position,
    by: Annotated[str, typer.Option("--by", help="The position whose holder acts as Plh.")],
    to: Annotated[str, typer.Option("--to", help="The last day.")],
    json: Json = False,
) -> None:
    """Name who acts for a position that nobody attends to."""
    from ops.agencies import cover as work

    raise typer.Exit(console.run(work(position, by, to, as_json=json)))


VERBS: dict[str, Callable[..., None]] = {
    "units": units,
    "rename": rename,
    "merge": merge,
    "split": split,
    "dissolve": dissolve,
    "move": move,
    "move-unit": move_unit,
    "correct": correct,
    "close": close,
    "absent": absent,
    "back": back,
    "cover": cover,
}
