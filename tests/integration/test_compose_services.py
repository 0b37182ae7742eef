"""docker-compose.yaml runs: every service's own command in its own environment, as processes of this machine.

A week goes through CeleryExecutor and two workers, one of which is stopped in the middle; facts and mails are
those of a week that nobody disturbed. Needs a Redis server of the system; CI fails without one, others pass
it over.
"""

import contextlib
import email
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.policy import default
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from pantau.local.compose import ComposeServices
from pantau.local.compose_file import read_example
from pantau.periods import Week
from pantau.registry import load_registry
from pantau.sample import Summary, write_week
from pantau.settings import PROJECT

FIRST, SECOND, THIRD = (Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
NEEDED = ("redis-server", "curl")
BEHIND_A_PROXY = {"FORWARDED_ALLOW_IPS": "127.0.0.1", "AIRFLOW__FAB__COOKIE_SECURE": "True"}


@dataclass
class Deployment:
    """The services, driven as `docker compose exec` would."""

    services: ComposeServices
    folder: Path

    def secret(self, name: str) -> str:
        return (self.services.place("secrets") / name).read_text()

    @cached_property
    def warehouse_url(self) -> str:
        port = self.services.clusters["warehouse"].port
        password = self.secret("warehouse_engineer_password")
        return f"postgresql://pantau_engineer:{password}@127.0.0.1:{port}/warehouse"

    def rows(self, query: str, *arguments: object) -> list[tuple]:
        with psycopg.connect(self.warehouse_url) as connection:
            return connection.execute(query, arguments).fetchall()

    def execute(self, service: str, *command: str) -> str:
        done = self.services.run(service, *command, seconds=900)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def load(self, week: Week) -> Summary:
        self.execute("sheets-server", "python", "-m", "pantau.deployment.trial_week", str(week))
        return write_week(self.folder / str(week), week)

    def run_week(self, week: Week, when: str, then: Callable[[], None]) -> None:
        """Runs a week to its end, and does something once a query has an answer."""
        with ThreadPoolExecutor() as pool:
            running = pool.submit(self.execute, "scheduler", "pantau", "run-week", str(week))
            end = time.monotonic() + 600
            while not self.rows(when, week.start) and not running.done():
                assert time.monotonic() < end
                time.sleep(0.2)
            assert not running.done(), running.result()
            then()
            running.result()

    def kill(self, *workers: str) -> None:
        """As the system does where memory runs out: nobody is asked."""
        for name in workers:
            for process in self.services.programs[name].members():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()

    @property
    def ui_url(self) -> str:
        return f"http://127.0.0.1:{self.services.base + 3}"

    def log_in_through_proxy(self, caller: str, name: str, password: str) -> list[httpx.Response]:
        """The form's page and its answer, as a proxy with TLS hands a browser's requests on."""
        form = f"{self.ui_url}/auth/login/"
        told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": caller}
        page = httpx.get(form, headers=told, timeout=60, trust_env=False).raise_for_status()
        (sign,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[:1]
        # What a browser has from an address with https; httpx would keep it back.
        told |= {"Cookie": f"session={page.cookies['session']}", "Referer": form.replace("http", "https", 1)}
        filled = {"username": name, "password": password, "csrf_token": sign}
        return [page, httpx.post(form, data=filled, headers=told, timeout=60, trust_env=False)]

    def login(self, name: str, secret: str = "") -> httpx.Client:
        url = self.ui_url
        who = {"username": name, "password": self.secret(secret or f"{name}_password")}
        answer = httpx.post(f"{url}/auth/token", json=who, timeout=60, trust_env=False).raise_for_status()
        token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(base_url=url, headers=token, timeout=60, trust_env=False)

    def assert_mails(self, week: Week) -> None:
        """Each official got the week's report once; nobody got any mail twice."""
        outbox = self.services.place("trial") / "outbox"
        mails = [email.message_from_bytes(path.read_bytes(), policy=default) for path in outbox.glob("*.eml")]
        told = Counter((parseaddr(mail["To"])[1], mail["Subject"]) for mail in mails)
        assert set(told.values()) == {1}
        sent = self.rows(
            "select recipient from ops.deliveries "
            "where report = 'weekly' and status = 'sent' and period_start = %s order by 1",
            week.start,
        )
        officials = sorted(
            {entry.email for entry in load_registry(PROJECT / "registry.sample.yaml").recipients}
        )
        assert [recipient for (recipient,) in sent] == officials


@pytest.fixture(scope="module")
def deployment(
    tmp_path_factory: pytest.TempPathFactory, find_port_base: Callable[[], int]
) -> Iterator[Deployment]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"no {', '.join(missing)} on this machine")
    assert not missing, missing
    folder = tmp_path_factory.mktemp("compose")
    services = ComposeServices(folder / "services", find_port_base(), read_example() | BEHIND_A_PROXY)
    try:
        services.up(workers=2, seconds=600)
        deployment = Deployment(services, folder)
        with deployment.login("operator") as client:
            unpaused = {"is_paused": False}
            client.patch("/api/v2/dags", params={"dag_id_pattern": "%"}, json=unpaused).raise_for_status()
        yield deployment
    finally:
        services.down()


@pytest.fixture(scope="module")
def stopped(deployment: Deployment) -> Summary:
    """The first week; one worker is told to stop while it pulls."""
    summary = deployment.load(FIRST)
    worker = deployment.services.programs["worker-2"].leader()

    def stop() -> None:
        worker.terminate()
        worker.wait(timeout=120)

    deployment.run_week(FIRST, "select from landing.snapshots where week_start = %s limit 1", stop)
    return summary


def test_a_week_in_which_a_worker_is_stopped_ends_with_the_same_facts_and_one_mail_each(
    deployment, stopped, assert_facts
):
    assert_facts(deployment.rows, stopped)
    deployment.assert_mails(FIRST)
    logs = [deployment.services.log(name).read_text() for name in ("worker", "worker-2")]
    assert all("Executing workload" in log for log in logs)
    assert "Warm shutdown" in logs[1]


def test_each_kind_of_user_may_do_what_its_role_says(deployment, stopped):
    may = {}
    for name in ("viewer", "operator", "admin"):
        with deployment.login(name) as client:
            answers = [
                client.get("/api/v2/dags"),
                client.patch("/api/v2/dags/watch_deadline", json={"is_paused": True}),
                client.get("/auth/fab/v1/users"),
            ]
        may[name] = [answer.is_success for answer in answers]
    assert may == {
        "viewer": [True, False, False],
        "operator": [True, True, False],
        "admin": [True, True, True],
    }


def test_the_monitor_opens_to_who_may_see_runs_and_to_nobody_else(deployment, stopped):
    place = "/monitor/api/v1/places"
    with deployment.login("admin") as client:
        new = {"username": "tamu", "email": "tamu@okoce.example", "first_name": "Tamu", "last_name": "Baru"}
        new |= {"password": deployment.secret("viewer_password"), "roles": [{"name": "Public"}]}
        client.post("/auth/fab/v1/users", json=new).raise_for_status()
    with deployment.login("viewer") as client:
        assert client.get(place).status_code == 200
        assert client.get("/monitor/").status_code == 200
    with deployment.login("tamu", "viewer_password") as client:
        assert client.get(place).status_code == 403
        assert client.get("/monitor/").status_code == 403
    with httpx.Client(base_url=deployment.ui_url, timeout=60, trust_env=False) as nobody:
        assert nobody.get(place).status_code == 401
        assert nobody.get("/monitor/", headers={"Accept": "text/html"}).status_code == 303


def test_behind_a_proxy_with_tls_no_cookie_goes_without_it_and_each_caller_has_tries_of_its_own(
    deployment, stopped
):
    password = deployment.secret("viewer_password")
    answers = deployment.log_in_through_proxy("203.0.113.7", "viewer", password)
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"session", "_token"}
    assert not [cookie for cookie in cookies if "secure" not in cookie.lower()]
    tries = [deployment.log_in_through_proxy("203.0.113.8", "viewer", "salah")[1] for _ in range(6)]
    assert tries[-1].status_code == 429
    assert deployment.log_in_through_proxy("203.0.113.9", "viewer", password)[1].cookies.get("_token")


