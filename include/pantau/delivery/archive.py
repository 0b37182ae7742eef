"""The archive: every report that was sent, whole, in one folder or object store, and a page that lists them.

An edition stands at ``weekly/2018-01-15/DKI/1/`` for ever: written once, never changed. Holds no
recipient, neither name nor address. Its folder may be copied or served as it is.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import PurePosixPath

import fsspec
from fsspec import AbstractFileSystem

from pantau.delivery.archive_page import Archived, render_page
from pantau.delivery.departures import OPEN_TO_READERS
from pantau.delivery.ledger import read_edition
from pantau.delivery.mail import compose_content
from pantau.report.edition import WHOLE_PROGRAMME, Edition, EditionKey
from pantau.runs import MonthRun, Run
from pantau.settings import Settings, SettingsError, home
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

PAGE, TEXT, MAIL, MANIFEST = "index.html", "mail.txt", "mail.eml", "manifest.json"
FACTS = "facts.json.gz"
"""What was read for a report; stands with its edition for all Jakarta, and serves every scope."""


class ArchiveUnreachable(RuntimeError):
    """The archive cannot be written; what was sent is sent, and a later run makes up for it."""


@dataclass(frozen=True)
class Archive:
    """A folder, or a place in an object store."""

    filesystem: AbstractFileSystem
    root: str

    def list_whole(self) -> set[str]:
        """Folders of editions that stand whole: the manifest is written last."""
        with _reached():
            paths = self.filesystem.find(self.root) if self.filesystem.exists(self.root) else []
        inside = (PurePosixPath(path.removeprefix(self.root).strip("/")) for path in paths)
        return {str(path.parent) for path in inside if path.name == MANIFEST}

    def write(self, path: str, content: bytes) -> None:
        """Writes one file."""
        place = f"{self.root}/{path}"
        with _reached():
            self.filesystem.makedirs(place.rpartition("/")[0], exist_ok=True)
            self.filesystem.pipe_file(place, content)


@contextmanager
def _reached() -> Iterator[None]:
    """Without the store's own words, which may quote an address or a key."""
    try:
        yield
    except Exception as error:
        raise ArchiveUnreachable(
            f"The archive cannot be written ({type(error).__name__}); look at PANTAU_ARCHIVE, its rights and "
            f"its space, then clear archive_editions. What was sent is sent."
        ) from None


def archive_editions(run: Run | MonthRun) -> int:
    """Archives every edition that was sent and does not stand there yet, and lists all; returns how many."""
    archive = open_archive(run.settings)
    with connect(run.url, "reporter") as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('pantau.archive'))")
        sent = list(_read_sent(connection))
        whole = archive.list_whole()
        missing = [entry for entry in sent if entry.folder not in whole]
        for entry in missing:
            _write_edition(archive, entry, read_edition(connection, entry.key))
        archive.write(PAGE, render_page(sent).encode())
    log.info("Archive: %d editions, %d of them new", len(sent), len(missing))
    return len(missing)


def open_archive(settings: Settings) -> Archive:
    """The place that the settings name: a path, an fsspec URL, or else a folder in the home."""
    address = settings.archive or str(home() / "archive")
    try:
        filesystem, root = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError):
        raise SettingsError(
            "PANTAU_ARCHIVE names a store that nothing here can write to; give a folder, file://…, s3://… "
            "(with pantau[s3]) or gs://… (with pantau[gcs])."
        ) from None
    return Archive(filesystem, root.rstrip("/"))


def lay_out(edition: Edition) -> dict[str, bytes]:
    """An edition as files that a browser opens without a mail reader: pictures are found by their names."""
    page = edition.html
    for file in edition.files:
        if file.content_id is not None:
            page = page.replace(f"cid:{file.content_id}", file.name)
    return {PAGE: page.encode(), TEXT: edition.text.encode()} | {
        file.name: file.content for file in edition.files
    }


def _write_edition(archive: Archive, entry: Archived, edition: Edition) -> None:
    files = lay_out(edition) | {MAIL: compose_content(edition).as_bytes()}
    if edition.facts and edition.key.scope == WHOLE_PROGRAMME:
        files[FACTS] = edition.facts
    for name, content in files.items():
        archive.write(f"{entry.folder}/{name}", content)
    archive.write(f"{entry.folder}/{MANIFEST}", _make_manifest(edition, files))


def _make_manifest(edition: Edition, files: dict[str, bytes]) -> bytes:
    """What the edition was made of, and a hash of each of its files."""
    report, period_start, scope, number = astuple(edition.key)
    manifest = {
        "report": report,
        "period_start": str(period_start),
        "scope": scope,
        "edition": number,
        "subject": edition.subject,
        "build_id": edition.build_id,
        "manifest": edition.manifest,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _read_sent(connection: Connection) -> Iterator[Archived]:
    """Editions that readers may see."""
    rows = connection.execute(
        f"""
        select
            report, period_start, scope, edition, subject,
            array(
                select file_name from ops.edition_files as files
                where
                    (files.report, files.period_start, files.scope, files.edition)
                    = (editions.report, editions.period_start, editions.scope, editions.edition)
                    and content_id is null
                order by file_name
            ),
            sent.mails, sent.last_sent_at
        from ops.editions as editions
        cross join lateral (
            select
                count(*) filter (where deliveries.scope = editions.scope) as mails,
                max(sent_at) as last_sent_at
            from ops.deliveries as deliveries
            where
                (deliveries.report, deliveries.period_start, deliveries.edition)
                = (editions.report, editions.period_start, editions.edition)
                and editions.scope in (deliveries.scope, 'DKI') and status = 'sent'
        ) as sent
        where {OPEN_TO_READERS}
        order by report, period_start, edition, scope
        """  # noqa: S608 - our own condition
    )
    for report, period_start, scope, edition, subject, attached, mails, last_sent_at in rows:
        key = EditionKey(report, period_start, scope, edition)
        yield Archived(key, subject, tuple(attached), mails, last_sent_at)
