"""The monitor's page: what a reader is told, whole without a script, and that it believes nothing."""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from itertools import pairwise

import pytest

from page_outline import Outline
from pantau.monitor.attention import NAMED, find_needs
from pantau.monitor.catalog import FINDINGS, QUARANTINE, SOURCES, TABLES, fill
from pantau.monitor.cells import SIGNS, is_openable, write_cell, write_seconds, write_week
from pantau.monitor.drawings import HEIGHT, SIGNS_OF_CELLS, WIDTH, draw_cell, draw_time, draw_trend
from pantau.monitor.model import Column, HeatCell, RuleTrend, Step, View
from pantau.monitor.page import (
    CONTENT_SECURITY_POLICY,
    read_static,
    render_docs,
    render_page,
    render_problem,
    render_table,
)
from pantau.monitor.sections import address, show_table
from pantau.periods import Week
from pantau.report import palette
from pantau.settings import PROJECT
from sample_monitor import HELD, PLACES, TASKS, WEEK, make_monitor, make_never_run, make_passed

PAGES = {"held": make_monitor, "passed": make_passed, "never_run": make_never_run}
GOLDEN = PROJECT / "tests" / "golden"
HOSTILE = """<script>alert("1")</script>'"><img src=x onerror=alert(1)>{{ 7*7 }}"""


@pytest.fixture(scope="module")
def held() -> str:
    return render_page(make_monitor())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_word_for_word_what_was_approved(name):
    """Read the diff; ``PANTAU_UPDATE_GOLDEN=1 pytest tests/unit/monitor`` accepts it."""
    path = GOLDEN / f"monitor_{name}.txt"
    text = Outline(render_page(PAGES[name]())).text
    if os.environ.get("PANTAU_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_what_an_invented_page_says_of_a_source_or_a_mail_is_what_the_code_can_say(name):
    tables = PAGES[name]().tables
    for table, column in (("sources", "status"), ("delivery_failures", "status"), ("decisions", "kind")):
        (meaning,) = (each.meaning for each in TABLES[table].columns if each.name == column)
        said = {str(record[column]) for record in tables[table].records()}
        assert said <= {*re.findall(r"[a-z]+", meaning)}, (table, said)
    suites = "".join(path.read_text() for path in (PROJECT / "expectations").glob("*.json"))
    for record in tables["gate_results"].records():
        assert f'"name": "{record["expectation"]}"' in suites


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_but_its_own_files_and_holds_no_style_or_script_of_its_own(name):
    html = render_page(PAGES[name]())
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert re.findall(r"<script[^>]*>(.*?)</script>", html, re.S) == [""]
    loaded = re.findall(r'<(?:script|img)[^>]* src="([^"]*)"|<link[^>]* href="([^"]*)"', html)
    assert {"".join(each).partition("?")[0] for each in loaded} == {
        "./static/monitor.css",
        "./static/monitor.js",
        "./static/monitor.svg",
    }
    assert "unsafe" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_step_at_a_time_and_ids_are_there_once(name):
    html = render_page(PAGES[name]())
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    named = {name for each in re.findall(r'aria-labelledby="([^"]*)"', html) for name in each.split()}
    targets = set(re.findall(r'href="#([^"]*)"', html))
    assert named | targets <= {*ids}


def test_the_whole_page_stays_small(held):
    assert len(held.encode()) < 200_000


def test_a_held_week_shows_the_verdict_why_and_the_next_step_before_anything_else(held):
    outline = Outline(held)
    first = outline.text.partition("## ")[0]
    for part in ("Held", "Week 15–21 Jan 2018", "fall:P7", "Next:"):
        assert part in first
    assert outline.links["Runbook: build_marts"] == "docs/runbook/build_marts"


def test_what_needs_a_person_is_named_with_where_to_open_it():
    needs = {need.title: need for need in find_needs(make_monitor())}
    held = needs["3 workbooks are held"]
    assert {each.told for each in held.named} == {*HELD.values()}
    assert all(each.url and each.url.startswith("https://docs.google.com/") for each in held.named)
    assert [each.name for each in needs["2 sources were not read well"].named] == ["ptsp", "bank"]
    assert "3 kecamatan are silent" in needs
    assert needs["2 mails did not arrive"].named[0].told == "550 5.1.1"


def test_more_than_a_few_are_counted():
    monitor = make_monitor()
    rows = tuple(
        replace(row, cells=(*row.cells[:-1], replace(row.cells[-1], verdict="held", reasons=("quarantine",))))
        for row in monitor.heat_map
    )
    (held, *_) = find_needs(replace(monitor, heat_map=rows))
    assert (held.title, len(held.named), held.more) == ("44 workbooks are held", NAMED, 44 - NAMED)
    assert f"and {44 - NAMED} more" in render_page(replace(monitor, heat_map=rows))


def test_the_heat_map_has_a_sign_and_a_sentence_in_each_cell(held):
    cells = re.findall(r'<td class="(\w+)"><span>([^<]+)</span></td>', held)
    assert len(cells) == 44 * 12
    assert len({told for _, told in cells}) == len(cells)
    assert {look for look, _ in cells} == {*SIGNS_OF_CELLS}
    assert len({*SIGNS_OF_CELLS.values()}) == len(SIGNS_OF_CELLS)
    css = read_static("monitor.css").content
    assert all(f'.{look}::before {{ content: "{sign}"' in css for look, sign in SIGNS_OF_CELLS.items())
    assert held.count('scope="rowgroup"') == 6


def test_an_unreadable_workbook_is_told_apart_from_a_held_one():
    cell = HeatCell(WEEK, 0, "held", ("unreadable",), "bad", "…")
    assert draw_cell(cell).look == "unreadable"
    assert draw_cell(replace(cell, reasons=("wrong_code",))).look == "held"
    assert draw_cell(HeatCell(WEEK, None, None, (), "unknown", "…")).look == "none"


def test_hostile_text_is_shown_and_never_run():
    monitor = make_monitor()
    state = replace(monitor.state, headline=HOSTILE, code_version=HOSTILE)
    row = (*monitor.tables["sources"].rows[0][:10], HOSTILE, "javascript:alert(1)")
    quarantined = ("31.74.04", HOSTILE, "P1", 12, (HOSTILE,), ("R01",), None, None, "data:text/html,x")
    tables = {
        **monitor.tables,
        "sources": fill(SOURCES, [row]),
        "quarantine": fill(QUARANTINE, [quarantined]),
    }
    html = render_page(replace(monitor, state=state, tables=tables))
    assert "&lt;script&gt;alert(&#34;1&#34;)" in html
    assert "<img src=x" not in html and "<script>alert" not in html and "49" not in Outline(html).lines[0]
    assert 'href="javascript' not in html and 'href="data' not in html


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://docs.google.com/x", True),
        ("../dags/land_week", True),
        ("?rule=R01#quarantine", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("java\nscript:alert(1)", False),
    ],
)
def test_only_addresses_that_open_a_page_are_links(url, opens):
    assert is_openable(url) is opens


