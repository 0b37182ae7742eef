"""Which facts there are to ask for: before a build has finished there are none, which is no fault."""

from pantau.periods import Week
from pantau.warehouse import Connection


def stands(connection: Connection, *tables: str) -> bool:
    """Whether all of these tables are there."""
    query = "select bool_and(to_regclass(name) is not null) from unnest(%s::text []) as name"
    row = connection.execute(query, (list(tables),)).fetchone()
    return bool(row and row[0])


def list_finished(connection: Connection, first: Week, last: Week) -> tuple[Week, ...]:
    """Weeks of which a build has finished, in order; of any other nothing that dbt makes is known."""
    rows = connection.execute(
        """
        select distinct week_start from ops.builds
        where week_start between %s and %s and history_number is not null order by week_start
        """,
        (first.start, last.start),
    ).fetchall()
    return tuple(Week(start) for (start,) in rows)
