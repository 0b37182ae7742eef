"""Facilitators' workbooks through gspread: at most two read calls each, or one plain reason.

An error is never an empty sheet: what could not be read raises ``WorkbookUnreadable``. Nothing
here looks into a cell, and no message holds one.
"""

import io
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

import requests
import tenacity
from google.auth.exceptions import TransportError
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEETS_API_V4_BASE_URL
from urllib3.exceptions import HTTPError

from pantau.settings import Settings
from pantau.sources.rate_limit import QuotaWaitTooLong, RateLimit

Cell: TypeAlias = str | int | float | bool | None
Grid: TypeAlias = list[list[Cell]]

GOOGLE = SPREADSHEETS_API_V4_BASE_URL.removesuffix("/v4/spreadsheets")
DRIVE = DRIVE_FILES_API_V3_URL.removesuffix("/drive/v3/files")
SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
SHEET_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),conditionalFormats,merges)"
)
CONNECT_SECONDS = 5.0
PIECE_BYTES = 1 << 16
TRANSIENT_CODES = frozenset({408, 429, 500, 502, 503, 504})
REASONS = {
    400: "Google refused the request (400)",
    401: "the service account's key was refused (401); check PANTAU_GOOGLE_CREDENTIALS",
    403: "no access (403); share the workbook with the service account",
    404: "not found (404); check its spreadsheet_id in the registry",
    429: "Google's quota was used up until the deadline (429)",
}


class WorkbookUnreadable(Exception):
    """A workbook that could not be read; the message is fit for officials' eyes and logs.

    ``is_refusal``: Google said so at once, and nothing of the request was done.
    """

    def __init__(self, reason: str, *, is_refusal: bool = False) -> None:
        super().__init__(reason)
        self.is_refusal = is_refusal


@dataclass(frozen=True)
class Sheet:
    """One tab as Google lists it: title, ``gid``, size; rules of colour and merges in Google's own words."""

    title: str
    gid: int
    row_count: int = 0
    column_count: int = 0
    conditional_formats: tuple[dict[str, Any], ...] = field(default=(), repr=False, compare=False)
    merges: tuple[dict[str, int], ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook as it stood: all its tabs, and the cells of those that were asked for by title."""

    sheets: tuple[Sheet, ...]
    grids: Mapping[str, Grid] = field(repr=False)
    api_calls: int


class _TransientFault(Exception):
    """Worth another try: quota, server or network. ``retry_after`` in seconds, as Google asked."""

    def __init__(self, reason: str, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class SheetsHTTPClient(HTTPClient):
    """gspread's client with our address, quota, timeouts, and retries that end at a deadline."""

    def __init__(
        self, settings: Settings, *, deadline_seconds: float, scopes: tuple[str, ...] = SCOPES
    ) -> None:
        if settings.google_credentials:
            account = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
                str(settings.google_credentials), scopes=scopes
            )
            super().__init__(account)
        else:
            super().__init__(None, session=requests.Session())  # type: ignore[arg-type]
        self.base_url = settings.sheets_url.rstrip("/")
        url = settings.warehouse_url.get_secret_value()
        self.reads = RateLimit(url, "sheets.reads", settings.reads_per_minute)
        self.writes = RateLimit(url, "sheets.writes", settings.writes_per_minute)
        self.deadline = time.monotonic() + deadline_seconds
        self.calls = 0
        self.silence_seconds = settings.read_timeout_seconds
        self.session.hooks["response"].append(self._read_to_the_end)

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One answered request; transient faults are retried until the deadline."""
        url = endpoint
        if self.base_url != GOOGLE:
            # Google has an address for each of the two, a server of our own has one for both.
            url = url.replace(GOOGLE, self.base_url, 1).replace(DRIVE, self.base_url, 1)
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TransientFault),
            wait=_wait,
            stop=lambda state: time.monotonic() + state.upcoming_sleep > self.deadline,
            reraise=True,
        )
        try:
            return attempts(self._request_once, method, url, *args, **kwargs)
        except _TransientFault as fault:
            raise WorkbookUnreadable(str(fault)) from fault.__cause__
        except QuotaWaitTooLong as error:
            raise WorkbookUnreadable(REASONS[429]) from error

    def _request_once(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        quota = self.reads if method.lower() == "get" else self.writes
        quota.take(patience_seconds=max(0.0, self.deadline - time.monotonic()))
        self.calls += 1
        left = max(0.1, self.deadline - time.monotonic())
        self.set_timeout((min(CONNECT_SECONDS, left), min(self.silence_seconds, left)))
        try:
            response = super().request(method, url, *args, **kwargs)
            if response.status_code != HTTPStatus.NO_CONTENT:
                response.json()
        except APIError as error:
            status = error.response.status_code
            reason = REASONS.get(status, f"Google answered {status}")
            if status not in TRANSIENT_CODES:
                raise WorkbookUnreadable(reason, is_refusal=True) from None
            raise _TransientFault(reason, _retry_after(error.response)) from None
        except (requests.RequestException, TransportError) as error:
            raise _TransientFault(f"no answer from Google ({type(error).__name__})") from None
        return response

    def _read_to_the_end(self, response: requests.Response, **_options: Any) -> None:
        """Reads an answer's body: a timeout only ends a silence, a trickling body ends at the deadline."""
        body = bytearray()
        try:
            while piece := response.raw.read1(PIECE_BYTES, decode_content=True):
                body += piece
                if time.monotonic() > self.deadline:
                    # An answer that is not read to its end leaves a connection that nobody can use again.
                    response.raw.close()
                    raise requests.ReadTimeout
        except HTTPError as error:
            raise requests.ConnectionError(type(error).__name__) from None
        response.raw = io.BytesIO(body)


