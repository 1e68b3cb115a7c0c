"""Working calendars through the operators' line, as its handbook shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.system import System

pytestmark = pytest.mark.timeout(300)

HANDBOOK = Path(__file__).parents[2] / "docs" / "operations.md"
UNIT = "sekretariat-esdm-contoh"
"""A unit of the demonstration, in region 64.00; nothing here touches another one."""


def example() -> str:
    found = re.search(r"^```yaml\n(kalender:.*?)^```", HANDBOOK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


async def test_the_example_of_the_handbook_is_set_and_shown(system: System, tmp_path: Path) -> None:
    file = tmp_path / "kalender.yaml"
    file.write_text(example().replace("untuk: wilayah/61.00", f"untuk: unit/{UNIT}"), encoding="utf-8")
    said = await system.esakip("calendar", "set", str(file), "--json")
    assert said.code == 0, said
    answer = said.json()
    assert (answer["scope"], answer["calendar_version"], answer["changed"]) == (f"unit/{UNIT}", 1, True)
    assert (await system.esakip("calendar", "set", str(file), "--json")).json()["changed"] is False

    await system.settled()
    shown = (await system.esakip("calendar", "show", UNIT, "--day", "2027-01-04", "--json")).json()
    assert (shown["scope"], shown["zone"]) == (f"unit/{UNIT}", "Asia/Makassar")
    assert shown["calendar"]["jam_kerja"]["jumat"]["istirahat"] == [{"dari": "11:30", "sampai": "13:00"}]
    before = (await system.esakip("calendar", "show", UNIT, "--day", "2026-12-31", "--json")).json()
    assert (before["scope"], before["calendar_version"]) == ("nasional", 0)

    screen = (await system.esakip("calendar", "show", UNIT, "--day", "2027-01-04")).out
    for words in ("Jam kerja Pemerintah Provinsi Contoh", "Surat Edaran Gubernur (contoh)", "Cuti bersama Natal"):
        assert words in screen


async def test_what_is_wrong_is_said(system: System, tmp_path: Path) -> None:
    file = tmp_path / "salah.yaml"
    file.write_text(example().replace("berlaku_sejak: 2027-01-01", "berlaku_sejak: besok"), encoding="utf-8")
    said = await system.esakip("calendar", "set", str(file))
    assert (said.code, said.err.strip()) == (
        1,
        "esakip: (salah.yaml baris 6, berlaku_sejak): harus berupa tanggal, misalnya 2026-02-19.",
    )
    said = await system.esakip("calendar", "show", "tidak-ada")
    assert (said.code, said.err.strip()) == (2, "esakip: unit 'tidak-ada' belum terdaftar; periksa kodenya")
