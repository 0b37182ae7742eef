"""A street of a module's own: a small sample, PostgreSQL, a Sheets server and a mail server."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from aiosmtpd.controller import Controller
from street import CLOSING, FIRST, HELD, NEW_PEOPLE, SHARED, TOLD, Post, Street
from undisturbed import Chain

from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster
from pantau.periods import Week
from pantau.sample import plan, write_partners, write_week
from pantau.settings import PROJECT
from pantau.warehouse import migrate
from serving import serve_sheets


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_registry(path: Path) -> None:
    """The sample's, with so few people to tell that a week's mails take a second."""
    registry = yaml.safe_load((PROJECT / "registry.sample.yaml").read_text())
    registry["recipients"] = [each for each in registry["recipients"] if each["email"] in TOLD]
    for workbook in registry["workbooks"]:
        if workbook["kecamatan_code"] not in TOLD:
            workbook["facilitators"] = []
    path.write_text(yaml.safe_dump(registry))


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample programme with so few people that a week takes seconds."""
    folder = tmp_path_factory.mktemp("sample")
    total, targets = 0, {}
    for start_day, new in NEW_PEOPLE.items():
        total += new + 15
        targets[Week(start_day)] = plan.Target(total, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "TARGETS", targets)
        patch.setattr(plan, "CORRECTIONS_A_WEEK", 5)
        for week in (FIRST, CLOSING, HELD):
            write_week(folder / str(week), week)
            write_partners(folder / "partners" / str(week), week)
    return folder


@pytest.fixture(scope="module")
def street(small_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A street with an empty warehouse, on a PostgreSQL of its own, which may be restarted."""
    folder = tmp_path_factory.mktemp("street")
    (folder / "sample").symlink_to(small_sample)
    for name in SHARED:
        (folder / name).mkdir()
    _write_registry(folder / "registry.yaml")
    cluster = Cluster(make_throwaway_folder(tmp_path_factory.mktemp("cluster")), _find_port(), False)
    street = Street(cluster, folder, {"sheets": _find_port(), "smtp": _find_port()}, Post())
    post = Controller(street.post, hostname="127.0.0.1", port=street.ports["smtp"])
    with pytest.MonkeyPatch.context() as patch, serve_sheets(street.sheets, street.ports["sheets"]):
        # The process that tasks are forked from inherits it.
        patch.setenv("AIRFLOW_HOME", str(folder / "airflow"))
        try:
            cluster.initialise()
            cluster.start(folder / "postgres.log")
            cluster.prepare()
            migrate(cluster.url())
            street.copy("warehouse", "live")
            post.start()
            yield street
        finally:
            post.stop()
            remove_cluster(cluster.folder)


@pytest.fixture(scope="module")
def chain(street: Street) -> Chain:
    """Nothing has run yet."""
    return Chain(street)
