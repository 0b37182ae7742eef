"""The whole local stack: up, asked from outside, its monitor read behind the login of its Airflow, hurt,
recovered, down without a trace.
"""

import csv
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import openpyxl
import psutil
import psycopg
import pytest
from playwright.sync_api import Browser

from monitor_reading import CODES, FIND_FAULTS, HEIGHTS, SANDBOX, Reader, hold_week
from pantau.local import stack
from pantau.local.database_folder import recorded_cluster_folder
from pantau.local.home import Home
from pantau.local.ports import PortError, Ports
from pantau.local.postgres import Cluster, remove_cluster
from pantau.local.stack_settings import read_settings
from pantau.registry import load_registry
from pantau.settings import PROJECT, Settings
from pantau.workbooks.provision import provision


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def states(home: Path) -> dict[str, str]:
    return {line.title: line.state for line in stack.status(home)}


def processes_of(home: Path) -> list[psutil.Process]:
    cluster = Cluster(recorded_cluster_folder(home), 0)
    parts = stack._make_parts(Home(home), read_settings(Home(home)))
    return cluster.processes() + [process for part in parts for process in part.program.members()]


def count_snapshots(home: Path) -> int:
    with psycopg.connect(stack.warehouse_url(home)) as connection:
        return connection.execute("select count(*) from landing.snapshots").fetchone()[0]


@pytest.fixture(scope="module")
def base(find_port_base: Callable[[], int]) -> int:
    return find_port_base()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, base: int) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("stack") / "home"
    said: list[str] = []
    try:
        stack.up(home, base, said.append)
        assert any(line.startswith("Airflow scheduler: up") for line in said)
        yield home
    finally:
        stack.down(home, said.append)
        if folder := recorded_cluster_folder(home):
            remove_cluster(folder)


def test_every_part_is_up_and_answers_at_its_port(home, base):
    ports = Ports(base)
    assert set(states(home).values()) == {"up"}
    assert all(listens(port) for port in (ports.postgres, ports.sheets, ports.smtp, ports.airflow))
    health = httpx.get(f"http://127.0.0.1:{ports.airflow}/api/v2/monitor/health").json()
    assert health["scheduler"]["status"] == health["dag_processor"]["status"] == "healthy"


def test_nothing_listens_beyond_this_machine(home):
    addresses = {
        connection.laddr.ip
        for process in processes_of(home)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_the_home_is_closed_to_other_users(home):
    assert home.stat().st_mode & 0o077 == 0
    assert Home(home).settings.stat().st_mode & 0o777 == 0o600


def test_a_mail_lands_in_the_outbox(home, base):
    with smtplib.SMTP("127.0.0.1", Ports(base).smtp) as client:
        client.sendmail("pantau@okoce.example", ["camat@okoce.example"], "Subject: Uji\r\n\r\nIsi")
    (mail,) = Home(home).outbox.glob("*-camat@okoce.example.eml")
    assert mail.read_bytes().startswith(b"Subject: Uji\r\n")


def test_a_check_names_each_workbook_that_is_not_as_it_should_be(home, base):
    landed = count_snapshots(home)
    whole, headless, closed, absent = "31.74.04", "31.74.05", "31.74.06", "31.74.07"
    settings = Settings(_env_file=Home(home).settings)
    registry = load_registry(PROJECT / "registry.sample.yaml")
    for code in (whole, headless, closed):
        openpyxl.Workbook().save(Home(home).sheets / f"{code}.xlsx")
        assert [each.problem for each in provision(settings, [registry.workbook(code)], dry_run=False)] == [
            None
        ]
    book = openpyxl.load_workbook(Home(home).sheets / f"{headless}.xlsx")
    next(cell for cell in book["P3 Pendampingan"][1] if cell.value == "NIK").value = None
    book.save(Home(home).sheets / f"{headless}.xlsx")
    faults = f"http://127.0.0.1:{Ports(base).sheets}/_faults"
    httpx.put(faults, json=[{"workbook": closed, "status": 403, "times": None}]).raise_for_status()
    chosen = [option for code in (whole, headless, closed, absent) for option in ("--kecamatan", code)]
    command = [Path(sys.executable).with_name("pantau"), "check", "--to", "saya@okoce.example", *chosen]
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"], "PANTAU_HOME": str(home)}, capture_output=True, text=True
    )
    httpx.put(faults, json=[]).raise_for_status()
    told = [line for line in done.stdout.splitlines() if line.startswith(("ok", "warning", "missing"))]
    assert [line for line in told if " workbooks  " in line] == [
        f"ok      workbooks  1/4 {whole} Pasar Minggu: read whole, 0 rows, may be written",
        f"missing workbooks  2/4 {headless} Kebayoran Lama: tab P3 Pendampingan: header NIK is missing",
        f"missing workbooks  3/4 {closed} Cilandak: no access (403)",
        f"missing workbooks  4/4 {absent} Kebayoran Baru: not found (404)",
    ]
    assert [line for line in told if line.startswith("missing") and " workbooks  " not in line] == []
    assert done.returncode == 1 and any(line.startswith("ok      mail       trial") for line in told)
    (trial,) = Home(home).outbox.glob("*-saya@okoce.example.eml")
    assert b"[UJI] Pantau OK OCE: pemeriksaan, " in trial.read_bytes()
    assert count_snapshots(home) == landed


