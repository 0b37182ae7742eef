"""The shared token bucket on a real PostgreSQL; time is the one thing that is played."""

import threading
import time

import pytest

from pantau.sources.rate_limit import QuotaWaitTooLong, RateLimit
from pantau.warehouse import connect


def pass_time(url: str, seconds: float) -> None:
    with connect(url) as connection:
        connection.execute(
            "update ops.rate_limits set refilled_at = refilled_at - make_interval(secs => %s)", (seconds,)
        )


def test_a_burst_leaves_at_once_and_the_rest_waits_in_line(fresh_warehouse):
    limit, apart = RateLimit(fresh_warehouse, "reads", 60, sleep=lambda _: None), 60 / 54
    started = time.monotonic()
    waits = [limit.take() for _ in range(8)]
    took = time.monotonic() - started
    assert waits[:6] == [0] * 6
    assert apart - took < waits[6] <= apart and 2 * apart - took < waits[7] <= 2 * apart


def test_no_minute_sees_more_than_the_quota(fresh_warehouse):
    slept = 0.0

    def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        pass_time(fresh_warehouse, seconds)

    limit = RateLimit(fresh_warehouse, "reads", 60, sleep=sleep)
    left = []
    for _ in range(150):
        limit.take()
        left.append(time.monotonic() + slept)
    busiest = max(sum(start <= moment < start + 60 for moment in left) for start in left)
    assert 50 < busiest <= 60


def test_all_workers_share_one_bucket(fresh_warehouse):
    waits: list[float] = []

    def work() -> None:
        limit = RateLimit(fresh_warehouse, "reads", 60, sleep=lambda _: None)
        waits.extend(limit.take() for _ in range(10))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(waits)[5] == 0 and sum(wait == 0 for wait in waits) < 10
    assert max(waits) > 30


def test_who_cannot_wait_so_long_is_told_at_once_and_takes_no_place(fresh_warehouse):
    limit = RateLimit(fresh_warehouse, "reads", 1, sleep=lambda _: None)
    limit.take()
    for _ in range(2):
        with pytest.raises(QuotaWaitTooLong, match=r"^(59|60) s in line for the quota reads"):
            limit.take(patience_seconds=5)


def test_a_quota_of_zero_asks_nobody():
    assert RateLimit("postgresql://nowhere.invalid/x", "reads", 0).take() == 0
