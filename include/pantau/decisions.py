"""What people decide about a held week: its report is released, a held workbook is accepted for the week.

Only an approver of the registry decides, with a reason that may be printed. Checks and keeps decisions;
never changes a figure or a verdict and never sends anything.
"""

import re
import unicodedata
from dataclasses import dataclass

from pantau.delivery.outbound import find_unfit
from pantau.gate.verdict import ACCEPTABLE, is_acceptable
from pantau.periods import Week
from pantau.registry import load_registry
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

LONGEST_REASON = 500

# A person types numbers in groups, which the last look before sending takes for several numbers.
_PERSONAL = {
    "16 digits (a NIK)": re.compile(r"\d(?:[ .'_-]?\d){15}"),
    "a phone number": re.compile(r"(?<![\d.])(?:\+?62[ .-]?\(?0?|0)8 ?[1-9](?:\)? ?[.-]? ?\d){6,10}(?!\d)"),
}
_DASHES = re.compile("[\u2010-\u2015\u2212]")


class DecisionRefused(ValueError):
    """What was asked for cannot be decided; the message says why and quotes nothing that was typed."""


@dataclass(frozen=True)
class Release:
    """A held build that an approver lets out.

    ``is_kept``: it stands in the warehouse already, as it says here. ``was_sent``: the week's report with
    these figures has left before, so that nothing goes out again.
    """

    week: Week
    build_id: int
    gate_reasons: tuple[str, ...]
    reason: str
    released_by: str
    is_kept: bool
    was_sent: bool


@dataclass(frozen=True)
class Acceptance:
    """A held workbook that an approver accepts for one week; ``held_reasons``: what holds it."""

    week: Week
    kecamatan_code: str
    held_reasons: tuple[str, ...]
    reason: str
    accepted_by: str


def plan_release(settings: Settings, week: Week, reason: str, by: str) -> Release:
    """The release as it would be kept; raises ``DecisionRefused`` where there is none, and writes nothing.

    It belongs to the week's newest build. One that was released before keeps its first reason and name.
    """
    released_by, reason = _read_approver(settings, by), clean_reason(reason)
    with connect(settings.warehouse_url.get_secret_value(), "reporter") as connection:
        build_id, gate_reasons = _find_held_build(connection, week)
        was_sent = _was_sent(connection, week, build_id)
        kept = connection.execute(
            "select reason, released_by from ops.releases where build_id = %s", (build_id,)
        ).fetchone()
    if kept:
        reason, released_by = kept
    return Release(week, build_id, gate_reasons, reason, released_by, kept is not None, was_sent)


def keep_release(url: str, release: Release) -> None:
    """Writes the release down; of a build that was released already nothing changes."""
    with connect(url, "reporter") as connection:
        connection.execute(
            """
            insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by)
            values (%s, %s, %s, %s, %s)
            on conflict (build_id) do nothing
            """,
            (
                release.build_id,
                release.week.start,
                list(release.gate_reasons),
                release.reason,
                release.released_by,
            ),
        )


def plan_acceptance(settings: Settings, week: Week, kecamatan_code: str, reason: str, by: str) -> Acceptance:
    """The acceptance as it would be kept; raises ``DecisionRefused`` where there is none, writes nothing."""
    accepted_by, reason = _read_approver(settings, by), clean_reason(reason)
    load_registry(settings.registry).workbook(kecamatan_code)
    with connect(settings.warehouse_url.get_secret_value(), "reporter") as connection:
        row = connection.execute(
            """
            select verdict, reasons from quality.workbook_verdicts
            where week_start = %s and kecamatan_code = %s
            """,
            (week.start, kecamatan_code),
        ).fetchone()
    if row is None:
        raise DecisionRefused(f"Week {week} was never run; run it first: pantau run-week {week}")
    verdict, reasons = row
    if verdict != "held":
        raise DecisionRefused(f"Workbook {kecamatan_code} is not held in week {week}; nothing to accept.")
    if not is_acceptable(reasons):
        raise DecisionRefused(
            f"Workbook {kecamatan_code} is held for {', '.join(reasons)}; only {', '.join(ACCEPTABLE)} can "
            f"be accepted, anything else has to be repaired in the sheet."
        )
    return Acceptance(week, kecamatan_code, tuple(reasons), reason, accepted_by)


