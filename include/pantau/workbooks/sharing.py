"""Gives the registry's facilitators access to their workbook, through Drive's permissions.

Only ever gives: nobody is taken away, nobody's rights become fewer, nobody else is let in. Google mails
nobody about it. No message holds an address in full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL

from pantau.registry import Facilitator, Workbook
from pantau.sources.sheets import REASONS, SheetsHTTPClient, WorkbookUnreadable

DRIVE_SCOPES = ("https://www.googleapis.com/auth/drive",)
"""Google knows no narrower scope that may share a file which somebody else has made."""
MAY_WRITE = frozenset({"owner", "organizer", "fileOrganizer", "writer"})
REFUSED = {
    REASONS[400]: (
        "Google refused the address (400); it must be a Google account, so correct it in the registry"
    ),
    REASONS[403]: (
        "sharing is not allowed (403); the owner must make the service account an editor, and let "
        "editors share; if they do, Google's limit of sharing is reached: try again tomorrow"
    ),
}


@dataclass(frozen=True)
class Shared:
    """What became of a workbook's access: how many got it or would get it, had it, and what failed."""

    given: int = 0
    standing: int = 0
    problems: tuple[str, ...] = ()
    api_calls: int = 0


def share(client: SheetsHTTPClient, spreadsheet_id: str, workbook: Workbook, *, dry_run: bool) -> Shared:
    """Makes every facilitator of the workbook a writer who is none yet; a bad address stops no other."""
    try:
        known = _roles(client.list_permissions(spreadsheet_id))
    except WorkbookUnreadable as reason:
        return Shared(problems=(f"access: {_explain(reason)}",), api_calls=client.calls)
    given, standing, problems = 0, 0, []
    for number, facilitator in enumerate(_each_once(workbook.facilitators), start=1):
        permission_id, role = known.get(facilitator.email.casefold(), (None, None))
        if role in MAY_WRITE:
            standing += 1
            continue
        try:
            if not dry_run:
                _make_writer(client, spreadsheet_id, facilitator.email, permission_id)
            given += 1
        except WorkbookUnreadable as reason:
            problems.append(f"access of facilitator {number} ({mask(facilitator.email)}): {_explain(reason)}")
    return Shared(given, standing, tuple(problems), client.calls)


def mask(address: str) -> str:
    """An address so that only who knows it knows it again: ``r…@fasilitator.example``."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def _explain(reason: WorkbookUnreadable) -> str:
    return REFUSED.get(str(reason), str(reason))


def _each_once(facilitators: Iterable[Facilitator]) -> list[Facilitator]:
    return list({each.email.casefold(): each for each in facilitators}.values())


def _roles(permissions: Iterable[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Permission and role by address; an account that was deleted at Google has none."""
    return {
        str(each["emailAddress"]).casefold(): (str(each["id"]), str(each["role"]))
        for each in permissions
        if each.get("emailAddress") and not each.get("deleted")
    }


def _make_writer(
    client: SheetsHTTPClient, spreadsheet_id: str, address: str, permission_id: str | None
) -> None:
    url = f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}/permissions"
    if permission_id is not None:
        params = {"supportsAllDrives": "true"}
        client.request("patch", f"{url}/{permission_id}", params=params, json={"role": "writer"})
        return
    body = {"type": "user", "role": "writer", "emailAddress": address}
    # Facilitators hear from the programme, not from a service account that nobody knows.
    params = {"supportsAllDrives": "true", "sendNotificationEmail": "false"}
    client.request("post", url, params=params, json=body)
