"""What a month's report reads: the events of the closing week's build, cut at the month's last day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from pantau.periods import Month, Week
from pantau.report.analysis.announced import Question
from pantau.report.analysis.budget import BudgetMonth
from pantau.report.analysis.cohorts import CohortCount
from pantau.report.analysis.durations import WaitCount
from pantau.report.facts import Decision, Expectation, Figure, Measure, ReportError
from pantau.report.monthly.facts import MISSING, UNWATCHED, Answer, MonthWeek, SentMonth, StageChange
from pantau.report.reading.month_queries import Events
from pantau.report.reading.month_said import read_answers
from pantau.report.reading.monthly import read_month_weeks, read_monthly
from pantau.warehouse import Connection, connect

JANUARY = Month(date(2018, 1, 1))
FIRST, SECOND, THIRD, FOURTH, CLOSING = (week.start for week in JANUARY.weeks)
DECEMBERS_LAST = date(2017, 12, 25)
BEGUN = date(2018, 1, 31)
PASAR_MINGGU, KEBAYORAN, GAMBIR = "31.74.04", "31.74.05", "31.71.01"
CITIES = {PASAR_MINGGU: "31.74", KEBAYORAN: "31.74", GAMBIR: "31.71"}
STAGES = [f"P{number}" for number in range(1, 8)]
SAID = {code: {"nihil": 7} for code in CITIES}
SILENT = {code: {"belum": 7} for code in (GAMBIR, KEBAYORAN)}
DIMENSIONS = """
create table marts.dim_kecamatan (kecamatan_code text, kecamatan_name text, city_code text, city_name text);
create table marts.dim_target (
    target_code text, metric_code text, period text, bound text, target_value bigint, due_date date,
    source text, valid_from date, valid_to date
);
create table marts.dim_metric (
    metric_code text, subject text, unit text, definition text, source text, valid_from date, valid_to date
);
create table quality.tab_verdicts (
    week_start date, kecamatan_code text, row_numbers integer [], rule_ids text []
);
create table quality.partner_verdicts (
    week_start date, feed text, file_name text, rows_read bigint, quarantined bigint
);
insert into marts.dim_kecamatan values
('31.71.01', 'Gambir', '31.71', 'Jakarta Pusat'),
('31.74.04', 'Pasar Minggu', '31.74', 'Jakarta Selatan'),
('31.74.05', 'Kebayoran Lama', '31.74', 'Jakarta Selatan');
"""


FORGET = """
truncate ops.builds, ops.event_versions, quality.workbook_verdicts, quality.gate_verdicts,
quality.gate_results, quality.month_verdicts, marts.dim_target, marts.dim_metric cascade
"""


@dataclass(frozen=True)
class Programme:
    """A warehouse in which weeks stand as if they had been run."""

    url: str
    connection: Connection

    def execute(self, statement, *values):
        return self.connection.execute(statement, values)

    def build(self, week, number=None, *, verdict="pass", held=(), silent=(), total=100):
        """A week's newest build, judged; returns its id. ``silent``: kecamatan that stated nothing."""
        (build_id,) = self.execute(
            "insert into ops.builds (week_start, run_id, code_version, contract_version, rules_version, "
            "history_number) values (%s, gen_random_uuid(), 'test', 1, 'rules', %s) returning build_id",
            *(week, number),
        ).fetchone()
        told = [(code, stage) for code in CITIES for stage in STAGES]
        place, stage = [code for code, _ in told], [stage for _, stage in told]
        self.execute(
            "insert into ops.edition_figures select %s, %s, place, stage, 1, %s, 0 "
            "from unnest(%s::text [], %s::text []) as told (place, stage)",
            *(build_id, week, total, place, stage),
        )
        self.execute(
            "insert into ops.edition_statements "
            "select %s, place, stage, case when place = any(%s) then 'belum' else 'nihil' end "
            "from unnest(%s::text [], %s::text []) as told (place, stage)",
            *(build_id, list(silent), place, stage),
        )
        self.execute(
            "insert into quality.workbook_verdicts "
            "select %s, place, case when place = any(%s) then 'held' else 'accepted' end, '{}', %s "
            "from unnest(%s::text []) as place on conflict do nothing",
            *(week, list(held), week, list(CITIES)),
        )
        if verdict:
            self.execute(
                "insert into quality.gate_verdicts values (%s, %s, %s, now()) on conflict (week_start) "
                "do update set verdict = excluded.verdict, decided_at = excluded.decided_at",
                *(week, verdict, ["workbooks"] if verdict == "hold" else []),
            )
        return build_id

    def tell(self, person, stage, day, *, place=PASAR_MINGGU, verified=False, since=1, until=None):
        """An event; builds know it from the number ``since`` on, those from ``until`` on do not."""
        self.execute(
            "insert into ops.event_versions values (%s, %s, %s, %s, %s, %s, %s)",
            *(person, stage, place, day, verified, since, until),
        )

    def measure(self, build_id, name, month, value, *, place=PASAR_MINGGU, period="month"):
        self.execute(
            "insert into ops.edition_measures values (%s, %s, %s, %s, %s, %s)",
            *(build_id, place, period, month, name, value),
        )

    def send(self, report, start, build_id, *, edition=1, status="sent", reason=None):
        """An edition that reached somebody, or not."""
        self.execute(
            "insert into ops.editions (report, period_start, edition, build_id, subject, body_text, "
            "body_html, manifest) values (%s, %s, %s, %s, 'subject', 'text', 'html', '{}')",
            *(report, start, edition, build_id),
        )
        self.execute(
            "insert into ops.deliveries (report, period_start, edition, recipient, status, reason, "
            "message_id) values (%s, %s, %s, 'ani@dki.example', %s, %s, 'id')",
            *(report, start, edition, status, reason),
        )

    def ask(self, *questions, number=7):
        """The answers, by question, as the build of a number knows them."""
        with connect(self.url, "reporter") as connection:
            answers = read_answers(connection, Events(number, JANUARY.last_day, CITIES), questions)
        assert [answer.question for answer in answers] == list(questions)
        return answers


