"""Boosted trees on the last weeks of all products together."""

from typing import ClassVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from tessera.demand.methods.averages import LAST_WEEKS, YEAR_WEEKS
from tessera.demand.methods.base import DemandMethod
from tessera.learning.trees import BOOSTED_TREES

MEAN_WEEKS = (4, 8, 13, 26)
RECENT_WEEKS = 26
# Products x origins that it learns from, at most.
MOST_CASES = 20_000
# A scale is never below half a unit per week.
LEAST_SCALE = 0.5


def lag_features(units: np.ndarray, origin: int, horizon: int) -> np.ndarray:
    """Describe each product by the weeks before an origin.

    Parameters
    ----------
    units : ndarray of shape (n_series, n_weeks)
    origin : int
        First week that is not known, at least 26.
    horizon : int

    Returns
    -------
    ndarray of shape (n_series, 16)
        The last eight weeks, means of 4, 8, 13 and 26, the largest of 26, last year's mean of
        the same weeks and of those before, and the share of weeks without a sale. Not a number
        where there is no last year.
    """
    known = units[:, :origin]
    recent = known[:, -RECENT_WEEKS:]
    unknown = np.full(len(units), np.nan)
    same, before = origin - YEAR_WEEKS, origin - YEAR_WEEKS - horizon
    return np.column_stack(
        [
            known[:, -LAST_WEEKS:],
            *(known[:, -count:].mean(axis=1) for count in MEAN_WEEKS),
            recent.max(axis=1),
            known[:, same : same + horizon].mean(axis=1) if same >= 0 else unknown,
            known[:, before:same].mean(axis=1) if before >= 0 else unknown,
            (recent == 0).mean(axis=1),
        ]
    )


class BoostedPoisson(DemandMethod):
    """Boosted trees that predict the mean of the horizon from the weeks before, of all products.

    Source: Januschowski et al. (2022), Forecasting with trees, International Journal of
    Forecasting.
    """

    name: ClassVar[str] = "boosted_poisson"
    words: ClassVar[str] = "boosted trees on the last weeks"
    place: ClassVar[int] = 20
    min_weeks: ClassVar[int] = RECENT_WEEKS + 2 * LAST_WEEKS
    loss: ClassVar[str] = "poisson"
    # Whether each product is divided by its mean of 26 weeks.
    is_scaled: ClassVar[bool] = False

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Learn from all origins so far, and predict the mean of the horizon."""
        week_count = units.shape[1]
        ends = np.arange(week_count - horizon, RECENT_WEEKS - 1, -1)
        step = max(2, -(-len(ends) * len(units) // MOST_CASES))
        cases = [self._cases(units, end, horizon) for end in ends[::step]]
        features = np.vstack([found for found, _ in cases])
        # Last year is a feature where there was one.
        is_seen = ~np.isnan(features).all(axis=0)
        outcomes = np.concatenate(
            [
                units[:, end : end + horizon].mean(axis=1) / scales
                for end, (_, scales) in zip(ends[::step], cases, strict=True)
            ]
        )
        now, scales = self._cases(units, week_count, horizon)
        if not outcomes.any():
            return np.zeros(len(units))
        learner = HistGradientBoostingRegressor(
            loss=self.loss,
            **BOOSTED_TREES,
            random_state=0,
        )
        # On several threads the last digits would depend on which finishes first.
        with threadpool_limits(limits=1):
            return learner.fit(features[:, is_seen], outcomes).predict(now[:, is_seen]) * scales

    def _cases(self, units: np.ndarray, origin: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the features of an origin, and what they were divided by."""
        found = lag_features(units, origin, horizon)
        if not self.is_scaled:
            return found, np.ones(len(units))
        means = units[:, origin - RECENT_WEEKS : origin].mean(axis=1)
        scales = np.maximum(means, LEAST_SCALE)
        # The last feature is a share.
        found[:, :-1] /= scales[:, None]
        return found, scales


class BoostedMedian(BoostedPoisson):
    """Boosted trees for the least absolute error, each product in its own scale, capped."""

    name: ClassVar[str] = "boosted_median"
    words: ClassVar[str] = "boosted trees for the median"
    place: ClassVar[int] = 21
    loss: ClassVar[str] = "absolute_error"
    is_for_stock: ClassVar[bool] = False
    is_scaled: ClassVar[bool] = True
    is_capped: ClassVar[bool] = True
