"""The SOP in its official form (PermenPANRB 35/2012): identity block, matrix, five symbols, arrows of our own layout.

Pure: a definition goes in, SVG text or PDF bytes come out.
"""

from __future__ import annotations

from contracts.sop import Definition
from services.portal.drawing.overlay import Overlay, overlay
from services.portal.drawing.picture import screen, sheets
from services.portal.drawing.svg import to_svg

__all__ = ["Overlay", "overlay", "pdf_of", "svg_of"]


def svg_of(definition: Definition, run: Overlay | None = None) -> str:
    """One continuous picture for the screen."""
    if run is None:
        return to_svg(screen(definition), f"Bagan alir SOP {definition.judul}")
    return to_svg(screen(definition, run), f"Bagan pelaksanaan {run.title}", "Keadaan setiap langkah pada bagan SOP.")


def pdf_of(definition: Definition) -> bytes:
    """Sheets of A4 landscape for printing. Blocking for some tenths of a second."""
    from services.portal.drawing.pdf import to_pdf

    title = f"SOP {definition.judul}"
    return to_pdf([to_svg(page, title) for page in sheets(definition)], title)