@pytest.fixture(scope="module")
def empty(module_warehouse):
    """Three kecamatan of two cities."""
    with psycopg.connect(module_warehouse, autocommit=True) as connection:
        connection.execute(DIMENSIONS)
        yield Programme(module_warehouse, connection)


@pytest.fixture
def programme(empty):
    """Nothing that happened."""
    empty.execute(FORGET)
    return empty


@pytest.fixture
def closed(programme):
    """The closing week's build, number 7 of the history; its Sunday lies in February."""
    programme.build(CLOSING, 7)
    return programme


def read(programme):
    return read_monthly(programme.url, JANUARY)


def figures_of(facts, code):
    (entry,) = (entry for entry in facts.kecamatan if entry.kecamatan_code == code)
    return {figure.stage_code: figure for figure in entry.figures}


def test_figures_end_with_the_last_day_and_the_closing_weeks_stay_as_they_were(closed):
    for person, day in (("a", "2017-06-01"), ("b", "2018-01-01"), ("c", "2018-01-31"), ("d", "2018-02-01")):
        closed.tell(person, "P1", day)
    facts = read(closed)
    assert figures_of(facts, PASAR_MINGGU)["P1"] == Figure("P1", 3, 2)
    assert facts.closing.kecamatan[0].figures[0] == Figure("P1", 100, 1)
    assert [entry.kecamatan_code for entry in facts.kecamatan] == sorted(CITIES)


def test_a_kecamatan_where_nobody_was_has_seven_zeros(closed):
    closed.tell("a", "P1", "2018-01-03")
    assert list(figures_of(read(closed), KEBAYORAN).values()) == [Figure(stage, 0, 0) for stage in STAGES]


def test_only_events_that_the_build_knew_count(closed):
    closed.tell("ended before", "P1", "2018-01-03", until=7)
    closed.tell("ended after", "P1", "2018-01-03", until=8)
    closed.tell("begun with it", "P1", "2018-01-03", since=7)
    closed.tell("begun after", "P1", "2018-01-03", since=8)
    facts = read(closed)
    assert figures_of(facts, PASAR_MINGGU)["P1"].cumulative == 2
    assert sum(facts.by_day.values()) == 2
    assert sum(count.people for count in facts.cohorts) == 2
    assert Counter(wait.from_stage for wait in facts.waits for _ in range(wait.people)) == {"P1": 6}


def test_a_build_that_is_made_afterwards_changes_nothing(closed):
    closed.tell("a", "P1", "2018-01-03")
    facts = read(closed)
    closed.tell("a", "P2", "2018-01-10", since=8)
    closed.tell("b", "P1", "2018-01-03", since=8)
    closed.build(date(2018, 2, 5), 8)
    assert read(closed) == facts


