"""Which documents a SOP makes, under one key however many names its cells give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.sop import Template
from services.workflow.writing.words import about, likeness, likeness_of_names, one_line, plain, slug, unique

_OBJECT = re.compile(
    r"(?:menyusun|membuat|mengkonsep|mengonsep|merumuskan|menuangkan|menyiapkan|mempersiapkan|mengoreksi|menelaah"
    r"|memeriksa|meneliti|menandatangani|penandatanganan|memverifikasi|memperbaiki|merevisi|merekap\w*|paraf)\s+"
    r"(?!dan\b|serta\b)(?P<what>[^,.;]+)"
)
_TAIL = re.compile(
    r"\s+(?:kemudian|lalu|sekaligus|untuk|oleh|kepada|yang|tentang|pada|dengan|agar|dan\s+(?:me|pe)\w+).*$",
    re.IGNORECASE,
)
_TEMPLATES: tuple[tuple[str, Template], ...] = (
    (r"surat pengantar", "surat-pengantar"),
    (r"(sk|surat keputusan|keputusan)\b.*\btim|\bsk\b", "keputusan-tim"),
    (r"perbaikan data", "perbaikan-data"),
    (r"rekap", "rekapitulasi"),
    (r"surat|nota dinas|undangan|disposisi|memo", "surat"),
    (r"lakip|lkj|sakip|laporan kinerja|akuntabilitas", "laporan-kinerja"),
)
_UNFINISHED = re.compile(r"^(?:draft?|konsep|rancangan|naskah|bahan informasi|arsip)\b|\byang\b.*$", re.IGNORECASE)
_ALIKE = 0.5
"""Words in common from which two names are of one document."""


@dataclass(slots=True)
class Paper:
    key: str
    name: str
    template: Template
    sure: bool
    """Whether the name says which template fits."""
    others: list[str] = field(default_factory=list)

    def rename(self) -> None:
        """The finished document's name is its name: `Dokumen …`, else one that says no draft; the rest are others."""
        printed = [self.name, *self.others]
        finished = [name for name in printed if not _UNFINISHED.search(name)]
        full = next((name for name in finished if plain(name).startswith("dokumen")), None)
        name = full or next(iter(finished), None) or _UNFINISHED.sub("", self.name).strip() or self.name
        self.name = name[:1].upper() + name[1:]
        each = {plain(one): one for one in reversed(printed)}
        self.others = [one for key, one in reversed(each.items()) if key != plain(self.name)]


class Papers:
    """The documents that the steps so far have made."""

    def __init__(self) -> None:
        self.all: dict[str, Paper] = {}

    def made(self, activity: str, output: str) -> tuple[Paper, bool]:
        """The document that an activity composes, and whether it is new; its printed output names it, else its
        object."""
        written = _first(output)
        stated = object_of(activity)
        name = written if written and not _is_order(written) else stated or written or "Dokumen"
        known = self.find((name,), least=0.99)
        if known is not None:
            return known, False
        words = plain(f"{stated} {name}")
        template = next((kind for pattern, kind in _TEMPLATES if re.search(pattern, words)), None)
        shown = name[:1].upper() + name[1:]
        kept = [one for one in re.findall(r"[a-z0-9]+", plain(name)) if one in about(name)]
        key = unique(slug(" ".join(kept) or name, words=4, length=40), self.all)
        paper = Paper(key, shown[:200], template or "laporan-kinerja", template is not None)
        self.all[key] = paper
        return paper, True

    def find(self, names: Iterable[str], *, least: float = _ALIKE) -> Paper | None:
        """The document that one of the names means; of several the one with the most words in common, then the
        latest."""
        best: tuple[float, Paper] | None = None
        for name in names:
            for paper in self.all.values():
                known = max(likeness_of_names(name, one) for one in (paper.name, *paper.others))
                if known >= least and (best is None or known >= best[0]):
                    best = (known, paper)
        return best[1] if best else None

    def latest(self) -> Paper | None:
        return next(reversed(self.all.values()), None)

    def collect_names(self, names: Iterable[str]) -> None:
        """Takes up every other printed name of a known document, and calls each by its finished name."""
        for name in dict.fromkeys(one_line(one) for one in names if one.strip()):
            wanted = about(name)
            for paper in self.all.values():
                same = wanted and (about(paper.name) == wanted or _nearly(about(paper.name), wanted))
                if same and name != paper.name and name not in paper.others and len(name) <= 200:
                    paper.others.append(name)
        for paper in self.all.values():
            paper.rename()


def object_of(activity: str) -> str:
    """What the verb of making or checking is about, as printed."""
    text = one_line(activity)
    match = _OBJECT.search(text.lower())
    if match is None:
        return ""
    what = text[match.start("what") : match.end("what")]
    return _TAIL.sub("", what).strip()


def _first(cell: str) -> str:
    return one_line(re.split(r"[\n;]", cell)[0]) if cell else ""


def _is_order(name: str) -> bool:
    return plain(name).startswith(("disposisi", "arahan"))


def _nearly(one: frozenset[str], other: frozenset[str]) -> bool:
    return likeness(" ".join(sorted(one)), " ".join(sorted(other))) > 0.9
