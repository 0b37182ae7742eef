"""Alembic versions of the tables that Python writes."""
