"""Which months of the month tables are frozen, what is added up, and what is left out."""

from datetime import date

import pytest

from pantau.periods import Week
from pantau.report.figures import MONTH_MARTS, freeze_measures
from pantau.warehouse import connect

WEEK = Week(date(2019, 7, 15))
FIRST_MONTH, LAST_MONTH = date(2017, 12, 1), date(2019, 7, 1)
COLUMNS = {
    "fct_capital_month": "disbursed_rp numeric",
    "fct_kecamatan_stage_month": (
        "stage_code text, new_count bigint, cumulative_count bigint, verified_cumulative_count bigint"
    ),
    "fct_licence_month": "jenis_izin text, issued_count bigint",
    "fct_mart_month": "open_count bigint, silent_count bigint, omzet_rp numeric",
    "fct_reconciliation_month": (
        "stage_code text, counted_count bigint, matched_count bigint, match_rate numeric, "
        "verification_factor numeric"
    ),
}
"""Of some marts; the others stand empty."""
MONTHS = "generate_series(timestamp '2017-12-01', '2019-07-01', interval '1 month') as months (month_start)"


@pytest.fixture
def frozen(fresh_warehouse):
    """What is frozen of 20 months of one kecamatan: by measure, the months and the sum to date."""
    with connect(fresh_warehouse) as connection:
        for mart in MONTH_MARTS:
            columns = COLUMNS.get(mart, "line_count bigint")
            if "stage_code" in MONTH_MARTS[mart] and "stage_code" not in columns:
                columns += ", stage_code text"
            connection.execute(
                f"create table marts.{mart} (month_start date, kecamatan_code text, {columns})"
            )
        fill = f"insert into marts.%s select month_start, '31.74.01', %s from {MONTHS}"
        for mart, values in (
            ("fct_capital_month", "case when month_start < '2019-07-01' then 1500000.50 else 0 end"),
            ("fct_kecamatan_stage_month", "'P1', 10, 200, 50"),
            ("fct_licence_month", "'NIB', 3"),
            ("fct_licence_month", "'HALAL', 4"),
            ("fct_mart_month", "2, 1, case when month_start < '2018-01-01' then 7 else -7 end"),
            ("fct_reconciliation_month", "'P4', 8, 6, 0.75, null"),
        ):
            connection.execute(fill % (mart, values))
        (build_id,) = connection.execute(
            "insert into ops.builds (week_start, run_id, code_version) values (%s, 'run', 'test') "
            "returning build_id",
            (WEEK.start,),
        ).fetchone()
    with connect(fresh_warehouse, "transformer") as connection:
        first = freeze_measures(connection, WEEK, build_id)
        assert freeze_measures(connection, WEEK, build_id) == first
        rows = connection.execute("select measure, period, period_start, value from ops.edition_measures")
        measures = {}
        for measure, period, start, value in rows.fetchall():
            measures.setdefault(measure, {})[start if period == "month" else period] = value
            assert period == "month" or start == FIRST_MONTH
    return measures


def test_thirteen_months_are_kept_and_the_sum_of_all(frozen):
    told = dict(frozen["stage.P1.new_count"])
    assert told.pop("to_date") == 200
    assert (len(told), min(told), max(told)) == (13, date(2018, 7, 1), LAST_MONTH)
    assert set(told.values()) == {10}


def test_a_month_of_zero_is_left_out(frozen):
    assert LAST_MONTH not in frozen["capital.disbursed_rp"]
    assert frozen["capital.disbursed_rp"]["to_date"] == 19 * 1500000.50


def test_kinds_of_licences_are_added_up(frozen):
    assert (frozen["licence.issued_count"][LAST_MONTH], frozen["licence.issued_count"]["to_date"]) == (7, 140)


def test_what_is_a_state_has_months_and_no_sum(frozen):
    assert (frozen["mart.open_count"][LAST_MONTH], frozen["mart.silent_count"][LAST_MONTH]) == (2, 1)
    assert "to_date" not in frozen["mart.open_count"].keys() | frozen["mart.silent_count"].keys()
    assert frozen["mart.omzet_rp"]["to_date"] == 7 - 19 * 7


def test_shares_and_running_totals_are_no_measures(frozen):
    assert set(frozen) == {
        "capital.disbursed_rp",
        "licence.issued_count",
        "mart.open_count",
        "mart.silent_count",
        "mart.omzet_rp",
        "reconciliation.P4.counted_count",
        "reconciliation.P4.matched_count",
        "stage.P1.new_count",
    }
