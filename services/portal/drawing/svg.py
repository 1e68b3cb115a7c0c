"""A scene as SVG: thin black lines on white. Every line of text has its measured length, so that it fits its cell in
a browser that has another serif. No style attributes and no scripts: the site's policy allows neither."""

from __future__ import annotations

from html import escape

from services.portal.drawing.scene import Arrow, Cell, Connector, Page, Point, Symbol, Text
from services.portal.drawing.text import FONT, clean

FAMILY = f"{FONT}, Times New Roman, Liberation Serif, serif"
THIN, LINE, THICK = 0.5, 0.8, 1.8
INK, FAINT, GREY = "#000", "#8a8a8a", "#e4e4e4"
HEAD_LENGTH, HEAD_HALF = 4.6, 1.9
DASHED = ' stroke-dasharray="2.4 1.8"'


def to_svg(page: Page, title: str, description: str = "") -> str:
    """One SVG document; `title` and `description` are read out instead of the picture."""
    told = f"<title>{_text(title)}</title>" + (f"<desc>{_text(description)}</desc>" if description else "")
    size = f"{_n(page.width)} {_n(page.height)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size}" width="{_n(page.width)}pt" '
        f'height="{_n(page.height)}pt" font-family="{FAMILY}" fill="none" stroke="{INK}" stroke-width="{LINE}" '
        f'stroke-linejoin="miter">{told}',
        f'<rect width="{_n(page.width)}" height="{_n(page.height)}" fill="#fff" stroke="none"/>',
        *map(_cell, page.cells),
        *map(_arrow, sorted(page.arrows, key=lambda arrow: arrow.taken is not False)),
        *map(_symbol, page.symbols),
        *map(_connector, page.connectors),
        '<g fill="#000" stroke="none">',
        *map(_lines, page.texts),
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _cell(cell: Cell) -> str:
    box = cell.box
    fill = f' fill="{GREY}"' if cell.fill else ""
    return (
        f'<rect x="{_n(box.x0)}" y="{_n(box.y0)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        f' stroke-width="{THIN}"{fill}{DASHED if cell.dashed else ""}/>'
    )


def _lines(text: Text) -> str:
    parts = []
    for line in text.lines:
        style = {"regular": "", "bold": ' font-weight="bold"', "italic": ' font-style="italic"'}[line.style]
        length = f' textLength="{_n(line.width)}" lengthAdjust="spacingAndGlyphs"'
        place = f'x="{_n(line.x)}" y="{_n(line.y)}" font-size="{_n(line.size)}"'
        parts.append(f"<text {place}{style}{length}>{_text(line.text)}</text>")
    return "".join(parts)


def _path(points: tuple[Point, ...], close: bool = False) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if close else "")


def _arrow(arrow: Arrow) -> str:
    colour = FAINT if arrow.taken is False else INK
    heavy = THICK * 0.75 if arrow.taken and arrow.kind == "kembali" else LINE
    dashed = DASHED if arrow.kind == "bersama" else ""
    parts = [f'<path d="{_path(arrow.points)}" stroke="{colour}" stroke-width="{_n(heavy)}"{dashed}/>']
    if arrow.head:
        parts.append(f'<path d="{_head(arrow)}" fill="{colour}" stroke="none"/>')
    return "".join(parts)


def _head(arrow: Arrow) -> str:
    (x0, y0), (x, y) = arrow.points[-2:]
    length = abs(x - x0) + abs(y - y0) or 1.0
    dx, dy = (x - x0) / length, (y - y0) / length
    back = (x - dx * HEAD_LENGTH, y - dy * HEAD_LENGTH)
    wing = (dy * HEAD_HALF, dx * HEAD_HALF)
    return _path(((x, y), (back[0] + wing[0], back[1] + wing[1]), (back[0] - wing[0], back[1] - wing[1])), close=True)


def _symbol(symbol: Symbol) -> str:
    """White (grey when done) with the border of its state: thick in hand, thin and faint not yet, dashed apart."""
    box = symbol.box
    fill = GREY if symbol.state in {"selesai", "dialihkan"} else "#fff"
    heavy = {"aktif": THICK, "belum": THIN}.get(symbol.state or "", LINE)
    colour = FAINT if symbol.state == "belum" else INK
    dashed = DASHED if symbol.dashed or symbol.state in {"gugur", "tidak-ditempuh"} else ""
    look = f'fill="{fill}" stroke="{colour}" stroke-width="{_n(heavy)}"{dashed}'
    if symbol.shape == "belah-ketupat":
        corners = ((box.cx, box.y0), (box.x1, box.cy), (box.cx, box.y1), (box.x0, box.cy))
        shape = f'<path d="{_path(corners, close=True)}" {look}/>'
    else:
        round_ = f' rx="{_n(box.height / 2)}"' if symbol.shape == "kapsul" else ""
        place = f'x="{_n(box.x0)}" y="{_n(box.y0)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        shape = f"<rect {place}{round_} {look}/>"
    return shape + _bars(symbol) + _sign(symbol)


def _bars(symbol: Symbol) -> str:
    """Three upright bars: each unit does it."""
    if not symbol.each_unit:
        return ""
    foot = symbol.box.y1 - (6.5 if symbol.shape == "belah-ketupat" else 2)
    return "".join(
        f'<path d="{_path(((symbol.box.cx + off, foot - 5), (symbol.box.cx + off, foot)))}"/>' for off in (-2.4, 0, 2.4)
    )


def _sign(symbol: Symbol) -> str:
    """A sign for the state of a run, so that grey and line widths are never the only mark."""
    if symbol.state in {None, "belum"}:
        return ""
    x = symbol.box.x0 + (14 if symbol.shape == "belah-ketupat" else 8)
    y = symbol.box.cy
    offsets: tuple[Point, ...] = {
        "selesai": ((-3, 0), (-0.8, 2.4), (3.2, -2.8)),
        "aktif": ((-2, -3), (3, 0), (-2, 3), (-2, -3)),
        "dikembalikan": ((3, 2.6), (3, -1), (-3, -1), (-0.6, -3.2), (-3, -1), (-0.6, 1.2)),
        "dilewati": ((-3.2, 0), (3.2, 0)),
        "dialihkan": ((-3, 0), (3, 0), (0.6, -2.4), (3, 0), (0.6, 2.4)),
        "tidak-ditempuh": ((-2.4, 3), (2.4, -3)),
        "gugur": ((-2.4, -2.4), (2.4, 2.4), (0, 0), (2.4, -2.4), (-2.4, 2.4)),
    }[str(symbol.state)]
    drawn = tuple((x + dx, y + dy) for dx, dy in offsets)
    fill = f' fill="{INK}"' if symbol.state == "aktif" else ""
    return f'<path d="{_path(drawn)}" stroke-width="1"{fill}/>'


def _connector(connector: Connector) -> str:
    box = connector.box
    low = box.y0 + box.height * 0.65
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, low), (box.cx, box.y1), (box.x0, low))
    return f'<path d="{_path(corners, close=True)}" fill="#fff"/>'
