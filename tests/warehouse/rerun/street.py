"""A whole street without Airflow: real PostgreSQL, a Sheets server, a mail server, and tasks as processes.

What stands before and behind each task of an undisturbed chain is kept as a database of its own: from there a
task can be run once more, killed and run again, and its end compared.
"""

import itertools
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import psycopg
from killable import Ended, Order, finish, start
from psycopg import sql

from pantau.local.postgres import Cluster
from pantau.periods import Week
from pantau.reference import load_kecamatan

FIRST, CLOSING, HELD = (Week(date(2017, 12, 18)), Week(date(2017, 12, 25)), Week(date(2018, 1, 1)))
"""A week that is sent; the one that closes December; one of which too few workbooks can be read."""
NEW_PEOPLE = {date(2017, 12, 11): 70, FIRST.start: 70, CLOSING.start: 50, HELD.start: 60}
TOLD = {
    *("wagub@dki.example", "sekretariat@okoce.example", "tim.data@okoce.example"),
    *("sudin.jakpus@dki.example", "31.01.01", "31.71.01"),
}
"""Recipients and workbooks whose people get mails here."""
CODES = tuple(each.kecamatan_code for each in load_kecamatan())
CITIES = ("Kepulauan Seribu", "Jakarta Pusat")
PASSING = r"(_id|_ids|^(from|to|history|key)_number|^seconds)$"
"""Numbers that may differ between two runs that mean the same: of them and of times only null is compared."""
SAID_BY_ROWS = """
    select
        table_schema || '.' || table_name,
        string_agg(
            case when
                column_name ~ %s and data_type in ('bigint', 'integer', 'ARRAY', 'double precision')
                or data_type like 'timestamp%%' or column_name = 'code_version'
                then format('(%%I is null)::text', column_name)
                else format('coalesce(%%I::text, chr(1))', column_name)
            end,
            ' || chr(2) || ' order by column_name
        )
    from information_schema.columns
    inner join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema = any(%s)
        and table_schema || '.' || table_name <> all(%s)
    group by table_schema, table_name
"""
SHARED = ("sheets", "partners", "archive", "data-docs")
COMPARED = ("landing", "staging", "intermediate", "reference", "marts", "quality", "ops")
WORK_LISTS = ("int_rows_untyped", "int_rows_touched", "int_rows_apart", "int_people_touched")
"""What was still to be done: less where a try that died had done some."""
NOT_COMPARED = (
    *("ops.rate_limits", "ops.model_runs", "ops.alembic_version"),
    *(f"intermediate.{name}" for name in WORK_LISTS),
)


Fingerprint = dict[str, tuple[int, int]]


