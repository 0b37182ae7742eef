"""Tables as text, what rules and weeks come to, and what Airflow is asked: all without a warehouse."""

import asyncio
import csv
import io
from datetime import UTC, date, datetime

import httpx
import pytest

from pantau.monitor import findings
from pantau.monitor.catalog import GATE_RESULTS, NOT_KNOWN, TABLES, TASK_RUNS, fill
from pantau.monitor.csv_text import write_csv
from pantau.monitor.findings import RuleCount
from pantau.monitor.links import run_link, task_link
from pantau.monitor.model import Column, Table, View
from pantau.monitor.task_runs import AirflowAway, read_task_runs
from pantau.periods import Week

COLUMNS = (
    Column("told", "Told", "text", "A text."),
    Column("change", "Change", "count", "A number."),
    Column("rules", "Rules", "list", "Several texts."),
    Column("open", "Open", "link", "Where it leads."),
)
TABLE = Table("sample", "Sample", "About.", COLUMNS, (), 0, "None.")


def read_back(*rows) -> list[list[str]]:
    text = "".join(write_csv(TABLE, rows, "https://airflow.example/base/monitor/"))
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("typed", ["=1+1", "+62812", "-1", "@SUM(A1)", "\tx", "\r=x"])
def test_a_text_that_a_spreadsheet_would_run_is_no_formula_any_more(typed):
    _, (told, *_) = read_back((typed, 0, (), None))
    assert told == f"'{typed}"


def test_a_text_is_no_formula_either_where_a_semicolon_parts_cells():
    """As a spreadsheet set to Bahasa Indonesia reads it; a list is parted by it, too."""
    _, (told, _, rules, _) = read_back(("P1;=1+1; +62", 0, ("R01", "@SUM(A1)"), None))
    assert (told, rules) == ("P1;'=1+1;' +62", "R01;' @SUM(A1)")


def test_numbers_stay_numbers_and_nothing_known_stays_empty():
    header, row, empty = read_back(('a, "b"\nc', -3, ("R01", "P1-05"), "../dags/x"), (None, None, (), None))
    assert header == ["told", "change", "rules", "open"]
    assert row == ['a, "b"\nc', "-3", "R01; P1-05", "https://airflow.example/base/dags/x"]
    assert empty == ["", "", "", ""]


def test_a_link_into_a_sheet_stays_whole():
    url = "https://docs.google.com/spreadsheets/d/x/edit#gid=7&range=B12"
    assert read_back((None, 0, (), url))[1][3] == url


def test_a_long_table_goes_out_in_pieces():
    pieces = list(write_csv(TABLE, ((str(number), number, (), None) for number in range(1200)), ""))
    assert len(pieces) == 3 and "".join(pieces).count("\r\n") == 1201


def test_every_table_says_what_each_of_its_columns_means():
    for table in TABLES.values():
        assert table.about.endswith(".") and table.empty.endswith(".")
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert all(column.meaning.endswith(".") for column in table.columns), table.name


def test_a_row_that_has_not_the_cells_of_its_columns_is_refused():
    with pytest.raises(ValueError, match="task_runs has not the 9 cells"):
        fill(TASK_RUNS, [("build_marts",)])


def test_what_reads_as_a_nik_or_a_phone_number_in_a_told_text_is_masked_and_nothing_else():
    row = ("programme", "x", "warning", True, None, None, ("0.0853333333", "NIK 3174016503900001"))
    (told,) = fill(GATE_RESULTS, [(*row, "2018-01-15 06:05", "+6281234567890, 82 of 1,204", None)]).records()
    assert told["failing"] == ("0.0853333333", "NIK xxxxxxxxxxxxxxxx")
    assert (told["who_fixes"], told["notes"]) == ("2018-01-15 06:05", "+xxxxxxxxxxxxx, 82 of 1,204")


def test_a_rule_of_two_severities_has_two_trends_and_two_sentences():
    week = Week(date(2018, 1, 15))
    counts = (
        RuleCount(week.start, "R03", "karantina", 3, 1),
        RuleCount(week.start, "R03", "peringatan", 9, 2),
    )
    first, second = findings.draw_trends(counts, (week,), (week,))
    assert (first.severity, first.counts, second.severity, second.counts) == (
        *("karantina", (3,)),
        *("peringatan", (9,)),
    )
    assert first.told != second.told
    table = findings.tell_findings(counts, week, (week,), View()).records()
    assert [(row["severity"], row["before_count"], row["change_count"]) for row in table] == [
        ("karantina", None, None),
        ("peringatan", None, None),
    ], "there was no week before it"


def test_findings_of_a_week_without_a_finished_build_are_unknown_and_no_zeros():
    built, landed = Week(date(2018, 1, 15)), Week(date(2018, 1, 22))
    counts = (RuleCount(built.start, "R01", "karantina", 3, 1),)
    for week, counted in ((landed, (built,)), (built, ())):
        table = findings.tell_findings(counts, week, counted, View())
        assert (table.rows, table.empty) == ((), NOT_KNOWN)
    assert findings.tell_trend_rows((), ()).empty == NOT_KNOWN
    (trend,) = findings.draw_trends(counts, (built, landed), (built,))
    assert trend.counts == (3, None)


