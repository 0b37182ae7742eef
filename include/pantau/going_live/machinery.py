"""Airflow: whether it answers to the login, its programs live, and its DAGs are read and switched on.

Only asks. A DAG that is paused stops nothing that a person starts, but no Monday begins by itself.
"""

from collections.abc import Iterator
from datetime import datetime

from pantau.airflow_api import AirflowApi
from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.periods import WIB
from pantau.settings import PROJECT, Settings

PROGRAMS = {"scheduler": "scheduler", "dag_processor": "DAG processor", "metadatabase": "database"}


def check_airflow(settings: Settings) -> Iterator[Finding]:
    """Login, programs, DAGs."""
    api = AirflowApi(settings)
    yield ok("login", f"answers at {settings.airflow_url}")
    health = api.read_health()
    for name, title in PROGRAMS.items():
        if health.get(name) == "healthy":
            yield ok(title, "lives")
        else:
            yield missing(title, "gives no sign of life", "start it; its log says why it ended")
    yield from _check_dags(api)


def _check_dags(api: AirflowApi) -> Iterator[Finding]:
    broken = api.list_import_errors()
    if broken:
        yield missing(
            "DAG files", f"cannot be read: {', '.join(broken)}", "see the import errors in Airflow's UI"
        )
    wanted = sorted(path.stem for path in (PROJECT / "dags").glob("*.py"))
    known = {dag["dag_id"]: dag for dag in api.list_dags()}
    if absent := [dag_id for dag_id in wanted if dag_id not in known]:
        yield missing(
            "DAGs", f"not known to Airflow: {', '.join(absent)}", "is its DAG folder this code's dags/?"
        )
    paused = [dag_id for dag_id in wanted if dag_id in known and known[dag_id]["is_paused"]]
    for dag_id in paused:
        yield warning(dag_id, "paused, so that it never starts by itself", f"airflow dags unpause {dag_id}")
    awake = [dag_id for dag_id in wanted if dag_id in known and dag_id not in paused]
    if awake:
        yield ok("DAGs", f"{len(awake)} of {len(wanted)} are read and switched on")
    if "land_week" in awake and (moment := known["land_week"].get("next_dagrun_run_after")):
        begins = datetime.fromisoformat(moment).astimezone(WIB)
        yield ok("land_week", f"starts by itself next on {begins:%A %Y-%m-%d %H:%M} WIB")
