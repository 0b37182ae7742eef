"""A warehouse without any week, a mail catcher that may go away, and a webhook."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from approvals import approve
from pantau.local.mail_catcher import Outbox
from pantau.settings import Settings
from pantau.warehouse import connect

REGISTRY = """
workbooks: []
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly, held_notice], approved_by: Laras}
  - {name: Cici, email: cici@dki.example, role: engineer, reports: [weekly], approved_by: Laras}
  - {name: Dudi, email: dudi@dki.example, role: engineer, reports: [weekly]}
approvers:
  - {name: Laras, email: laras@okoce.example}
"""


@dataclass
class PlayedOutbox:
    """The folder of a mail catcher that is up or away."""

    folder: Path
    port: int
    controller: Controller | None = None

    def start(self, handler: type[Outbox] = Outbox) -> None:
        self.controller = Controller(handler(self.folder), hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
        self.controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        kept = sorted(self.folder.glob("*.eml")) if self.folder.is_dir() else []
        return [message_from_bytes(path.read_bytes(), policy=default) for path in kept]

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


@pytest.fixture
def outbox(tmp_path, free_port) -> Iterator[PlayedOutbox]:
    outbox = PlayedOutbox(tmp_path / "outbox", free_port)
    outbox.start()
    yield outbox
    outbox.stop()


@pytest.fixture
def settings(fresh_warehouse, outbox, tmp_path) -> Settings:
    registry = tmp_path / "registry.yaml"
    registry.write_text(approve(REGISTRY))
    return Settings(
        warehouse_url=fresh_warehouse,
        pseudonym_key="k",
        registry=registry,
        smtp_host="127.0.0.1",
        smtp_port=outbox.port,
    )


@pytest.fixture
def ask(fresh_warehouse):
    """Rows of a query, asked as the warehouse's owner."""

    def rows(query: str, *values: object) -> list[tuple]:
        with connect(fresh_warehouse) as connection:
            return connection.execute(query, values).fetchall()

    return rows


@pytest.fixture
def let_pass(ask):
    """Makes the last try of every alert so many minutes older."""

    def pass_by(*, minutes: int) -> None:
        ask(
            "update ops.alerts set last_tried_at = last_tried_at - make_interval(mins => %s) returning 1",
            minutes,
        )

    return pass_by


@dataclass
class Webhook:
    """A server that keeps what it is sent; ``answers``: with which status."""

    url: str = ""
    answers: int = 200
    calls: list[tuple[str, str, dict]] = field(default_factory=list)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def _keep(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            hook.calls.append((self.command, self.path, json.loads(body) if body else {}))
            self.send_response(hook.answers)
            self.end_headers()

        do_GET = do_POST = _keep  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook.url = f"127.0.0.1:{server.server_address[1]}"
    yield hook
    server.shutdown()
    server.server_close()
