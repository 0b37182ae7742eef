"""Where the monitor's links lead: the run, the sheet's cell, the report, the runbook. Pure.

Those within Airflow and within the monitor are relative to the monitor's own page, so that they hold under
any address; those into sheets are whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pantau.feedback.compose import cell_link, workbook_link


@dataclass(frozen=True)
class Workbooks:
    """Where workbooks stand. ``spreadsheet_ids``: by kecamatan; empty while the registry cannot be read."""

    sheets_url: str
    spreadsheet_ids: Mapping[str, str]

    def link(self, kecamatan_code: str) -> str | None:
        """Where a person opens a kecamatan's workbook."""
        spreadsheet_id = self.spreadsheet_ids.get(kecamatan_code)
        return workbook_link(self.sheets_url, spreadsheet_id) if spreadsheet_id else None

    def cell(self, kecamatan_code: str, gid: int | None, row_number: int, column: int) -> str | None:
        """Where a person opens one cell; ``column`` from 0. The workbook where its tab is not known."""
        workbook = self.link(kecamatan_code)
        return cell_link(workbook, gid, row_number, column) if workbook and gid is not None else workbook


def run_link(dag_id: str, run_id: str | None = None) -> str:
    """A DAG's page in Airflow, or that of one of its runs."""
    dag = f"../dags/{quote(dag_id, safe='')}"
    return f"{dag}/runs/{quote(run_id, safe='')}" if run_id else dag


def task_link(dag_id: str, run_id: str, task_id: str, map_index: int) -> str:
    """The page of one try of a task in Airflow."""
    task = f"{run_link(dag_id, run_id)}/tasks/{quote(task_id, safe='')}"
    return f"{task}/mapped/{map_index}" if map_index >= 0 else task


def runbook_link(section: str) -> str:
    """A section of the runbook, as it stands in the deployed version."""
    return f"docs/runbook/{section}"


def edition_link(report: str, period_start: object, scope: str, edition: int) -> str:
    """A report as it was sent."""
    return f"editions/{report}/{period_start}/{scope}/{edition}/"
