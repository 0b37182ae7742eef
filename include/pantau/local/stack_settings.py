"""What the stack's processes and the CLI are told: ``stack.env``, and nothing of the caller's environment.

Secrets are made once per home; participant ids hang on one of them, which changes by `pantau rotate-key`
alone. Nothing here is ever printed or logged.
"""

import base64
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from pantau.local.home import Home
from pantau.local.ports import HOST, Ports
from pantau.local.postgres import Cluster
from pantau.settings import PROJECT

CALLER_MAY_SET = (
    "PANTAU_REGISTRY",
    "PANTAU_READS_PER_MINUTE",
    "PANTAU_WRITES_PER_MINUTE",
    "PANTAU_WORKBOOK_DEADLINE_SECONDS",
    "PANTAU_READ_TIMEOUT_SECONDS",
    "PANTAU_MAIL_FROM",
    "PANTAU_REPLY_TO",
    "PANTAU_MAILS_PER_MINUTE",
    "PANTAU_ARCHIVE",
    "PANTAU_ERASURE_LIST",
    "PANTAU_CANARIES",
    "PANTAU_ALERT_TARGETS",
    "PANTAU_DOCS_URL",
    # What docs/observability.md tells: where metrics and lineage go.
    "AIRFLOW__METRICS__OTEL_ON",
    "AIRFLOW__METRICS__LEGACY_NAMES_ON",
    "AIRFLOW__OPENLINEAGE__EMISSION_POLICY",
    "AIRFLOW__OPENLINEAGE__EXECUTE_IN_THREAD",
    "AIRFLOW__OPENLINEAGE__NAMESPACE",
    "AIRFLOW__OPENLINEAGE__TRANSPORT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    "OTEL_METRIC_EXPORT_INTERVAL",
)
PLACES = ("PANTAU_REGISTRY", "PANTAU_ARCHIVE", "PANTAU_ERASURE_LIST", "PANTAU_CANARIES")
PORT_BASE = "PANTAU_PORT_BASE"
NEXT_KEY = "next_pseudonym_key"
UI_LOGINS = {
    "admin": ("admin", "airflow_password"),
    "operator": ("op", "operator_password"),
    "viewer": ("viewer", "viewer_password"),
}
"""Logins of Airflow's UI, as in a deployment: role, and where the password is kept."""
PRELOADED = (
    "airflow.executors.local_executor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.dag_processing.dagbag",
    "airflow.providers.standard.decorators.python",
    "babel.dates",
    "dbt.adapters.postgres",
    "dbt.cli.main",
    "great_expectations",
    "gspread",
    "psycopg",
    "pydantic_settings",
    "sqlalchemy",
    "tenacity",
)
"""Imported once, in the process that every task is forked from: great_expectations alone costs a task
2.6 s. Nothing of our own, so that a change to the code counts from the next task on."""


def read_settings(home: Home) -> dict[str, str]:
    """``stack.env`` as it stands; empty before the first ``up``."""
    values = dotenv_values(home.settings, interpolate=False) if home.settings.is_file() else {}
    return {name: value for name, value in values.items() if value is not None}


def write_settings(home: Home, values: Mapping[str, str]) -> None:
    """Replaces ``stack.env``, readable by its owner only."""
    lines = [f"{name}={_quote(value)}\n" for name, value in values.items()]
    _write_secret(
        home.settings, "# Written by `pantau up`; changes are lost at the next one.\n" + "".join(lines)
    )


def make_settings(home: Home, ports: Ports, cluster: Cluster, caller: Mapping[str, str]) -> dict[str, str]:
    """All settings of this home, given what the caller's environment may decide."""
    kept = _secrets(home)
    passwords = {login: kept[secret] for login, (_, secret) in UI_LOGINS.items()}
    _write_secret(home.airflow / "passwords.json", json.dumps(passwords))
    settings = {
        PORT_BASE: str(ports.base),
        "PANTAU_WAREHOUSE_URL": cluster.url("warehouse", "pantau"),
        "PANTAU_PSEUDONYM_KEY": kept["pseudonym_key"],
        "PANTAU_SHEETS_URL": f"http://{HOST}:{ports.sheets}",
        "PANTAU_READS_PER_MINUTE": "0",
        "PANTAU_WRITES_PER_MINUTE": "0",
        "PANTAU_PARTNERS": str(home.partners),
        "PANTAU_REGISTRY": str(PROJECT / "registry.sample.yaml"),
        "PANTAU_SMTP_HOST": HOST,
        "PANTAU_SMTP_PORT": str(ports.smtp),
        "PANTAU_AIRFLOW_URL": f"http://{HOST}:{ports.airflow}",
        "PANTAU_UI_URL": f"http://{HOST}:{ports.airflow}",
        "PANTAU_AIRFLOW_USER": "admin",
        "PANTAU_AIRFLOW_PASSWORD": kept["airflow_password"],
    }
    settings |= {name: caller[name] for name in CALLER_MAY_SET if caller.get(name)}
    for name in PLACES:
        if name in settings and "://" not in settings[name]:
            settings[name] = str(Path(settings[name]).resolve())
    return settings | _airflow_settings(home, ports, cluster, kept)


