"""A SOP with every way that a run may take: side by side, joined, past a row, one of two, units for themselves."""

from __future__ import annotations

from services.workflow.definitions import parse_definition

BRANCHED = parse_definition(
    """
sop: bercabang
judul: SOP bercabang
versi: "1"
pelaksana:
  kepala: {nama: Kepala}
  sekretaris: {nama: Sekretaris}
  staf: {nama: Staf}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  laporan: {nama: Laporan, templat: laporan-kinerja}
  surat: {nama: Surat, templat: surat}
langkah:
  - {id: perintah, kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah}
  - {id: bagi, kegiatan: Membagikan format, pelaksana: staf, tugas: bagikan, kepada: bidang}
  - {id: nilai, kegiatan: Menilai perlunya rapat, pelaksana: bidang, tugas: tugas, tidak: isi}
  - {id: rembuk, kegiatan: Rapat bidang, pelaksana: bidang, tugas: tugas}
  - {id: isi, kegiatan: Mengisi data, pelaksana: bidang, tugas: isi}
  - {id: himpun, kegiatan: Menghimpun data, pelaksana: staf, tugas: himpun, kepada: bidang, tiap: bidang}
  - {id: susun, kegiatan: Menyusun laporan, pelaksana: staf, tugas: susun, dokumen: laporan}
  - {id: telaah, kegiatan: Menelaah laporan, pelaksana: sekretaris, tugas: telaah, dokumen: laporan}
  - {id: cetak, kegiatan: Menyiapkan pencetakan, pelaksana: staf, tugas: tugas, sesudah: susun}
  - {id: konsep, kegiatan: Menyusun surat, pelaksana: sekretaris, tugas: susun, dokumen: surat, sesudah: perintah}
  - {id: koreksi, kegiatan: Mengoreksi surat, pelaksana: kepala, tugas: telaah, dokumen: surat}
  - {id: tanda, kegiatan: Menandatangani laporan, pelaksana: kepala, tugas: tanda-tangan, dokumen: laporan,
     kembali: susun, sesudah: [telaah, cetak, koreksi]}
  - {id: putus, kegiatan: Memutuskan pengiriman, pelaksana: kepala, tugas: tugas, tidak: simpan}
  - {id: kirim, kegiatan: Mengirim laporan, pelaksana: staf, tugas: kirim}
  - {id: simpan, kegiatan: Menyimpan saja, pelaksana: staf, tugas: tugas, sesudah: putus}
  - {id: arsip, kegiatan: Mengarsipkan, pelaksana: staf, tugas: arsip, sesudah: [kirim, simpan]}
""",
    "bercabang.yaml",
)
