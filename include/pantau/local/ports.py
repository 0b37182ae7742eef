"""The ports of a stack, all on 127.0.0.1, counted from one base so that two stacks can stand side by side."""

import socket
from dataclasses import dataclass

from pantau.local import LocalError

DEFAULT_BASE = 18800
HOST = "127.0.0.1"


class PortError(LocalError):
    """A port cannot be used; the message names it, what it is for, and the remedy."""


@dataclass(frozen=True)
class Ports:
    """``base`` and the four after it."""

    base: int

    def __post_init__(self) -> None:
        """Refuses a base whose ports do not exist or need a privilege."""
        if not 1024 <= self.base <= 65530:
            raise PortError(f"PANTAU_PORT_BASE is {self.base}; it must be between 1024 and 65530.")

    @property
    def postgres(self) -> int:
        """PostgreSQL."""
        return self.base

    @property
    def sheets(self) -> int:
        """The Sheets server."""
        return self.base + 1

    @property
    def smtp(self) -> int:
        """The mail catcher."""
        return self.base + 2

    @property
    def airflow(self) -> int:
        """Airflow's UI and API."""
        return self.base + 3

    @property
    def worker_logs(self) -> int:
        """Where Airflow looks for the log of a task that it does not find as a file."""
        return self.base + 4


def check_free(port: int, title: str) -> None:
    """Raises when another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            raise PortError(
                f"Port {port} ({title}) is taken by another program; set PANTAU_PORT_BASE to a number whose "
                "next five ports are free, or end that program."
            ) from error


def answers(port: int, greeting: bytes = b"") -> bool:
    """Whether something listens on the port and greets as expected."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            return connection.recv(len(greeting)) == greeting if greeting else True
    except OSError:
        return False
