"""Folders and stores: partners' files can be read, the archive and the gates' pages can be written.

Writes one empty probe into each of the latter and takes it away. A file's name is told as landing tells it.
"""

from collections.abc import Iterator

from psycopg.errors import InsufficientPrivilege, UndefinedTable

from pantau.contract import Feed, load_contract
from pantau.delivery.archive import ArchiveUnreachable, open_archive
from pantau.erasure.kept_list import ListUnreachable, begin, read_kept
from pantau.gate.data_docs import find_folder
from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.landing.erased import list_erased
from pantau.landing.feed_files import FeedFile
from pantau.settings import Settings
from pantau.sources.partners import PartnersFolder, open_partners
from pantau.sources.tables import FileUnreadable
from pantau.warehouse import connect

PROBE = "pantau-check.tmp"
TRIED = 3
"""So many files of a feed are opened, the last by name first, until one can be read."""


def check_partners(settings: Settings) -> Iterator[Finding]:
    """A readable file in each feed's folder; a feed without any costs its stage the verification only."""
    if not settings.partners:
        yield warning("folder", "PANTAU_PARTNERS is empty: no partner verifies anything", "name the folder")
        return
    folder = open_partners(settings.partners)
    for feed in load_contract().feeds:
        yield _check_feed(folder, feed)


def _check_feed(folder: PartnersFolder, feed: Feed) -> Finding:
    files = folder.list_feed(feed.name)
    lost = f"{feed.verifies} is verified for nobody" if feed.verifies else "the report has no budget"
    if not files:
        return warning(feed.name, f"no file, so that {lost}", f"put the partner's file into {feed.name}/")
    problem = ""
    for file in files[: -TRIED - 1 : -1]:
        try:
            with folder.fetch(file) as (path, _):
                opened = FeedFile(path, feed)
                problem = opened.problem or ""
        except FileUnreadable as reason:
            problem = str(reason)
            continue
        if problem:
            return warning(feed.name, f"{file.name}: {problem}", "ask the partner for the header")
        return ok(feed.name, f"{len(files)} files; {file.name} has its header in row {opened.header.row}")
    told = f"none of the last {min(TRIED, len(files))} files can be read, so that {lost}: {problem}"
    return warning(feed.name, told, "ask the partner for the file again")


def check_archive(settings: Settings) -> Iterator[Finding]:
    """Whether what is sent can be kept."""
    archive = open_archive(settings)
    try:
        archive.write(PROBE, b"")
    except ArchiveUnreachable as error:
        told, _, remedy = str(error).partition("; ")
        yield missing("folder or store", told, remedy)
        return
    try:
        archive.filesystem.rm_file(f"{archive.root}/{PROBE}")
    except Exception as error:
        told = f"can be written; the probe {PROBE} stays, it may not be taken away ({type(error).__name__})"
        yield ok("folder or store", told)
    else:
        yield ok("folder or store", "can be written")


def check_data_docs(settings: Settings) -> Iterator[Finding]:
    """Whether the gates' pages can be written."""
    folder = find_folder(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / PROBE
        probe.touch()
        probe.unlink()
    except OSError as error:
        told = f"{folder} cannot be written ({type(error).__name__}); verdicts and reports stand without"
        yield warning("folder", told, "mend its rights, space or mount, or PANTAU_DATA_DOCS")
    else:
        yield ok("folder", f"{folder} can be written")


def check_erasures(settings: Settings) -> Iterator[Finding]:
    """Whether the list that outlives every backup can be read and written, and names all who were erased."""
    try:
        with connect(settings.warehouse_url.get_secret_value(), "loader") as connection:
            erased = set(list_erased(connection))
    except (UndefinedTable, InsufficientPrivilege):
        yield warning("folder or store", "not looked at: the warehouse has not today's tables", "look above")
        return
    try:
        if not erased:
            begin(settings)
        listed = {kept.person for kept in read_kept(settings)}
        begin(settings)
    except ListUnreachable as error:
        told, _, remedy = str(error).partition("; ")
        yield missing("folder or store", told, remedy)
        return
    if erased <= listed:
        yield ok("folder or store", f"can be read and written, {len(listed)} erasures in it")
    else:
        told = f"{len(erased - listed)} who were erased from the warehouse are not on it: it is another list"
        yield missing("folder or store", told, "correct PANTAU_ERASURE_LIST, or copy the list there")
