"""The local stack as a whole: up, down, status.

``up`` returns only when every part is well; ``down`` leaves no process and no port; both may be
repeated, and both clear away what a crash left.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from pantau import warehouse
from pantau.local import airflow, ports
from pantau.local.database_folder import find_cluster_folder, find_stale_folders, recorded_cluster_folder
from pantau.local.home import Home
from pantau.local.ports import DEFAULT_BASE, HOST, PortError, Ports
from pantau.local.postgres import Cluster, remove_cluster
from pantau.local.processes import PartDiedError, Program
from pantau.local.stack_settings import (
    PORT_BASE,
    make_environment,
    make_settings,
    read_settings,
    write_settings,
)

Tell = Callable[[str], None]
"""Is told what is being done, a line at a time."""


@dataclass(frozen=True)
class Part:
    """One part of the stack besides PostgreSQL. ``is_well`` asks it from outside."""

    title: str
    program: Program
    is_well: Callable[[], bool]
    address: str = ""
    port: int | None = None


@dataclass(frozen=True)
class PartStatus:
    """A line of ``pantau status``. ``state``: ``up``, ``not answering``, ``died`` or ``down``."""

    title: str
    state: str
    address: str
    log: Path


def up(home_path: Path, port_base: int | None, tell: Tell, seconds: float = 240) -> None:
    """Starts what does not run, waits until all is well. ``port_base=None``: the home's own, else 18800."""
    home = Home(home_path.resolve())
    with home.locked():
        before = read_settings(home)
        base = _find_port_base(home, before, port_base)
        for folder in find_stale_folders(home.path):
            remove_cluster(folder)
        cluster = Cluster(find_cluster_folder(home.path), base)
        settings = make_settings(home, Ports(base), cluster, os.environ)
        parts = _make_parts(home, settings)
        if before and (settings != before or not cluster.is_ready()):
            # They would go on with the old settings; Airflow's programs die late when their database went.
            _stop(parts, cluster, tell)
        _check_ports(parts, cluster)
        write_settings(home, settings)
        end = time.monotonic() + seconds
        _start_postgres(home, cluster, settings, tell)
        for part in parts[:2]:
            _start(part, tell)
        tell("Airflow's database: checking")
        airflow.migrate_metadata(home, cluster, make_environment(home, settings), seconds)
        for part in parts[2:]:
            _start(part, tell)
        for part in parts:
            _wait_until_well(part, end, tell)
        _wait_for_dags(parts[-1], settings, end, tell)


def down(home_path: Path, tell: Tell) -> None:
    """Stops all parts, the last one first."""
    home = Home(home_path.resolve())
    if not home.path.is_dir():
        return
    with home.locked():
        settings = read_settings(home)
        folder = recorded_cluster_folder(home.path)
        cluster = Cluster(folder, Ports(int(settings.get(PORT_BASE, DEFAULT_BASE))).base) if folder else None
        _stop(_make_parts(home, settings), cluster, tell)


def status(home_path: Path) -> list[PartStatus]:
    """A line for each part, whether or not anything runs or ever ran."""
    home = Home(home_path.resolve())
    settings = read_settings(home)
    port = int(settings.get(PORT_BASE, DEFAULT_BASE))
    folder = recorded_cluster_folder(home.path)
    state = "down"
    if folder and (cluster := Cluster(folder, port)).processes():
        state = "up" if cluster.is_ready() else "not answering"
    return [
        PartStatus("PostgreSQL", state, f"{HOST}:{port}", home.log("postgres")),
        *(
            PartStatus(part.title, _find_state(part), part.address, part.program.log)
            for part in _make_parts(home, settings)
        ),
    ]


def warehouse_url(home_path: Path) -> str:
    """A URL that may read every schema of the warehouse and write none."""
    home = Home(home_path.resolve())
    folder, settings = recorded_cluster_folder(home.path), read_settings(home)
    if folder is None or not settings:
        raise PartDiedError(f"There is no stack in {home_path} yet; run: pantau up")
    return Cluster(folder, int(settings[PORT_BASE])).url("warehouse", "pantau_engineer")


