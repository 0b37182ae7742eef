"""Alert targets beside mail: chat rooms, pagers and webhooks, each an Apprise URL.

A URL holds a token: it is never logged, raised or printed, not by Apprise either. Targets are named by their
place in ``PANTAU_ALERT_TARGETS``.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from apprise import Apprise

_TALKATIVE = ("apprise", "urllib3", "requests", "httpx", "httpcore")
"""Loggers that tell addresses of what they call."""


class TargetsFailed(RuntimeError):
    """Not every target took an alert; says which, by place, never its URL. ``taken``: how many did."""

    def __init__(self, told: str, taken: int = 0) -> None:
        super().__init__(told)
        self.taken = taken


def push(targets: SecretStr, title: str, text: str) -> int:
    """Tells every target; returns how many there are. Raises ``TargetsFailed`` where one did not take it."""
    urls = targets.get_secret_value().split()
    if not urls:
        return 0
    with quiet():
        from apprise import Apprise

        failed = [place for place, url in enumerate(urls, start=1) if not _tell(Apprise(), url, title, text)]
    if failed:
        places = ", ".join(map(str, failed))
        raise TargetsFailed(
            f"{len(failed)} of {len(urls)} alert targets did not take it (at place {places} of "
            f"PANTAU_ALERT_TARGETS): wrong address, or away.",
            taken=len(urls) - len(failed),
        )
    return len(urls)


def _tell(target: "Apprise", url: str, title: str, text: str) -> bool:
    """Whether one target took it."""
    return bool(target.add(url)) and bool(target.notify(body=text, title=title, body_format="text"))


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that is called within tells an address to any log."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