@pytest.mark.parametrize(
    ("kind", "cell", "text", "sort"),
    [
        ("count", 4230, "4,230", "4230"),
        ("count", None, "–", ""),
        ("share", 0.0625, "6.2%", "0.0625"),
        ("share", 3.3, "330%", "3.3"),
        ("seconds", 0.44, "0.4 s", "0.44"),
        ("date", date(2018, 1, 22), "22 Jan 2018", "2018-01-22"),
        (
            "moment",
            datetime(2018, 1, 21, 23, 9, tzinfo=UTC),
            "22 Jan 2018, 06:09 WIB",
            "1516576140",
        ),
        ("list", ("R01", "P1-05"), "R01, P1-05", None),
        ("list", (), "–", ""),
        ("text", "Tebet", "Tebet", None),
        ("yes_no", False, "no", None),
    ],
)
def test_a_cell_is_written_as_its_kind_has_it_and_sorted_by_what_it_is(kind, cell, text, sort):
    written = write_cell(Column("any", "Any", kind, "…"), cell)
    assert (written.text, written.sort) == (text, sort)


def test_a_code_that_says_how_a_thing_stands_has_a_sign_beside_its_colour():
    column = Column("status", "Status", "code", "…")
    assert write_cell(column, "failed").tone == "bad"
    assert write_cell(column, "sent").tone == "good"
    assert write_cell(column, "31.74.04").tone is None
    assert len(set(SIGNS.values())) == len(SIGNS) == 4


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(9.94, "9.9 s"), (48, "48 s"), (200, "3 min 20 s"), (18_120, "5 h 02 min"), (9 * 86_400, "9 days")],
)
def test_times_are_written_so_that_they_are_understood_at_once(seconds, text):
    assert write_seconds(seconds) == text


@pytest.mark.parametrize(
    ("week", "text"),
    [
        ("2018-01-15", "15–21 Jan 2018"),
        ("2018-01-29", "29 Jan–4 Feb 2018"),
        ("2018-12-31", "31 Dec 2018–6 Jan 2019"),
    ],
)
def test_a_week_says_once_what_both_its_ends_share(week, text):
    assert write_week(Week.parse(week)) == text


