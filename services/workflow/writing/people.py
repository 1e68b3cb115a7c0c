"""Who is meant: the performers of a form under codes, and the performer that a phrase of a sentence names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.workflow.writing.words import plain, slug, title_words, unique

_RANKS: tuple[tuple[str, int], ...] = (
    (r"gubernur|bupati|wali\s?kota|menteri", 10),
    (r"sekda", 9),
    (r"asisten", 8),
    (r"kadis|kaban|karo|inspektur|direktur|camat|lurah|pimpinan|kepala (kantor|upt\w*|puskesmas|sekolah)", 7),
    (r"sekretaris\b(?! daerah)|sekcam", 6),
    (r"kabag|kabid|irban", 5),
    (r"kasubbag|kasubbid|kasi|kaur|ketua tim|koordinator", 4),
    (r"tim\b|panitia|pokja", 3),
    (r"staf|pelaksana|operator|arsiparis|pengadministrasi|petugas|jf|jfu|pramu|analis|pengelola|pranata|bendahara", 1),
)
_UNITS = re.compile(r"perangkat daerah|\b(?:opd|skpd|unit kerja|satker|tiap)\b|masing|seluruh|setiap|bidang dan")
_EACH = re.compile(r"^(?:(?:masing|seluruh|semua|para|setiap|tiap|dan)[\s-]*)+")
_TAIL = re.compile(r"\s+(?:untuk|agar|guna|kemudian|lalu|yang|pada|dalam|tentang|melalui|sebagai|selanjutnya)\b.*$")
_ORDER_TAIL = re.compile(r"\s+(?:me[mn]?\w{3,}(?:kan|i)?|pe[mn]\w+an)\b.*$")
_OUTSIDE = re.compile(r"instansi|kementerian|lembaga|masyarakat|pemohon|rekanan|menpan|kemenpan|bappenas|inspektorat")
_NOBODY = re.compile(r"^(?:alamat|aplikasi|dalam|arsip|portal|sistem|website|buku|agenda)\b")


@dataclass(slots=True)
class Person:
    """A performer. `rank` compares positions: 10 head of a region, 1 staff, 2 not known."""

    key: str
    name: str
    rank: int
    kind: str = "jabatan"
    each_unit: bool = False
    column: bool = True
    bound_by: str = ""


class People:
    """The performers of one SOP in printed order; those that only sentences name are added without a column."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.all: dict[str, Person] = {}
        for name in columns:
            self.add(name)

    def add(self, name: str, *, column: bool = True) -> Person:
        found = next((person for person in self.all.values() if plain(person.name) == plain(name)), None)
        if found is not None:
            return found
        words = title_words(name)
        key = unique(slug(name, words=5, length=40), self.all)
        person = Person(key, name, _rank(" ".join(words)), column=column)
        if words and words[0] in ("tim", "panitia", "pokja"):
            person.kind = "tim"
        if plain(name) in ("perangkat daerah", "opd", "skpd", "unit kerja", "satker", "bidang"):
            person.each_unit = True
        self.all[key] = person
        return person

    def meant(self, phrase: str) -> Person | None:
        """The performer that a phrase begins with: the one that shares the most first words with it."""
        if not phrase or _NOBODY.match(phrase):
            return None
        wanted = title_words(_EACH.sub("", phrase))
        best: tuple[int, Person] | None = None
        for person in self.all.values():
            shared = max(
                (_shared(wanted, title_words(part)) for part in (person.name, *person.name.split("/")) if part.strip()),
                default=0,
            )
            if shared and (best is None or shared > best[0]):
                best = (shared, person)
        return best[1] if best else None

    def units(self, phrase: str) -> Person:
        """The performer that stands for each unit which a phrase names; made without a column when there is none."""
        cut = _TAIL.sub("", phrase)
        found = self.meant(cut)
        if found is None:
            found = next((person for person in self.all.values() if person.each_unit), None)
        if found is None and re.search(r"bidang|bagian|seksi", cut):
            found = next((one for one in self.all.values() if _supplies(one)), None)
        if found is None:
            name = _EACH.sub("", cut) or "bidang"
            found = self.add(name[:1].upper() + name[1:], column=False)
        found.each_unit, found.kind = True, "jabatan"
        return found

    def receiver(self, phrase: str, *, many: bool = False) -> Person | None:
        """To whom something goes; somebody outside is added without an account."""
        cut = _TAIL.sub("", phrase)
        found = self.meant(cut)
        if found is not None:
            return found
        if many or _UNITS.search(cut):
            return self.units(cut)
        if _OUTSIDE.search(cut) and len(cut) <= 80:
            found = self.add(cut[:1].upper() + cut[1:], column=False)
            found.kind = "luar"
        return found

    def discover(self, phrase: str) -> None:
        """Takes up the position that a phrase names, where the form has no columns of performers."""
        named = _ORDER_TAIL.sub("", _TAIL.sub("", phrase))
        if named and self.meant(named) is None and len(named) <= 60 and _is_position(named):
            self.add(named[:1].upper() + named[1:], column=False)

    def ordered(self, phrase: str) -> Person | None:
        return self.meant(_ORDER_TAIL.sub("", _TAIL.sub("", phrase)))

    def positions(self) -> list[Person]:
        """Those who can be given a step: not each unit, not outside."""
        return [person for person in self.all.values() if not person.each_unit and person.kind != "luar"]

    def head(self) -> Person | None:
        """The highest in rank; of equals the first column."""
        ranked = self.positions()
        return max(ranked, key=lambda person: person.rank) if ranked else None

    def above(self, rank: int) -> Person | None:
        """The next higher in rank."""
        higher = [person for person in self.positions() if person.rank > rank]
        return min(higher, key=lambda person: person.rank) if higher else None

    def lowest(self) -> Person | None:
        ranked = self.positions()
        return min(ranked, key=lambda person: person.rank) if ranked else None


def _rank(words: str) -> int:
    return next((rank for pattern, rank in _RANKS if re.match(pattern, words)), 2)


def _is_position(name: str) -> bool:
    return any(re.match(pattern, " ".join(title_words(name))) for pattern, _ in _RANKS)


def _supplies(person: Person) -> bool:
    words = title_words(person.name)
    return person.column and ("bidang" in words or words[:1] == ("kabid",))


def _shared(wanted: tuple[str, ...], words: tuple[str, ...]) -> int:
    """How many first words are the same; a title alone counts when the phrase holds no other word than it."""
    count = 0
    for one, other in zip(wanted, words, strict=False):
        if one != other:
            break
        count += 1
    return count
