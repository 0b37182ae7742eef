"""How long a reader waits for the monitor's page: from asking for it to the first paint in Chromium."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import Request
from playwright.sync_api import Browser, sync_playwright

from pantau.monitor.access import admit
from pantau.monitor.api import make_app
from pantau.settings import Settings

FIRST_PAINT = """() => new Promise((tell) => {
    new PerformanceObserver((list) => {
        for (const paint of list.getEntriesByName("first-contentful-paint")) tell(paint.startTime);
    }).observe({ type: "paint", buffered: true });
})"""
"""Waits for it, past or to come; a condition to poll would be kept out by the page's content policy."""


def find_chromium() -> str:
    """The system's browser, or the one that ``CHROMIUM`` names."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("No Chromium on this machine: install chromium, or name one in CHROMIUM.")
    return path


def take_first_paint(settings: Settings, before: int) -> float:
    """Seconds to the first contentful paint of the page, by a server that has shown it so often before.

    Each time in a browser that knows nothing yet. The login is left out: it stands before every page of
    Airflow, and ours costs what theirs do.
    """
    with _serving(settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for _ in range(before):
            _paint(browser, address)
        return _paint(browser, address)


def _paint(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="load")
    milliseconds = page.evaluate(FIRST_PAINT)
    context.close()
    return float(milliseconds) / 1000


def _let_in(request: Request) -> None:
    admit(request, "benchmark")


@contextmanager
def _serving(settings: Settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = make_app(_let_in, lambda: settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the monitor's server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