def keep_acceptance(url: str, acceptance: Acceptance) -> None:
    """Writes the acceptance down, once; the week's next run takes the workbook into force."""
    with connect(url, "reporter") as connection:
        connection.execute(
            """
            insert into ops.workbook_acceptances
            (week_start, kecamatan_code, held_reasons, reason, accepted_by)
            select %(week)s, %(code)s, %(held)s, %(reason)s, %(by)s
            where not exists (
                select from (
                    select reason, accepted_by from ops.workbook_acceptances
                    where week_start = %(week)s and kecamatan_code = %(code)s
                    order by acceptance_id desc limit 1
                ) as newest
                where newest.reason = %(reason)s and newest.accepted_by = %(by)s
            )
            """,
            {
                "week": acceptance.week.start,
                "code": acceptance.kecamatan_code,
                "held": list(acceptance.held_reasons),
                "reason": acceptance.reason,
                "by": acceptance.accepted_by,
            },
        )


def clean_reason(text: str) -> str:
    """The reason on one line, as it will be printed; refuses what is empty, too long or may not leave."""
    reason = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    if not re.search(r"\w", reason):
        raise DecisionRefused("Give a reason in words; the decision is printed with it.")
    if len(reason) > LONGEST_REASON:
        raise DecisionRefused(
            f"The reason is {len(reason)} characters long; say it in at most {LONGEST_REASON}."
        )
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", reason))
    personal = next((what for what, pattern in _PERSONAL.items() if pattern.search(plain)), None)
    if unfit := personal or find_unfit(reason):
        raise DecisionRefused(f"The reason holds {unfit}, which no report may hold; say it without.")
    return reason


def _read_approver(settings: Settings, by: str) -> str:
    name = load_registry(settings.registry).approver_name(by)
    if unfit := find_unfit(name):
        raise DecisionRefused(f"The name holds {unfit}, which no report may hold; give it in another way.")
    return name


def _find_held_build(connection: Connection, week: Week) -> tuple[int, tuple[str, ...]]:
    """The week's newest build and what gate 2 held it for; a verdict older than it judged another one."""
    row = connection.execute(
        """
        select build_id, verdict, reasons
        from ops.builds as builds
        left join quality.gate_verdicts as verdicts
            on builds.week_start = verdicts.week_start and verdicts.decided_at >= builds.started_at
        where builds.week_start = %s
        order by build_id desc limit 1
        """,
        (week.start,),
    ).fetchone()
    if row is None:
        raise DecisionRefused(f"Week {week} was never built; run it first: pantau run-week {week}")
    build_id, verdict, reasons = row
    if verdict is None:
        raise DecisionRefused(
            f"Gate 2 has not judged the newest build of week {week}; wait for its run, or run it again: "
            f"pantau run-week {week}"
        )
    if verdict != "hold":
        raise DecisionRefused(f"Week {week} is not held; there is nothing to release.")
    return build_id, tuple(reasons)


def _was_sent(connection: Connection, week: Week, build_id: int) -> bool:
    """Whether the week's report, or a correction of it, has left with the figures of this build.

    With other figures it stands: what is wrong in it goes out as a correction (``delivery.corrections``).
    """
    row = connection.execute(
        """
        select build_id from ops.editions
        inner join ops.builds using (build_id)
        inner join ops.deliveries using (report, period_start, scope, edition)
        where
            report in ('weekly', 'correction') and week_start = %s
            and (status in ('sent', 'sending') or (status = 'failed' and deliveries.reason = 'unknown'))
        order by build_id desc limit 1
        """,
        (week.start,),
    ).fetchone()
    if row is None:
        return False
    figures = "select kecamatan_code, stage_code, new_count, cumulative_count from ops.edition_figures"
    differs = connection.execute(
        f"{figures} where build_id = %s except {figures} where build_id = %s limit 1",
        (build_id, *row),
    ).fetchone()
    return differs is None
