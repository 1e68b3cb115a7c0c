"""Definitions drawn at random that the engine accepts: every kind of performer, collection, document and return."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from contracts.sop import Definition
from services.workflow.domain.executable import problems

PLAIN = (
    "perintah",
    "teruskan",
    "siapkan-format",
    "analisis",
    "kirim",
    "terima",
    "gandakan",
    "rapat",
    "unggah",
    "tugas",
)
DESKS = ("kepala", "sekretaris", "kasubbag", "staf")


class Drawing:
    """Rows are added one block after the other, so that what a block needs stands before it."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.rows: list[dict[str, Any]] = []
        self.documents: dict[str, dict[str, Any]] = {}
        self.performers = list(DESKS)
        self.roles: dict[str, dict[str, Any]] = {desk: {"nama": desk.title()} for desk in DESKS}
        self.roles["bidang"] = {"nama": "Bidang", "tiap": "unit"}
        self.lists: dict[str, dict[str, Any]] = {}

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def row(self, performer: str, acts: list[str], **more: Any) -> str:
        number = len(self.rows) + 1
        found = {
            "id": f"langkah-{number}",
            "no": self.one("", str(number), "1"),
            "kegiatan": f"Kegiatan {number}",
            "pelaksana": performer,
            "tugas": acts,
            "waktu": self.one("", "15 Menit", "2 Jam", "1 Hari", "3 hari kerja"),
            **more,
        }
        self.rows.append(found)
        return str(found["id"])

    def plain(self) -> None:
        acts = self.draw(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3))
        self.row(self.one(*self.performers), acts)

    def own_data(self) -> None:
        self.row(self.one(*DESKS), ["isi"])

    def collection(self) -> None:
        collector = self.one(*self.performers)
        kind = self.one("dibagikan", "sendiri", "tiap unit")
        if kind != "sendiri":
            self.row(collector, ["bagikan"], kepada="bidang")
        if kind == "tiap unit":
            self.row("bidang", self.one(["isi"], ["terima", "isi"]))
            self.row(collector, self.one(["himpun"], ["himpun", "tugas"]), kepada="bidang", tiap="bidang")
        else:
            self.row(collector, self.one(["himpun"], ["himpun", "analisis"]), kepada="bidang")

    def paper(self) -> str:
        kind = f"naskah-{len(self.documents) + 1}"
        self.documents[kind] = {"nama": kind.title(), "templat": "laporan-kinerja"}
        return kind

    def units_document(self) -> None:
        """Each unit makes one of its own; they are checked unit by unit or all in one step."""
        kind = self.paper()
        targets = [self.row("bidang", self.one(["susun"], ["terima", "nomor", "susun"]), dokumen=kind)]
        if self.draw(st.booleans()):
            targets.append(self.row(self.one(*DESKS), ["telaah"], dokumen=kind, tiap="bidang"))
        if self.draw(st.booleans()):
            back = self.draw(st.lists(st.sampled_from(targets), max_size=2, unique=True))
            self.row(self.one(*DESKS), self.one(["paraf"], ["tanda-tangan", "kirim"]), dokumen=kind, kembali=back)

    def document(self) -> None:
        """Made by one, checked by others, so that somebody else approves it last."""
        kind = [self.paper() for _ in range(self.one(1, 1, 2))]
        maker = self.one(*self.performers)
        others = [desk for desk in DESKS if desk != maker]
        made = self.row(maker, self.one(["susun"], ["nomor", "susun"]), dokumen=kind)
        targets = [made]
        if self.draw(st.booleans()):
            self.row(self.one(*DESKS), ["rapat"], dokumen=kind)
            targets.append(self.row(maker, ["perbaiki"], dokumen=kind))
        for _ in range(self.draw(st.integers(1, 3))):
            acts = self.one(["telaah"], ["telaah", "paraf"], ["tanda-tangan"], ["terima", "telaah", "tanda-tangan"])
            back = self.draw(st.lists(st.sampled_from(targets), max_size=2, unique=True))
            straight = self.one("ya", "tidak")
            doers = self.draw(st.permutations(others))[: self.one(1, 1, 2)]
            more = {"ikut": doers[1:], "semua": self.one("bergiliran", "bersamaan")} if doers[1:] else {}
            checked = self.row(doers[0], acts, dokumen=kind, kembali=back, kembali_langsung=straight, **more)
            targets.append(checked)

    def unanswered(self) -> None:
        """Units that stayed away from a collection are written to, asked again, or noted."""
        collector = self.one(*DESKS)
        self.row(collector, ["himpun"], kepada="bidang")
        part = {"untuk": "belum-menjawab"}
        for kind in self.draw(st.lists(st.sampled_from(["surat", "susulan", "catat"]), min_size=1, max_size=2)):
            if kind == "surat":
                self.row(self.one(*DESKS), ["kirim"], kepada="bidang", **part)
            elif kind == "catat":
                self.row(self.one(*DESKS), ["tugas"], tiap="bidang", **part)
            else:
                self.row(collector, ["bagikan"], kepada="bidang", **part)
                if self.draw(st.booleans()):
                    self.row("bidang", ["isi"], **part)
                self.row(collector, ["himpun"], kepada="bidang", **part)

    def named(self) -> None:
        """Units that a step names do something, perhaps each about a document of its own."""
        kind = self.paper() if self.draw(st.booleans()) else ""
        chooser = self.row(self.one(*DESKS), ["perintah"], memilih="bidang")
        maker = {"tugas": ["susun"], "dokumen": kind} if kind else {"tugas": ["tugas"]}
        by = self.one("bidang", *DESKS)
        self.row(by, maker.pop("tugas"), tiap="bidang", untuk=chooser, **maker)
        if self.draw(st.booleans()):
            self.row("bidang", ["isi"], untuk=chooser)
        if kind:
            self.row(self.one(*(desk for desk in DESKS if desk != by)), ["tanda-tangan"], dokumen=kind)

    def listed(self) -> None:
        """Entries of a list that a step writes, each perhaps with a document of its own."""
        key = f"daftar-{len(self.lists) + 1}"
        writer = self.row(self.one(*DESKS), ["analisis", "tugas"])
        self.lists[key] = {"nama": key.title(), "ditetapkan": writer}
        kind = self.paper() if self.draw(st.booleans()) else ""
        by = self.one(*DESKS)
        self.row(by, ["tugas"], tiap=key)
        if kind:
            made = self.row(by, ["susun"], tiap=key, dokumen=kind)
            others = self.one(*(desk for desk in DESKS if desk != by))
            self.row(others, ["tanda-tangan"], tiap=key, dokumen=kind, kembali=self.one([], [made]))

    def team(self) -> None:
        """A team that a step of the run makes; from then on it performs as others do."""
        if "tim" not in self.roles:
            made = self.row(self.one(*DESKS), ["tugas"])
            self.roles["tim"] = {"nama": "Tim", "jenis": "tim", "ditetapkan": made}
            self.performers.append("tim")

    def together(self) -> None:
        """Several who all act, perhaps via another."""
        doers = self.draw(st.permutations(DESKS))[: self.draw(st.integers(2, 3))]
        more = {"lewat": next(desk for desk in DESKS if desk not in doers)} if self.draw(st.booleans()) else {}
        acts = self.one(["tugas"], ["terima", "perintah"])
        self.row(doers[0], acts, ikut=doers[1:], semua=self.one("bergiliran", "bersamaan"), **more)

    def outside(self) -> None:
        """Somebody without an account, for whom another records."""
        if not self.rows:
            self.plain()
        self.roles.setdefault("instansi", {"nama": "Instansi", "jenis": "luar", "dicatat": self.one(*DESKS)})
        self.row("instansi", self.one(["terima"], ["kirim", "tugas"]))

    def fork(self) -> None:
        """Branches that begin behind the same row and meet again; what a branch holds is drawn as well."""
        start = self.row(self.one(*DESKS), ["perintah"])
        ends = []
        for _ in range(self.draw(st.integers(2, 3))):
            first = len(self.rows)
            for name in self.draw(
                st.lists(st.sampled_from(["plain", "collection", "document"]), min_size=1, max_size=2)
            ):
                getattr(self, name)()
            self.rows[first]["sesudah"] = start
            ends.append(self.rows[-1]["id"])
        self.row(self.one(*DESKS), ["tugas"], sesudah=ends)

    def exit(self) -> None:
        """A decision that may pass over plain rows, choose between two ways, or end the run."""
        kind = self.one("lompat", "pilih", "selesai")
        decides = self.row(self.one(*DESKS), self.one(["tugas"], ["analisis", "tugas"]))
        decision = self.rows[-1]
        if kind == "selesai":
            decision["tidak"] = "selesai"
            return
        self.plain()
        yes = self.rows[-1]["id"]
        if kind == "lompat":
            decision["tidak"] = self.row(self.one(*DESKS), ["tugas"])
            return
        no = self.row(self.one(*DESKS), ["tugas"], sesudah=decides)
        decision["tidak"] = no
        self.plain()
        self.row(self.one(*DESKS), ["tugas"], sesudah=[yes, self.rows[-1]["id"]])

    def unit_exit(self) -> None:
        """Units that may pass over a row of their own."""
        if not self.rows:
            self.plain()
        self.row("bidang", ["tugas"])
        decision = self.rows[-1]
        self.row("bidang", ["tugas"])
        decision["tidak"] = self.row("bidang", ["tugas"])

    def definition(self) -> Definition:
        if self.documents and self.draw(st.booleans()):
            self.row(self.one(*DESKS), ["arsip"])
        return Definition.model_validate(
            {
                "sop": "sop-acak",
                "judul": "SOP acak",
                "versi": "1",
                "pelaksana": self.roles,
                "dokumen": self.documents,
                "daftar": self.lists,
                "langkah": self.rows,
            }
        )


@st.composite
def definitions(draw: Any) -> Definition:
    drawing = Drawing(draw)
    blocks = {
        "plain": drawing.plain,
        "own": drawing.own_data,
        "collection": drawing.collection,
        "document": drawing.document,
        "units' document": drawing.units_document,
        "team": drawing.team,
        "fork": drawing.fork,
        "together": drawing.together,
        "outside": drawing.outside,
        "exit": drawing.exit,
        "unit_exit": drawing.unit_exit,
        "unanswered": drawing.unanswered,
        "named": drawing.named,
        "listed": drawing.listed,
    }
    for name in draw(st.lists(st.sampled_from(sorted(blocks)), min_size=1, max_size=6)):
        blocks[name]()
    found = drawing.definition()
    assert not list(problems(found)), "what is drawn must be executable"
    return found
