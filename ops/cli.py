"""The operators' line: every command with `--json` and a meaningful exit code (0 well, 1 fault found, 2 cannot)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ops import console
from ops.console import Json
from ops.office_cli import add_to
from ops.people_cli import person, text

app = typer.Typer(
    name="esakip", no_args_is_help=True, add_completion=False, help="Runs and looks after an esakip installation."
)
log = typer.Typer(no_args_is_help=True, help="The event logs: verify, export, tail, recover.")
projection = typer.Typer(no_args_is_help=True, help="Read models: list, rebuild.")
parked = typer.Typer(no_args_is_help=True, help="Events that could not be handled: list, retry.")
sop = typer.Typer(no_args_is_help=True, help="SOPs: files (new, template, check, confirm, draw, export) and versions.")
runs = typer.Typer(
    no_args_is_help=True, help="Runs of SOPs: suspend, resume, skip, move, reassign, cancel, migrate, export."
)
calendar = typer.Typer(no_args_is_help=True, help="Working calendars: set, show.")
office = typer.Typer(
    no_args_is_help=True, help="Units, positions and people: load, vacate, what changes in agencies, absences."
)
schedules = typer.Typer(no_args_is_help=True, help="Runs that start by the calendar: set, list, end.")
GROUPS = {
    "log": log,
    "projection": projection,
    "parked": parked,
    "sop": sop,
    "run": runs,
    "schedule": schedules,
    "calendar": calendar,
    "office": office,
}
for name, group in GROUPS.items():
    app.add_typer(group, name=name)
add_to(office)
app.add_typer(person, name="person")
app.add_typer(text, name="text")

Service = Annotated[str, typer.Argument(help="intake, workflow, archive or portal")]


@app.command()
def up(
    demonstrate: Annotated[bool, typer.Option("--demo/--no-demo", help="Show the main job on empty data.")] = True,
) -> None:
    """Start everything on this machine and stay until Ctrl-C (`make run`)."""
    from ops.up import up as work

    console.run(work(demonstrate=demonstrate))


@app.command()
def serve(service: Service) -> None:
    """Run one service; settings come from the environment (ESAKIP_…)."""
    from chassis.service import serve as work
    from ops.access import check_service

    try:
        check_service(service)
        work(service)
    except ValueError as error:
        console.complain(str(error))


@app.command()
def demo(
    every: Annotated[
        bool, typer.Option("--all", help="All SOPs that come with the system, and their offices.")
    ] = False,
    json: Json = False,
) -> None:
    """Drive SOPs from start to archive through the REST API, as the holder of each position in turn."""
    from ops.demo.command import demo as work

    raise typer.Exit(console.run(work(every=every, as_json_document=json)))


@app.command()
def status(json: Json = False) -> None:
    """How each service is; exit 1 when one is not well."""
    from ops.status import status as work

    raise typer.Exit(console.run(work(as_json=json)))


@app.command()
def doctor(json: Json = False) -> None:
    """What durability rests on: versions, sync settings, keys, streams; exit 1 when something must be mended."""
    from ops.doctor import doctor as work

    raise typer.Exit(console.run(work(as_json=json)))


@app.command()
def topology(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare only.")] = False, json: Json = False
) -> None:
    """Make streams and consumers that are missing, and print what differs."""
    from ops.topology import topology as work

    raise typer.Exit(console.run(work(dry_run=dry_run, as_json=json)))


@app.command()
def refill(service: Service, json: Json = False) -> None:
    """Fill a service's stream from its log, to the same sequences and ids."""
    from ops.refill import refill as work

    raise typer.Exit(console.run(work(service, as_json=json)))


