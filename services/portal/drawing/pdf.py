"""Sheets as a PDF through Typst: each page's SVG on a page of A4 landscape. Only the fonts inside the Typst wheel are
used, so that what was measured is what is printed. Blocking; callers run it in a thread."""

from __future__ import annotations

import json
from functools import cache

import typst

SOURCE = b"""
#set document(title: sys.inputs.title, author: "e-SAKIP")
#set text(lang: "id")
#set page(paper: "a4", flipped: true, margin: 0pt)
#for page in json(bytes(sys.inputs.pages)) {
  image(bytes(page), format: "svg", width: 100%, height: 100%, fit: "contain", alt: sys.inputs.title)
}
"""


EVICTIONS = 12
"""Typst keeps what it memoised in its last ten compilations, tens of megabytes for a long form; compiling something
else drops it (the archive does the same). May go when the wheel has a way to say so."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def to_pdf(pages: list[str], title: str) -> bytes:
    """The PDF of SVG documents, one on each page; the same bytes for the same pages."""
    try:
        return _compile(SOURCE, {"pages": json.dumps(pages, ensure_ascii=False), "title": title})
    finally:
        for _ in range(EVICTIONS):
            _compile(b"", {})


def _compile(source: bytes, inputs: dict[str, str]) -> bytes:
    compiler = typst.Compiler(input=source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    made = compiler.compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no PDF")
    return made
