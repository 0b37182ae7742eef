"""``CellFormat`` of Google's API and the style of a cell, both ways.

What an ``.xlsx`` cannot hold (padding, text direction) is taken without complaint and left out.
"""

from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.styles.styleable import StyleableObject

from pantau.local.sheets_server.field_mask import Mask, covers
from pantau.local.sheets_server.number_formats import kind_of_format

_PATTERNS = {
    "DATE": "dd/mm/yyyy",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "dd/mm/yyyy hh:mm:ss",
    "PERCENT": "0.00%",
    "CURRENCY": '"Rp"#,##0',
    "NUMBER": "#,##0.00",
    "SCIENTIFIC": "0.00E+00",
    "TEXT": "@",
}
_ALIGNMENTS = {"LEFT": "left", "CENTER": "center", "RIGHT": "right", "TOP": "top", "BOTTOM": "bottom"}
_PLAIN_SIZE = 10
_LINES = {
    "DOTTED": "dotted",
    "DASHED": "dashed",
    "SOLID": "thin",
    "SOLID_MEDIUM": "medium",
    "SOLID_THICK": "thick",
    "DOUBLE": "double",
}
_FONT_FIELDS = {"bold": "b", "italic": "i", "strikethrough": "strike", "fontSize": "sz", "fontFamily": "name"}


def argb(color: dict[str, float]) -> str:
    """Google's colour (parts from 0 to 1) as ``FFRRGGBB``."""
    # Google cuts, it does not round; the dust lets a colour that it gave come back as the same.
    parts = [int(255 * min(max(color.get(name, 0), 0), 1) + 0.01) for name in ("red", "green", "blue")]
    return "FF" + "".join(f"{part:02X}" for part in parts)


def color_of(style: dict[str, Any], name: str) -> str | None:
    """The colour under ``name`` or ``nameStyle``, as ``FFRRGGBB``; ``None`` when there is none."""
    by_style = style.get(name + "Style", {}).get("rgbColor")
    color = by_style if by_style is not None else style.get(name)
    return None if color is None else argb(color)


def google_color(color: Color | None) -> dict[str, float] | None:
    """A cell's colour as Google writes it; ``None`` for theme colours, which need the theme."""
    if color is None or color.type != "rgb" or not isinstance(color.rgb, str) or len(color.rgb) != 8:
        return None
    names = ("red", "green", "blue")
    parts = [int(color.rgb[place : place + 2], 16) / 255 for place in (2, 4, 6)]
    return {name: round(part, 8) for name, part in zip(names, parts, strict=True) if part}


class Restyling:
    """One format laid over many cells; each distinct old style is worked out once."""

    def __init__(self, cell_format: dict[str, Any], mask: Mask) -> None:
        self._format = cell_format
        self._mask = mask
        self._known: dict[bytes, Any] = {}

    def apply(self, target: StyleableObject) -> None:
        """Lay the format over a cell or a column."""
        before = target._style.tobytes() if target._style else b""
        if before not in self._known:
            apply_format(target, self._format, self._mask)
            self._known[before] = copy(target._style)
        else:
            target._style = copy(self._known[before])


def apply_format(target: StyleableObject, cell_format: dict[str, Any], mask: Mask) -> None:
    """Change what the mask names; what it names and the format lacks goes back to plain."""
    if covers(mask, "numberFormat"):
        number = cell_format.get("numberFormat", {})
        target.number_format = number.get("pattern") or _PATTERNS.get(number.get("type", ""), "General")
    if covers(mask, "backgroundColor") or covers(mask, "backgroundColorStyle"):
        color = color_of(cell_format, "backgroundColor")
        target.fill = PatternFill("solid", fgColor=color) if color else PatternFill()
    if covers(mask, "textFormat"):
        target.font = _font(target.font, cell_format.get("textFormat", {}), mask.get("textFormat", {}))
    target.alignment = _alignment(target.alignment, cell_format, mask)
    if covers(mask, "borders"):
        borders = cell_format.get("borders", {})
        target.border = Border(
            **{side: _side(borders.get(side)) for side in ("left", "right", "top", "bottom")}
        )


def _font(font: Font, text_format: dict[str, Any], mask: Mask) -> Font:
    changed, plain = copy(font), Font(name="Arial", sz=_PLAIN_SIZE)
    for name, attribute in _FONT_FIELDS.items():
        if covers(mask, name):
            setattr(changed, attribute, text_format.get(name, getattr(plain, attribute)))
    if covers(mask, "underline"):
        changed.u = "single" if text_format.get("underline") else None
    if covers(mask, "foregroundColor") or covers(mask, "foregroundColorStyle"):
        color = color_of(text_format, "foregroundColor")
        changed.color = Color(rgb=color) if color else None
    return changed


def _alignment(alignment: Alignment, cell_format: dict[str, Any], mask: Mask) -> Alignment:
    changed = copy(alignment)
    if covers(mask, "horizontalAlignment"):
        changed.horizontal = _ALIGNMENTS.get(cell_format.get("horizontalAlignment", ""))
    if covers(mask, "verticalAlignment"):
        vertical = cell_format.get("verticalAlignment", "")
        changed.vertical = "center" if vertical == "MIDDLE" else _ALIGNMENTS.get(vertical)
    if covers(mask, "wrapStrategy"):
        changed.wrap_text = cell_format.get("wrapStrategy") == "WRAP" or None
    return changed


def _side(border: dict[str, Any] | None) -> Side:
    if not border or border.get("style", "NONE") not in _LINES:
        return Side()
    return Side(style=_LINES[border["style"]], color=color_of(border, "color") or "FF000000")


def describe_format(target: StyleableObject) -> dict[str, Any]:
    """The style of a cell as ``CellFormat``; only what differs from a plain cell."""
    described: dict[str, Any] = {}
    if target.number_format != "General":
        kind = kind_of_format(target.number_format)
        described["numberFormat"] = {"type": kind, "pattern": target.number_format}
    if target.fill.fill_type == "solid" and (color := google_color(target.fill.fgColor)) is not None:
        described["backgroundColor"] = color
        described["backgroundColorStyle"] = {"rgbColor": color}
    text: dict[str, Any] = {
        name: True for name in ("bold", "italic", "strikethrough") if getattr(target.font, _FONT_FIELDS[name])
    }
    if color := google_color(target.font.color):
        text |= {"foregroundColor": color, "foregroundColorStyle": {"rgbColor": color}}
    if target.font.sz not in (None, _PLAIN_SIZE, target.parent.parent._fonts[0].sz):
        text["fontSize"] = int(target.font.sz)
    if text:
        described["textFormat"] = text
    if target.alignment.wrap_text:
        described["wrapStrategy"] = "WRAP"
    if target.alignment.horizontal in ("left", "center", "right"):
        described["horizontalAlignment"] = target.alignment.horizontal.upper()
    return described
