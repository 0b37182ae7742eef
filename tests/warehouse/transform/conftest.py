"""A warehouse of a module's own, workbooks landed in it by hand, and dbt run on it once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from pydantic import SecretStr
from sound_rows import SOUND

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.transform import build

Row = dict[str, Any]


@dataclass
class Landing:
    """Writes workbooks into landing as ``pantau.landing`` would, and runs dbt on them."""

    url: str
    snapshots: dict[tuple[str, str], int] = field(default_factory=dict)

    def land(
        self,
        week: str,
        kecamatan_code: str,
        tabs: dict[str, list[Row]],
        reasons: tuple[str, ...] = (),
        headers: dict[str, list[str]] | None = None,
        is_precheck: bool = False,
    ) -> int:
        """Lands one pull. Rows stand from row 2 on; a row's values replace those of ``SOUND``."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                """
                insert into landing.snapshots
                (week_start, kecamatan_code, run_id, is_late, is_precheck, status, reading_reasons,
                 api_calls, contract_version)
                values (%s, %s, 'test', false, %s, %s, %s, 2, 1) returning snapshot_id
                """,
                (
                    week,
                    kecamatan_code,
                    is_precheck,
                    "unreadable" if "unreadable" in reasons else "read",
                    list(reasons),
                ),
            ).fetchone()
            snapshot_id = row[0]
            for tab in load_contract().tabs:
                order = (headers or {}).get(tab.code) or [column.header for column in tab.columns]
                versions = [
                    self._land_row(connection, kecamatan_code, tab.code, {**SOUND[tab.code], **values})
                    for values in tabs.get(tab.code, [])
                ]
                connection.execute(
                    "insert into landing.snapshot_tabs values (%s, %s, %s, 0, true, 1, %s, %s, %s)",
                    (
                        snapshot_id,
                        tab.code,
                        tab.title,
                        Jsonb({header: place for place, header in enumerate(order)}),
                        list(range(2, len(versions) + 2)),
                        versions,
                    ),
                )
        if not is_precheck:
            self.snapshots[week, kecamatan_code] = snapshot_id
        return snapshot_id

    def answer(
        self, about: int, tab: str, row_number: int, *rule_ids: str, read_by: int | None = None
    ) -> None:
        """Answers findings on a row of the snapshot ``about``; that pull or a later one reads it."""
        with psycopg.connect(self.url) as connection:
            connection.cursor().executemany(
                """
                insert into landing.answers
                select
                    kecamatan_code,
                    tab,
                    row_version_ids[array_position(row_numbers, %s)],
                    %s,
                    %s,
                    'KTP dilihat'
                from landing.snapshot_tabs join landing.snapshots using (snapshot_id)
                where snapshot_id = %s and tab = %s
                """,
                [(row_number, rule_id, read_by or about, about, tab) for rule_id in rule_ids],
            )

    def _land_row(self, connection: psycopg.Connection, kecamatan_code: str, tab: str, values: Row) -> int:
        columns = next(each for each in load_contract().tabs if each.code == tab).columns
        cells = [values.get(column.header) for column in columns]
        nik = "".join(digit for digit in str(values.get("NIK")) if digit.isdigit())
        digest = hashlib.sha256(repr(cells).encode()).digest()
        row = connection.execute(
            """
            insert into landing.row_versions (kecamatan_code, tab, content_hash, cells, participant_id)
            values (%s, %s, %s, %s, %s)
            on conflict (kecamatan_code, tab, content_hash) do update set tab = excluded.tab
            returning row_version_id
            """,
            (kecamatan_code, tab, digest, Jsonb(cells), f"id-{nik}" if len(nik) == 16 else None),
        ).fetchone()
        return row[0]

    def run_of(self, week: str) -> Run:
        """The run that builds a week here."""
        settings = Settings(warehouse_url=SecretStr(self.url), pseudonym_key=SecretStr("kunci uji"))
        return Run(Week.parse(week), f"run of {week}", settings)

    def stage(self, week: str) -> None:
        """Types and judges the week's rows: all that gate 1 waits for."""
        build(self.run_of(week), "stage_rows")

    def precheck(self, week: str) -> None:
        """Types and judges the prechecks of a week."""
        build(replace(self.run_of(week), is_precheck=True), "precheck")

    def decide(self, week: str, held: tuple[str, ...] = ()) -> None:
        """Stands in for gate 1: every workbook that was landed this week is accepted, but those held."""
        with psycopg.connect(self.url) as connection:
            connection.execute("delete from quality.workbook_verdicts where week_start = %s", (week,))
            connection.execute("delete from ops.accepted_snapshots where week_start = %s", (week,))
            for (landed_week, code), snapshot_id in self.snapshots.items():
                if landed_week != week:
                    continue
                connection.execute(
                    "insert into quality.workbook_verdicts values (%s, %s, %s, '{}', null)",
                    (week, code, "held" if code in held else "accepted"),
                )
                if code not in held:
                    connection.execute(
                        "insert into ops.accepted_snapshots values (%s, %s, %s)", (snapshot_id, week, code)
                    )

    def count(self, week: str) -> None:
        """Builds the week's facts."""
        build(self.run_of(week), "build_facts")

    def run(self, week: str, held: tuple[str, ...] = ()) -> None:
        """A whole week, from typed rows to facts."""
        self.stage(week)
        self.decide(week, held)
        self.count(week)

    def forget_versions(self, version: str = "old") -> None:
        """As if rows had been typed and judged under other rules."""
        self.execute("update staging.stg_sheets__p1_pendaftaran set reading_version = %s", version)
        for table in ("int_typing_version", "int_reading_version", "int_facts_made_of"):
            self.execute(f"update intermediate.{table} set version = %s", version)

    def execute(self, statement: str, *parameters: Any) -> None:
        """One statement."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement, parameters)

    def fetch(self, query: str, *parameters: Any) -> list[tuple]:
        """Rows of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, parameters).fetchall()


