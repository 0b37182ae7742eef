"""Draws many pictures at once, in processes of their own.

Painting holds Python's lock, so threads would wait for one another. The processes are plain children that
take pictures on their input and give PNGs on their output: they start anywhere, in a task of Airflow too,
and load nothing of the process that starts them.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from pantau.report.charts.drawing import draw
from pantau.report.pictures import Picture

FEW = 24
"""Pictures that are drawn here before another process would have started."""

_COMMAND = (sys.executable, "-m", "pantau.report.charts")


class DrawingError(RuntimeError):
    """A process that drew pictures broke off; says what it wrote last."""


def draw_all(pictures: Sequence[Picture], processes: int | None = None) -> list[bytes]:
    """Every picture as ``draw`` gives it, in the same order; what comes twice is drawn once.

    ``processes``: as many as there are cores unless told; few pictures are drawn without any.
    """
    distinct = list(dict.fromkeys(pictures))
    count = processes or os.cpu_count() or 1
    if count < 2 or len(distinct) <= FEW:
        drawn = dict(zip(distinct, map(draw, distinct), strict=True))
    else:
        drawn = _draw_apart([distinct[first::count] for first in range(count)])
    return [drawn[picture] for picture in pictures]


def _draw_apart(shares: list[list[Picture]]) -> dict[Picture, bytes]:
    with ThreadPoolExecutor(len(shares)) as waiting:
        answers = waiting.map(_ask, shares)
        return {
            picture: png
            for share, answer in zip(shares, answers, strict=True)
            for picture, png in zip(share, answer, strict=True)
        }


def _ask(share: list[Picture]) -> list[bytes]:
    """What another process draws; nobody but it writes to the pipe."""
    child = subprocess.run(_COMMAND, input=pickle.dumps(share), capture_output=True, check=False)  # noqa: S603
    if child.returncode:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DrawingError(f"drawing {len(share)} pictures broke off with {child.returncode}: {last}")
    return pickle.loads(child.stdout)  # noqa: S301
