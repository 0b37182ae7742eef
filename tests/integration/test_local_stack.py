"""The whole local stack: up, asked from outside, hurt, recovered, down without a trace."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import openpyxl
import psutil
import psycopg
import pytest

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
    with psycopg.connect(stack.warehouse_url(home)) as connection:
        assert connection.execute("select count(*) from landing.snapshots").fetchone() == (0,)


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
