"""The logins, roles and databases of a PostgreSQL server: Airflow's database, and the warehouse.

Needs the server's superuser, is safe to repeat, and gives a login the password that it is told: so a
password changes by a second run. Never prints one. What the roles may do is given by the migrations.
"""

import psycopg
from psycopg import sql

from pantau.warehouse import ROLES, role_name

METADATA, AIRFLOW = "airflow", "airflow"
WAREHOUSE, OWNER, ENGINEER = "warehouse", "pantau", "pantau_engineer"
"""Databases and their logins: ``pantau`` runs the pipeline, each step as one of the warehouse's roles;
``pantau_engineer`` reads every schema."""


def prepare_metadata(superuser_url: str, password: str) -> None:
    """Airflow's own database and its login."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        _make_login(connection, AIRFLOW, password)
        _make_database(connection, METADATA, AIRFLOW)
        # Who reads the warehouse has no business in Airflow's connections and variables.
        connection.execute("revoke connect on database airflow from public")


def prepare_warehouse(superuser_url: str, owner_password: str, engineer_password: str) -> None:
    """The warehouse, its two logins and the roles that a migration gives rights to."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        _make_login(connection, OWNER, owner_password)
        _make_login(connection, ENGINEER, engineer_password)
        connection.execute("grant pg_read_all_data to pantau_engineer")
        _make_roles(connection)
        _make_database(connection, WAREHOUSE, OWNER)


def _make_login(connection: psycopg.Connection, name: str, password: str) -> None:
    if not _has_role(connection, name):
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))
    change = sql.SQL("alter role {} login password {}")
    connection.execute(change.format(sql.Identifier(name), sql.Literal(password)))


def _make_roles(connection: psycopg.Connection) -> None:
    """The warehouse's roles: nobody logs in as one, ``pantau`` takes one for each step."""
    for name in map(role_name, ROLES):
        if not _has_role(connection, name):
            connection.execute(sql.SQL("create role {}").format(sql.Identifier(name)))
        # In homes of an older version pantau_reader was a login that read every schema.
        connection.execute(sql.SQL("alter role {} nologin password null").format(sql.Identifier(name)))
        connection.execute(sql.SQL("revoke pg_read_all_data from {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(name), sql.Identifier(OWNER)))


def _make_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    if not connection.execute("select from pg_database where datname = %s", [name]).rowcount:
        create = sql.SQL("create database {} owner {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(owner)))


def _has_role(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("select from pg_roles where rolname = %s", [name]).rowcount == 1