def read_pseudonym_key(home: Home) -> tuple[str, str | None]:
    """The key of the home's participant ids, and the one that a rotation was about to put in its place."""
    kept = _secrets(home)
    return kept["pseudonym_key"], kept.get(NEXT_KEY)


def keep_next_key(home: Home, key: str) -> None:
    """Before the ids are made anew: from here on a crash cannot lose the key of either."""
    _write_secrets(home, _secrets(home) | {NEXT_KEY: key})


def swap_key(home: Home, key: str) -> None:
    """Behind the ids; the stack's programs are given it by the next ``up``."""
    kept = {name: value for name, value in _secrets(home).items() if name != NEXT_KEY}
    _write_secrets(home, kept | {"pseudonym_key": key})


def make_environment(home: Home, settings: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a part: the caller's locale, proxies and Python settings stay out."""
    path = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    base = {
        "PATH": os.pathsep.join(path),
        "HOME": str(home.path),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        "SPT_NOENV": "1",  # a process that changes its title leaves its environment readable
        "PANTAU_HOME": str(home.path),
        "DO_NOT_TRACK": "1",
        "SCARF_ANALYTICS": "false",
        "GX_ANALYTICS_ENABLED": "false",
    }
    if "TMPDIR" in os.environ:
        base["TMPDIR"] = os.environ["TMPDIR"]
    return base | dict(settings)


def _airflow_settings(home: Home, ports: Ports, cluster: Cluster, kept: Mapping[str, str]) -> dict[str, str]:
    database = cluster.url("airflow", "airflow").removeprefix("postgresql")
    logs = home.path / "log" / "airflow"
    options = {
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__DAGS_FOLDER": PROJECT / "dags",
        "CORE__PLUGINS_FOLDER": PROJECT / "plugins",
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__PARALLELISM": "6",
        "CORE__MP_FORKSERVER_PRELOAD": ",".join(PRELOADED),
        "CORE__FERNET_KEY": kept["fernet_key"],
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # a full name costs a DNS query that may hang
        "CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{ports.airflow}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{login}:{role}" for login, (role, _) in UI_LOGINS.items()
        ),
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": home.airflow / "passwords.json",
        "CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "5",
        "DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2{database}",
        "DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg{database}",
        "API__HOST": HOST,
        "API__PORT": ports.airflow,
        "API__BASE_URL": f"http://{HOST}:{ports.airflow}",
        "API__SECRET_KEY": kept["api_secret_key"],
        "API_AUTH__JWT_SECRET": kept["jwt_secret"],
        "LOGGING__BASE_LOG_FOLDER": logs,
        "LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": logs / "dag_processor",
        "LOGGING__WORKER_LOG_SERVER_PORT": ports.worker_logs,
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "SCHEDULER__MP_START_METHOD": "forkserver",
        # The supervisor of a task may miss its end and then sleeps for this long: 5 s as delivered.
        "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # Two cores: notice a finished task soon, read DAG files when they change, not all the time.
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "90",
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
    }
    return {"AIRFLOW_HOME": str(home.airflow)} | {f"AIRFLOW__{key}": str(v) for key, v in options.items()}


def _secrets(home: Home) -> dict[str, str]:
    path = home.path / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    made = {
        "pseudonym_key": secrets.token_hex(32),
        "airflow_password": secrets.token_urlsafe(12),
        "operator_password": secrets.token_urlsafe(12),
        "viewer_password": secrets.token_urlsafe(12),
        "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "jwt_secret": secrets.token_hex(32),
        "api_secret_key": secrets.token_hex(32),
    }
    if made.keys() - kept.keys():  # a new home, or one of an older version
        _write_secrets(home, made | kept)
    return made | kept


def _write_secrets(home: Home, values: Mapping[str, str]) -> None:
    _write_secret(home.path / "secrets.json", json.dumps(dict(values), indent=1))


def _write_secret(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