def test_the_printed_url_reads_the_warehouse(home):
    with psycopg.connect(stack.warehouse_url(home)) as connection:
        assert connection.execute("select current_user").fetchone() == ("pantau_engineer",)
        assert connection.execute("select count(*) from landing.snapshots").fetchone() is not None


def test_another_port_base_for_a_running_home_is_refused(home, base):
    with pytest.raises(PortError, match=f"runs with PANTAU_PORT_BASE={base}, not {base + 100}"):
        stack.up(home, base + 100, lambda _: None)


def test_a_second_home_on_the_same_ports_is_refused_and_starts_nothing(home, base, tmp_path):
    second = tmp_path / "second"
    with pytest.raises(PortError, match=rf"Port {base} \(PostgreSQL\) is taken by another program"):
        stack.up(second, base, lambda _: None)
    assert set(states(second).values()) == {"down"}
    if folder := recorded_cluster_folder(second):
        remove_cluster(folder)


def test_up_again_changes_nothing(home):
    before = {process.pid for process in processes_of(home) if process.name() == "postgres"}
    settings = Home(home).settings.read_text()
    stack.up(home, None, lambda _: None)
    assert before & {process.pid for process in processes_of(home)}
    assert Home(home).settings.read_text() == settings


@pytest.fixture(scope="module")
def settings(home: Path) -> Settings:
    """Of the stack, once a week is held in its warehouse."""
    settings = Settings(_env_file=Home(home).settings)
    hold_week(settings.warehouse_url.get_secret_value())
    return settings


