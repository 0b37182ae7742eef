"""What pulling the sheets costs, as ratios in one run: `.venv/bin/python benchmarks/sheets.py`.

44 workbooks of 5,000 P1 rows each, without a quota. Floors: the same two calls made bare, with nothing done
to their answers; and the same files read with openpyxl, which is what the local server opens them with.
The way back has a floor of its own: its three calls made bare, with one cell to write.
"""

import multiprocessing
import resource
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests
from openpyxl import Workbook, load_workbook
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from throwaway import serve_sheets, time_of, warehouse

from pantau.contract import load_contract
from pantau.feedback.returning import return_feedback
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.pull import pull_workbook
from pantau.landing.tabs import is_wanted
from pantau.periods import Week
from pantau.reference import kelurahan_of, load_kecamatan
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, read_workbook
from pantau.transform import build
from pantau.warehouse import connect

CODES = tuple(kecamatan.kecamatan_code for kecamatan in load_kecamatan())
ROWS = 5000
ROWS_A_FINDING = 25
WEEK = Week.parse("2018-01-15")
FEW = len(CODES) // 4
UNFORMATTED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


@dataclass(frozen=True)
class Pulled:
    """What pulling all workbooks took, in a process that does nothing else."""

    seconds: float
    megabytes_after_few: float
    megabytes_after_all: float


def main() -> None:
    """Writes the workbooks, pulls them, returns feedback, and prints each step against its floor."""
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="pantau-benchmark-"))
    sheets = folder / "sheets"
    sheets.mkdir()
    try:
        spent = time_of(lambda: write_workbooks(sheets))
        console.print(f"{len(CODES)} workbooks of {ROWS} rows written in {spent:.0f} s")
        with warehouse(folder) as url, serve_sheets(sheets) as address:
            first, second = (in_process_of_its_own(url, address) for _ in range(2))
            run = make_run(url, address)
            seconds = {
                "files": time_of(lambda: read_files(sheets)),
                "bare": time_of(lambda: call_bare(address, CODES)),
                "read": time_of(lambda: read_all(run)),
                "pull": first.seconds,
                "pull unchanged": second.seconds,
            }
            print_steps(console, seconds)
            print_memory(console, {"pull": first, "pull unchanged": second})
            measure_the_way_back(console, run)
    finally:
        shutil.rmtree(folder)


def measure_the_way_back(console: Console, run: Run) -> None:
    """Findings per second into a quarter of the workbooks, and the calls of a workbook and week."""
    build(run, "stage_rows")
    judge_workbooks(run)
    build(run, "build_facts")
    codes, address = CODES[:FEW], run.settings.sheets_url
    floor = time_of(lambda: (call_bare(address, codes), write_bare(address, codes)))
    spent = time_of(lambda: [return_feedback(run, code) for code in codes])
    with connect(run.url) as connection:
        reads = connection.execute("select min(api_calls), max(api_calls) from landing.snapshots").fetchone()
        back = "select count(*), sum(line_count), min(api_calls), max(api_calls) from ops.feedback"
        written, findings, least, most = connection.execute(back).fetchone() or (0, 0, 0, 0)
    console.print(
        f"feedback: {findings} findings into {written} workbooks in {spent:.1f} s, "
        f"{findings / spent:.0f} a second, {spent / floor:.1f} times its calls made bare"
    )
    console.print(f"calls of a pull: {reads} (floor 2); of the way back: {least} to {most} (floor 2 + 1)")


def write_workbooks(folder: Path) -> None:
    """All 44, each with its own people."""
    for number, code in enumerate(CODES):
        book = Workbook(write_only=True)
        book.create_sheet("BACA DULU").append(["Kode Kecamatan", code])
        for tab in load_contract().tabs:
            sheet = book.create_sheet(tab.title)
            sheet.append([column.header for column in tab.columns])
            for row in make_rows(number) if tab.code == "P1" else ():
                sheet.append(row)
        book.save(folder / f"{code}.xlsx")


