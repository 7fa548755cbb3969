"""When a training no longer fits its customers: drift of features."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tessera.learning.trainings import Check, Finding

BIN_COUNT = 10
# An empty bin counts as this share, for a finite logarithm: one that loses a tenth adds .69.
SHARE_FLOOR = 0.0001


def population_stability_index(expected: ArrayLike, actual: ArrayLike) -> float:
    """Measure how far a distribution over bins moved: ``sum((a - e) * log(a / e))``.

    By convention below .1 is stable and above .25 is a shift. By chance alone it is about
    ``(bins - 1) * (1 / n_expected + 1 / n_actual)``, so below some 200 customers it says little.
    Shares below ``SHARE_FLOOR`` are raised to it.

    Sources: Siddiqi (2006), Credit Risk Scorecards; Yurdakul (2018), Statistical properties of
    the population stability index, for its size by chance.

    Parameters
    ----------
    expected, actual : ndarray of shape (n_bins,)
        Shares (0 to 1) of the same bins, then and now.

    Returns
    -------
    float
        At least 0, finite, the same both ways round.

    Examples
    --------
    >>> round(population_stability_index([0.5, 0.5], [0.4, 0.6]), 4)
    0.0405
    """
    before = np.maximum(np.asarray(expected, dtype=np.float64), SHARE_FLOOR)
    now = np.maximum(np.asarray(actual, dtype=np.float64), SHARE_FLOOR)
    return float(((now - before) * np.log(now / before)).sum())


@dataclass(frozen=True)
class FeatureBins:
    """Bins of one feature and the share of customers in each: what drift is measured against.

    Bin i holds values above ``edges[i - 1]`` and up to ``edges[i]``; the first and the last bin
    are open. Plain lists, to be stored in a table.

    Parameters
    ----------
    edges : list of float
        Rising, all different, in the unit of the feature.
    shares : list of float
        One more than edges; add up to 1.

    Examples
    --------
    >>> bins = FeatureBins.fit(np.array([1, 1, 1, 1, 1, 1, 2, 2, 3, 9]))
    >>> bins.edges[1:], bins.shares
    ([1.0, 2.0, 3.0], [0.0, 0.6, 0.2, 0.1, 0.1])
    >>> round(bins.psi(np.array([1, 1, 1, 1, 2, 2, 2, 2, 3, 9])), 4)
    0.2197
    """

    edges: list[float]
    shares: list[float]

    @classmethod
    def fit(cls, values: np.ndarray) -> Self:
        """Cut values into ten bins of about equal size.

        Edges are observed values (quantiles without interpolation); tied quantiles give one
        edge, so a feature with few values gets few bins. Where the lowest value is itself an
        edge it gets a bin of its own, so that values below it are seen even if the feature was
        constant; there are then eleven bins at most.

        Parameters
        ----------
        values : ndarray of shape (n_customers,)
            NaN is unknown and takes no part. In any unit; a rising transformation such as a
            logarithm changes no share.

        Returns
        -------
        FeatureBins
            Bins with the shares of ``values``.

        Raises
        ------
        ValueError
            If there is no known value, or one is infinite.
        """
        values = _known(values)
        levels = np.arange(1, BIN_COUNT) / BIN_COUNT
        edges = np.unique(np.quantile(values, levels, method="inverted_cdf"))
        if edges[0] == values.min():
            edges = np.concatenate([[np.nextafter(edges[0], -np.inf)], edges])
        return cls(edges.tolist(), _shares(edges, values).tolist())

    def psi(self, values: np.ndarray) -> float:
        """Compare today's values with those of fit.

        Parameters
        ----------
        values : ndarray of shape (n_customers,)
            In the unit seen in fit; NaN is unknown and takes no part.

        Returns
        -------
        float
            :func:`population_stability_index`.

        Raises
        ------
        ValueError
            If there is no known value, or one is infinite.
        """
        return population_stability_index(self.shares, _shares(self.edges, _known(values)))


def feature_drift(bins: Mapping[str, FeatureBins], features: pd.DataFrame) -> dict[str, float]:
    """Measure the drift of every feature of a model, over the customers of whom it is known.

    A feature that is known of nobody has not moved.

    Parameters
    ----------
    bins : mapping of str to FeatureBins
        One per feature of the model.
    features : DataFrame of shape (n_customers, at least the features of the model)
        In the units seen in fit.

    Returns
    -------
    dict of str to float
        Population stability index per feature.

    Raises
    ------
    ValueError
        If a feature is absent, or a value is infinite; the message names the feature.

    Examples
    --------
    >>> bins = {"frequency": FeatureBins.fit(np.array([1.0, 1.0, 2.0, 3.0]))}
    >>> feature_drift(bins, pd.DataFrame({"frequency": [1, 1, 2, 3]}))
    {'frequency': 0.0}
    """
    absent = [name for name in bins if name not in features.columns]
    if absent:
        raise ValueError(f"features of the model are absent: {', '.join(absent)}")
    drift = {}
    for name, feature_bins in bins.items():
        values = features[name].to_numpy(np.float64, na_value=np.nan)
        try:
            drift[name] = 0.0 if np.isnan(values).all() else feature_bins.psi(values)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return drift


def drifted(drift: Mapping[str, float], threshold: float) -> Check:
    """Return a check whether the customers have moved away from a training's.

    Parameters
    ----------
    drift : mapping of str to float
        Population stability index per feature, as from :func:`feature_drift`.
    threshold : float
        Above it a feature has drifted.

    Returns
    -------
    callable
        Check for :meth:`tessera.learning.trainings.Trainings.decide`.

    Examples
    --------
    >>> drifted({"recency_days": 0.31}, 0.25)({}).reason
    'population stability index above 0.25: recency_days 0.310'
    """
    ranked = sorted(drift.items(), key=lambda item: (-item[1], item[0]))
    moved = [f"{name} {psi:.3f}" for name, psi in ranked if psi > threshold]
    largest = f"{ranked[0][1]:.3f} ({ranked[0][0]})" if ranked else "not measured"

    def check(_: dict[str, Any]) -> Finding:
        if moved:
            reason = f"population stability index above {threshold:g}: {', '.join(moved)}"
            return Finding(True, reason)
        reason = f"largest population stability index {largest}; {threshold:g} is allowed"
        return Finding(False, reason)

    return check


def _known(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64)
    values = values[~np.isnan(values)]
    if values.size == 0:
        raise ValueError("no values to bin")
    wrong = int(np.isinf(values).sum())
    if wrong:
        raise ValueError(f"{wrong} values are infinite")
    return values


def _shares(edges: ArrayLike, values: np.ndarray) -> np.ndarray:
    counts = np.bincount(
        np.searchsorted(np.asarray(edges), values, side="left"), minlength=np.size(edges) + 1
    )
    return counts / len(values)
