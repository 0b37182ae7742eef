"""What the listener sends: real bytes to a collector, lineage to a file, and neither where it is off."""

import atexit
import gzip
import importlib.util
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.openlineage.extractors import OperatorLineage
from airflow.providers.openlineage.plugins import macros
from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
from airflow.providers.openlineage.plugins.facets import AirflowRunFacet
from airflow.providers.openlineage.utils.emission_policy import (
    resolve_dag_emission_policy,
    resolve_task_emission_policy,
)
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk._shared.observability.metrics.metrics_registry import MetricsRegistry
from airflow.sdk._shared.observability.metrics.otel_logger import flush_otel_metrics
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory
from openlineage.client.facet_v2 import source_code_job
from opentelemetry import metrics
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)

from pantau import settings
from pantau.observability import lineage, measures
from pantau.observability.measures import NAMES
from pantau.observability.steps import Step
from pantau.observability.task import Task
from pantau.settings import PROJECT, Settings
from pantau.warehouse import connect

WEEK = "2018-01-15"
DASHBOARD = PROJECT / "docker" / "grafana" / "pantau.json"
NIK, PERSON = "3174041505900001", "ani.rekaan"
RUN_ID = "01a20393-8b1a-728e-9509-ac40afd78474"
STOOD = """
create table quality.tab_verdicts (week_start date, kecamatan_code text, tab text, rule_ids text [],
    row_numbers integer []);
create table quality.findings (week_start date, rule_id text);
create table quality.partner_verdicts (week_start date, feed text, rows_read bigint, quarantined bigint);
grant select on all tables in schema quality to pantau_reporter;
insert into quality.tab_verdicts values
    ('2018-01-15', '31.74.04', 'P1', '{}', '{2,3,4}'), ('2018-01-15', '31.74.04', 'P1', '{P1-01}', '{5}');
insert into quality.findings values ('2018-01-15', 'P1-01'), ('2018-01-15', 'P1-01');
insert into quality.partner_verdicts values ('2018-01-15', 'bank', 10, 3);
insert into quality.workbook_verdicts values
    ('2018-01-15', '31.74.04', 'accepted', '{}', '2018-01-15'),
    ('2018-01-15', '31.74.05', 'held', '{unreadable}', null);
insert into quality.gate_verdicts values ('2018-01-15', 'pass_with_notes', '{}');
insert into ops.builds (week_start, run_id, code_version) values ('2018-01-15', 'run-1', 'test');
insert into ops.model_runs select build_id, 'fct_stage_event', 'success', 1.5, 7 from ops.builds;
insert into ops.editions (report, period_start, edition, build_id, subject, body_text, body_html, manifest)
    select 'weekly', '2018-01-15', 1, build_id, '', '', '', '{}' from ops.builds;
insert into ops.deliveries (report, period_start, edition, recipient, status, message_id, sent_at) values
    ('weekly', '2018-01-15', 1, 'ani@dki.example', 'sent', 'a', '2018-01-22 06:12+07'),
    ('weekly', '2018-01-15', 1, 'budi@dki.example', 'failed', 'b', null);
"""


def load_plugin():
    spec = importlib.util.spec_from_file_location("observers", PROJECT / "plugins" / "observers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


observers = load_plugin()


@pytest.fixture
def week_stood(fresh_warehouse, monkeypatch) -> str:
    """A warehouse that a week was run in, by hand, and settings that name it."""
    with connect(fresh_warehouse) as connection:
        connection.execute(STOOD)
    found = Settings(warehouse_url=fresh_warehouse, pseudonym_key="k")
    monkeypatch.setattr(settings, "load_settings", lambda: found)
    return fresh_warehouse


class Collector:
    """Takes what an OTLP exporter sends, as a collector does."""

    def __init__(self) -> None:
        self.points: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        collector = self

        class Taker(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.take(ExportMetricsServiceRequest.FromString(body))
                answer = ExportMetricsServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, request: ExportMetricsServiceRequest) -> None:
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.gauge.data_points:
                        tags = sorted((one.key, one.value.string_value) for one in point.attributes)
                        self.points[metric.name, tuple(tags)] = point.as_double or point.as_int


@pytest.fixture
def collector(monkeypatch):
    """A collector that Airflow's metrics are sent to."""
    collector = Collector()
    monkeypatch.setenv("AIRFLOW__METRICS__OTEL_ON", "True")
    place = f"http://127.0.0.1:{collector.server.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", place)
    stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
    yield collector
    monkeypatch.undo()
    metrics.get_meter_provider().shutdown()
    atexit.unregister(flush_otel_metrics)
    stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
    collector.server.shutdown()


