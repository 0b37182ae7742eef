"""Makes a build once more from landing and compares it with what it stated.

``.venv/bin/python -m pantau.report.reproduction BUILD`` prints the answer.

It takes the snapshots and partners' files that the build was made of, types, judges and counts them
in schemas of its own, and removes these again. The marts and every table of ``quality`` and ``ops``
stay as they are.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import sql
from rich.console import Console

from pantau.periods import Week
from pantau.report.reading.event_versions import known
from pantau.runs import Run
from pantau.settings import Settings, load_settings
from pantau.transform import build_beside, rules_version
from pantau.warehouse import Connection, connect, role_name

_SCHEMAS = ("staging", "reference", "intermediate", "marts", "quality")
_EVENTS = """
    select participant_id, stage_code, kecamatan_code, event_date, is_verified from {marts}.fct_stage_event
"""
_KEPT_EVENTS = f"""
    select participant_id, stage_code, kecamatan_code, event_date, is_verified
    from ops.event_versions inner join ops.builds on build_id = {{build_id}}
    where {known()}
"""  # noqa: S608
_FIGURES = """
    select week_start, kecamatan_code, stage_code, new_count, cumulative_count, verified_cumulative_count
    from {marts}.fct_kecamatan_stage_week where week_start = {week}
"""
_KEPT_FIGURES = """
    select week_start, kecamatan_code, stage_code, new_count, cumulative_count, verified_cumulative_count
    from ops.edition_figures where build_id = {build_id}
"""


class ReproductionError(RuntimeError):
    """A build that cannot be made again; the message says why and what to do."""


@dataclass(frozen=True)
class Reproduction:
    """How a build that was made again differs from what it stated."""

    build_id: int
    week: Week
    figures: int
    different_figures: int
    different_events: int
    has_same_rules: bool

    @property
    def is_exact(self) -> bool:
        """Whether every figure and every event is as it was stated."""
        return not self.different_figures and not self.different_events


def reproduce(settings: Settings, build_id: int) -> Reproduction:
    """Makes a build again from what it was made of and compares figures and events with those kept."""
    url = settings.warehouse_url.get_secret_value()
    with connect(url, "transformer") as connection:
        week, version = _read_build(connection, build_id)
    run = Run(week, f"reproduction of build {build_id}", settings)
    with _schemas_of_its_own(url, f"reproduction_{build_id}_") as prefix:
        build_beside(run, build_id, prefix)
        with connect(url, "transformer") as connection:
            parts = {
                "marts": sql.Identifier(f"{prefix}marts"),
                "build_id": sql.Literal(build_id),
                "week": sql.Literal(week.start),
            }
            return Reproduction(
                build_id=build_id,
                week=week,
                figures=_count(connection, sql.SQL(_KEPT_FIGURES).format(**parts)),
                different_figures=_count_differences(connection, _FIGURES, _KEPT_FIGURES, parts),
                different_events=_count_differences(connection, _EVENTS, _KEPT_EVENTS, parts),
                has_same_rules=version == rules_version(),
            )


def _read_build(connection: Connection, build_id: int) -> tuple[Week, str]:
    row = connection.execute(
        "select week_start, rules_version, history_number from ops.builds where build_id = %s", (build_id,)
    ).fetchone()
    if row is None:
        raise ReproductionError(f"There is no build {build_id}; ops.builds lists them.")
    if row[2] is None:
        raise ReproductionError(f"Build {build_id} did not finish; nothing says what it was made of.")
    return Week(row[0]), row[1]


@contextmanager
def _schemas_of_its_own(url: str, prefix: str) -> Iterator[str]:
    """Gone before and after, also where an earlier attempt was killed."""
    _drop_schemas(url, prefix)
    # The warehouse's owner makes them: who builds in them may not add schemas.
    with connect(url) as connection:
        for schema in _SCHEMAS:
            create = sql.SQL("create schema {} authorization {}")
            names = (sql.Identifier(prefix + schema), sql.Identifier(role_name("transformer")))
            connection.execute(create.format(*names))
    try:
        yield prefix
    finally:
        _drop_schemas(url, prefix)


def _drop_schemas(url: str, prefix: str) -> None:
    names = sql.SQL(", ").join(sql.Identifier(prefix + schema) for schema in _SCHEMAS)
    with connect(url) as connection:
        connection.execute("set client_min_messages to error")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(names))


def _count_differences(connection: Connection, made: str, kept: str, parts: dict[str, sql.Composable]) -> int:
    """Rows that only one of both has."""
    both = [sql.SQL(query).format(**parts) for query in (made, kept)]
    one_way = [sql.SQL("({} except all {})").format(*pair) for pair in (both, both[::-1])]
    return _count(connection, sql.SQL(" union all ").join(one_way))


def _count(connection: Connection, query: sql.Composable) -> int:
    row = connection.execute(sql.SQL("select count(*) from ({}) as counted").format(query)).fetchone()
    assert row is not None
    return int(row[0])


def main() -> int:
    """Prints how the build of the first argument compares; 0 exact, 1 not."""
    found = reproduce(load_settings(), int(sys.argv[1]))
    console = Console()
    console.print(
        f"Build {found.build_id}, week {found.week}: {found.different_figures} of {found.figures} figures "
        f"and {found.different_events} events differ."
    )
    if not found.has_same_rules:
        console.print(
            "The rules of this code are not those of the build; take the code of ops.builds.code_version."
        )
    return 0 if found.is_exact else 1


if __name__ == "__main__":
    sys.exit(main())