def test_a_trend_is_broken_where_no_week_was_run_and_told_in_words():
    drawn = draw_trend([None, 4, 8, None, 2])
    assert drawn.told == "Week by week: not run, 4, 8, not run, 2"
    assert len(drawn.lines) == 2
    assert drawn.dot == pytest.approx((WIDTH - 3, HEIGHT - 3 - 18 * 2 / 8))
    points = [tuple(map(float, point.split(","))) for line in drawn.lines for point in line.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert draw_trend([0, 0]).lines and draw_trend([]).lines == ()


def test_a_run_time_far_beyond_its_median_stands_out():
    drawn = draw_time(30, 10, 60)
    assert (drawn.bar, drawn.mark, drawn.is_long) == (WIDTH / 2, WIDTH / 6, True)
    assert drawn.told == "Last 30 s, median 10 s"
    assert not draw_time(12, 10, 60).is_long
    assert not draw_time(0.9, 0.1, 60).is_long
    assert draw_time(12, None, 60).mark is None
    assert draw_time(None, 10, 60) is None


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_of_the_catalog_has_a_page_that_says_what_its_columns_mean(table):
    html = render_table(table, View())
    assert f'<h1 id="{table.name}-title">{table.title}</h1>' in html
    assert escape(table.empty, quote=False) in html.replace("&#39;", "'")
    shown = show_table(table, View())
    assert {column.name for column in shown.columns} == {column.name for column in table.columns}


def test_a_table_alone_leads_back_and_its_links_hold_one_folder_below():
    html = render_table(TASKS, View(week=WEEK))
    assert 'href="../?week=2018-01-15#task_runs"' in html
    assert 'href="../../dags/build_marts/runs/' in html
    assert 'href="../api/v1/tables/task_runs.csv?week=2018-01-15"' in html
    assert '<link rel="stylesheet" href="../static/monitor.css?v=' in html


def test_every_table_can_be_had_as_csv_for_what_is_shown():
    html = render_page(make_monitor(View(week=WEEK, city_code="31.74", page=2)))
    names = set(
        re.findall(r'href="api/v1/tables/(\w+)\.csv\?week=2018-01-15&amp;city=31\.74" download', html)
    )
    assert names == {*make_monitor().tables} - {"model_runs"}
    assert 'data-later="tables/model_runs?week=2018-01-15' in html


def test_the_form_keeps_what_was_chosen_and_the_address_holds_all_of_it():
    view = View(WEEK, "31.74", "31.74.01", "R01", 3)
    assert address(view) == "?week=2018-01-15&city=31.74&kecamatan=31.74.01&rule=R01&page=3"
    assert address(View()) == ""
    html = render_page(make_monitor(view))
    chosen = set(re.findall(r'<option value="([^"]+)" selected>', html))
    assert chosen == {"2018-01-15", "31.74", "31.74.01", "R01"}
    assert '<details class="filters" open>' in html
    assert "Showing week 15–21 Jan 2018, Tebet, rule R01" in html


def test_a_long_quarantine_is_paged():
    outline = Outline(render_page(make_monitor(View(page=2))))
    assert "Rows 101 to 188 of 4,230" in outline.text
    assert outline.links["Page before"] == "./#quarantine"
    assert outline.links["Next page"] == "./?page=3#quarantine"
    alone = Outline(render_table(make_monitor().tables["quarantine"], View(page=2)))
    assert (alone.links["Page before"], alone.links["Next page"]) == ("?#quarantine", "?page=3#quarantine")


def test_findings_have_a_trend_in_words_and_lead_to_their_rows(held):
    outline = Outline(held)
    assert (
        "Week by week: not run, not run, not run, not run, not run, not run, 40, 38, 41, 12, 9, 214"
        in outline.labels
    )
    assert outline.links["Rows"] == "?week=2018-01-15&rule=P1-05#quarantine"
    assert show_table(FINDINGS, View()).drawn == ""


def test_a_rule_of_two_severities_has_each_its_own_drawing():
    trends = (RuleTrend("R03", "karantina", "…", (4, 0)), RuleTrend("R03", "peringatan", "…", (0, 9)))
    rows = [("R03", severity, "…", "…", 1, 1, 0, 1, None) for severity in ("peringatan", "karantina")]
    drawn = [row.drawing.told for row in show_table(fill(FINDINGS, rows), View(), trends).rows]
    assert drawn == ["Week by week: 0, 9", "Week by week: 4, 0"]


def test_the_report_is_found_from_the_first_screen_once_it_is_out():
    monitor = make_passed()
    deliveries = monitor.tables["deliveries"]
    row = ("weekly", WEEK.start, 1, 9, 0, 0, 12, 0, 0, None, "editions/weekly/2018-01-15/DKI/1/")
    tables = {**monitor.tables, "deliveries": replace(deliveries, rows=(row, *deliveries.rows))}
    outline = Outline(render_page(replace(monitor, tables=tables)))
    assert outline.links["Read the report"] == "editions/weekly/2018-01-15/DKI/1/"


def test_a_step_is_a_link_that_says_where_it_leads():
    monitor = make_monitor()
    state = replace(monitor.state, step=Step("Read the run's log.", "../dags/build_marts"))
    html = render_page(replace(monitor, state=state))
    assert '<a class="button" href="../dags/build_marts" data-out>Open</a>' in html


def test_sources_with_a_problem_stand_first():
    rows = show_table(make_monitor().tables["sources"], View()).rows
    assert [row.cells[0].text for row in rows][:4] == [
        "Cipayung",
        "verifies P4",
        "verifies P7",
        PLACES[0].kecamatan_name,
    ]


@pytest.mark.parametrize(("letters", "look"), [(27, ""), (28, "t"), (80, "t"), (81, "l")])
def test_a_long_text_gets_a_wide_column(letters, look):
    assert write_cell(Column("any", "Any", "text", "…"), "a" * letters).look == look


def test_a_problem_is_told_in_a_sentence_with_the_way_back():
    html = render_problem(HOSTILE, "/monitor/")
    assert "<h1>&lt;script&gt;" in html and "<script>alert" not in html
    assert '<a href="/monitor/">Back to the monitor</a>' in html


def test_nobody_asks_for_a_file_that_is_not_the_pages_own():
    assert read_static("../page.py") is None
    assert read_static("monitor.html") is None
    assert read_static("monitor.svg").content_type == "image/svg+xml"


def test_the_light_page_has_the_colours_of_the_reports():
    css = read_static("monitor.css").content
    assert "{{" not in css
    for colour in (
        palette.INK,
        palette.MUTED,
        palette.ACCENT,
        palette.DOWN,
        palette.AMBER,
        *palette.SHADES[:4],
    ):
        assert colour in css


def test_all_kecamatan_can_be_chosen(held):
    assert held.count("<optgroup") == 6
    assert all(f'<option value="{place.kecamatan_code}">' in held for place in PLACES)


DOCS = """## Held

Follow **all** of `it` *now*, see [rows](#find-rows),
[growing](growing.md#a), [code](../include/x.py) or [web](https://example.org).

| Reason | Who |
| --- | --- |
| `a|b` \\| c | <b>facilitators</b> |

- one
  goes on
- two

1. first

   ```sh
   pantau up
   ```

```sql
select '<x>' from `t`
```
"""


def test_a_section_of_the_docs_is_a_page_with_links_that_hold():
    html = render_docs("runbook", "held", DOCS)
    body = html.partition('<article class="docs">')[2].partition("</article>")[0]
    for part in (
        "<h1>Held</h1>",
        "<p>Follow <strong>all</strong> of <code>it</code> <em>now</em>, see",
        '<a href="../../docs/runbook/find-rows">rows</a>',
        '<a href="../../docs/growing/a">growing</a>, code or <a href="https://example.org">web</a>.</p>',
        '<th scope="col">Reason</th>',
        '<td class="t">&lt;b&gt;facilitators&lt;/b&gt;</td>',
        "<ul><li>one goes on</li><li>two</li></ul>",
        "<ol><li>first</li></ol>\n<pre><code>pantau up</code></pre>",
        "<pre><code>select &#39;&lt;x&gt;&#39; from `t`</code></pre>",
    ):
        assert part in body


@pytest.mark.parametrize("path", sorted((PROJECT / "docs").glob("*.md")), ids=lambda path: path.stem)
def test_all_of_the_docs_are_read_and_no_mark_is_left_standing(path):
    text = path.read_text(encoding="utf-8")
    body = render_docs(path.stem, "", text).partition('<article class="docs">')[2]
    assert body.count("<h1>") == 1
    plain = re.sub(r"<code>.*?</code>", "", body, flags=re.S)
    assert not re.search(r"\*\*|\]\(|```|^#|\| ---", plain, re.M)
