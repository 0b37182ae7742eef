"""A warehouse with rows that stand in for weeks: landed, built, judged, told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb
from pydantic import SecretStr

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.settings import Settings

WEEK, NEXT_WEEK = Week(date(2018, 1, 15)), Week(date(2018, 1, 22))
TEBET = "31.74.01"
OTHERS = [place.kecamatan_code for place in load_kecamatan() if place.kecamatan_code != TEBET]
DBT = """
create table quality.findings (
    week_start date, kecamatan_code text, tab text, row_number integer, column_name text, rule_id text,
    severity text
);
create view quality.rule_counts as
select week_start, kecamatan_code, rule_id, severity, count(*) as finding_count
from quality.findings group by week_start, kecamatan_code, rule_id, severity;
create table quality.tab_verdicts (
    week_start date not null, kecamatan_code text not null, tab text not null, rule_ids text [] not null,
    row_numbers integer [], primary key (week_start, kecamatan_code, tab, rule_ids)
);
create table quality.partner_verdicts (
    week_start date, feed text, file_name text, rows_read bigint, accepted bigint, quarantined bigint
);
create table quality.partner_findings (
    week_start date, feed text, file_name text, row_number integer, column_name text, kind text, problem text
);
"""
REGISTRY = """
workbooks:
  - {kecamatan_code: "31.74.01", spreadsheet_id: lembar-tebet}
