"""SOPs for the tests of exports: what the loaded ones do not have all of, written as an office would write it."""

from __future__ import annotations

import yaml

from contracts.sop import Definition

UNITS = """
sop: isi-portal
judul: Pengisian portal kinerja
versi: contoh
pelaksana:
  sekda: {nama: Sekretaris Daerah}
  kabag: {nama: Kabag Organisasi}
  tim: {nama: Tim SAKIP, jenis: tim}
  perangkat: {nama: Perangkat Daerah, tiap: unit}
dokumen:
  surat: {nama: Surat permintaan, templat: surat}
  rekap: {nama: Rekapitulasi, templat: rekapitulasi}
langkah:
  - {id: tugaskan, kegiatan: Menugaskan penyusunan surat permintaan, pelaksana: sekda, tugas: perintah}
  - {id: konsep, no: "2", kegiatan: Membuat konsep surat, pelaksana: tim, tugas: susun, dokumen: surat}
  - {id: koreksi, no: "3", kegiatan: Mengoreksi surat, pelaksana: kabag, tugas: [telaah, paraf], dokumen: surat,
     kembali: konsep}
  - {id: terima, no: "4", kegiatan: Menerima surat, pelaksana: perangkat, tugas: terima}
  - {id: isi, no: "5", kegiatan: Mengisi data kinerja, pelaksana: perangkat, tugas: [isi, susun], dokumen: rekap}
  - {id: periksa, no: "6", kegiatan: Memeriksa isian data kinerja, pelaksana: tim, tiap: perangkat, tugas: telaah,
     dokumen: rekap, kembali: [isi, konsep]}
  - {id: rekap, no: "7", kegiatan: Menerima rekapitulasi, pelaksana: kabag, tugas: telaah, dokumen: rekap,
     kembali: periksa}
  - {id: ucapan, no: "8", kegiatan: Menerima tanda terima, pelaksana: perangkat, tugas: terima}
  - {id: arsip, no: "9", kegiatan: Mengarsipkan dokumen evaluasi, pelaksana: tim, tugas: arsip}
"""
"""Steps for each unit with returns within, out of and into them; one such step alone."""

STRAIGHT_BACK = """
sop: kembali-langsung
judul: Penyusunan laporan & "lampiran" <contoh>
versi: contoh
pelaksana:
  kepala: {nama: Kepala Dinas}
  sekretaris: {nama: Sekretaris}
  kasubbag: {nama: Kasubbag Program}
  staf: {nama: Staf}
dokumen:
  laporan: {nama: Laporan, templat: laporan-kinerja}
langkah:
  - {id: perintah, no: "1", kegiatan: Perintah menyusun laporan, pelaksana: kepala, tugas: perintah}
  - {id: susun, no: "2", kegiatan: Menyusun laporan, pelaksana: staf, tugas: susun, dokumen: laporan}
  - {id: paraf-kasubbag, no: "3", kegiatan: Memeriksa dan memaraf, pelaksana: kasubbag, tugas: [telaah, paraf],
     dokumen: laporan, kembali: susun}
  - {id: paraf-kembar, kegiatan: Memeriksa dan memaraf, pelaksana: kasubbag, tugas: paraf, dokumen: laporan,
     kembali: susun}
  - {id: paraf-sekretaris, no: "4", kegiatan: Memeriksa dan memaraf, pelaksana: sekretaris, tugas: paraf,
     dokumen: laporan, kembali: [susun, paraf-kasubbag], kembali_langsung: ya}
  - {id: sahkan, no: "5", kegiatan: Menandatangani laporan, pelaksana: kepala, tugas: tanda-tangan, dokumen: laporan,
     kembali: [kasubbag, staf]}
  - {id: arsip, no: "6", kegiatan: Mengarsipkan, pelaksana: staf, tugas: arsip}
"""
"""Repairs that come straight back, cascades, a choice of targets, two rows of the same words."""


BRANCHES = """
sop: bercabang
judul: Penyusunan laporan bercabang
versi: contoh
pelaksana:
  kepala: {nama: Kepala Dinas}
  sekretaris: {nama: Sekretaris}
  kasubbag: {nama: Kasubbag Program}
  staf: {nama: Staf}
dokumen:
  laporan: {nama: Laporan, templat: surat}
langkah:
  - {id: permintaan, no: "1", kegiatan: Memeriksa permintaan, pelaksana: kepala, tugas: tugas, tidak: selesai}
  - {id: susun, no: "2", kegiatan: Menyusun laporan, pelaksana: staf, tugas: susun, dokumen: laporan}
  - {id: hitung, no: "3", kegiatan: Menghitung anggaran, pelaksana: kasubbag, tugas: tugas, sesudah: permintaan}
  - {id: undang, no: "4", kegiatan: Mengirim undangan, pelaksana: sekretaris, tugas: kirim, sesudah: permintaan}
  - {id: periksa, no: "5", kegiatan: Memeriksa laporan, pelaksana: kasubbag, tugas: telaah, dokumen: laporan,
     sesudah: [susun, hitung], kembali: susun, tidak: putuskan}
  - {id: paraf, no: "6", kegiatan: Memaraf laporan, pelaksana: sekretaris, tugas: paraf, dokumen: laporan,
     kembali: susun}
  - {id: putuskan, no: "7", kegiatan: Memutuskan penandatanganan, pelaksana: kepala, tugas: tugas,
     sesudah: [paraf, undang], tidak: arsip}
  - {id: sahkan, no: "8", kegiatan: Menandatangani laporan, pelaksana: kepala, tugas: tanda-tangan, dokumen: laporan,
     kembali: periksa}
  - {id: arsip, no: "9", kegiatan: Mengarsipkan, pelaksana: staf, tugas: arsip}
"""
"""Rows side by side, joins that may miss a way, other exits forward and to the end."""

WITHIN = UNITS.replace("isi-portal", "isi-portal-rinci").replace("[isi, konsep]", "[isi, terima]")
"""The same, but no unit's return leads out of the steps for each unit."""


def export_definitions() -> dict[str, Definition]:
    """By code. A diagram needs no engine that can already run it, so the model alone reads them."""
    texts = (UNITS, WITHIN, STRAIGHT_BACK, BRANCHES)
    read = (Definition.model_validate(yaml.load(text, yaml.BaseLoader)) for text in texts)  # noqa: S506
    return {definition.sop: definition for definition in read}
