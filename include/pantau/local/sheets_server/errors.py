"""Google's error answers, body for body.

Messages name ranges, tabs and requests; they must never quote what stands in a cell.
"""

from typing import Any

_TYPE = "type.googleapis.com/google.rpc."
_STATUS_CODES = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
}


_DRIVE_REASONS = {
    "PERMISSION_DENIED": "insufficientFilePermissions",
    "NOT_FOUND": "notFound",
    "ALREADY_EXISTS": "fileIdInUse",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "INTERNAL": "internalError",
}


class SheetsError(Exception):
    """A request that ends in one of Google's errors."""

    def __init__(self, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = _STATUS_CODES[status]
        self.message = message
        self.details = details or []

    def body(self) -> dict[str, Any]:
        """The JSON document that Google answers with."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def drive_body(self) -> dict[str, Any]:
        """The same error in the words of Drive, which is older than ``google.rpc``."""
        reason = _DRIVE_REASONS.get(self.status, "badRequest")
        each = {"domain": "global", "reason": reason, "message": self.message}
        return {"error": {"code": self.code, "message": self.message, "errors": [each]}}


def invalid(message: str, field: str | None = None) -> SheetsError:
    """400 INVALID_ARGUMENT; with ``field`` also the violation that Google's JSON parser reports."""
    if field is None:
        return SheetsError("INVALID_ARGUMENT", message)
    violation = {"field": field, "description": message}
    details = [{"@type": _TYPE + "BadRequest", "fieldViolations": [violation]}]
    return SheetsError("INVALID_ARGUMENT", message, details)


def unknown_name(name: str, at: str) -> SheetsError:
    """400 for a name that the API does not have."""
    return invalid(
        f"Invalid JSON payload received. Unknown name \"{name}\" at '{at}': Cannot find field.", at
    )


def unparsable_range(text: str) -> SheetsError:
    """400 for a range that names no tab or no cells."""
    return invalid(f"Unable to parse range: {text}")


def not_found() -> SheetsError:
    """404 for a spreadsheet that is not there."""
    return SheetsError("NOT_FOUND", "Requested entity was not found.")


def permission_denied() -> SheetsError:
    """403 for a spreadsheet that is there but not for us."""
    return SheetsError("PERMISSION_DENIED", "The caller does not have permission")


def not_a_spreadsheet() -> SheetsError:
    """400 for a file that is no workbook, as Google answers for an uploaded Word document."""
    return SheetsError("FAILED_PRECONDITION", "This operation is not supported for this document")


def aborted() -> SheetsError:
    """409 when the file was replaced again and again while it was being written."""
    return SheetsError("ABORTED", "The operation was aborted.")


def already_exists() -> SheetsError:
    """409 for a file id that is taken."""
    return SheetsError("ALREADY_EXISTS", "A file already exists with the provided ID.")


def internal() -> SheetsError:
    """500 for a fault of this server."""
    return SheetsError("INTERNAL", "Internal error encountered.")


def quota_exceeded(kind: str, limit: int) -> SheetsError:
    """429 for more requests in a minute than the quota of ``kind`` ("Read" or "Write")."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:0'."
    )
    metadata = {
        "service": "sheets.googleapis.com",
        "consumer": "projects/0",
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
        "quota_limit_value": str(limit),
        "quota_location": "global",
    }
    info = {
        "@type": _TYPE + "ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    return SheetsError("RESOURCE_EXHAUSTED", message, [info])
