"""The weeks of a month: verdicts in words, statements, what was held, who released."""

from dataclasses import replace

from pantau.report.monthly.closing import JAKARTA
from pantau.report.monthly.facts import MISSING
from pantau.report.monthly.weeks import (
    count_asked,
    count_stated,
    show_reporting,
    tell_releases,
    week_lines,
    weeks_held,
    weigh_month,
)
from pantau.report.scopes import scope_of
from sample_month import first_month_facts, month_facts


def test_each_week_has_its_verdict_in_words():
    lines = week_lines(month_facts())
    assert [line.verdict for line in lines] == [
        "lolos",
        "ditahan, lalu dirilis",
        *["lolos dengan catatan"] * 3,
    ]
    assert lines[2].held == ("Penjaringan", "Cakung")
    assert (lines[1].stated, lines[1].asked) == (293, 308)


def test_a_week_before_the_first_run_is_asked_for_nothing():
    facts = first_month_facts()
    assert week_lines(facts)[0].verdict == "belum dipantau"
    assert count_asked(facts) == 4 * 7
    assert count_stated(facts, "31.72.01") == 7
    assert weeks_held(facts, "31.72.01") == 3
    missing = (replace(facts.weeks[1], verdict=MISSING, release=None), *facts.weeks[2:])
    assert week_lines(replace(facts, weeks=missing))[0].verdict == "tidak diperiksa"


def test_a_release_names_week_cause_person_and_reason():
    assert tell_releases(month_facts()) == (
        "Pemeriksaan menahan laporan minggu 8\N{EN DASH}14 Jan 2018 karena terlalu sedikit lembar kerja "
        "kecamatan yang lolos pemeriksaan. Laras Puspitasari merilisnya dengan alasan: “Tujuh kecamatan ikut "
        "acara bazar dan baru melengkapi lembar kerjanya hari Selasa.”",
    )


def test_trust_counts_all_watched_weeks():
    trust = weigh_month(month_facts(), 0.81, "81% cocok")
    assert trust.sentence == (
        "81% cocok; 1.452 dari 1.540 laporan tahap dalam 5 minggu masuk (94%); lembar kerja ditahan 6 kali "
        "dari 220 (3%)."
    )
    assert (trust.reported_share, trust.held_share) == (1452 / 1540, 6 / 220)
    assert trust.carried_forward == ("Pasar Minggu (data sampai 21 Jan 2018)",)


def test_trust_of_weeks_that_nobody_watched_has_no_shares():
    facts = first_month_facts()
    trust = weigh_month(replace(facts, weeks=facts.weeks[:1]), None, "belum ada")
    assert (trust.reported_share, trust.held_share) == (None, None)
    assert trust.sentence == (
        "belum ada; kelengkapan laporan belum dipantau; tidak ada lembar kerja yang ditahan."
    )


def test_statements_of_the_cities_add_up_to_all_that_were_asked():
    picture = show_reporting(month_facts(), JAKARTA)
    assert len(picture.rows) == 6
    asked = sum(row.ada_data + row.nihil + row.kosong + row.belum for row in picture.rows)
    assert (asked, sum(row.belum for row in picture.rows)) == (1540, 1540 - 1452)
    assert "Jakarta Utara 183 dari 210" in picture.alt


def test_a_citys_statements_are_told_by_kecamatan():
    rows = {row.label: row for row in show_reporting(month_facts(), scope_of("31.72")).rows}
    assert len(rows) == 6
    assert rows["Penjaringan"].belum >= 21
