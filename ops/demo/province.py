"""Further demonstration offices, for the SOPs that the first demonstration does not show. Openly fictitious, too."""

from __future__ import annotations

from ops.demo.kinds import Plan, Post, Unit

KOPERASI, KOMINFO, SETDA = "dinas-koperasi-contoh", "dinas-kominfo-contoh", "setda-contoh"
SOUTH, WEST, CENTRAL = ("63.11", "Asia/Makassar"), ("61.00", "Asia/Jakarta"), ("62.09", "Asia/Jakarta")
OPD = tuple(f"opd-{number:02d}-contoh" for number in range(1, 31))
"""Thirty perangkat daerah of the fictitious regency."""

UNITS = (
    Unit(KOPERASI, "Dinas Koperasi, UKM dan Tenaga Kerja (Contoh)", *SOUTH),
    Unit("bidang-koperasi-contoh", "Bidang Koperasi", *SOUTH, parent=KOPERASI),
    Unit("bidang-ukm-contoh", "Bidang Usaha Kecil Menengah", *SOUTH, parent=KOPERASI),
    Unit("bidang-naker-contoh", "Bidang Tenaga Kerja", *SOUTH, parent=KOPERASI),
    Unit(KOMINFO, "Dinas Komunikasi dan Informatika (Contoh)", *WEST),
    Unit("bidang-aptika-contoh", "Bidang Aplikasi Informatika", *WEST, parent=KOMINFO),
    Unit("bidang-ikp-contoh", "Bidang Informasi dan Komunikasi Publik", *WEST, parent=KOMINFO),
    Unit("bidang-statistik-contoh", "Bidang Statistik dan Persandian", *WEST, parent=KOMINFO),
    Unit(SETDA, "Sekretariat Daerah (Contoh)", *CENTRAL),
    *(Unit(code, f"Perangkat Daerah {number:02d} (Contoh)", *CENTRAL) for number, code in enumerate(OPD, start=1)),
)

POSTS = (
    Post("kadis.koperasi", KOPERASI, "Kepala Dinas"),
    Post("sekretaris.koperasi", KOPERASI, "Sekretaris", "kadis.koperasi"),
    Post("kasubbag.perencanaan", KOPERASI, "Kepala Subbagian Perencanaan", "sekretaris.koperasi"),
    Post("staf.koperasi", KOPERASI, "Staf Jabatan Fungsional Umum", "kasubbag.perencanaan"),
    Post("kabid.koperasi", "bidang-koperasi-contoh", "Kepala Bidang Koperasi", "kadis.koperasi"),
    Post("kabid.ukm", "bidang-ukm-contoh", "Kepala Bidang Usaha Kecil Menengah", "kadis.koperasi"),
    Post("kabid.naker", "bidang-naker-contoh", "Kepala Bidang Tenaga Kerja", "kadis.koperasi"),
    Post("kadis.kominfo", KOMINFO, "Kepala Dinas"),
    Post("sekretaris.kominfo", KOMINFO, "Sekretaris", "kadis.kominfo"),
    Post("kasubbag.renja", KOMINFO, "Kepala Subbagian Renja dan Monev", "sekretaris.kominfo"),
    Post("penyusun.satu", KOMINFO, "Perencana Ahli Muda", "kasubbag.renja"),
    Post("penyusun.dua", KOMINFO, "Perencana Ahli Pertama", "kasubbag.renja"),
    Post("kabid.aptika", "bidang-aptika-contoh", "Kepala Bidang Aplikasi Informatika", "kadis.kominfo"),
    Post("kabid.ikp", "bidang-ikp-contoh", "Kepala Bidang Informasi dan Komunikasi Publik", "kadis.kominfo"),
    Post("kabid.statistik", "bidang-statistik-contoh", "Kepala Bidang Statistik dan Persandian", "kadis.kominfo"),
    Post("sekda", SETDA, "Sekretaris Daerah"),
    Post("asisten.umum", SETDA, "Asisten Administrasi Umum", "sekda"),
    Post("kabag.organisasi", SETDA, "Kepala Bagian Organisasi", "asisten.umum"),
    Post("tim.ketua", SETDA, "Analis Kinerja, Ketua Tim SAKIP", "kabag.organisasi"),
    Post("tim.anggota", SETDA, "Pelaksana Bagian Organisasi", "kabag.organisasi"),
    *(Post(f"kepala.opd{number:02d}", code, "Kepala Perangkat Daerah", "sekda") for number, code in enumerate(OPD, 1)),
)

