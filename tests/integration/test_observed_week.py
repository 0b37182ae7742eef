"""A week through Airflow with metrics and lineage on: what arrives at a collector and in the lineage file."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)

from pantau.observability.lineage import MAILS, SHEETS
from pantau.observability.measures import NAMES
from pantau.periods import Week
from pantau.settings import PROJECT

pytestmark = pytest.mark.full

FIRST = Week.parse("2018-01-01")
RECIPIENTS = 12
SEEN = set[str]()
"""Names of metrics as Prometheus would keep them."""
SELDOM = {"airflow_ol_emit_failed_total"}
"""Sent only when something goes wrong."""


class Taker(BaseHTTPRequestHandler):
    """Takes what OTLP exporters send and notes each metric's name."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    kind = metric.WhichOneof("data")
                    suffix = "_total" if kind == "sum" and metric.sum.is_monotonic else ""
                    suffix = "_milliseconds" if kind == "exponential_histogram" else suffix
                    SEEN.add(re.sub(r"[^a-z0-9_]", "_", metric.name) + suffix)
        answer = ExportMetricsServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        """Says nothing."""


COLLECTOR = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
STACK_SETTINGS = {
    "AIRFLOW__METRICS__OTEL_ON": "True",
    "AIRFLOW__METRICS__LEGACY_NAMES_ON": "False",
    "AIRFLOW__OPENLINEAGE__NAMESPACE": "pantau",
    "AIRFLOW__OPENLINEAGE__EXECUTE_IN_THREAD": "True",
    "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{COLLECTOR.server_port}",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "delta",
    "OTEL_METRIC_EXPORT_INTERVAL": "5000",
}


@pytest.fixture(scope="module", autouse=True)
def lineage_file(tmp_path_factory) -> Path:
    """Where the stack's lineage goes; the collector listens from here on."""
    threading.Thread(target=COLLECTOR.serve_forever, daemon=True).start()
    path = tmp_path_factory.mktemp("lineage") / "events.jsonl"
    transport = {
        "type": "transform",
        "transformer_class": "pantau.observability.lineage_facets.KnownFacets",
        "transport": {"type": "file", "log_file_path": str(path), "append": True},
    }
    STACK_SETTINGS["AIRFLOW__OPENLINEAGE__TRANSPORT"] = json.dumps(transport)
    return path


@pytest.fixture(scope="module")
def events(lineage_file, stack) -> Iterator[list[dict]]:
    stack.load(FIRST)
    assert stack.run_week(FIRST) == 0
    yield [json.loads(line) for line in lineage_file.read_text(encoding="utf-8").splitlines()]
    COLLECTOR.shutdown()


def test_every_metric_of_the_dashboard_was_sent(events):
    board = json.loads((PROJECT / "docker" / "grafana" / "pantau.json").read_text(encoding="utf-8"))
    queries = "\n".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    assert set(re.findall(r"\bairflow_[a-z0-9_]+", queries)) - SELDOM <= SEEN
    assert {f"airflow_{name.replace('.', '_')}" for name in NAMES} <= SEEN


def test_airflows_tasks_and_our_datasets_are_one_run(events):
    told = {}
    for event in events:
        told.setdefault(event["run"]["runId"], []).append(event)
    for task in ("land_week.land_workbook", "build_marts.build_facts", "report_week.send_mails"):
        runs = [found for found in told.values() if found[0]["job"]["name"] == task]
        assert len(runs) == (44 if "workbook" in task else 1)
        assert all(
            {event["eventType"] for event in found} == {"START", "COMPLETE", "OTHER"} for found in runs
        )


def test_every_node_hangs_on_the_run_of_its_task(events):
    nodes = [event for event in events if event["job"]["name"].startswith("dbt.")]
    runs = {event["run"]["runId"] for event in events if event["job"]["name"] == "build_marts.build_facts"}
    assert {event["run"]["facets"]["parent"]["run"]["runId"] for event in nodes} == runs
    assert len(nodes) > 180


def test_sheets_come_in_and_mails_go_out(events):
    inputs = {one["name"] for event in events for one in event["inputs"] if one["namespace"] == SHEETS}
    mails = {
        one["name"]: one["outputFacets"]["outputStatistics"]["rowCount"]
        for event in events
        for one in event["outputs"]
        if one["namespace"] == MAILS
    }
    assert len(inputs) == 44 and mails["weekly"] == RECIPIENTS


def test_no_person_and_no_secret_is_in_an_event(events, stack):
    told = json.dumps(events)
    assert not re.search(r"(?<!\d)\d{16}(?!\d)|\w@\w", told)
    kept = json.loads((stack.home / "secrets.json").read_text(encoding="utf-8"))
    assert not [name for name, secret in kept.items() if secret in told]
