"""The quarantine by where its rows stand, findings by rule, and that nobody's data comes out of any route."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import Request
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from pantau.contract import load_contract
from pantau.landing.feeds import land_feed
from pantau.landing.snapshots import Pull, land_workbook
from pantau.landing.tabs import arrange
from pantau.monitor.access import admit
from pantau.monitor.api import make_app
from pantau.monitor.catalog import NOT_KNOWN, TABLES, TASK_RUNS
from pantau.monitor.model import PAGE_ROWS, View
from pantau.monitor.reading import _open, read_monitor, read_table, stream_table
from pantau.periods import Week
from pantau.sources.partners import open_partners
from pantau.sources.sheets import RawWorkbook, Sheet
from pantau.warehouse import connect

WEEK, NEXT_WEEK = Week(date(2018, 1, 15)), Week(date(2018, 1, 22))
TEBET, SETIABUDI = "31.74.01", "31.74.02"
ALL = View()
CANARIES = {
    "NIK": "3174016503900001",
    "name": "Melati Kusumawardhani",
    "phone": "+6281234567890",
    "address": "Jalan Kenanga Raya 17",
    "recipient": "wulandari.prameswari",
}


def quarantine(programme, view: View = ALL) -> tuple[dict, ...]:
    return read_table(programme.settings, view, "quarantine").records()


def feed_back(
    programme, snapshot: int, row: int, rule: str, since: date, *, header: str | None = "NIK"
) -> None:
    """A line of PERBAIKAN as it was written."""
    ((version,),) = programme.execute(
        "insert into landing.row_versions (kecamatan_code, tab, content_hash, cells) "
        "values ('31.74.01', 'P1', %s, %s) returning row_version_id",
        *(f"{snapshot} {row} {rule}", Jsonb(list(CANARIES.values()))),
    )
    programme.execute(
        "insert into ops.feedback "
        "(snapshot_id, week_start, kecamatan_code, line_count, fixed_count, api_calls) "
        "values (%s, '2018-01-15', '31.74.01', 1, 0, 3) on conflict do nothing",
        snapshot,
    )
    programme.execute(
        "insert into ops.feedback_lines values (%s, 'P1', %s, %s, %s, 'karantina', %s, %s)",
        *(snapshot, row, header, rule, version, since),
    )


def test_a_quarantined_row_is_told_by_place_rules_age_and_the_cell_to_open(built):
    snapshot = built.snapshots[WEEK, TEBET]
    built.show_tab(snapshot, NIK=1, Nama=2)
    built.quarantine(WEEK, TEBET, [12], "P1-05", "R01")
    feed_back(built, snapshot, 12, "P1-05", date(2018, 1, 8))
    feed_back(built, snapshot, 12, "R01", date(2018, 1, 22), header="Nama")
    (row,) = quarantine(built)
    assert row == {
        "kecamatan_code": TEBET,
        "kecamatan_name": "Tebet",
        "tab": "P1",
        "row_number": 12,
        "columns": ("NIK",),
        "rule_ids": ("P1-05", "R01"),
        "since_week": date(2018, 1, 1),
        "snapshot_week": WEEK.start,
        "link": "https://docs.google.com/spreadsheets/d/lembar-tebet/edit#gid=77&range=B12",
    }


def test_a_line_first_told_on_a_friday_is_of_the_week_of_that_friday(built):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    feed_back(built, built.snapshots[WEEK, TEBET], 12, "P1-05", date(2018, 1, 19))
    assert quarantine(built)[0]["since_week"] == WEEK.start


def test_of_a_held_workbook_the_rows_in_force_are_told_with_the_findings_of_their_own_pull(built):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    built.execute(
        "insert into quality.tab_verdicts values ('2018-01-22', '31.74.01', 'P1', '{P1-05}', '{12}'), "
        "('2018-01-22', '31.74.01', 'P1', '{X03}', '{13}')"
    )
    built.execute(
        "insert into quality.findings values "
        "('2018-01-22', '31.74.01', 'P1', 12, 'Alamat', 'P1-05', 'karantina'), "
        "('2018-01-22', '31.74.01', 'P1', 13, 'Tanggal', 'X03', 'karantina')"
    )
    built.hold_workbook(NEXT_WEEK, TEBET, WEEK, "rows_lost:P1")
    built.build(NEXT_WEEK)
    first, second = quarantine(built, View(NEXT_WEEK))
    assert (first["columns"], first["snapshot_week"]) == (("NIK",), WEEK.start)
    assert second["columns"] == ("Tanggal",), "rules that look further are judged anew each week"


def test_a_row_without_a_column_or_a_known_tab_leads_to_its_workbook(built):
    built.quarantine(WEEK, TEBET, [12], "R05", columns=False)
    (row,) = quarantine(built)
    assert (row["columns"], row["since_week"]) == ((), None)
    assert row["link"] == "https://docs.google.com/spreadsheets/d/lembar-tebet/edit"


def test_without_a_registry_the_quarantine_has_no_links_and_no_fault(built):
    built.settings.registry.write_text("workbooks: 3", encoding="utf-8")
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    assert quarantine(built)[0]["link"] is None


def test_the_quarantine_is_read_page_by_page_and_streamed_whole(built):
    built.quarantine(WEEK, TEBET, list(range(10, 10 + PAGE_ROWS + 5)), "P1-05")
    built.quarantine(WEEK, SETIABUDI, [4, 6], "R01")
    first = read_table(built.settings, ALL, "quarantine")
    second = read_table(built.settings, View(page=2), "quarantine")
    assert (len(first.rows), len(second.rows), first.row_count) == (PAGE_ROWS, 7, PAGE_ROWS + 7)
    rows = tuple(stream_table(built.settings, ALL, "quarantine"))
    assert rows == first.rows + second.rows
    assert all(before[:4] < after[:4] for before, after in pairwise(rows))
    assert read_table(built.settings, View(page=9), "quarantine").rows == ()


@pytest.mark.parametrize(
    ("view", "rows"),
    [
        (View(rule_id="R01"), [4]),
        (View(kecamatan_code=TEBET), [12]),
        (View(city_code="31.74"), [12, 4]),
        (View(city_code="31.71"), []),
        (View(rule_id="X01"), []),
    ],
)
def test_the_quarantine_of_a_place_or_a_rule_is_asked_for(built, view, rows):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    built.quarantine(WEEK, SETIABUDI, [4], "P1-08", "R01")
    assert [row["row_number"] for row in quarantine(built, view)] == rows


def test_findings_are_counted_by_rule_against_the_last_week_that_was_run(built):
    later = Week(date(2018, 1, 29))
    built.quarantine(WEEK, TEBET, [12, 13], "P1-05")
    built.quarantine(WEEK, SETIABUDI, [4], "R01")
    built.build(later)
    built.quarantine(later, TEBET, [12], "P1-05")
    built.quarantine(later, SETIABUDI, [5], "P1-05")
    found = {row["rule_id"]: row for row in read_table(built.settings, ALL, "findings").records()}
    told = found["P1-05"]
    assert (told["finding_count"], told["before_count"], told["change_count"]) == (2, 2, 0)
    assert (told["kecamatan_count"], told["rows"]) == (2, "?week=2018-01-29&rule=P1-05#quarantine")
    gone = found["R01"]
    assert (gone["finding_count"], gone["change_count"], gone["rows"]) == (0, -1, None)
    trend = next(one for one in read_monitor(built.settings, ALL).trends if one.rule_id == "R01")
    assert trend.counts[-3:] == (1, None, 0), "a week that was not run is no zero"


@pytest.mark.parametrize("missing", ["a finished build", "quality.rule_counts", "quality.tab_verdicts"])
def test_what_no_build_has_finished_is_unknown_and_no_zero(built, missing):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    week = WEEK
    if missing == "a finished build":
        week = NEXT_WEEK
        built.pull(NEXT_WEEK)
        built.build(NEXT_WEEK, is_finished=False)
        built.quarantine(NEXT_WEEK, TEBET, [12], "P1-05")
    else:
        built.execute(f"drop {'view' if 'counts' in missing else 'table'} {missing}")
    names = {"quality.rule_counts": ["findings"], "quality.tab_verdicts": ["quarantine"]}
    for name in names.get(missing, ["findings", "quarantine"]):
        table = read_table(built.settings, View(week), name)
        assert (table.rows, table.row_count, table.empty) == ((), 0, NOT_KNOWN), name
    monitor = read_monitor(built.settings, View(week))
    assert [one.counts[-1] for one in monitor.trends] in ([None], [], [1])
    (tile,) = [tile for tile in monitor.state.tiles if tile.name == "quarantine"]
    assert (tile.value is None) == (missing != "quality.rule_counts")


def test_a_week_between_that_was_only_landed_is_none_to_compare_with(built):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    built.pull(NEXT_WEEK)
    later = Week(date(2018, 1, 29))
    built.build(later)
    (row,) = read_table(built.settings, ALL, "findings").records()
    assert (row["finding_count"], row["before_count"]) == (0, 1)
    (trend,) = read_monitor(built.settings, ALL).trends
    assert trend.counts[-3:] == (1, None, 0)


def test_whoever_takes_a_csv_and_does_not_go_on_holds_no_snapshot_for_ever(built):
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    rows = stream_table(built.settings, ALL, "quarantine")
    next(rows)
    ((left,),) = built.execute(
        "select count(*) from pg_stat_activity "
        "where state = 'idle in transaction' and pid <> pg_backend_pid() and datname = current_database()"
    )
    assert left == 1, "the stream's own"
    rows.close()
    with _open(built.settings, ALL) as reading:
        row = reading.connection.execute("show idle_in_transaction_session_timeout").fetchone()
    assert row == ("1min",)


def land_hostile(programme, folder: Path) -> None:
    """Workbooks and partners' files full of people, the way they come: titles, headers, cells, file names."""
    key = b"kunci uji"
    people = tuple(CANARIES.values())
    sheets = tuple(Sheet(title, number, 10, 5) for number, title in enumerate(("P1 Pendaftaran", people[1])))
    raw = RawWorkbook(sheets, {sheet.title: (people, people) for sheet in sheets}, 2)
    landed = arrange(raw, load_contract(), SETIABUDI)
    bank = folder / "bank"
    bank.mkdir(parents=True)
    (bank / f"{CANARIES['NIK']} {CANARIES['phone']}.csv").write_text(";".join(people), encoding="utf-8")
    (bank / "rusak.xlsx").write_text(" ".join(people), encoding="utf-8")
    url = programme.settings.warehouse_url.get_secret_value()
    with connect(url, "loader") as connection:
        land_workbook(connection, Pull(WEEK, SETIABUDI, "hostile"), landed, 2, key)
        land_feed(connection, WEEK, "hostile", "bank", open_partners(str(folder)), key)


