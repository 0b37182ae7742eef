"""A task of a run as observers see it: which period, which workbook, city or feed.

Knows nothing of Airflow: the plugin that listens to tasks (``plugins/observers.py``) fills it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pantau.log_context import LogField
from pantau.periods import Month, PeriodError, Week

_MONTHLY = "report_month"
_ARGUMENTS: Mapping[str, LogField] = {"kecamatan_code": "kecamatan", "city_name": "city", "feed": "feed"}


@dataclass(frozen=True)
class Task:
    """One run of a task. ``period``: the run's partition key, or the week that a decision's form names."""

    dag_id: str
    task_id: str
    run_id: str
    period: str
    arguments: Mapping[str, object] = field(default_factory=dict)

    @property
    def week(self) -> Week | None:
        """The week it is about; None in a month's run, and where no week was named."""
        if self.dag_id == _MONTHLY:
            return None
        try:
            return Week.holding(self.period)
        except PeriodError:
            return None

    @property
    def month(self) -> Month | None:
        """The month it is about."""
        if self.dag_id != _MONTHLY:
            return None
        try:
            return Month.parse(self.period[:7])
        except PeriodError:
            return None

    @property
    def about(self) -> dict[LogField, str]:
        """The workbook, city or feed that it handles; none for most tasks."""
        found = {name: self.arguments.get(argument) for argument, name in _ARGUMENTS.items()}
        return {name: value for name, value in found.items() if isinstance(value, str)}

    @property
    def log_fields(self) -> dict[LogField, str]:
        """What each line of its log carries."""
        fields: dict[LogField, str] = {"run_id": self.run_id, **self.about}
        if self.week:
            fields["week"] = str(self.week)
        if self.month:
            fields["month"] = str(self.month)
        return fields
