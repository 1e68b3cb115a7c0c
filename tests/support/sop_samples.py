"""Definitions that try a drawing: a nasty one, and one for every sign that a form can have."""

from __future__ import annotations

from typing import Any

from contracts.sop import Definition

LONG_WORD = "Pertanggungjawabankeseluruhanpenyelenggaraanpemerintahandaerahkabupaten"


def nasty() -> Definition:
    """40 steps, 9 roles, very long words, returns over pages, several into one step."""
    roles = [f"peran-{number}" for number in range(9)]
    names = ["Sekretaris Daerah", "Asisten Administrasi Umum", LONG_WORD, "Kabag", "Tim SAKIP", "Kasubbag TU", "Staf"]
    names += ["Pejabat Struktural dan Staf Bidang / Sekretariat", "Arsiparis"]
    steps: list[dict[str, Any]] = []
    for number in range(40):
        step: dict[str, Any] = {
            "id": f"langkah-{number}",
            "no": f"{number + 1}.",
            "kegiatan": "Memeriksa "
            + ("dan meneliti naskah " * (number % 7))
            + (LONG_WORD if number % 11 == 3 else ""),
            "pelaksana": roles[(number * 5 + number // 9) % 9],
            "tugas": "susun" if number % 3 == 0 else "telaah" if number % 3 == 1 else "teruskan",
            "dokumen": "naskah",
            "kelengkapan": LONG_WORD if number % 5 == 0 else "Dokumen, data",
            "waktu": "1 Jam 30 Menit" if number % 4 else "tigapuluhharikerjaefektif",
            "output": "Bahan Informasi; " * (number % 6),
            "ket": "SOP/17/1/ORG/2015/PERJANJIANKINERJA" if number % 9 == 2 else "",
        }
        if number % 3 == 1:
            step["kembali"] = {1: [], 4: ["langkah-0", "langkah-2"], 7: [roles[0]]}.get(
                number, [f"langkah-{number // 4}"]
            )
            if number > 20:
                step["kembali"] = [f"langkah-{number - 1}", "langkah-3"]
        if number % 8 == 6:
            step["ikut"] = [roles[number % 9], roles[(number + 3) % 9], roles[(number + 5) % 9]]
        if number == 17:
            step["tercetak"] = "tidak"
        if number in {10, 25}:
            step["tambahan"] = [{"kelengkapan": "Dokumen", "waktu": "1 Jam", "output": LONG_WORD}] * 2
        if number == 30:
            step["kelengkapan"] = "Dokumen yang panjang sekali. " * 120
        step["fase"] = "Persiapan" if number < 12 else "Pelaksanaan dan pelaporan"
        steps.append(step)
    return Definition.model_validate(
        {
            "sop": "uji-berat",
            "judul": "Uji Berat " + "Penyusunan Laporan " * 6,
            "versi": "1",
            "identitas": {
                "Nama Unit": "PEMERINTAH KABUPATEN\n" + LONG_WORD * 2,
                "Nomor SOP": "",
                "Tanggal Pembuatan": "Desember 2020",
                "Disahkan oleh": "Sekretaris Daerah",
                "Dasar Hukum": "\n".join(f"{n}. Peraturan {'tentang sesuatu ' * n}" for n in range(1, 30)),
                "Tujuan": "Memberi pedoman",
                "Catatan lain": LONG_WORD * 30,
            },
            "pelaksana": {role: {"nama": name} for role, name in zip(roles, names, strict=True)},
            "dokumen": {"naskah": {"nama": "Naskah", "templat": "surat"}},
            "langkah": steps,
        }
    )


def every_sign() -> Definition:
    """Units that perform, a team, somebody outside, a role without a column, a meeting, an unprinted step, guesses, a
    last step that is a decision."""
    guess = {"pelaksana": {"tingkat": "rendah", "alasan": "tersirat"}}
    return Definition.model_validate(
        {
            "sop": "uji-tanda",
            "judul": "Pengisian Portal",
            "versi": "1",
            "identitas": {"Nomor SOP": "", "Peringatan": "Apabila terlambat memengaruhi penilaian"},
            "pelaksana": {
                "sekda": {"nama": "Sekda"},
                "kabag": {"nama": "Kabag Organisasi"},
                "tim": {"nama": "Tim SAKIP Kabupaten", "jenis": "tim"},
                "pd": {"nama": "Perangkat Daerah", "tiap": "unit"},
                "luar": {"nama": "Instansi terkait", "jenis": "luar"},
                "staf": {"nama": "Staf", "kolom": "tidak"},
            },
            "dokumen": {"surat": {"nama": "Surat", "templat": "surat"}},
            "langkah": [
                _step("a", "", "Menugaskan", "sekda", "perintah", waktu="30 menit"),
                _step("b", "2", "Rapat", "tim", "rapat", ikut=["sekda", "pd"]),
                _step("c", "", "Menyiapkan", "staf", "susun", dokumen="surat", tercetak="tidak", dugaan=guess),
                _step("d", "3", "Mengoreksi", "kabag", "paraf", dokumen="surat"),
                _step("e", "4", "Mendistribusikan", "tim", "bagikan", kepada="pd"),
                _step("f", "5", "Mengisi", "pd", "isi", waktu="1 Jam"),
                _step("g", "6", "Memeriksa", "tim", "telaah", tiap="pd", dokumen="surat", kembali=["f", "kabag"]),
                _step("h", "7", "Mengirim", "kabag", "kirim", kepada="luar"),
                _step("i", "8", "Menandatangani", "sekda", "tanda-tangan", dokumen="surat", kembali="g"),
            ],
        }
    )


def branching() -> Definition:
    """Rows side by side, joins, a decision that ends the run, one with three ways out of it, exits forward."""
    return Definition.model_validate(
        {
            "sop": "uji-cabang",
            "judul": "Penyusunan Laporan Bercabang",
            "versi": "1",
            "pelaksana": {
                "kepala": {"nama": "Kepala Dinas"},
                "sekretaris": {"nama": "Sekretaris"},
                "kasubbag": {"nama": "Kasubbag Program"},
                "staf": {"nama": "Staf"},
            },
            "dokumen": {"laporan": {"nama": "Laporan", "templat": "surat"}},
            "langkah": [
                _step("a", "1", "Memeriksa permintaan", "kepala", "tugas", tidak="selesai", waktu="1 Jam"),
                _step("b", "2", "Menyusun laporan", "staf", "susun", dokumen="laporan"),
                _step("c", "3", "Menghitung anggaran", "kasubbag", "tugas", sesudah="a"),
                _step("d", "4", "Mengirim undangan", "sekretaris", "tugas", sesudah="a"),
                _step(
                    *("e", "5", "Memeriksa laporan", "kasubbag", "telaah"),
                    **{"dokumen": "laporan", "sesudah": ["b", "c"], "kembali": "b", "tidak": "g"},
                ),
                _step("f", "6", "Memaraf", "sekretaris", "paraf", dokumen="laporan", kembali="b"),
                _step("g", "7", "Memutuskan", "kepala", "tugas", sesudah=["f", "d"], tidak="i"),
                _step("h", "8", "Menandatangani", "kepala", "tanda-tangan", dokumen="laporan", kembali="f"),
                _step("i", "9", "Mengarsipkan", "staf", "arsip"),
            ],
        }
    )


def together() -> Definition:
    """Steps that several perform at once or in turn, orders that go via somebody, and somebody outside."""
    return Definition.model_validate(
        {
            "sop": "uji-bersama",
            "judul": "Permintaan Pertimbangan Bersama",
            "versi": "1",
            "pelaksana": {
                "kepala": {"nama": "Kepala Dinas"},
                "sekretaris": {"nama": "Sekretaris"},
                "kasubbag": {"nama": "Kasubbag Program"},
                "staf": {"nama": "Staf"},
                "pemohon": {"nama": "Pemohon", "jenis": "luar", "dicatat": "staf"},
            },
            "dokumen": {"laporan": {"nama": "Laporan", "templat": "surat"}},
            "langkah": [
                _step("a", "1", "Menerima permintaan", "staf", "terima"),
                _step("p", "", "Melengkapi permintaan", "pemohon", "kirim"),
                _step("b", "2", "Memerintahkan penyusunan", "kepala", "perintah", lewat="sekretaris", waktu="1 Jam"),
                _step(
                    "c",
                    "3",
                    "Menyusun laporan",
                    "staf",
                    "susun",
                    dokumen="laporan",
                    tenggat="31 Maret",
                    jendela="1 Januari s.d. 31 Maret",
                    diperpanjang="kepala",
                ),
                _step(
                    *("d", "4", "Memaraf berturut-turut", "kasubbag", "paraf"),
                    **{"ikut": ["sekretaris", "staf"], "semua": "bergiliran", "dokumen": "laporan", "kembali": "c"},
                ),
                _step(
                    *("e", "5", "Menyetujui bersama", "kepala", "tugas"),
                    **{"ikut": ["kasubbag"], "semua": "bersamaan", "lewat": "staf", "tidak": "selesai"},
                ),
                _step(
                    "f",
                    "6",
                    "Menandatangani",
                    "kepala",
                    "tanda-tangan",
                    dokumen="laporan",
                    lewat="kasubbag",
                    kunci="ya",
                ),
            ],
        }
    )


def _step(key: str, no: str, activity: str, role: str, act: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "no": no, "kegiatan": activity, "pelaksana": role, "tugas": act, **more}
