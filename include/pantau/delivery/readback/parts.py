"""Whether the tiles and tables of a mail's HTML say what its build froze, number by number.

Every number stands in words that are known, and what must be told is told once. Never shows a number: a
refusal names the part, what the number counts, and the place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from pantau.contract import load_contract
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.figures import REMEDY
from pantau.delivery.readback.frozen_amounts import FrozenAmounts
from pantau.delivery.readback.printed_amounts import says
from pantau.delivery.readback.printed_parts import (
    HELD,
    LINE,
    MONTHLY_TILES,
    STAGE_TABLES,
    TRUST,
    UNKNOWN,
    WEEKLY_TILES,
    WORKBOOK,
    PrintedAmount,
    Tiles,
    named_in,
    read_monthly_amounts,
    read_weekly_amounts,
)
from pantau.report.edition import WHOLE_PROGRAMME, Edition

Key = tuple[str, str, str]
"""A part of the HTML, a kecamatan's code in it (none: the totals), and what a number counts."""


def refuse_untrue_parts(edition: Edition, amounts: FrozenAmounts) -> None:
    """Refuses a week's edition whose tiles or tables say other than what is frozen."""
    places = amounts.within(edition.key.scope)
    told = [phrase for phrase in TRUST if phrase != HELD or edition.key.scope not in places]
    expected = {
        *_of_tiles(WEEKLY_TILES),
        *(("table tepercaya", "", what) for phrase in told for what in named_in(phrase)),
        *_of_stages(places[""], amounts.figures.stages),
        *_of_kecamatan([code for code in places if code]),
    }
    _compare(edition, amounts, places, read_weekly_amounts(edition.html), expected)


def refuse_untrue_month_parts(edition: Edition, amounts: FrozenAmounts) -> None:
    """Refuses a month's edition whose covering mail says in a tile other than what its build knew."""
    places = amounts.within(WHOLE_PROGRAMME)
    shares = (("table jumlah", "", f"{stage}/P1") for stage in amounts.figures.stages)
    expected = {*_of_tiles(MONTHLY_TILES), *shares}
    _compare(edition, amounts, places, read_monthly_amounts(edition.html), expected)


def _of_tiles(tiles: Tiles) -> Iterator[Key]:
    """Every tile stands there with its number; what follows it depends on the week."""
    return ((f"tile {name}", "", what) for name, (value, *_) in tiles.items() for what in named_in(value))


def _of_stages(totals: Counter[str], stages: Sequence[str]) -> Iterator[Key]:
    """Every step of the changes, and a row of a stage where there is something to say of it."""
    steps = [what for what in totals if what.endswith((".added", ".removed")) and totals[what]]
    rows = {
        "jumlah": stages,
        "mitra": [feed.verifies for feed in load_contract().feeds if feed.verifies],
        "perubahan": {what[:2] for what in steps},
    }
    for name, table in STAGE_TABLES.items():
        for column in table.columns:
            yield from (
                (f"table {name}", "", what) for stage in rows[name] for what in named_in(column, stage)
            )
    yield from (("table perubahan", "", what) for what in steps)


def _of_kecamatan(codes: Sequence[str]) -> Iterator[Key]:
    """A line for each; where it is one alone, a sentence about its workbook."""
    if len(codes) == 1:
        return (("line lembar-kerja", "", what) for phrase in WORKBOOK for what in named_in(phrase))
    return (("table kecamatan", code, what) for code in codes for phrase in LINE for what in named_in(phrase))


def _compare(
    edition: Edition,
    amounts: FrozenAmounts,
    places: dict[str, Counter[str]],
    printed: Iterable[PrintedAmount],
    expected: set[Key],
) -> None:
    """Each expected number stands there once, each that stands there is true."""
    found: dict[Key, list[str]] = {}
    for each in printed:
        found.setdefault((each.part, amounts.figures.code_of(each.place), each.what), []).append(each.printed)
    wrong = (expected - set(found)) | {
        (part, code, what)
        for (part, code, what), told in found.items()
        if what == UNKNOWN or len(told) > 1 or code not in places or not _is_true(told[0], what, places[code])
    }
    if wrong:
        part, code, what = min(wrong)
        whose = amounts.figures.names.get(code, "the totals" if not code else "a place unknown")
        raise OutboundRefused(
            f"The HTML ({part}) of {edition.key} does not say {what} of {whose} once and as build "
            f"{amounts.figures.build_id} froze it ({len(wrong)} such numbers); nothing was stored or sent. "
            f"{REMEDY}"
        )


def _is_true(printed: str, what: str, counts: Counter[str]) -> bool:
    """Whether what is printed is a count, or the share of one in another; in nothing there is none."""
    part, _, whole = what.partition("/")
    if not whole:
        return says(printed, counts[part])
    return says(printed, Fraction(counts[part], counts[whole]) if counts[whole] else None)
