"""`esakip sop new|template|check|confirm|load|draw`."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from chassis.ids import uuid7
from contracts.workflow import ListSops, LoadSop
from ops import access, console
from services.portal.drawing import pdf_of, svg_of
from services.workflow.definitions import DefinitionError, load_definition, read_text
from services.workflow.writing.confirming import NothingToConfirm, confirm
from services.workflow.writing.findings import Finding, Review, review
from services.workflow.writing.proposing import propose
from services.workflow.writing.table import TableError
from services.workflow.writing.telling import tell
from services.workflow.writing.yaml_text import to_yaml


def new(table: Path, output: Path | None, *, force: bool) -> int:
    """A definition from a filled form, written beside it, and what to look at."""
    from ops.sop_form import read

    target = output or table.with_suffix(".yaml")
    if target.exists() and not force:
        console.complain(f"{target} sudah ada; beri nama lain dengan --output, atau timpa dengan --force.")
    try:
        definition = propose(read(table), table.stem.replace("-", " ").replace("_", " "))
    except TableError as error:
        console.complain(str(error), console.FOUND_FAULT)
    text = to_yaml(definition)
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, text)
    found = review(text, target.name)
    guesses = sum(len(step.get("dugaan", {})) for step in definition["langkah"])
    console.say(
        f"{target}: {len(definition['langkah'])} langkah, {len(definition['pelaksana'])} pelaksana, {guesses} dugaan.",
    )
    _say(found)
    console.say(f"Baca dan perbaiki, lalu: esakip sop check {target} --explain")
    return console.FOUND_FAULT if found.errors else console.OK


def template(target: Path, *, force: bool) -> int:
    """An empty form to fill."""
    from ops.sop_form import write_template

    if target.suffix.lower() != ".xlsx":
        console.complain(f"{target}: formulir kosong adalah berkas .xlsx; beri nama yang berakhiran .xlsx.")
    if target.exists() and not force:
        console.complain(f"{target} sudah ada; beri nama lain, atau timpa dengan --force.")
    write_template(target)
    console.say(f"{target}: isi, lalu: esakip sop new {target}")
    return console.OK


def check(files: list[str], *, explain: bool, as_json: bool) -> int:
    """Every finding of every file; 1 when one cannot run."""
    first = [_review(Path(name)) for name in files]
    known = {one.definition.sop for one in first if one.definition}
    reviews = [(name, _review(Path(name), known)) for name in files]
    if as_json:
        console.say_json([_answer(name, found, explain=explain) for name, found in reviews])
    else:
        for name, found in reviews:
            _say(found)
            steps = (
                f"dapat dijalankan, {len(found.definition.langkah)} langkah"
                if found.definition
                else "belum dapat dijalankan"
            )
            counts = f"{len(found.errors)} kesalahan, {len(found.warnings)} peringatan"
            console.say(f"{name}: {steps}; {counts}.")
            if explain and found.definition:
                console.say(f"\n{tell(found.definition, name)}")
    return console.OK if all(found.definition for _, found in reviews) else console.FOUND_FAULT


def _review(path: Path, known: Collection[str] = ()) -> Review:
    try:
        return review(read_text(path), path.name, known)
    except DefinitionError as error:
        return Review((Finding("kesalahan", path.name, path.name, 1, "", str(error)),), None)


def _say(found: Review) -> None:
    for one in found.findings:
        console.say(f"{one.level}: {one.sentence}")


def _answer(name: str, found: Review, *, explain: bool) -> dict[str, Any]:
    definition = found.definition
    return {
        "file": name,
        "valid": definition is not None,
        **({"sop": definition.sop, "steps": len(definition.langkah)} if definition else {}),
        "findings": [
            {
                "level": one.level,
                "subject": one.subject,
                "line": one.line,
                "path": one.path,
                "what": one.what,
                "sentence": one.sentence,
            }
            for one in found.findings
        ],
        **({"explanation": tell(definition, name)} if definition and explain else {}),
    }


def confirm_guess(path: Path, step: str, key: str) -> int:
    """Removes a guess from the file; all else in it stays as it is."""
    try:
        text = read_text(path)
        if errors := review(text, path.name).errors:
            console.complain(errors[0].sentence, console.FOUND_FAULT)
        confirmed = confirm(text, path.name, step, key)
    except (DefinitionError, NothingToConfirm) as error:
        console.complain(str(error), console.FOUND_FAULT)
    _write(path, confirmed)
    console.say(f"{path}: dugaan '{key}' pada langkah '{step}' dibenarkan.")
    return console.OK


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


async def load(files: list[str], *, as_json: bool) -> int:
    found = access.installation()
    try:
        definitions = [load_definition(Path(name)) for name in files]
    except DefinitionError as error:
        console.complain(str(error), console.FOUND_FAULT)
    answers = []
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        for definition in definitions:
            reply, _ = await client.command(LoadSop(command_id=uuid7(), definition=definition), access.OPERATOR)
            answers.append(reply.model_dump())
        active = (await client.query(ListSops(), access.OPERATOR)).sops
    known = {one.sop for one in (*active, *definitions)}
    absent = [(one.sop, step.sop) for one in definitions for step in one.langkah if step.sop and step.sop not in known]
    if as_json:
        console.say_json(answers)
    else:
        rows = [(one["sop"], one["sop_version"], "baru" if one["changed"] else "sudah aktif") for one in answers]
        console.table("SOP", ("sop", "versi", ""), rows)
        for sop, other in dict.fromkeys(absent):
            console.say(
                f"peringatan: {sop} menjalankan SOP '{other}' yang belum dimuat; sampai itu langkahnya tugas biasa."
            )
    return console.OK


def draw(name: str, output: str) -> int:
    """Writes the official form of a definition to a file: `.svg` for the screen, `.pdf` for paper."""
    path = Path(output)
    if path.suffix not in {".svg", ".pdf"}:
        console.complain(f"{output}: nama berkas harus berakhir .svg atau .pdf")
    try:
        definition = load_definition(Path(name))
    except DefinitionError as error:
        console.complain(str(error), console.FOUND_FAULT)
    made = svg_of(definition).encode() if path.suffix == ".svg" else pdf_of(definition)
    try:
        path.write_bytes(made)
    except OSError as error:
        console.complain(f"{output}: tidak dapat ditulis ({error.strerror})")
    console.say(f"{output}: {definition.judul}, {len(definition.langkah)} langkah")
    return console.OK
