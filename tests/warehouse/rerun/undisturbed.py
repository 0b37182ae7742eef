"""The chains of the DAGs' tasks, undisturbed: what others, killed or interrupted, have to come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from killable import SENT
from street import CITIES, CODES, Step, Street

from pantau.contract import load_contract
from pantau.periods import Week

MONTH, FRIDAY = "2017-12-01", "2018-01-12"
WAY_OUT = (
    *("render_editions", "queue_mails", "send_mails", "send_corrections", "archive_editions"),
    "close_months",
)


@dataclass(frozen=True)
class Kept:
    """A task of the undisturbed chain: from which state it began, what its moments were, how it left all.

    ``shares``: see ``Ended``.
    """

    step: Step
    state: str
    moments: tuple[str, ...]
    shares: tuple[int, ...]
    facts: Mapping[str, tuple[int, int]]

    def moment(self, share: float) -> int:
        """A moment by its place among the task's, from 0, the first, to 1, the last."""
        return 1 + round(share * (len(self.moments) - 1))

    @property
    def told(self) -> int | None:
        """The moment behind a server's last answer to anything that is then written down, if there is one."""
        followed = zip(self.moments, self.moments[1:], strict=False)
        answered = [at for at, (sent, then) in enumerate(followed) if sent in SENT and then == "statement"]
        return answered[-1] + 2 if answered else None


@dataclass
class Chain:
    """Runs tasks one after the other and keeps what each found and left; ``kept``: by name and key."""

    street: Street
    kept: dict[str, Kept] = field(default_factory=dict)

    def pull(self, week: Week, codes: tuple[str, ...] = CODES) -> None:
        """``land_week``; of other workbooks than ``codes`` Google knows nothing."""
        self.street.load(week, codes)
        go = partial(self._go, "land_week", str(week))
        names = go("list_workbooks")
        close = (names, go("land_workbook", *names), go("land_feed", *load_contract().feed_names))
        go("close_landing", *close)

    def build(self, week: Week) -> str:
        """``build_marts``; returns gate 2's verdict."""
        go = partial(self._go, "build_marts", str(week))
        for name in ("stage_rows", "gate_workbooks", "build_facts"):
            go(name)
        go("return_feedback", *CITIES)
        for name in ("send_workbook_notices", "find_duplicates"):
            go(name)
        verdict = go("gate_programme")
        go("write_data_docs")
        if verdict == "hold":
            go("send_held_notice", verdict)
        return verdict

    def report(self, week: Week) -> None:
        """``report_week``."""
        for name in WAY_OUT:
            self._go("report_week", str(week), name)

    def report_month(self) -> None:
        """``report_month``."""
        names = ("check_weeks", "gate_month", "render_month", "queue_mails", "send_mails", "archive_editions")
        for name in names:
            self._go("report_month", MONTH, name)

    def release(self, week: Week) -> None:
        """``watch_deadline`` and ``release_report``."""
        self._go("watch_deadline", str(week), "tell_if_late")
        params = {"week": str(week), "reason": "Lembar kerja menyusul", "by": "Laras Puspitasari"}
        for name in ("record_release", *WAY_OUT):
            self._go("release_report", "", name, params=params)

    def accept(self, week: Week) -> None:
        """``accept_workbook``, of one that is held for a reason that may be accepted."""
        self.street.rows(
            """
            update quality.workbook_verdicts set reasons = '{rows_lost:P1}'
            where week_start = %s and verdict = 'held' and kecamatan_code = '31.75.10' returning 1
            """,
            week.start,
        )
        params = {"week": str(week), "reason": "Pindah wilayah", "by": "Laras Puspitasari"}
        self._go("accept_workbook", "", "record_acceptance", params=params | {"kecamatan_code": "31.75.10"})

    def digest(self, week: Week) -> None:
        """``send_digest``."""
        self._go("send_digest", str(week), "mail_digest")

    def precheck(self) -> None:
        """``precheck_sheets``."""
        go = partial(self._go, "precheck_sheets", FRIDAY)
        go("pull_workbook", *go("list_workbooks"))
        go("judge_rows")
        go("return_feedback", *CITIES)
        go("send_workbook_notices")

    def _go(
        self, dag_id: str, key: str, task_id: str, *given: Any, params: Mapping[str, str] | None = None
    ) -> Any:
        step = Step(dag_id, task_id, key, given, params)
        state = f"{step.name} {key}".strip()
        self.street.keep(state)
        ended = self.street.run(step)
        assert ended.state != "failed", f"{step.name}: {ended.error}"
        moments, shares = tuple(ended.moments), tuple(ended.shares)
        self.kept[state] = Kept(step, state, moments, shares, self.street.fingerprint())
        return ended.returned
