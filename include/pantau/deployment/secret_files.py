"""The secrets of a deployment as files, one folder a service: ``python -m pantau.deployment.secret_files``.

Each is made once, at random, and kept; a file of that name among the given ones comes before it, so that a
deployment brings its own or changes one. A service sees the folder that it needs and no other. Never prints
a value, and never makes a new one in place of one that cannot be read.
"""

import argparse
import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OPTIONAL: Mapping[str, str] = {
    "google.json": "google.json",
    "smtp_password": "pantau_smtp_password",
    "alert_targets": "pantau_alert_targets",
    "heartbeat_url": "pantau_heartbeat_url",
}
"""Only ever given, each with its name among a service's files: the service account's file, the password of
the mail server, and where alerts and signs of life go."""


class SecretRefused(ValueError):
    """A given secret cannot be used; the message names its file and the remedy, never what stands in it."""


@dataclass(frozen=True)
class Addresses:
    """Where the servers stand, each as ``host:port``."""

    metadata: str
    warehouse: str
    redis: str


def make_secret_files(given: Path, folder: Path, addresses: Addresses) -> None:
    """Fills ``kept`` with what is missing there, and every service's folder with what it needs."""
    values = _keep(given, folder / "kept")
    for service, files in _share_out(values, addresses).items():
        target = folder / service
        target.mkdir(exist_ok=True)
        for name, value in files.items():
            _write(target / name, value)
        for path in target.iterdir():
            if path.name not in files:
                path.unlink()


def _keep(given: Path, kept: Path) -> dict[str, str]:
    """All secrets by their names: as given, else as they were kept, else new."""
    kept.mkdir(exist_ok=True)
    values = {}
    for name, made in _made().items():
        path = kept / name
        value = _read(given / name) or _read(path) or made
        if not value.isalnum() and name != "fernet_key":
            raise SecretRefused(f"{given / name}: it stands in URLs; give letters and digits only.")
        if value != _read(path):
            _write(path, value)
        values[name] = value
    return values | {name: value for name in OPTIONAL if (value := _read(given / name))}


def _made() -> dict[str, str]:
    random = (
        "metadata_superuser_password",
        "warehouse_superuser_password",
        "airflow_database_password",
        "warehouse_owner_password",
        "warehouse_engineer_password",
        "redis_password",
        "pseudonym_key",
        "api_secret_key",
        "jwt_secret",
    )
    typed = ("admin_password", "operator_password", "viewer_password")
    return (
        {name: secrets.token_hex(32) for name in random}
        | {name: secrets.token_hex(10) for name in typed}
        | {"fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}
    )


def _share_out(values: Mapping[str, str], at: Addresses) -> dict[str, dict[str, str]]:
    """The files of each service. Names are those of ``PANTAU_…`` settings, or of docker-compose.yaml."""
    redis = f"redis://:{values['redis_password']}@{at.redis}"
    settings = {
        "pantau_warehouse_url": f"postgresql://pantau:{values['warehouse_owner_password']}@{at.warehouse}/warehouse",
        "pantau_pseudonym_key": values["pseudonym_key"],
    }
    only_given = {file: values[name] for name, file in OPTIONAL.items() if name in values}
    settings |= {file: value for file, value in only_given.items() if file.startswith("pantau_")}
    worker = settings | only_given | {"broker_url": f"{redis}/0", "result_backend": f"{redis}/1"}
    login = f"airflow:{values['airflow_database_password']}@{at.metadata}/airflow"
    command_line = {"pantau_airflow_password": values["operator_password"]}
    airflow = (
        worker
        | command_line
        | {
            "metadata_url": f"postgresql+psycopg2://{login}",
            "metadata_url_async": f"postgresql+asyncpg://{login}",
            "fernet_key": values["fernet_key"],
            "api_secret_key": values["api_secret_key"],
            "jwt_secret": values["jwt_secret"],
        }
    )
    only_init = (
        *("metadata_superuser_password", "warehouse_superuser_password", "airflow_database_password"),
        *("warehouse_owner_password", "warehouse_engineer_password"),
        *("admin_password", "operator_password", "viewer_password"),
    )
    return {
        "worker": worker,
        "watch": settings | command_line,
        "airflow": airflow,
        "init": airflow | {name: values[name] for name in only_init},
        "metadata": {"postgres_password": values["metadata_superuser_password"]},
        "warehouse": {"postgres_password": values["warehouse_superuser_password"]},
        "redis": {
            "redis.conf": f"requirepass {values['redis_password']}\n",
            "redis_password": values["redis_password"],
        },
    }


def _read(path: Path) -> str:
    """What stands in a file, without the line's end; empty where there is none."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SecretRefused(
            f"{path} cannot be read ({error.strerror}); give it to user {os.geteuid()}, as whom this runs."
        ) from None


def _write(path: Path, value: str) -> None:
    """Readable to all who see the folder, as Docker's own secrets are: that is one service."""
    part = path.with_name(f".{path.name}.part")
    # One that broke off left it unwritable.
    part.unlink(missing_ok=True)
    part.write_text(value, encoding="utf-8")
    part.chmod(0o444)
    part.replace(path)


def main() -> None:
    """Makes what is missing; the addresses come as options."""
    parser = argparse.ArgumentParser(prog="pantau.deployment.secret_files", description=__doc__)
    parser.add_argument("--given", type=Path, required=True, help="folder of secrets of a deployment's own")
    parser.add_argument("--folder", type=Path, required=True, help="folder with one folder a service")
    for server in ("metadata", "warehouse", "redis"):
        parser.add_argument(f"--{server}", required=True, help="host:port")
    options = parser.parse_args()
    at = Addresses(options.metadata, options.warehouse, options.redis)
    try:
        make_secret_files(options.given, options.folder, at)
    except SecretRefused as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
