"""Cohorts: who registered in the same month, and what share of them reached a stage within k months.

Pure. Never shows a cell whose month is not over: it would look like people who failed and are only young.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pantau.report.analysis.months import add_months, month_of, months_since

REGISTERED = "P1"
"""Its own count is the size of a cohort."""

STAGES = ("P2", "P3", "P4", "P5", "P6", "P7")
"""Reached by part of a cohort; none is reached by a person of no cohort."""

FIRST_MONTH = date(2017, 12, 1)
"""The programme's first cohort, as in ``marts.fct_cohort_month``; who registered before stands in none."""


@dataclass(frozen=True)
class CohortCount:
    """People of one cohort and city who reached a stage so many calendar months after theirs.

    Not cumulative. ``cohort_month``: any day of the month of registration. Of P1 the count, at 0, is the
    cohort's size. A stage reached before registration (``months_since`` below 0) counts as reached at 0.
    """

    cohort_month: date
    city_code: str
    stage_code: str
    months_since: int
    people: int


@dataclass(frozen=True)
class Triangle:
    """How the cohorts of one place came to one stage; ``city_code`` ``None``: all Jakarta.

    ``months``: the n cohorts, oldest first, the last one the report's month; ``sizes``: people in each.
    ``reached``: n rows of n cells; row i, column k: people of cohort i who had reached the stage by the end
    of the k-th month after theirs, ``None`` where that month was not over with the report's.
    """

    stage_code: str
    city_code: str | None
    months: tuple[date, ...]
    sizes: tuple[int, ...]
    reached: tuple[tuple[int | None, ...], ...]

    @property
    def shares(self) -> tuple[tuple[float | None, ...], ...]:
        """The same as shares of the cohort; ``None`` also where nobody registered."""
        return tuple(
            tuple(None if count is None or not size else count / size for count in row)
            for size, row in zip(self.sizes, self.reached, strict=True)
        )

    @property
    def pooled(self) -> tuple[float | None, ...]:
        """By months since, the share of all people in cohorts that are old enough to tell."""
        return tuple(self._pool(since) for since in range(len(self.months)))

    def _pool(self, since: int) -> float | None:
        old_enough = len(self.months) - since
        size = sum(self.sizes[:old_enough])
        return sum(row[since] or 0 for row in self.reached[:old_enough]) / size if size else None


def build_triangles(
    counts: Iterable[CohortCount], report_month: date, first_month: date = FIRST_MONTH
) -> tuple[Triangle, ...]:
    """A triangle for each stage but P1 and each place, all Jakarta (the cities' sum) first, then by code.

    Cohorts before ``first_month`` are left out, and what happened after ``report_month``. Months in between
    in which nobody registered stand with size 0.
    """
    length = max(months_since(first_month, report_month) + 1, 0)
    sizes: dict[str | None, list[int]] = {None: [0] * length}
    new: dict[tuple[str | None, str], list[list[int]]] = defaultdict(
        lambda: [[0] * (length - row) for row in range(length)]
    )
    for count in counts:
        at = months_since(first_month, count.cohort_month)
        since = max(count.months_since, 0)
        if at < 0 or at + since >= length:
            continue
        for place in (None, count.city_code):
            if count.stage_code == REGISTERED:
                sizes.setdefault(place, [0] * length)[at] += count.people
            else:
                new[place, count.stage_code][at][since] += count.people
    months = tuple(add_months(month_of(first_month), at) for at in range(length))
    return tuple(
        Triangle(stage, place, months, tuple(size), tuple(_add_up(row, length) for row in new[place, stage]))
        for stage in STAGES
        for place, size in sorted(sizes.items(), key=lambda entry: entry[0] or "")
    )


def _add_up(new: Sequence[int], length: int) -> tuple[int | None, ...]:
    cells: list[int | None] = []
    total = 0
    for people in new:
        total += people
        cells.append(total)
    return (*cells, *(None for _ in range(length - len(new))))
