"""Measures the font of the drawings with Typst itself: `python -m services.portal.drawing.measure > widths.json`.

The table stands in the package, so that drawing needs no font; a test measures again and compares.
"""

from __future__ import annotations

import json
import sys

import typst

from services.portal.drawing.text import FONT

CHARACTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) + "–—‘’“”•…≤≥→←−×"
SOURCE = """
#set text(font: sys.inputs.font, size: 1000pt, kerning: false, ligatures: false, fallback: false)
#let width(..style) = context {
  let bare = measure(text(..style, "xx")).width.pt()
  let widths = sys.inputs.characters.clusters().map(c => measure(text(..style, "x" + c + "x")).width.pt() - bare)
  [#metadata(widths.map(w => calc.round(w))) <widths>]
}
#width(weight: "regular")
#width(weight: "bold")
#width(style: "italic")
"""


def measure() -> dict[str, dict[str, int]]:
    """Style → character → advance width in thousandths of the font size, without kerning."""
    compiler = typst.Compiler(
        input=SOURCE.encode(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        ignore_system_fonts=True,
        sys_inputs={"font": FONT, "characters": CHARACTERS},
    )
    answers = json.loads(compiler.query("<widths>"))
    return {
        style: dict(zip(CHARACTERS, map(int, answer["value"]), strict=True))
        for style, answer in zip(("regular", "bold", "italic"), answers, strict=True)
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, separators=(",", ":")) + "\n")
