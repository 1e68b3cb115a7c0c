"""From the sentence of an activity to acts, receivers and the way back of a `tidak`.

Orders end a sentence for us: what is ordered is not done in this step. So do purposes (`untuk …`), what has been done
before (`yang telah …`), and the branch of a `tidak`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.sop import Act
from services.workflow.writing.words import plain

_PATTERNS: tuple[tuple[Act, str], ...] = (
    (
        "siapkan-format",
        r"(?:membuat|menyiapkan|mempersiapkan|menyusun)\s+(?:\w+\s+)?(?:format|formulir|blangko|kuesioner)",
    ),
    (
        "perintah",
        r"memerintahkan|menugaskan|menugasi|menginstruksikan|mendisposisi(?:kan)?"
        r"|member(?:i|ikan)\s+(?:arahan|tugas|perintah|disposisi|instruksi)",
    ),
    ("nomor", r"penomoran|pemberian\s+nomor|menomori|member(?:i|ikan)\s+nomor|meregister|mengagendakan"),
    ("paraf", r"member(?:i|ikan)\s+paraf|memaraf|diparaf|membubuhkan\s+paraf|pemarafan"),
    (
        "tanda-tangan",
        r"penanda\s?tanganan|menanda\s?tangani|ditanda\s?tangani|(?:memberikan|membubuhkan)\s+tanda\s?tangan"
        r"|mengesahkan|disahkan|menetapkan",
    ),
    (
        "rapat",
        r"(?<!undangan )(?<!notulen )(?<!hasil )(?<!bahan )(?<!jadwal )\brapat|musyawarah|membahas",
    ),
    ("unggah", r"meng-?\s?upload|di\s?-?upload|mengunggah|diunggah|upload"),
    (
        "minta-saran",
        r"meminta(?:kan)?\s+(?:saran|pendapat|masukan|pertimbangan)|berkonsultasi|mengonsultasikan|mengkonsultasikan",
    ),
    ("bagikan", r"membagikan|mendistribusikan|pendistribusian|menyebarkan|mengedarkan"),
    ("himpun", r"menghimpun|mengumpulkan|menginventarisas\w*|menginventaris\w*|mengompilasi|mengkompilasi"),
    (
        "perbaiki",
        r"memperbaiki|merevisi|menyempurnakan",
    ),
    (
        "telaah",
        r"mengoreksi|menelaah|memeriksa|meneliti|memverifikasi|melakukan\s+verifikasi|mereviu|mereview|mengecek"
        r"|memvalidasi|menyetujui",
    ),
    (
        "analisis",
        r"menganalis\w*|mengolah|mengevaluasi|mengkaji|mengidentifikasi|menghitung|melakukan\s+(?:analisis|evaluasi)",
    ),
    (
        "susun",
        r"menyusun|membuat|mengkonsep|mengonsep|merumuskan|menuangkan|(?:menyiapkan|mempersiapkan)\s+(?:konsep\s+|draf\w?"
        r"\s+)?(?:dokumen|surat|laporan|naskah|nota|sk\b)|merekap\w*",
    ),
    ("isi", r"mengisi|melakukan\s+pengisian|meng-?\s?input|menginput|mengentri|meng-?entry|melengkapi\s+data"),
    ("gandakan", r"menggandakan|penggandaan|mencetak|memperbanyak|memfotokopi"),
    ("arsip", r"mengarsipkan|pengarsipan|menyimpan|mendokumentasikan|melakukan\s+dokumentasi"),
    ("kirim", r"mengantar(?:kan)?|mengirim(?:kan)?"),
    ("terima", r"menerima"),
    (
        "teruskan",
        r"menyampaikan|meneruskan|diteruskan|melaporkan|mengajukan|menyerahkan|memohon|meminta(?:kan)?\s+persetujuan",
    ),
)
_ACT = re.compile("|".join(f"(?P<a{place}>{pattern})" for place, (_, pattern) in enumerate(_PATTERNS)))
_EACH = re.compile(
    r"(?:kepada|ke)\s+(?:(?:masing(?:\s*-\s*masing)?|seluruh|semua|para|setiap|tiap(?:\s*-\s*tiap)?)\b"
    r"|bidang\s+dan\s+|(?:perangkat\s+daerah|opd|skpd|unit\s+kerja)\b)"
)
_BACK = re.compile(
    r"(?:dikembalikan|kembali|mengembalikan)\s+(?:lagi\s+)?(?:kepada|ke|pada)\s+(?P<who>.+?)"
    r"(?=\s+(?:untuk|agar|guna|jika|bila|apabila)\b|[,.;]|$)"
)
_NO_BRANCH = re.compile(
    r"(?:jika|bila|apabila)\s+(?:tidak|belum|ada)\b.*?(?:(?:dikembalikan|diperbaiki|kembali)\b[^,.;]*(?:[,.;]|$)|$)"
)
_RELATIVE = re.compile(r"\byang\s+(?:telah|sudah|akan|belum|sedang)\s+(?:di\s+|melakukan\s+)?\S+")
_PURPOSE = re.compile(r"\b(?:untuk|guna|agar)\s+(?!di\s?-?upload|diunggah)[^,.;]*?(?=\s+(?:kemudian|lalu)\b|[,.;]|$)")
_AFTER_ORDER = re.compile(r"(?:,\s*)?\b(?:kemudian|lalu|selanjutnya)\b")
_TO = re.compile(
    r"(?:(?:menyampaikan|meneruskan|menyerahkan|mengajukan|melaporkan|membagikan|mendistribusikan|mengirim\w*|mengantar\w*"
    r"|disampaikan|meminta\w*\s+(?:saran|pendapat|masukan|pertimbangan)|diteruskan|diserahkan|dikirim\w*|diajukan|memberikan\s+arahan)\b.*?)\b(?:kepada|ke)\s+(?P<who>[^,.;]+)"
)
_ORDERED = re.compile(
    r"(?:memerintahkan|menugaskan|menugasi|menginstruksikan|member(?:i|ikan)\s+(?:arahan|tugas|perintah|disposisi|instruksi))"
    r"(?:\s+dan\s+memberikan\s+arahan)?(?:\s+kepada)?\s+(?P<who>[^,.;]+)"
)
_APPROVAL = re.compile(r"persetujuan\s+(?:dari\s+)?(?P<who>[^,.;]+)")
_BY = re.compile(r"\boleh\s+(?P<who>[^,.;]+)")
_FROM = re.compile(r"\bdari\s+(?P<who>[^,.;]+)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the sentence of an activity says; phrases about people stand as written, in lower case."""

    acts: tuple[Act, ...]
    """In the order of doing; empty when no verb is known."""
    orders: str = ""
    """Who is ordered."""
    gives: str = ""
    """To whom it is handed."""
    approver: str = ""
    """Whose approval is sought."""
    by: str = ""
    """`oleh …`."""
    source: str = ""
    """`dari …`."""
    back: str = ""
    """`dikembalikan kepada …`."""
    to_many: bool = False


