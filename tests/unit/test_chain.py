"""Following a week: which runs belong together, how it ends, and what happens when Airflow does not."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import httpx
import pytest

from pantau import airflow_api, chain
from pantau.airflow_api import ChainBroken, Progress
from pantau.chain import Outcome, run_decision, run_month, run_precheck, run_week
from pantau.delivery.month_weeks import MonthRefused
from pantau.gate.month import MonthVerdict
from pantau.periods import Month, Week
from pantau.report.monthly.facts import MonthWeek
from pantau.settings import Settings

WEEK = Week.parse("2018-01-15")
JANUARY = Month(date(2018, 1, 1))
SETTINGS = Settings(
    _env_file=None,
    warehouse_url="postgresql://nobody@localhost/none",
    pseudonym_key="k",
    airflow_url="http://airflow",
    airflow_password="secret",
)
STARTED_BY = {"build_marts": "land_week", "report_week": "build_marts"}


@dataclass
class Airflow:
    """Answers as Airflow does. ``started_by``: which runs stand behind each DAG's, the newest first."""

    failed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    runs: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: {dag: {f"{dag}-mine": [f"{by}-mine"]} for dag, by in STARTED_BY.items()}
    )
    ends: bool = True
    scheduler: str = "healthy"
    trouble: list[httpx.Response | httpx.TransportError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    posted: list[dict] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v2/")
        self.asked.append(path)
        if request.method == "POST":
            self.posted.append(json.loads(request.content))
        if request.method == "GET" and self.trouble:
            trouble = self.trouble.pop(0)
            if isinstance(trouble, httpx.TransportError):
                raise trouble
            return trouble
        return httpx.Response(200, json=self.answer(request.method, path.split("/")))

    def answer(self, method: str, path: list[str]) -> object:
        match method, path:
            case "POST", ["", "auth", "token"]:
                return {"access_token": "t"}
            case "POST", ["dags", dag, "dagRuns"]:
                return {"dag_run_id": f"{dag}-mine"}
            case "GET", ["monitor", "health"]:
                return {"scheduler": {"status": self.scheduler}}
            case "GET", ["dags", dag, "dagRuns"]:
                return {"dag_runs": [{"dag_run_id": run} for run in self.runs[dag]]}
            case "GET", ["dags", dag, "dagRuns", run, "upstreamAssetEvents"]:
                return {"asset_events": [{"source_run_id": source} for source in self.runs[dag][run]]}
            case "GET", ["dags", dag, "dagRuns", _]:
                state = "failed" if dag in self.failed else "success"
                return {"state": state if self.ends else "running"}
            case "GET", ["dags", dag, "dagRuns", _, "taskInstances"]:
                tasks = [(name, "failed") for name in self.failed.get(dag, ())] + [("other", "success")]
                return {
                    "task_instances": [
                        {"task_id": name, "state": state, "map_index": -1, "rendered_map_index": None}
                        for name, state in tasks
                    ]
                }
        raise AssertionError(f"{method} {path} is no call of the chain's")


def follow(airflow: Airflow, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, list[Progress]]:
    monkeypatch.setattr(httpx, "HTTPTransport", lambda **_: httpx.MockTransport(airflow))
    monkeypatch.setattr(airflow_api, "POLL_SECONDS", 0)
    told: list[Progress] = []
    return run_week(SETTINGS, WEEK, told.append), told


def test_a_week_whose_three_dags_succeed_is_sent(monkeypatch):
    outcome, told = follow(Airflow(), monkeypatch)
    assert outcome is Outcome.SENT
    assert [progress.run_id for progress in told] == [
        "land_week-mine",
        "build_marts-mine",
        "report_week-mine",
    ]


def test_a_run_that_another_landing_of_the_week_started_is_not_ours(monkeypatch):
    airflow = Airflow()
    airflow.runs["build_marts"] = {
        "build_marts-theirs": ["land_week-theirs"],
        "build_marts-mine": ["land_week-mine"],
    }
    _, told = follow(airflow, monkeypatch)
    assert "build_marts-theirs" not in {progress.run_id for progress in told}


def test_a_build_that_answers_two_landings_at_once_is_ours_too(monkeypatch):
    airflow = Airflow()
    airflow.runs["build_marts"] = {"build_marts-mine": ["land_week-theirs", "land_week-mine"]}
    assert follow(airflow, monkeypatch)[0] is Outcome.SENT


def test_a_week_that_only_the_gate_stopped_is_held(monkeypatch):
    monkeypatch.setattr(chain, "read_verdict", lambda *_: "hold")
    airflow = Airflow(failed={"build_marts": ("open_gate",)})
    assert follow(airflow, monkeypatch)[0] is Outcome.HELD
    assert not any("report_week" in path for path in airflow.asked)


def test_a_gate_that_failed_without_a_hold_is_a_fault(monkeypatch):
    monkeypatch.setattr(chain, "read_verdict", lambda *_: "pass")
    with pytest.raises(ChainBroken, match="build_marts failed at open_gate"):
        follow(Airflow(failed={"build_marts": ("open_gate",)}), monkeypatch)


def test_a_held_week_whose_notice_was_not_sent_is_held_and_shows_what_failed(monkeypatch):
    monkeypatch.setattr(chain, "read_verdict", lambda *_: "hold")
    failed = ("open_gate", "send_held_notice")
    outcome, told = follow(Airflow(failed={"build_marts": failed}), monkeypatch)
    assert outcome is Outcome.HELD
    assert told[-1].told == "failed at open_gate, send_held_notice"


def test_a_notice_that_failed_beside_another_fault_is_no_hold(monkeypatch):
    monkeypatch.setattr(chain, "read_verdict", lambda *_: "hold")
    with pytest.raises(ChainBroken, match="gate_programme"):
        follow(Airflow(failed={"build_marts": ("gate_programme", "send_held_notice")}), monkeypatch)


@pytest.mark.parametrize("later", [None, Week.parse("2018-01-22")])
def test_a_precheck_runs_until_a_later_week_has_landed(monkeypatch, later):
    airflow = Airflow()
    monkeypatch.setattr(httpx, "HTTPTransport", lambda **_: httpx.MockTransport(airflow))
    monkeypatch.setattr(chain, "read_later_landing", lambda *_: later)
    if later is None:
        run_precheck(SETTINGS, "2018-01-19", lambda _: None)
        assert "dags/precheck_sheets/dagRuns" in airflow.asked
    else:
        with pytest.raises(ChainBroken, match="Week 2018-01-22 has landed; a precheck of week 2018-01-15"):
            run_precheck(SETTINGS, "2018-01-19", lambda _: None)
        assert airflow.asked == []


@pytest.mark.parametrize("failed", [{}, {"release_report": ("record_release",)}])
def test_a_decision_carries_its_form_and_is_followed_to_its_end(monkeypatch, failed):
    airflow = Airflow(failed=failed)
    monkeypatch.setattr(httpx, "HTTPTransport", lambda **_: httpx.MockTransport(airflow))
    form = {"week": "2018-01-15", "reason": "Sudah dicek", "by": "Laras Puspitasari"}
    told: list[Progress] = []
    if failed:
        with pytest.raises(ChainBroken, match="release_report failed at record_release"):
            run_decision(SETTINGS, "release_report", form, told.append)
    else:
        run_decision(SETTINGS, "release_report", form, told.append)
    assert [progress.run_id for progress in told] == ["release_report-mine"]
    assert airflow.posted[-1] == {"logical_date": None, "conf": form}


def test_a_report_goes_out_although_a_facilitator_could_not_be_told(monkeypatch):
    outcome, told = follow(Airflow(failed={"build_marts": ("return_feedback",)}), monkeypatch)
    assert outcome is Outcome.SENT
    assert told[1].told == "failed at return_feedback"


def test_a_report_is_sent_although_it_could_not_be_archived(monkeypatch):
    outcome, told = follow(Airflow(failed={"report_week": ("archive_editions",)}), monkeypatch)
    assert outcome is Outcome.SENT
    assert told[-1].told == "failed at archive_editions"
    with pytest.raises(ChainBroken, match="report_week failed at send_mails, archive_editions"):
        follow(Airflow(failed={"report_week": ("send_mails", "archive_editions")}), monkeypatch)


def test_a_held_week_is_held_although_a_facilitator_could_not_be_told(monkeypatch):
    monkeypatch.setattr(chain, "read_verdict", lambda *_: "hold")
    airflow = Airflow(failed={"build_marts": ("open_gate", "send_workbook_notices")})
    assert follow(airflow, monkeypatch)[0] is Outcome.HELD


def test_a_build_that_failed_at_no_task_of_its_own_is_a_fault(monkeypatch):
    with pytest.raises(ChainBroken, match="build_marts failed at no task of its own"):
        follow(Airflow(failed={"build_marts": ()}), monkeypatch)


@pytest.mark.parametrize("dag_id", ["land_week", "report_week"])
def test_a_failed_run_names_its_dag_and_tasks(dag_id, monkeypatch):
    with pytest.raises(ChainBroken, match=f"{dag_id} failed at a_task; .* {dag_id}-mine"):
        follow(Airflow(failed={dag_id: ("a_task",)}), monkeypatch)


def test_a_next_run_that_never_comes_is_named(monkeypatch):
    monkeypatch.setattr(chain, "NEXT_RUN_SECONDS", 0.01)
    with pytest.raises(ChainBroken, match="build_marts did not start for week 2018-01-15"):
        follow(Airflow(runs={"build_marts": {}}), monkeypatch)


def test_an_api_that_restarts_is_waited_for(monkeypatch):
    airflow = Airflow(trouble=[httpx.Response(500), httpx.ReadError("gone"), httpx.ConnectError("not yet")])
    assert follow(airflow, monkeypatch)[0] is Outcome.SENT


def test_an_api_that_stays_away_is_given_up(monkeypatch):
    monkeypatch.setattr(airflow_api, "SILENCE_SECONDS", -1)
    with pytest.raises(httpx.ReadTimeout):
        follow(Airflow(trouble=[httpx.ReadTimeout("slow")]), monkeypatch)


def test_a_refused_question_is_one_sentence(monkeypatch):
    airflow = Airflow(trouble=[httpx.Response(403)])
    with pytest.raises(
        ChainBroken, match=r"^Airflow answered 403 to /api/v2/dags/land_week\S*; see its log\.$"
    ):
        follow(airflow, monkeypatch)


def test_a_run_that_stands_still_without_a_scheduler_is_not_watched_for_ever(monkeypatch):
    monkeypatch.setattr(airflow_api, "SILENCE_SECONDS", 0)
    with pytest.raises(ChainBroken, match="scheduler is down; start it with: pantau up"):
        follow(Airflow(ends=False, scheduler="unhealthy"), monkeypatch)


@dataclass
class MonthInTheWarehouse:
    """What is asked of a month before its run and behind it, in turn."""

    weeks: list[str]
    verdicts: list[MonthVerdict | None] = field(default_factory=lambda: [None, JUDGED])
    mails: list[int] = field(default_factory=lambda: [0, 10])

    def follow(self, airflow: Airflow, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, str]:
        entries = [MonthWeek(*pair) for pair in zip(JANUARY.weeks, self.weeks, strict=True)]
        monkeypatch.setattr(chain, "read_month_weeks", lambda *_: entries)
        monkeypatch.setattr(chain, "read_month_verdict", lambda *_: self.verdicts.pop(0))
        monkeypatch.setattr(chain, "count_month_mails", lambda *_: self.mails.pop(0))
        monkeypatch.setattr(httpx, "HTTPTransport", lambda **_: httpx.MockTransport(airflow))
        monkeypatch.setattr(airflow_api, "POLL_SECONDS", 0)
        return run_month(SETTINGS, JANUARY, lambda _: None)


PASSED = ["pass"] * 5
JUDGED = MonthVerdict("pass", (), 7, datetime(2018, 2, 5, tzinfo=UTC))
HELD = MonthVerdict("hold", ("sums",), 7, datetime(2018, 2, 6, tzinfo=UTC))


def test_a_month_is_run_by_its_first_day_and_tells_how_many_got_it(monkeypatch):
    airflow = Airflow()
    told = MonthInTheWarehouse(PASSED).follow(airflow, monkeypatch)
    assert told == (Outcome.SENT, "sent, to 10 recipients now")
    assert airflow.posted[-1] == {"logical_date": None, "partition_key": "2018-01-01"}


def test_a_month_that_was_sent_before_says_so(monkeypatch):
    month = MonthInTheWarehouse(PASSED, [JUDGED, JUDGED], [10, 10])
    assert month.follow(Airflow(), monkeypatch) == (
        Outcome.SENT,
        "sent before, to 10 recipients; nothing went out again",
    )


def test_a_month_with_a_held_week_is_held_and_airflow_is_not_asked(monkeypatch):
    airflow = Airflow()
    outcome, told = MonthInTheWarehouse(["pass", "hold", *PASSED[2:]]).follow(airflow, monkeypatch)
    assert outcome is Outcome.HELD
    assert "week 2018-01-08 is held and was not released" in told and airflow.asked == []


@pytest.mark.parametrize("verdicts", [["pass"] * 4 + ["missing"], ["hold", *["pass"] * 3, "missing"]])
def test_a_month_whose_closing_week_has_not_run_is_neither_whatever_else_is_held(verdicts, monkeypatch):
    with pytest.raises(MonthRefused, match="week 2018-01-29 has no finished run"):
        MonthInTheWarehouse(verdicts).follow(Airflow(), monkeypatch)


def test_a_month_that_its_own_gate_held_in_this_run_is_held(monkeypatch):
    airflow = Airflow(failed={"report_month": ("gate_month",)})
    outcome, told = MonthInTheWarehouse(PASSED, [JUDGED, HELD]).follow(airflow, monkeypatch)
    assert (outcome, told) == (Outcome.HELD, "held by its own gate: sums")


@pytest.mark.parametrize(
    ("verdicts", "failed"),
    [([HELD, HELD], "gate_month"), ([None, None], "gate_month"), ([JUDGED, JUDGED], "render_month")],
)
def test_a_month_that_failed_elsewhere_or_at_a_gate_that_did_not_judge_is_a_fault(
    verdicts, failed, monkeypatch
):
    airflow = Airflow(failed={"report_month": (failed,)})
    with pytest.raises(ChainBroken, match=f"report_month failed at {failed}; .* report_month-mine"):
        MonthInTheWarehouse(PASSED, verdicts).follow(airflow, monkeypatch)


def test_a_month_is_sent_although_it_could_not_be_archived(monkeypatch):
    airflow = Airflow(failed={"report_month": ("archive_editions",)})
    assert MonthInTheWarehouse(PASSED).follow(airflow, monkeypatch)[0] is Outcome.SENT


def test_a_week_is_sent_although_no_month_could_be_started(monkeypatch):
    assert follow(Airflow(failed={"report_week": ("close_months",)}), monkeypatch)[0] is Outcome.SENT


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ({"task_id": "stage_rows", "map_index": -1, "rendered_map_index": None}, "stage_rows"),
        (
            {"task_id": "land_workbook", "map_index": 3, "rendered_map_index": "31.74.04"},
            "land_workbook [31.74.04]",
        ),
        ({"task_id": "land_workbook", "map_index": 3, "rendered_map_index": None}, "land_workbook [3]"),
    ],
)
def test_a_task_is_told_by_its_own_name(task, name):
    assert airflow_api._name(task) == name
