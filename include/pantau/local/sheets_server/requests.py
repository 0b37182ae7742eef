"""``batchUpdate``: which function answers which kind of request.

All requests of a batch or none: the caller saves the workbook only when all of them went through.
"""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pantau.local.sheets_server import cell_requests as cells
from pantau.local.sheets_server import copies
from pantau.local.sheets_server import named_ranges as names
from pantau.local.sheets_server import sheet_requests as sheets
from pantau.local.sheets_server.errors import SheetsError, invalid, unknown_name
from pantau.local.sheets_server.workbook import Workbook

_LOG = logging.getLogger(__name__)
_KINDS: dict[str, Callable[[Workbook, dict[str, Any]], dict[str, Any]]] = {
    "addConditionalFormatRule": sheets.add_conditional_format_rule,
    "addNamedRange": names.add_named_range,
    "addProtectedRange": sheets.add_protected_range,
    "addSheet": sheets.add_sheet,
    "appendCells": cells.append_cells,
    "appendDimension": cells.append_dimension,
    "autoResizeDimensions": cells.auto_resize_dimensions,
    "clearBasicFilter": sheets.clear_basic_filter,
    "copyPaste": copies.copy_paste,
    "cutPaste": copies.cut_paste,
    "deleteConditionalFormatRule": sheets.delete_conditional_format_rule,
    "deleteDimension": cells.delete_dimension,
    "deleteNamedRange": names.delete_named_range,
    "deleteProtectedRange": sheets.delete_protected_range,
    "deleteSheet": sheets.delete_sheet,
    "duplicateSheet": copies.duplicate_sheet,
    "insertDimension": cells.insert_dimension,
    "mergeCells": cells.merge_cells,
    "repeatCell": cells.repeat_cell,
    "setBasicFilter": sheets.set_basic_filter,
    "setDataValidation": cells.set_data_validation,
    "sortRange": cells.sort_range,
    "unmergeCells": cells.unmerge_cells,
    "updateCells": cells.update_cells,
    "updateDimensionProperties": cells.update_dimension_properties,
    "updateSheetProperties": sheets.update_sheet_properties,
    "updateSpreadsheetProperties": sheets.update_spreadsheet_properties,
}


def apply_requests(workbook: Workbook, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Carry out a batch in its order and give back the replies; raises Google's 400 at the first bad one."""
    requests = body.get("requests")
    if not isinstance(requests, list) or not requests:
        raise invalid("Must specify at least one request.")
    for place, request in enumerate(requests):
        _check_kind(place, request)
    return [_apply(workbook, place, *next(iter(request.items()))) for place, request in enumerate(requests)]


def _check_kind(place: int, request: object) -> None:
    if not isinstance(request, dict) or len(request) != 1:
        raise invalid(f"Invalid requests[{place}]: exactly one kind of request must be set.")
    ((kind, body),) = request.items()
    if kind not in _KINDS:
        raise unknown_name(str(kind), f"requests[{place}]")
    if not isinstance(body, dict):
        raise invalid(f"Invalid value at 'requests[{place}].{kind}'")


def _apply(workbook: Workbook, place: int, kind: str, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return _KINDS[kind](workbook, request)
    except SheetsError as error:
        message = f"Invalid requests[{place}].{kind}: {error.message}"
        raise SheetsError(error.status, message, error.details) from error
    except KeyError as error:
        raise invalid(f"Invalid requests[{place}].{kind}: missing field {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        # A field of the wrong type shows first where it is used; the log says where.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _LOG.warning(
            "%s refused: %s at %s:%s", kind, type(error).__name__, Path(frame.filename).name, frame.lineno
        )
        raise invalid(f"Invalid requests[{place}].{kind}: a field has a value of the wrong type") from error
