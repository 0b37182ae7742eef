"""Alembic's entry: runs the versions on the connection that ``warehouse.migrate`` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="warehouse_version",
    version_table_schema="ops",
)
with context.begin_transaction():
    context.run_migrations()
