"""The monitor's page in a real browser, rendered from samples: at every width, by day and night, by keyboard,
without a script. Behind the login of a real Airflow it is read in ``test_local_stack.py``, which has one.

Needs a Chromium of the system (``CHROMIUM`` names another one); CI fails without one, others pass it over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from monitor_reading import FIND_FAULTS, HEIGHTS, SANDBOX
from pantau.monitor.model import View
from pantau.monitor.page import CONTENT_SECURITY_POLICY, read_static, render_docs, render_page, render_table
from pantau.monitor.reports import read_docs
from sample_monitor import TASKS, make_monitor, make_never_run, make_passed

HOST = "http://monitor.example"
HOME = f"{HOST}/monitor/"
PAGES = {"held": make_monitor, "passed": make_passed, "never_run": make_never_run}
FRAME = f"""<!doctype html><html class="dark"><title>Airflow</title>
<iframe title="Monitor" src="/monitor/" sandbox="{SANDBOX}" width="1000" height="800"></iframe></html>"""

OUTLINE = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  return [outlineStyle, outlineWidth];
}"""


@cache
def render_sample(name: str, view: View) -> str:
    """One of the pages, rendered once for all tests."""
    return render_page(replace(PAGES[name](), view=view))


@dataclass
class Site:
    """A context of the browser in which the monitor answers at ``HOME``, and nothing else does.

    ``shown``: which page it is; ``asked``: addresses that were asked for; ``faults``: what the console said.
    """

    context: BrowserContext
    shown: str = "held"
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, address: str = "", width: int = 1280, mode: str = "light") -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=mode)
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(HOME + address, wait_until="load")
        return page

    def answer(self, route: Route) -> None:
        """As the plugin does, with what the sample holds."""
        place = urlsplit(route.request.url)
        self.asked.append(route.request.url)
        path = place.path.removeprefix("/monitor/")
        asked = parse_qs(place.query)
        if not route.request.url.startswith(HOST):
            route.fulfill(body="elsewhere", content_type="text/plain")
        elif place.path == "/frame":
            route.fulfill(body=FRAME, content_type="text/html")
        elif place.path.startswith("/dags"):
            route.fulfill(body="<title>A run</title>", content_type="text/html")
        elif file := read_static(path.removeprefix("static/")):
            route.fulfill(body=file.content, content_type=file.content_type)
        elif path.startswith("tables/"):
            table = {**make_monitor().tables, TASKS.name: TASKS}[path.removeprefix("tables/")]
            self._fulfill(route, render_table(table, View()))
        elif path.startswith("docs/"):
            self._fulfill(route, render_docs("runbook", "build_marts", read_docs("runbook", "build_marts")))
        elif path.endswith(".csv"):
            route.fulfill(body="rule_id\n", content_type="text/csv")
        else:
            view = View(city_code=asked["city"][0] if "city" in asked else None)
            self._fulfill(route, render_sample(self.shown, view))

    def _fulfill(self, route: Route, html: str) -> None:
        policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def site(context: BrowserContext) -> Iterator[Site]:
    site = Site(context)
    context.route("**/*", site.answer)
    yield site
    for page in context.pages:
        page.close()
    context.unroute_all()
    assert site.faults == []


