"""Runs a task of a DAG in a process of its own, as a worker does, and kills that process at a given moment.

The tasks are the DAG files' own functions, without Airflow around them. The moments are what others can see
of a task: a statement to PostgreSQL, a file opened for writing or renamed, something sent to the Sheets or
the mail server. The product knows nothing of it.
"""

import json
import logging
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal
from unittest.mock import MagicMock

DAGS = Path(__file__).parents[3] / "dags"
PRELOADED = (
    "airflow.sdk",
    "altair",
    "dbt.adapters.postgres",
    "dbt.cli.main",
    "great_expectations",
    "great_expectations.expectations",
    "gspread",
    "pantau.chain",
    "pantau.delivery.notices",
    "pantau.delivery.weekly",
    "pantau.delivery.workbook_notices",
    "pantau.duplicates",
    "pantau.gate.programme",
    "pantau.report.monthly.making",
    "pantau.transform",
)
"""Imported once, in the process that every task is forked from."""
SENT = ("to the Sheets server", "a mail")
"""Moments behind which a server has something, whatever becomes of this process."""
SHORTEST_MAIL = 500
WRITES = os.O_WRONLY | os.O_RDWR
WORKERS = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Order:
    """A task to run: for which week or month, in which run, and where it finds everything.

    ``given``: what a mapped task is given, each in turn; the arguments of any other. Before the moment
    ``stops_at``, counted from 1, the process is killed, or waits until it ``goes_on``.
    """

    dag_id: str
    task_id: str
    key: str
    run_id: str
    environment: Mapping[str, str]
    report: Path
    given: tuple[Any, ...] = ()
    params: Mapping[str, str] | None = None
    stops_at: int | None = None
    then: Literal["dies", "waits"] = "dies"

    @property
    def waiting(self) -> Path:
        """Stands while the process waits; who removes it lets the process go on."""
        return self.report.with_suffix(".waiting")


@dataclass(frozen=True)
class Ended:
    """How a task ended: Airflow's word for it, what it returned, its error, and which moments it had.

    ``shares``: of a mapped task, how many moments each of what it was given had.
    """

    state: Literal["success", "failed", "skipped"]
    returned: Any
    error: str
    moments: list[str]
    shares: list[int]


def start(order: Order) -> BaseProcess:
    """Begins a task in a process forked from one that has imported everything."""
    WORKERS.set_forkserver_preload([__name__, *PRELOADED])
    process = WORKERS.Process(target=_work, args=(order,), daemon=True)
    process.start()
    return process


def finish(order: Order, process: BaseProcess, seconds: float = 120) -> Ended | None:
    """Waits for a task; None if it was killed."""
    process.join(seconds)
    assert process.exitcode is not None, f"{order.task_id} does not end"
    if process.exitcode == -signal.SIGKILL:
        return None
    assert process.exitcode == 0, f"{order.task_id} ended with {process.exitcode}"
    return Ended(**json.loads(order.report.read_text()))


@cache
def load_tasks(dag_id: str) -> Mapping[str, Any]:
    """A DAG's operators, by name."""
    made = runpy.run_path(str(DAGS / f"{dag_id}.py"))
    return made[dag_id]().task_dict


def _work(order: Order) -> None:
    os.environ.update(order.environment)
    tempfile.tempdir = None
    logging.basicConfig(filename=order.report.with_suffix(".log"), level=logging.INFO, force=True)
    moments = Moments(order)
    ended = _run(order, moments)
    order.report.write_text(json.dumps(asdict(ended)))
    logging.shutdown()
    os._exit(0)


def _run(order: Order, moments: "Moments") -> Ended:
    from airflow.sdk.definitions.mappedoperator import MappedOperator
    from airflow.sdk.exceptions import AirflowSkipException

    from pantau import orchestration

    operator = load_tasks(order.dag_id)[order.task_id]
    context = {
        "dag_run": SimpleNamespace(run_type="manual"),
        "partition_key": order.key,
        "run_id": order.run_id,
        "params": order.params or {},
        "outlet_events": defaultdict(MagicMock),
    }
    orchestration.get_current_context = lambda: context  # type: ignore[assignment]
    moments.watch()
    try:
        if isinstance(operator, MappedOperator):
            function = operator.partial_kwargs.get("python_callable") or operator.python_callable
            returned: Any = [moments.counted(function, each) for each in order.given]
        else:
            returned = operator.python_callable(*order.given)
    except AirflowSkipException:
        return Ended("skipped", None, "", moments.passed, moments.shares)
    except Exception as error:
        logging.exception("failed")
        return Ended("failed", None, f"{type(error).__name__}: {error}", moments.passed, moments.shares)
    # Dead from here on, it has done all and told nobody.
    moments.come("ended")
    return Ended("success", returned, "", moments.passed, moments.shares)


class Moments:
    """Counts what others can see of this process, and stops it before the one that was named."""

    def __init__(self, order: Order) -> None:
        self.passed: list[str] = []
        self.shares: list[int] = []
        self._order = order
        self._lock = threading.RLock()

    def come(self, what: str) -> None:
        """Something is about to be done."""
        with self._lock:
            self.passed.append(what)
            if len(self.passed) != self._order.stops_at:
                return
            if self._order.then == "dies":
                os.kill(os.getpid(), signal.SIGKILL)
            self._order.waiting.touch()
            while self._order.waiting.exists():
                time.sleep(0.01)

    def counted(self, function: Callable[[Any], Any], given: Any) -> Any:
        """A mapped task's function for one of those it was given."""
        before = len(self.passed)
        returned = function(given)
        self.shares.append(len(self.passed) - before)
        return returned

    def watch(self) -> None:
        """From now on."""
        import psycopg
        import psycopg2

        wait = psycopg.Connection.wait

        def waited(connection: Any, generator: Any, *args: Any, **options: Any) -> Any:
            self.come("statement")
            return wait(connection, generator, *args, **options)

        psycopg.Connection.wait = waited  # type: ignore[method-assign]
        psycopg2.connect = self._watched(psycopg2.connect)
        sys.addaudithook(self._hear)

    def _watched(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        """dbt's driver, whose connections are watched too."""
        from psycopg2 import extensions

        come = self.come

        class Cursor(extensions.cursor):
            def execute(self, *args: Any) -> Any:
                come("dbt's statement")
                return super().execute(*args)

        def connected(*args: Any, **options: Any) -> Any:
            return connect(*args, **{"cursor_factory": Cursor, **options})

        return connected

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "http.client.send":
            self.come("to the Sheets server")
        elif event == "smtplib.send":
            self.come("a mail" if len(args[1]) > SHORTEST_MAIL else "to the mail server")
        elif event == "os.rename":
            self.come("renamed")
        elif event == "open" and isinstance(args[2], int) and args[2] & WRITES:
            self.come("opened to write")
