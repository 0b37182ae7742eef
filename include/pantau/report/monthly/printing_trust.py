"""How far the month can be trusted, what was announced, and what the report was made of. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pantau.report import words
from pantau.report.analysis.announced import WHOLE, Announcement, Sum
from pantau.report.monthly.checks import name_check, tell_observed
from pantau.report.monthly.model import Announced, Monthly, WeekLine
from pantau.report.monthly.numerals import DASH, clip, count, part, share, signed
from pantau.report.monthly.weeks import VERDICTS
from pantau.report.origin import mark_data
from pantau.report.weekly.definitions import cite

MOST_ANNOUNCED = 10
MOST_SUMS = 3
_MOST_HELD = 4
_SENTENCE = 560
_NOTE = 120
_SEVERITIES = {"critical": "menahan", "warning": "peringatan", "info": "keterangan"}

Printed = dict[str, Any]


def print_trust(monthly: Monthly) -> Printed:
    """Shares, weeks and partners."""
    trust = monthly.trust
    return {
        "sentence": clip(trust.sentence, _SENTENCE),
        "carried": words.listing(trust.carried_forward, 6) or None,
        "weeks": [_print_week(line) for line in monthly.weeks],
        "partners": [
            [
                words.tab_title(line.stage_code),
                line.partner,
                count(line.counted),
                count(line.verified),
                share(line.share),
                clip(line.note, _NOTE),
            ]
            for line in monthly.partners
        ],
    }


def _print_week(line: WeekLine) -> list[str]:
    return [
        words.week_name(line.week),
        line.verdict,
        part(line.stated, line.asked),
        words.listing(line.held, _MOST_HELD) if line.held else DASH,
    ]


def print_announced(announced: Announced) -> Printed:
    """The newest announcements and the wholes that were said with their parts."""
    lines, sums = announced.lines[-MOST_ANNOUNCED:], announced.sums[-MOST_SUMS:]
    left_out = len(announced.lines) - len(lines) + len(announced.sums) - len(sums)
    return {
        "sentence": clip(announced.sentence, _SENTENCE),
        "rows": [_print_announcement(line) for line in lines],
        "sums": [print_sum(one) for one in sums],
        "left_out": f"{words.number(left_out)} baris yang lebih lama ada di lembar XLSX."
        if left_out
        else None,
    }


def _print_announcement(line: Announcement) -> list[str]:
    return [
        words.day(line.day),
        f"{line.stage_code}, {'Jakarta' if line.figure.scope == WHOLE else line.figure.scope}",
        count(line.figure.value),
        count(line.then),
        count(line.now),
        signed(line.over_now),
        cite(line.figure.source).split(",")[0],
    ]


def print_sum(one: Sum) -> str:
    """A whole that was announced, and what its parts add up to."""
    told = f"{words.day(one.day)}, {one.stage_code}: diumumkan {count(one.whole)}"
    if one.rest:
        told += f", jumlah bagian-bagiannya {count(one.of_parts)}, berselisih {count(abs(one.rest))}"
    else:
        told += ", sama dengan jumlah bagian-bagiannya"
    without = f" (tanpa {words.listing(one.missing)})" if one.missing else ""
    return f"{told}{without}."


def print_origin(monthly: Monthly) -> Printed:
    """What the words mean, what must be known, and what the report was made of, to make it again."""
    build, manifest = monthly.build, monthly.manifest
    return {
        "definitions": [
            {"term": term, "meanings": [[one.meaning, one.source] for one in same]}
            for term, same in groupby(monthly.definitions, key=lambda one: one.term)
        ],
        "releases": list(monthly.releases),
        "notes": list(monthly.notes),
        "manifest": [
            ["Edisi", words.number(monthly.key.edition)],
            ["Bulan", monthly.title],
            ["Olahan", words.number(build.build_id)],
            ["Kontrak data", str(build.contract_version)],
            ["Versi kode", build.code_version],
            ["Versi aturan", build.rules_version],
            ["Sidik data", mark_data(manifest["snapshots"])],
            ["Minggu penutup", words.week_name(monthly.month.closing)],
        ],
        "suites": [table for table in _print_checks(manifest) if table["rows"]],
    }


def _print_checks(manifest: dict[str, Any]) -> Iterator[Printed]:
    """The month's own gate first, then that of the week which closes it."""
    verdict = VERDICTS[manifest["month_verdict"]]
    for title, answers in (
        (f"Pemeriksaan bulan ini: {verdict}", manifest["month_suites"]),
        ("Pemeriksaan minggu penutup", manifest["suites"]),
    ):
        rows = (
            [
                name_check(name),
                _SEVERITIES.get(told["severity"], told["severity"]),
                "lolos" if told["success"] else "tidak lolos",
                tell_observed(told["observed"]) or DASH,
            ]
            for name, told in answers.items()
        )
        yield {"title": title, "rows": sorted(rows)}
