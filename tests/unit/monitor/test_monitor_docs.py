"""The docs that the monitor shows: each link of each page and section opens, each heading is found."""

import re

import pytest

from pantau.monitor.markdown import cut_section, name_anchor
from pantau.monitor.page import render_docs
from pantau.monitor.reports import DOCS, read_docs
from pantau.settings import PROJECT

PAGES = sorted(path.stem for path in DOCS.glob("*.md"))
PAGE = """# Growing

First.

## Two `CPUs`, (or more)

```sh
# not a heading
```

### 2. What it takes: A&B

Deeper.

## After
"""


def links_of(page: str, section: str = "") -> set[str]:
    """Where links of a shown page lead within the docs."""
    text = read_docs(page, section)
    assert text is not None, f"{page}#{section}"
    root = "../../docs/" if section else "../docs/"
    body = render_docs(page, section, text).partition('<article class="docs">')[2]
    return set(re.findall(rf'<a href="{re.escape(root)}([^"]*)"', body))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_shown_page_opens(page):
    for link in links_of(page):
        name, _, section = link.partition("/")
        assert read_docs(name, section), link


def test_every_link_of_a_shown_section_opens_as_well():
    sections = {link for page in PAGES for link in links_of(page) if "/" in link}
    assert len(sections) > 50
    for each in sections:
        for link in links_of(*each.split("/")):
            assert read_docs(*link.split("/")), link


def test_every_step_of_the_monitor_leads_to_a_section_of_the_runbook():
    code = "".join(path.read_text() for path in (PROJECT / "include/pantau/monitor").glob("*.py"))
    named = set(re.findall(r'runbook_link\("([^"]+)"\)', code))
    assert {"build_marts", "gate-pages"} <= named
    assert [section for section in named if read_docs("runbook", section) is None] == []


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("gate-pages", "gate-pages"),
        ("build_marts", "build_marts"),
        ("8. Ask what is missing", "8-ask-what-is-missing"),
        ("Erasing a person, backup and restore", "erasing-a-person-backup-and-restore"),
        ("gspread's own suite", "gspreads-own-suite"),
        ("The `ops` tables: A & B", "the-ops-tables-a--b"),
    ],
)
def test_a_heading_is_called_in_links_what_a_git_host_calls_it(heading, anchor):
    assert name_anchor(heading) == anchor


def test_a_section_has_its_deeper_ones_with_it_and_ends_before_the_next():
    assert cut_section(PAGE, "two-cpus-or-more") == (
        "## Two `CPUs`, (or more)\n\n```sh\n# not a heading\n```\n\n### 2. What it takes: A&B\n\nDeeper.\n"
    )
    assert cut_section(PAGE, "2-what-it-takes-ab") == "### 2. What it takes: A&B\n\nDeeper.\n"
    assert cut_section(PAGE, "not-a-heading") is None


def test_a_shown_section_has_one_main_heading_whatever_its_code_says():
    body = render_docs("growing", "two-cpus-or-more", cut_section(PAGE, "two-cpus-or-more") or "")
    assert re.findall(r"<h(\d)>", body.partition('<article class="docs">')[2]) == ["1", "2"]


def test_a_picture_that_is_not_served_is_told_in_its_words():
    body = render_docs("panduan-fasilitator", "", "# Panduan\n\n![Tab STATUS](gambar/status.png)\n")
    assert "<p>Tab STATUS</p>" in body