recipients: []
"""


@dataclass
class Programme:
    """Weeks, as the steps would leave them."""

    settings: Settings
    connection: psycopg.Connection
    snapshots: dict[tuple[Week, str], int] = field(default_factory=dict)

    def execute(self, statement: str, *values: object) -> list[tuple]:
        cursor = self.connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []

    def pull(
        self,
        week: Week = WEEK,
        code: str = TEBET,
        *,
        run: str | None = None,
        problem: str | None = None,
        reasons: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> int:
        """A pull of a workbook; with a problem one that could not be read."""
        ((snapshot,),) = self.execute(
            """
            insert into landing.snapshots
            (week_start, kecamatan_code, run_id, is_late, status, problem, reading_reasons, api_calls,
             contract_version, pulled_at)
            values (%s, %s, %s, false, %s, %s, %s, 2, 1, coalesce(%s, clock_timestamp()))
            returning snapshot_id
            """,
            *(week.start, code, run or f"land {week}", "unreadable" if problem else "read"),
            *(problem, list(reasons), at),
        )
        self.snapshots[week, code] = snapshot
        return snapshot

    def show_tab(self, snapshot: int, tab: str = "P1", **headers: int) -> None:
        """A tab of a pull and where its headers stand."""
        self.execute(
            """
            insert into landing.snapshot_tabs
            (snapshot_id, tab, sheet_title, sheet_gid, is_readable, header_row, header_columns)
            values (%s, %s, 'P1 Pendaftaran', 77, true, 1, %s)
            """,
            *(snapshot, tab, Jsonb(headers)),
        )

    def close(self, week: Week = WEEK) -> None:
        """The landing is complete."""
        self.execute(
            "insert into landing.closed_weeks values (%s, %s, 44, 0, clock_timestamp()) "
            "on conflict (week_start, run_id) do update set closed_at = excluded.closed_at",
            *(week.start, f"land {week}"),
        )

    def build(self, week: Week = WEEK, *, is_finished: bool = True, broken: str | None = None) -> int:
        """A build; a finished one has its place in history."""
        ((build,),) = self.execute(
            """
            insert into ops.builds (week_start, run_id, code_version, started_at, history_number)
            values (
                %s, %s, '1.2.3', clock_timestamp(),
                case when %s then (select coalesce(max(history_number), 0) + 1 from ops.builds) end
            ) returning build_id
            """,
            *(week.start, f"build {week}", is_finished),
        )
        for node, seconds in (("fct_stage_event", 2.0), ("stg_sheets__p1_pendaftaran", 1.0)):
            status = "error" if node == broken else "success"
            self.execute(
                "insert into ops.model_runs values (%s, %s, %s, %s, 10)", build, node, status, seconds
            )
        return build

    def state(self, build: int, code: str = TEBET, ada_data: int = 5, nihil: int = 2) -> None:
        """What a kecamatan said of the build's week; of the rest it said nothing."""
        self.execute(
            """
            insert into ops.edition_statements
            select %s, %s, 'P' || place,
                case when place <= %s then 'ada_data' when place <= %s then 'nihil' else 'belum' end
            from generate_series(1, 7) as place
            """,
            *(build, code, ada_data, ada_data + nihil),
        )

    def accept(self, week: Week = WEEK, *codes: str) -> None:
        """Gate 1 lets the workbooks pass, and their pulls are in force."""
        for code in codes or (TEBET,):
            self.execute(
                "insert into quality.workbook_verdicts values (%s, %s, 'accepted', '{}', %s)",
                *(week.start, code, week.start),
            )
            if (week, code) in self.snapshots:
                self.execute(
                    "insert into ops.accepted_snapshots values (%s, %s, %s)",
                    *(self.snapshots[week, code], week.start, code),
                )

    def hold_workbook(self, week: Week, code: str, since: Week | None, *reasons: str) -> None:
        """Gate 1 holds a workbook; ``since``: the week whose pull stays in force."""
        self.execute(
            "insert into quality.workbook_verdicts values (%s, %s, 'held', %s, %s)",
            *(week.start, code, list(reasons), since.start if since else None),
        )

    def judge(self, week: Week = WEEK, verdict: str = "pass", *reasons: str) -> None:
        """Gate 2 speaks."""
        self.execute(
            """
            insert into quality.gate_verdicts values (%s, %s, %s, clock_timestamp())
            on conflict (week_start) do update
            set verdict = excluded.verdict, reasons = excluded.reasons, decided_at = excluded.decided_at
            """,
            *(week.start, verdict, list(reasons)),
        )

    def ask(self, expectation: str, severity: str = "critical", *, success: bool, **more: str | None) -> None:
        """An expectation of gate 2 and what it found."""
        self.execute(
            """
            insert into quality.gate_results values
            (%s, 'programme', %s, %s, %s, %s, %s, '{P7}', 'coordinator', 'since 2018', clock_timestamp())
            """,
            *(WEEK.start, expectation, severity, success, more.get("reason"), more.get("observed")),
        )

    def quarantine(self, week: Week, code: str, rows: list[int], *rules: str, columns: bool = True) -> None:
        """Rows of P1 that rules keep out, and their findings in the column NIK."""
        self.execute(
            "insert into quality.tab_verdicts values (%s, %s, 'P1', %s, %s)",
            *(week.start, code, list(rules), rows),
        )
        for row in rows:
            for rule in rules:
                self.execute(
                    "insert into quality.findings values (%s, %s, 'P1', %s, %s, %s, 'karantina')",
                    *(week.start, code, row, "NIK" if columns else None, rule),
                )

    def mail(self, recipient: str, status: str, *, week: Week = WEEK, reason: str | None = None) -> None:
        """A mail of the weekly report, its edition made where it is missing."""
        self.execute(
            """
            insert into ops.editions
            (report, period_start, edition, build_id, subject, body_text, body_html, manifest)
            select 'weekly', %s, 1, max(build_id), 'Minggu 15-21 Jan', 'text', '<p>P1 4.230</p>', '{}'
            from ops.builds on conflict do nothing
            """,
            week.start,
        )
        self.execute(
            """
            insert into ops.deliveries
            (report, period_start, edition, recipient, status, message_id, reason, sent_at)
            values ('weekly', %s, 1, %s, %s, 'id', %s, case when %s = 'sent' then clock_timestamp() end)
            """,
            *(week.start, recipient, status, reason, status),
        )


@pytest.fixture
def empty(fresh_warehouse: str, tmp_path: Path) -> Iterator[Programme]:
    """Migrated, and never used: dbt's tables do not stand."""
    registry = tmp_path / "registry.yaml"
    registry.write_text(REGISTRY, encoding="utf-8")
    settings = Settings(
        warehouse_url=SecretStr(fresh_warehouse),
        pseudonym_key=SecretStr("kunci uji"),
        registry=registry,
        sheets_url="https://sheets.googleapis.com",
    )
    with psycopg.connect(fresh_warehouse, autocommit=True) as connection:
        yield Programme(settings, connection)


@pytest.fixture
def programme(empty: Programme) -> Programme:
    """With dbt's tables, and no week yet."""
    empty.execute(DBT)
    return empty


@pytest.fixture
def built(programme: Programme) -> Programme:
    """A week that was landed, built and accepted; gate 2 has not spoken yet."""
    for code in (TEBET, *OTHERS):
        programme.pull(WEEK, code)
    programme.close()
    build = programme.build()
    for code in (TEBET, *OTHERS):
        programme.state(build, code)
    programme.accept(WEEK, TEBET, *OTHERS)
    programme.execute(
        "insert into quality.tab_verdicts values ('2018-01-15', '31.74.01', 'P1', '{}', '{2,3}')"
    )
    return programme