def _retry_after(response: requests.Response) -> float:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else 0.0


def _wait(state: tenacity.RetryCallState) -> float:
    """Google's own ``Retry-After``, or a doubling wait of at most 32 s, with jitter on top."""
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.retry_after if isinstance(fault, _TransientFault) else 0.0
    return max(asked, min(32.0, 2.0 ** (state.attempt_number - 1))) + random.random()  # noqa: S311


def read_workbook(
    client: SheetsHTTPClient, spreadsheet_id: str, wanted: Callable[[str], bool]
) -> RawWorkbook:
    """Reads a workbook's list of tabs and the cells of the wanted ones, as they stand.

    Cells are Google's unformatted values: dates are serial numbers (1900 system), a formula is
    its value, trailing empty cells are absent.
    """
    metadata = client.fetch_sheet_metadata(spreadsheet_id, params={"fields": SHEET_FIELDS})
    sheets = tuple(_describe_sheet(entry) for entry in metadata.get("sheets", []))
    titles = [sheet.title for sheet in sheets if wanted(sheet.title)]
    if not titles:
        return RawWorkbook(sheets, {}, client.calls)
    answer = client.values_batch_get(
        spreadsheet_id,
        [_quote(title) for title in titles],
        params={"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"},
    )
    ranges = answer.get("valueRanges", [])
    if len(ranges) != len(titles):
        raise WorkbookUnreadable("Google's answer lacks a tab that was asked for")
    grids = {title: entry.get("values", []) for title, entry in zip(titles, ranges, strict=True)}
    return RawWorkbook(sheets, grids, client.calls)


def _describe_sheet(entry: Mapping[str, Any]) -> Sheet:
    properties = entry["properties"]
    size = properties.get("gridProperties", {})
    return Sheet(
        title=properties["title"],
        gid=properties.get("sheetId", 0),
        row_count=size.get("rowCount", 0),
        column_count=size.get("columnCount", 0),
        conditional_formats=tuple(entry.get("conditionalFormats", [])),
        merges=tuple(entry.get("merges", [])),
    )


def _quote(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
