"""The mails, word for word. Read the diff; ``PANTAU_UPDATE_GOLDEN=1 pytest tests/golden`` accepts it."""

import difflib
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.model import (
    Build,
    Decision,
    Figure,
    HeldFacts,
    KecamatanFacts,
    WeeklyFacts,
    compose_held_notice,
    compose_weekly,
)
from pantau.report.render import render_held_notice, render_weekly

HERE = Path(__file__).parent
WEEK = Week(date(2018, 1, 15))
BUILD = Build(build_id=4, code_version="0.1.0")
FUNNEL = (1000, 620, 540, 410, 150, 110, 20)


def make_facts() -> WeeklyFacts:
    """44 kecamatan by population; one holds old figures, one has none, one lost rows."""
    places = load_kecamatan()
    people = sum(place.population_2019 for place in places)
    kecamatan = [
        KecamatanFacts(
            kecamatan_code=place.kecamatan_code,
            kecamatan_name=place.kecamatan_name,
            city_name=place.city_name,
            figures=tuple(
                Figure(
                    f"P{stage}",
                    *(count * place.population_2019 * share // people // 10_000 for count in (4240, 770)),
                )
                for stage, share in enumerate((10 * part for part in FUNNEL), start=1)
            ),
            is_held=False,
            reasons=(),
            snapshot_week=WEEK.start,
            snapshot_id=100 + number,
        )
        for number, place in enumerate(places)
    ]
    return WeeklyFacts(WEEK, BUILD, "pass", tuple(kecamatan), 640, ())


def hold_some(facts: WeeklyFacts) -> WeeklyFacts:
    """The same week with three held workbooks and the gate's notes."""
    held = {
        "31.74.04": (("rows_lost:P3", "tab_emptied:P5"), date(2018, 1, 8)),
        "31.72.01": (("header_missing:P4", "header_twice:P7:Jumlah Diajukan (Rp)"), date(2018, 1, 1)),
        "31.01.01": (("unreadable",), None),
    }
    kecamatan = tuple(
        hold(entry, *held[entry.kecamatan_code]) if entry.kecamatan_code in held else entry
        for entry in facts.kecamatan
    )
    warnings = (("no_feed_is_missing", "2"), ("no_row_is_quarantined", "1043"), ("no_workbook_is_held", "3"))
    return replace(facts, verdict="pass_with_notes", kecamatan=kecamatan, failed_warnings=warnings)


def hold(entry: KecamatanFacts, reasons: tuple[str, ...], snapshot_week: date | None) -> KecamatanFacts:
    """A held kecamatan; one that was never accepted counts as zeros."""
    figures = (
        entry.figures if snapshot_week else tuple(replace(one, cumulative=0, new=0) for one in entry.figures)
    )
    return replace(entry, is_held=True, reasons=reasons, snapshot_week=snapshot_week, figures=figures)


def release(facts: WeeklyFacts) -> WeeklyFacts:
    """The same week held by the gate and released; one workbook counts by hand."""
    accepted = Decision(
        by="Bimo Adiputra",
        reason="Baris ganda dari acara bazar memang dihapus oleh fasilitator.",
        found=("rows_lost:P3",),
        on=date(2018, 1, 22),
    )
    kecamatan = tuple(
        replace(entry, reasons=("accepted_by_hand",), acceptance=accepted)
        if entry.kecamatan_code == "31.74.09"
        else entry
        for entry in facts.kecamatan
    )
    released = Decision(
        by="Laras Puspitasari",
        reason="Angka P7 turun karena 12 pencairan ternyata dibatalkan bank; sudah dicocokkan.",
        found=("fall:P7", "workbooks"),
        on=date(2018, 1, 23),
    )
    return replace(facts, verdict="hold", kecamatan=kecamatan, release=released)


EDITIONS = {
    "weekly_all_accepted": render_weekly(compose_weekly(make_facts())),
    "weekly_three_held": render_weekly(compose_weekly(hold_some(make_facts()))),
    "weekly_released": render_weekly(compose_weekly(release(hold_some(make_facts())))),
    "held_notice": render_held_notice(
        compose_held_notice(HeldFacts(WEEK, BUILD, ("quarantine", "workbooks"), False))
    ),
}


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("name", EDITIONS)
def test_a_mail_reads_as_it_was_last_accepted(name, kind):
    edition = EDITIONS[name]
    made = f"Subject: {edition.subject}\n\n{edition.text}" if kind == "txt" else edition.html
    golden = HERE / f"{name}.{kind}"
    if os.environ.get("PANTAU_UPDATE_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    accepted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    diff = difflib.unified_diff(accepted.splitlines(), made.splitlines(), "accepted", "now", n=1, lineterm="")
    assert made == accepted, "\n".join(diff)
