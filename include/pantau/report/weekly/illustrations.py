"""What a report's pictures show, and their numbers in words for readers whose images are off.

Pure. Draws nothing: `charts` does. An ``alt`` stays short enough to be read out.
"""

from datetime import timedelta

from pantau.contract import load_contract
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.report.facts import KecamatanFacts, WeeklyFacts
from pantau.report.pictures import (
    Funnel,
    FunnelBar,
    PaceLine,
    Picture,
    Reporting,
    ReportingRow,
    Tile,
    TileMap,
    WeekBar,
    WeeklyNew,
)
from pantau.report.scopes import Scope, kecamatan_in, totals, weekly_new
from pantau.report.weekly.bridging import draw_bridge
from pantau.report.weekly.pace import monthly_targets, per_week

_HIGHEST_NAMED = 3
_NAMED = 6
_SHORTER = (
    ("Kepulauan Seribu", "Kep. Seribu"),
    ("Kebayoran", "Kby."),
    ("Kelapa ", "Klp. "),
    ("Tanjung ", "Tj. "),
    ("Cempaka ", "Cmp. "),
    ("Mampang Prapatan", "Mampang"),
    ("Grogol Petamburan", "Grogol"),
    ("Utara", "Utr."),
    ("Selatan", "Sel."),
)
"""How long names are written on a tile."""


def illustrate(facts: WeeklyFacts, scope: Scope) -> dict[str, Picture]:
    """The pictures of a report; ``bridge`` only where an edition was sent before."""
    pictures: dict[str, Picture] = {
        "funnel": show_funnel(facts, scope),
        "weekly_new": show_weekly_new(facts, scope),
        "map": show_map(facts, scope),
        "reporting": show_reporting(facts, scope),
    }
    bridge = draw_bridge(facts, scope)
    return pictures | ({"bridge": bridge} if bridge else {})


def show_funnel(facts: WeeklyFacts, scope: Scope) -> Funnel:
    """People at each stage and their share of P1."""
    figures = totals(kecamatan_in(facts, scope))
    registered = figures[0].cumulative
    bars = tuple(
        FunnelBar(
            label=words.tab_title(figure.stage_code),
            count=figure.cumulative,
            verified=figure.verified,
            share=figure.cumulative / registered if registered else None,
        )
        for figure in figures
    )
    told = (
        f"{bar.label} {words.number(bar.count)}"
        + (f" ({words.percent(bar.share)} dari P1)" if number and bar.share is not None else "")
        for number, bar in enumerate(bars)
    )
    return Funnel(f"Peserta di tiap tahap: {'; '.join(told)}.", bars)


def show_weekly_new(facts: WeeklyFacts, scope: Scope) -> WeeklyNew:
    """New P1 week by week; targets are for all Jakarta only."""
    counts = weekly_new(kecamatan_in(facts, scope), "P1") or (0,)
    bars = tuple(
        WeekBar(facts.week.start - timedelta(weeks=len(counts) - 1 - at), count)
        for at, count in enumerate(counts)
    )
    targets = monthly_targets(facts.targets, "P1") if scope.kind == "jakarta" else ()
    lines = tuple(PaceLine(f"{words.number(value)} sebulan", per_week(value)) for value in targets)
    alt = (
        f"Pendaftar baru tiap minggu sampai {words.day(facts.week.sunday)}: "
        f"{', '.join(words.number(bar.count) for bar in bars)}."
    )
    if lines:
        told = (f"{line.label} setara {words.number(round(line.per_week))} seminggu" for line in lines)
        alt += f" Garis target: {', '.join(told)}."
    return WeeklyNew(alt, bars, lines)


