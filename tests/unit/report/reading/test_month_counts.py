"""A month's figures, summed up from people by kecamatan, stage and month."""

from datetime import date

from pantau.periods import FIRST_WEEK, Month, Week
from pantau.report.analysis.announced import PublicFigure
from pantau.report.facts import Figure
from pantau.report.reading.month_counts import (
    MonthCount,
    count_verified,
    find_history_start,
    said_by,
    tell_figures,
    tell_months,
)
from pantau.report.reading.monthly import load_public_figures

HERE, THERE = "31.74.04", "31.74.05"
JUNE, DECEMBER, JANUARY = date(2017, 6, 1), date(2017, 12, 1), date(2018, 1, 1)
COUNTS = (
    MonthCount(HERE, "P1", JUNE, 3, 0),
    MonthCount(HERE, "P1", DECEMBER, 20, 0),
    MonthCount(HERE, "P1", JANUARY, 40, 0),
    MonthCount(HERE, "P2", DECEMBER, 6, 4),
    MonthCount(HERE, "P2", JANUARY, 9, 5),
    MonthCount(HERE, "P3", JANUARY, 2, 0),
)


def said(said_on):
    return PublicFigure(said_on, "DKI Jakarta", "P1 registered", "people", 4230, "Ani", "Koran Rekaan")


def test_a_figure_is_all_people_up_to_the_month_and_its_own_new_ones():
    figures = tell_figures(COUNTS, [HERE], Month(JANUARY))[HERE]
    assert figures[:3] == (Figure("P1", 63, 40, 0), Figure("P2", 15, 9, 9), Figure("P3", 2, 2, 0))


def test_a_place_without_anybody_has_seven_zeros():
    figures = tell_figures(COUNTS, [HERE, THERE], Month(JANUARY))[THERE]
    assert figures == tuple(Figure(f"P{number}", 0, 0, 0) for number in range(1, 8))


def test_months_begin_with_the_programmes_first():
    months = tell_months(COUNTS, [HERE, THERE], Month(JANUARY))
    assert [(one.kecamatan_code, one.stage_code) for one in months] == [
        (code, f"P{number}") for code in (HERE, THERE) for number in range(1, 8)
    ]
    assert [one.new for one in months[:3]] == [(20, 40), (6, 9), (0, 2)]
    assert {one.new for one in months[7:]} == {(0, 0)}


def test_no_more_than_13_months_are_shown():
    (first, *_) = tell_months(COUNTS, [HERE], Month(date(2018, 12, 1)))
    (later, *_) = tell_months(COUNTS, [HERE], Month(date(2019, 1, 1)))
    assert first.new == (20, 40, *(0,) * 11)
    assert later.new == (40, *(0,) * 12)


def test_verified_people_are_counted_for_stages_that_partners_show():
    assert count_verified(COUNTS, JANUARY, JANUARY) == {"P2": 5, "P4": 0, "P5": 0, "P7": 0}
    assert count_verified(COUNTS, DECEMBER, JANUARY)["P2"] == 9


def test_history_begins_with_the_week_of_the_first_registration_in_the_programme():
    by_day = {date(2017, 6, 5): 3, date(2018, 1, 3): 0, date(2018, 1, 10): 2, date(2018, 1, 24): 8}
    assert find_history_start(by_day, Week(date(2018, 1, 29))) == Week(date(2018, 1, 8))
    assert find_history_start({date(2017, 12, 11): 1}, Week(date(2018, 1, 29))) == FIRST_WEEK


def test_without_any_registration_in_the_programme_history_is_the_closing_week():
    closing = Week(date(2018, 1, 29))
    assert find_history_start({date(2017, 12, 10): 1}, closing) == closing


def test_figures_said_after_the_day_are_left_out():
    figures = (said("2018-01-22"), said("2018-01-31"), said("2018-02-01"))
    assert said_by(figures, date(2018, 1, 31)) == figures[:2]


def test_a_figure_with_its_year_alone_is_told_once_that_is_over():
    assert said_by([said("2017")], date(2017, 12, 30)) == ()
    assert said_by([said("2017")], date(2017, 12, 31)) == (said("2017"),)


def test_public_figures_stand_in_the_seeds_order():
    figures = load_public_figures()
    assert (figures[0].said_on, figures[0].value) == ("2017-02-02", 3300)
    assert [figure.said_on for figure in figures if len(figure.said_on) > 4] == sorted(
        figure.said_on for figure in figures if len(figure.said_on) > 4
    )
    assert 4230 in {figure.value for figure in figures if figure.stage_code == "P1"}
