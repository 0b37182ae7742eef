"""Composed reports into subject, text and HTML. Pure: the same report gives the same bytes.

Never computes a figure, never reads a table, never looks at a clock.
"""

import re
import struct
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pantau.report import words
from pantau.report.corrections.correction import Correction
from pantau.report.edition import Edition, EditionFile
from pantau.report.facts import Figure
from pantau.report.monthly import numerals
from pantau.report.monthly.model import Monthly
from pantau.report.notices.alert import AlertNotice
from pantau.report.notices.digest import Digest
from pantau.report.notices.held_notice import HeldNotice
from pantau.report.notices.owners_notice import OwnersNotice
from pantau.report.notices.workbook_notice import WorkbookNotice
from pantau.report.origin import mark_data
from pantau.report.pictures import Funnel
from pantau.report.weekly.composition import ChangeLine, Line, Weekly

Report = Weekly | Monthly | Correction | HeldNotice | OwnersNotice | WorkbookNotice | AlertNotice | Digest

TEXT_COLUMNS = 76
"""Where the lines of the weekly mail's text end."""
_CLAUSE_ENDS = re.compile(r"(?<=;) | (?=\N{EN DASH} )")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_REPLY = "Balas surel ini untuk bertanya atau berhenti menerima."
_IN_FULL = (
    "Laporan lengkapnya ada di PDF: perjalanan tiap angkatan pendaftar, waktu dari tahap ke tahap, prakiraan "
    "dan cara menghitungnya, anggaran, yang pernah diumumkan di samping data, satu halaman untuk tiap kota, "
    "arti istilah, dan tabel 44 kecamatan. Semua angkanya ada di XLSX untuk diolah sendiri. Keduanya "
    "menyertai surel ini; bila yang Anda terima hanya teks, balas surel ini untuk memintanya."
)
_FIXES = (
    "Baris yang perlu diperbaiki, beserta caranya, tercantum di tab PERBAIKAN pada lembar kerja kecamatan. "
    "Fasilitator menerima surel tersendiri tentang itu."
)


@dataclass(frozen=True)
class Shown:
    """A picture as the HTML shows it; without ``content_id`` only its ``alt`` is told. Sizes: CSS pixels."""

    alt: str
    content_id: str | None = None
    width: int = 0
    height: int = 0


def render_weekly(weekly: Weekly, files: Sequence[EditionFile] = ()) -> Edition:
    """The weekly mail. A picture of the report is shown by the file whose content id begins with its name."""
    told = {
        "pictures": _show(weekly, files),
        "shares": _shares_of_registered(weekly),
        "has_cities": len({line.city_name for line in weekly.lines}) > 1,
        "lead": _CLAUSE_ENDS.split(weekly.state, maxsplit=1),
        "trust": tuple(_trust(weekly)),
        "definitions": tuple(_define(weekly)),
        "fixes": _FIXES,
        "reply": _REPLY,
        "edition": _name_edition(weekly),
    }
    return _lay_out("weekly", weekly, weekly.build.build_id, files, told)


def render_monthly(monthly: Monthly, files: Sequence[EditionFile] = ()) -> Edition:
    """The mail that covers a month's report, which goes with it as PDF and spreadsheet."""
    told = {
        "pictures": _show(monthly, files),
        "shares": tuple(line.share for line in monthly.stages),
        "lead": _CLAUSE_ENDS.split(monthly.state, maxsplit=1),
        "parts": (
            ("Prakiraan", monthly.forecast.sentence),
            ("Anggaran", monthly.budget.sentence),
            ("Seberapa tepercaya angka ini", monthly.trust.sentence),
            ("Laporan lengkap", _IN_FULL),
        ),
        "reply": _REPLY,
        "edition": _name_edition(monthly),
    }
    return _lay_out("monthly", monthly, monthly.build.build_id, files, told)


def render_correction(correction: Correction, files: Sequence[EditionFile] = ()) -> Edition:
    """The mail that tells those who got wrong totals what they should have been."""
    return _lay_out("correction", correction, correction.build.build_id, files)


def render_held_notice(notice: HeldNotice) -> Edition:
    """The two lines that officials get instead of a report."""
    return _lay_out("held_notice", notice, notice.build_id)


def render_owners_notice(notice: OwnersNotice) -> Edition:
    """The mail that tells the team why a report is not out."""
    return _lay_out("owners_notice", notice, notice.build_id)


