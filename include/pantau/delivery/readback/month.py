"""Whether a month's edition says what the closing week's build knew: mail, spreadsheet and PDF are read back.

The figures are counted here from the build's events, apart from what the report was made from; people are
counted inside the query and none leaves it. Never shows a figure: a refusal names the stage and the place.
"""

from pantau.contract import load_contract
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.figures import (
    FrozenFigures,
    compare,
    find_spreadsheets,
    refuse_another_build,
    refuse_other_sheets,
)
from pantau.delivery.readback.printed import (
    read_html_totals,
    read_sheet_lines,
    read_sheet_totals,
    read_spreadsheet,
    read_subject,
    read_text,
)
from pantau.delivery.readback.printed_pdf import read_pdf, read_pdf_lines, read_pdf_stages
from pantau.periods import Month
from pantau.report.edition import PDF, WHOLE_PROGRAMME, Edition
from pantau.report.monthly.spreadsheet import KECAMATAN, NEW, monthly_sheet_names
from pantau.report.reading.event_versions import known
from pantau.warehouse import connect


def read_month_figures(url: str, build_id: int | None, month: Month) -> FrozenFigures:
    """People at each stage up to the month's last day, and its new ones, by the build's events."""
    with connect(url, "reporter") as connection:
        kept = connection.execute(
            "select 1 from ops.builds where build_id = %s and history_number is not null", (build_id,)
        ).fetchone()
        if build_id is None or kept is None:
            raise OutboundRefused(
                f"Build {build_id} kept no events to compare the report of {month} with; run build_facts "
                f"again."
            )
        rows = connection.execute(
            f"""
            select
                kecamatan_code, kecamatan_name, city_code, city_name, stage_code,
                count(event_date), count(event_date) filter (where event_date >= %(first)s)
            from marts.dim_kecamatan
            cross join unnest(%(stages)s::text []) as stages (stage_code)
            left join (
                select kecamatan_code, stage_code, event_date
                from ops.event_versions inner join ops.builds on build_id = %(build_id)s
                where
                    {known()}
                    and event_date <= %(last)s
            ) as events using (kecamatan_code, stage_code)
            group by kecamatan_code, kecamatan_name, city_code, city_name, stage_code
            """,  # noqa: S608
            {
                "build_id": build_id,
                "first": month.start,
                "last": month.last_day,
                "stages": list(load_contract().stage_codes),
            },
        ).fetchall()
    return FrozenFigures(
        build_id,
        month.start,
        {code: name for code, name, *_ in rows},
        {(code, stage): (people, new) for code, _, _, _, stage, people, new in rows},
        {name: code for _, _, code, name, *_ in rows},
    )


def refuse_untrue_month(edition: Edition, frozen: FrozenFigures) -> None:
    """Refuses a month's edition that says other than its build knew, be it in mail, spreadsheet or PDF."""
    refuse_another_build(edition, frozen)
    totals, lines = frozen.totals_of(WHOLE_PROGRAMME), frozen.lines_of(WHOLE_PROGRAMME)
    registered = {figure for figure in totals if figure.stage_code == "P1"}
    compare(edition, frozen, "subject", read_subject(edition.subject), registered)
    compare(edition, frozen, "text", read_text(edition.text), totals)
    compare(edition, frozen, "HTML (table jumlah)", read_html_totals(edition.html), totals)
    for name, content in find_spreadsheets(edition):
        spreadsheet = read_spreadsheet(content)
        refuse_other_sheets(edition, name, spreadsheet, monthly_sheet_names())
        printed = read_sheet_totals(spreadsheet, NEW)
        compare(edition, frozen, f"file {name} (sheet Corong)", printed, totals)
        printed = read_sheet_lines(spreadsheet, KECAMATAN, frozen.stages)
        compare(edition, frozen, f"file {name} (sheet {KECAMATAN})", printed, lines)
    _refuse_untrue_pdf(edition, frozen)


def _refuse_untrue_pdf(edition: Edition, frozen: FrozenFigures) -> None:
    files = [file for file in edition.files if file.content_type == PDF]
    if not files:
        raise OutboundRefused(f"{edition.key} has no PDF; nothing was stored or sent. Make it again.")
    stages = set(frozen.totals_of(WHOLE_PROGRAMME)).union(*map(frozen.city_totals_of, frozen.cities.values()))
    for file in files:
        pdf = read_pdf(file.content)
        printed = read_pdf_stages(pdf, frozen.cities)
        compare(edition, frozen, f"file {file.name} (tables of stages)", printed, stages)
        lines = frozen.lines_of(WHOLE_PROGRAMME)
        compare(edition, frozen, f"file {file.name} (annex of kecamatan)", read_pdf_lines(pdf), lines)
