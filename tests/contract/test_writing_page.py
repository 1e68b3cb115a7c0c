"""docs/menulis-sop.md does what it shows: its table, its definition, its sentences and its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.cli import app

PAGE = (Path(__file__).parents[2] / "docs/menulis-sop.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_can_be_followed_from_the_table_to_a_confirmed_definition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (table,) = blocks("csv")
    (tmp_path / "lkj.csv").write_text(table, encoding="utf-8")
    commands = [command.split() for command in re.findall(r"^    esakip (sop .+)$", PAGE, re.MULTILINE)]
    assert [command[1] for command in commands] == ["template", "new", "check", "draw", "confirm", "load"]
    said = {}
    for command in commands[:-1]:  # what `load` does on a running installation is tested with one
        found = CliRunner().invoke(app, command)
        assert found.exit_code == 0, found.output
        if command[1] == "check":
            assert blocks("yaml")[0] in (tmp_path / "lkj.yaml").read_text(encoding="utf-8")
        said[command[1]] = found.output
    for shown in blocks("text"):
        assert shown in said["check"]
    assert (tmp_path / "formulir.xlsx").exists()
    assert CliRunner().invoke(app, ["sop", "check", "lkj.yaml"]).output == (
        "lkj.yaml: dapat dijalankan, 6 langkah; 0 kesalahan, 0 peringatan.\n"
    )
