"""A week's editions for several scopes at once: composed, drawn, laid out, with their spreadsheets.

Reads nothing and decides nothing; what was read once for all Jakarta serves every scope.
"""

from collections.abc import Iterable

from pantau.report.charts import draw_all
from pantau.report.edition import Edition, EditionFile
from pantau.report.facts import WeeklyFacts
from pantau.report.kept_facts import keep_with, pack
from pantau.report.render import render_weekly
from pantau.report.weekly.composition import compose_weekly
from pantau.report.weekly.spreadsheet import make_spreadsheet


def make_weekly_editions(facts: WeeklyFacts, scopes: Iterable[str], number: int = 1) -> tuple[Edition, ...]:
    """The weekly edition of each scope, ``number`` of its week, in the scopes' order."""
    reports = [compose_weekly(facts, scope, number) for scope in scopes]
    drawn = iter(draw_all([picture for report in reports for picture in report.pictures.values()]))
    editions, packed = [], pack(facts)
    for report in reports:
        pictures = [
            EditionFile(f"{name}.png", "image/png", next(drawn), f"{name}@pantau") for name in report.pictures
        ]
        rendered = render_weekly(report, (*pictures, make_spreadsheet(report)))
        editions.append(keep_with(rendered, packed))
    return tuple(editions)
