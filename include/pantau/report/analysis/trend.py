"""Two ways to continue a series of weekly counts: the benchmark, and the library's damped trend. Pure.

The damped trend (Gardner and McKenzie; ``ExponentialSmoothing`` of statsmodels) follows level and slope
of the last weeks, and lets the slope fade. It is taken over Theta, of equal standing in the M3 and M4
competitions for months ahead, because the dates of 40.000 and 200.000 lie years ahead: Theta's drift would go
on for ever, up or below zero, where a fading one ends at a steady number of people a week.
"""

import warnings

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
"""People by week, oldest first."""

BENCHMARK_WEEKS = 4
"""Weeks whose mean is the benchmark."""

_DAMPING = (0.8, 0.98)
"""Beyond these the slope dies at once or hardly fades (Hyndman and Athanasopoulos, 8.2)."""


def continue_mean(weeks: Series, ahead: int) -> Series:
    """The mean of the last four weeks, for each of ``ahead`` weeks."""
    return np.full(ahead, weeks[-BENCHMARK_WEEKS:].mean())


def continue_trend(weeks: Series, ahead: int) -> Series:
    """The damped trend, never below zero. It starts at the first four weeks' mean, without a slope.

    A series that never changed goes on as it is: there is nothing to fit.
    """
    scale = weeks.mean()
    if np.all(weeks == weeks[0]):
        return np.full(ahead, weeks[0])
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    scaled = weeks / scale
    model = ExponentialSmoothing(
        scaled,
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=scaled[:BENCHMARK_WEEKS].mean(),
        initial_trend=0.0,
        bounds={"damping_trend": _DAMPING},
    )
    with warnings.catch_warnings():
        # A fit that stops early is judged as any other: by its errors.
        warnings.simplefilter("ignore")
        path = model.fit(use_brute=False).forecast(ahead)
    return np.maximum(np.asarray(path, dtype=float) * scale, 0.0)
