"""Addresses of Drive, as far as gspread calls them: files, their permissions, no comments; uploads of v2."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from pantau.local.sheets_server import drive_files
from pantau.local.sheets_server.errors import SheetsError, invalid
from pantau.local.sheets_server.field_mask import parse_mask, select
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.local.sheets_server.new_workbook import fill, fill_from_csv, new_id, rename
from pantau.local.sheets_server.value_routes import Fields, Json, Sheets

PREFIX = "/drive/v3/files"
UPLOAD_PREFIX = "/upload/drive/v2/files"
router = APIRouter(prefix=PREFIX)
uploads = APIRouter(prefix=UPLOAD_PREFIX)


def _shown(sheets: WorkbookFolder, file_id: str, fields: str = "kind,id,name,mimeType") -> Json:
    shown: Json = select(drive_files.describe_file(sheets.path(file_id)), parse_mask(fields))
    return shown


def _check_kind(body: Json) -> None:
    if body.get("mimeType", drive_files.SPREADSHEET) != drive_files.SPREADSHEET:
        raise invalid("This server keeps spreadsheets only.", "file.mimeType")


def missing(file_id: str) -> SheetsError:
    """Drive's own 404."""
    return SheetsError("NOT_FOUND", f"File not found: {file_id}.")


def _existing(file_id: str, sheets: Sheets) -> str:
    if file_id not in sheets.names():
        raise missing(file_id)
    return file_id


File = Annotated[str, Depends(_existing)]


@router.get("")
def list_files(
    sheets: Sheets,
    q: Annotated[str | None, Query()] = None,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=1000)] = 100,
    page_token: Annotated[int, Query(alias="pageToken", ge=0)] = 0,
    fields: Fields = "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)",
) -> Json:
    """``files.list``"""
    is_selected = drive_files.selects(q)
    files = [file for name in sheets.names() if is_selected(file := _shown(sheets, name, "*"))]
    end = page_token + page_size
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": files[page_token:end]}
    if end < len(files):
        answer["nextPageToken"] = str(end)
    shown: Json = select(answer, parse_mask(fields))
    return shown


@router.post("")
def create(sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``files.create``; a caller may bring the id, as with Google's ``files.generateIds``."""
    _check_kind(body)
    file_id = body.get("id") or new_id()
    sheets.create(file_id, fill({"properties": {"title": body.get("name")}}))
    if body.get("parents"):
        drive_files.put_in_folders(sheets.path(file_id), body["parents"])
    return _shown(sheets, file_id)


@router.post("/{file_id}/copy")
def copy(file_id: File, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``files.copy``: the cells and the name; not the permissions."""
    _check_kind(body)
    name = body.get("name") or f"Copy of {_shown(sheets, file_id, '*')['name']}"
    copied = body.get("id") or new_id()
    sheets.copy(file_id, copied)
    sheets.change(copied, rename(name))
    if body.get("parents"):
        drive_files.put_in_folders(sheets.path(copied), body["parents"])
    return _shown(sheets, copied)


@router.get("/{file_id}")
def get(file_id: File, sheets: Sheets, fields: Fields = "kind,id,name,mimeType") -> Json:
    """``files.get``"""
    return _shown(sheets, file_id, fields)


@router.delete("/{file_id}", status_code=204)
def delete(file_id: File, sheets: Sheets) -> Response:
    """``files.delete``: for good, without a bin."""
    sheets.delete(file_id)
    drive_files.forget(sheets.path(file_id))
    return Response(status_code=204)


@uploads.put("/{file_id}")
def upload(file_id: File, sheets: Sheets, body: Annotated[bytes, Body(media_type="text/csv")]) -> Json:
    """``files.update`` of v2 with a CSV: the first tab is filled with it, the others go."""
    sheets.change(file_id, fill_from_csv(body))
    return {"kind": "drive#file", "id": file_id, "mimeType": drive_files.SPREADSHEET}


@router.get("/{file_id}/comments")
def list_comments(file_id: File) -> Json:
    """``comments.list``: there are none here, notes are not comments."""
    return {"kind": "drive#commentList", "comments": []}


@router.get("/{file_id}/permissions")
def list_permissions(
    file_id: File, sheets: Sheets, fields: Fields = "kind,permissions(kind,id,type,role)"
) -> Json:
    """``permissions.list``"""
    permissions = drive_files.list_permissions(sheets.path(file_id))
    answer = {"kind": "drive#permissionList", "permissions": permissions}
    shown: Json = select(answer, parse_mask(fields))
    return shown


@router.post("/{file_id}/permissions")
def create_permission(file_id: File, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``permissions.create``; nobody is mailed."""
    with sheets.locked(file_id) as path:
        return drive_files.add_permission(path, body)


@router.patch("/{file_id}/permissions/{permission_id}")
def update_permission(
    file_id: File,
    permission_id: str,
    sheets: Sheets,
    body: Annotated[Json, Body()],
    is_transfer: Annotated[bool, Query(alias="transferOwnership")] = False,
) -> Json:
    """``permissions.update``"""
    if body.get("role") == "owner" and not is_transfer:
        raise invalid("The transferOwnership parameter must be enabled when the role is owner.")
    with sheets.locked(file_id) as path:
        return drive_files.update_permission(path, permission_id, body)


@router.delete("/{file_id}/permissions/{permission_id}", status_code=204)
def delete_permission(file_id: File, permission_id: str, sheets: Sheets) -> Response:
    """``permissions.delete``"""
    with sheets.locked(file_id) as path:
        drive_files.delete_permission(path, permission_id)
    return Response(status_code=204)
