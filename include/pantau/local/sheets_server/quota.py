"""Requests per minute, counted the way Google's quota does.

A refused request is not counted, so that a client which waits gets through.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from pantau.local.sheets_server.errors import quota_exceeded

_WINDOW_SECONDS = 60.0


class Quota:
    """At most ``per_minute`` requests in any sixty seconds; 0 lets everything pass."""

    def __init__(self, kind: str, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._per_minute = per_minute
        self._clock = clock
        self._taken: deque[float] = deque()
        self._lock = Lock()

    def take(self) -> None:
        """Count one request, or raise Google's 429."""
        if self._per_minute <= 0:
            return
        with self._lock:
            now = self._clock()
            while self._taken and now - self._taken[0] >= _WINDOW_SECONDS:
                self._taken.popleft()
            if len(self._taken) >= self._per_minute:
                raise quota_exceeded(self._kind, self._per_minute)
            self._taken.append(now)
