"""What the page says where no need is found: all is well only of a week that was judged and goes out."""

from dataclasses import replace

import pytest

from page_outline import Outline
from pantau.monitor.attention import find_needs, tell_rest
from pantau.monitor.model import Monitor, Reason, Step
from pantau.monitor.page import render_page
from sample_monitor import make_passed

CLEAR = "✓ Nothing: every workbook was accepted"


def made(state: str = "sent", tone: str = "good", *, judged: int = 44) -> Monitor:
    """A week without needs; ``judged``: of so many workbooks gate 1 has said something."""
    monitor = make_passed()
    heat_map = tuple(
        row
        if place < judged
        else replace(row, cells=(*row.cells[:-1], replace(row.cells[-1], verdict=None, stages_reported=None)))
        for place, row in enumerate(monitor.heat_map)
    )
    return replace(monitor, state=replace(monitor.state, state=state, tone=tone), heat_map=heat_map)


@pytest.mark.parametrize(("state", "tone"), [("sent", "good"), ("passed", "warning")])
def test_all_is_well_of_a_judged_week_that_passed(state, tone):
    monitor = made(state, tone)
    assert (find_needs(monitor), tell_rest(monitor).tone) == ((), "good")
    assert CLEAR in Outline(render_page(monitor)).text


@pytest.mark.parametrize(
    ("state", "tone"),
    [("held", "bad"), ("broken", "bad"), ("released", "warning"), ("passed", "bad"), ("sent", "warning")],
)
def test_a_week_that_needs_somebody_itself_is_not_called_well(state, tone):
    monitor = made(state, tone)
    assert tell_rest(monitor).tone == tone
    text = Outline(render_page(monitor)).text
    assert "Nothing beyond what the week itself says above." in text
    assert CLEAR not in text


@pytest.mark.parametrize(
    ("state", "judged"), [("landing", 44), ("building", 44), ("sent", 43), ("broken", 0), ("landing", 0)]
)
def test_what_no_gate_has_judged_is_not_called_well(state, judged):
    monitor = made(state, "unknown", judged=judged)
    assert (find_needs(monitor), tell_rest(monitor).tone) == ((), "unknown")
    text = Outline(render_page(monitor)).text
    assert "? Not judged yet" in text
    assert CLEAR not in text


def test_a_run_that_failed_or_a_note_is_not_passed_over():
    monitor = made("passed", "warning")
    reason = Reason("report_week", "report_week failed.", Step("Mend it.", "docs/runbook/report_week"))
    state = replace(monitor.state, reasons=(reason,))
    assert tell_rest(replace(monitor, state=state)).tone == "warning"
