"""What a person sees while a week runs."""

import io

from rich.console import Console

from pantau.airflow_api import Progress
from pantau.progress import follow


def told(*steps: Progress, terminal: bool = False) -> str:
    output = io.StringIO()
    console = Console(file=output, force_terminal=terminal, width=120)
    with follow(console) as on_progress:
        for step in steps:
            on_progress(step)
    return output.getvalue()


def at(done: int, total: int = 8, state: str = "running", run_id: str = "one") -> Progress:
    return Progress("land_week", run_id, state, done, total, ())


def test_without_a_terminal_a_line_comes_when_a_quarter_or_the_state_changes():
    steps = [at(0, 0, "queued"), at(0), at(1), at(2), at(3), at(8), at(8, state="success")]
    assert told(*steps).splitlines() == [
        "land_week    0/0 tasks, queued",
        "land_week    0/8 tasks, running",
        "land_week    2/8 tasks, running",
        "land_week    8/8 tasks, running",
        "land_week    8/8 tasks, success",
    ]


def test_a_second_run_of_the_same_dag_is_told_again():
    assert len(told(at(8, run_id="one"), at(8, run_id="two")).splitlines()) == 2


def test_on_a_terminal_a_run_has_one_bar_that_moves():
    shown = told(at(3), at(8, state="success"), terminal=True)
    assert "land_week" in shown and "8/8" in shown and "success" in shown