def sent_by(collector: Collector, task: Task) -> dict:
    observers._send_measures(task)
    metrics.get_meter_provider().force_flush()
    return collector.points


def test_measures_of_a_week_reach_a_collector(week_stood, collector):
    points = sent_by(collector, Task("build_marts", "gate_programme", "run-1", WEEK))
    assert {name.removeprefix("airflow.") for name, _ in points} == set(NAMES)
    expected = {
        ("rows", ("tab", "P1"), ("verdict", "accepted")): 3,
        ("rows", ("tab", "P1"), ("verdict", "quarantined")): 1,
        ("rows", ("tab", "P7"), ("verdict", "accepted")): 0,
        ("feed_rows", ("feed", "bank"), ("verdict", "accepted")): 7,
        ("findings", ("rule", "P1-01")): 2,
        ("findings", ("rule", "P1-02")): 0,
        ("workbooks", ("verdict", "accepted")): 1,
        ("workbooks", ("verdict", "held")): 0,
        ("workbooks", ("verdict", "unreadable")): 1,
        ("gate_verdict", ("gate", "programme")): 1,
        ("node_seconds", ("node", "fct_stage_event")): 1.5,
        ("mails", ("report", "weekly"), ("status", "failed")): 1,
        ("report_sent_at", ("report", "weekly")): 1516576320,
        ("week_start",): 1515974400,
    }
    found = {
        (name, *tags): points.get((f"airflow.pantau.{name}", tags))
        for name, *tags in expected
        for tags in [tuple(tags)]
    }
    assert found == expected


def test_measures_name_no_kecamatan_and_nobody(week_stood, collector):
    points = sent_by(collector, Task("build_marts", "gate_programme", "run-1", WEEK))
    told = json.dumps([*points])
    assert not re.search(r"31\.\d\d|@|\d{16}", told)


def test_an_empty_warehouse_is_measured_without_a_word(fresh_warehouse):
    found = measures.measure(fresh_warehouse, Task("watch_deadline", "tell_if_late", "run-1", WEEK).week)
    assert {one.name for one in found} == {"pantau.week_start", "pantau.workbooks"}


def names_in_dashboard() -> set[str]:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    queries = "\n".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    return set(re.findall(r"\bairflow_[a-z0-9_]+", queries))


def as_prometheus(name: str, kind: str) -> str:
    """The name under which Prometheus keeps what Airflow sends as ``airflow.<name>``."""
    suffix = {"counter": "_total", "timer": "_milliseconds", "gauge": ""}[kind]
    return re.sub(r"[^a-z0-9_]", "_", f"airflow_{name}") + suffix


def test_every_query_of_the_dashboard_names_a_metric_that_is_sent(week_stood, collector):
    points = sent_by(collector, Task("build_marts", "gate_programme", "run-1", WEEK))
    ours = {as_prometheus(name.removeprefix("airflow."), "gauge") for name, _ in points}
    # Of Airflow's own, the list that its code takes them from; test_observed_week.py sees them sent.
    registered = MetricsRegistry()._metrics
    jobs = {"scheduler_heartbeat": "counter", "dag_processor_heartbeat": "counter"}
    airflows = {name: metric["type"] for name, metric in registered.items()} | jobs
    theirs = {as_prometheus(name, kind) for name, kind in airflows.items()}
    assert names_in_dashboard() <= ours | theirs
    assert ours <= names_in_dashboard(), "a measure that no panel shows"


