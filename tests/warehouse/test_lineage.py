"""A week's lineage is one graph: from each sheet and feed, through landing and dbt's nodes, to the mails."""

import json
import re
from collections import defaultdict

import pytest
from openlineage.client.serde import Serde

from pantau.contract import load_contract
from pantau.dbt_calls import NodeRun
from pantau.observability import lineage
from pantau.observability.lineage import FEEDS, MAILS, SHEETS, TaskRun, describe_build, make_events
from pantau.observability.steps import STEPS
from pantau.observability.task import Task
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.runs import Run
from pantau.settings import Settings
from pantau.transform import read_manifest
from pantau.warehouse import connect

WEEK = "2018-01-15"
RUN_ID = "01a20393-8b1a-728e-9509-ac40afd78474"
SENT = """
insert into ops.builds (week_start, run_id, code_version) values ('2018-01-15', 'run-1', 'test');
insert into ops.editions (report, period_start, edition, build_id, subject, body_text, body_html, manifest)
    select report, '2018-01-15', 1, build_id, '', '', '', '{}'
    from ops.builds, unnest(array['weekly', 'workbook_notice']) as report;
insert into ops.deliveries (report, period_start, edition, recipient, status, message_id)
    select report, '2018-01-15', 1, recipient, 'sent', recipient
    from ops.editions, unnest(array['ani@dki.example', 'budi@dki.example']) as recipient;
"""
OF_PEOPLE = {"ops.duplicate_decisions": "the command line", "intermediate.int_prechecks_chosen": "a precheck"}
"""Read in a week's run, written elsewhere."""


@pytest.fixture(scope="module")
def manifest(warehouse_url):
    run = Run(Week.parse(WEEK), "run-1", Settings(warehouse_url=warehouse_url, pseudonym_key="k"))
    return read_manifest(run)


@pytest.fixture
def events(fresh_warehouse, manifest, monkeypatch) -> list[dict]:
    """What is told of a whole week, as it goes over the wire; nodes as if each was built."""
    nodes = [
        NodeRun(node.name, "success", 1.5, 7)
        for node in manifest.nodes.values()
        if node.resource_type in ("model", "seed") and node.name != "int_prechecks_chosen"
    ]
    with connect(fresh_warehouse) as connection:
        connection.execute(SENT)
        connection.cursor().executemany(
            "insert into ops.model_runs select build_id, %s, %s, %s, %s from ops.builds",
            [(node.node, node.status, node.seconds, node.rows_affected) for node in nodes],
        )
    monkeypatch.setattr(lineage, "read_manifest", lambda _: manifest)
    settings = Settings(warehouse_url=fresh_warehouse, pseudonym_key="k")
    told = []
    for task in tasks_of_a_week():
        told += make_events(task, settings, TaskRun("pantau", f"{task.dag_id}.{task.task_id}", RUN_ID))
    return [json.loads(Serde.to_json(event)) for event in told]


def tasks_of_a_week() -> list[Task]:
    def task(task_id: str, **arguments: str) -> Task:
        return Task("a_dag", task_id, "run-1", WEEK, arguments)

    mapped = [task("land_workbook", kecamatan_code=one.kecamatan_code) for one in load_kecamatan()]
    mapped += [task("land_feed", feed=feed) for feed in load_contract().feed_names]
    mapped += [
        task("return_feedback", city_name=city) for city in {one.city_name for one in load_kecamatan()}
    ]
    others = set(STEPS) - {one.task_id for one in mapped} - {"pull_workbook", "gate_month", "render_month"}
    return mapped + [task(name) for name in sorted(others)]


def names_of(event: dict, side: str) -> set[tuple[str, str]]:
    return {(one["namespace"], one["name"]) for one in event[side]}


def test_every_dataset_that_is_read_was_written_before_or_lies_outside(events):
    written = set().union(*(names_of(event, "outputs") for event in events))
    read = set().union(*(names_of(event, "inputs") for event in events))
    dangling = {name for name in read - written if name[0] not in (SHEETS, FEEDS)}
    assert {name.partition(".")[2] for _, name in dangling} == set(OF_PEOPLE)


def test_a_way_leads_from_each_sheet_and_feed_to_the_weekly_mail_and_back_to_the_sheet(events):
    ways = defaultdict(set)
    for event in events:
        for source in names_of(event, "inputs"):
            ways[source] |= names_of(event, "outputs")

    def reached(start: tuple[str, str]) -> set[tuple[str, str]]:
        found, waiting = set(), [start]
        while waiting:
            new = ways[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    for one in load_kecamatan():
        found = reached((SHEETS, one.kecamatan_code))
        assert {(MAILS, "weekly"), (SHEETS, f"{one.kecamatan_code}/PERBAIKAN")} <= found
    for feed in load_contract().feed_names:
        assert (MAILS, "weekly") in reached((FEEDS, feed))


def test_each_node_is_a_child_of_its_task_with_the_rows_it_wrote(events):
    children = [event for event in events if event["job"]["name"].startswith("dbt.")]
    parent = {"run": {"runId": RUN_ID}, "job": {"namespace": "pantau", "name": "a_dag.build_facts"}}
    by_run = defaultdict(list)
    for event in children:
        facet = event["run"]["facets"]["parent"]
        assert {side: {name: facet[side][name] for name in parent[side]} for side in parent} == parent
        by_run[event["run"]["runId"]].append(event)
    assert len(by_run) > 90
    for start, end in by_run.values():
        assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
        assert start["eventTime"] < end["eventTime"]
        assert end["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 7


def test_mails_are_told_as_counts(events):
    mails = {
        one["name"]: one["outputFacets"]["outputStatistics"]["rowCount"]
        for event in events
        for one in event["outputs"]
        if one["namespace"] == MAILS
    }
    assert mails == {"weekly": 2, "workbook_notice": 2}


def test_no_address_no_person_and_no_statement_is_in_an_event(events):
    told = json.dumps(events)
    assert not re.search(r"@|\d{16}|select |insert |password", told)


def test_a_node_that_failed_is_not_told_as_made(manifest):
    failed = [NodeRun("fct_stage_event", "error", 0.1, None), NodeRun("no_such_node", "success", 0.1, None)]
    url, told_as = "postgresql://x/warehouse", TaskRun("pantau", "build_marts.build_facts", RUN_ID)
    assert list(describe_build(manifest, failed, url, told_as)) == []
