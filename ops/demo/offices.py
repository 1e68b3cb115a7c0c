"""The demonstration offices: openly fictitious units, positions and people.

Every id follows from a fixed namespace, so that loading twice is the same commands twice. A new installation gets the
offices of `PLANS`; `esakip demo --all` loads those of `MORE` as well.
"""

from __future__ import annotations

from ops.demo import province
from ops.demo.kinds import NAMESPACE, Plan, Post, Unit

__all__ = ["BY_POSITION", "BY_USERNAME", "MORE", "NAMESPACE", "PLANS", "POSTS", "UNITS", "YEAR", "Plan", "Post", "Unit"]

DINAS, BIRO = "dinas-esdm-contoh", "biro-organisasi-contoh"
EAST, WEST = ("64.00", "Asia/Makassar"), ("61.00", "Asia/Jakarta")

UNITS = (
    Unit(DINAS, "Dinas Energi dan Sumber Daya Mineral (Contoh)", *EAST),
    Unit("sekretariat-esdm-contoh", "Sekretariat", *EAST, parent=DINAS),
    Unit("bidang-geologi-contoh", "Bidang Geologi dan Air Tanah", *EAST, parent=DINAS),
    Unit("bidang-minerba-contoh", "Bidang Mineral dan Batubara", *EAST, parent=DINAS),
    Unit("bidang-listrik-contoh", "Bidang Ketenagalistrikan", *EAST, parent=DINAS),
    Unit("bidang-energi-contoh", "Bidang Energi Baru Terbarukan", *EAST, parent=DINAS),
    Unit(BIRO, "Biro Organisasi (Contoh)", *WEST),
)

POSTS = (
    Post("kepala.dinas", DINAS, "Kepala Dinas"),
    Post("sekretaris", DINAS, "Sekretaris", "kepala.dinas"),
    Post("kasubbag.program", DINAS, "Kepala Subbagian Program", "sekretaris"),
    Post("staf.program", DINAS, "Staf Subbagian Program", "kasubbag.program"),
    Post("kasubbag.umum", "sekretariat-esdm-contoh", "Kepala Subbagian Umum", "sekretaris"),
    Post("kabid.geologi", "bidang-geologi-contoh", "Kepala Bidang Geologi dan Air Tanah", "kepala.dinas"),
    Post("kabid.minerba", "bidang-minerba-contoh", "Kepala Bidang Mineral dan Batubara", "kepala.dinas"),
    Post("kabid.listrik", "bidang-listrik-contoh", "Kepala Bidang Ketenagalistrikan", "kepala.dinas"),
    Post("kabid.energi", "bidang-energi-contoh", "Kepala Bidang Energi Baru Terbarukan", "kepala.dinas"),
    Post("karo.organisasi", BIRO, "Kepala Biro Organisasi"),
    Post("kabag.tatalaksana", BIRO, "Kepala Bagian Tatalaksana", "karo.organisasi"),
    Post("kasubbag.tu", BIRO, "Kepala Subbagian Tata Usaha", "kabag.tatalaksana"),
    Post("pelaksana.tu", BIRO, "Pelaksana", "kasubbag.tu"),
    Post("arsiparis", BIRO, "Arsiparis", "kasubbag.tu"),
)

EVERY_POST = (*POSTS, *province.POSTS)
BY_USERNAME = {post.username: post for post in EVERY_POST}
BY_POSITION = {post.position_id: post for post in EVERY_POST}


def person_name(post: Post) -> str:
    """`Pegawai Contoh 03`: nobody can take it for a real official."""
    return f"Pegawai Contoh {EVERY_POST.index(post) + 1:02d}"


PLANS = (
    Plan(
        key="perbaikan",
        sop="perbaikan-data-kinerja",
        title="Perbaikan Data Kinerja Triwulan III (Data Contoh)",
        unit=BIRO,
        starter="karo.organisasi",
        roles={
            "karo-organisasi": "karo.organisasi",
            "kabag-tatalaksana": "kabag.tatalaksana",
            "kasubbag-tu": "kasubbag.tu",
            "pelaksana": "pelaksana.tu",
            "arsiparis": "arsiparis",
        },
        units={},
        returns={
            ("telaah-kabag", 1): "Realisasi indikator kedua belum sama dengan berita acara rekonsiliasi.",
            ("telaah-kasubbag", 2): "Mohon pelaksana memperbaiki realisasi indikator kedua sesuai berita acara.",
        },
        returned_units={},
    ),
    Plan(
        key="penyusunan",
        sop="penyusunan-sakip",
        title="Penyusunan SAKIP Tahun 2025 (Data Contoh)",
        unit=DINAS,
        starter="kepala.dinas",
        roles={
            "kepala-dinas": "kepala.dinas",
            "sekretaris": "sekretaris",
            "kasubbag-program": "kasubbag.program",
            "staf": "staf.program",
        },
        units={"bidang": ("kasubbag.umum", "kabid.geologi", "kabid.minerba", "kabid.listrik", "kabid.energi")},
        returns={},
        returned_units={
            "bidang-minerba-contoh": "Realisasi jumlah izin terawasi tertulis 1.190, di daftar pengawasan 119."
        },
    ),
)
MORE = province.PLANS
YEAR = 2025
