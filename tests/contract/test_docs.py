"""What the documents promise: codes of errors, links, commands, sections that the code sends people to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from chassis.settings import Settings
from contracts.errors import HTTP_STATUS
from contracts.sop import AskedFact, Definition, DocumentKind, Guess, Role, Step
from contracts.subjects import FOLLOWS
from ops.cli import app
from services.workflow.domain.acts import RULES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
WORD = r"[a-z][a-z_-]*"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(content: str) -> Iterator[str]:
    """What a document shows as code: fenced blocks, indented blocks, and words between backticks."""
    fenced = re.findall(r"^ *```.*?\n(.*?)^ *```", content, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^ *```.*?^ *```", "", content, flags=re.MULTILINE | re.DOTALL)
    yield from fenced
    yield from re.findall(r"^    .+$", rest, re.MULTILINE)
    yield from re.findall(r"`([^`]+)`", rest)


def commands(content: str, program: str) -> set[str]:
    """What follows the name of a program: at most two words; `a|b` stands for several."""
    found: set[str] = set()
    for piece in code(content):
        for match in re.findall(rf"(?:^|[\s/(]){program} ({WORD}(?: {WORD}(?:\|{WORD})*)?)", piece, re.MULTILINE):
            first, _, second = match.partition(" ")
            found |= {f"{first} {one}".strip() for one in second.split("|")}
    return found


def test_the_table_of_errors_is_the_one_of_the_code() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", text("docs/errors.md"), re.MULTILINE)
    assert len(rows) == len(HTTP_STATUS)
    assert {name: int(status) for name, status in rows} == HTTP_STATUS


def test_the_example_of_an_error_fits_the_schema() -> None:
    example = re.search(r"^```json\n(.*?)^```", text("docs/errors.md"), re.MULTILINE | re.DOTALL)
    assert example is not None
    found = json.loads(example[1])
    jsonschema.validate(found, json.loads(text("contracts/schemas/error.json")))
    assert found["code"] in HTTP_STATUS


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_resolves(name: str) -> None:
    here = ROOT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", text(name)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (here.parent / path).resolve() if path else here
        assert found.exists(), f"{name}: {target} leads nowhere"
        assert found.is_relative_to(ROOT), f"{name}: {target} leads out of the project"
        if anchor:
            assert anchor in anchors(found), f"{name}: {target} names no heading"


def known_commands() -> set[str]:
    """`status`, `log verify`, …: every command of the operators' line."""
    line = get_command(app)
    assert isinstance(line, TyperGroup)
    found: set[str] = set()
    for name, command in line.commands.items():
        inner = command.commands if isinstance(command, TyperGroup) else {}
        found |= {f"{name} {one}" for one in inner} or {name}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_esakip_command_exists(name: str) -> None:
    known = known_commands()
    groups = {command.partition(" ")[0] for command in known if " " in command}
    for given in commands(text(name), "esakip"):
        first, _, second = given.partition(" ")
        assert first in groups or first in known, f"{name}: there is no `esakip {first}`"
        if first in groups and second:
            assert given in known, f"{name}: there is no `esakip {given}`"


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_exists(name: str) -> None:
    targets = set(re.findall(rf"^({WORD}):", text("Makefile"), re.MULTILINE))
    for given in commands(text(name), "make"):
        assert given.split()[0] in targets, f"{name}: there is no `make {given}`"


def test_the_handbook_names_every_command_and_setting() -> None:
    handbook = text("docs/operations.md")
    for command in known_commands() - {"serve"}:
        assert f"esakip {command}" in handbook, f"esakip {command} is not in the handbook"
    for name in Settings.model_fields:
        assert f"ESAKIP_{name.upper()}" in handbook, f"ESAKIP_{name.upper()} is not in the handbook"


def test_sections_that_the_code_names_are_there() -> None:
    named = set()
    for path in [*(ROOT / "chassis").rglob("*.py"), *(ROOT / "ops").rglob("*.py")]:
        content = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"(docs/[\w./-]+\.md), '([^']+)'", content))
    assert ("docs/operations.md", "Log and stream differ") in named
    for document, section in named:
        assert f"\n## {section}\n" in text(document)


def test_the_table_of_sagas_has_every_reaction() -> None:
    table = text("docs/sagas.md")
    for service in FOLLOWS:
        app_file = text(f"services/{service}/app.py")
        for handler in re.findall(r"chassis\.react\(\w+, \w+\.(\w+)\)", app_file):
            entity, _, verb = handler.partition("_")
            verb = verb.replace("_", "-")
            pattern = rf"\.{entity}\.{verb}\.v1|`…{verb}\.v1`"
            assert re.search(pattern, table), f"the reaction {service}.{handler} is not in docs/sagas.md"


def test_the_sop_format_has_every_key_and_act() -> None:
    page = text("docs/sop-format.md")
    for model in (Definition, AskedFact, Role, DocumentKind, Step, Guess):
        for key in model.model_fields:
            assert f"`{key}`" in page, f"the key {key} is not in docs/sop-format.md"
    for act in RULES:
        assert f"`{act}`" in page, f"the act {act} is not in docs/sop-format.md"


def test_the_examples_of_the_sop_format_are_yaml() -> None:
    for example in re.findall(r"^```yaml\n(.*?)^```", text("docs/sop-format.md"), re.MULTILINE | re.DOTALL):
        assert yaml.load(example, Loader=yaml.BaseLoader)  # noqa: S506  what the loader of definitions uses


def test_decisions_are_numbered_and_listed() -> None:
    files = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    for name in files:
        body = text(f"docs/decisions/{name}")
        assert f"]({name})" in text("docs/decisions/README.md"), f"{name} is not listed"
        assert re.match(rf"# {name[:4]}\. .+\n\n## Context\n", body), name
        assert "\n## Rejected\n" in body, name
        assert "\n## Revisit when\n" in body, name


def test_every_direct_dependency_has_its_line() -> None:
    listed = text("docs/decisions/dependencies.md")
    project = text("pyproject.toml")
    tables = re.search(r"dependencies = \[.*?\[project\.scripts\]", project, re.DOTALL)
    assert tables is not None
    for name in re.findall(r'"([a-z][a-z0-9-]*)[^"]*"', tables.group()):
        assert re.search(rf"^\|.*\b{name}\b.*\|", listed, re.MULTILINE), f"{name} has no line"
