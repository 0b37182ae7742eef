"""Three weeks of the sample programme in one warehouse, pulled, judged by both gates and kept."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pantau.contract import load_contract
from pantau.gate.programme import judge_programme
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.pull import pull_feed, pull_workbook
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.facts import KecamatanFacts, WeeklyFacts
from pantau.report.history import keep_history
from pantau.report.reading.queries import read_weekly
from pantau.runs import Run, open_build
from pantau.sample import write_partners, write_week
from pantau.settings import Settings
from pantau.transform import build
from pantau.warehouse import connect
from serving import serve_sheets

FIRST, SECOND, THIRD = (Week.parse(day) for day in ("2018-01-08", "2018-01-15", "2018-01-22"))
PULLED_TWICE = "31.74.01"
FROZEN = ("edition_figures", "edition_measures", "edition_statements", "edition_changes", "build_snapshots")
SUMS = {
    "capital.disbursed_rp": "select month_start, disbursed_rp from marts.fct_capital_month",
    "training.class_count": "select month_start, class_count from marts.fct_training_month",
    "licence.issued_count": "select month_start, issued_count from marts.fct_licence_month",
    "budget.realisasi_rp": "select month_start, realisasi_rp from marts.fct_budget_month",
    "market.market_sales_rp": "select month_start, market_sales_rp from marts.fct_market_month",
    "finance.laba_bersih_rp": "select month_start, laba_bersih_rp from marts.fct_finance_month",
    "stage.P1.new_count": (
        "select month_start, new_count from marts.fct_kecamatan_stage_month where stage_code = 'P1'"
    ),
    "reconciliation.P2.matched_count": (
        "select month_start, matched_count from marts.fct_reconciliation_month where stage_code = 'P2'"
    ),
}
"""Measures, and what the marts say of all Jakarta by month."""


@dataclass(frozen=True)
class Reported:
    """What stood after the week's run, before the next one."""

    build_id: int
    facts: WeeklyFacts
    frozen: dict[str, list[tuple]]
    sums: dict[str, tuple[int, int]]
    """By measure, the marts' sum of the Sunday's month and of all months."""
    weekly: dict[tuple[str, str], tuple[int, ...]]
    """By kecamatan and stage, the marts' new people of every week."""

    def of(self, code: str) -> KecamatanFacts:
        return next(entry for entry in self.facts.kecamatan if entry.kecamatan_code == code)


@dataclass
class Programme:
    """The warehouse, and the folders that workbooks and partners' files come from."""

    settings: Settings
    sheets: Path
    partners: Path

    @property
    def url(self) -> str:
        return self.settings.warehouse_url.get_secret_value()

    def run_of(self, week: Week, name: str = "run") -> Run:
        return Run(week, f"{name} of {week}", self.settings)

    def pull(self, week: Week) -> None:
        run = self.run_of(week)
        for kecamatan in load_kecamatan():
            pull_workbook(run, kecamatan.kecamatan_code)
        pull_workbook(run, PULLED_TWICE)
        for feed in load_contract().feed_names:
            pull_feed(run, feed)

    def make(self, week: Week, name: str = "run") -> Reported:
        """A run of build_marts, and what a report made at once would read."""
        run = self.run_of(week, name)
        build(run, "stage_rows")
        judge_workbooks(run)
        build(run, "build_facts")
        keep_history(run)
        assert judge_programme(run) != "hold"
        build_id = open_build(run)
        return Reported(
            build_id, read_weekly(self.url, week), self.frozen(build_id), self._sums(week), self._weekly()
        )

    def frozen(self, build_id: int) -> dict[str, list[tuple]]:
        """What is kept of a build, to the value."""
        return {
            table: self.read(
                f"select to_jsonb(kept) - 'build_id' from ops.{table} as kept where build_id = %s order by 1",
                build_id,
            )
            for table in FROZEN
        }

    def send(self, week: Week, build_id: int) -> None:
        """An edition of a build reaches somebody."""
        self.execute(
            "insert into ops.editions (report, period_start, edition, build_id, subject, body_text, "
            "body_html, manifest) values ('weekly', %s, 1, %s, 'subject', 'text', 'html', '{}')",
            *(week.start, build_id),
        )
        self.execute(
            "insert into ops.deliveries (report, period_start, edition, recipient, status, message_id) "
            "values ('weekly', %s, 1, 'ani@dki.example', 'sent', 'id')",
            week.start,
        )

    def execute(self, statement: str, *values: object) -> None:
        with connect(self.url) as connection:
            connection.execute(statement, values)

    def read(self, query: str, *values: object) -> list[tuple]:
        with connect(self.url) as connection:
            return connection.execute(query, values).fetchall()

    def _sums(self, week: Week) -> dict[str, tuple[int, int]]:
        sums = {}
        for measure, query in SUMS.items():
            ((month, to_date),) = self.read(
                "select sum(value) filter (where month_start = %s), sum(value) "
                f"from ({query}) as told (month_start, value)",
                week.sunday.replace(day=1),
            )
            sums[measure] = (int(month), int(to_date))
        return sums

    def _weekly(self) -> dict[tuple[str, str], tuple[int, ...]]:
        rows = self.read(
            "select kecamatan_code, stage_code, array_agg(new_count order by week_start) "
            "from marts.fct_kecamatan_stage_week group by 1, 2"
        )
        return {(code, stage): tuple(counts) for code, stage, counts in rows}


@dataclass(frozen=True)
class Weeks:
    """The programme after its third week; the first and the second were sent."""

    programme: Programme
    first: Reported
    second: Reported
    third: Reported


@pytest.fixture(scope="module")
def module_warehouse(new_warehouse) -> Iterator[str]:
    """The URL of a migrated, empty warehouse that the tests of a module share."""
    with new_warehouse() as url:
        yield url


@pytest.fixture(scope="module")
def weeks(new_warehouse, find_port_base, tmp_path_factory) -> Iterator[Weeks]:
    """Runs three weeks; in the second the bank sends nothing and the marts' file cannot be read."""
    folder = tmp_path_factory.mktemp("sample")
    (sheets := folder / "sheets").mkdir()
    (partners := folder / "partners").mkdir()
    with new_warehouse() as url, serve_sheets(sheets, find_port_base()) as address:
        settings = Settings(
            warehouse_url=url,
            pseudonym_key="kunci uji",
            code_version="test",
            sheets_url=address,
            reads_per_minute=0,
            partners=str(partners),
        )
        programme = Programme(settings, sheets, partners)
        reported = {}
        for week in (FIRST, SECOND, THIRD):
            write_week(sheets, week)
            shutil.rmtree(partners)
            write_partners(partners, week)
            if week == SECOND:
                shutil.rmtree(partners / "bank")
                shutil.rmtree(partners / "mart")
                (partners / "mart").mkdir()
                (partners / "mart" / "rusak.xlsx").write_bytes(b"bukan xlsx")
            programme.pull(week)
            reported[week] = programme.make(week)
            if week != THIRD:
                programme.send(week, reported[week].build_id)
        yield Weeks(programme, *reported.values())
