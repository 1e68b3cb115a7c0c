"""Words of Indonesian offices: slugs, titles of positions with their abbreviations, and what a phrase is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_ABBREVIATIONS = (
    (r"kepala\s+sub\s*-?\s*bagian|kasub\s*-?bag|kasubag|kasubbag", "kasubbag"),
    (r"kepala\s+sub\s*-?\s*bidang|kasubbid|kasubid", "kasubbid"),
    (r"kepala\s+bagian|kabag", "kabag"),
    (r"kepala\s+bidang|kabid", "kabid"),
    (r"kepala\s+seksi|kasie|kasi", "kasi"),
    (r"kepala\s+biro|karo", "karo"),
    (r"kepala\s+dinas|kadis", "kadis"),
    (r"kepala\s+badan|kaban", "kaban"),
    (r"sekretaris\s+daerah|sekda", "sekda"),
    (r"sekretaris\s+dinas|sekdis", "sekretaris"),
)
_TITLES = tuple((re.compile(rf"\b(?:{pattern})\b"), short) for pattern, short in _ABBREVIATIONS)
_STOP = frozenset(
    re.findall(r"\w+", "dan yang untuk dari kepada ke di pada dengan oleh masing atau serta sekaligus kemudian")
)
_QUALIFIERS = frozenset(
    re.findall(
        r"\w+", "draft draf konsep rancangan dokumen naskah bahan informasi hasil final arsip isian softcopy hardcopy"
    )
)
_RELATIVE = re.compile(r"\byang\b.*|\bdalam bentuk\b.*|\(.*?\)", re.DOTALL)


def plain(text: str) -> str:
    """Lower case, one space between words, no line breaks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def one_line(text: str) -> str:
    """The text as printed on one line."""
    return " ".join(text.split())


def slug(text: str, *, words: int = 6, length: int = 48, stop: Iterable[str] = _STOP) -> str:
    """A code of the first words that carry meaning; `tanpa-nama` when none is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = [word for word in re.findall(r"[a-z0-9]+", ascii_text.lower()) if word not in set(stop)]
    code = ""
    for word in found[:words]:
        if len(code) + len(word) + 1 > length:
            break
        code = f"{code}-{word}" if code else word
    return code or (found[0][:length] if found else "tanpa-nama")


def unique(code: str, taken: Iterable[str]) -> str:
    """The code, numbered from 2 when it is taken."""
    others = set(taken)
    number, candidate = 1, code
    while candidate in others:
        number += 1
        candidate = f"{code}-{number}"
    return candidate


def titles(text: str) -> str:
    """The text in plain form with every title of a position abbreviated in one way."""
    found = plain(text)
    for pattern, short in _TITLES:
        found = pattern.sub(short, found)
    return found


def title_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", titles(text)))


def about(name: str) -> frozenset[str]:
    """What the name of a document is about, without `draft`, `konsep`, `yang sudah diparaf` and the like."""
    cut = _RELATIVE.sub(" ", plain(name)) or plain(name)
    found = re.findall(r"[a-z0-9]+", cut)
    kept = [word for word in found if word not in _QUALIFIERS | _STOP and not _misspelt(word)]
    return frozenset(kept)


def _misspelt(word: str) -> bool:
    """Whether a word is a qualifier with a letter lost, as in `Dokmen`."""
    return any(abs(len(word) - len(one)) == 1 and likeness(word, one) > 0.9 for one in ("dokumen", "rancangan"))


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def likeness_of_names(wanted: str, known: str) -> float:
    """How far two names are of one document: words in common, and at least 0.6 when one holds all of the other's."""
    one, other = about(wanted), about(known)
    return max(overlap(one, other), 0.6 if one and other and (other <= one or one <= other) else 0.0)
