"""Workbooks that change from week to week, landed by the real landing, built by the real models."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pantau.contract import load_contract
from pantau.landing.pull import pull_feed
from pantau.landing.snapshots import Pull, land_unreadable, land_workbook
from pantau.landing.tabs import LandedWorkbook, arrange
from pantau.periods import Week
from pantau.report.history import keep_history
from pantau.runs import Run, open_build
from pantau.settings import Settings
from pantau.sources.sheets import RawWorkbook, Sheet
from pantau.transform import build
from pantau.warehouse import connect

CONTRACT = load_contract()
Row = dict[str, Any]
Workbook = dict[str, list[Row]]


@dataclass
class Programme:
    """One warehouse; what stands in a kecamatan's sheet is what was last written into ``sheets``."""

    url: str
    partners: Path
    sheets: dict[str, Workbook] = field(default_factory=dict)
    key: str = "kunci uji"

    @property
    def settings(self) -> Settings:
        return Settings(
            warehouse_url=self.url,
            pseudonym_key=self.key,
            code_version="test",
            partners=str(self.partners),
        )

    def run_of(self, week: str, name: str = "run") -> Run:
        return Run(Week.parse(week), f"{name} of {week}", self.settings)

    def pull(self, week: str, unreadable: Iterable[str] = ()) -> None:
        """Pulls every workbook, and looks into the partners' folders."""
        run = self.run_of(week)
        for code in self.sheets:
            pull = Pull(run.week, code, run.run_id)
            with connect(self.url) as connection:
                if code in unreadable:
                    land_unreadable(connection, pull, "no answer", 1)
                else:
                    arranged = self.arranged(code)
                    land_workbook(connection, pull, arranged, 2, self.key.encode())
        for feed in CONTRACT.feed_names:
            pull_feed(run, feed)

    def arranged(self, code: str) -> LandedWorkbook:
        """A workbook as it stands, its tabs and rows found."""
        return arrange(_as_read(code, self.sheets[code]), CONTRACT, code)

    def hand_in(self, *trained: str) -> None:
        """What the training institutes' folder holds from now on: who attended and passed, by NIK."""
        headers = [column.header for column in CONTRACT.feed("pelatihan").columns]
        passed = {
            "ID Kelas": "K-1",
            "Tanggal": "11/01/2018",
            "Kecamatan": "Tebet",
            "Hadir": "Y",
            "Lulus": "Y",
        }
        rows = [{**passed, "NIK": nik} for nik in trained]
        lines = [";".join(row.get(header, "") for header in headers) for row in rows]
        folder = self.partners / "pelatihan"
        folder.mkdir(exist_ok=True)
        (folder / "kelas.csv").write_text("\n".join([";".join(headers), *lines]), encoding="utf-8")

    def answer(self, week: str, code: str, tab: str, row_number: int, rule_id: str) -> None:
        """A facilitator says, in the newest pull of a week, that a finding on a row is right as it is."""
        self.execute(
            """
            insert into landing.answers
            select
                kecamatan_code, tab, row_version_ids[array_position(row_numbers, %s)], %s, snapshot_id, 'KTP'
            from landing.snapshot_tabs inner join landing.snapshots using (snapshot_id)
            where week_start = %s and kecamatan_code = %s and tab = %s
            order by snapshot_id desc limit 1
            """,
            *(row_number, rule_id, week, code, tab),
        )

    def make(self, week: str, name: str = "run") -> int:
        """A run of build_marts, but its gates: every workbook that could be read is accepted."""
        run = self.run_of(week, name)
        build(run, "stage_rows")
        with connect(self.url) as connection:
            connection.execute("delete from quality.workbook_verdicts where week_start = %s", (week,))
            connection.execute(
                """
                insert into quality.workbook_verdicts
                select %s, kecamatan_code, case when is_unreadable then 'held' else 'accepted' end, '{}', null
                from intermediate.int_workbook_measures
                """,
                (week,),
            )
            connection.execute(
                """
                insert into ops.accepted_snapshots (snapshot_id, week_start, kecamatan_code)
                select snapshot_id, %s, kecamatan_code from intermediate.int_workbook_measures
                where not is_unreadable on conflict do nothing
                """,
                (week,),
            )
        build(run, "build_facts")
        keep_history(run)
        return open_build(run)

    def send(self, week: str, build_id: int, report: str = "weekly") -> None:
        """An edition of a build reaches somebody."""
        self.execute(
            "insert into ops.editions values (%s, %s, 1, %s, 'subject', 'text', 'html', '{}')",
            *(report, week, build_id),
        )
        self.execute(
            "insert into ops.deliveries values (%s, %s, 1, 'a@b.example', 'sent', 'id', null, now(), now())",
            *(report, week),
        )

    def execute(self, statement: str, *values: object) -> None:
        with connect(self.url) as connection:
            connection.execute(statement, values)

    def read(self, query: str, *values: object) -> list[tuple]:
        with connect(self.url) as connection:
            return connection.execute(query, values).fetchall()

    def find_tables(self, needles: re.Pattern[str]) -> set[str]:
        """The tables, and PostgreSQL's own of what columns hold, with a row in which any of these stands."""
        tables = self.read(
            """
            select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class
            inner join pg_namespace on relnamespace = pg_namespace.oid
            where relkind in ('r', 'p', 'm', 'v') and nspname !~ '^pg_' and nspname <> 'information_schema'
            union select 'pg_stats'
            """
        )
        return {
            table
            for (table,) in tables
            for (row,) in self.read(f"select told::text from {table} as told")
            if needles.search(row)
        }

    def dump(self, week: str) -> dict[str, str]:
        """Every mart, and what quality says of the week, byte for byte, by table."""
        tables = self.read(
            """
            select table_schema || '.' || table_name, bool_or(column_name = 'week_start')
            from information_schema.columns
            where table_schema in ('marts', 'quality') and table_name not in ('gate_results', 'gate_verdicts')
            group by 1
            """
        )
        dumps = {}
        for table, is_weekly in tables:
            condition = f"where week_start = '{week}'" if is_weekly and table.startswith("quality") else ""
            query = (
                f"select coalesce(string_agg(told::text, E'\\n' order by told::text), '') "
                f"from {table} as told {condition}"
            )
            dumps[table] = self.read(query)[0][0]
        return dumps


def _as_read(code: str, workbook: Workbook) -> RawWorkbook:
    """The workbook as Google would give it."""
    grids = {CONTRACT.notice_tab: [[CONTRACT.code_key, code]]}
    for tab in CONTRACT.tabs:
        headers = [column.header for column in tab.columns]
        rows = workbook.get(tab.code, [])
        grids[tab.title] = [headers, *([row.get(header, "") for header in headers] for row in rows)]
    sheets = tuple(Sheet(title, number) for number, title in enumerate(grids))
    return RawWorkbook(sheets, grids, api_calls=2)


@pytest.fixture(scope="module")
def programme(new_warehouse, tmp_path_factory) -> Iterable[Programme]:
    """An empty, migrated warehouse that the tests of a module share."""
    with new_warehouse() as url:
        yield Programme(url, tmp_path_factory.mktemp("partners"))
