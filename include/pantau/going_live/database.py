"""The warehouse: whether it answers, keeps what it says, gives its roles, has today's tables, and knows the
key of its ids.

Only asks. Tells no password and nothing of a key.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
from psycopg.conninfo import conninfo_to_dict

from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.landing.pseudonym_key import find_fingerprint, fingerprint
from pantau.periods import WIB
from pantau.pseudonyms import SHORTEST_KEY
from pantau.settings import Settings
from pantau.warehouse import ROLES, Connection, connect, find_version, newest_version, role_name

CLOCK_SECONDS = 60
"""Clocks that differ by more would date mails and runs otherwise than the warehouse does."""
ESCAPE = (
    "correct PANTAU_WAREHOUSE_URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, a password's @ / : ? % "
    "written %40 %2F %3A %3F %25"
)


def check_warehouse(settings: Settings) -> Iterator[Finding]:
    """Reached, roles, tables, key."""
    url = settings.warehouse_url.get_secret_value()
    try:
        with connect(url) as connection:
            yield _describe(connection)
            yield _check_commits(connection)
            yield _check_roles(connection)
            is_current = _check_tables(connection)
            yield is_current
            if is_current.state == "ok":
                yield _check_key(connection, settings.pseudonym_key.get_secret_value().encode())
    except psycopg.OperationalError as error:
        if _is_well_formed(url):
            # What libpq says of a connection that never came names host, port and user, and no password.
            yield missing(
                "connection", " ".join(str(error).split()), "start it, or correct PANTAU_WAREHOUSE_URL"
            )
        else:
            yield missing("connection", f"no answer ({type(error).__name__})", ESCAPE)
    except psycopg.ProgrammingError as error:
        if error.sqlstate is not None:
            raise
        yield missing("connection", "PANTAU_WAREHOUSE_URL is no address", ESCAPE)


def check_clock(settings: Settings) -> Iterator[Finding]:
    """Whether this machine and the warehouse mean the same moment, and know Jakarta's time."""
    now = datetime.now(WIB)
    offset = now.utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0
    if hours == 7:
        yield ok("time zone", f"here it is {now:%Y-%m-%d %H:%M} WIB")
    else:
        yield missing(
            "time zone", f"Asia/Jakarta is {hours} h from UTC here, not 7", "mend the system's tzdata"
        )
    with connect(settings.warehouse_url.get_secret_value(), "loader") as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    apart = abs((datetime.now(UTC) - row[0]).total_seconds())
    if apart > CLOCK_SECONDS:
        yield warning("clocks", f"{apart:.0f} s between here and the warehouse", "have both set by NTP")
    else:
        yield ok("clocks", "here and at the warehouse alike")


def _describe(connection: Connection) -> Finding:
    row = connection.execute(
        "select current_setting('server_version'), ssl from pg_stat_ssl where pid = pg_backend_pid()"
    ).fetchone()
    assert row is not None
    return ok("connection", f"PostgreSQL {row[0]}, {'encrypted' if row[1] else 'not encrypted'}")


def _check_commits(connection: Connection) -> Finding:
    row = connection.execute("select current_setting('synchronous_commit')").fetchone()
    assert row is not None
    if row[0] != "off":
        return ok("commits", "kept before they are told")
    told = "synchronous_commit is off: where PostgreSQL dies, mails that were sent would go out again"
    return missing("commits", told, "set it on, for the server or in PANTAU_WAREHOUSE_URL's options")


def _check_roles(connection: Connection) -> Finding:
    names = [role_name(role) for role in ROLES]
    found = connection.execute(
        "select rolname from pg_roles where rolname = any(%s) and pg_has_role(session_user, oid, 'set')",
        (names,),
    ).fetchall()
    absent = sorted(set(names) - {name for (name,) in found})
    if absent:
        remedy = "locally: pantau up; in containers: docker compose up init"
        return missing("roles", f"this login cannot take {', '.join(absent)}", remedy)
    return ok("roles", f"the login takes {', '.join(names)}")


def _check_tables(connection: Connection) -> Finding:
    found, newest = find_version(connection), newest_version()
    if found == newest:
        return ok("tables", f"of version {found}, the code's own")
    told = f"of version {found}, the code wants {newest}" if found else "never made"
    return missing("tables", told, "locally: pantau up; in containers: docker compose up init")


def _check_key(connection: Connection, key: bytes) -> Finding:
    if len(key) < SHORTEST_KEY:
        return missing(
            "key of the ids", f"shorter than {SHORTEST_KEY} characters", "make one: openssl rand -hex 32"
        )
    found = find_fingerprint(connection)
    if found is None:
        return ok("key of the ids", "nothing has landed yet; the first pull keeps its fingerprint")
    if found == fingerprint(key):
        return ok("key of the ids", "the one that the ids were made with")
    return missing(
        "key of the ids",
        "PANTAU_PSEUDONYM_KEY is not the key that the ids were made with",
        "give that key: docs/runbook.md, Key of the participant ids",
    )


def _is_well_formed(url: str) -> bool:
    """Whether no part of a password can be taken for host, port or database: an @ or / would end it early."""
    place = conninfo_to_dict(url)
    return not any("@" in str(place.get(part, "")) for part in ("host", "port", "dbname"))
