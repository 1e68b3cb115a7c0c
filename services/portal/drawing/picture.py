"""The drawing of a definition: as sheets to be printed (A4 landscape), or as one long picture for the screen."""

from __future__ import annotations

import math

from contracts.sop import Definition
from services.portal.drawing.identity import SIZES, draw_identity
from services.portal.drawing.legend import legend
from services.portal.drawing.matrix import A4, MARGIN, TITLE, Settled, draw_matrix, settle
from services.portal.drawing.overlay import Overlay
from services.portal.drawing.scene import Box, Page
from services.portal.drawing.text import Paragraph, width, wrap

SMALL = 7.0
GAP = 14.0
"""Between the identity block and the matrix on the screen."""


def sheets(definition: Definition) -> list[Page]:
    """Pages in the proportions of A4 landscape: the identity block, then the matrix with its heads on every page.

    A form whose columns need more than the paper's width has larger pages of the same proportions; the printer makes
    them smaller.
    """
    settled = settle(definition)
    pages = _identity_sheets(definition)
    for number in range(len(settled.pages)):
        page = Page(settled.width, settled.height)
        pages.append(page)
        below = draw_matrix(page, settled, number, _title(page, definition, MARGIN, first=False), None)
        _legend(page, settled, None, below + 4)
    for number, page in enumerate(pages, start=1):
        text = f"Halaman {number} dari {len(pages)}"
        wide = width(text, SMALL)
        room = Box(page.width - MARGIN - wide, page.height - MARGIN - 9, page.width - MARGIN, page.height - MARGIN)
        page.set_text(Paragraph((text,), SMALL), room)
    return pages


def _identity_sheets(definition: Definition) -> list[Page]:
    """One sheet where a readable size fits it, else as many as the largest size needs."""
    tries = []
    for size in SIZES:
        pages = [Page(A4[0], A4[1])]
        y = _title(pages[0], definition, MARGIN, first=True)
        draw_identity(definition, MARGIN, A4[0] - MARGIN, pages, y, A4[1] - MARGIN - SMALL * 2, size)
        tries.append(pages)
        if len(pages) == 1:
            return pages
    return tries[0]


def screen(definition: Definition, run: Overlay | None = None) -> Page:
    """Everything on one page as high as it needs; with what a run has done laid over it."""
    settled = settle(definition, endless=True, run=run)
    page = Page(settled.width, math.inf)
    y = MARGIN
    if run is None:
        y = _title(page, definition, MARGIN, first=True)
        y = draw_identity(definition, MARGIN, settled.grid.right, [page], y, math.inf) + GAP
    y = draw_matrix(page, settled, 0, y, run)
    page.height = _legend(page, settled, run, y + 4) + MARGIN / 2
    return page


def _title(page: Page, definition: Definition, top: float, *, first: bool) -> float:
    text = f"STANDAR OPERASIONAL PROSEDUR: {definition.judul.upper()}" if first else f"SOP {definition.judul}"
    size = 12.0 if first else 9.0
    room = Box(MARGIN, top, page.width - MARGIN, top + TITLE)
    line = wrap(text, room.width, size, "bold")
    if len(line.lines) > 1:
        fit = size * room.width / (width(text, size, "bold") + 1)
        line = Paragraph((" ".join(text.split()),), fit, "bold")
    page.set_text(line, room)
    return top + TITLE


def _legend(page: Page, settled: Settled, run: Overlay | None, top: float) -> float:
    room = settled.grid.right - MARGIN - (90 if settled.height != math.inf else 0)
    text = wrap(legend(settled.flow, run, connectors=bool(page.connectors)), room, SMALL, "italic")
    return page.set_text(text, Box(MARGIN, top, MARGIN + room, top + text.height))
