"""The month's own gate: what must add up in what the closing week's build froze, and what is only told."""

from datetime import date

import pytest

from pantau.gate import month as gate
from pantau.gate.month import ask_month, judge_month, read_month_verdict
from pantau.gate.verdict import GateError
from pantau.periods import Month
from pantau.runs import MonthRun
from pantau.settings import Settings
from pantau.warehouse import connect

MONTH = Month(date(2018, 1, 1))
HERE = "kecamatan_code = '31.74.04'"
EVENTS, MEASURES = "ops.event_versions", "ops.edition_measures"
FROZEN = (
    "truncate ops.event_versions, ops.edition_figures, ops.edition_measures",
    f"insert into {EVENTS} select participant_id, stage_code, kecamatan_code, event_date, is_verified, 5, "
    "null from marts.fct_stage_event",
    # What an earlier build stated, and what a later one will, are none of this one's.
    f"insert into {EVENTS} values ('gone', 'P7', '31.99.99', '2018-01-02', false, 1, 5), "
    "('later', 'P7', '31.99.99', '2018-01-02', false, 6, null)",
    "insert into ops.edition_figures select build_id, week_start, kecamatan_code, stage_code, new_count, "
    "cumulative_count, 0 from marts.fct_kecamatan_stage_week inner join ops.builds using (week_start)",
    f"insert into {MEASURES} select build_id, kecamatan_code, 'month', month_start, "
    "'stage.' || stage_code || '.new_count', new_count "
    "from marts.fct_kecamatan_stage_month cross join ops.builds "
    "where history_number = 5 and new_count <> 0",
    f"insert into {MEASURES} select build_id, '31.74.04', period, '2018-01-01', measure, value "
    "from ops.builds cross join (values ('month', 'capital.disbursed_rp', 100), "
    "('month', 'job.added_worker_count', -3), ('month', 'budget.realisasi_rp', 7)) "
    "as told (period, measure, value) where history_number = 5",
)
HELD = [
    ("month_figures", f"delete from ops.edition_figures where {HERE} and stage_code = 'P7'", "sums"),
    ("month_figures", "delete from ops.edition_figures where stage_code = 'P7'", "sums"),
    (
        "month_figures",
        f"update {EVENTS} set event_date = '2018-02-05' where {HERE} and from_number = 5",
        "sums",
    ),
    ("month_figures", f"update ops.edition_figures set new_count = new_count + 1 where {HERE}", "sums"),
    ("month_events", f"update {EVENTS} set kecamatan_code = '31.99.99' where {HERE}", "sums"),
    ("month_events", "update marts.dim_kecamatan set city_code = null where " + HERE, "sums"),
    (
        "month_events",
        f"update {MEASURES} set value = value + 1 where {HERE} and measure ~ '^stage'",
        "sums",
    ),
    (
        "month_events",
        f"insert into {MEASURES} select build_id, '31.74.04', 'month', '2018-01-01', 'stage.P7.new_count', 1 "
        "from ops.builds where history_number = 5",
        "sums",
    ),
    (
        "month_events",
        f"insert into {EVENTS} values ('nobody', 'P7', '31.74.04', '2017-12-31', false, 5, null)",
        "not_registered",
    ),
    (
        "month_events",
        f"insert into {EVENTS} values ('early', 'P7', '31.74.04', '2017-12-31', false, 5, null), "
        "('early', 'P1', '31.74.04', '2018-02-01', false, 5, null)",
        "not_registered",
    ),
    ("month_measures", f"update {MEASURES} set value = -1 where measure = 'capital.disbursed_rp'", "sums"),
]
TOLD = [
    (
        "month_measures",
        f"update {MEASURES} set value = -1 where measure = 'budget.realisasi_rp'",
        "nothing_that_was_spent_is_below_zero",
    ),
]


