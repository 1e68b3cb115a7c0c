"""`esakip sop check|load|draw`."""

from __future__ import annotations

from pathlib import Path

from chassis.ids import uuid7
from contracts.workflow import LoadSop
from ops import access, console
from services.portal.drawing import pdf_of, svg_of
from services.workflow.definitions import DefinitionError, load_definition


def check(files: list[str], *, as_json: bool) -> int:
    answers = []
    for name in files:
        try:
            definition = load_definition(Path(name))
        except DefinitionError as error:
            answers.append({"file": name, "valid": False, "error": str(error)})
        else:
            answers.append({"file": name, "valid": True, "sop": definition.sop, "steps": len(definition.langkah)})
    if as_json:
        console.say_json(answers)
    else:
        for answer in answers:
            shown = f"benar, {answer['steps']} langkah" if answer["valid"] else answer["error"]
            console.out.print(f"{answer['file']}: {shown}", highlight=False)
    return console.OK if all(answer["valid"] for answer in answers) else console.FOUND_FAULT


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
    if as_json:
        console.say_json(answers)
    else:
        rows = [(one["sop"], one["sop_version"], "baru" if one["changed"] else "sudah aktif") for one in answers]
        console.table("SOP", ("sop", "versi", ""), rows)
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
    console.out.print(f"{output}: {definition.judul}, {len(definition.langkah)} langkah", highlight=False)
    return console.OK
