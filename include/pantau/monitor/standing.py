"""Which of dbt's tables stand: before the first build there are none, which is no fault."""

from pantau.warehouse import Connection


def stands(connection: Connection, *tables: str) -> bool:
    """Whether all of these tables are there."""
    query = "select bool_and(to_regclass(name) is not null) from unnest(%s::text []) as name"
    row = connection.execute(query, (list(tables),)).fetchone()
    return bool(row and row[0])