def test_verified_people_are_told_of_all_of_the_month_and_of_its_year(closed):
    for person, day, verified in (
        ("a", "2017-12-20", True),
        ("b", "2018-01-10", True),
        ("c", "2018-01-11", False),
        ("d", "2018-02-01", True),
    ):
        closed.tell(person, "P1", "2017-12-14")
        closed.tell(person, "P4", day, verified=verified)
    facts = read(closed)
    assert figures_of(facts, PASAR_MINGGU)["P4"] == Figure("P4", 3, 2, 2)
    assert facts.verified_new == facts.verified_year == {"P2": 0, "P4": 1, "P5": 0, "P7": 0}


def test_measures_are_those_of_the_month_not_of_the_closing_sundays(programme):
    build_id = programme.build(CLOSING, 7)
    for month, value in (("2018-01-01", 5), ("2018-02-01", 7)):
        programme.measure(build_id, "training.class_count", month, value)
    programme.measure(build_id, "training.class_count", "2017-12-01", 20, period="to_date")
    facts = read(programme)
    (told,) = (entry for entry in facts.kecamatan if entry.kecamatan_code == PASAR_MINGGU)
    (week,) = (entry for entry in facts.closing.kecamatan if entry.kecamatan_code == PASAR_MINGGU)
    assert told.measures == {"training.class_count": Measure(5, 20)}
    assert week.measures == {"training.class_count": Measure(7, 20)}


def test_new_people_are_told_by_month_from_the_programmes_first(closed):
    for person, day in (("a", "2017-11-30"), ("b", "2017-12-01"), ("c", "2018-01-31"), ("d", "2018-02-01")):
        closed.tell(person, "P1", day)
    months = {(one.kecamatan_code, one.stage_code): one.new for one in read(closed).months}
    assert len(months) == 21
    assert months[PASAR_MINGGU, "P1"] == (1, 1)
    assert months[GAMBIR, "P7"] == (0, 0)


def test_registrations_are_told_by_day_up_to_the_closing_sunday(closed):
    for day in ("2017-06-01", "2018-01-09", "2018-01-31", "2018-02-04", "2018-02-05"):
        closed.tell(f"on {day}", "P1", day)
    closed.tell("on 2018-01-09", "P2", "2018-01-16")
    facts = read(closed)
    assert {str(day) for day in facts.by_day} == {"2017-06-01", "2018-01-09", "2018-01-31", "2018-02-04"}
    assert facts.history_from == Week(SECOND)


def test_cohorts_count_by_month_and_city_of_registration(closed):
    closed.tell("a", "P1", "2017-12-20", place=GAMBIR)
    closed.tell("a", "P2", "2018-01-02", place=GAMBIR)
    closed.tell("b", "P1", "2017-12-31", place=GAMBIR)
    closed.tell("b", "P2", "2018-02-01", place=GAMBIR)
    closed.tell("c", "P1", "2018-01-15")
    december, january = date(2017, 12, 1), date(2018, 1, 1)
    assert read(closed).cohorts == (
        CohortCount(december, "31.71", "P1", 0, 2),
        CohortCount(december, "31.71", "P2", 1, 1),
        CohortCount(january, "31.74", "P1", 0, 1),
    )


def test_a_stage_that_was_reached_before_registration_has_months_below_zero(closed):
    closed.tell("a", "P1", "2018-01-02")
    closed.tell("a", "P5", "2017-11-30")
    assert CohortCount(date(2018, 1, 1), "31.74", "P5", -2, 1) in read(closed).cohorts


def test_waits_count_days_and_who_is_still_waiting_on_the_last_day(closed):
    closed.tell("arrived", "P1", "2018-01-02")
    closed.tell("arrived", "P2", "2018-01-12")
    closed.tell("early", "P1", "2018-01-12")
    closed.tell("early", "P2", "2018-01-10")
    closed.tell("waiting", "P1", "2018-01-21")
    closed.tell("after the month", "P1", "2018-01-21", place=GAMBIR)
    closed.tell("after the month", "P2", "2018-02-02", place=GAMBIR)
    closed.tell("came after", "P1", "2018-02-02")
    waits = [wait for wait in read(closed).waits if (wait.from_stage, wait.to_stage) == ("P1", "P2")]
    assert waits == [
        WaitCount("31.71", "P1", "P2", 10, False, 1),
        WaitCount("31.74", "P1", "P2", -2, True, 1),
        WaitCount("31.74", "P1", "P2", 10, False, 1),
        WaitCount("31.74", "P1", "P2", 10, True, 1),
    ]


