"""Exponential smoothing of each product, and of the shop's total with its season."""

from typing import ClassVar

import numpy as np
from threadpoolctl import threadpool_limits

from tessera.demand.methods.averages import YEAR_WEEKS, Mean
from tessera.demand.methods.base import DemandMethod

ALPHA = 0.1
ALPHAS = np.linspace(0.02, 0.98, 25)


def smooth(units: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Smooth series week by week.

    Source: Brown (1959), Statistical forecasting for inventory control.

    Parameters
    ----------
    units : ndarray of shape (n_series, n_weeks)
    alpha : float
        Weight of the newest week.

    Returns
    -------
    levels, squares : ndarray of shape (n_series,)
        The last level, and the sum of squared errors of each week's forecast.

    Examples
    --------
    >>> [one.tolist() for one in smooth(np.array([[2.0, 4.0]]), 0.5)]
    [[3.0], [4.0]]
    """
    levels = units[:, 0].astype(np.float64)
    squares = np.zeros(len(units))
    for week in range(1, units.shape[1]):
        errors = units[:, week] - levels
        squares += errors**2
        levels = levels + alpha * errors
    return levels, squares


class Smoothing(DemandMethod):
    """Simple exponential smoothing, a tenth of the weight on the newest week."""

    name: ClassVar[str] = "smoothing"
    words: ClassVar[str] = "exponential smoothing"
    place: ClassVar[int] = 5
    is_additive: ClassVar[bool] = True

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Take the last level."""
        return smooth(units, ALPHA)[0]


class CappedSmoothing(Smoothing):
    """Simple exponential smoothing without single mass orders."""

    name: ClassVar[str] = "smoothing_capped"
    words: ClassVar[str] = "exponential smoothing without single mass orders"
    place: ClassVar[int] = 6
    is_capped: ClassVar[bool] = True


class EstimatedSmoothing(DemandMethod):
    """Simple exponential smoothing with the weight that served each product best so far.

    The weight is looked for on a grid, for all products at once: that is a thousand times
    quicker than an optimiser for each product, and the errors are the same.
    """

    name: ClassVar[str] = "smoothing_estimated"
    words: ClassVar[str] = "exponential smoothing with each product's own weight"
    place: ClassVar[int] = 7

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Take the last level, of the weight with the least squared error."""
        found = [smooth(units, alpha) for alpha in ALPHAS]
        best = np.argmin([squares for _, squares in found], axis=0)
        return np.array([levels for levels, _ in found])[best, np.arange(len(units))]


class HoltWinters(DemandMethod):
    """The shop's total with its season, divided among products as in the last eight weeks.

    The season of a single product is mostly chance; the shop's needs two years to be seen.

    Source: Winters (1960), Forecasting sales by exponentially weighted moving averages.
    """

    name: ClassVar[str] = "holt_winters"
    words: ClassVar[str] = "the season of the whole shop (Holt-Winters)"
    place: ClassVar[int] = 11
    min_weeks: ClassVar[int] = 2 * YEAR_WEEKS

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Divide the total of each week among products."""
        # Importing it takes seconds, and few shops have two years.
        from statsmodels.tsa.holtwinters import ExponentialSmoothing

        recent = Mean().forecast(units, 1)
        total = units.sum(axis=0)
        if not recent.sum():
            return np.zeros((len(units), horizon))
        with threadpool_limits(limits=1):
            fitted = ExponentialSmoothing(
                total,
                seasonal="add",
                seasonal_periods=YEAR_WEEKS,
                initialization_method="heuristic",
            ).fit()
        return recent / recent.sum() * np.asarray(fitted.forecast(horizon))[None, :]
