"""A URL that asks for TLS gets it in each of the three ways to the warehouse, or no connection at all.

The PostgreSQL of the tests was built without TLS, so a gate stands before it that speaks PostgreSQL's own
prelude to TLS, as a server that refuses everything else does.
"""

import contextlib
import os
import selectors
import socket
import ssl
import struct
import threading
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from dbt.cli.main import dbtRunner
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pantau import dbt_calls
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import connect, sqlalchemy_url

ASKS_FOR_TLS = struct.pack("!ii", 8, 80877103)


class TlsGate:
    """Lets encrypted conversations through to a server, and counts them."""

    def __init__(self, url: str, certificate: Path) -> None:
        parts = urlsplit(url)
        self.behind, self.passed = (parts.hostname, parts.port), 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        place = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.url = url.replace(f"{parts.hostname}:{parts.port}", place)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.take, args=self.listener.accept()[:1], daemon=True).start()

    def take(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            if client.recv(8, socket.MSG_WAITALL) != ASKS_FOR_TLS:
                return
            client.sendall(b"S")
            with (
                self.context.wrap_socket(client, server_side=True) as inside,
                socket.create_connection(self.behind) as server,
            ):
                self.passed += 1
                self.pass_on(inside, server)

    def pass_on(self, inside: ssl.SSLSocket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(inside, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, inside)
            while True:
                for key, _ in ready.select():
                    if not (data := key.fileobj.recv(65536)):
                        return
                    while isinstance(key.fileobj, ssl.SSLSocket) and key.fileobj.pending():
                        data += key.fileobj.recv(65536)
                    key.data.sendall(data)


@pytest.fixture(scope="module")
def gate(warehouse_url, certificate):
    gate = TlsGate(warehouse_url, certificate)
    yield gate
    gate.listener.close()


@pytest.fixture
def trusted(gate, certificate) -> str:
    """The warehouse's URL as a deployment writes it."""
    return f"{gate.url}?sslmode=verify-full&sslrootcert={certificate}"


@pytest.fixture
def mistrusted(gate, tmp_path) -> str:
    """The same URL with an authority that did not sign the server's certificate."""
    stranger = tmp_path / "stranger.pem"
    made = ssl.create_default_context()
    authority = ssl.DER_cert_to_PEM_cert(made.get_ca_certs(binary_form=True)[0])
    stranger.write_text(authority, encoding="ascii")
    return f"{gate.url}?sslmode=verify-full&sslrootcert={stranger}"


def ask_dbt(url: str, folder: Path) -> bool:
    """Whether dbt gets a connection, with the project's profile and the environment of a build."""
    run = Run(Week(date(2018, 1, 15)), "tls", Settings(warehouse_url=url, pseudonym_key="k"))
    where = ["--project-dir", str(dbt_calls.DBT_PROJECT), "--profiles-dir", str(dbt_calls.DBT_PROJECT)]
    with dbt_calls.environment(run):
        return dbtRunner().invoke(["debug", "--connection", *where, "--log-path", str(folder)]).success


def ask_sqlalchemy(url: str) -> str:
    engine = create_engine(sqlalchemy_url(url, "transformer"))
    with engine.connect() as connection:
        return str(connection.execute(text("select current_role")).scalar())


def test_steps_great_expectations_and_dbt_reach_the_warehouse_over_tls(gate, trusted, tmp_path):
    with connect(trusted, "reporter") as connection:
        assert connection.execute("select current_role").fetchone() == ("pantau_reporter",)
    assert gate.passed == 1
    assert ask_sqlalchemy(trusted) == "pantau_transformer"
    assert gate.passed == 2
    assert ask_dbt(trusted, tmp_path) is True
    assert gate.passed >= 3


def test_none_of_them_speaks_to_a_server_that_nobody_vouches_for(gate, mistrusted, tmp_path):
    before = gate.passed
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        connect(mistrusted, "reporter").__enter__()
    with pytest.raises(OperationalError, match="certificate verify failed"):
        ask_sqlalchemy(mistrusted)
    assert ask_dbt(mistrusted, tmp_path) is False
    assert gate.passed == before


def test_what_a_url_says_of_tls_ends_with_the_build(trusted, tmp_path, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert ask_dbt(trusted, tmp_path) is True
    assert "PGSSLMODE" not in os.environ
