"""One token bucket per Google quota, shared by every worker through the warehouse.

Google counts requests per minute and user, so a bucket of 60 refilled with 60 a minute would let
120 through in its first minute. The bucket here holds a tenth of the quota and refills with the
rest: no minute ever sees more than the quota.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pantau.warehouse import connect

TAKE = """
insert into ops.rate_limits as bucket (bucket, tokens, refilled_at)
values (%(bucket)s, %(burst)s - 1, clock_timestamp())
on conflict (bucket) do update set
    tokens = least(
        %(burst)s,
        bucket.tokens + extract(epoch from clock_timestamp() - bucket.refilled_at) * %(per_second)s
    ) - 1,
    refilled_at = clock_timestamp()
returning tokens
"""


class QuotaWaitTooLong(TimeoutError):
    """The queue for the quota is longer than the caller may wait."""


@dataclass(frozen=True)
class RateLimit:
    """``take()`` returns when one more request may leave. ``per_minute`` 0 never waits."""

    warehouse_url: str
    bucket: str
    per_minute: int
    sleep: Callable[[float], None] = time.sleep

    def take(self, patience_seconds: float = 300) -> float:
        """Takes one token, waiting in line for it; returns the seconds waited."""
        if not self.per_minute:
            return 0.0
        burst = max(1, self.per_minute // 10)
        per_second = max(1, self.per_minute - burst) / 60
        with connect(self.warehouse_url, "loader") as connection:
            row = connection.execute(
                TAKE, {"bucket": self.bucket, "burst": burst, "per_second": per_second}
            ).fetchone()
            assert row is not None
            wait = max(0.0, -row[0] / per_second)
            if wait > patience_seconds:  # rolls back: who does not wait takes no token
                raise QuotaWaitTooLong(
                    f"{wait:.0f} s in line for the quota {self.bucket} ({self.per_minute} a minute)."
                )
        self.sleep(wait)
        return wait