def test_the_rows_of_a_rule_are_those_of_the_place_that_is_looked_at():
    week = Week(date(2018, 1, 15))
    counts = (RuleCount(week.start, "R01", "karantina", 3, 1),)
    view = View(None, "31.74", "31.74.01", None, 4)
    (row,) = findings.tell_findings(counts, week, (week,), view).records()
    assert row["rows"] == "?week=2018-01-15&city=31.74&kecamatan=31.74.01&rule=R01#quarantine"


def test_links_into_airflow_hold_whatever_a_run_is_called():
    assert run_link("build_marts", "manual__2018-01-22T06:00+07:00") == (
        "../dags/build_marts/runs/manual__2018-01-22T06%3A00%2B07%3A00"
    )
    assert task_link("land_week", "x", "land_workbook", 3).endswith("/runs/x/tasks/land_workbook/mapped/3")


class Airflow:
    """Answers as its REST API does."""

    def __init__(self, *durations: float, state: str = "success", crowded: int = 0) -> None:
        self.durations, self.state, self.crowded, self.asked = durations, state, crowded, []
        self.tasks = ("stage_rows", "close_landing", "gate_workbooks", "never_ran")

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        assert request.headers["Authorization"] == "Bearer mine"
        path = request.url.path.removeprefix("/api/v2/")
        if path == "dags":
            return httpx.Response(200, json={"dags": [{"dag_id": "build_marts"}, {"dag_id": "secret"}]})
        if path.startswith("dags/secret"):
            return httpx.Response(403, json={"detail": "Forbidden"})
        if path == "dags/build_marts/tasks":
            return httpx.Response(200, json={"tasks": [{"task_id": name} for name in self.tasks]})
        assert request.url.params["start_date_gte"], "what never started would stand before all that did"
        if (task_id := request.url.params.get("task_id")) not in (None, "close_landing"):
            told = [self._try(task_id, at) for at in range(2)] if task_id == "gate_workbooks" else []
            return httpx.Response(200, json={"task_instances": told, "total_entries": len(told)})
        is_alone = task_id == "close_landing"
        told = [self._try("stage_rows", at) for at in range(len(self.durations))] if not is_alone else []
        told += [self._try("close_landing", at) for at in range(3 if is_alone else self.crowded)]
        total = 500 if self.crowded else len(told)
        return httpx.Response(200, json={"task_instances": told, "total_entries": total})

    def _try(self, task_id: str, at: int) -> dict:
        return {
            "task_id": task_id,
            "dag_run_id": f"run {at}",
            "map_index": -1,
            "state": self.state if at == 0 else "success",
            "start_date": datetime(2018, 1, 22, 6, at % 60, tzinfo=UTC).isoformat(),
            "duration": self.durations[at] if task_id == "stage_rows" else 1.0,
        }


def ask(airflow) -> list[dict]:
    reading = read_task_runs("http://airflow", "mine", httpx.MockTransport(airflow))
    return list(asyncio.run(reading).records())


def test_a_task_is_held_against_its_own_history_in_the_callers_name():
    airflow = Airflow(9, 2, 4, 3)
    (told,) = ask(airflow)
    assert (told["dag_id"], told["task_id"], told["state"]) == ("build_marts", "stage_rows", "success")
    assert (told["last_seconds"], told["median_seconds"], told["ratio"], told["sample_count"]) == (9, 3, 3, 3)
    assert told["link"] == "../dags/build_marts/runs/run%200/tasks/stage_rows"
    assert {asked.partition(" ")[0] for asked in airflow.asked} == {"GET"}


def test_a_task_that_others_crowd_out_is_asked_for_by_itself():
    told = {row["task_id"]: row for row in ask(Airflow(*[1.0] * 99, crowded=1))}
    assert (told["close_landing"]["sample_count"], told["stage_rows"]["sample_count"]) == (2, 98)
    assert told["gate_workbooks"]["sample_count"] == 1, "also one of which the page holds none"
    assert "never_ran" not in told


def test_a_task_that_failed_last_is_told_so_and_keeps_the_time_of_its_last_success():
    (told,) = ask(Airflow(1, 8, 4, state="failed"))
    assert (told["state"], told["last_seconds"], told["median_seconds"]) == ("failed", 8, 4)


def test_a_task_that_ran_once_has_no_history():
    (told,) = ask(Airflow(5))
    assert (told["last_seconds"], told["median_seconds"], told["ratio"]) == (5, None, None)


@pytest.mark.parametrize(
    ("transport", "told"),
    [
        (lambda request: httpx.Response(500, text="3174016503900001"), "answered 500"),
        (lambda request: (_ for _ in ()).throw(httpx.ConnectError("refused")), "PANTAU_AIRFLOW_URL"),
    ],
)
def test_an_airflow_that_is_away_is_one_sentence(transport, told):
    with pytest.raises(AirflowAway, match=told) as failure:
        ask(transport)
    assert "3174016503900001" not in str(failure.value)
