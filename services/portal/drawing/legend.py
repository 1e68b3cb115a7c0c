"""What the signs of a drawing mean: only those that it has."""

from __future__ import annotations

from services.portal.drawing.flow import Flow
from services.portal.drawing.overlay import WORDS, Overlay
from services.portal.drawing.rows import MARK, texts_of
from services.portal.drawing.scene import State

SIGNS: dict[State, str] = {
    "selesai": "centang",
    "aktif": "bingkai tebal dan segitiga",
    "dikembalikan": "panah balik",
    "gugur": "silang dan bingkai putus-putus",
    "dilewati": "garis mendatar",
    "dialihkan": "panah ke kanan",
    "tidak-ditempuh": "garis miring dan bingkai putus-putus",
    "belum": "bingkai tipis kelabu",
}


def legend(flow: Flow, run: Overlay | None, *, connectors: bool) -> str:
    parts: list[str] = []
    if any(_inferred(flow)):
        parts.append(f"{MARK} disimpulkan, tidak tercetak pada kertas")
    if any(node.each_unit or any(one.each_unit for one in node.companions) for node in flow.nodes):
        parts.append(f"tiga garis tegak: dikerjakan tiap unit{' atau tiap isi daftar' if flow.lists else ''}")
    companions = [one for node in flow.nodes for one in node.companions]
    if any(one.kind == "semua" for one in companions):
        parts.append("simbol yang dihubungkan garis putus-putus: semuanya harus mengerjakan")
    if any(one.turn for one in companions):
        parts.append("angka di dalam simbol: urutan giliran")
    if any(node.via is not None for node in flow.nodes):
        parts.append("kotak kedua di bawah simbol: meneruskan")
    if any(one.kind != "semua" for one in companions):
        parts.append("kotak dan garis putus-putus: ikut serta atau menerima")
    if any(node.step.tercetak == "tidak" for node in flow.nodes):
        parts.append("baris putus-putus tanpa nomor: tersirat, tidak tercetak")
    if any(not column.printed for column in flow.columns):
        parts.append("kolom dalam kurung: pelaksana tanpa kolom pada kertas")
    if connectors:
        parts.append("segilima: bersambung ke huruf yang sama di halaman lain")
    if run is not None:
        parts += [f"{SIGNS[state]}: {WORDS[state].lower()}" for state in SIGNS if state in run.states.values()]
        parts.append("panah kelabu: belum dilalui")
    return f"Keterangan: {'; '.join(parts)}." if parts else ""


def _inferred(flow: Flow) -> list[bool]:
    return [
        node.performer_inferred
        or (bool(node.returns) and node.returns_inferred)
        or any(text.endswith(f" {MARK}") for text in texts_of(node).values())
        or "tambahan" in node.step.dugaan
        for node in flow.nodes
    ]