@pytest.fixture
def plain(browser: Browser) -> Iterator[Site]:
    """A browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    site = Site(context)
    context.route("**/*", site.answer)
    yield site
    context.close()
    assert site.faults == []


def column(page: Page, table: str, number: int) -> list[str]:
    rows = page.locator(f"#{table} tbody tr:not([hidden])").all()
    return [row.locator("th, td").nth(number).inner_text().strip() for row in rows]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


@pytest.mark.parametrize(
    ("name", "width", "mode"),
    [
        *(("held", width, mode) for width in HEIGHTS for mode in ("light", "dark")),
        ("passed", 360, "light"),
        ("never_run", 360, "dark"),
    ],
)
def test_a_page_is_whole_at_every_width_by_day_and_by_night(site, name, width, mode):
    site.shown = name
    page = site.open(width=width, mode=mode)
    assert page.evaluate(FIND_FAULTS) == []
    brightness = "name => getComputedStyle(document.body)[name].match(/\\d+/g).reduce((a, b) => a + +b, 0)"
    behind, letters = (page.evaluate(brightness, each) for each in ("backgroundColor", "color"))
    assert (behind < letters) is (mode == "dark")


def test_what_is_not_whole_is_noticed(site):
    page = site.open(width=360)
    for body, style, fault in (
        ("<p>Lebar</p>", "width: 9999px", "scrolls sideways"),
        ("<p>Pudar</p>", "color: #999; background: #fff", "contrast 2.8"),
        ("<button> </button>", "", "nameless"),
        ("<button>x</button>", "height: 12px; padding: 0", "too small"),
        ("<table aria-label='t'><tbody><tr><td>1</td></tr></table>", "", "a row without a header"),
        ("<svg></svg>", "", "a drawing without words"),
    ):
        page.evaluate("body => document.body.insertAdjacentHTML('beforeend', body)", body)
        page.evaluate("style => { document.body.lastElementChild.style.cssText = style }", style)
        assert any(one.startswith(fault) for one in page.evaluate(FIND_FAULTS)), fault
        page.evaluate("document.body.lastElementChild.remove()")
    assert page.evaluate(FIND_FAULTS) == []


def test_a_phone_shows_the_week_the_verdict_and_the_next_step_without_scrolling(site):
    page = site.open(width=360)
    for part in (page.locator(".state .mark"), page.locator("h1"), page.locator(".state .button")):
        box = part.bounding_box()
        assert box["y"] >= 48 and box["y"] + box["height"] <= HEIGHTS[360]


def test_tab_goes_from_the_skip_link_down_the_page_and_each_stop_is_seen(site):
    page = site.open()
    page.keyboard.press("Tab")
    assert "Skip to the content" in focused(page)
    assert page.evaluate("getComputedStyle(document.activeElement).clipPath") == "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINE) == ["solid", "3px"], focused(page)
        places.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert places == sorted(set(places))
    order = "[...document.querySelectorAll('.heat td')].filter(cell => cell.tabIndex === 0).length"
    assert page.evaluate(order) == 1


def test_arrow_keys_walk_the_heat_map_and_each_cell_is_told_in_sight(site):
    page = site.open()
    page.locator(".heat td").nth(11).focus()
    assert "Kepulauan Seribu Utara, week of 2018-01-15" in focused(page)
    for key, told in (
        ("ArrowLeft", "Kepulauan Seribu Utara, week of 2018-01-08"),
        ("ArrowDown", "Kepulauan Seribu Selatan, week of 2018-01-08"),
        ("ArrowDown", "Gambir, week of 2018-01-08"),
        ("Home", "Gambir, week of 2017-10-30: not run"),
        ("End", "Gambir, week of 2018-01-15"),
        ("ArrowRight", "Gambir, week of 2018-01-15"),
        ("Control+End", "Cipayung, week of 2018-01-15: 0 of 7 stages reported; held for unreadable"),
        ("Control+Home", "Kepulauan Seribu Utara, week of 2017-10-30"),
    ):
        page.keyboard.press(key)
        assert told in focused(page), key
        box = page.locator(":focus > span").bounding_box()
        assert box["width"] > 100 and box["x"] >= 0 and box["y"] + box["height"] <= HEIGHTS[1280]
    page.keyboard.press("Tab")
    assert "<td" not in focused(page)
    page.keyboard.press("Shift+Tab")
    assert "Kepulauan Seribu Utara, week of 2017-10-30" in focused(page)
    page.keyboard.press("Escape")
    assert page.locator(":focus").count() == 0


def test_the_newest_week_is_in_sight_on_a_phone(site):
    page = site.open(width=360)
    box = page.locator(".heat thead th[aria-current]").bounding_box()
    assert box["x"] + box["width"] <= 360


def test_a_table_is_sorted_by_what_its_cells_are_and_the_address_keeps_it(site):
    page = site.open()
    page.locator("#findings").get_by_role("button", name="Findings").click()
    head = page.locator("#findings thead th").filter(has_text="Findings").nth(1)
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, "findings", 2) == ["2", "214", "1,204"]
    page.locator("#findings").get_by_role("button", name="Findings").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column(page, "findings", 2) == ["1,204", "214", "2"]
    page.reload()
    assert column(page, "findings", 2) == ["1,204", "214", "2"]


def test_what_is_empty_comes_last_however_a_table_is_sorted(site):
    page = site.open("tables/model_runs")
    button = page.locator("#model_runs").get_by_role("button", name="Median", exact=True)
    for _ in range(2):
        button.click()
        assert column(page, "model_runs", 4)[-1] == "–"


def test_rows_are_found_by_any_of_their_words_and_the_address_keeps_it(site):
    page = site.open()
    page.get_by_label("Find in Sources").fill("cipayung")
    assert column(page, "sources", 0) == ["Cipayung"]
    assert page.locator("#sources [role=status]").inner_text() == "1 of 49 shown"
    assert "sources.find=cipayung" in page.url
    page.reload()
    assert column(page, "sources", 0) == ["Cipayung"]
    page.get_by_label("Find in Sources").fill("")
    assert len(column(page, "sources", 0)) == 49
    assert page.url == HOME


def test_what_costs_more_is_fetched_once_it_is_near(site):
    page = site.open()
    assert not any("task_runs" in address for address in site.asked)
    page.locator("#task_runs").scroll_into_view_if_needed()
    page.locator("#task_runs table").wait_for()
    assert column(page, "task_runs", 0) == ["land_workbook", "open_gate"]
    assert page.locator("#task_runs h2").inner_text() == "Airflow tasks"
    link = page.locator("#task_runs tbody a").first.get_attribute("href")
    assert link.startswith(f"{HOST}/dags/land_week/runs/")
    assert page.evaluate(FIND_FAULTS) == []


def test_an_answer_that_does_not_come_leaves_the_link(site):
    page = site.open()
    site.context.route("**/tables/task_runs", lambda route: route.fulfill(status=503))
    page.locator("#task_runs").scroll_into_view_if_needed()
    page.get_by_text("No answer (503).").wait_for()
    assert page.locator("#task_runs a").get_attribute("href").startswith("tables/task_runs")
    site.faults.clear()


def test_without_a_script_everything_is_there_and_the_form_asks_for_a_city(plain):
    page = plain.open()
    assert page.locator("tbody tr").count() > 44 + 49 + 88
    assert page.locator(".heat td").count() == 44 * 12
    page.locator(".filters summary").click()
    page.get_by_label("City").select_option("31.74")
    page.get_by_role("button", name="Show").click()
    assert parse_qs(urlsplit(page.url).query)["city"] == ["31.74"]
    assert page.get_by_text("Showing week 15–21 Jan 2018, Jakarta Selatan").is_visible()
    page.get_by_role("link", name="Show everything").click()
    assert page.url == HOME
    page.locator("#task_runs a").click()
    assert page.locator("h1").inner_text() == "Airflow tasks"
    page.get_by_role("link", name="Back to the week").click()
    assert page.url == f"{HOME}#task_runs"


def test_the_navigation_tells_where_the_reader_is(site):
    page = site.open()
    current = page.locator(".bar nav [aria-current]")
    for name in ("Quarantine", "Sources", "Now"):
        page.get_by_label("On this page").get_by_role("link", name=name, exact=True).click()
        current.filter(has_text=name).wait_for()
        assert current.count() == 1
        box = current.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1280


def test_the_runbook_opens_as_a_page_that_a_phone_can_read(site):
    for width in HEIGHTS:
        page = site.open("docs/runbook/build_marts", width)
        assert page.evaluate(FIND_FAULTS) == []
    page.get_by_role("link", name="The monitor").click()
    assert page.url == HOME


def test_a_table_is_downloaded_as_csv(site):
    page = site.open()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV of Findings by rule", exact=True).click()
    assert downloading.value.url == f"{HOME}api/v1/tables/findings.csv"


def test_in_airflows_frame_it_is_as_dark_as_airflow_and_its_links_lead_out(site):
    page = site.open("../frame")
    inside = page.frame_locator("iframe")
    inside.locator("h1").wait_for()
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("document.documentElement.className = 'light'")
    frame.wait_for_function("document.documentElement.dataset.theme === 'light'")
    assert frame.evaluate(FIND_FAULTS) == []
    with site.context.expect_page() as opened:
        inside.get_by_role("link", name="Tanjung Priok").first.click()
    assert opened.value.url.startswith("https://docs.google.com/spreadsheets/d/31.72.02/")
    inside.get_by_role("link", name="Its run in Airflow").click()
    page.wait_for_url(f"{HOST}/dags/build_marts/runs/**")
    assert page.title() == "A run"