def test_the_budget_is_told_by_city_for_the_years_months_that_are_frozen(programme):
    build_id = programme.build(CLOSING, 7)
    for month, place, pagu, spent in (
        ("2017-12-01", PASAR_MINGGU, 9, 9),
        ("2018-01-01", PASAR_MINGGU, 1_000, 0),
        ("2018-01-01", KEBAYORAN, 500, -20),
        ("2018-02-01", PASAR_MINGGU, 9, 9),
    ):
        for name, value in (("pagu", pagu), ("realisasi", spent)):
            if value:
                programme.measure(build_id, f"budget.{name}_rp", month, value, place=place)
    assert read(programme).budget == {"31.71": (), "31.74": (BudgetMonth(date(2018, 1, 1), 1_500, -20),)}


def test_targets_and_definitions_are_those_of_the_last_day(closed):
    days = (
        *(("oldest", "2017-11-25", "2018-01-11"), ("old", "2018-01-12", "2018-01-31")),
        ("new", "2018-02-01", None),
    )
    for code, first, last in days:
        closed.execute(
            "insert into marts.dim_target values (%s, 'm', 'month', 'at_least', 1, null, 's', %s, %s)",
            *(code, first, last),
        )
        closed.execute(
            "insert into marts.dim_metric values (%s, 's', 'people', 'd', 's', %s, %s)", *(code, first, last)
        )
    facts = read(closed)
    assert [target.target_code for target in facts.targets_before] == ["oldest"]
    assert [target.target_code for target in facts.targets] == ["old"]
    assert [metric.metric_code for metric in facts.metrics] == ["old"]
    assert [target.target_code for target in facts.closing.targets] == ["new"]


def test_each_week_is_told_as_its_own_run_judged_it(programme):
    programme.build(SECOND, 1, verdict="pass_with_notes", held=[GAMBIR], silent=[GAMBIR, KEBAYORAN])
    held = programme.build(THIRD, 2, verdict="hold")
    programme.execute(
        "insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by, released_at) "
        "values (%s, %s, '{workbooks}', 'Sudah dicek', 'Laras', '2018-01-22 20:00+00')",
        *(held, THIRD),
    )
    programme.build(CLOSING, 3)
    weeks = read(programme).weeks
    assert weeks == (
        MonthWeek(Week(FIRST), UNWATCHED),
        MonthWeek(Week(SECOND), "pass_with_notes", None, 7, 308, (GAMBIR,), {**SAID, **SILENT}),
        MonthWeek(
            Week(THIRD),
            "hold",
            Decision("Laras", "Sudah dicek", ("workbooks",), date(2018, 1, 23)),
            21,
            308,
            said=SAID,
        ),
        MonthWeek(Week(FOURTH), MISSING, None, 0, 308),
        MonthWeek(Week(CLOSING), "pass", None, 21, 308, said=SAID),
    )
    assert read_month_weeks(programme.url, JANUARY) == weeks


def test_weeks_are_told_before_the_closing_one_has_run(programme):
    assert {week.verdict for week in read_month_weeks(programme.url, JANUARY)} == {MISSING}
    programme.build(SECOND, 1, verdict="hold")
    weeks = read_month_weeks(programme.url, JANUARY)
    assert [week.verdict for week in weeks] == [UNWATCHED, "hold", MISSING, MISSING, MISSING]
    assert {week.release for week in weeks} == {None}


def judge_month(programme, build_id, decided_at="now"):
    programme.execute(
        "insert into quality.month_verdicts values (%s, 'pass_with_notes', '{}', %s, %s)",
        *(JANUARY.start, build_id, decided_at),
    )
    for gate, name, failing in (
        ("month", "no_total_is_lower", ["P7"]),
        ("programme", "no_feed_is_missing", []),
    ):
        programme.execute(
            "insert into quality.gate_results values (%s, %s, %s, 'warning', %s, null, '1', %s, 'x', 'x')",
            *(CLOSING, gate, name, not failing, failing),
        )


def test_what_the_months_own_gate_answered_is_told_apart_from_the_weeks(programme):
    judge_month(programme, programme.build(CLOSING, 7))
    facts = read(programme)
    assert facts.verdict == "pass_with_notes"
    assert facts.gate == (Expectation("no_total_is_lower", "warning", False, "1", ("P7",)),)
    assert [one.name for one in facts.closing.expectations] == ["no_feed_is_missing"]