def show_map(facts: WeeklyFacts, scope: Scope, period: str = "minggu ini") -> TileMap:
    """All kecamatan as tiles, those of other scopes pale; ``period``: when the new ones came."""
    chosen = kecamatan_in(facts, scope)
    codes = {entry.kecamatan_code for entry in chosen}
    places = {place.kecamatan_code: place for place in load_kecamatan()}
    tiles = tuple(
        Tile(
            kecamatan_code=entry.kecamatan_code,
            short_name=short_name(entry.kecamatan_name),
            column=places[entry.kecamatan_code].tile_column,
            row=places[entry.kecamatan_code].tile_row,
            total=entry.figures[0].cumulative,
            new=entry.figures[0].new,
            is_held=entry.is_held,
            is_in_scope=entry.kecamatan_code in codes,
        )
        for entry in facts.kecamatan
    )
    return TileMap(_tell_map(chosen, period), tiles)


def short_name(name: str) -> str:
    """A kecamatan's name as it fits on a tile."""
    for long, short in _SHORTER:
        name = name.replace(long, short)
    return name


def _tell_map(kecamatan: tuple[KecamatanFacts, ...], period: str) -> str:
    if len(kecamatan) == 1:
        p1 = kecamatan[0].figures[0]
        held = ", lembar kerjanya ditahan" if kecamatan[0].is_held else ""
        return (
            f"Letak {kecamatan[0].kecamatan_name} di peta Jakarta: {words.number(p1.cumulative)} peserta, "
            f"{words.number(p1.new)} baru {period}{held}."
        )
    ordered = sorted(kecamatan, key=lambda entry: (-entry.figures[0].new, entry.kecamatan_code))
    highest = [
        f"{entry.kecamatan_name} {words.number(entry.figures[0].new)}"
        for entry in ordered[:_HIGHEST_NAMED]
        if entry.figures[0].new
    ]
    held = [entry.kecamatan_name for entry in kecamatan if entry.is_held]
    none = [entry.kecamatan_name for entry in kecamatan if not entry.is_held and not entry.figures[0].new]
    parts = [f"Peta pendaftar baru {period} di {words.number(len(kecamatan))} kecamatan."]
    if highest:
        parts.append(f"Terbanyak: {', '.join(highest)}.")
    if none:
        parts.append(f"Tanpa pendaftar baru ({words.number(len(none))}): {words.listing(none, _NAMED)}.")
    if held:
        parts.append(f"Ditahan ({words.number(len(held))}): {words.listing(held, _NAMED)}.")
    return " ".join(parts)


def show_reporting(facts: WeeklyFacts, scope: Scope) -> Reporting:
    """Statements by city, by kecamatan of a city, or by stage of a kecamatan."""
    kecamatan = kecamatan_in(facts, scope)
    stages = load_contract().stage_codes
    told: dict[str, list[str]] = {}
    for entry in kecamatan:
        for stage in stages:
            label = {
                "jakarta": entry.city_name,
                "city": entry.kecamatan_name,
                "kecamatan": words.tab_title(stage),
            }[scope.kind]
            told.setdefault(label, []).append(entry.statements.get(stage, "belum"))
    rows = tuple(
        ReportingRow(
            label=label,
            ada_data=said.count("ada_data"),
            nihil=said.count("nihil"),
            kosong=said.count("kosong"),
            belum=said.count("belum"),
        )
        for label, said in told.items()
    )
    return Reporting(_tell_reporting(facts, scope, rows), rows)


def _tell_reporting(facts: WeeklyFacts, scope: Scope, rows: tuple[ReportingRow, ...]) -> str:
    if scope.kind == "kecamatan":
        statements = kecamatan_in(facts, scope)[0].statements
        said = (f"{row.label[:2]} {words.statement(statements.get(row.label[:2], 'belum'))}" for row in rows)
        return f"Laporan tiap tahap: {'; '.join(said)}."
    return tell_rows(rows)


def tell_rows(rows: tuple[ReportingRow, ...]) -> str:
    """How many statements of each row came in."""
    parts = (
        f"{row.label} {words.number(row.ada_data + row.nihil + row.kosong)} dari "
        f"{words.number(row.ada_data + row.nihil + row.kosong + row.belum)}"
        for row in rows
    )
    return f"Laporan tahap yang masuk: {'; '.join(parts)}."
