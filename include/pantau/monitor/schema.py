"""What the JSON API answers, for OpenAPI: the monitor's model field by field, described. No logic."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pantau.monitor.model import Cell, Kind, State, Tone
from pantau.periods import Week


def _start(week: Any) -> Any:
    return week.start if isinstance(week, Week) else week


WeekStart = Annotated[date, BeforeValidator(_start)]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Problem(_Answer):
    """What went wrong and what to do."""

    detail: str = Field(description="A sentence for a person.")


class StepAnswer(_Answer):
    """What to do next."""

    told: str = Field(description="What to do, in one sentence.")
    url: str = Field(description="Its page of the runbook, relative to the monitor's own page.")


class ReasonAnswer(_Answer):
    """Why the week stands as it does."""

    code: str = Field(description="The gate's reason, an expectation or a dbt node.", examples=["fall:P7"])
    told: str = Field(description="The same in words, with what was seen.")
    step: StepAnswer


class TileAnswer(_Answer):
    """One number of the week."""

    name: str
    title: str
    value: int | None = Field(description="Null: not known yet.")
    out_of: int | None
    told: str = Field(description="What the number means.")
    tone: Tone
    table: str = Field(description="The table that tells more.")


class WeekAnswer(_Answer):
    """Which week, which verdict and why."""

    week: WeekStart = Field(description="Its Monday.")
    state: State = Field(description="How far it is.")
    tone: Tone
    headline: str = Field(description="The state in one sentence.")
    verdict: str | None = Field(
        description="Gate 2's word on the newest build: pass, pass_with_notes or hold; null before it spoke."
    )
    reasons: list[ReasonAnswer]
    step: StepAnswer = Field(description="The one next thing to do.")
    build_id: int | None = Field(description="The newest build.")
    code_version: str | None = Field(description="The code that made it.")
    started_at: datetime | None = Field(description="When it began.")
    decided_at: datetime | None = Field(description="When gate 2 judged it.")
    run_url: str | None = Field(description="Its run in Airflow, relative to the monitor's own page.")
    tiles: list[TileAnswer]


class PlaceAnswer(_Answer):
    """One of the 44 kecamatan."""

    kecamatan_code: str = Field(examples=["31.74.01"])
    kecamatan_name: str
    city_code: str = Field(examples=["31.74"])
    city_name: str


class HeatCellAnswer(_Answer):
    """A kecamatan in a week."""

    week: WeekStart
    stages_reported: int | None = Field(description="Of seven; null: the week was never built.")
    verdict: str | None = Field(description="Gate 1's: accepted or held; null: never judged.")
    reasons: list[str]
    tone: Tone
    told: str


class HeatRowAnswer(_Answer):
    """A kecamatan's weeks, the oldest first."""

    place: PlaceAnswer
    cells: list[HeatCellAnswer]


class TrendAnswer(_Answer):
    """Findings of one rule, week by week."""

    rule_id: str
    severity: str
    told: str
    counts: list[int | None] = Field(description="In the order of weeks; null: no build of it has finished.")


class OverviewAnswer(_Answer):
    """All that the page shows but its tables."""

    read_at: datetime = Field(description="The moment that it was read as of.")
    weeks: list[WeekStart] = Field(description="The shown weeks, oldest first.")
    weeks_run: list[WeekStart] = Field(description="All weeks that were run, newest first.")
    state: WeekAnswer | None = Field(description="Null while no week was ever run.")
    heat_map: list[HeatRowAnswer]
    trends: list[TrendAnswer]


class ColumnAnswer(_Answer):
    """A column and what it means."""

    name: str
    title: str
    kind: Kind
    meaning: str


class TableHead(_Answer):
    """A table's name, what it is about and what its columns mean."""

    name: str
    title: str
    about: str
    empty: str = Field(description="What it means where there is no row: none is there, or nobody knows yet.")
    columns: list[ColumnAnswer]


class TableAnswer(TableHead):
    """A table with its rows."""

    row_count: int = Field(description="Rows of all pages.")
    page: int = Field(description="Which page of them this is; only the quarantine has more than one.")
    rows: list[dict[str, Cell]] = Field(description="By the columns' names; null: not known, never zero.")