def test_what_the_months_gate_answered_of_another_making_is_not_told(programme):
    judge_month(programme, programme.build(CLOSING, 7), decided_at="2018-02-05")
    assert (read(programme).verdict, read(programme).gate) == ("pass", ())
    programme.execute("update quality.month_verdicts set decided_at = now()")
    assert len(read(programme).gate) == 1
    programme.build(CLOSING, 8)
    assert (read(programme).verdict, read(programme).gate) == ("pass", ())


def test_a_week_that_is_being_run_again_is_missing(programme):
    programme.build(SECOND, 1)
    programme.build(THIRD, 2)
    programme.build(SECOND, verdict=None)
    programme.execute(
        "insert into quality.gate_results values "
        "(%s, 'workbooks', 'tabs', 'critical', true, null, null, '{}', 'x', 'x')",
        THIRD,
    )
    weeks = read_month_weeks(programme.url, JANUARY)
    assert [week.verdict for week in weeks][1:3] == [MISSING, MISSING]


def test_a_first_run_that_never_finished_watched_nothing(programme):
    programme.build(FIRST, verdict=None)
    programme.build(SECOND, 1)
    assert [week.verdict for week in read_month_weeks(programme.url, JANUARY)][:2] == [UNWATCHED, "pass"]


def test_a_release_of_an_older_build_releases_nothing(programme):
    old = programme.build(SECOND, 1, verdict="hold")
    programme.execute(
        "insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by) "
        "values (%s, %s, '{workbooks}', 'Sudah dicek', 'Laras')",
        *(old, SECOND),
    )
    programme.build(SECOND, 2, verdict="hold")
    assert read_month_weeks(programme.url, JANUARY)[1].release is None


def test_announcements_are_those_said_up_to_the_last_day(closed):
    closed.tell("a", "P1", "2018-01-22")
    closed.tell("b", "P1", "2018-01-23")
    facts = read(closed)
    assert max(figure.said_on for figure in facts.announced) == "2018-01-22"
    assert facts.answers == (Answer(Question(date(2018, 1, 22), "P1", None), None, 1),)


def test_then_is_the_report_of_the_last_week_that_was_over_before_the_day(programme):
    for week, total in ((FIRST, 10), (SECOND, 20), (THIRD, 30)):
        programme.send("weekly", week, programme.build(week, total, total=total))
    sunday, monday = date(2018, 1, 21), date(2018, 1, 22)
    (on_sunday, on_monday) = programme.ask(Question(sunday, "P1", None), Question(monday, "P1", None))
    assert (on_sunday.then, on_monday.then) == (3 * 20, 3 * 30)


def test_then_is_told_of_a_week_that_was_reported_long_afterwards_too(programme):
    programme.send("weekly", SECOND, programme.build(SECOND, 1, total=20))
    programme.execute("update ops.deliveries set sent_at = '2026-01-01'")
    (answer,) = programme.ask(Question(date(2018, 1, 15), "P1", "31.71"))
    assert answer.then == 20


def test_then_is_what_was_sent_first_not_what_was_told_later(programme):
    programme.send("weekly", SECOND, programme.build(SECOND, 1, total=20))
    programme.send("weekly", SECOND, programme.build(SECOND, 2, total=25), edition=2)
    programme.send("correction", SECOND, programme.build(SECOND, 3, total=27))
    (answer,) = programme.ask(Question(date(2018, 1, 15), "P1", "31.71"))
    assert answer.then == 20


def test_a_report_that_left_nobody_knows_how_was_sent_and_one_that_failed_was_not(programme):
    programme.send("weekly", FIRST, programme.build(FIRST, 1, total=10), status="failed", reason="unknown")
    programme.send("weekly", SECOND, programme.build(SECOND, 2, total=20), status="failed", reason="550")
    (answer,) = programme.ask(Question(date(2018, 1, 22), "P1", "31.71"))
    assert answer.then == 10


def test_before_any_report_was_sent_nothing_was_known(programme):
    programme.build(SECOND, 1)
    (answer,) = programme.ask(Question(date(2018, 1, 22), "P1", None))
    assert answer == Answer(Question(date(2018, 1, 22), "P1", None), None, 0)


