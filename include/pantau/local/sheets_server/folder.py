"""The folder of workbooks: opened when asked for, kept while they are used, written back whole.

One lock per workbook. A file is replaced in one step, and one that somebody else replaced meanwhile is read
again; it must never be overwritten with what was read before.
"""

import logging
import os
import re
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

from openpyxl import Workbook as Book

from pantau.local.sheets_server.errors import (
    aborted,
    already_exists,
    not_a_spreadsheet,
    not_found,
    permission_denied,
)
from pantau.local.sheets_server.locales import LOCALE, set_region
from pantau.local.sheets_server.workbook import Workbook
from pantau.local.sheets_server.xlsx import read_xlsx, write_xlsx

_LOG = logging.getLogger(__name__)
_SPREADSHEET_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*$")
_ATTEMPTS = 3
Signature = tuple[int, int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class _Opened:
    workbook: Workbook
    signature: Signature
    cells: int


class WorkbookFolder:
    """The spreadsheets in ``folder``; a spreadsheet's id is its file's name without ``.xlsx``.

    A cell costs about 500 bytes while its workbook is kept, so a million of them half a gigabyte.
    """

    def __init__(
        self, folder: Path, *, locale: str = LOCALE, keep_workbooks: int = 64, keep_cells: int = 1_000_000
    ) -> None:
        self._folder = folder
        self._locale = locale
        self._keep_workbooks = keep_workbooks
        self._keep_cells = keep_cells
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._opened: OrderedDict[str, _Opened] = OrderedDict()
        self._table = Lock()

    def names(self) -> list[str]:
        """The ids of all spreadsheets in the folder, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.xlsx") if _SPREADSHEET_ID.match(path.stem))

    @contextmanager
    def read(self, spreadsheet_id: str) -> Iterator[Workbook]:
        """The workbook, for nobody else meanwhile. What is done to it here is not kept."""
        with self._lock(spreadsheet_id):
            yield self._open(spreadsheet_id).workbook

    def change(self, spreadsheet_id: str, edit: Callable[[Workbook], T]) -> T:
        """Let ``edit`` change the workbook and save it; when it raises, nothing is changed."""
        with self._lock(spreadsheet_id):
            for _ in range(_ATTEMPTS):
                opened = self._open(spreadsheet_id)
                # Whatever happens from here on, an unsaved workbook must not be served to anybody.
                self._forget(spreadsheet_id)
                answer = edit(opened.workbook)
                if self._save(spreadsheet_id, opened):
                    return answer
            raise aborted()

    def create(self, spreadsheet_id: str, fill: Callable[[Workbook], T]) -> T:
        """A new workbook of one empty tab, filled before anybody sees it."""
        workbook = Workbook(spreadsheet_id, Book())
        set_region(workbook.book, {"locale": self._locale})
        answer = fill(workbook)
        workbook.store_properties()
        self._add(spreadsheet_id, lambda path: write_xlsx(workbook.book, path))
        return answer

    def copy(self, spreadsheet_id: str, copied_id: str) -> None:
        """The same file again under another id."""
        with self.locked(spreadsheet_id) as path:
            content = path.read_bytes()
        self._add(copied_id, lambda path: path.write_bytes(content))

    def delete(self, spreadsheet_id: str) -> None:
        """Remove a workbook's file."""
        with self.locked(spreadsheet_id) as path:
            path.unlink()
            self._forget(spreadsheet_id)

    @contextmanager
    def locked(self, spreadsheet_id: str) -> Iterator[Path]:
        """The path of a workbook that is there, for nobody else meanwhile."""
        with self._lock(spreadsheet_id):
            path = self.path(spreadsheet_id)
            if not path.is_file():
                raise not_found()
            yield path

    def _add(self, spreadsheet_id: str, write: Callable[[Path], object]) -> None:
        path = self.path(spreadsheet_id)
        unfinished = path.with_name(f".{path.name}.saving")
        with self._lock(spreadsheet_id):
            if path.exists():
                raise already_exists()
            try:
                write(unfinished)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)

    def _lock(self, spreadsheet_id: str) -> Lock:
        with self._table:
            return self._locks[spreadsheet_id]

    def path(self, spreadsheet_id: str) -> Path:
        """Where a workbook of that id stands, or would stand."""
        if not _SPREADSHEET_ID.match(spreadsheet_id):
            raise not_found()
        return self._folder / f"{spreadsheet_id}.xlsx"

    def _open(self, spreadsheet_id: str) -> _Opened:
        path = self.path(spreadsheet_id)
        try:
            with path.open("rb") as file:
                signature = _signature(os.fstat(file.fileno()))
                opened = self._opened.get(spreadsheet_id)
                if opened is None or opened.signature != signature:
                    opened = _parse(spreadsheet_id, file.read(), signature)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            self._forget(spreadsheet_id)
            raise not_found() from error
        except PermissionError as error:
            raise permission_denied() from error
        self._keep(spreadsheet_id, opened)
        return opened

    def _save(self, spreadsheet_id: str, opened: _Opened) -> bool:
        path = self.path(spreadsheet_id)
        unfinished = path.with_name(f".{path.name}.saving")
        opened.workbook.store_properties()
        try:
            write_xlsx(opened.workbook.book, unfinished)
            if not path.exists() or _signature(path.stat()) != opened.signature:
                return False
            unfinished.chmod(path.stat().st_mode & 0o777)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        if not any(sheet._images for sheet in opened.workbook.book.worksheets):
            # (openpyxl can write a picture only once: such a workbook is read again.)
            signature = _signature(path.stat())
            self._keep(spreadsheet_id, _Opened(opened.workbook, signature, opened.workbook.cell_count))
        return True

    def _keep(self, spreadsheet_id: str, opened: _Opened) -> None:
        with self._table:
            self._opened[spreadsheet_id] = opened
            self._opened.move_to_end(spreadsheet_id)
            while len(self._opened) > 1 and (
                len(self._opened) > self._keep_workbooks
                or sum(each.cells for each in self._opened.values()) > self._keep_cells
            ):
                self._opened.popitem(last=False)

    def _forget(self, spreadsheet_id: str) -> None:
        with self._table:
            self._opened.pop(spreadsheet_id, None)


def _signature(stat: os.stat_result) -> Signature:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _parse(spreadsheet_id: str, content: bytes, signature: Signature) -> _Opened:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of parts that it leaves out: no news to anybody here.
            warnings.simplefilter("ignore")
            workbook = Workbook(spreadsheet_id, read_xlsx(content))
    except Exception as error:
        # A file may be broken in any way; it says so, and the others go on.
        _LOG.warning("%s.xlsx cannot be read as a workbook: %s", spreadsheet_id, type(error).__name__)
        raise not_a_spreadsheet() from error
    _LOG.info("%s opened: %d tabs, %d cells", spreadsheet_id, len(workbook.tabs), workbook.cell_count)
    return _Opened(workbook, signature, workbook.cell_count)