@pytest.fixture(scope="module")
def visitor(browser: Browser, settings: Settings) -> Iterator[Reader]:
    """Somebody who has come to the monitor's address and is not logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHTS[1280]}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    reader = Reader(page, settings.airflow_url.rstrip("/"))
    page.goto(f"{reader.url}/monitor/?kecamatan=31.74.04")
    yield reader
    context.close()


@pytest.fixture(scope="module")
def reader(visitor: Reader, settings: Settings) -> Reader:
    """The same, once logged in."""
    visitor.log_in(settings.airflow_user, settings.airflow_password.get_secret_value())
    visitor.page.locator("#headline").wait_for()
    visitor.page.on(
        "console", lambda said: visitor.faults.append(said.text) if said.type == "error" else None
    )
    visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    return visitor


def test_nobody_sees_a_thing_before_the_login(visitor):
    assert urlsplit(visitor.page.url).path == "/auth/login"
    visitor.page.locator("input[name=password]").wait_for()
    assert visitor.page.locator("#headline").count() == 0
    answer = visitor.page.request.get(f"{visitor.url}/monitor/api/v1/week")
    assert (answer.status, "fall" in answer.text()) == (401, False)


def test_the_login_leads_back_to_what_was_asked_for(reader):
    assert reader.page.url == f"{reader.url}/monitor/?kecamatan=31.74.04"
    assert reader.page.get_by_text("Showing week 15–21 Jan 2018, Pasar Minggu").is_visible()
    assert reader.page.locator(".heat td").count() == reader.page.locator(".heat thead a").count()


@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1280, "dark")])
def test_the_verdict_and_figures_of_a_week_are_told_and_the_page_is_whole(reader, width, mode):
    page = reader.page
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=mode)
    page.goto(f"{reader.url}/monitor/", wait_until="load")
    assert page.locator(".state .mark").inner_text() == "✕ Held"
    assert "P7 is lower than in a report that was sent. Seen: no_total_falls: 1 of 7" in (
        page.locator(".reasons").inner_text()
    )
    assert page.get_by_role("link", name="Pasar Minggu").first.is_visible()
    assert "43" in page.locator("#numbers .value").first.inner_text()
    cells = page.locator(".heat td")
    assert cells.count() % 44 == 0
    assert page.locator(".heat td.held").count() == page.locator(".heat td.s0").count() == 1
    page.locator("#task_runs").scroll_into_view_if_needed()
    page.locator("#task_runs:not([data-later]), #task_runs .empty:not([role])").first.wait_for()
    assert page.evaluate(FIND_FAULTS) == []
    assert reader.faults == []


def test_a_table_comes_as_csv_with_all_its_rows(reader):
    reader.page.goto(f"{reader.url}/monitor/?week=2018-01-15")
    with reader.page.expect_download() as downloading:
        reader.page.get_by_role("link", name="CSV of Sources").click()
    head, *rows = csv.reader(downloading.value.path().open(encoding="utf-8"))
    assert head[:3] == ["kind", "source", "name"]
    assert {row[1] for row in rows} >= set(CODES)


def test_it_stands_in_airflows_menu_and_in_its_frame(reader):
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[1280]})
    page.goto(f"{reader.url}/")
    page.get_by_role("link", name="Pantau").click()
    inside = page.frame_locator("iframe[title=Pantau]")
    inside.locator("#headline").wait_for()
    assert page.locator("iframe[title=Pantau]").get_attribute("sandbox") == SANDBOX
    frame = page.frames[1]
    assert frame.evaluate(FIND_FAULTS) == []
    assert frame.evaluate("document.documentElement.dataset.theme") in {"light", "dark"}
    inside.get_by_role("link", name="Its run in Airflow").click()
    page.wait_for_url(f"{reader.url}/dags/build_marts/runs/**")


@pytest.mark.full
def test_after_a_crash_up_recovers_and_down_leaves_nothing(home, base):
    with psycopg.connect(read_settings(Home(home))["PANTAU_WAREHOUSE_URL"]) as connection:
        connection.execute("create table ops.before_the_crash ()")
    victims = processes_of(home)[:1]  # PostgreSQL's first process, and two parts with their children
    parts = stack._make_parts(Home(home), read_settings(Home(home)))
    victims += [part.program.leader() for part in parts[0:4:3]]
    without_database = parts[2].program.leader()
    for victim in victims:
        os.kill(victim.pid, signal.SIGKILL)
    psutil.wait_procs(victims, timeout=10)
    assert states(home)["Sheets server"] == states(home)["Airflow scheduler"] == "died"
    stack.up(home, None, lambda _: None)
    assert set(states(home).values()) == {"up"}
    assert parts[2].program.leader() != without_database, "it would die a while after up"
    with psycopg.connect(stack.warehouse_url(home)) as connection:
        assert connection.execute("select to_regclass('ops.before_the_crash')::text").fetchone()[0]

    stack.down(home, lambda _: None)
    assert processes_of(home) == []
    assert not any(listens(base + offset) for offset in range(5))
    assert set(states(home).values()) == {"down"}
    stack.down(home, lambda _: None)