def test_now_counts_a_stage_in_a_city_by_the_end_of_the_day(programme):
    programme.tell("a", "P1", "2018-01-22", place=GAMBIR)
    programme.tell("b", "P1", "2018-01-22")
    programme.tell("c", "P1", "2018-01-23")
    programme.tell("c", "P2", "2018-01-20")
    day = date(2018, 1, 22)
    answers = programme.ask(
        Question(day, "P1", None), Question(day, "P1", "31.71"), Question(day, "P2", "31.74")
    )
    assert [answer.now for answer in answers] == [2, 1, 1]


def test_the_first_monthly_report_has_no_changes(closed):
    closed.send("monthly", JANUARY.start, closed.build(SECOND, 6))
    closed.send("monthly", date(2017, 12, 1), closed.build(FIRST, 5), status="queued")
    facts = read(closed)
    assert (facts.sent_before, facts.changes) == (None, ())


def test_the_last_edition_of_the_last_month_that_was_sent_is_compared(closed):
    closed.send("monthly", date(2017, 11, 1), closed.build(date(2017, 11, 27), 1))
    closed.send("monthly", date(2017, 12, 1), closed.build(DECEMBERS_LAST, 2))
    newest = closed.build(DECEMBERS_LAST, 3)
    closed.send("monthly", date(2017, 12, 1), newest, edition=2)
    assert read(closed).sent_before == SentMonth(Month(date(2017, 12, 1)), newest)


@pytest.fixture
def after_december(closed):
    """December was sent from the second build of the history."""
    closed.send("monthly", date(2017, 12, 1), closed.build(DECEMBERS_LAST, 2))
    return closed


def change(programme, stage="P1"):
    facts = read(programme)
    (found,) = (one for one in facts.changes if one.stage_code == stage)
    assert found.sent + found.new + found.later - found.gone == found.now
    assert found.now == sum(figures_of(facts, code)[stage].cumulative for code in CITIES)
    return found


def test_changes_tell_who_is_new_who_came_late_and_who_is_gone(after_december):
    after_december.tell("stayed", "P1", "2017-12-20")
    after_december.tell("gone", "P1", "2017-12-20", until=5)
    after_december.tell("late", "P1", "2017-12-21", since=6)
    after_december.tell("new", "P1", "2018-01-10", since=6)
    after_december.tell("known early", "P1", "2018-01-01")
    after_december.tell("next month", "P1", "2018-02-01", since=6)
    after_december.tell("another build's", "P1", "2017-12-20", since=8)
    after_december.tell("between", "P1", "2017-12-20", since=3, until=4)
    assert change(after_december) == StageChange("P1", sent=2, new=2, later=1, gone=1, now=4)


def test_whose_date_moved_over_the_border_adds_up(after_december):
    after_december.tell("into january", "P1", "2017-12-31", until=4)
    after_december.tell("into january", "P1", "2018-01-01", since=4)
    after_december.tell("into december", "P1", "2018-01-01", until=4)
    after_december.tell("into december", "P1", "2017-12-31", since=4)
    after_december.tell("into february", "P1", "2017-12-31", until=4)
    after_december.tell("into february", "P1", "2018-02-01", since=4)
    assert change(after_december) == StageChange("P1", sent=2, new=1, later=1, gone=2, now=2)


def test_whose_event_only_became_another_is_no_change(after_december):
    after_december.tell("a", "P4", "2017-12-20", until=4)
    after_december.tell("a", "P4", "2017-12-21", place=GAMBIR, verified=True, since=4)
    assert change(after_december, "P4") == StageChange("P4", sent=1, new=0, later=0, gone=0, now=1)


def test_a_stage_that_nobody_reached_has_a_change_of_zeros(after_december):
    assert read(after_december).changes == tuple(StageChange(stage, 0, 0, 0, 0, 0) for stage in STAGES)


def test_a_closing_week_that_never_ran_is_refused_as_the_weekly_report_is(programme):
    programme.build(FOURTH, 1)
    with pytest.raises(ReportError, match="Week 2018-01-29 was never built"):
        read(programme)


def test_a_closing_week_that_is_held_is_refused_as_the_weekly_report_is(programme):
    programme.build(CLOSING, 7, verdict="hold")
    with pytest.raises(ReportError, match="Week 2018-01-29 is held"):
        read(programme)


def test_a_build_that_kept_no_events_is_refused(programme):
    build_id = programme.build(CLOSING)
    with pytest.raises(ReportError, match=f"Build {build_id} kept no events"):
        read(programme)