PLANS = (
    Plan(
        key="balangan",
        sop="penyusunan-lakip-balangan",
        title="Penyusunan LAKIP Tahun 2025 (Data Contoh)",
        unit=KOPERASI,
        starter="sekretaris.koperasi",
        roles={
            "kepala-dinas": "kadis.koperasi",
            "sekretaris": "sekretaris.koperasi",
            "kasubbag-perencanaan": "kasubbag.perencanaan",
            "staf": "staf.koperasi",
        },
        units={"kabid": ("kabid.koperasi", "kabid.ukm", "kabid.naker")},
        returns={
            ("koreksi-laporan", 1): "Bab III belum memuat penjelasan untuk indikator yang tidak tercapai.",
            ("tanda-tangan", 1): "Mohon penyusun mencocokkan sekali lagi angka realisasi anggaran.",
        },
        targets={("tanda-tangan", 1): "susun-laporan"},
        returned_units={"bidang-ukm-contoh": "Satuan indikator kedua belum sesuai perjanjian kinerja."},
    ),
    Plan(
        key="kominfo",
        sop="penyusunan-lakip-kominfo",
        title="Penyusunan LAKIP dengan Tim Tahun 2025 (Data Contoh)",
        unit=KOMINFO,
        starter="sekretaris.kominfo",
        roles={
            "sekretaris": "sekretaris.kominfo",
            "kasubbag-renja": "kasubbag.renja",
            "kadis": "kadis.kominfo",
        },
        units={"bidang": ("kabid.aptika", "kabid.ikp", "kabid.statistik")},
        teams={"tim": ("penyusun.satu", "penyusun.dua")},
        comments={
            "rapat-pembahasan": (
                ("kabid.aptika", "Jumlah layanan terintegrasi agar disamakan dengan data bidang."),
                ("sekretaris.kominfo", "Penjelasan indikator kedua terlalu singkat."),
            )
        },
        returns={
            ("tanda-tangan-sk", 1): "Susunan anggota agar disebut lengkap.",
            ("paraf-kasubbag", 1): "Tabel realisasi anggaran belum diperbarui.",
            ("paraf-sekretaris", 1): "Mohon pemaraf pertama memeriksa lagi bagian analisis.",
            ("pengesahan", 1): "Kesimpulan belum menyebut langkah perbaikan.",
        },
        targets={("pengesahan", 1): "perbaiki-draft"},
        returned_units={"bidang-ikp-contoh": "Realisasi indikator pertama belum ada sumbernya."},
    ),
    Plan(
        key="portal",
        sop="pengisian-portal-esakip",
        title="Pengisian Data Kinerja Perangkat Daerah Tahun 2025 (Data Contoh)",
        unit=SETDA,
        starter="sekda",
        roles={"sekda": "sekda", "asisten": "asisten.umum", "kabag-organisasi": "kabag.organisasi"},
        units={"perangkat-daerah": tuple(f"kepala.opd{number:02d}" for number in range(1, 31))},
        teams={"tim-sakip": ("tim.ketua", "tim.anggota")},
        returns={
            ("koreksi-kabag", 1): "Batas waktu pengisian belum disebut.",
            ("koreksi-asisten", 1): "Mohon Kabag memeriksa lagi daftar perangkat daerahnya.",
            ("tanda-tangan-surat", 1): "Kalimat pembuka agar diperbaiki.",
        },
        returned_units={
            OPD[3]: "Target tidak sama dengan perjanjian kinerja.",
            OPD[10]: "Realisasi indikator kedua kosong maknanya.",
            OPD[21]: "Satuan belum sesuai dokumen perencanaan.",
        },
        late=(OPD[6], OPD[14], OPD[27]),
        never=(OPD[17], OPD[29]),
    ),
)