def read_sentence(activity: str) -> Sentence:
    """Reads one activity."""
    text = plain(activity)
    back = _BACK.search(text)
    rest = _RELATIVE.sub(" ", _NO_BRANCH.sub(" ", text))
    approver = _APPROVAL.search(rest)
    given = _TO.search(rest)
    return Sentence(
        acts=_acts(rest),
        orders=_who(_ORDERED.search(rest)),
        gives=_who(given),
        approver=_who(approver),
        by=_who(_BY.search(rest)),
        source=_who(_FROM.search(rest)),
        back=_who(back),
        to_many=bool(_EACH.search(rest)),
    )


def _who(match: re.Match[str] | None) -> str:
    return match["who"].strip() if match else ""


def _acts(text: str) -> tuple[Act, ...]:
    found: list[Act] = []
    text = _PURPOSE.sub(" ", text)
    place = 0
    while match := _ACT.search(text, place):
        act = _PATTERNS[int((match.lastgroup or "a0")[1:])][0]
        if act == "teruskan" and _EACH.search(text, match.end()):
            act = "bagikan"
        if act not in found:
            found.append(act)
        place = match.end()
        if act == "perintah":
            further = _AFTER_ORDER.search(text, place)
            place = further.end() if further else len(text)
        elif act == "rapat" and (further := _AFTER_ORDER.search(text, place)) is None:
            break
    return _in_order(found)


def _in_order(acts: list[Act]) -> tuple[Act, ...]:
    """A number is printed on what is composed after it; who revises from notes does not approve; a review comes
    before the mark that states it."""
    if "perbaiki" in acts and not {"paraf", "tanda-tangan"} & set(acts):
        acts = [act for act in acts if act != "telaah"]
    if "nomor" in acts and "susun" in acts:
        acts = [act for act in acts if act != "nomor"]
        acts.insert(acts.index("susun"), "nomor")
    if "perintah" in acts and "teruskan" in acts:
        acts = [act for act in acts if act != "teruskan"]
    return tuple(acts)
