"""What is kept of a task that failed: the class of its error, and the words of our own errors alone.

Whoever writes an error of ours sees to it that it quotes no cell; words of any other are never kept, and
neither are ours where they hold what reads as personal data or an address.
"""

import re
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pantau.delivery.personal_data import Canaries, find_unfit
from pantau.warehouse import Connection, connect

SILENT = "silent"
"""Instead of an error: the task's process was killed, or never came to say anything."""
UNASKED = "warehouse away"
"""Instead of an error: what it said is kept where nobody can ask now."""
BEYOND_RETRY = "AirflowFailException"
"""Airflow's way to end a task at once; what it stands for is its cause."""
_LONGEST_SENTENCE = 400
_AN_ADDRESS = re.compile(r"@|\d{9}")
_LATE_WORDS_SECONDS = 6.0

Place = tuple[str, int]
"""A task and its map index, -1 where it is not mapped."""


@dataclass(frozen=True)
class Failure:
    """A task that failed for good. ``name``: which of a mapped task's, e.g. a kecamatan's code."""

    task_id: str
    map_index: int
    name: str | None
    error: str
    sentence: str | None

    @property
    def place(self) -> Place:
        """Which task instance of the run."""
        return self.task_id, self.map_index


def describe(error: object, canaries: Canaries | None) -> tuple[str, str | None]:
    """The class of an error, and what it says if it is our own and fit for a mail; ``silent`` for none.

    Without canaries to compare it with, an error's words are not fit.
    """
    if not isinstance(error, BaseException):
        return SILENT, None
    if type(error).__name__ == BEYOND_RETRY and error.__cause__ is not None:
        error = error.__cause__
    name = type(error).__name__
    if canaries is None or type(error).__module__.partition(".")[0] != "pantau":
        return name, None
    sentence = " ".join(str(error).split())
    if not sentence or _AN_ADDRESS.search(sentence) or find_unfit(sentence, canaries):
        return name, None
    is_long = len(sentence) > _LONGEST_SENTENCE
    return name, f"{sentence[:_LONGEST_SENTENCE]}…" if is_long else sentence


def keep_failure(url: str, dag_id: str, run_id: str, failure: Failure) -> None:
    """Keeps what a task's end says, until the run's end; a later failure of the same task replaces it.

    That a process was killed never replaces what it had said.
    """
    with connect(url, "reporter") as connection:
        connection.execute(
            """
            insert into ops.task_failures (dag_id, run_id, task_id, map_index, name, error, sentence)
            values (%s, %s, %s, %s, %s, %s, %s)
            on conflict (dag_id, run_id, task_id, map_index) do update set
                name = excluded.name, error = excluded.error, sentence = excluded.sentence, failed_at = now()
            where excluded.error <> 'silent'
            """,
            (dag_id, run_id, *failure.place, failure.name, failure.error, failure.sentence),
        )


def await_words(url: str, dag_id: str, run_id: str, failed: Collection[Place]) -> None:
    """Waits some seconds for what failed tasks have to say: Airflow knows of them a moment earlier."""
    end = time.monotonic() + _LATE_WORDS_SECONDS
    with connect(url, "reporter") as connection:
        connection.autocommit = True
        while time.monotonic() < end:
            rows = connection.execute(
                "select task_id, map_index from ops.task_failures where dag_id = %s and run_id = %s",
                (dag_id, run_id),
            )
            if set(failed) <= set(rows.fetchall()):
                return
            time.sleep(0.5)


def take_failures(
    connection: Connection, dag_id: str, run_id: str, failed: Collection[Place] | None
) -> list[Failure]:
    """Takes what was kept of a run, in the order in which its tasks failed.

    ``failed``: the tasks that are red now; others were mended meanwhile, and those that said nothing are
    silent. None: not known.
    """
    rows = connection.execute(
        """
        delete from ops.task_failures where dag_id = %s and run_id = %s
        returning failed_at, task_id, map_index, name, error, sentence
        """,
        (dag_id, run_id),
    ).fetchall()
    kept = [Failure(*row[1:]) for row in sorted(rows, key=lambda row: (row[0], row[1:3]))]
    if failed is None:
        return kept
    return [*_still_red(kept, failed), *_silent(kept, failed)]


def _still_red(kept: Iterable[Failure], failed: Collection[Place]) -> list[Failure]:
    return [failure for failure in kept if failure.place in failed]


def _silent(kept: Iterable[Failure], failed: Collection[Place]) -> list[Failure]:
    spoken = {failure.place for failure in kept}
    return [Failure(*place, None, SILENT, None) for place in sorted(set(failed) - spoken)]
