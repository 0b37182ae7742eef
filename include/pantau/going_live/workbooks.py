"""Each workbook of the registry, read once as a pull would read it; and whether it may be written.

At most two read calls of Sheets and one of Drive a workbook, from the bucket that all workers share. Nothing
is written or landed, and no cell is told.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from gspread.urls import DRIVE_FILES_API_V3_URL

from pantau.contract import Contract, load_contract
from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.landing.tabs import LandedWorkbook, arrange, is_wanted
from pantau.reference import load_kecamatan
from pantau.registry import Workbook, load_registry
from pantau.settings import Settings
from pantau.sources.sheets import GOOGLE, REASONS, SheetsHTTPClient, WorkbookUnreadable, read_workbook

DRIVE_SCOPES = ("https://www.googleapis.com/auth/drive.metadata.readonly",)
"""Enough to ask what the account may do with a file, and for nothing else."""
DEADLINE_SECONDS = 60.0
"""A person waits: a pull has more patience (PANTAU_WORKBOOK_DEADLINE_SECONDS)."""
SILENT_IN_A_ROW = 3
"""After so many workbooks without an answer it is Google or the network, and not theirs."""
SILENCE = "wait for Google, or mend the network; then pantau check again"


def check_google(settings: Settings) -> Iterator[Finding]:
    """The service account, and whose address is asked."""
    if settings.sheets_url.rstrip("/") != GOOGLE:
        yield warning(
            "address", "PANTAU_SHEETS_URL is not Google's: a stand-in is asked", "leave it out for Google"
        )
    if settings.google_credentials is None:
        if settings.sheets_url.rstrip("/") == GOOGLE:
            yield missing(
                "service account",
                "PANTAU_GOOGLE_CREDENTIALS is not set",
                "name the service account's key file (docs/go-live.md)",
            )
        return
    try:
        client = SheetsHTTPClient(settings, deadline_seconds=DEADLINE_SECONDS)
    except (OSError, ValueError) as error:
        yield missing(
            "service account",
            f"the key file of PANTAU_GOOGLE_CREDENTIALS cannot be used ({type(error).__name__})",
            "name a service account's key file (JSON) that this user may read",
        )
        return
    yield ok("service account", f"{client.auth.service_account_email} is who the workbooks are shared with")


def check_workbooks(settings: Settings, kecamatan_codes: Collection[str] = ()) -> Iterator[Finding]:
    """A finding for each workbook, in the registry's order; ``kecamatan_codes``: these alone."""
    registry = load_registry(settings.registry)
    chosen = [registry.workbook(code) for code in kecamatan_codes] or registry.workbooks
    silent, refused = 0, 0
    for number, workbook in enumerate(chosen, start=1):
        name = f"{workbook.kecamatan_code} {_names().get(workbook.kecamatan_code, '')}".rstrip()
        try:
            finding = _check_workbook(settings, workbook, name)
            silent = 0
        except WorkbookUnreadable as reason:
            told, _, remedy = str(reason).partition("; ")
            finding = missing(name, told, remedy or SILENCE)
            silent = 0 if reason.is_refusal else silent + 1
            refused += str(reason) == REASONS[403]
        yield replace(finding, step=f"{number}/{len(chosen)}")
        if silent == SILENT_IN_A_ROW and number < len(chosen):
            yield missing(f"the other {len(chosen) - number}", "not looked at: nobody answers", SILENCE)
            return
    if refused == len(chosen) > 1:
        yield missing(
            "all of them",
            "none may be read (403)",
            "enable the Google Sheets API in the service account's project, or share the workbooks with it",
        )


def _check_workbook(settings: Settings, workbook: Workbook, name: str) -> Finding:
    contract = load_contract()
    client = SheetsHTTPClient(settings, deadline_seconds=DEADLINE_SECONDS)
    raw = read_workbook(client, workbook.spreadsheet_id, is_wanted(contract))
    landed = arrange(raw, contract, workbook.kecamatan_code)
    problems = [name_problem(reason, contract, workbook.kecamatan_code) for reason in landed.reasons]
    may_edit = _may_edit(settings, workbook.spreadsheet_id)
    remedies = [_remedy(landed.reasons, workbook.kecamatan_code)] if problems else []
    if may_edit is False:
        problems.append("it may not be written, so that facilitators would get no answer")
        remedies.append("make the service account an editor")
    if problems:
        return missing(name, "; ".join(problems), "; ".join(remedies))
    absent = _absent_headers(landed)
    if absent:
        provision = f"pantau sheets provision --kecamatan {workbook.kecamatan_code}"
        return warning(name, f"optional headers are missing: {', '.join(absent)}", provision)
    if may_edit is None:
        return warning(
            name,
            "read whole; Drive does not say whether it may be written",
            "enable the Google Drive API in the service account's project",
        )
    rows = sum(len(tab.rows) for tab in landed.tabs)
    return ok(name, f"read whole, {rows} rows, may be written")


def name_problem(reason: str, contract: Contract, kecamatan_code: str) -> str:
    """A reading reason, ``header_missing:P3:NIK``, in words that name tab and header."""
    kind, _, place = reason.partition(":")
    code, _, header = place.partition(":")
    tab = next((tab.title for tab in contract.tabs if tab.code == code), code)
    if kind == "wrong_code":
        return f"{contract.notice_tab}: {contract.code_key} is not {kecamatan_code}"
    if kind == "header_missing" and not header:
        return f"tab {tab}: no header row within rows 1 to {contract.header_rows}"
    told = "stands twice" if kind.endswith("_twice") else "is missing"
    return f"tab {tab}: header {header} {told}" if header else f"tab {tab} {told}"


def _remedy(reasons: Collection[str], kecamatan_code: str) -> str:
    if "wrong_code" in reasons:
        return "correct it there, or two ids are swapped in the registry"
    if any("_twice" in reason for reason in reasons):
        return "rename the one that does not count"
    return f"pantau sheets provision --kecamatan {kecamatan_code}"


def _absent_headers(landed: LandedWorkbook) -> list[str]:
    return [
        f"{tab.tab.title}: {column.header}"
        for tab in landed.tabs
        for column in tab.tab.columns
        if column.header not in tab.header_columns
    ]


def _may_edit(settings: Settings, spreadsheet_id: str) -> bool | None:
    """What Drive says the account may do with the file; None where Drive does not tell."""
    client = SheetsHTTPClient(settings, deadline_seconds=DEADLINE_SECONDS, scopes=DRIVE_SCOPES)
    params = {"fields": "capabilities(canEdit)", "supportsAllDrives": "true"}
    try:
        answer = client.request("get", f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}", params=params).json()
    except WorkbookUnreadable:
        return None
    told = answer.get("capabilities", {}).get("canEdit")
    return None if told is None else bool(told)


@cache
def _names() -> dict[str, str]:
    return {place.kecamatan_code: place.kecamatan_name for place in load_kecamatan()}