def test_whoever_watches_reads_the_log_that_a_worker_wrote(deployment, stopped):
    runs = "/api/v2/dags/build_marts/dagRuns"
    with deployment.login("viewer") as client:
        (run,) = client.get(runs).raise_for_status().json()["dag_runs"]
        log = client.get(f"{runs}/{run['dag_run_id']}/taskInstances/stage_rows/logs/1").raise_for_status()
    assert "stage_rows, week 2018-01-01" in log.text


def test_no_secret_shows_in_a_process_list_an_environment_or_a_log(deployment, stopped):
    secrets = {path.read_text() for path in deployment.services.place("secrets").iterdir()}
    assert len(secrets) > 12
    told = [path.read_text(errors="replace") for path in (deployment.services.folder / "log").iterdir()]
    told += [path.read_text(errors="replace") for path in deployment.services.place("logs").rglob("*.log")]
    processes = 0
    for program in deployment.services.programs.values():
        for process in program.members():
            try:
                told += [" ".join(process.cmdline()), str(process.environ())]
            except psutil.Error:
                continue
            processes += 1
    assert processes > len(deployment.services.programs) - 2
    assert not [secret[:2] for secret in secrets if any(secret in text for text in told)]


def test_nothing_of_a_run_stays_with_a_worker(deployment, stopped):
    workers = [deployment.services.folder / "tmp" / name / "tmp" for name in ("worker", "worker-2")]
    kept = {path.relative_to(place).parts[:2] for place in workers for path in place.glob("*/*")}
    assert {parts[1] for parts in kept if parts[0] == "pantau"} <= {"dbt"}
    state = deployment.services.place("state")
    assert list((state / "archive").rglob("*.eml")) and list((state / "data-docs").rglob("*.html"))


@pytest.mark.full
def test_a_week_in_which_a_worker_is_killed_ends_with_the_same_facts_and_one_mail_each(
    deployment, assert_facts
):
    deployment.services.start("worker", "worker-3")
    deployment.services.wait_until_well("worker-3")
    summary = deployment.load(SECOND)
    deployment.run_week(
        SECOND,
        "select from landing.snapshots where week_start = %s having count(*) > 8",
        lambda: deployment.kill("worker-3"),
    )
    assert_facts(deployment.rows, summary)
    deployment.assert_mails(SECOND)


@pytest.mark.full
def test_a_week_whose_workers_are_all_killed_in_a_build_goes_on_with_the_next_one(deployment, assert_facts):
    def replace() -> None:
        deployment.kill(*(name for name in deployment.services.programs if name.startswith("worker")))
        deployment.services.start("worker", "worker-4")

    summary = deployment.load(THIRD)
    deployment.run_week(THIRD, "select from ops.builds where week_start = %s", replace)
    assert_facts(deployment.rows, summary)
    deployment.assert_mails(THIRD)
