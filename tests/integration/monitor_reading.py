"""What the tests share that read the monitor in a browser: how a page is judged; and for those behind the
login of a real Airflow a held week, and somebody who reads it. Never brings a stack or a browser up.
"""

from dataclasses import dataclass, field

import psycopg
from playwright.sync_api import Page

from pantau.registry import load_registry
from pantau.settings import PROJECT

CODES = [each.kecamatan_code for each in load_registry(PROJECT / "registry.sample.yaml").workbooks]
HEIGHTS = {360: 740, 1280: 900}
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads"
"""As Airflow frames a plugin's view."""

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
('2018-01-15', 'programme', 'no_total_falls', 'critical', false, 'fall:{stage_code}', '1 of 7', '{"P7 2"}',
 'programme coordinator: find the removed rows, or release with a reason',
 'Since contract 1: in 2018 published totals fell without a word.');
"""


def hold_week(url: str) -> None:
    """Has a warehouse look as if a week had been landed, built and held."""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(HELD_WEEK, {"codes": CODES})


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
