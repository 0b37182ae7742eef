"""Google's bad days, on demand: which calls fail, and how. ``PUT /_faults`` sets them.

Nothing here is left to chance: a fault strikes the first calls that it names, so many times, then no more.
It lives in memory only, so that a forgotten one ends with the server.
"""

import asyncio
import logging
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pantau.local.sheets_server import errors
from pantau.local.sheets_server.calls import CALLS, Call, read_call
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.local.sheets_server.requests import apply_requests
from pantau.local.sheets_server.workbook import Workbook

PATH = "/_faults"
router = APIRouter()
_LOG = logging.getLogger(__name__)
_PIECES = 20
_LONGEST_SECONDS = 3600


class Fault(BaseModel):
    """What happens to a call, in this order: edits, a stall, then an error or a spoilt answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workbook: str = "*"
    """A spreadsheet's id, or all of them."""
    call: str = "*"
    """A method of Google's reference (``CALLS``), or all of them."""
    times: int | None = Field(default=1, ge=1)
    """So many calls are struck; null strikes until the fault is taken away."""

    edits: tuple[dict[str, Any], ...] = ()
    """Requests of ``batchUpdate``, done before the call is served: somebody else's edit between two
    calls. A ``sheetId`` that is a text is the title of a tab."""
    stall_seconds: float = Field(default=0, ge=0, le=_LONGEST_SECONDS)
    """Silence before the call is served; it is served then, whether anybody still waits or not."""
    status: int | None = Field(default=None, ge=400, le=599)
    """Answered with this error instead of being served."""
    retry_after: int | None = Field(default=None, ge=0)
    """Seconds in the header ``Retry-After`` of that error."""
    is_truncated: bool = False
    """Served, but the connection breaks in the middle of the answer."""
    trickle_seconds: float = Field(default=0, ge=0, le=_LONGEST_SECONDS)
    """Served, but the answer comes in small pieces over so many seconds."""

    @model_validator(mode="after")
    def _is_whole(self) -> "Fault":
        if self.call not in ("*", *CALLS):
            raise ValueError(f"call {self.call!r} is none of {', '.join(CALLS)}")
        if not (self.edits or self.stall_seconds or self.status or self.is_truncated or self.trickle_seconds):
            raise ValueError(
                "name what goes wrong: edits, stall_seconds, status, is_truncated or trickle_seconds"
            )
        if self.retry_after is not None and self.status is None:
            raise ValueError("retry_after needs a status")
        return self

    def strikes(self, call: Call) -> bool:
        """Whether the fault is meant for that call."""
        return self.workbook in ("*", call.workbook) and self.call in ("*", call.name)


class Faults:
    """The faults in their order; the first that fits a call and is not used up strikes it."""

    def __init__(self) -> None:
        self._faults: tuple[Fault, ...] = ()
        self._played: list[int] = []
        self._lock = Lock()

    def put(self, faults: tuple[Fault, ...]) -> None:
        """These from now on, and no others."""
        with self._lock:
            self._faults, self._played = faults, [0] * len(faults)

    def take(self, call: Call) -> Fault | None:
        """The fault that strikes this call, counted; ``None`` when it is spared."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.strikes(call) and (fault.times is None or self._played[place] < fault.times):
                    self._played[place] += 1
                    return fault
        return None

    def describe(self) -> list[dict[str, Any]]:
        """Each fault as it was put, and how often it has been played."""
        with self._lock:
            pairs = zip(self._faults, self._played, strict=True)
            return [fault.model_dump(exclude_unset=True) | {"played": played} for fault, played in pairs]


@router.get(PATH)
def list_faults(request: Request) -> list[dict[str, Any]]:
    """The faults and how often each has been played."""
    faults: Faults = request.app.state.faults
    return faults.describe()


@router.put(PATH)
def put_faults(request: Request, body: Annotated[list[Any], Body()]) -> list[dict[str, Any]]:
    """Replace all faults; an empty list ends them."""
    try:
        faults = TypeAdapter(tuple[Fault, ...]).validate_python(body)
    except ValidationError as error:
        places = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise errors.invalid("; ".join(places)) from None
    request.app.state.faults.put(faults)
    return list_faults(request)


class FaultPlayer:
    """Middleware that plays the faults, around everything else that answers Google's calls."""

    def __init__(self, app: ASGIApp, faults: Faults, folder: WorkbookFolder) -> None:
        self._app, self._faults, self._folder = app, faults, folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, struck or spared."""
        call = read_call(scope["method"], scope["path"]) if scope["type"] == "http" else None
        fault = self._faults.take(call) if call else None
        if call is None or fault is None:
            await self._app(scope, receive, send)
            return
        _LOG.info("%s of %s is struck by a fault", call.name, call.workbook or "no workbook")
        try:
            if fault.edits and call.workbook:
                await run_in_threadpool(self._folder.change, call.workbook, _editing(fault.edits))
        except errors.SheetsError as error:
            await JSONResponse(error.body(), error.code)(scope, receive, send)
            return
        await asyncio.sleep(fault.stall_seconds)
        if fault.status is not None:
            await _refusal(fault.status, fault.retry_after)(scope, receive, send)
        elif fault.is_truncated or fault.trickle_seconds:
            await self._app(scope, receive, _Spoiler(fault, send).send)
        else:
            await self._app(scope, receive, send)


class _Spoiler:
    """Passes an answer on in small pieces, or half of it and no end."""

    def __init__(self, fault: Fault, send: Send) -> None:
        self._fault, self._send = fault, send
        self._is_cut = False

    async def send(self, message: Message) -> None:
        body = message.get("body", b"")
        if self._is_cut:
            return
        if message["type"] != "http.response.body" or not body:
            await self._send(message)
            return
        if self._fault.is_truncated:
            # The server hangs up when an answer was begun and never ended.
            self._is_cut, body = True, body[: len(body) // 2]
        size = -(-len(body) // _PIECES) or 1
        for start in range(0, len(body), size):
            await self._send(message | {"body": body[start : start + size], "more_body": True})
            await asyncio.sleep(self._fault.trickle_seconds / _PIECES)
        if not self._is_cut and not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b""})


def _refusal(status: int, retry_after: int | None) -> JSONResponse:
    known = {
        403: errors.permission_denied(),
        404: errors.not_found(),
        429: errors.quota_exceeded("Read", 60),
        500: errors.internal(),
    }
    body: dict[str, Any] = {"error": {"code": status, "message": "A fault is played.", "status": "UNKNOWN"}}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse(known[status].body() if status in known else body, status, headers)


def _editing(edits: tuple[dict[str, Any], ...]) -> Any:
    def edit(workbook: Workbook) -> None:
        ids = {tab.title: tab.sheet_id for tab in workbook.tabs}
        apply_requests(workbook, {"requests": [_with_ids(each, ids) for each in edits]})

    return edit


def _with_ids(request: Any, ids: dict[str, int]) -> Any:
    if isinstance(request, list):
        return [_with_ids(each, ids) for each in request]
    if not isinstance(request, dict):
        return request
    return {
        name: ids.get(value, -1) if name == "sheetId" and isinstance(value, str) else _with_ids(value, ids)
        for name, value in request.items()
    }
