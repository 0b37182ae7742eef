"""What a printed number can be of: the way back from ``4.230``, ``Rp 1,39 miliar`` and ``93%``.

Knows the forms that reports print and nothing of what makes them. Never more lenient than a form's own
rounding.
"""

import re
from fractions import Fraction

NOTHING = "\N{EN DASH}"
"""How a share of nothing is printed."""
_WHOLE = r"\d{1,3}(?:\.\d{3})*"
_SIGN = "\N{MINUS SIGN}?"
_NUMBER = re.compile(rf"(\+|{_SIGN})({_WHOLE})")
_MONEY = re.compile(rf"({_SIGN})Rp ({_WHOLE})(?:,(\d+))?(?: (juta|miliar|triliun))?")
_PERCENT = re.compile(rf"({_SIGN})({_WHOLE})%")
_LESS_THAN_ONE = "kurang dari 1%", "<1%"
_LESS_THAN_NOTHING = "kurang dari 0%", "<0%"
_UNITS = {"": (1, 0), "juta": (10**6, 1), "miliar": (10**9, 2), "triliun": (10**12, 2)}
"""What a unit is worth, and how many places of it are printed."""
_SLIGHTEST = Fraction(1, 10**9)
"""By so much at least a share of people or rows is off 0 or 1, if it is."""
_HALF_PERCENT = Fraction(1, 200)
_ALMOST_ALL = Fraction(99, 100)


def says(printed: str, value: Fraction | int | None) -> bool:
    """Whether what is printed is this value, up to the rounding that its form has; ``None``: no share."""
    if value is None or printed == NOTHING:
        return value is None and printed == NOTHING
    found = _read_number(printed) or _read_money(printed) or _read_percent(printed)
    return found is not None and found[0] <= value <= found[1]


Span = tuple[Fraction, Fraction]
"""The least and the most that a printed form stands for."""


def _read_number(printed: str) -> Span | None:
    found = _NUMBER.fullmatch(printed)
    if not found:
        return None
    value = _join(*found.groups())
    return value, value


def _read_money(printed: str) -> Span | None:
    found = _MONEY.fullmatch(printed)
    if not found:
        return None
    sign, whole, decimals, name = found.groups(default="")
    unit, places = _UNITS[name]
    if len(decimals) > places:
        return None
    said = _join(sign, whole, decimals) * unit
    half = Fraction(unit, 2 * 10**places) if name else 0
    return said - half, said + half


def _read_percent(printed: str) -> Span | None:
    """Never 100% while something is missing, never 0% where there is something."""
    if printed in _LESS_THAN_ONE:
        return _SLIGHTEST, _HALF_PERCENT
    if printed in _LESS_THAN_NOTHING:
        return -_HALF_PERCENT, -_SLIGHTEST
    found = _PERCENT.fullmatch(printed)
    if not found:
        return None
    said = _join(*found.groups()) / 100
    least = said if said == 1 else said - _HALF_PERCENT
    most = said if said == 0 else 1 - _SLIGHTEST if said == _ALMOST_ALL else said + _HALF_PERCENT
    return least, most


def _join(sign: str, whole: str, decimals: str = "") -> Fraction:
    value = Fraction(f"{whole.replace('.', '')}.{decimals or 0}")
    return value if sign in ("", "+") else -value
