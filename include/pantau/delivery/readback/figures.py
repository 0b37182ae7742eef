"""Whether an edition says what its build froze: every figure is read back from the mail and compared.

The figures are asked of the warehouse here, apart from what the report was made from, and once for all
scopes. Never shows a figure: a refusal names the stage and the place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.printed import (
    PrintedFigure,
    Spreadsheet,
    read_html_lines,
    read_html_totals,
    read_sheet_lines,
    read_sheet_totals,
    read_spreadsheet,
    read_subject,
    read_text,
)
from pantau.report.edition import WHOLE_PROGRAMME, Edition
from pantau.report.sheets import XLSX
from pantau.report.weekly.spreadsheet import kecamatan_sheet_name, sheet_names
from pantau.warehouse import connect

REMEDY = "The marts stand as they are; look at what reads, composes or renders the report."


@dataclass(frozen=True)
class FrozenFigures:
    """What a build froze. ``counts``: by kecamatan code and stage, people and the new ones among them.

    ``names``: of kecamatan, by code; ``cities``: codes of cities, by name.
    """

    build_id: int
    period_start: date
    names: Mapping[str, str]
    counts: Mapping[tuple[str, str], tuple[int, int]]
    cities: Mapping[str, str] = field(default_factory=dict)

    @property
    def stages(self) -> list[str]:
        """The stages, in order."""
        return sorted({stage for _, stage in self.counts})

    def lines_of(self, scope: str) -> set[PrintedFigure]:
        """A figure for each stage of each kecamatan of a scope."""
        return {
            PrintedFigure(code, stage, *counts)
            for (code, stage), counts in self.counts.items()
            if is_within(code, scope)
        }

    def totals_of(self, scope: str) -> set[PrintedFigure]:
        """A figure for each stage: a scope's sums."""
        people, new = Counter[str](), Counter[str]()
        for line in self.lines_of(scope):
            people[line.stage_code] += line.cumulative
            new[line.stage_code] += line.new
        return {PrintedFigure("", stage, people[stage], new[stage]) for stage in people}

    def city_totals_of(self, city_code: str) -> set[PrintedFigure]:
        """The same sums of a city, under its code."""
        return {replace(figure, place=city_code) for figure in self.totals_of(city_code)}

    def code_of(self, heading: str) -> str:
        """The code of the kecamatan that a heading begins with the name of; what it is else, as it stands."""
        found = [
            (len(name), code)
            for code, name in self.names.items()
            if heading.startswith(name) and not heading[len(name) :][:1].isalnum()
        ]
        return max(found)[1] if found else heading


def is_within(code: str, scope: str) -> bool:
    """Whether a kecamatan is of a scope, or is it."""
    return scope == WHOLE_PROGRAMME or f"{code}.".startswith(f"{scope}.")


def read_frozen_figures(url: str, build_id: int) -> FrozenFigures:
    """The figures that a build froze, of all Jakarta."""
    with connect(url, "reporter") as connection:
        rows = connection.execute(
            """
            select week_start, kecamatan_code, kecamatan_name, stage_code, cumulative_count, new_count
            from ops.edition_figures inner join marts.dim_kecamatan using (kecamatan_code)
            where build_id = %s
            """,
            (build_id,),
        ).fetchall()
    if not rows:
        raise OutboundRefused(
            f"Build {build_id} froze no figure to compare its report with; run build_facts again."
        )
    return FrozenFigures(
        build_id,
        rows[0][0],
        {code: name for _, code, name, *_ in rows},
        {(code, stage): (people, new) for _, code, _, stage, people, new in rows},
    )


def refuse_untrue(edition: Edition, frozen: FrozenFigures) -> None:
    """Refuses a week's edition whose subject, text, HTML or spreadsheet say other than what is frozen."""
    refuse_another_build(edition, frozen)
    key = edition.key
    totals, lines = frozen.totals_of(key.scope), frozen.lines_of(key.scope)
    if not lines:
        raise OutboundRefused(
            f"Build {frozen.build_id} froze no figure of {key}; its scope is no place of it."
        )
    told = lines if len(lines) > len(totals) else set()
    registered = {figure for figure in totals if figure.stage_code == "P1"}
    compare(edition, frozen, "subject", read_subject(edition.subject), registered)
    compare(edition, frozen, "text", read_text(edition.text), totals | told)
    compare(edition, frozen, "HTML (table jumlah)", read_html_totals(edition.html), totals)
    compare(edition, frozen, "HTML (table kecamatan)", read_html_lines(edition.html), told)
    for name, content in find_spreadsheets(edition):
        spreadsheet, sheet = read_spreadsheet(content), kecamatan_sheet_name(key.scope)
        refuse_other_sheets(edition, name, spreadsheet, sheet_names(key.scope))
        compare(
            edition,
            frozen,
            f"file {name} (sheet Corong)",
            read_sheet_totals(spreadsheet, "Baru minggu ini"),
            totals,
        )
        printed = read_sheet_lines(spreadsheet, sheet, frozen.stages)
        compare(edition, frozen, f"file {name} (sheet {sheet})", printed, lines)


def refuse_another_build(edition: Edition, frozen: FrozenFigures) -> None:
    """Refuses to compare an edition with what another build froze, or of another period."""
    if (edition.build_id, edition.key.period_start) != (frozen.build_id, frozen.period_start):
        raise OutboundRefused(
            f"{edition.key} states build {edition.build_id}, the figures at hand are those of build "
            f"{frozen.build_id} of {frozen.period_start}; nothing was stored or sent. "
            f"Render it from its build."
        )


def find_spreadsheets(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Name and content of each spreadsheet; an edition without any is refused."""
    files = [file for file in edition.files if file.content_type == XLSX]
    if not files:
        raise OutboundRefused(f"{edition.key} has no spreadsheet; nothing was stored or sent. Make it again.")
    return ((file.name, file.content) for file in files)


def refuse_other_sheets(edition: Edition, name: str, found: Spreadsheet, expected: tuple[str, ...]) -> None:
    """Refuses a spreadsheet that has not the sheets that it should."""
    if found.sheets != expected:
        raise OutboundRefused(
            f"The file {name} of {edition.key} lacks a sheet or has one too many; nothing was stored or "
            f"sent. Make it again."
        )


def compare(
    edition: Edition,
    frozen: FrozenFigures,
    place: str,
    printed: Sequence[PrintedFigure],
    expected: set[PrintedFigure],
) -> None:
    """Each expected figure stands there once, and nothing else does."""
    found = Counter(
        PrintedFigure(frozen.code_of(each.place), each.stage_code, each.cumulative, each.new)
        for each in printed
    )
    wrong = {figure for figure in expected if found[figure] != 1} | (set(found) - expected)
    if wrong:
        first = min(wrong, key=lambda figure: (figure.place, figure.stage_code))
        whose = frozen.names.get(first.place, "the totals" if not first.place else "a place unknown")
        raise OutboundRefused(
            f"The {place} of {edition.key} does not say {first.stage_code} of {whose} once and as build "
            f"{frozen.build_id} froze it ({len(wrong)} such figures); nothing was stored or sent. {REMEDY}"
        )
