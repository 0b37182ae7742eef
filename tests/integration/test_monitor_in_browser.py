"""The monitor's page in a real browser: at every width, by day and night, by keyboard, without a script; and
behind the login of a real Airflow, in which a held week stands in the warehouse.

Needs a Chromium of the system (``CHROMIUM`` names another one); CI fails without one, others pass it over.
"""

import csv
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from pantau.monitor.model import View
from pantau.monitor.page import CONTENT_SECURITY_POLICY, read_static, render_docs, render_page, render_table
from pantau.monitor.reports import read_docs
from pantau.settings import Settings
from sample_monitor import PLACES, TASKS, make_monitor, make_never_run, make_passed

HOST = "http://monitor.example"
HOME = f"{HOST}/monitor/"
PAGES = {"held": make_monitor, "passed": make_passed, "never_run": make_never_run}
HEIGHTS = {360: 740, 1280: 900}
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads"
"""As Airflow frames a plugin's view."""
FRAME = f"""<!doctype html><html class="dark"><title>Airflow</title>
<iframe title="Monitor" src="/monitor/" sandbox="{SANDBOX}" width="1000" height="800"></iframe></html>"""

FIND_FAULTS = """() => {
  const faults = [], root = document.documentElement;
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = text => parts(text).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if ((parts(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  if (root.scrollWidth > root.clientWidth)
    faults.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} pixels`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = new Set();
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !element.checkVisibility()) continue;
    const color = getComputedStyle(element).color, ground = behind(element);
    if (seen.has(color + ground)) continue;
    seen.add(color + ground);
    const [dark, bright] = [light(color), light(ground)].sort((one, other) => one - other);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)}: ${text} (${color} on ${ground})`);
  }
  for (const each of document.querySelectorAll("a, button, input, select, summary, [role=region], table")) {
    const label = each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent
      ?? document.getElementById(each.getAttribute("aria-labelledby"))?.textContent ?? each.textContent;
    if (!label.trim()) faults.push(`nameless: ${each.outerHTML}`);
  }
  for (const each of document.querySelectorAll("button, input, select, summary, .button, .bar a")) {
    const {width, height} = each.getBoundingClientRect();
    if (each.checkVisibility() && Math.min(width, height) < 24)
      faults.push(`too small to touch: ${each.textContent} ${width} × ${height}`);
  }
  for (const table of document.querySelectorAll("table"))
    for (const row of table.querySelectorAll("tbody tr"))
      if (!row.querySelector("th[scope]")) faults.push(`a row without a header: ${row.textContent}`);
  for (const image of document.querySelectorAll("svg"))
    if (!image.getAttribute("aria-label")) faults.push("a drawing without words");
  return faults;
}"""


OUTLINE = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  return [outlineStyle, outlineWidth];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        missing = "no Chromium on this machine: install chromium, or name one in CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


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


HELD_WEEK = """
insert into landing.snapshots
(week_start, kecamatan_code, run_id, is_late, status, problem, reading_reasons, api_calls, contract_version)
select '2018-01-15', code, 'land', false, 'read', null, '{}', 2, 1 from unnest(%(codes)s::text []) as code;
insert into landing.closed_weeks (week_start, run_id, workbooks_read, workbooks_unreadable)
values ('2018-01-15', 'land', 44, 0);
insert into ops.builds (week_start, run_id, code_version, history_number)
values ('2018-01-15', 'build of 15 January', '1.2.3', 1);
insert into ops.model_runs select max(build_id), 'fct_stage_event', 'success', 2.5, 10 from ops.builds;
insert into ops.edition_statements
select max(build_id), code, 'P' || stage, case when code = '31.74.01' then 'belum' else 'ada_data' end
from ops.builds, unnest(%(codes)s::text []) as code, generate_series(1, 7) as stage
group by code, stage;
insert into quality.workbook_verdicts
select '2018-01-15', code, case when code = '31.74.04' then 'held' else 'accepted' end,
    case when code = '31.74.04' then '{rows_lost:P3}' else '{}' end::text [], null
from unnest(%(codes)s::text []) as code;
insert into quality.gate_verdicts values ('2018-01-15', 'hold', '{fall:P7}');
insert into quality.gate_results values
('2018-01-15', 'programme', 'totals_never_fall', 'critical', false, 'fall:P7', 'P7: 3 below 5', '{P7}',
 'programme coordinator', 'A published total that falls loses all trust.');
"""


