"""Pictures for docs/gambar: the weekly mail as phones and wide screens show it, pages of the monthly PDF, the
monitor.

``make pictures`` runs it; it needs a Chromium of the system (``CHROMIUM`` names another one). The week, the
month and every person in them are invented.
"""

import base64
import os
import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from pantau.monitor.page import read_static, render_page
from pantau.report.edition import Edition
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.pdf import set_pages
from pantau.report.weekly.making import make_weekly_editions
from sample_editions import CITY, KECAMATAN, join_png
from sample_facts import hold_some, make_facts
from sample_monitor import make_monitor
from sample_month import later_month_facts

FOLDER = Path(__file__).parents[2] / "docs" / "gambar"
SCOPES = {"DKI": "jakarta", CITY: "kota", KECAMATAN: "kecamatan"}
MODES = {"light": "terang", "dark": "gelap"}
PIXELS_EACH = {360: 1.5, 800: 1.0}
"""Widths, and how many pixels a picture takes for one of the screen's."""
PAGES = {1: "muka", 4: "perjalanan", 11: "kota", 14: "lampiran"}
"""Pages of the monthly report, and what they show."""
PIXELS_AN_INCH = 96
SCREENS = {360: 900, 1280: 1400}
"""Widths on which the monitor is shown, and how much of it."""


def main() -> None:
    """Draws each scope's edition and the month's pages anew and takes their pictures."""
    editions = make_weekly_editions(hold_some(make_facts()), tuple(SCOPES))
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for edition in editions:
            for path, picture in take_pictures(browser, edition):
                path.write_bytes(picture)
        for path, picture in take_pages(browser):
            path.write_bytes(picture)
        for path, picture in take_monitor(browser):
            path.write_bytes(picture)
        (FOLDER / "laporan-layar-pertama.png").write_bytes(take_first_screen(browser, editions[0]))
        browser.close()


def take_pictures(browser: Browser, edition: Edition) -> Iterator[tuple[Path, bytes]]:
    """A picture of the whole mail for each width and mode."""
    for width, pixels in PIXELS_EACH.items():
        for mode, name in MODES.items():
            page = browser.new_page(
                viewport={"width": width, "height": 800}, device_scale_factor=pixels, color_scheme=mode
            )
            page.set_content(as_a_page(edition), wait_until="load")
            path = FOLDER / f"laporan-{SCOPES[edition.key.scope]}-{width}-{name}.png"
            yield path, shrink(page, page.screenshot(full_page=True))
            page.close()


def take_pages(browser: Browser) -> Iterator[tuple[Path, bytes]]:
    """Pages of the monthly report as they print."""
    page = browser.new_page()
    drawn = set_pages(compose_monthly(later_month_facts()), PIXELS_AN_INCH)
    for number, name in PAGES.items():
        yield FOLDER / f"bulanan-{name}.png", shrink(page, drawn[number - 1])
    page.close()


def take_monitor(browser: Browser) -> Iterator[tuple[Path, bytes]]:
    """The monitor of a held week, as its first screens show it."""
    for width, height in SCREENS.items():
        for mode, name in MODES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=mode)
            page.route("**/*", answer_as_monitor)
            page.goto("http://monitor.example/", wait_until="load")
            yield FOLDER / f"monitor-{width}-{name}.png", shrink(page, page.screenshot())
            page.close()


def answer_as_monitor(route: Route) -> None:
    """The page and its files, as the plugin serves them."""
    file = read_static(urlsplit(route.request.url).path.rpartition("/")[2])
    if file:
        route.fulfill(body=file.content, content_type=file.content_type)
    else:
        route.fulfill(body=render_page(make_monitor()), content_type="text/html; charset=utf-8")


def take_first_screen(browser: Browser, edition: Edition) -> bytes:
    """What a phone shows before anybody scrolls."""
    page = browser.new_page(viewport={"width": 360, "height": 760}, device_scale_factor=2)
    page.set_content(as_a_page(edition), wait_until="load")
    return shrink(page, page.screenshot())


def shrink(page: Page, screenshot: bytes) -> bytes:
    """The picture with a palette of 256 colours, which takes a quarter of the room."""
    script = (Path(__file__).parent / "palette.js").read_text(encoding="utf-8")
    found = page.evaluate(script, base64.b64encode(screenshot).decode())
    header = struct.pack(">IIBBBBB", found["width"], found["height"], 8, 3, 0, 0, 0)
    rows = zlib.compress(zlib.decompress(base64.b64decode(found["content"])), 9)
    return join_png((b"IHDR", header), (b"PLTE", bytes(found["palette"])), (b"IDAT", rows), (b"IEND", b""))


def as_a_page(edition: Edition) -> str:
    """The HTML with its pictures inside, as a mail reader puts them there."""
    html = edition.html
    for file in edition.files:
        if file.content_id:
            content = base64.b64encode(file.content).decode()
            html = html.replace(f"cid:{file.content_id}", f"data:{file.content_type};base64,{content}")
    return html


if __name__ == "__main__":
    main()
