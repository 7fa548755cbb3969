"""Averages of the last weeks, and the same week of last year."""

from typing import ClassVar

import numpy as np

from tessera.demand.methods.base import DemandMethod

LAST_WEEKS = 8
YEAR_WEEKS = 52


class Mean(DemandMethod):
    """The mean of the last eight weeks.

    Examples
    --------
    >>> Mean().forecast(np.array([[0.0, 3.0]]), 2).tolist()
    [[1.5, 1.5]]
    """

    name: ClassVar[str] = "mean_8"
    words: ClassVar[str] = "the mean of the last 8 weeks"
    place: ClassVar[int] = 1
    is_additive: ClassVar[bool] = True
    is_baseline: ClassVar[bool] = True

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Take the mean."""
        return units[:, -LAST_WEEKS:].mean(axis=1)


class CappedMean(Mean):
    """The mean of the last eight weeks, without single mass orders."""

    name: ClassVar[str] = "mean_8_capped"
    words: ClassVar[str] = "the mean of the last 8 weeks without single mass orders"
    place: ClassVar[int] = 2
    is_baseline: ClassVar[bool] = False
    is_capped: ClassVar[bool] = True


class Median(DemandMethod):
    """The median of the last eight weeks.

    Its errors are the smallest and its total is far too low, since most weeks sell less than
    the mean: who stocks by it leaves shelves empty.
    """

    name: ClassVar[str] = "median_8"
    words: ClassVar[str] = "the median of the last 8 weeks"
    place: ClassVar[int] = 3
    is_for_stock: ClassVar[bool] = False

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Take the median."""
        return np.median(units[:, -LAST_WEEKS:], axis=1)


class SeasonalNaive(DemandMethod):
    """As much as in the same week a year ago."""

    name: ClassVar[str] = "seasonal_naive"
    words: ClassVar[str] = "the same week a year ago"
    place: ClassVar[int] = 4
    is_additive: ClassVar[bool] = True
    min_weeks: ClassVar[int] = YEAR_WEEKS

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Take the weeks of a year ago."""
        year = units[:, -YEAR_WEEKS:]
        return year[:, np.arange(horizon) % YEAR_WEEKS]