def plant_numbers(programme) -> None:
    """In every text that is shown and whose words come from elsewhere."""
    numbers = f"{CANARIES['NIK']} {CANARIES['phone']}"
    programme.execute("update landing.snapshots set problem = %s where kecamatan_code = %s", numbers, TEBET)
    programme.execute("update landing.feed_file_versions set problem = problem || %s", numbers)
    programme.execute(
        "insert into quality.partner_verdicts values ('2018-01-15', 'bank', %s, 1, 1, 0)", f"{numbers}.csv"
    )
    programme.execute(
        "insert into quality.partner_findings values ('2018-01-15', 'bank', %s, null, %s, 'x', %s)",
        *(f"{numbers}.csv", numbers, numbers),
    )
    programme.ask("no_total_falls", success=False, reason="fall:P7", observed=numbers)
    programme.execute("update quality.gate_results set failing = %s, notes = %s", [numbers], numbers)
    programme.execute(
        "insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by) "
        "select build_id, week_start, %s, %s, 'Laras' from ops.builds",
        *([numbers], numbers),
    )
    programme.execute(
        "insert into ops.alerts (subject, period_start, cause, facts) values "
        "('build_marts', '2018-01-15', %s, '{}')",
        numbers,
    )


def test_nothing_that_a_person_is_known_by_comes_out_of_any_route(built, tmp_path):
    """Landing is full of it; quality and ops hold none by contract, but addresses of recipients."""
    land_hostile(built, tmp_path / "partners")
    snapshot = built.snapshots[WEEK, TEBET]
    built.show_tab(snapshot, NIK=1)
    built.execute("update landing.snapshot_tabs set sheet_title = %s", CANARIES["name"])
    built.quarantine(WEEK, TEBET, [12], "P1-05")
    feed_back(built, snapshot, 12, "P1-05", date(2018, 1, 22))
    built.execute("create table staging.stg_sheets__p1_pendaftaran as select %s as nama", CANARIES["name"])
    built.judge(WEEK, "hold", "fall:P7")
    plant_numbers(built)
    built.mail(f"{CANARIES['recipient']}@dki.example", "failed", reason=f"550 {CANARIES['phone']}")
    built.mail(f"{CANARIES['recipient']}@mail.example", "sent")

    def authorise(request: Request) -> None:
        admit(request, "token")

    client = TestClient(make_app(authorise, lambda: built.settings))
    names = [name for name in TABLES if name != TASK_RUNS.name]
    paths = ["/", "/api/v1/overview", "/api/v1/week", "/editions/weekly/2018-01-15/DKI/1/"]
    paths += [path for name in names for path in (f"/tables/{name}", f"/api/v1/tables/{name}")]
    paths += [f"/api/v1/tables/{name}.csv" for name in names]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        leaked = [kind for kind, canary in CANARIES.items() if canary in answer.text]
        assert not leaked, path
    assert "P1-05" in client.get("/api/v1/tables/quarantine.csv").text
    for name in ("sources", "feeds", "gate_results", "decisions", "delivery_failures"):
        assert "xxxxxxxx" in client.get(f"/api/v1/tables/{name}.csv").text, f"{name} shows where one stood"
    assert "xxxxxxxx" in client.get("/api/v1/week").text
    assert "P1 4.230" in client.get("/editions/weekly/2018-01-15/DKI/1/").text
    assert client.get("/editions/weekly/2018-01-15/31.74/1/").status_code == 404
