"""What every line of a task's log says beside its words: week, kecamatan and run, as fields of their own.

A line needs no change for it: Airflow writes the fields that are bound here into each line of the process.
Holds codes, periods and run ids only, never anything of a person.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal, get_args

from structlog.contextvars import bind_contextvars, bound_contextvars, unbind_contextvars

LogField = Literal["run_id", "week", "month", "kecamatan", "city", "feed"]
FIELDS: tuple[str, ...] = get_args(LogField)
"""Which of them a line has depends on its task: a month's has no week, a workbook's has a kecamatan."""


def begin_task(fields: Mapping[LogField, str]) -> None:
    """From here on each line carries these fields; what another task of this process had bound is gone."""
    unbind_contextvars(*FIELDS)
    bind_contextvars(**fields)


def about_kecamatan(kecamatan_code: str) -> AbstractContextManager[None]:
    """Lines written within it carry the kecamatan: for a task that takes its workbooks one by one."""
    return bound_contextvars(kecamatan=kecamatan_code)
