"""A month's edition: composed, drawn, laid out as a mail, with its PDF and its spreadsheet.

Reads nothing and decides nothing.
"""

from pantau.report.charts import draw_all
from pantau.report.edition import Edition, EditionFile
from pantau.report.kept_facts import keep_with, pack
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.illustrations import IN_THE_MAIL
from pantau.report.monthly.pdf import set_pdf
from pantau.report.monthly.spreadsheet import make_spreadsheet
from pantau.report.render import render_monthly


def make_monthly_edition(facts: MonthlyFacts, number: int = 1) -> Edition:
    """The monthly edition, ``number`` of its month."""
    report = compose_monthly(facts, number)
    drawn = draw_all([report.pictures[name] for name in IN_THE_MAIL])
    pictures = [
        EditionFile(f"{name}.png", "image/png", content, f"{name}@pantau")
        for name, content in zip(IN_THE_MAIL, drawn, strict=True)
    ]
    rendered = render_monthly(report, (*pictures, set_pdf(report), make_spreadsheet(report)))
    return keep_with(rendered, pack(facts))
