"""What dbt made of one person's rows, blanked as dbt would make it anew from landing. Never commits.

Whatever model made a table: what it kept of a NIK and of a row's content is found through the catalog.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from psycopg import sql

from pantau.contract import Column, load_contract
from pantau.landing.erased import ErasedPerson, find_nik_place
from pantau.warehouse import Connection

_TABLES = """
select format('%%I.%%I', nspname, relname), attname::text
from pg_attribute
inner join pg_class on attrelid = pg_class.oid
inner join pg_namespace on relnamespace = pg_namespace.oid
where
    relkind in ('r', 'p') and relpersistence <> 't' and not attisdropped
    and nspname !~ '^(pg_|information_schema$|landing$)' and attname ~ %s and atttypid = %s::regtype
order by 1, 2
"""


@dataclass(frozen=True)
class Names:
    """What the person was known by until now: their rows of sheets, NIKs, and contents as read, with what
    stands for these.
    """

    version_ids: list[int] = field(default_factory=list, repr=False)
    niks: set[str] = field(default_factory=set, repr=False)
    contents: dict[str, str] = field(default_factory=dict, repr=False)


def blank_typed(
    connection: Connection, staged: str, kind: str, columns: Sequence[Column], version_ids: list[int]
) -> None:
    """As dbt would type the blanked rows anew; lists and rules of theirs stand already."""
    nik = find_nik_place(columns)
    assert nik is not None
    changes = [
        sql.SQL("{} = null").format(sql.Identifier(column.name))
        for column in columns
        if column.erased and column.kind != "nik"
    ]
    changes.append(
        sql.SQL("{} = landed.cells -> %(nik)s ->> 'person'").format(sql.Identifier(columns[nik].name))
    )
    changes.append(sql.SQL("erasure = landed.cells -> %(nik)s"))
    if kind == "row":
        changes.append(sql.SQL("content_key = (landed.cells -> %(nik)s ->> 'content')::uuid"))
    connection.execute(
        sql.SQL(
            "update {staged} as staged set {changes} from {landed} as landed "
            "where staged.{id} = landed.{id} and landed.{id} = any(%(ids)s)"
        ).format(
            staged=sql.SQL(staged),
            changes=sql.SQL(", ").join(changes),
            landed=sql.Identifier("landing", f"{kind}_versions"),
            id=sql.Identifier(f"{kind}_version_id"),
        ),
        {"nik": nik, "ids": version_ids},
    )


def rename(connection: Connection, whose: ErasedPerson, names: Names) -> set[str]:
    """What stands for the NIK, and for what their rows said, takes its place wherever dbt wrote either."""
    changed = set()
    for table, column in _find_columns(connection, "^nik(_|$)|_nik$", "text"):
        statement = sql.SQL("update {} set {} = %s where {} = any(%s)")
        name = sql.Identifier(column)
        connection.execute(statement.format(sql.SQL(table), name, name), (whose.person, list(names.niks)))
        changed.add(table)
    for table, _ in _find_columns(connection, "^content_key$", "uuid"):
        connection.execute(
            sql.SQL(
                "update {} set content_key = now.content from unnest(%s::uuid [], %s::uuid []) "
                "as now (content_before, content) where content_key = content_before"
            ).format(sql.SQL(table)),
            (list(names.contents), list(names.contents.values())),
        )
        changed.add(table)
    return changed


def blank_change_rows(connection: Connection, names: Names) -> set[str]:
    """The cells that the bridge compares, and in which tables they were."""
    changed = {table for table, _ in _find_columns(connection, "^cells_but_nik$", "jsonb")}
    for table in changed:
        for tab in load_contract().stages:
            connection.execute(
                sql.SQL(
                    "update {} as rows set cells_but_nik = landed.cells - %s::integer "
                    "from landing.row_versions as landed "
                    "where rows.row_version_id = landed.row_version_id and landed.tab = %s "
                    "and landed.row_version_id = any(%s)"
                ).format(sql.SQL(table)),
                (find_nik_place(tab.columns), tab.code, names.version_ids),
            )
    return changed


def forget_pairs(connection: Connection, whose: ErasedPerson) -> int:
    """Nobody can look at two rows any more; what was decided stays."""
    pairs = 0
    for table in ("intermediate.int_duplicate_pairs", "quality.duplicate_candidates"):
        if stands(connection, table):
            statement = sql.SQL("delete from {} where %s in (participant_a, participant_b)")
            pairs = connection.execute(statement.format(sql.SQL(table)), (whose.participant_id,)).rowcount
    return pairs


def _find_columns(connection: Connection, pattern: str, kind: str) -> Iterable[tuple[str, str]]:
    return connection.execute(_TABLES, (pattern, kind)).fetchall()


def stands(connection: Connection, table: str) -> bool:
    """Whether dbt or a migration has made a table yet."""
    return connection.execute("select to_regclass(%s)", (table,)).fetchone() != (None,)
