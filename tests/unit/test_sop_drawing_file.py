"""`esakip sop draw`: a definition file becomes a picture, or one sentence that says what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.cli import app
from services.workflow.definitions import builtin_definitions

FILE = next(path for path in builtin_definitions() if path.stem == "penyusunan-sakip")


def draw(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["sop", "draw", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize(("name", "start"), [("bagan.svg", b"<svg"), ("bagan.pdf", b"%PDF")])
def test_the_ending_says_which(tmp_path: Path, name: str, start: bytes) -> None:
    code, said = draw(str(FILE), "--output", str(tmp_path / name))
    assert code == 0
    assert "11 langkah" in said
    assert (tmp_path / name).read_bytes().startswith(start)


def test_another_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    code, said = draw("tidak-ada.yaml", "--output", str(tmp_path / "bagan.docx"))
    assert code == 2
    assert ".svg atau .pdf" in said


def test_a_wrong_definition_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    wrong = tmp_path / "salah.yaml"
    wrong.write_text("sop: x\n", "utf-8")
    code, said = draw(str(wrong), "--output", str(tmp_path / "x.svg"))
    assert code == 1
    assert "salah.yaml" in said
    assert not (tmp_path / "x.svg").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    code, said = draw(str(FILE), "--output", str(tmp_path / "tidak-ada" / "x.svg"))
    assert code == 2
    assert "tidak dapat ditulis" in said