@pytest.fixture(scope="module")
def landing(new_warehouse: Any) -> Iterator[Landing]:
    """An empty, migrated warehouse that the tests of a module share."""
    with new_warehouse() as url:
        yield Landing(url)


@pytest.fixture
def own_landing(new_warehouse: Any) -> Iterator[Landing]:
    """An empty, migrated warehouse of one test's own."""
    with new_warehouse() as url:
        yield Landing(url)


READERS = {
    "clean": "typed",
    "date": "staging.read_date(typed, is_number)",
    "month": "staging.read_month(typed, is_number)",
    "rupiah": "staging.read_rupiah(typed, is_number, false)",
    "signed": "staging.read_rupiah(typed, is_number, true)",
    "integer": "staging.read_integer(typed, is_number, false)",
    "nik": "staging.read_nik(typed, is_number)",
    "phone": "staging.read_phone(typed)",
    "text": "staging.read_text(typed)",
    "choice": "staging.read_choice(typed, '{OK OCE MART,E-COMMERCE,YA}')",
    "broken": "staging.is_broken(typed)",
    "in_words": "staging.is_in_words(typed)",
    "place": """(
        select kelurahan_code from staging.stg_reference__place_names
        where kecamatan_code = '31.74.04' and folded_name = staging.fold_name(typed)
    )""",
}


@dataclass(frozen=True)
class Reading:
    """Reads many cells with one kind's reader, or with all of them, in one query of the warehouse."""

    landing: Landing
    connection: psycopg.Connection

    def __call__(self, kind: str, cells: Iterable[Any]) -> list[Any]:
        return [row[0] for row in self._read(READERS[kind], cells)]

    def by_all(self, cells: Iterable[Any]) -> list[Row]:
        """Each cell as every reader reads it."""
        return [
            dict(zip(READERS, row, strict=True)) for row in self._read(", ".join(READERS.values()), cells)
        ]

    def _read(self, readers: str, cells: Iterable[Any]) -> list[tuple]:
        query = f"""
            with cells as (
                select place, jsonb_typeof(cell) = 'number' as is_number, cell #>> '{{}}' as typed
                from jsonb_array_elements(%s) with ordinality as listed (cell, place)
                offset 0
            ),
            cleaned as (
                select place, is_number, staging.clean_text(typed, is_number) as typed from cells
                offset 0
            )
            select {readers} from cleaned order by place
        """
        return self.connection.execute(query, [Jsonb(list(cells))]).fetchall()


@pytest.fixture(scope="session")
def read(new_warehouse: Any) -> Iterator[Reading]:
    """The readers as dbt made them, in a warehouse that the readers' tests share."""
    with new_warehouse() as url:
        landing = Landing(url)
        landing.stage("2018-01-15")
        with psycopg.connect(landing.url, autocommit=True) as connection:
            yield Reading(landing, connection)
