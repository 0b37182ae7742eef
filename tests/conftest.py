"""Fixtures that all tests share: a throwaway PostgreSQL, and no network for unit tests."""

import contextlib
import itertools
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster
from pantau.warehouse import migrate

# CI looks at the same examples each time; elsewhere hypothesis goes on looking for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

UNIT = Path(__file__).parent / "unit"
TEMPLATE = "warehouse_template"


LONGEST = (
    "test_weeks_end_to_end.py",
    "test_compose_services.py",
    "test_tasks_disturbed.py",
    "test_local_stack.py",
    "test_weeks_restated.py",
    "test_reports_in_browser.py",
    "test_precheck.py",
    "test_feedback_in_sheets.py",
)
"""Files whose tests take a minute and more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, so that no worker waits for one at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session", autouse=True)
def _home_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test meets the stack that a person may have running, or another worker's dbt files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANTAU_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def find_port_base() -> Callable[[], int]:
    """Finds the first of five free ports for a stack, below the ports that systems give to clients."""

    def find() -> int:
        for base in range(21000 + os.getpid() % 1000 * 10, 32000, 10):
            with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
                for offset in range(5):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", base + offset))
                return base
        raise AssertionError("no five free ports in a row")

    return find


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    return find_free_port()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A throwaway PostgreSQL of this worker's own, its warehouse migrated to the newest version."""
    cluster = Cluster(make_throwaway_folder(tmp_path_factory.mktemp("cluster")), find_free_port(), False)
    try:
        cluster.initialise()
        cluster.start(tmp_path_factory.mktemp("log") / "postgres.log")
        cluster.prepare()
        migrate(cluster.url())
        with _connect_as_superuser(cluster) as connection:
            connection.execute(f"create database {TEMPLATE} template warehouse")
        yield cluster
    finally:
        remove_cluster(cluster.folder)


@pytest.fixture(scope="session")
def warehouse_url(cluster: Cluster) -> str:
    """The migrated warehouse that the tests of a worker share; its role owns the schemas."""
    return cluster.url()


NewWarehouse = Callable[..., contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="session")
def new_warehouse(cluster: Cluster) -> NewWarehouse:
    """Makes a warehouse for as long as it is needed (some 50 ms): a copy of one, else migrated and empty.

    A free name is taken again: dbt reads the whole project anew for a database that it did not know.
    """
    taken: set[str] = set()

    @contextlib.contextmanager
    def make(template: str = TEMPLATE) -> Iterator[str]:
        name = next(name for name in map("warehouse_{}".format, itertools.count(1)) if name not in taken)
        taken.add(name)
        with _connect_as_superuser(cluster) as connection:
            create = sql.SQL("create database {} template {} owner pantau")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
            yield cluster.url().removesuffix("warehouse") + name
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        taken.remove(name)

    return make


@pytest.fixture
def fresh_warehouse(new_warehouse: NewWarehouse) -> Iterator[str]:
    """The URL of a migrated, empty warehouse of this test's own."""
    with new_warehouse() as url:
        yield url


@pytest.fixture(autouse=True)
def _unit_tests_reach_no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.path.is_relative_to(UNIT):
        return
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(original):
        def guarded(self, address, /):
            if self.family == socket.AF_UNIX:
                return original(self, address)
            raise AssertionError(f"A unit test may not reach the network, this one tried {address}")

        return guarded

    def refuse_postgres(*_args, **_kwargs):
        raise AssertionError("A unit test may not reach PostgreSQL; such tests stand in tests/warehouse")

    monkeypatch.setattr(socket.socket, "connect", refuse(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", refuse(connect_ex))
    monkeypatch.setattr(psycopg, "connect", refuse_postgres)
    monkeypatch.setattr(psycopg.Connection, "connect", refuse_postgres)


def _connect_as_superuser(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True)
