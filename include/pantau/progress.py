"""Shows a week's chain while it runs: a bar a DAG on a terminal, a line a change elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from pantau.airflow_api import Progress


@contextmanager
def follow(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Gives the function that ``chain.run_week`` tells its progress to."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, TextColumn("{task.fields[state]}"), console=console) as bars:
        shown: dict[str, TaskID] = {}

        def show(progress: Progress) -> None:
            if progress.run_id not in shown:
                shown[progress.run_id] = bars.add_task(progress.dag_id, state="")
            bars.update(
                shown[progress.run_id], completed=progress.done, total=progress.total, state=progress.told
            )

        yield show


class _Lines:
    """Where there is no terminal: a line when a DAG starts, ends, or is a quarter further."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: set[tuple[str, str, int]] = set()

    def __call__(self, progress: Progress) -> None:
        quarter = 4 * progress.done // progress.total if progress.total else 0
        if (key := (progress.run_id, progress.state, quarter)) not in self._said:
            self._said.add(key)
            self._console.print(
                f"{progress.dag_id:<12} {progress.done}/{progress.total} tasks, {progress.told}",
                markup=False,
            )
