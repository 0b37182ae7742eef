"""How a task that was disturbed is compared with the undisturbed one."""

from dataclasses import replace
from typing import Any

from street import Street
from undisturbed import Kept

SENDERS = {"send_mails", "send_workbook_notices", "send_corrections", "send_held_notice", "tell_if_late"}
LONE = {"land_workbook": ("31.74.04",), "land_feed": ("pelatihan",), "pull_workbook": ("31.74.04",)}
"""Of mapped tasks, the one that dies: each is a process of its own."""
PRINTED = ("ops.editions", "ops.edition_files", "ops.edition_facts")
"""What is printed names builds and pulls by their numbers, of which a killed task may have used one up."""
TAKEN_OVER = tuple(
    f"intermediate.int_{name}" for name in ("rows_to_judge", "typing_version", "reading_version")
)
"""What a build takes over from the last one; it is gone where all is made anew, and more is judged again."""


def die(street: Street, kept: Kept, before: int, **how: Any) -> None:
    """Kills the task before this moment; of a mapped one the lone one, as far on in its own work."""
    step = kept.step
    if step.task_id in LONE:
        step = replace(step, given=LONE[step.task_id])
        its_moments = kept.shares[kept.step.given.index(*step.given)]
        before = max(1, before * its_moments // len(kept.moments))
    street.kill(step, before, **how)


def choose_moment(kept: Kept) -> int:
    """Where it hurts: behind a server's answer that is not written down yet; else in the middle."""
    return kept.moment(0.6) if kept.told is None or kept.step.task_id in LONE else kept.told


def assert_as_undisturbed(
    street: Street, kept: Kept, *, is_renumbered: bool = False, apart_from: tuple[str, ...] = ()
) -> None:
    """Every table says what it does undisturbed; of mails one may be unknown, and nobody got two."""
    found, expected = street.fingerprint(), dict(kept.facts)
    for table in apart_from:
        del expected[table]
    assert_told_once(street)
    if is_renumbered or kept.step.task_id in SENDERS:
        del found["ops.deliveries"], expected["ops.deliveries"]
    if is_renumbered:
        for table in PRINTED:
            found[table], expected[table] = (found[table][0], 0), (expected[table][0], 0)
    differing = [
        f"{table}: {found.get(table)}, not {expected[table]}"
        for table in expected
        if found.get(table) != expected[table]
    ]
    assert not differing, "; ".join([kept.step.name, *differing])


def assert_told_once(street: Street) -> None:
    """Each mail waits, left once, or is one of which a person has to find out."""
    rows = street.rows("select recipient, message_id, status, reason from ops.deliveries")
    allowed = {("queued", None), ("sent", None), ("failed", "unknown")}
    assert {(status, reason) for *_, status, reason in rows} <= allowed
    assert street.post.doubled == []
    assert set(street.post.taken) <= {(recipient, message_id) for recipient, message_id, *_ in rows}
