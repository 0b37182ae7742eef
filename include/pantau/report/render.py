"""Composed reports into subject, text and HTML. Pure: the same report gives the same bytes.

Never computes a figure, never reads a table, never looks at a clock.
"""

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pantau.report import words
from pantau.report.edition import Edition, EditionKey
from pantau.report.model import HeldNotice, Weekly
from pantau.report.workbook_notice import WorkbookNotice

Report = Weekly | HeldNotice | WorkbookNotice


def render_weekly(weekly: Weekly) -> Edition:
    """The weekly mail."""
    return Edition(
        key=EditionKey("weekly", weekly.week.start, edition=weekly.edition),
        build_id=weekly.build.build_id,
        subject=weekly.subject,
        text=_render("weekly.txt", weekly),
        html=_render_html("weekly.html", weekly),
        manifest=weekly.manifest,
    )


def render_held_notice(notice: HeldNotice) -> Edition:
    """The notice that a report is held."""
    return Edition(
        key=EditionKey("held_notice", notice.week.start),
        build_id=notice.build.build_id,
        subject=notice.subject,
        text=_render("held_notice.txt", notice),
        html=_render_html("held_notice.html", notice),
        manifest=notice.manifest,
    )


def render_workbook_notice(notice: WorkbookNotice) -> Edition:
    """The short mail about one workbook. The text has no WhatsApp link: its address is the whole message."""
    return Edition(
        key=notice.key,
        build_id=notice.build_id,
        subject=notice.subject,
        text=_render("workbook_notice.txt", notice),
        html=_render_html("workbook_notice.html", notice),
        manifest=notice.manifest,
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("pantau.report"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "number": words.number,
        "day": words.day,
        "week_name": words.week_name,
        "tab_title": words.tab_title,
    }
    return environment


def _render(template: str, report: Report) -> str:
    return _templates().get_template(template).render(report=report)


def _render_html(template: str, report: Report) -> str:
    """HTML with its styles on the elements, as mail readers want it; dark mode stays in the head."""
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return inliner.inline(_render(template, report))
