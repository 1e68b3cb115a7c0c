"""Everything that is wrong or untidy in a definition file, each as one sentence: the row's words first, then file, line
and path, then what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import ValidationError

from contracts.sop import Definition
from services.workflow.source import Fault, NotYaml, Path, Source
from services.workflow.writing.references import Written, references
from services.workflow.writing.standstills import refusals, standstills
from services.workflow.writing.untidy import untidy

_INSTEAD = {"tugas": "tugas", "templat": "surat", "tingkat": "rendah"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kesalahan`: the SOP cannot run; `peringatan`: it runs, and somebody should look."""

    level: Literal["kesalahan", "peringatan"]
    subject: str
    """The row, performer or document in its own words."""
    file: str
    line: int
    path: str
    what: str

    @property
    def sentence(self) -> str:
        if not self.path:
            return self.what
        return f"{self.subject} ({self.file} baris {self.line}, {self.path}): {self.what}"


@dataclass(frozen=True, slots=True)
class Review:
    """What a file holds. `definition` is there when nothing keeps it from running."""

    findings: tuple[Finding, ...]
    definition: Definition | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "kesalahan")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "peringatan")


def review(text: str, name: str, known: Collection[str] = ()) -> Review:
    """All findings of a definition text. How it runs is looked at only when it can be read: layout, keys and names
    come first. `known`: codes of SOPs that are there beside it."""
    try:
        source = Source(text, name)
    except NotYaml as error:
        return Review((Finding("kesalahan", name, name, error.line, "", str(error)),), None)
    faults = _once([*source.faults, *_of_reading(source)])
    if faults:
        return Review(tuple(_found(source, faults, "kesalahan")), None)
    definition = Definition.model_validate(source.value)
    faults = _once([*standstills(definition), *refusals(definition)])
    taken = {fault.path for fault in faults}
    notes = [] if ("jam_per_hari",) in taken else untidy(definition, known)
    warnings = [note for note in notes if note.path not in taken]
    found = (*_found(source, faults, "kesalahan"), *_found(source, warnings, "peringatan"))
    return Review(found, None if faults else definition)


def _of_reading(source: Source) -> list[Fault]:
    """What the model refuses, and names that lead nowhere in what is left of it."""
    faults: list[Fault] = []
    value = source.value
    try:
        written = Written.model_validate(value)
    except ValidationError as error:
        faults = source.of_model(error)
        try:
            written = Written.model_validate(_healed(value, error))
        except ValidationError:
            return faults
    faults += references(written)
    if not faults:
        try:
            Definition.model_validate(value)
        except ValidationError as error:
            faults = source.of_model(error)
    return faults


def _healed(value: Any, error: ValidationError) -> Any:
    """The value without what is refused, so that the rest can be looked at; the refused has been reported."""
    healed = deepcopy(value)
    for one in reversed(error.errors(include_url=False)):
        *way, last = one["loc"] or ("",)
        parent = healed
        for part in way:
            parent = _child(parent, part)
        if isinstance(parent, dict) and last in parent:
            del parent[last]
            if one["type"] == "literal_error" and str(last) in _INSTEAD:
                parent[last] = _INSTEAD[str(last)]
            elif way in (["pelaksana"], ["dokumen"]):
                parent[last] = {"nama": str(last), **({"templat": "surat"} if way == ["dokumen"] else {})}
        elif isinstance(parent, dict) and one["type"] == "missing" and last in ("id", "kegiatan", "nama"):
            parent[last] = f"baris-{way[-1]}"
        elif isinstance(parent, list) and isinstance(last, int) and way[-1] == "tugas" and last < len(parent):
            near = get_close_matches(str(one["input"]), _choices(one), n=1)
            parent[last] = near[0] if near else "tugas"
        elif way and way[-1] == "tugas":
            holder = healed
            for part in way[:-1]:
                holder = _child(holder, part)
            near = get_close_matches(str(one["input"]), _choices(one), n=1)
            holder["tugas"] = near[0] if near else "tugas"
    return healed


def _choices(error: Any) -> list[str]:
    return [word.strip(" '") for word in str(error.get("ctx", {}).get("expected", "")).replace(" or ", ",").split(",")]


def _child(parent: Any, part: int | str) -> Any:
    if isinstance(parent, dict):
        return parent.get(part)
    return parent[part] if isinstance(parent, list) and isinstance(part, int) and part < len(parent) else None


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """The first about each place: what follows from it is mended with it."""
    first: dict[Path, Fault] = {}
    for fault in faults:
        first.setdefault(fault.path, fault)
    return list(first.values())


def _found(source: Source, faults: Iterable[Fault], level: Literal["kesalahan", "peringatan"]) -> Iterator[Finding]:
    """In the order of the file."""
    for fault in sorted(faults, key=lambda fault: source.line(fault.path)):
        path = ".".join(fault.path) or "seluruh berkas"
        yield Finding(level, _subject(source, fault.path), source.name, source.line(fault.path), path, fault.what)


def _subject(source: Source, path: Path) -> str:
    """A row by its activity, a performer or document by its name, all else by the title of the SOP."""
    if words := source.words(path):
        return words
    if len(path) > 1 and path[0] == "langkah":
        return f"Langkah baris {int(path[1]) + 1}"
    for key in ("nama", "judul"):
        found: Any = source.value
        for part in path[:2] if key == "nama" else ():
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, dict) and isinstance(found.get(key), str) and found[key]:
            return str(found[key])
    return source.name