@app.command()
def recap(
    run: Annotated[str, typer.Option("--run", help="One run (its id): each unit.")] = "",
    sop: Annotated[str, typer.Option("--sop", help="Over the runs of this SOP (its code).")] = "",
    year: Annotated[str, typer.Option("--year", help="Fiscal year of the runs.")] = "",
    period: Annotated[str, typer.Option("--period", help="e.g. triwulan-3.")] = "",
    region: Annotated[str, typer.Option("--region", help="Region of the answering units, e.g. 62.09.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="A file to write: .csv or .xlsx.")] = "",
    json: Json = False,
) -> None:
    """Show which units have answered and which have not."""
    from ops.recap import recap as work

    raise typer.Exit(
        console.run(work(run=run, sop=sop, year=year, period=period, region=region, out=output, as_json=json))
    )


@log.command("verify")
def log_verify(
    service: Service,
    stream: Annotated[bool, typer.Option(help="Compare with the stream as well.")] = True,
    json: Json = False,
) -> None:
    """Check positions, hash chain and columns of a log, and compare it with its stream; exit 1 names each fault."""
    from ops.log import verify as work

    raise typer.Exit(console.run(work(service, stream=stream, as_json=json)))


@log.command("export")
def log_export(service: Service, after: Annotated[int, typer.Option(help="Begin behind this position.")] = 0) -> None:
    """Write a log as JSON lines to standard output (docs/log-format.md)."""
    from ops.log import export as work

    console.run(work(service, after=after))


@log.command("tail")
def log_tail(
    service: Service,
    last: Annotated[int, typer.Option("-n", help="Begin with this many of the newest events.")] = 10,
    follow: Annotated[bool, typer.Option("-f/-F", help="Stay and show new events.")] = False,
    json: Json = False,
) -> None:
    """Show the newest events of a log."""
    from ops.log import tail as work

    console.run(work(service, last=last, follow=follow, as_json=json))


@log.command("recover")
def log_recover(
    service: Service,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only say what would be done.")] = False,
    json: Json = False,
) -> None:
    """After Postgres was restored to an earlier state: take the missing events back from the stream."""
    from ops.recover import recover as work

    raise typer.Exit(console.run(work(service, really=yes, as_json=json)))


@projection.command("list")
def projection_list(json: Json = False) -> None:
    """Each read model with its builds and positions."""
    from ops.projection import show as work

    raise typer.Exit(console.run(work(as_json=json)))


@projection.command("rebuild")
def projection_rebuild(
    service: Service, name: Annotated[str, typer.Argument(help="The projection's name.")], json: Json = False
) -> None:
    """Fill a new build beside the live one; readers switch when it has caught up. Waits until then."""
    from ops.projection import rebuild as work

    raise typer.Exit(console.run(work(service, name, as_json=json)))


@parked.command("list")
def parked_list(service: Service, json: Json = False) -> None:
    """Parked events with their errors, and those that wait behind them; exit 1 when there are any."""
    from ops.parked import show as work

    raise typer.Exit(console.run(work(service, as_json=json)))


@parked.command("retry")
def parked_retry(service: Service, event: Annotated[str, typer.Argument(help="e.g. workflow.12")]) -> None:
    """Handle a parked event again, and those of its run that wait behind it."""
    from ops.parked import retry as work

    raise typer.Exit(console.run(work(service, event)))


@sop.command("new")
def sop_new(
    table: Annotated[Path, typer.Argument(help="The filled form (XLSX or CSV).")],
    output: Annotated[Path | None, typer.Option(help="The definition file; beside the table if not given.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Make a definition from a filled table; what the paper does not state is marked as a guess (dugaan)."""
    from ops.sop import new as work

    raise typer.Exit(work(table, output, force=force))


@sop.command("template")
def sop_template(
    output: Annotated[Path, typer.Argument(help="The form to write (XLSX).")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write an empty form to fill."""
    from ops.sop import template as work

    raise typer.Exit(work(output, force=force))


@sop.command("check")
def sop_check(
    files: Annotated[list[str], typer.Argument(help="Definition files (YAML).")],
    explain: Annotated[bool, typer.Option("--explain", help="Tell in Bahasa Indonesia how the run will go.")] = False,
    json: Json = False,
) -> None:
    """Name what is wrong or untidy, form and names first, then how the run flows; exit 1 if one cannot run."""
    from ops.sop import check as work

    raise typer.Exit(work(files, explain=explain, as_json=json))


@sop.command("confirm")
def sop_confirm(
    what: Annotated[str, typer.Argument(metavar="FILE|SOP", help="A definition file, or the code of a loaded SOP.")],
    step: Annotated[str, typer.Option(help="The step: its id; in a file also its printed number or row number.")],
    key: Annotated[str, typer.Option(help="The key that was guessed, e.g. pelaksana.")],
    version: Annotated[int, typer.Option(help="Of a loaded SOP: the version.")] = 0,
    json: Json = False,
) -> None:
    """A guess is right: take it out of the file, or record it with the version that is loaded."""
    if version:
        from ops.sop_versions import confirm

        raise typer.Exit(console.run(confirm(what, version, step, key, as_json=json)))
    from ops.sop import confirm_guess as work

    raise typer.Exit(work(Path(what), step, key))


Sop = Annotated[str, typer.Argument(help="Code of the SOP.")]
Version = Annotated[int, typer.Argument(help="Number of the version; see: esakip sop versions.")]


@sop.command("propose")
def sop_propose(
    file: Annotated[str, typer.Argument(help="Definition file (YAML).")],
    approver: Annotated[str, typer.Option("--approver", help="Who approves it: unit/kode, or a position's id.")],
    json: Json = False,
) -> None:
    """Put a definition forward as the next version, or in place of the open draft; its approver sees it."""
    from ops.sop_versions import propose as work

    raise typer.Exit(console.run(work(file, approver, as_json=json)))


@sop.command("approve")
def sop_approve(
    code: Sop,
    version: Version,
    reason: Annotated[str, typer.Option("--reason", help="Why not the approver himself; kept with the version.")],
    json: Json = False,
) -> None:
    """Approve a draft in the approver's place."""
    from ops.sop_versions import approve as work

    raise typer.Exit(console.run(work(code, version, reason, as_json=json)))


@sop.command("activate")
def sop_activate(code: Sop, version: Version, json: Json = False) -> None:
    """Let an approved version start runs; the one before is superseded, its runs go on with it."""
    from ops.sop_versions import activate as work

    raise typer.Exit(console.run(work(code, version, as_json=json)))


@sop.command("withdraw")
def sop_withdraw(
    code: Sop,
    version: Version,
    reason: Annotated[str, typer.Option("--reason", help="Kept with the version and shown beside it.")],
    json: Json = False,
) -> None:
    """Take back a version that was never active."""
    from ops.sop_versions import withdraw as work

    raise typer.Exit(console.run(work(code, version, reason, as_json=json)))


@sop.command("versions")
def sop_versions(code: Sop, json: Json = False) -> None:
    """Every version with its state, who approved it and when."""
    from ops.sop_versions import versions as work

    raise typer.Exit(console.run(work(code, as_json=json)))


@sop.command("load")
def sop_load(files: Annotated[list[str], typer.Argument(help="Definition files (YAML).")], json: Json = False) -> None:
    """Make these definitions the active versions; running runs keep theirs."""
    from ops.sop import load as work

    raise typer.Exit(console.run(work(files, as_json=json)))


@sop.command("draw")
def sop_draw(
    file: Annotated[str, typer.Argument(help="Definition file (YAML).")],
    output: Annotated[str, typer.Option("--output", "-o", help="Where to write: a name that ends in .svg or .pdf.")],
) -> None:
    """Draw a definition in its official form (PermenPANRB 35/2012)."""
    from ops.sop import draw as work

    raise typer.Exit(work(file, output))


@sop.command("export")
def sop_export(
    what: Annotated[str, typer.Argument(metavar="FILE|SOP", help="A definition file, or the code of a loaded SOP.")],
    out: Annotated[str, typer.Option("--bpmn", help="BPMN 2.0 file to write.")],
    json: Json = False,
) -> None:
    """Write a SOP as BPMN 2.0 with its diagram; exit 1 when it is wrong or not there."""
    from ops.exports import sop as work

    raise typer.Exit(console.run(work(what, out=out, as_json=json)))


@runs.command("export")
def run_export(
    of: Annotated[str, typer.Option("--sop", help="Runs of this SOP (its code).")] = "",
    run: Annotated[str, typer.Option("--run", help="This run alone (its id).")] = "",
    xes: Annotated[str, typer.Option("--xes", help="XES file to write (IEEE 1849).")] = "",
    ocel: Annotated[str, typer.Option("--ocel", help="OCEL 2.0 file to write (JSON).")] = "",
    only: Annotated[str, typer.Option("--only", metavar="WAY,…", help="Runs that went this way alone.")] = "",
    apart: Annotated[bool, typer.Option("--apart", help="A file for each way: OUT.regular.xes, …")] = False,
    json: Json = False,
) -> None:
    """Write runs as an event log for process tools; exit 1 when there is none.

    Ways: regular, closed-early, reopened, skipped, moved, migrated, cancelled.
    """
    from ops.exports import runs as work

    raise typer.Exit(console.run(work(sop=of, run=run, xes=xes, ocel=ocel, as_json=json, only=only, apart=apart)))


Run = Annotated[str, typer.Argument(help="A run's id.")]
Reason = Annotated[str, typer.Option("--reason", help="Kept with the run and shown in its timeline.")]


@runs.command("suspend")
def run_suspend(run: Run, reason: Reason, json: Json = False) -> None:
    """Nobody acts in the run until it is resumed."""
    from ops.run import suspend as work

    raise typer.Exit(console.run(work(run, reason, as_json=json)))


@runs.command("resume")
def run_resume(run: Run, json: Json = False) -> None:
    """Let a suspended run go on."""
    from ops.run import resume as work

    raise typer.Exit(console.run(work(run, as_json=json)))


@runs.command("skip")
def run_skip(
    run: Run,
    step: Annotated[str, typer.Option("--step", help="Id of the step in hand.")],
    reason: Reason,
    unit: Annotated[str, typer.Option("--unit", help="Of a step that runs per unit: the unit's code.")] = "",
    json: Json = False,
) -> None:
    """Pass a step that cannot be done; the run goes on behind it."""
    from ops.run import skip as work

    raise typer.Exit(console.run(work(run, step, unit, reason, as_json=json)))


@runs.command("move")
def run_move(
    run: Run,
    step: Annotated[str, typer.Argument(help="Id of the row to go on at, further back or further on.")],
    reason: Reason,
    json: Json = False,
) -> None:
    """Take a run to another row: what is in hand is dropped, what is not done before it is passed."""
    from ops.run import move as work

    raise typer.Exit(console.run(work(run, step, reason, as_json=json)))


@runs.command("reassign")
def run_reassign(
    run: Run,
    role: Annotated[str, typer.Option("--role", help="Code of the performer in the SOP.")],
    position: Annotated[str, typer.Option("--position", help="Id of the position that performs it from now on.")],
    reason: Reason,
    json: Json = False,
) -> None:
    """Exchange the position that performs a role."""
    from ops.run import reassign as work

    raise typer.Exit(console.run(work(run, role, position, reason, as_json=json)))


@runs.command("add-unit")
def run_add_unit(
    run: Run,
    position: Annotated[list[str], typer.Option("--position", help="ROLE=POSITION, one for each role of the list.")],
    reason: Reason,
    json: Json = False,
) -> None:
    """Take a unit into a running run: open collections ask it, and its rows begin."""
    from ops.run import add_unit as work

    raise typer.Exit(console.run(work(run, position, reason, as_json=json)))


@runs.command("drop-unit")
def run_drop_unit(
    run: Run,
    role: Annotated[str, typer.Option("--role", help="Code of a performer that is each unit of the list.")],
    unit: Annotated[str, typer.Option("--unit", help="Code of the unit.")],
    reason: Reason,
    json: Json = False,
) -> None:
    """Take a unit out of a running run: it is asked no more, and its steps in hand are dropped."""
    from ops.run import drop_unit as work

    raise typer.Exit(console.run(work(run, role, unit, reason, as_json=json)))


@runs.command("cancel")
def run_cancel(run: Run, reason: Reason, json: Json = False) -> None:
    """End a run without result; what it has made stays."""
    from ops.run import cancel as work

    raise typer.Exit(console.run(work(run, reason, as_json=json)))


@runs.command("migrate")
def run_migrate(
    to: Annotated[int, typer.Option("--to", help="Number of the version; see: esakip sop versions.")],
    run: Annotated[str, typer.Argument(help="A run's id; none with --all-of.")] = "",
    every: Annotated[str, typer.Option("--all-of", help="Every running run of this SOP (its code).")] = "",
    steps: Annotated[
        list[str] | None, typer.Option("--step", help="A step that bears another id there: old=new. May be repeated.")
    ] = None,
    bind: Annotated[
        list[str] | None,
        typer.Option("--bind", help="Who performs a new role: role=position[,position]. May be repeated."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Do it; without, only say what would be done.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Kept with the run; needed with --apply.")] = "",
    json: Json = False,
) -> None:
    """Take running runs over to another version of their SOP; exit 1 when one cannot be."""
    from ops.run_migration import migrate as work

    given = (tuple(steps or ()), tuple(bind or ()))
    raise typer.Exit(console.run(work(run, every, to, *given, apply=apply, reason=reason, as_json=json)))


@schedules.command("set")
def schedule_set(file: Annotated[str, typer.Argument(help="A standing order (YAML).")], json: Json = False) -> None:
    """Set a standing order, or change the one of that name."""
    from ops.schedule import set_order as work

    raise typer.Exit(console.run(work(file, as_json=json)))


@schedules.command("list")
def schedule_list(json: Json = False) -> None:
    """Standing orders with what they have started; exit 1 when something could not start."""
    from ops.schedule import show as work

    raise typer.Exit(console.run(work(as_json=json)))


@schedules.command("end")
def schedule_end(
    schedule: Annotated[str, typer.Argument(help="Its name in the file, or its id.")],
    reason: Annotated[str, typer.Option("--reason", help="Kept with it.")],
    json: Json = False,
) -> None:
    """Start nothing more by it; what runs goes on."""
    from ops.schedule import end as work

    raise typer.Exit(console.run(work(schedule, reason, as_json=json)))


@calendar.command("set")
def calendar_set(file: Annotated[str, typer.Argument(help="A calendar (YAML), complete.")], json: Json = False) -> None:
    """Make this calendar the next version of the country, region or unit that it names; exit 1 names a mistake."""
    from ops.calendar import store as work

    raise typer.Exit(console.run(work(file, as_json=json)))


@calendar.command("show")
def calendar_show(
    unit: Annotated[str, typer.Argument(help="Code of the unit.")],
    day: Annotated[str | None, typer.Option("--day", help="e.g. 2026-02-19; else today in the unit's zone.")] = None,
    json: Json = False,
) -> None:
    """Show the calendar that is in force for a unit, and where it comes from."""
    from ops.calendar import show as work

    raise typer.Exit(console.run(work(unit, day, as_json=json)))


@office.command("template")
def office_template(
    output: Annotated[Path, typer.Argument(help="The file to write (YAML).")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write an example of an office's file to fill."""
    from ops.office import template as work

    raise typer.Exit(work(output, force=force))


@office.command("load")
def office_load(
    file: Annotated[Path, typer.Argument(help="The office (YAML), complete.")],
    passwords_file: Annotated[
        Path | None, typer.Option("--passwords-file", help="Write first passwords here (mode 0600), not on the screen.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change also what is registered otherwise.")] = False,
    basis: Annotated[
        str, typer.Option("--basis", help="Why it changes: the regulation or decision.")
    ] = "berkas kantor",
    json: Json = False,
) -> None:
    """Register units, positions, people and who holds what; the same file again changes nothing. What is registered
    otherwise is shown (exit 1), and changed with --yes."""
    from ops.office import load as work

    raise typer.Exit(console.run(work(file, passwords_file, yes=yes, basis=basis, as_json=json)))


@office.command("vacate")
def office_vacate(
    position: Annotated[str, typer.Argument(help="unit/kode as in the file, or the position's id.")],
    username: Annotated[str, typer.Argument(help="The holder's nama_pengguna.")],
    since: Annotated[
        str | None, typer.Option("--from", help="First day without it, e.g. 2026-12-01; else from now on.")
    ] = None,
    json: Json = False,
) -> None:
    """A person leaves a position from a moment on."""
    from ops.office import vacate as work

    raise typer.Exit(console.run(work(position, username, since, as_json=json)))
