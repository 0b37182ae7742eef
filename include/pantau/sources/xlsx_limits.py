"""What an XLSX file may unpack to: counted before a library holds any of it in memory.

What a file says of its own sizes is not trusted: a part that is opened was unpacked once before, and
thrown away. Knows nothing of cells.
"""

import re
import zipfile
from typing import IO, Any

from pantau.sources.tables import FileUnreadable

UNPACKED_LIMIT = 1_000_000_000
"""Bytes of all parts together: a full tab of a million rows and eleven columns takes 600 MB."""
ENTRY_LIMIT = 2_000_000
"""Rows, or texts that cells share, of one part: a tab has 1,048,576 rows at most."""
STRETCH_LIMIT = 5_000_000
"""Bytes without a new row or text: held in memory at once. The most links of a tab, 65,530, take 4.6 MB."""
CHUNK = 1 << 16
IS_ENCRYPTED = 1
ENTRY = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
NO_WORKBOOK = "This is no Excel workbook (.xlsx). Save it as .xlsx or as CSV."
TOO_LARGE = "The Excel file unpacks to more than it may. Hand it in as CSV, or in parts."


class LimitedArchive(zipfile.ZipFile):
    """A ZIP file for reading that opens no part that no honest workbook holds."""

    _unpacked = 0
    _checked: frozenset[str] = frozenset()

    def open(self, name: str | zipfile.ZipInfo, *options: Any, **others: Any) -> IO[bytes]:
        """A part as a stream; at the first time after counting what it unpacks to."""
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if part.filename not in self._checked:
            if part.flag_bits & IS_ENCRYPTED:
                raise FileUnreadable("The file has a password. Save it without one.")
            with super().open(part) as stream:
                self._unpacked += _count(stream, UNPACKED_LIMIT - self._unpacked)
            self._checked |= {part.filename}
        return super().open(part, *options, **others)


def _count(stream: IO[bytes], room: int) -> int:
    """The size of a part."""
    size = stretch = entries = 0
    while chunk := stream.read(CHUNK):
        if size == 0 and STRICT in chunk:
            raise FileUnreadable(
                "The file is a “Strict Open XML Spreadsheet”. Save it as an ordinary Excel workbook (.xlsx)."
            )
        if b"<!DOCTYPE" in chunk:
            raise FileUnreadable(NO_WORKBOOK)
        size += len(chunk)
        found = [match.start() for match in ENTRY.finditer(chunk)]
        entries += len(found)
        stretch = len(chunk) - found[-1] if found else stretch + len(chunk)
        if size > room or entries > ENTRY_LIMIT or stretch > STRETCH_LIMIT:
            raise FileUnreadable(TOO_LARGE)
    return size
