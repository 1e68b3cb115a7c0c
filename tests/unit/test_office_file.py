"""The file of an office: what it becomes, and each mistake as one sentence that names row and line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.organisation import AssignPosition
from ops.office import holding_steps, new_password, position_steps, registration, template, unit_steps
from ops.office_file import TEMPLATE, OfficeFileError, parse_office

TEXT = TEMPLATE.read_text(encoding="utf-8")


def test_the_template_is_an_office(tmp_path: Path) -> None:
    template(tmp_path / "kantor.yaml", force=False)
    office = parse_office((tmp_path / "kantor.yaml").read_text(encoding="utf-8"), "kantor.yaml")
    assert (len(office.unit), len(office.jabatan), len(office.orang)) == (2, 2, 2)
    assert len(holding_steps(office)) == 3


def test_the_same_file_gives_the_same_commands() -> None:
    first, second = parse_office(TEXT, "a.yaml"), parse_office(TEXT, "b.yaml")
    assert unit_steps(first) + position_steps(first) == unit_steps(second) + position_steps(second)
    assert holding_steps(first) == holding_steps(second)
    one, other = (registration(office.orang[0], "kata-sandi") for office in (first, second))
    assert one == other
    commands = [step.command.command_id for step in unit_steps(first) + position_steps(first) + holding_steps(first)]
    assert len(set(commands)) == len(commands)


def test_ids_of_positions_are_fixed_for_ever() -> None:
    office = parse_office(TEXT, "kantor.yaml")
    assert str(office.jabatan[0].position_id) == "883eea9c-5aec-575d-a604-52572f5e7958"
    explicit = TEXT.replace("nama: Kepala Dinas", "nama: Kepala Dinas\n    id: 00000000-0000-4000-8000-000000000001")
    assert str(parse_office(explicit, "x").jabatan[0].position_id) == "00000000-0000-4000-8000-000000000001"


def test_days_are_those_of_the_unit_and_the_last_one_is_included() -> None:
    office = parse_office(TEXT.replace("zona: WIB ", "zona: WIT "), "kantor.yaml")
    acting = holding_steps(office)[-1].command
    assert isinstance(acting, AssignPosition)
    assert acting.since == datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert acting.until == datetime(2026, 3, 6, 15, tzinfo=UTC)


def test_what_is_above_comes_first() -> None:
    swapped = TEXT.replace("nama: Kepala Dinas\n", "nama: Kepala Dinas\n    atasan: sekretaris\n").replace(
        "    atasan: kepala ", "    # atasan: kepala "
    )
    rows = [step.row for step in position_steps(parse_office(swapped, "kantor.yaml"))]
    assert rows.index("jabatan 'sekretaris'") < rows.index("jabatan 'kepala'")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("zona: WIB ", "zona: WIS ", "unit 'dinas-contoh' (k.yaml baris 8, unit.0.zona): 'WIS' tidak dikenal"),
        ('"62.09"  ', '"6209"  ', "'6209' bukan kode wilayah; tulis misalnya 62.09"),
        ("induk: dinas-contoh", "induk: dinas-conto", "mungkin maksudnya 'dinas-contoh'"),
        ("atasan: kepala", "atasan: kepla", "jabatan 'kepla' tidak ada dalam berkas ini, mungkin maksudnya 'kepala'"),
        ("kode: sekretaris\n", "kode: kepala\n", "kode 'kepala' sudah dipakai jabatan ke-1"),
        ('nip: "" ', 'nip: "123" ', "orang 'Budi Contoh' (k.yaml baris 26, orang.0.nip): '123' bukan NIP"),
        ("sari.contoh", "Sari Contoh", "'Sari Contoh' bukan nama pengguna"),
        ("sari.contoh", "budi.contoh", "nama_pengguna 'budi.contoh' sudah dipakai orang ke-1"),
        ("contoh: ya ", "contoh: mungkin ", "'mungkin' tidak dikenal; pilih salah satu: 'ya', 'tidak'"),
        ("kapasitas: plh", "kapasitas: pjs", "'pjs' tidak dikenal"),
        ("kapasitas: plh, ", "", "jabatan 'kepala' sudah mempunyai pejabat definitif pada masa itu, yaitu Budi Contoh"),
        ("sampai: 2026-03-06", "sampai: 2026-03-01", "hari terakhir 2026-03-01 mendahului 'sejak' 2026-03-02"),
        ("sejak: 2026-03-02", "sejak: besok", "'besok' bukan tanggal; tulis misalnya 2026-02-19"),
        ("sampai: 2026-03-06", "sampai: 9999-12-31", "tahun 9999 tidak mungkin; tulis tahun antara 1945 dan 2199"),
        ("    unit: dinas-contoh\n", "", "jabatan 'kepala' (k.yaml baris 16, jabatan.0.unit): kunci ini wajib diisi"),
        ("wilayah:", "wilaya:", "kunci ini tidak dikenal, mungkin maksudnya 'wilayah'"),
        ("nama: Kepala Dinas", "nama: Kepala Dinas\n    atasan: sekretaris", "atasan berputar"),
        ("nama: Kepala Dinas", "nama: Kepala Dinas\n    id: satu", "'satu' bukan id"),
        ("orang:", "orang: [", "YAML tidak dapat dibaca (k.yaml baris"),
    ],
)
def test_a_mistake_is_one_sentence(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(OfficeFileError) as error:
        parse_office(TEXT.replace(old, new, 1), "k.yaml")
    assert any(sentence in said for said in error.value.sentences), error.value.sentences
    assert all(said.count("\n") == 0 and "k.yaml baris" in said for said in error.value.sentences)


def test_all_mistakes_are_named_at_once() -> None:
    wrong = TEXT.replace("induk: dinas-contoh", "induk: tidak-ada").replace("atasan: kepala", "atasan: tidak-ada")
    with pytest.raises(OfficeFileError) as error:
        parse_office(wrong, "k.yaml")
    assert len(error.value.sentences) == 2


def test_passwords_differ_and_are_long_enough() -> None:
    assert len({new_password() for _ in range(100)}) == 100
    assert len(new_password()) == 19