def test_the_collector_knows_every_part_that_its_pipeline_names():
    found = yaml.safe_load((PROJECT / "docker" / "otel" / "collector.yaml").read_text(encoding="utf-8"))
    pipeline = found["service"]["pipelines"]["metrics"]
    for kind in ("receivers", "processors", "exporters"):
        assert set(pipeline[kind]) == set(found[kind])


def test_where_metrics_and_lineage_are_off_nothing_is_so_much_as_imported(monkeypatch):
    names = ("pantau.observability.measures", "pantau.observability.lineage")
    for name in names:
        monkeypatch.delitem(sys.modules, name)
    task = Task("build_marts", "gate_programme", "run-1", WEEK)
    observers._send_measures(task)
    observers._send_lineage(task, None)
    assert not [name for name in names if name in sys.modules]


def test_the_dashboards_panels_stand_apart_and_say_what_they_show():
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    assert all(panel["description"] and panel["targets"] for panel in panels)
    cells = [
        (column, row)
        for place in (panel["gridPos"] for panel in panels)
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells)) and max(column for column, _ in cells) == 23


def test_a_warehouse_that_does_not_answer_fails_no_task(collector, monkeypatch, caplog):
    nowhere = Settings(warehouse_url="postgresql://pantau@127.0.0.1:1/warehouse", pseudonym_key="k")
    monkeypatch.setattr(settings, "load_settings", lambda: nowhere)
    observers._send_measures(Task("build_marts", "gate_programme", "run-1", WEEK))
    assert "No measures sent" in caplog.text


@pytest.fixture
def told_to(monkeypatch):
    """Turns lineage on, into a file."""

    def turn_on(place: Path) -> None:
        transport = {"type": "file", "log_file_path": str(place), "append": True}
        monkeypatch.setenv("AIRFLOW__OPENLINEAGE__TRANSPORT", json.dumps(transport))
        monkeypatch.setattr(macros, "lineage_run_id", lambda _: RUN_ID)
        monkeypatch.setattr(macros, "lineage_job_name", lambda _: "land_week.land_workbook")

    return turn_on


LANDED = Task("land_week", "land_workbook", "run-1", WEEK, {"kecamatan_code": "31.74.04"})
INSTANCE = SimpleNamespace(task=EmptyOperator(task_id="any"))


def test_a_task_adds_its_datasets_to_its_own_run(week_stood, told_to, tmp_path):
    told_to(tmp_path / "lineage.jsonl")
    observers._send_lineage(LANDED, INSTANCE)
    (event,) = map(json.loads, (tmp_path / "lineage.jsonl").read_text().splitlines())
    assert (event["run"]["runId"], event["job"]["name"]) == (RUN_ID, "land_week.land_workbook")
    assert event["eventType"] == "OTHER", "the provider itself tells start and end"
    assert [(one["namespace"], one["name"]) for one in event["inputs"]] == [("pantau.sheets", "31.74.04")]
    assert "warehouse" in event["outputs"][0]["name"] and "landing.snapshots" in event["outputs"][0]["name"]


def test_a_place_that_takes_no_lineage_fails_no_task_and_is_tried_once(
    week_stood, told_to, tmp_path, monkeypatch, caplog
):
    told_to(tmp_path / "missing" / "lineage.jsonl")
    made = []
    events = lineage.make_events(LANDED, settings.load_settings(), lineage.TaskRun("pantau", "x", RUN_ID)) * 3
    monkeypatch.setattr(lineage, "make_events", lambda *_: (made.append(one) or one for one in events))
    observers._send_lineage(LANDED, INSTANCE)
    assert "No more lineage sent of this task" in caplog.text and len(made) == 1


def test_events_that_cannot_be_made_fail_no_task(week_stood, told_to, tmp_path, monkeypatch, caplog):
    told_to(tmp_path / "lineage.jsonl")
    monkeypatch.setitem(lineage.STEPS, "land_workbook", Step(takes_from="feed"))
    observers._send_lineage(LANDED, INSTANCE)
    assert "No more lineage sent of this task: KeyError" in caplog.text


