"""Sets a folder's ``report.typ`` in a process of its own: what typst remembers of a document ends with it.

The process imports typst and nothing else of ours. Knows no report.
"""

import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

STANDARDS = ["ua-1", "a-2a"]
"""Tagged for readers who hear it, and fit to be kept."""

_PDF = "report.pdf"
_PAGES = "page-{0p}.png"


class TypesettingError(RuntimeError):
    """typst did not set the document; says what it wrote last."""


def set_document(folder: Path, made_on: date) -> bytes:
    """The document as PDF, which says that it was made on that day."""
    _ask(folder, "pdf", str(made_on))
    return (folder / _PDF).read_bytes()


def set_pages(folder: Path, ppi: float) -> list[bytes]:
    """The document's pages as PNG."""
    _ask(folder, "png", str(ppi))
    return [path.read_bytes() for path in sorted(folder.glob("page-*.png"))]


def _ask(*arguments: object) -> None:
    command = [sys.executable, "-m", __name__, *map(str, arguments)]
    child = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if child.returncode:
        last = child.stderr.strip().splitlines()[-1:]
        raise TypesettingError(f"typst broke off with {child.returncode}: {last}")


def main(folder: str, kind: str, how: str) -> None:
    """What the process does: ``pdf`` with its day, or ``png`` with pixels an inch."""
    root, fonts = Path(folder), typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(root / "report.typ", root=root, font_paths=fonts)
    if kind == "png":
        compiler.compile(output=str(root / _PAGES), format="png", ppi=float(how))
        return
    made_on = datetime.combine(date.fromisoformat(how), time(), tzinfo=UTC)
    compiler.compile(output=str(root / _PDF), format="pdf", pdf_standards=STANDARDS, timestamp=made_on)


if __name__ == "__main__":
    main(*sys.argv[1:])