def render_workbook_notice(notice: WorkbookNotice) -> Edition:
    """The short mail about one workbook. The text has no WhatsApp link: its address is the whole message."""
    return _lay_out("workbook_notice", notice, notice.build_id)


def render_alert(alert: AlertNotice) -> Edition:
    """The mail to the team that something needs a person."""
    return _lay_out("alert", alert, None)


def render_digest(digest: Digest) -> Edition:
    """The team's weekly mail of what may wait."""
    return _lay_out("digest", digest, None)


def _lay_out(
    name: str,
    report: Report,
    build_id: int | None,
    files: Sequence[EditionFile] = (),
    told: Mapping[str, Any] | None = None,
) -> Edition:
    """A report by its two templates; ``told``: what only they need."""
    return Edition(
        key=report.key,
        build_id=build_id,
        subject=report.subject,
        text=_render(f"{name}.txt", report, told),
        html=_render_html(f"{name}.html", report, told),
        manifest=report.manifest,
        files=tuple(files),
    )


def _show(report: Weekly | Monthly, files: Sequence[EditionFile]) -> dict[str, Shown]:
    """The report's pictures by what they are (``Funnel``), each with the file that draws it."""
    drawn = {file.content_id.partition("@")[0]: file for file in files if file.content_id}
    return {
        type(picture).__name__: _place(picture.alt, drawn.get(name))
        for name, picture in report.pictures.items()
    }


def _place(alt: str, file: EditionFile | None) -> Shown:
    """A picture at half its pixels: it is drawn at twice the size."""
    if file is None:
        return Shown(alt)
    width, height = struct.unpack(">II", file.content[16:24])  # PNG: the size stands in its first chunk
    return Shown(alt, file.content_id, width // 2, height // 2)


def _shares_of_registered(weekly: Weekly) -> tuple[float | None, ...]:
    """By stage, the share of P1's people, as the funnel shows it."""
    for picture in weekly.pictures.values():
        if isinstance(picture, Funnel):
            return tuple(bar.share for bar in picture.bars)
    return tuple(None for _ in weekly.totals)


def _trust(weekly: Weekly) -> Iterator[tuple[str, float | None]]:
    """Shares with their labels; of one workbook the sentence says all that there is to say."""
    yield "cocok dengan mitra", weekly.trust.verified_share
    yield "laporan tahap masuk", weekly.trust.reported_share
    if weekly.scope.kind != "kecamatan":
        yield "lembar kerja ditahan", weekly.trust.held_share


def _name_edition(report: Weekly | Monthly) -> str:
    """What an edition was made of."""
    return (
        f"Edisi {report.key.edition} · olahan {report.build.build_id} · kontrak data "
        f"{report.build.contract_version} · versi kode {report.build.code_version} · sidik data "
        f"{mark_data(report.manifest['snapshots'])}"
    )


def _define(weekly: Weekly) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Definitions that follow each other under one source, and under one term."""
    for source, entries in groupby(weekly.definitions, key=lambda entry: entry.source):
        yield (
            source,
            tuple(
                (term, " ".join(entry.meaning for entry in same))
                for term, same in groupby(entries, key=lambda entry: entry.term)
            ),
        )


def _write_figure(figure: Figure) -> str:
    return f"{words.number(figure.cumulative)} (+{words.number(figure.new)})"


def _write_figures(line: Line) -> str:
    """A kecamatan's figures in one line, which never breaks within one of them."""
    figures = [f"{one.stage_code} {_write_figure(one)}".replace(" ", _NO_BREAK) for one in line.figures]
    return "   " + f"{_NO_BREAK}· ".join(figures)


def _write_movement(change: ChangeLine) -> str:
    """People who came to a total, who left it, or both."""
    return " ".join(words.signed(count) for count in (change.added, -change.removed) if count)


def _wrap(text: str, indent: int = 0) -> str:
    """Lines for plain text; all but the first stand in by ``indent``."""
    lines = textwrap.wrap(
        text,
        TEXT_COLUMNS,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_NO_BREAK, " ")


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
        "signed": words.signed,
        "share": numerals.share,
        "figure": _write_figure,
        "figures": _write_figures,
        "movement": _write_movement,
        "wrap": _wrap,
    }
    return environment


def _render(template: str, report: Report, told: Mapping[str, Any] | None = None) -> str:
    return _templates().get_template(template).render(report=report, **(told or {}))


def _render_html(template: str, report: Report, told: Mapping[str, Any] | None = None) -> str:
    """HTML with its styles on the elements, as mail readers want it; dark mode stays in the head."""
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return inliner.inline(_render(template, report, told))
