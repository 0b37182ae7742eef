"""Tables by kecamatan."""

from dataclasses import replace

from pantau.report.scopes import scope_of
from pantau.report.weekly.kecamatan_lines import (
    name_silent,
    quality_lines,
    rank_lines,
    statement_lines,
    tell_held,
)

JAKARTA, SELATAN, TEBET = map(scope_of, ("DKI", "31.74", "31.74.01"))


def with_p1(facts, alter, counts):
    for code, count in counts.items():
        figures = facts.kecamatan[0].figures
        facts = alter(facts, code, figures=(replace(figures[0], cumulative=count), *figures[1:]))
    return facts


def test_lines_stand_by_p1_and_equals_share_a_rank(facts, alter):
    facts = with_p1(facts, alter, {"31.74.01": 300, "31.74.02": 500, "31.74.03": 300})
    assert [(line.rank, line.name) for line in rank_lines(facts, SELATAN)][:4] == [
        (1, "Setiabudi"),
        (2, "Mampang Prapatan"),
        (2, "Tebet"),
        (4, "Cilandak"),
    ]


def test_a_city_ranks_its_own_and_one_alone_stands_among_all(facts, alter):
    facts = with_p1(facts, alter, {"31.74.01": 500, "31.74.02": 400, "31.75.06": 900})
    ranks = {line.name: line.rank for line in rank_lines(facts, JAKARTA)}
    assert (ranks["Cakung"], ranks["Tebet"], ranks["Setiabudi"], ranks["Koja"]) == (1, 2, 3, 4)
    assert [line.rank for line in rank_lines(facts, SELATAN)] == [1, 2, *[3] * 8]
    assert [line.rank for line in rank_lines(facts, TEBET)] == [2]


def test_a_line_tells_statements_quality_and_age(facts, alter, hold):
    facts = alter(facts, "31.74.01", statements={"P1": "nihil", "P2": "belum"}, rows_quarantined=60)
    line = rank_lines(facts, TEBET)[0]
    assert (line.reported, line.quality, line.age_weeks, line.status) == (1, 0.9, 0, "diterima")
    line = rank_lines(hold(facts, "31.74.01"), TEBET)[0]
    assert (line.reported, line.age_weeks, line.status) == (0, 2, "ditahan, data 2 minggu lalu")
    line = rank_lines(alter(hold(facts, since=None), rows_read=0, rows_quarantined=0), TEBET)[0]
    assert (line.quality, line.age_weeks, line.status) == (None, None, "ditahan, belum ada data")


def test_held_and_silent_are_told_apart(facts, alter, hold):
    facts = alter(facts, "31.74.03", statements=dict.fromkeys(("P1", "P2"), "belum"))
    facts = hold(facts, "31.74.01", reasons=("rows_lost:P3", "tab_emptied:P5"))
    facts = hold(facts, "31.74.02", since=None, reasons=("unreadable",))
    held = tell_held(facts, SELATAN)
    assert [(one.name, len(one.reasons)) for one in held] == [("Tebet", 2), ("Setiabudi", 1)]
    assert "minggu 1–7 Jan 2018" in held[0].now
    assert "nol" in held[1].now
    assert name_silent(facts, SELATAN) == ("Mampang Prapatan",)
    assert (tell_held(facts, scope_of("31.71")), name_silent(facts, scope_of("31.71"))) == ((), ())


def test_rows_and_statements_have_a_line_for_each_kecamatan(facts, alter):
    facts = alter(facts, "31.74.01", statements={"P1": "kosong"})
    quality = quality_lines(facts, TEBET)[0]
    assert (quality.rows_read, quality.rows_accepted, quality.rows_quarantined) == (600, 594, 6)
    said = statement_lines(facts, TEBET)[0].statuses
    assert list(said) == [f"P{number}" for number in range(1, 8)]
    assert (said["P1"], said["P7"]) == ("ADA DATA, isinya tidak berubah", "BELUM")
    assert len(quality_lines(facts, JAKARTA)) == len(statement_lines(facts, JAKARTA)) == 44
