"""A mail server that keeps every mail as a file and sends none: ``python -m pantau.local.mail_catcher``.

It never answers "accepted" before the mail is on disk, never changes a byte of it, and never
overwrites one.
"""

import argparse
import itertools
import logging
import os
import re
import secrets
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pantau.local.ports import HOST

log = logging.getLogger("pantau.mail_catcher")


class Outbox:
    """Writes ``<arrival, UTC>-<number>-<recipient>.eml``, one for each recipient of a mail."""

    def __init__(self, folder: Path) -> None:
        """Goes on counting where the folder's last mail stopped."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        numbers = (re.match(r"\d{8}T\d{6}-(\d+)-", path.name) for path in folder.glob("*.eml"))
        self._numbers = itertools.count(max((int(found[1]) for found in numbers if found), default=0) + 1)
        self._lock = threading.Lock()

    def keep(self, content: bytes, recipients: list[str]) -> list[Path]:
        """Keeps a mail for all of its recipients, or for none when the disk fails."""
        with self._lock:
            kept: list[Path] = []
            try:
                for recipient in recipients:
                    kept.append(self._write(content, recipient))  # noqa: PERF401
            except OSError:
                for path in kept:
                    path.unlink(missing_ok=True)
                raise
            return kept

    def _write(self, content: bytes, recipient: str) -> Path:
        part = self.folder / f".{secrets.token_hex(8)}.part"
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            while True:
                arrival = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
                readable = re.sub(r"[^A-Za-z0-9@._+-]", "_", recipient)[:100]
                path = self.folder / f"{arrival}-{next(self._numbers):06}-{readable}.eml"
                try:
                    path.hardlink_to(part)
                except FileExistsError:
                    continue
                return path
        finally:
            part.unlink(missing_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls when a mail has arrived."""
        assert isinstance(envelope.content, bytes)
        try:
            kept = self.keep(envelope.content, envelope.rcpt_tos)
        except OSError as error:
            log.error("A mail of %d bytes was refused: %s", len(envelope.content), error.strerror)
            return "451 The outbox cannot be written, try again later"
        numbers = ", ".join(path.name.split("-")[1] for path in kept)
        log.info("Kept %s (%d bytes)", numbers, len(envelope.content))
        return f"250 Kept as {numbers}"


def serve(folder: Path, host: str, port: int) -> None:
    """Catches mail until the process is told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    controller = Controller(Outbox(folder), hostname=host, port=port, ident="Pantau mail catcher")
    controller.start()
    log.info("Catching mail on %s:%d into %s", host, port, folder)
    ended.wait()
    controller.stop()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outbox", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default=HOST, help="0.0.0.0 in a container, whose network is closed")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    serve(arguments.outbox, arguments.host, arguments.port)


if __name__ == "__main__":
    main()
