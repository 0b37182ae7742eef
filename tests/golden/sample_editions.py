"""Editions of the sample facts, laid out with blank pictures, so that no test waits for charts."""

import struct
import zlib
from collections.abc import Iterable

from pantau.report.edition import Edition, EditionFile
from pantau.report.facts import WeeklyFacts
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.illustrations import IN_THE_MAIL
from pantau.report.notices.held_notice import compose_held_notice
from pantau.report.notices.hold_facts import HeldFacts
from pantau.report.render import render_held_notice, render_monthly, render_weekly
from pantau.report.weekly.composition import compose_weekly
from sample_facts import BUILD, WEEK, first_week, hold_some, make_facts, nothing_new, release
from sample_month import first_month_facts, later_month_facts, month_facts

CITY = "31.74"
KECAMATAN = "31.74.01"
HELD_KECAMATAN = "31.74.04"


def lay_out(facts: WeeklyFacts, scope: str = "DKI") -> Edition:
    """The weekly edition of a scope; every picture is blank and 600 pixels wide at its usual size."""
    report = compose_weekly(facts, scope, 1)
    return render_weekly(report, _draw_blank(report.pictures))


def lay_out_month(facts: MonthlyFacts) -> Edition:
    """The mail of a month's report, with blank pictures, without its PDF and its spreadsheet."""
    return render_monthly(compose_monthly(facts), _draw_blank(IN_THE_MAIL))


def _draw_blank(names: Iterable[str]) -> list[EditionFile]:
    return [
        EditionFile(f"{name}.png", "image/png", blank_picture(1200, 800), f"{name}@okoce") for name in names
    ]


def blank_picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""
    rows = b"".join(b"\0" + b"\xde" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return join_png((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))


def join_png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of its chunks, each with its length and checksum."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def make_editions() -> dict[str, Edition]:
    """Those that stand as goldens, by name."""
    good = make_facts()
    held = hold_some(good)
    return {
        "weekly_all_accepted": lay_out(good),
        "weekly_three_held": lay_out(held),
        "weekly_released": lay_out(release(held)),
        "weekly_first_week": lay_out(first_week(good)),
        "weekly_nothing_new": lay_out(nothing_new(good)),
        "weekly_city": lay_out(held, CITY),
        "weekly_kecamatan": lay_out(held, KECAMATAN),
        "weekly_kecamatan_held": lay_out(held, HELD_KECAMATAN),
    }


def make_monthly_editions() -> dict[str, Edition]:
    """Months that stand as goldens: the second one told, the same as the first, one after years."""
    return {
        "monthly": lay_out_month(month_facts()),
        "monthly_first": lay_out_month(first_month_facts()),
        "monthly_later": lay_out_month(later_month_facts()),
    }


def make_held_notices() -> dict[str, Edition]:
    """The two lines of a held week, before and after an edition of it was sent."""
    return {
        "held_notice": render_held_notice(
            compose_held_notice(HeldFacts(WEEK, BUILD, ("quarantine", "workbooks"), was_sent=False))
        ),
        "held_notice_after_sending": render_held_notice(
            compose_held_notice(HeldFacts(WEEK, BUILD, ("fall:P7",), was_sent=True))
        ),
    }