def _make_parts(home: Home, settings: Mapping[str, str]) -> list[Part]:
    """The parts in the order in which they start."""
    at = Ports(int(settings.get(PORT_BASE, DEFAULT_BASE)))
    environment = make_environment(home, settings)
    quotas = [
        *("--reads-per-minute", settings.get("PANTAU_READS_PER_MINUTE", "0")),
        *("--writes-per-minute", settings.get("PANTAU_WRITES_PER_MINUTE", "0")),
    ]

    def program(name: str, *command: str) -> Program:
        return Program(name, command, environment, home.log(name), home.run / f"{name}.json")

    sheets = ("-m", "pantau.local.sheets_server", "--folder", str(home.sheets), "--port", str(at.sheets))
    catcher = ("-m", "pantau.local.mail_catcher", "--outbox", str(home.outbox), "--port", str(at.smtp))
    url = f"http://{HOST}:{at.airflow}"
    api = program("airflow-api-server", *airflow.API_SERVER)
    scheduler = program("airflow-scheduler", *airflow.SCHEDULER)
    processor = program("airflow-dag-processor", *airflow.DAG_PROCESSOR)
    return [
        Part(
            "Sheets server",
            program("sheets-server", *sheets, *quotas),
            lambda: _answers_http(f"http://{HOST}:{at.sheets}/healthz"),
            f"http://{HOST}:{at.sheets}",
            at.sheets,
        ),
        Part(
            "Mail catcher",
            program("mail-catcher", *catcher),
            lambda: ports.answers(at.smtp, b"220"),
            f"smtp://{HOST}:{at.smtp} -> {home.outbox}",
            at.smtp,
        ),
        Part("Airflow API server", api, lambda: airflow.api_is_well(url), url, at.airflow),
        Part(
            "Airflow scheduler",
            scheduler,
            lambda: airflow.component_is_well(url, "scheduler", scheduler.created()),
        ),
        Part(
            "Airflow DAG processor",
            processor,
            lambda: airflow.component_is_well(url, "dag_processor", processor.created()),
        ),
    ]


def _find_port_base(home: Home, settings: Mapping[str, str], wanted: int | None) -> int:
    remembered = int(settings[PORT_BASE]) if PORT_BASE in settings else None
    if wanted is None or wanted == remembered:
        return remembered or DEFAULT_BASE
    Ports(wanted)
    running = remembered is not None and any(line.state != "down" for line in status(home.path))
    if running:
        raise PortError(
            f"The stack in {home.path} runs with PANTAU_PORT_BASE={remembered}, not {wanted}. "
            "Run `pantau down` first, or set another PANTAU_HOME for a second stack."
        )
    return wanted


def _check_ports(parts: list[Part], cluster: Cluster) -> None:
    """Clears what a crash left on our ports, then names the first that somebody else holds."""
    if not cluster.is_ready():
        cluster.stop()
        ports.check_free(cluster.port, "PostgreSQL")
    for part in parts:
        if part.program.leader() is None:
            part.program.stop()
            if part.port is not None:
                ports.check_free(part.port, part.title)


def _start_postgres(home: Home, cluster: Cluster, settings: Mapping[str, str], tell: Tell) -> None:
    if not cluster.is_ready():
        tell("PostgreSQL: starting")
        cluster.initialise()
        cluster.start(home.log("postgres"))
    cluster.prepare()
    warehouse.migrate(settings["PANTAU_WAREHOUSE_URL"])
    tell(f"PostgreSQL: up at {HOST}:{cluster.port}")


def _start(part: Part, tell: Tell) -> None:
    if part.program.leader() is None:
        tell(f"{part.title}: starting")
        part.program.start()


def _wait_until_well(part: Part, end: float, tell: Tell) -> None:
    program = part.program
    while not part.is_well():
        if program.leader() is None:
            raise PartDiedError(f"{part.title} ended; end of {program.log}:\n{program.last_words()}")
        if time.monotonic() > end:
            raise PartDiedError(
                f"{part.title} runs but does not answer; end of {program.log}:\n{program.last_words()}"
            )
        time.sleep(0.2)
    tell(f"{part.title}: up{f' at {part.address}' if part.address else ''}")


def _wait_for_dags(processor: Part, settings: Mapping[str, str], end: float, tell: Tell) -> None:
    program = processor.program
    unusable = airflow.wait_for_dags(
        settings, program.created(), lambda: program.leader() is not None, end - time.monotonic()
    )
    if unusable:
        tell(f"No DAG could be read from {', '.join(unusable)}: see the import errors in Airflow's UI")
    else:
        tell("DAGs: read")


def _stop(parts: list[Part], cluster: Cluster | None, tell: Tell) -> None:
    for part in reversed(parts):
        if part.program.members():
            tell(f"{part.title}: stopping")
        part.program.stop()
    if cluster is not None and cluster.processes():
        tell("PostgreSQL: stopping")
        cluster.stop()


def _find_state(part: Part) -> str:
    if part.program.leader() is None:
        return "died" if part.program.created() else "down"
    return "up" if part.is_well() else "not answering"


def _answers_http(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
