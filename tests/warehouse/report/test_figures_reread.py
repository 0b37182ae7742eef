"""What a mail is compared with is asked of the warehouse anew: the figures that its build froze."""

from dataclasses import dataclass, replace

import pytest

from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.figures import read_frozen_figures, refuse_untrue
from pantau.report.edition import Edition
from pantau.report.facts import WeeklyFacts
from pantau.report.render import render_weekly
from pantau.report.weekly.composition import compose_weekly
from pantau.report.weekly.spreadsheet import make_spreadsheet
from pantau.warehouse import connect
from sample_facts import make_facts


@dataclass(frozen=True)
class Frozen:
    """A warehouse that froze the sample facts."""

    url: str
    facts: WeeklyFacts

    def execute(self, statement: str, *values: object) -> None:
        with connect(self.url) as connection:
            connection.execute(statement, values)

    def freeze(self, build_id: int, added: int = 0) -> None:
        """The facts' figures under a build; ``added``: to every total."""
        self.execute(
            "insert into ops.builds (build_id, week_start, run_id, code_version) "
            "overriding system value values (%s, %s, %s, '0.1.0')",
            *(build_id, self.facts.week.start, f"run {build_id}"),
        )
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "insert into ops.edition_figures values (%s, %s, %s, %s, %s, %s, 0)",
                [
                    (
                        *(build_id, self.facts.week.start, entry.kecamatan_code, figure.stage_code),
                        *(figure.new, figure.cumulative + added),
                    )
                    for entry in self.facts.kecamatan
                    for figure in entry.figures
                ],
            )


@pytest.fixture
def frozen(fresh_warehouse: str) -> Frozen:
    frozen = Frozen(fresh_warehouse, make_facts())
    frozen.execute("create table marts.dim_kecamatan (kecamatan_code text, kecamatan_name text)")
    with connect(frozen.url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into marts.dim_kecamatan values (%s, %s)",
            [(entry.kecamatan_code, entry.kecamatan_name) for entry in frozen.facts.kecamatan],
        )
    frozen.freeze(frozen.facts.build.build_id)
    return frozen


def make_edition(facts: WeeklyFacts, scope: str) -> Edition:
    report = replace(compose_weekly(facts, scope), pictures={})
    return render_weekly(report, (make_spreadsheet(report),))


def test_one_reading_serves_the_mails_of_all_scopes(frozen):
    figures = read_frozen_figures(frozen.url, frozen.facts.build.build_id)
    assert len(figures.counts) == 44 * 7
    for scope in ("DKI", "31.01", "31.74", "31.74.04"):
        refuse_untrue(make_edition(frozen.facts, scope), figures)


@pytest.mark.parametrize("column", ["cumulative_count", "new_count"])
@pytest.mark.parametrize("stage", ["P1", "P6"])
def test_a_mail_that_says_other_than_the_warehouse_is_refused(frozen, column, stage):
    frozen.execute(
        f"update ops.edition_figures set {column} = {column} + 1 "
        "where kecamatan_code = '31.74.04' and stage_code = %s",
        stage,
    )
    figures = read_frozen_figures(frozen.url, frozen.facts.build.build_id)
    for scope in ("DKI", "31.74", "31.74.04"):
        with pytest.raises(OutboundRefused, match=f"{stage} of "):
            refuse_untrue(make_edition(frozen.facts, scope), figures)
    refuse_untrue(make_edition(frozen.facts, "31.71"), figures)


def test_what_another_build_froze_does_not_count(frozen):
    frozen.freeze(99, added=5)
    edition = make_edition(frozen.facts, "DKI")
    refuse_untrue(edition, read_frozen_figures(frozen.url, frozen.facts.build.build_id))
    with pytest.raises(OutboundRefused, match="The subject"):
        refuse_untrue(replace(edition, build_id=99), read_frozen_figures(frozen.url, 99))


def test_a_build_that_froze_nothing_is_refused(frozen):
    with pytest.raises(OutboundRefused, match="run build_facts again"):
        read_frozen_figures(frozen.url, 98)
