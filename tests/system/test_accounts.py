"""People and accounts: a password changed by its owner and by the operator, an account locked, a name corrected."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.system import System

pytestmark = pytest.mark.timeout(300)

OFFICE = """\
unit:
  - {kode: dinas-akun, nama: Dinas Akun Uji, wilayah: "62.09", zona: WIB}
jabatan:
  - {kode: kepala, unit: dinas-akun, nama: Kepala Dinas}
orang:
  - {nama: Uji Akun, nama_pengguna: uji.akun, contoh: ya, jabatan: [{kode: kepala, sejak: 2026-01-01}]}
"""


async def test_passwords_locks_and_names(system: System, tmp_path: Path) -> None:
    file = tmp_path / "kantor.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    first = (await system.esakip("office", "load", str(file), "--json")).json()["passwords"]["uji.akun"]
    async with httpx.AsyncClient(base_url=f"{system.address}/api/v1", timeout=30) as client:

        async def enter(password: str) -> httpx.Response:
            return await client.post("/sessions", json={"username": "uji.akun", "password": password})

        async def me(token: str) -> httpx.Response:
            return await client.get("/me", headers={"Authorization": f"Bearer {token}"})

        one, other = (await enter(first)).json()["token"], (await enter(first)).json()["token"]
        change = {"headers": {"Authorization": f"Bearer {one}"}}
        wrong = await client.post("/me/password", json={"old": "bukan itu", "new": "kata-sandi-uji"}, **change)
        assert (wrong.status_code, wrong.json()["code"]) == (403, "forbidden")
        done = await client.post("/me/password", json={"old": first, "new": "kata-sandi-uji"}, **change)
        assert done.status_code == 204, done.text
        assert ((await me(one)).status_code, (await me(other)).status_code) == (200, 401)
        assert (await enter(first)).status_code == 401

        reset = (await system.esakip("person", "password", "uji.akun", "--json")).json()["password"]
        assert (await me(one)).status_code == 401
        token = (await enter(reset)).json()["token"]

        said = await system.esakip("person", "correct", "uji.akun", "--name", "Uji Akun Benar")
        assert said.code == 0, said
        assert (await me(token)).json()["person"]["name"] == "Uji Akun Benar"

        said = await system.esakip("person", "lock", "uji.akun", "--reason", "pindah instansi")
        assert said.code == 0, said
        assert (await me(token)).status_code == 401
        locked = await enter(reset)
        assert (locked.status_code, locked.json()["code"]) == (403, "forbidden")
        assert "dikunci" in locked.json()["message"]
        assert (await system.esakip("person", "unlock", "uji.akun")).code == 0
        assert (await enter(reset)).status_code == 201

    events = await system.events("portal")
    told = [one["type"] for one in events]
    for kind in ("person.corrected", "password.changed", "account.locked", "account.unlocked"):
        assert f"portal.{kind}.v1" in told
    assert "Uji Akun" not in str(events)
    locking = next(one for one in events if one["type"] == "portal.account.locked.v1")
    assert "pindah instansi" not in str(locking)


async def test_the_words_of_a_text_are_erased_and_the_event_stays(system: System, tmp_path: Path) -> None:
    file = tmp_path / "kantor.yaml"
    file.write_text(OFFICE.replace("akun", "hapus").replace("uji.hapus", "uji.hapus"), encoding="utf-8")
    assert (await system.esakip("office", "load", str(file))).code == 0
    await system.esakip("office", "absent", "dinas-hapus/kepala", "--note", "nama seseorang tertulis di sini")
    events = await system.events("workflow")
    absent = [one["data"] for one in events if one["type"] == "workflow.position.absent.v1"][-1]
    text = absent["note"]["id"]
    said = await system.esakip("text", "erase", "workflow", text, "--reason", "memuat nama orang")
    assert said.code == 0, said
    assert (await system.esakip("text", "erase", "workflow", text, "--reason", "memuat nama orang")).code == 0
    missing = await system.esakip("text", "erase", "intake", text, "--reason", "uji")
    assert missing.code == 2
    assert "teks itu tidak ada di layanan ini" in missing.err
    erased = [one for one in await system.events("workflow") if one["type"] == "workflow.text.erased.v1"]
    assert [one["data"]["text_id"] for one in erased] == [text]
    assert absent["note"]["digest"]
    assert (await system.esakip("office", "back", "dinas-hapus/kepala")).code == 0