@pytest.fixture(scope="module")
def settings(stack) -> Settings:
    """Of a stack whose warehouse looks as if a week had been landed, built and held."""
    codes = [place.kecamatan_code for place in PLACES]
    with psycopg.connect(stack.owner_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(HELD_WEEK, {"codes": codes})
    return Settings(_env_file=stack.home / "stack.env")


@dataclass
class Reader:
    """Somebody with a browser of their own before Airflow. ``faults``: what the monitor's console said."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def log_in(self, name: str, password: str) -> None:
        self.page.locator("input[name=username]").fill(name)
        self.page.locator("input[name=password]").fill(password)
        self.page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="module")
def visitor(browser: Browser, settings: Settings) -> Iterator[Reader]:
    """Somebody who has come to the monitor's address and is not logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHTS[1280]}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    reader = Reader(page, settings.airflow_url.rstrip("/"))
    page.goto(f"{reader.url}/monitor/?kecamatan=31.74.04")
    yield reader
    context.close()


@pytest.fixture(scope="module")
def reader(visitor: Reader, settings: Settings) -> Reader:
    """The same, once logged in."""
    visitor.log_in(settings.airflow_user, settings.airflow_password.get_secret_value())
    visitor.page.locator("#headline").wait_for()
    visitor.page.on(
        "console", lambda said: visitor.faults.append(said.text) if said.type == "error" else None
    )
    visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    return visitor


@pytest.mark.full
def test_nobody_sees_a_thing_before_the_login(visitor):
    assert urlsplit(visitor.page.url).path == "/auth/login"
    visitor.page.locator("input[name=password]").wait_for()
    assert visitor.page.locator("#headline").count() == 0
    answer = visitor.page.request.get(f"{visitor.url}/monitor/api/v1/week")
    assert (answer.status, "fall" in answer.text()) == (401, False)


@pytest.mark.full
def test_the_login_leads_back_to_what_was_asked_for(reader):
    assert reader.page.url == f"{reader.url}/monitor/?kecamatan=31.74.04"
    assert reader.page.get_by_text("Showing week 15–21 Jan 2018, Pasar Minggu").is_visible()
    assert reader.page.locator(".heat td").count() == reader.page.locator(".heat thead a").count()


@pytest.mark.full
@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1280, "dark")])
def test_the_verdict_and_figures_of_a_week_are_told_and_the_page_is_whole(reader, width, mode):
    page = reader.page
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=mode)
    page.goto(f"{reader.url}/monitor/", wait_until="load")
    assert page.locator(".state .mark").inner_text() == "✕ Held"
    assert "P7" in page.locator(".reasons").inner_text()
    assert page.get_by_role("link", name="Pasar Minggu").first.is_visible()
    assert "43" in page.locator("#numbers .value").first.inner_text()
    cells = page.locator(".heat td")
    assert cells.count() % 44 == 0
    assert page.locator(".heat td.held").count() == page.locator(".heat td.s0").count() == 1
    page.locator("#task_runs").scroll_into_view_if_needed()
    page.locator("#task_runs:not([data-later]), #task_runs .empty:not([role])").first.wait_for()
    assert page.evaluate(FIND_FAULTS) == []
    assert reader.faults == []


@pytest.mark.full
def test_a_table_comes_as_csv_with_all_its_rows(reader):
    reader.page.goto(f"{reader.url}/monitor/?week=2018-01-15")
    with reader.page.expect_download() as downloading:
        reader.page.get_by_role("link", name="CSV of Sources").click()
    head, *rows = csv.reader(downloading.value.path().open(encoding="utf-8"))
    assert head[:3] == ["kind", "source", "name"]
    assert {row[1] for row in rows} >= {place.kecamatan_code for place in PLACES}


@pytest.mark.full
def test_it_stands_in_airflows_menu_and_in_its_frame(reader):
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[1280]})
    page.goto(f"{reader.url}/")
    page.get_by_role("link", name="Pantau").click()
    inside = page.frame_locator("iframe[title=Pantau]")
    inside.locator("#headline").wait_for()
    assert page.locator("iframe[title=Pantau]").get_attribute("sandbox") == SANDBOX
    frame = page.frames[1]
    assert frame.evaluate(FIND_FAULTS) == []
    assert frame.evaluate("document.documentElement.dataset.theme") in {"light", "dark"}
    inside.get_by_role("link", name="Its run in Airflow").click()
    page.wait_for_url(f"{reader.url}/dags/build_marts/runs/**")
