"""``pantau duplicates``: the queue, and what somebody found out about a pair. Names nobody."""

from typing import Annotated

import typer

from pantau.commands.decisions import By, Reason
from pantau.terminal import plain_errors, tell


def list_pairs(
    top: Annotated[int, typer.Option(min=1, help="So many of the surest.")] = 20,
) -> None:
    """The pairs that nobody has decided, the surest first: where their P1 rows stand, and why."""
    from pantau.duplicates import list_queue
    from pantau.settings import load_settings

    with plain_errors():
        queue = list_queue(load_settings().warehouse_url.get_secret_value())
    for pair in queue[:top]:
        tell(f"{pair.participant_a} {pair.participant_b}")
        rows = f"{pair.kecamatan_a} row {pair.row_a}, {pair.kecamatan_b} row {pair.row_b}"
        grounds = f"{', '.join(pair.grounds)}; names {pair.name_similarity:.0f} % alike"
        tell(f"  {rows}: {grounds}; since {pair.first_week}")
    tell(f"Pairs to decide: {len(queue)}")


def decide(
    one: Annotated[str, typer.Argument(help="A participant's id, as `list` shows it.")],
    other: Annotated[str, typer.Argument(help="The other's id.")],
    is_same: Annotated[bool, typer.Option("--same-person/--different-people", help="What you found out.")],
    reason: Reason,
    by: By,
) -> None:
    """Write down what two rows are; the pair leaves the queue, nobody is merged. Exit 0: kept, 1: not."""
    from pantau.duplicates import decide_pair
    from pantau.settings import load_settings

    with plain_errors():
        decision = "same_person" if is_same else "different_people"
        decide_pair(load_settings(), (one, other), decision, reason, by)
    tell("Kept; the pair has left the queue, and no figure changes")
