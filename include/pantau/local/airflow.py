"""Airflow's three programs as parts of the stack, and how one knows from outside that they are well.

It never imports airflow: the stack is up or down whatever state Airflow's own code is in.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import httpx
import psycopg

from pantau.local.home import Home
from pantau.local.postgres import Cluster
from pantau.local.processes import PartDiedError, Program, wait_for_end

API_SERVER = ("-m", "airflow", "api-server", "--workers", "1")
SCHEDULER = ("-m", "airflow", "scheduler", "--skip-serve-logs")  # its log server has no door; files do
DAG_PROCESSOR = ("-m", "airflow", "dag-processor")


def migrate_metadata(home: Home, cluster: Cluster, environment: Mapping[str, str], seconds: float) -> None:
    """Brings Airflow's own database to this version; a second time costs nothing."""
    done = home.airflow / "migrated"
    want = f"{version('apache-airflow')} {cluster.name}"
    if done.is_file() and done.read_text() == want and _has_metadata(cluster):
        return
    record = home.run / "airflow-migration.json"
    command = ("-m", "airflow", "db", "migrate")
    migration = Program("airflow-migration", command, environment, home.log("airflow-migration"), record)
    migration.stop()
    migration.start()
    wait_for_end(migration, seconds)
    if not _has_metadata(cluster):
        raise PartDiedError(
            f"Airflow's database was not made; end of {migration.log}:\n{migration.last_words()}"
        )
    done.write_text(want)


def api_is_well(url: str) -> bool:
    """Whether the API answers and reaches its database."""
    return _component(url, "metadatabase").get("status") == "healthy"


def component_is_well(url: str, component: str, since: float) -> bool:
    """Whether ``scheduler`` or ``dag_processor`` gave a sign of life after ``since``."""
    status = _component(url, component)
    beat = status.get(f"latest_{component}_heartbeat")
    return status.get("status") == "healthy" and beat is not None and _seconds(beat) >= since


def wait_for_dags(
    settings: Mapping[str, str], since: float, is_alive: Callable[[], bool], seconds: float
) -> list[str]:
    """Waits until every file in the DAG folder was read; gives those that hold no usable DAG."""
    folder = Path(settings["AIRFLOW__CORE__DAGS_FOLDER"])
    files = {path.name for path in folder.glob("*.py")}
    end = time.monotonic() + seconds
    while files and time.monotonic() < end and is_alive():
        read, broken = _read_files(settings, since)
        if files <= read | broken:
            return sorted(files & broken)
        time.sleep(0.5)
        files = {path.name for path in folder.glob("*.py")}
    return sorted(files - _read_files(settings, since)[0]) if files else []


def _read_files(settings: Mapping[str, str], since: float) -> tuple[set[str], set[str]]:
    """Names of the files that gave a DAG since then, and of those that could not be imported."""
    url = settings["PANTAU_AIRFLOW_URL"]
    login = {"username": settings["PANTAU_AIRFLOW_USER"], "password": settings["PANTAU_AIRFLOW_PASSWORD"]}
    try:
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
            token = client.post("/auth/token", json=login).raise_for_status().json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            dags = client.get("/api/v2/dags", params={"limit": 100}).raise_for_status().json()["dags"]
            errors = client.get("/api/v2/importErrors", params={"limit": 100}).raise_for_status().json()
    except httpx.HTTPError:
        return set(), set()
    read = {Path(dag["fileloc"]).name for dag in dags if _seconds(dag["last_parsed_time"]) >= since}
    failed = errors["import_errors"]
    return read, {Path(error["filename"]).name for error in failed if _seconds(error["timestamp"]) >= since}


def _component(url: str, name: str) -> dict[str, str | None]:
    try:
        answer = httpx.get(f"{url}/api/v2/monitor/health", timeout=10, trust_env=False)
        return answer.raise_for_status().json().get(name) or {}
    except (httpx.HTTPError, ValueError):
        return {}


def _has_metadata(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url("airflow", "airflow")) as connection:
        row = connection.execute("select to_regclass('alembic_version'), to_regclass('log')").fetchone()
    return row is not None and None not in row


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
