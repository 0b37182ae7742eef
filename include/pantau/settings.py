"""Where everything stands: environment variables, with a local stack's own file behind them.

Production sets ``PANTAU_*`` variables; ``pantau up`` writes the same names to
``$PANTAU_HOME/stack.env``. Secrets are read from files (``$PANTAU_SECRETS``) or the environment, never
from code.
"""

import os
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]
"""The repository: dags/, dbt_project/, expectations/ stand in it."""


def home() -> Path:
    """The local stack's folder: ``$PANTAU_HOME``, else ``var/`` in the repository."""
    return Path(os.environ.get("PANTAU_HOME") or PROJECT / "var").resolve()


def port_base() -> int | None:
    """The first of the local stack's ports as the caller wants it; None: as the home has it."""
    text = os.environ.get("PANTAU_PORT_BASE")
    if text and not re.fullmatch(r"[0-9]+", text):
        raise SettingsError(f"PANTAU_PORT_BASE is {text!r}; give the first of five free ports, e.g. 18800.")
    return int(text) if text else None


def secrets_folder() -> Path | None:
    """``$PANTAU_SECRETS``: a folder with a file a secret, ``pantau_warehouse_url`` and so on."""
    text = os.environ.get("PANTAU_SECRETS")
    if text and not Path(text).is_dir():
        raise SettingsError(f"PANTAU_SECRETS is {text!r}, which is no folder; name the folder of secrets.")
    return Path(text) if text else None


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the message names it and the remedy."""


class Settings(BaseSettings):
    """One field, one ``PANTAU_…`` variable."""

    model_config = SettingsConfigDict(env_prefix="PANTAU_", extra="ignore")

    warehouse_url: SecretStr
    """``postgresql://`` URL of the warehouse; the role owns its schemas."""
    registry: Path = PROJECT / "registry.sample.yaml"
    """Workbooks, facilitators, recipients, approvers (``pantau.registry``)."""
    pseudonym_key: SecretStr
    """Key of ``participant_id`` (HMAC-SHA-256 of a NIK). Changing it changes every id."""

    code_version: str = version("pantau")
    """Printed in every edition's manifest; a deployment sets it to its commit."""

    sheets_url: str = "https://sheets.googleapis.com"
    """Google's address; a local stack names its own Sheets server."""
    google_credentials: Path | None = None
    """Service account file; ``None`` only for the local Sheets server."""
    reads_per_minute: int = 60
    """Google's quota of reads for a user, shared by all workers; 0 turns the limiter off."""
    writes_per_minute: int = 60
    """The same for writes; Google counts them apart."""
    workbook_deadline_seconds: float = 300
    """After so long a workbook counts as unreadable this week."""
    read_timeout_seconds: float = 60
    """After so long a silence a request counts as lost and is made again."""
    partners: str = ""
    """Folder of partner files, one folder a feed within it: a path, or ``file://…``, ``s3://…``, ``gs://…``."""
    data_docs: Path | None = None
    """Folder of the gates' pages for engineers (``pantau.gate.data_docs``); None: in the home."""

    smtp_host: str = "localhost"
    """The mail server."""
    smtp_port: int = 25
    """Its port: 587 with STARTTLS, 465 with TLS."""
    smtp_user: str | None = None
    """Where the mail server asks for a login."""
    smtp_password: SecretStr | None = None
    """Never sent without encryption."""
    smtp_starttls: bool = False
    """Encrypted from ``STARTTLS`` on (port 587)."""
    smtp_tls: bool = False
    """Encrypted from the first byte on (port 465)."""
    mail_from: str = "Pantau OK OCE <pantau@okoce.example>"
    """The sender of every mail, name and address."""
    reply_to: str | None = None
    """Where answers and requests to unsubscribe go; None: to the sender."""
    mails_per_minute: int = Field(default=0, ge=0)
    """As many as the mail server takes; 0: without waiting."""
    archive: str = ""
    """Folder of what was sent: a path, or ``file://…``, ``s3://…``, ``gs://…``; empty: in the home."""

    erasure_list: str = ""
    """Folder of the list of erasures (``pantau.erasure``), apart from the warehouse and its backups: a path,
    or ``file://…``, ``s3://…``, ``gs://…``; empty: in the home."""
    canaries: Path | None = None
    """File of invented participants that no report may name (``pantau.delivery.personal_data``)."""

    alert_targets: SecretStr = SecretStr("")
    """Where alerts go beside mail: Apprise URLs (webhooks too), with spaces between; they hold tokens."""
    heartbeat_url: SecretStr | None = None
    """What ``pantau watch`` calls while all is well; who is called too seldom raises the alarm elsewhere."""
    watch_minutes: float = Field(default=5, gt=0)
    """After so long without a sign of life ``pantau watch`` tells of a part of Airflow."""
    ui_url: str = ""
    """Airflow's UI as people reach it; alerts lead to their run there. Empty: they name the run."""
    docs_url: str = ""
    """Where people read ``docs/``, e.g. ``https://git.example/pantau/blob/main/docs``; empty: by its path."""

    airflow_url: str = "http://localhost:8080"
    """Airflow's API, for the commands that start runs and follow them."""
    airflow_user: str = "admin"
    """Who starts runs there."""
    airflow_password: SecretStr | None = None
    """That login's password."""

    @model_validator(mode="after")
    def _refuse_both_ways_of_tls(self) -> "Settings":
        if self.smtp_starttls and self.smtp_tls:
            raise ValueError("PANTAU_SMTP_STARTTLS and PANTAU_SMTP_TLS exclude each other")
        return self


@cache
def load_settings() -> Settings:
    """Settings from the environment; what is missing there comes from ``stack.env``, then from secrets."""
    try:
        return Settings(_env_file=home() / "stack.env", _secrets_dir=secrets_folder())  # type: ignore[call-arg]
    except ValidationError as error:
        names = ", ".join(_name(entry["loc"], entry["msg"]) for entry in error.errors())
        raise SettingsError(
            f"Missing or wrong: {names}. Set them, or start a local stack: pantau up"
        ) from None


def _name(place: tuple[int | str, ...], message: str) -> str:
    """The variable that is wrong; what concerns several says so itself."""
    return f"PANTAU_{place[0]}".upper() if place else message.removeprefix("Value error, ")
