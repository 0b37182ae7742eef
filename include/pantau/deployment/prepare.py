"""Brings both PostgreSQL servers and their tables to this version: ``python -m pantau.deployment.prepare``.

Airflow's own tables are made by its command, not here. Safe to repeat; a password that has changed among the
secrets is changed in PostgreSQL. Never prints one.
"""

import logging
import os
from pathlib import Path

from pantau.logins import prepare_metadata, prepare_warehouse
from pantau.settings import load_settings, secrets_folder
from pantau.warehouse import migrate

log = logging.getLogger(__name__)


def prepare(secrets: Path, metadata: str, warehouse: str) -> None:
    """Logins, roles, databases, and the warehouse's tables; servers are told as ``host:port``."""

    def secret(name: str) -> str:
        return (secrets / name).read_text(encoding="utf-8")

    def superuser(server: str, address: str) -> str:
        return f"postgresql://postgres:{secret(f'{server}_superuser_password')}@{address}/postgres"

    prepare_metadata(superuser("metadata", metadata), secret("airflow_database_password"))
    prepare_warehouse(
        superuser("warehouse", warehouse),
        secret("warehouse_owner_password"),
        secret("warehouse_engineer_password"),
    )
    migrate(load_settings().warehouse_url.get_secret_value())
    log.info("Both servers have their logins, roles and databases; the warehouse is at its newest version")


def main() -> None:
    """Takes the servers' addresses from the environment."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder = secrets_folder()
    assert folder is not None, "PANTAU_SECRETS names the folder of secrets"
    prepare(folder, os.environ["METADATA_ADDRESS"], os.environ["WAREHOUSE_ADDRESS"])


if __name__ == "__main__":
    main()