@pytest.fixture
def closed(tables):
    """The week that closes January, built: in every kecamatan three people, one stage reached in February."""
    tables.build_programme(MONTH.closing)
    tables.execute(
        "insert into ops.builds (week_start, run_id, code_version, history_number) values "
        "('2018-01-22', 'before', 'test', 1), ('2018-01-29', 'run', 'test', 5), "
        "('2018-02-05', 'later', 'test', 6)"
    )
    freeze(tables)
    return tables


def freeze(tables) -> None:
    for statement in FROZEN:
        tables.execute(statement)
    tables.execute("update marts.dim_kecamatan set city_code = left(kecamatan_code, 5)")


def run_of(tables) -> MonthRun:
    return MonthRun(MONTH, "month", Settings(warehouse_url=tables.url, pseudonym_key="key"))


def test_a_month_that_adds_up_passes_and_each_answer_is_kept_under_the_week_that_closes_it(closed):
    verdict = judge_month(run_of(closed))
    ((build_id,),) = closed.read("select build_id from ops.builds where history_number = 5")
    assert (verdict.told, verdict.build_id) == ("pass", build_id)
    kept = read_month_verdict(closed.url, MONTH)
    assert (kept.told, kept.build_id) == ("pass", build_id)
    rows = closed.read("select distinct week_start, gate, success, observed from quality.gate_results")
    assert rows == [(MONTH.closing.start, "month", True, "0")]
    assert closed.read("select count(*) from quality.gate_results") == [(8,)]


def test_what_does_not_add_up_holds_with_its_reason(closed, monkeypatch):
    for suite, change, reason in HELD:
        monkeypatch.setattr(gate, "SUITES", (suite,))
        freeze(closed)
        closed.execute(change)
        assert ask_month(closed.url, MONTH)[0].reasons == (reason,), change


def test_what_the_budget_office_takes_back_is_told_and_holds_nothing(closed, monkeypatch):
    for suite, change, name in TOLD:
        monkeypatch.setattr(gate, "SUITES", (suite,))
        closed.execute(change)
        verdict, answers = ask_month(closed.url, MONTH)
        assert verdict.told == "pass_with_notes"
        assert [each.name for each in answers.outcomes if not each.success] == [name]


@pytest.mark.parametrize(
    ("month", "status", "verdict"),
    [
        ("2017-12-01", "sent", "pass_with_notes"),
        ("2018-01-01", "sent", "pass_with_notes"),
        ("2018-02-01", "sent", "pass"),
        ("2018-01-01", "failed", "pass"),
    ],
)
def test_a_total_below_what_a_sent_month_said_is_told(closed, month, status, verdict, monkeypatch):
    """The earlier build knew one person of P7 in one more kecamatan; only what was sent is compared."""
    monkeypatch.setattr(gate, "SUITES", ("month_events",))
    closed.execute(f"update {EVENTS} set event_date = '2017-12-02' where participant_id = 'gone'")
    closed.execute(
        "insert into ops.editions (report, period_start, edition, build_id, subject, body_text, body_html, "
        "manifest) select 'monthly', %s, 1, build_id, 's', 't', 'h', '{}' from ops.builds "
        "where history_number = 1",
        month,
    )
    closed.execute(
        "insert into ops.deliveries (report, period_start, edition, recipient, status, message_id) "
        "values ('monthly', %s, 1, 'ani@dki.example', %s, 'id')",
        *(month, status),
    )
    assert ask_month(closed.url, MONTH)[0].told == verdict


def test_a_build_that_is_not_finished_is_a_fault_and_no_verdict(closed):
    closed.execute("update ops.builds set history_number = null")
    with pytest.raises(GateError, match="pantau run-week 2018-01-29"):
        judge_month(run_of(closed))
    assert read_month_verdict(closed.url, MONTH) is None


def test_the_reporter_reads_the_verdict_and_cannot_write_it(closed):
    judge_month(run_of(closed))
    with connect(closed.url, "reporter") as connection:
        may_write = (
            "select has_table_privilege(current_user, 'quality.month_verdicts', 'insert, update, delete')"
        )
        assert connection.execute(may_write).fetchone() == (False,)
