"""SOPs with rows for those whom only the run knows: who did not answer, whom a step names, what a step lists."""

from __future__ import annotations

REMINDED = """\
sop: susulan
judul: Susulan
versi: "1"
pelaksana:
  tim: {nama: Tim}
  opd: {nama: OPD, tiap: unit}
langkah:
  - {id: bagikan, kegiatan: Membagikan format, pelaksana: tim, tugas: bagikan, kepada: opd}
  - {id: himpun, kegiatan: Menghimpun, pelaksana: tim, tugas: himpun, kepada: opd}
  - {id: surati, kegiatan: Menyurati yang belum, pelaksana: tim, tugas: kirim, kepada: opd, untuk: belum-menjawab}
  - {id: susul, kegiatan: Meminta susulan, pelaksana: tim, tugas: bagikan, kepada: opd, untuk: belum-menjawab}
  - {id: isi, kegiatan: Mengisi susulan, pelaksana: opd, tugas: isi, untuk: belum-menjawab}
  - {id: himpun-lagi, kegiatan: Menghimpun susulan, pelaksana: tim, tugas: himpun, kepada: opd, untuk: belum-menjawab}
  - {id: catat, kegiatan: Mencatat yang tetap tidak menjawab, pelaksana: tim, tiap: opd, tugas: tugas,
     untuk: belum-menjawab}
  - {id: lapor, kegiatan: Melaporkan, pelaksana: tim, tugas: tugas}
"""
NAMED = """\
sop: pilihan
judul: Pilihan
versi: "1"
pelaksana:
  kabag: {nama: Kabag}
  tim: {nama: Tim}
  opd: {nama: OPD, tiap: unit}
dokumen:
  lhe: {nama: Lembar hasil, templat: surat}
langkah:
  - {id: pilih, kegiatan: Memilih yang dievaluasi, pelaksana: kabag, tugas: perintah, memilih: opd}
  - {id: evaluasi, kegiatan: Mengevaluasi, pelaksana: tim, tiap: opd, tugas: [analisis, susun], dokumen: lhe,
     untuk: pilih}
  - {id: tanggapi, kegiatan: Menanggapi, pelaksana: opd, tugas: tugas, untuk: pilih}
  - {id: sahkan, kegiatan: Mengesahkan, pelaksana: kabag, tugas: tanda-tangan, dokumen: lhe, kembali: evaluasi}
  - {id: semua, kegiatan: Memberi tahu semua, pelaksana: tim, tiap: opd, tugas: kirim}
  - {id: tutup, kegiatan: Menutup, pelaksana: tim, tugas: tugas}
"""
LISTED = """\
sop: temuan
judul: Temuan
versi: "1"
pelaksana:
  tim: {nama: Tim}
  kabag: {nama: Kabag}
daftar:
  temuan: {nama: Temuan, ditetapkan: periksa}
dokumen:
  tanggapan: {nama: Tanggapan, templat: surat}
langkah:
  - {id: periksa, kegiatan: Memeriksa, pelaksana: tim, tugas: [analisis, tugas]}
  - {id: tindak, kegiatan: Menindaklanjuti, pelaksana: tim, tiap: temuan, tugas: [tugas, susun], dokumen: tanggapan}
  - {id: setujui, kegiatan: Menyetujui tindak lanjut, pelaksana: kabag, tiap: temuan, tugas: tanda-tangan,
     dokumen: tanggapan, kembali: tindak}
  - {id: lapor, kegiatan: Melaporkan, pelaksana: tim, tugas: tugas}
"""
KNOWN_ONLY = {"belum-menjawab": REMINDED, "pilihan": NAMED, "temuan": LISTED}
