"""What the monitor says of a week, from before the first one to a report that was sent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import Request
from pydantic import SecretStr
from starlette.testclient import TestClient

from pantau.delivery.ledger import Ledger
from pantau.monitor.access import admit
from pantau.monitor.api import make_app
from pantau.monitor.model import View
from pantau.monitor.reading import ViewError, read_monitor, read_state, read_table
from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.runs import Run, open_build

WEEK, NEXT_WEEK = Week(date(2018, 1, 15)), Week(date(2018, 1, 22))
TEBET, JAGAKARSA = "31.74.01", "31.74.09"
ALL = View()


def records(programme, name: str, view: View = ALL) -> tuple[dict, ...]:
    return read_table(programme.settings, view, name).records()


def tiles(programme, view: View = ALL) -> dict[str, tuple]:
    state = read_state(programme.settings, view)
    return {tile.name: (tile.value, tile.out_of, tile.tone) for tile in state.tiles}


def test_before_any_week_was_run_there_is_nothing_and_no_fault(empty):
    monitor = read_monitor(empty.settings, ALL)
    assert (monitor.state, monitor.weeks, monitor.weeks_run, len(monitor.places)) == (None, (), (), 44)
    assert all(table.rows == () and table.empty for table in monitor.tables.values())
    assert [row.cells for row in monitor.heat_map] == [()] * 44


def test_a_week_that_was_named_and_never_run_says_how_it_is_run(empty):
    state = read_state(empty.settings, View(WEEK))
    assert (state.state, state.tone, state.verdict) == ("never_run", "unknown", None)
    assert state.step.told == "Start it: pantau run-week 2018-01-15"
    (cell, *_) = read_monitor(empty.settings, View(WEEK)).heat_map[0].cells
    assert (cell.stages_reported, cell.verdict, cell.tone) == (None, None, "unknown")


def test_while_sheets_are_pulled_it_counts_them(programme):
    programme.pull(code=TEBET)
    programme.pull(code=JAGAKARSA, problem="HTTP 404")
    state = read_state(programme.settings, ALL)
    assert (state.week, state.state) == (WEEK, "landing")
    assert state.headline == "Its sheets are being pulled: 2 workbooks so far."
    assert state.run_url == "../dags/land_week/runs/land%202018-01-15"


def test_a_week_that_landed_waits_to_be_built_and_then_to_be_judged(programme):
    programme.pull()
    programme.close()
    assert read_state(programme.settings, ALL).headline == "It has landed and waits to be built."
    build = programme.build(is_finished=False)
    state = read_state(programme.settings, ALL)
    assert (state.state, state.build_id, state.code_version) == ("building", build, "1.2.3")
    assert state.run_url == "../dags/build_marts/runs/build%202018-01-15"


def test_a_week_that_is_pulled_again_is_landing_although_it_was_judged(built):
    built.judge()
    built.pull(run="land again")
    state = read_state(built.settings, ALL)
    assert (state.state, state.headline) == ("landing", "Its sheets are being pulled: 1 workbooks so far.")
    built.close()
    assert read_state(built.settings, ALL).state == "passed"


def test_a_verdict_on_an_older_build_is_none_of_the_newer(built):
    built.judge(WEEK, "hold", "workbooks")
    built.build(is_finished=False)
    state = read_state(built.settings, ALL)
    assert (state.state, state.verdict, state.reasons) == ("building", None, ())


def test_a_failed_model_is_named_with_its_runbook(built):
    built.build(broken="fct_stage_event")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone) == ("broken", "bad")
    (reason,) = state.reasons
    assert (reason.code, reason.step.url) == ("fct_stage_event", "docs/runbook/build_marts")


def fail(programme, dag: str, cause: str = "gate_programme: KeyError", period: date = WEEK.start) -> None:
    """A run that ended red, as its end tells."""
    programme.execute(
        "insert into ops.alerts (subject, period_start, cause, run_id, facts, opened_at, last_failed_at) "
        "values (%s, %s, %s, 'red run', '{}', clock_timestamp(), clock_timestamp())",
        *(dag, period, cause),
    )


def test_a_run_that_failed_is_no_run_to_wait_for(built):
    fail(built, "build_marts")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone, state.headline) == ("broken", "bad", "Its build 1 failed.")
    (reason,) = state.reasons
    assert reason.told == "build_marts failed: gate_programme: KeyError."
    assert state.step.told == "Open the red task's log, mend it, clear the task."
    assert state.run_url == "../dags/build_marts/runs/red%20run"
    built.execute("update ops.builds set started_at = clock_timestamp()")
    state = read_state(built.settings, ALL)
    assert (state.state, state.reasons) == ("building", ()), "it was cleared and runs again"
    built.execute("update ops.alerts set last_failed_at = clock_timestamp()")
    built.judge()
    assert read_state(built.settings, ALL).state == "passed"
    built.execute("update ops.alerts set resolved_at = clock_timestamp()")
    assert read_state(built.settings, ALL).reasons == ()


def test_a_task_that_just_failed_is_told_before_its_run_ends(built):
    built.execute(
        "insert into ops.task_failures values "
        "('build_marts', 'build 2018-01-15', 'build_facts', -1, null, 'BuildError', null, clock_timestamp())"
    )
    state = read_state(built.settings, ALL)
    assert (state.state, [reason.code for reason in state.reasons]) == ("broken", ["build_marts"])
    built.judge(WEEK, "hold", "fall:P7")
    state = read_state(built.settings, ALL)
    assert (state.state, [reason.code for reason in state.reasons]) == ("held", ["fall:P7"])


def test_a_landing_that_failed_is_seen_even_without_a_pull(programme):
    fail(programme, "land_week", "find_workbooks: RegistryError")
    state = read_state(programme.settings, ALL)
    assert (state.week, state.state, state.headline) == (WEEK, "broken", "Its landing failed.")
    assert state.step.url == "docs/runbook/land_week"
    programme.pull()
    assert read_state(programme.settings, ALL).state == "landing", "it runs again"
    programme.execute("update ops.alerts set last_failed_at = clock_timestamp()")
    assert read_state(programme.settings, ALL).state == "broken"


def test_a_report_that_failed_is_no_report_to_wait_for(built):
    built.judge()
    fail(built, "report_week", "render_editions: UntrueReport")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone, state.step.url) == ("passed", "bad", "docs/runbook/report_week")
    assert state.step.told == "Open the red task's log, mend it, clear the task."


def test_a_build_that_is_tried_again_is_broken_no_more(built):
    build = built.build(broken="fct_stage_event", is_finished=False)
    run = Run(WEEK, f"build {WEEK}", built.settings)
    assert read_state(built.settings, ALL).state == "broken"
    built.execute("update ops.builds set run_id = 'another' where build_id <> %s", build)
    assert open_build(run, anew=True) == build
    state = read_state(built.settings, ALL)
    assert (state.state, state.headline) == ("building", "Its facts are being made.")
    built.execute("update ops.builds set history_number = 9 where build_id = %s", build)
    assert read_state(built.settings, ALL).headline.startswith("Its facts are made")


def test_a_held_month_is_told_in_the_week_that_closes_it(programme):
    closing = Week(date(2018, 1, 29))
    programme.pull(closing)
    programme.close(closing)
    build = programme.build(closing)
    programme.judge(closing)
    programme.execute(
        "insert into quality.month_verdicts values ('2018-01-01', 'hold', '{weeks}', %s)", build
    )
    (result,) = records(programme, "gate_results", View(closing))
    assert (result["gate"], result["success"], result["failing"]) == ("month", False, ("weeks",))
    programme.mail("ani@dki.example", "sent", week=closing)
    state = read_state(programme.settings, ALL)
    assert (state.state, state.tone, state.step.url) == ("sent", "warning", "docs/runbook/report_month")
    assert [reason.code for reason in state.reasons] == ["month:2018-01"]
    fail(programme, "report_month", "render_month: KeyError", date(2018, 1, 1))
    assert read_state(programme.settings, ALL).step.url == "docs/runbook/report_month"


def test_a_report_of_an_older_build_was_sent_before_and_its_corrections_count(built):
    built.judge()
    built.mail("ani@dki.example", "sent")
    newer = built.build()
    built.judge()
    state = read_state(built.settings, ALL)
    assert (state.state, state.build_id) == ("sent", newer)
    assert state.headline == "Passed; 1 of 1 mails of its report sent before, from build 1."
    built.execute(
        """
        insert into ops.editions
        (report, period_start, edition, build_id, subject, body_text, body_html, manifest)
        values ('correction', '2018-01-15', 1, %s, '', '', '', '{}');
        """,
        newer,
    )
    built.execute(
        "insert into ops.deliveries (report, period_start, edition, recipient, status, message_id) "
        "values ('correction', '2018-01-15', 1, 'ani@dki.example', 'queued', 'id')"
    )
    assert read_state(built.settings, ALL).state == "passed", "a correction is on its way"
    built.execute("update ops.deliveries set status = 'failed' where report = 'correction'")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone) == ("sent", "warning")
    assert state.headline.endswith("from build 1; 0 of 1 of a correction.")
    assert state.step.told.startswith("Look at the mails")


def test_a_held_week_says_why_what_was_seen_and_whose_turn_it_is(built):
    built.judge(WEEK, "hold", "fall:P7", "quarantine")
    built.ask("no_total_falls", success=False, reason="fall:{stages}", observed="1 stage")
    built.ask("few_rows_are_quarantined", success=True, reason="quarantine", observed="0.02")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone, state.verdict) == ("held", "bad", "hold")
    fall, quarantine = state.reasons
    assert (
        fall.told == "The total of P7 is lower than in a report that was sent. Seen: no_total_falls: 1 stage."
    )
    assert "0.02" not in quarantine.told
    assert state.step.url == "docs/runbook/build_marts"


def test_a_week_held_for_workbooks_that_may_be_accepted_leads_to_their_acceptance(built):
    built.execute(
        "update quality.workbook_verdicts set verdict = 'held', reasons = '{rows_lost:P3}' "
        "where kecamatan_code = %s",
        TEBET,
    )
    built.judge(WEEK, "hold", "workbooks")
    step = read_state(built.settings, ALL).step
    assert step.told.startswith("Have the 1 held workbooks mended") and "1 of them an approver" in step.told
    assert step.url == "docs/runbook/accept_workbook"


def test_a_released_week_stays_held_by_the_gate_and_shows_who_let_it_out(built):
    built.judge(WEEK, "hold", "fall:P7")
    built.execute(
        "insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by) "
        "select build_id, week_start, '{fall:P7}', 'Sudah dicocokkan', 'Laras' from ops.builds"
    )
    state = read_state(built.settings, ALL)
    assert (state.state, state.verdict, state.tone) == ("released", "hold", "warning")
    (decision,) = records(built, "decisions")
    assert (decision["kind"], decision["found"], decision["decided_by"]) == ("release", ("fall:P7",), "Laras")
    built.build(is_finished=False)
    built.judge(WEEK, "hold", "fall:P7")
    assert read_state(built.settings, ALL).state == "held", "a release is of one build only"


def test_a_week_is_sent_when_no_mail_is_on_its_way_any_more(built):
    built.judge()
    assert read_state(built.settings, ALL).headline == "Passed; its report is not queued yet."
    built.mail("ani@dki.example", "queued")
    built.mail("budi@dki.example", "sent")
    assert read_state(built.settings, ALL).state == "passed"
    built.execute("update ops.deliveries set status = 'sent', sent_at = now()")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone, state.step.told) == ("sent", "good", "Nothing to do.")
    assert state.headline == "Passed; 2 of 2 mails of its report sent."


def test_a_refused_mail_is_told_by_its_scope_and_never_by_its_address(built):
    built.judge()
    built.mail("ani@dki.example", "sent")
    built.mail("citra.lestari@mail.example", "failed", reason="550 5.1.1")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone) == ("sent", "warning")
    (failure,) = records(built, "delivery_failures")
    assert (failure["scope"], failure["reason"], failure["mail_domain"]) == (
        "DKI",
        "550 5.1.1",
        "mail.example",
    )
    (edition,) = records(built, "deliveries")
    assert (edition["sent"], edition["failed"]) == (1, 1)
    assert edition["link"] == "editions/weekly/2018-01-15/DKI/1/"


def test_a_week_of_which_no_mail_arrived_waits_for_a_person(built):
    built.judge()
    built.mail("ani@dki.example", "failed", reason="unknown")
    state = read_state(built.settings, ALL)
    assert (state.state, state.tone) == ("passed", "bad")
    assert state.step.told == "Look at the mails that did not arrive; decide on each."


def ask(programme) -> TestClient:
    def authorise(request: Request) -> None:
        admit(request, "token")

    return TestClient(make_app(authorise, lambda: programme.settings))


@pytest.mark.parametrize("why", ["queued", "told to the team", "told to a facilitator"])
def test_an_edition_that_did_not_go_out_to_readers_cannot_be_read(built, why):
    built.judge()
    built.mail("ani@dki.example", "queued" if why == "queued" else "sent")
    if why == "told to the team":
        built.execute('update ops.editions set manifest = \'{"occasion": "owners: held"}\'')
    path = "/editions/weekly/2018-01-15/DKI/1/"
    if why == "told to a facilitator":
        built.execute(
            """
            insert into ops.editions
            (report, period_start, scope, edition, subject, body_text, body_html, manifest)
            select 'workbook_notice', period_start, scope, edition, subject, body_text, body_html, manifest
            from ops.editions;
            update ops.deliveries set report = 'workbook_notice'
            """
        )
        path = path.replace("weekly", "workbook_notice")
    built.execute(
        "insert into ops.edition_files select report, period_start, scope, edition, 'a.png', 'image/png', "
        "'a', 'x' from ops.editions"
    )
    client = ask(built)
    assert [client.get(path + name).status_code for name in ("", "mail.txt", "a.png")] == [404] * 3
    (edition,) = records(built, "deliveries")
    assert edition["link"] is None
    assert "Read the report" not in client.get("/").text


def test_a_report_is_read_page_by_page_and_picture_by_picture(built):
    built.judge()
    built.mail("ani@dki.example", "sent")
    built.execute(
        "insert into ops.edition_files values "
        "('weekly', '2018-01-15', 'DKI', 1, 'a.png', 'image/png', 'a', '\\x0102')"
    )
    client = ask(built)
    picture, text, none = (
        client.get(f"/editions/weekly/2018-01-15/DKI/1/{name}") for name in ("a.png", "mail.txt", "b.png")
    )
    assert (picture.content, picture.headers["content-type"]) == (b"\x01\x02", "image/png")
    assert (text.text, none.status_code) == ("text", 404)


def test_a_mail_that_a_task_hands_over_right_now_does_not_hang(built):
    built.judge()
    Ledger(built.connection, EditionKey("weekly", WEEK.start)).take_over()
    built.mail("ani@dki.example", "sending")
    assert records(built, "delivery_failures") == ()
    built.execute("select pg_advisory_unlock_all()")
    (hung,) = records(built, "delivery_failures")
    assert hung["status"] == "sending"


def test_mails_of_a_city_are_its_own_alone(built):
    built.judge()
    built.mail("ani@dki.example", "sent")
    assert [row["scope_count"] for row in records(built, "deliveries")] == [1]
    assert records(built, "deliveries", View(city_code="31.74")) == ()
    assert records(built, "delivery_failures", View(kecamatan_code=TEBET)) == ()


def test_tiles_count_what_was_judged_said_and_read(built):
    built.quarantine(WEEK, TEBET, [4], "P1-05")
    assert tiles(built) == {
        "workbooks": (44, 44, "good"),
        "statements": (308, 308, "good"),
        "quarantine": (1, 3, "bad"),
        "sources": (44, 49, "bad"),
        "mails": (None, None, "unknown"),
    }
    assert tiles(built, View(kecamatan_code=JAGAKARSA))["workbooks"] == (1, 1, "good")


def test_the_heat_map_holds_twelve_weeks_of_every_kecamatan(built):
    second = built.build(NEXT_WEEK)
    built.state(second, TEBET, ada_data=1, nihil=1)
    built.hold_workbook(NEXT_WEEK, TEBET, WEEK, "rows_lost:P3")
    monitor = read_monitor(built.settings, ALL)
    assert [str(week) for week in monitor.weeks] == [
        *("2017-12-11", "2017-12-18", "2017-12-25", "2018-01-01", "2018-01-08", "2018-01-15", "2018-01-22")
    ], "the programme's first weeks are fewer than twelve"
    row = next(row for row in monitor.heat_map if row.place.kecamatan_code == TEBET)
    assert [(cell.stages_reported, cell.verdict, cell.tone) for cell in row.cells[-3:]] == [
        (None, None, "unknown"),
        (7, "accepted", "good"),
        (2, "held", "bad"),
    ]
    assert row.cells[-1].told == (
        "Tebet, week of 2018-01-22: 2 of 7 stages reported; held for rows_lost:P3; data of 2018-01-15 counts."
    )
    assert len(monitor.heat_map) == 44
    assert len(read_monitor(built.settings, View(NEXT_WEEK, city_code="31.74")).heat_map) == 10


def test_statements_are_those_of_the_newest_finished_build(built):
    again = built.build()
    built.state(again, TEBET, ada_data=3, nihil=0)
    built.build(is_finished=False)
    (row,) = records(built, "reporting", View(kecamatan_code=TEBET))
    assert (row["stages_reported"], row["stages_silent"], row["verdict"]) == (3, 4, "accepted")


def test_a_source_says_when_it_was_last_read_well_and_what_is_wrong_now(programme):
    then = datetime.now(UTC) - timedelta(days=9, hours=1)
    programme.pull(WEEK, TEBET, at=then)
    programme.pull(NEXT_WEEK, TEBET, problem="HTTP 403: share the workbook with the service account.")
    programme.pull(NEXT_WEEK, JAGAKARSA, reasons=("tab_missing:P3",))
    sources = {record["source"]: record for record in records(programme, "sources")}
    assert len(sources) == 49
    tebet, jagakarsa, never = sources[TEBET], sources[JAGAKARSA], sources["31.71.01"]
    assert (tebet["status"], tebet["age_days"], tebet["last_good_week"]) == ("unreadable", 9, WEEK.start)
    assert tebet["problem"].startswith("HTTP 403")
    assert tebet["link"] == "https://docs.google.com/spreadsheets/d/lembar-tebet/edit"
    assert (jagakarsa["status"], jagakarsa["problem"]) == ("faulty", "tab_missing:P3")
    assert (jagakarsa["last_good_at"], jagakarsa["age_days"]) == (None, None)
    assert (never["status"], never["last_pulled_at"]) == ("never", None)
    assert sources["bank"]["status"] == "never"
    assert records(programme, "sources", View(WEEK))[0]["status"] == "never", "31.71.01"
    earlier = {record["source"]: record for record in records(programme, "sources", View(WEEK))}
    assert earlier[TEBET]["status"] == "read", "a later week's pull is no part of an earlier one"


def test_a_feed_without_a_file_is_missing_and_one_that_was_read_is_well(built):
    ((looked,),) = built.execute(
        "insert into landing.feed_pulls (week_start, run_id, feed, file_count) "
        "values ('2018-01-15', 'run', 'bank', 1) returning feed_pull_id"
    )
    ((content,),) = built.execute(
        "insert into landing.feed_file_versions (feed, content_hash, reader_version, status) "
        "values ('bank', 'x', 1, 'read') returning feed_file_version_id"
    )
    built.execute("insert into landing.partner_files values (%s, 'jan.csv', 'x', 10, %s)", looked, content)
    built.execute(
        "insert into landing.feed_pulls (week_start, run_id, feed, file_count) "
        "values ('2018-01-15', 'run', 'mart', 0)"
    )
    sources = {record["source"]: record for record in records(built, "sources")}
    assert (sources["bank"]["status"], sources["bank"]["age_days"]) == ("read", 0)
    assert (sources["mart"]["status"], sources["mart"]["last_good_at"]) == ("missing", None)
    built.execute("insert into quality.partner_verdicts values ('2018-01-15', 'bank', 'jan.csv', 5, 4, 1)")
    built.execute(
        "insert into quality.partner_findings values "
        "('2018-01-15', 'bank', 'jan.csv', null, 'Tgl Cair', 'header_missing', null), "
        "('2018-01-15', 'bank', 'jan.csv', 3, 'NIK', 'missing', null)"
    )
    (file,) = records(built, "feeds")
    assert (file["rows_read"], file["quarantined"]) == (5, 1)
    assert file["problem"] == "The header row lacks Tgl Cair."


def test_models_are_held_against_their_own_history(built):
    for seconds in (1.0, 3.0):
        built.execute("update ops.model_runs set seconds = %s where build_id = %s", seconds, built.build())
    last = built.build(NEXT_WEEK)
    built.execute("update ops.model_runs set seconds = 4 where build_id = %s", last)
    models = {record["node"]: record for record in records(built, "model_runs")}
    told = models["fct_stage_event"]
    assert (told["last_seconds"], told["median_seconds"], told["ratio"], told["build_count"]) == (4, 2, 2, 3)
    first = {record["node"]: record for record in records(built, "model_runs", View(WEEK))}
    assert first["fct_stage_event"]["build_count"] == 2, "later builds are no history of an earlier week"


def test_runs_of_a_week_are_listed_with_what_came_of_them(built):
    built.judge(WEEK, "pass_with_notes")
    build, landing = records(built, "runs")
    assert (build["dag_id"], build["told"]) == ("build_marts", "build 1: pass_with_notes")
    assert (landing["dag_id"], landing["told"]) == ("land_week", "44 workbooks read, 0 not")
    assert landing["ended_at"] is not None


@pytest.mark.parametrize("view", [View(city_code="31.99"), View(kecamatan_code="31.74.99")])
def test_a_place_that_jakarta_has_not_is_refused(empty, view):
    with pytest.raises(ViewError, match=r"31\.7"):
        read_monitor(empty.settings, view)


def test_a_warehouse_that_is_away_is_told_in_one_sentence_by_every_route(empty, free_port):
    def authorise(request: Request) -> None:
        admit(request, "token")

    url = f"postgresql://pantau:rahasia@127.0.0.1:{free_port}/warehouse"
    settings = empty.settings.model_copy(update={"warehouse_url": SecretStr(url)})
    client = TestClient(make_app(authorise, lambda: settings))
    for path in ("/", "/api/v1/week", "/api/v1/tables/runs.csv", "/editions/weekly/2018-01-15/DKI/1/"):
        answer = client.get(path)
        assert (answer.status_code, "PostgreSQL (pantau status)" in answer.text) == (503, True), path
        assert "rahasia" not in answer.text and str(free_port) not in answer.text