@pytest.mark.parametrize("dag_id", ["release_report", "accept_workbook", "report_week"])
def test_of_a_dag_that_the_pages_policy_leaves_out_we_tell_nothing_either(
    dag_id, week_stood, told_to, tmp_path, monkeypatch
):
    place = tmp_path / "lineage.jsonl"
    told_to(place)
    policy = "AIRFLOW__OPENLINEAGE__EMISSION_POLICY"
    monkeypatch.setenv(policy, page_value(policy))
    observers._send_lineage(Task(dag_id, "send_mails", "run-1", WEEK), INSTANCE)
    assert place.exists() is (dag_id == "report_week")


def page_value(variable: str) -> str:
    """What the page says to set; the last one where it gives several."""
    page = (PROJECT / "docs" / "observability.md").read_text(encoding="utf-8")
    (cell,) = re.findall(rf"`{variable}` \| (.*) \|$", page, re.M)
    return re.findall(r"`([\[{].*?[\]}])`", cell)[-1]


def test_no_error_no_login_and_no_note_is_sent_by_the_transport_that_the_page_gives(monkeypatch, tmp_path):
    transport = json.loads(page_value("AIRFLOW__OPENLINEAGE__TRANSPORT"))
    place = transport["transport"]["log_file_path"] = str(tmp_path / "lineage.jsonl")
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__TRANSPORT", json.dumps(transport))
    run = {"triggering_user_name": PERSON, "note": f"Tanya {NIK}", "conf": {"by": PERSON}}
    told = {
        "job_name": "land_week.land_workbook",
        "nominal_start_time": f"{WEEK}T00:00:00Z",
        "nominal_end_time": f"{WEEK}T00:00:00Z",
        "owners": ["pantau"],
        "tags": ["weekly"],
        "job_description": "Lands a week",
        "run_facets": {"airflow": AirflowRunFacet({}, run, {}, {}, RUN_ID)},
    }
    source = source_code_job.SourceCodeJobFacet(language="python", sourceCode=f"nik = {NIK}")
    code = OperatorLineage(job_facets={"sourceCode": source})
    adapter = OpenLineageAdapter()
    adapter.start_task(RUN_ID, event_time=f"{WEEK}T01:00:00Z", task=code, **told)
    try:
        raise ValueError(f"invalid input syntax for type integer: {NIK}")
    except ValueError as error:
        adapter.fail_task(RUN_ID, end_time=f"{WEEK}T02:00:00Z", task=code, error=error, **told)
    text = Path(place).read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    assert [event["eventType"] for event in events] == ["START", "FAIL"]
    assert NIK not in text and PERSON not in text and "Traceback" not in text
    for event in events:
        assert set(event["run"]["facets"]) == {"nominalTime", "processing_engine"}
        assert set(event["job"]["facets"]) == {"documentation", "jobType", "ownership", "tags"}


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_transport_that_lets_every_facet_out_is_warned_of(
    is_kept, week_stood, told_to, tmp_path, monkeypatch, caplog
):
    told_to(tmp_path / "lineage.jsonl")
    if is_kept:
        transport = json.loads(page_value("AIRFLOW__OPENLINEAGE__TRANSPORT"))
        transport["transport"]["log_file_path"] = str(tmp_path / "lineage.jsonl")
        monkeypatch.setenv("AIRFLOW__OPENLINEAGE__TRANSPORT", json.dumps(transport))
    observers._send_lineage(LANDED, INSTANCE)
    assert (tmp_path / "lineage.jsonl").exists()
    assert ("docs/observability.md#lineage" in caplog.text) is not is_kept


def test_the_policy_that_the_page_gives_leaves_out_every_run_whose_form_names_a_person(monkeypatch):
    policy = page_value("AIRFLOW__OPENLINEAGE__EMISSION_POLICY")
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__EMISSION_POLICY", policy)
    bag = DagBag(dag_folder=PROJECT / "dags")
    for dag in bag.dags.values():
        names_somebody = "by" in dag.params
        assert resolve_dag_emission_policy(dag.dag_id, dag).emit is not names_somebody
        for task in dag.tasks:
            told = resolve_task_emission_policy(task, dag.dag_id, task.task_id).emit
            assert told is not names_somebody, task
