"""`esakip sop export` and `esakip run export`: SOPs and runs as files for process tools.

The log is read in the service's runtime role, as `esakip log export` reads it, in one snapshot. A file appears whole
or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from contracts.catalogue import event_type
from contracts.envelope import Opened, Recorded
from contracts.sop import Definition
from contracts.workflow import RunStarted, SopActivated
from ops import access, console
from services.workflow.definitions import DefinitionError, load_definition
from services.workflow.domain.identity import sop_stream
from services.workflow.exports.bpmn import bpmn
from services.workflow.exports.ocel import OcelLog
from services.workflow.exports.ways import WAYS, Way, Ways, chosen, marking
from services.workflow.exports.xes import XesLog

BATCH = 2_000


async def sop(what: str, *, out: str, as_json: bool) -> int:
    """Writes the SOP of a definition file, or the active version of a loaded one, as BPMN."""
    definition, origin = await _definition(what)
    with _whole_file(out) as file:
        file.write(bpmn(definition))
    answer = {
        "sop": definition.sop,
        "title": definition.judul,
        "from": origin,
        "steps": len(definition.langkah),
        "file": out,
        "bytes": Path(out).stat().st_size,
    }
    if as_json:
        console.say_json(answer)
    else:
        console.say(f"{out}: {definition.judul}, {len(definition.langkah)} langkah ({origin})")
    return console.OK


async def runs(*, sop: str, run: str, xes: str, ocel: str, as_json: bool, only: str = "", apart: bool = False) -> int:
    """Writes matching runs; exit 1 and no file when there is none.

    `only`: ways of runs between commas. `apart`: a file for each way that runs have taken.
    """
    if bool(xes) == bool(ocel):
        raise ValueError("give one format: --xes FILE or --ocel FILE")
    if not (sop or run):
        raise ValueError("say which runs: --sop CODE, --run ID, or both")
    run_id = _run_id(run)
    wanted = chosen(only) if only else frozenset(WAYS)
    out = Path(xes or ocel)
    found = access.installation()
    async with access.database(found, "workflow") as connection:
        if sop and not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM events WHERE stream = $1)", sop_stream(sop)
        ):
            console.complain(f"SOP '{sop}' was never loaded here; see: esakip sop load", console.FOUND_FAULT)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            ways = await _ways(connection, sop, run_id)
            taken = [way for way in reversed(WAYS) if way in wanted and way in {one.way for one in ways.values()}]
            if not taken:
                which = " and ".join([*([f"of SOP '{sop}'"] if sop else []), *([f"with id {run}"] if run else [])])
                how = f" whose way is {' or '.join(sorted(wanted))}" if only else ""
                console.complain(f"there is no run {which}{how}; nothing was written", console.FOUND_FAULT)
            with ExitStack() as files:
                groups = [[way] for way in taken] if apart else [taken]
                written = [_Written(files, out, group, apart=apart, xes=bool(xes)) for group in groups]
                async for event in _events(connection, run_id):
                    of = ways.get(event.stream)
                    for one in written:
                        if (of is None and not isinstance(event.data, RunStarted)) or (of and of.way in one.ways):
                            one.writer.add(event)
                for one in written:
                    one.writer.close()
    answers = [{"sop": sop or None, "run": run or None, **one.answer()} for one in written]
    if as_json:
        console.say_json({"files": answers} if apart else answers[0])
    else:
        for answer in answers:
            console.say(f"{answer['file']}: {answer['runs']} runs, {answer['events']} events")
    return console.OK


class _Written:
    """A file of the runs that took certain ways; beside others it is named after its own."""

    def __init__(self, files: ExitStack, out: Path, ways: list[Way], *, apart: bool, xes: bool) -> None:
        self.ways = ways
        self.file = out.with_name(f"{out.stem}.{ways[0]}{out.suffix}") if apart else out
        self.writer = (XesLog if xes else OcelLog)(files.enter_context(_whole_file(str(self.file))))

    def answer(self) -> dict[str, Any]:
        writer = self.writer
        made = {"traces": writer.traces} if isinstance(writer, XesLog) else {"objects": writer.objects}
        return {
            "format": "XES 1.0" if isinstance(writer, XesLog) else "OCEL 2.0",
            "ways": self.ways,
            "runs": writer.history.count,
            "events": writer.events,
            **made,
            "file": str(self.file),
            "bytes": self.file.stat().st_size,
        }


async def _definition(what: str) -> tuple[Definition, str]:
    """A definition and where it comes from: a file when there is one of that name, else the log."""
    if Path(what).is_file() or what.endswith((".yaml", ".yml")):
        try:
            return load_definition(Path(what)), what
        except DefinitionError as error:
            console.complain(str(error), console.FOUND_FAULT)
    found = access.installation()
    async with access.database(found, "workflow") as connection:
        row = await connection.fetchrow(
            "SELECT position, hash, body FROM events WHERE stream = $1 AND type = 'workflow.sop.activated.v1' "
            "ORDER BY version DESC LIMIT 1",
            sop_stream(what),
        )
    if row is None:
        console.complain(
            f"'{what}' is neither a file nor a SOP that was loaded here; see: esakip sop load", console.FOUND_FAULT
        )
    data = _opened(row).data
    if not isinstance(data, SopActivated):
        raise ValueError(f"the newest event of SOP '{what}' was written by a newer release; upgrade this one")
    return data.definition, f"versi {data.version} yang berlaku"


async def _ways(connection: Any, sop: str, run: UUID | None) -> dict[UUID, Ways]:
    """The way of each run that matches."""
    found: dict[UUID, Ways] = {}
    types = [event_type(RunStarted), *marking()]
    async for event in _events(connection, run, types):
        if isinstance(event.data, RunStarted) and sop in ("", event.data.sop):
            found[event.stream] = Ways()
        elif event.stream in found:
            found[event.stream].take(event)
    return found


async def _events(connection: Any, run: UUID | None, types: list[str] | None = None) -> AsyncIterator[Opened]:
    """The log in its order, or these types of it; of one run: its own events and those of its SOP."""
    streams = await _streams(connection, run) if run else None
    after = 0
    while True:
        rows = await connection.fetch(
            "SELECT position, hash, body FROM events "
            "WHERE position > $1 AND ($2::uuid[] IS NULL OR stream = ANY($2)) "
            "AND ($4::text[] IS NULL OR type = ANY($4)) ORDER BY position LIMIT $3",
            *(after, streams, BATCH, types),
        )
        for row in rows:
            yield _opened(row)
        if len(rows) < BATCH:
            return
        after = rows[-1]["position"]


async def _streams(connection: Any, run: UUID) -> list[UUID]:
    row = await connection.fetchrow("SELECT position, hash, body FROM events WHERE stream = $1 AND version = 1", run)
    data = _opened(row).data if row else None
    return [run, sop_stream(data.sop)] if isinstance(data, RunStarted) else []


def _opened(row: Any) -> Opened:
    return Recorded("workflow", row["position"], row["hash"], row["body"]).open()


def _run_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ValueError(
            f"'{text}' is no run id; it looks like 0190f2c4-…, see the address of the run's page"
        ) from None


@contextmanager
def _whole_file(name: str) -> Iterator[BinaryIO]:
    """A file that takes its name when all is written; nothing stays behind when something goes wrong."""
    target = Path(name)
    if target.is_dir():
        raise ValueError(f"{name} is a folder; name the file to write")
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ValueError(f"cannot write {name}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield cast(BinaryIO, file)
        os.chmod(temporary, 0o640)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
