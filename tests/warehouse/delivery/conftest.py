"""A week that was built and judged, and a mail server that answers as told."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from approvals import approve
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.charts import draw
from pantau.report.figures import freeze_figures
from pantau.report.pictures import Picture
from pantau.report.weekly import making
from pantau.runs import Run, open_build
from pantau.settings import Settings
from pantau.warehouse import connect

WEEK = Week(date(2018, 1, 15))
KECAMATAN = {"31.74.04": "Pasar Minggu", "31.74.05": "Kebayoran Lama"}
REGISTRY = """
workbooks: []
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly, held_notice], approved_by: Laras}
  - {name: Budi, email: budi@dki.example, role: official, reports: [weekly], approved_by: Laras}
  - {name: Cici, email: cici@dki.example, role: engineer, reports: [weekly], approved_by: Laras}
approvers:
  - {name: Laras, email: laras@okoce.example}
"""
MARTS = """
create table marts.dim_kecamatan (kecamatan_code text, kecamatan_name text, city_code text, city_name text);
create table marts.fct_kecamatan_stage_week (
    week_start date, kecamatan_code text, stage_code text, new_count bigint, cumulative_count bigint,
    verified_cumulative_count bigint
);
create table marts.dim_target (
    target_code text, metric_code text, period text, bound text, target_value bigint, due_date date,
    source text, valid_from date, valid_to date
);
create table marts.dim_metric (
    metric_code text, subject text, unit text, definition text, source text, valid_from date, valid_to date
);
create table quality.tab_verdicts (
    week_start date, kecamatan_code text, row_numbers integer [], rule_ids text []
);
create table quality.partner_verdicts (
    week_start date, feed text, file_name text, rows_read bigint, quarantined bigint
);
"""


@dataclass
class PlayedMailServer:
    """Keeps what it takes. ``answers``: what it says to a recipient; ``"hang up"`` answers nothing."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(address, "250 ok")
        if answer[0] in "45":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        if self.answers.get(recipient) == "hang up":
            server.transport.abort()
        self.taken.append((recipient, envelope.content))
        return "250 taken"

    @property
    def reached(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]


@functools.cache
def draw_once(picture: Picture) -> bytes:
    """The picture as it is drawn; most tests here show the same few."""
    return draw(picture)


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture is drawn twice by these tests: what it looks like is others' to see."""
    monkeypatch.setattr(making, "draw_all", lambda pictures: [draw_once(one) for one in pictures])


@pytest.fixture
def mail_server(free_port: int) -> Iterator[PlayedMailServer]:
    """A mail server on this machine; ``port`` says where."""
    server = PlayedMailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port)
    controller.start()
    server.port = free_port
    yield server
    controller.stop()


@dataclass(frozen=True)
class BuiltWeek:
    """A week in the warehouse, and the run that delivers it."""

    run: Run

    def execute(self, statement: str, *values: object) -> None:
        with connect(self.run.url) as connection:
            connection.execute(statement, values)

    def read(self, query: str, *values: object) -> list[tuple]:
        with connect(self.run.url) as connection:
            return connection.execute(query, values).fetchall()

    def freeze(self) -> int:
        """What ``build_facts`` keeps of the week; returns the number of figures."""
        count = freeze_figures(self.run)
        self.execute(
            "insert into ops.edition_statements (build_id, kecamatan_code, stage_code, status) "
            "select build_id, kecamatan_code, stage_code, 'ada_data' from ops.edition_figures "
            "on conflict do nothing"
        )
        self.execute("update ops.builds set contract_version = 1, rules_version = 'rules'")
        return count

    def judge(self, verdict: str, *reasons: str) -> None:
        """Gate 2's verdict on the newest build."""
        self.execute(
            "insert into quality.gate_verdicts values (%s, %s, %s, now()) on conflict (week_start) do update "
            "set verdict = excluded.verdict, reasons = excluded.reasons, decided_at = now()",
            *(self.run.week.start, verdict, list(reasons)),
        )

    @property
    def deliveries(self) -> dict[str, tuple[str, str | None]]:
        return {row[0]: row[1:] for row in self.read("select recipient, status, reason from ops.deliveries")}


@pytest.fixture
def week(fresh_warehouse: str, mail_server: PlayedMailServer, tmp_path: Path) -> BuiltWeek:
    """Week 2018-01-15 with its marts; not yet frozen, passed by gate 2."""
    return build_week(WEEK, KECAMATAN, fresh_warehouse, mail_server, tmp_path)


@pytest.fixture
def closing_week(fresh_warehouse: str, mail_server: PlayedMailServer, tmp_path: Path) -> BuiltWeek:
    """Week 2018-01-29, which closes January, with a kecamatan of each city; the first that was ever run."""
    first = {entry.city_code: entry for entry in reversed(load_kecamatan())}
    kecamatan = {entry.kecamatan_code: entry.kecamatan_name for entry in first.values()}
    return build_week(Week(date(2018, 1, 29)), kecamatan, fresh_warehouse, mail_server, tmp_path)


def build_week(
    named: Week, kecamatan: Mapping[str, str], url: str, mail_server: PlayedMailServer, tmp_path: Path
) -> BuiltWeek:
    """A week with its marts; not yet frozen, passed by gate 2."""
    registry = tmp_path / "registry.yaml"
    registry.write_text(approve(REGISTRY), encoding="utf-8")
    settings = Settings(
        warehouse_url=url,
        pseudonym_key="key",
        registry=registry,
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        mail_from="Pantau <pantau@okoce.example>",
        code_version="test",
    )
    week = BuiltWeek(Run(named, "build", settings))
    week.execute(MARTS)
    cities = {entry.city_code: entry.city_name for entry in load_kecamatan()}
    for code, name in kecamatan.items():
        week.execute(
            "insert into marts.dim_kecamatan values (%s, %s, %s, %s)", code, name, code[:5], cities[code[:5]]
        )
        week.execute(
            "insert into quality.workbook_verdicts values (%s, %s, 'accepted', '{}', %s)",
            *(named.start, code, named.start),
        )
        week.execute(
            "insert into marts.fct_kecamatan_stage_week select %s, %s, stage, 3, 100, 0 "
            "from unnest('{P1,P2,P3,P4,P5,P6,P7}'::text []) as stage",
            *(named.start, code),
        )
    open_build(week.run)
    week.judge("pass")
    return week