def make_rows(number: int) -> Iterator[list[str | int]]:
    """P1 of one kecamatan: every row is accepted, some with a warning."""
    code = CODES[number]
    kelurahan = kelurahan_of(code)[0].kelurahan_name
    for row in range(ROWS):
        serial, day = number * ROWS + row, row % 28 + 1
        name = "".join(chr(ord("a") + int(digit)) for digit in f"{serial:06}").capitalize()
        phone = "0812" if row % ROWS_A_FINDING == 0 else f"0812{serial:08}"
        yield [
            *(f"{row % 21 + 1:02}/01/2018", f"{code.replace('.', '')}{day:02}0190{row + 1:04}"),
            *(f"Peserta {name}", "L", f"{day:02}/01/1990", f"Jalan Contoh {row}", kelurahan, "YA", phone),
            *("RINTISAN", f"Usaha {name}", "KULINER", 1_000_000 + row, row % 9),
            *("KECAMATAN", "YA", "Fasilitator Contoh"),
        ]


def make_run(url: str, address: str) -> Run:
    """A run of the week without a quota."""
    settings = Settings(
        warehouse_url=SecretStr(url),
        pseudonym_key=SecretStr("benchmark"),
        sheets_url=address,
        reads_per_minute=0,
    )
    return Run(WEEK, "benchmark", settings)


def in_process_of_its_own(url: str, address: str) -> Pulled:
    """Pulls all workbooks, so that the peak of memory is that of pulling."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(pull_all, url, address).result()


def pull_all(url: str, address: str) -> Pulled:
    """Pulls all workbooks one after the other."""
    run = make_run(url, address)
    seconds = time_of(lambda: pull(run, CODES[:FEW]))
    after_few = peak_megabytes()
    seconds += time_of(lambda: pull(run, CODES[FEW:]))
    return Pulled(seconds, after_few, peak_megabytes())


def pull(run: Run, codes: Sequence[str]) -> None:
    """From the sheet into landing."""
    for code in codes:
        outcome = pull_workbook(run, code)
        assert outcome == "read", outcome


def peak_megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_all(run: Run) -> None:
    """The two calls through our client, the answers taken apart."""
    wanted = is_wanted(load_contract())
    for code in CODES:
        read_workbook(SheetsHTTPClient(run.settings, deadline_seconds=60), code, wanted)


def call_bare(address: str, codes: Sequence[str]) -> None:
    """The same two calls with nothing done to the answers."""
    titles = [f"'{tab.title}'" for tab in load_contract().tabs]
    with requests.Session() as session:
        for code in codes:
            book = f"{address}/v4/spreadsheets/{code}"
            session.get(book, params={"fields": "sheets.properties"}, timeout=60).raise_for_status()
            cells = session.get(
                f"{book}/values:batchGet", params={"ranges": titles} | UNFORMATTED, timeout=60
            )
            cells.raise_for_status()


def write_bare(address: str, codes: Sequence[str]) -> None:
    """One write of one cell to each workbook."""
    title = {"range": "'BACA DULU'!C1", "values": [["sudah dibaca"]]}
    for code in codes:
        url = f"{address}/v4/spreadsheets/{code}/values:batchUpdate"
        body = {"valueInputOption": "RAW", "data": [title]}
        requests.post(url, json=body, timeout=120).raise_for_status()


def read_files(folder: Path) -> None:
    """The same files with openpyxl, every cell of them."""
    for code in CODES:
        book = load_workbook(folder / f"{code}.xlsx", read_only=True)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()


def print_steps(console: Console, seconds: dict[str, float]) -> None:
    """Each step against both floors."""
    table = Table("step", "seconds", "of bare", "of files", title=f"{len(CODES)} workbooks of {ROWS} P1 rows")
    for step, spent in seconds.items():
        ratios = (f"{spent / seconds[floor]:.1f}" for floor in ("bare", "files"))
        table.add_row(step, f"{spent:.1f}", *ratios)
    console.print(table)


def print_memory(console: Console, pulls: Mapping[str, Pulled]) -> None:
    """The peak after a quarter of the workbooks and after all: equal, where memory is flat."""
    for name, pulled in pulls.items():
        few, every = pulled.megabytes_after_few, pulled.megabytes_after_all
        console.print(
            f"{name}: peak memory {few:.0f} MB after {FEW}, {every:.0f} MB after {len(CODES)}, "
            f"ratio {every / few:.2f}"
        )


if __name__ == "__main__":
    main()