def take_fingerprint(url: str, *schemas: str) -> Fingerprint:
    """Of each table how many rows it has and a sum of what they say, in whatever order they stand."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(SAID_BY_ROWS, (PASSING, list(schemas), list(NOT_COMPARED))).fetchall()
        hashed = "coalesce(sum(hashtextextended({said}, 0)::numeric), 0)"
        counted = " union all ".join(
            f"select '{table}', count(*), {hashed.format(said=said)} from {table}" for table, said in tables
        )
        return {table: (count, int(total)) for table, count, total in connection.execute(counted)}


@dataclass
class Post:
    """A mail server that takes everything, and knows who got which mail."""

    taken: list[tuple[str, str]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        head, _, _ = envelope.content.partition(b"\r\n\r\n")
        (named,) = [line for line in head.splitlines() if line.lower().startswith(b"message-id:")]
        self.taken += [(recipient, named.split()[1].decode()) for recipient in envelope.rcpt_tos]
        return "250 taken"

    @property
    def doubled(self) -> list[tuple[str, str]]:
        """Mails that somebody got more than once."""
        return [mail for mail, count in Counter(self.taken).items() if count > 1]


@dataclass(frozen=True)
class Step:
    """A task of a chain; ``given``: see ``Order``."""

    dag_id: str
    task_id: str
    key: str
    given: tuple[Any, ...] = ()
    params: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.dag_id}.{self.task_id}"


@dataclass
class Street:
    """One warehouse, ``live``, and the states of it that were kept."""

    cluster: Cluster
    folder: Path
    ports: Mapping[str, int]
    post: Post
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return self.cluster.url().removesuffix("warehouse") + "live"

    @property
    def sheets(self) -> Path:
        """What the Sheets server serves."""
        return self.folder / "sheets"

    def load(self, week: Week, codes: tuple[str, ...] = CODES) -> None:
        """What sheets and partners hold from now on, of the workbooks that can be read."""
        for code in CODES:
            (self.sheets / f"{code}.xlsx").unlink(missing_ok=True)
        for code in codes:
            shutil.copy(self.folder / "sample" / str(week) / f"{code}.xlsx", self.sheets / f"{code}.xlsx")
        shutil.rmtree(self.folder / "partners", ignore_errors=True)
        shutil.copytree(self.folder / "sample" / "partners" / str(week), self.folder / "partners")

    def order(self, step: Step, *, run: str = "run", worker: str = "worker", **stop: Any) -> Order:
        """What a worker is told; each worker has a home and temporary files of its own."""
        home = self.folder / worker
        (home / "tmp").mkdir(parents=True, exist_ok=True)
        environment = {
            "PANTAU_HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "PANTAU_WAREHOUSE_URL": self.url,
            "PANTAU_PSEUDONYM_KEY": "kunci uji",
            "PANTAU_SHEETS_URL": f"http://127.0.0.1:{self.ports['sheets']}",
            "PANTAU_READS_PER_MINUTE": "0",
            "PANTAU_WRITES_PER_MINUTE": "0",
            "PANTAU_PARTNERS": str(self.folder / "partners"),
            "PANTAU_REGISTRY": str(self.folder / "registry.yaml"),
            "PANTAU_SMTP_HOST": "127.0.0.1",
            "PANTAU_SMTP_PORT": str(self.ports["smtp"]),
            "PANTAU_DATA_DOCS": str(self.folder / "data-docs"),
            "PANTAU_ARCHIVE": str(self.folder / "archive"),
        }
        report = self.folder / "reports" / f"{next(self.numbers)}-{step.task_id}.json"
        report.parent.mkdir(exist_ok=True)
        named = f"{run} of {step.dag_id} for {step.key}"
        return Order(
            *(step.dag_id, step.task_id, step.key, named, environment, report, step.given, step.params),
            **stop,
        )

    def run(self, step: Step, **how: Any) -> Ended:
        """A task from its begin to its end."""
        order = self.order(step, **how)
        ended = finish(order, start(order))
        assert ended is not None
        return ended

    def run_both(self, one: Step, other: Step) -> tuple[Ended, Ended]:
        """Two tasks that begin at the same time, of different runs on different workers."""
        orders = [self.order(step, run=run, worker=run) for step, run in ((one, "one"), (other, "other"))]
        processes = [start(order) for order in orders]
        first, second = (finish(*each) for each in zip(orders, processes, strict=True))
        assert first is not None and second is not None
        return first, second

    def kill(self, step: Step, before: int, **how: Any) -> None:
        """A task that dies before this moment; returns once PostgreSQL has noticed."""
        order = self.order(step, stops_at=before, **how)
        assert finish(order, start(order)) is None, f"{step.name} has no moment {before}"
        self.wait_for_silence()

    @contextmanager
    def stopped(self, step: Step, before: int, **how: Any) -> Iterator[Future[Ended | None]]:
        """A task that waits before this moment for as long as the block takes; how it ended behind it."""
        order = self.order(step, stops_at=before, then="waits", **how)
        process, ended = start(order), Future[Ended | None]()
        while not order.waiting.exists():
            assert process.is_alive(), f"{step.name} has no moment {before}"
            time.sleep(0.01)
        try:
            yield ended
        finally:
            order.waiting.unlink()
            ended.set_result(finish(order, process))

    @contextmanager
    def killed_in_statement(self, step: Step, table: str) -> Iterator[int]:
        """A task that dies in statements of dbt, on which PostgreSQL works until the block ends; how many."""
        order = self.order(step)
        with psycopg.connect(self.url) as connection:
            connection.execute(sql.SQL("lock table {}").format(sql.Identifier(*table.split("."))))
            process = start(order)
            self.wait_for_dbt(1)
            process.kill()
            assert finish(order, process) is None
            yield self.wait_for_dbt(1)

    def wait_for_dbt(self, count: int) -> int:
        """Until so many of dbt's statements wait for a lock; how many there are."""
        waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%%\"dbt\"%%'"
        end = time.monotonic() + 120
        while (found := len(self.rows(waiting))) < count:
            assert time.monotonic() < end, "dbt waits for nothing"
            time.sleep(0.05)
        return found

    def restart(self, *, is_crash: bool = False) -> None:
        """PostgreSQL goes, whatever is being asked of it, and comes again."""
        if is_crash:
            for process in self.cluster.processes():
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        self.cluster.stop()
        self.cluster.start(self.folder / "postgres.log")

    def wait_for_silence(self) -> None:
        """Until PostgreSQL has ended what the dead one had begun, so that a case says the same each time.

        Airflow asks nobody: it takes 90 s to notice and 20 s more, which is longer than most statements.
        """
        end = time.monotonic() + 30
        while self.rows("select from pg_stat_activity where datname = 'live' and pid <> pg_backend_pid()"):
            assert time.monotonic() < end, "the killed task's connections stay"
            time.sleep(0.02)

    def rows(self, query: str, *arguments: object) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, arguments).fetchall()

    def keep(self, state: str) -> None:
        """Keeps what stands in the warehouse and in the folders that all workers share."""
        self.copy("live", state)
        for name in SHARED:
            shutil.copytree(self.folder / name, self.folder / "kept" / state / name)

    def restore(self, state: str) -> None:
        """All as it was then, and nobody has got a mail since."""
        self.copy(state, "live")
        for name in SHARED:
            shutil.rmtree(self.folder / name)
            shutil.copytree(self.folder / "kept" / state / name, self.folder / name)
        self.post.taken.clear()

    def copy(self, source: str, target: str) -> None:
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(target))
        copy = sql.SQL("create database {} template {} owner pantau strategy file_copy")
        with psycopg.connect(self.cluster.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(drop)
            connection.execute(copy.format(sql.Identifier(target), sql.Identifier(source)))

    def fingerprint(self) -> Fingerprint:
        """What every table says."""
        return take_fingerprint(self.url, *COMPARED)
