"""Ranges that hold what customers spend as often as they say."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

# Of ten customers, eight are in the range.
LEVEL = 0.8
BAND_COUNT = 3
# The customers of the same season a year ago count as much as all others together.
SEASON_SHARE = 0.5


def interval_bands(
    predicted: np.ndarray, actual: np.ndarray, is_season: np.ndarray
) -> pd.DataFrame:
    """Learn ranges from predictions of amounts that are known by now.

    Split conformal prediction by band of the prediction: of the errors, each over the prediction
    and a tenth of a usual amount, the middle 80 %. The errors are of several dates, since one
    date says nothing about another season; those of the same season a year ago are half of them.

    Sources: Lei et al. (2018), Distribution-free predictive inference for regression; Vovk (2012),
    Conditional validity of inductive conformal predictors; Tibshirani et al. (2019), Conformal
    prediction under covariate shift, for the weights.

    Parameters
    ----------
    predicted, actual : ndarray of shape (n,)
        At least 0, by models that did not learn from the date of the case.
    is_season : ndarray of bool of shape (n,)

    Returns
    -------
    DataFrame
        Per band ``up_to`` (of the prediction; not a number for the last), ``lower`` and ``upper``
        (error over prediction and offset), ``offset``.

    Examples
    --------
    >>> amounts = np.arange(1.0, 31.0)
    >>> bands = interval_bands(amounts, amounts, np.zeros(30, dtype=bool))
    >>> bands["up_to"].tolist()[:2], bands["upper"].tolist()
    ([10.0, 20.0], [0.0, 0.0, 0.0])
    """
    some = actual[actual > 0]
    offset = float(np.median(some)) / 10 if len(some) else 1.0
    errors = (actual - predicted) / (predicted + offset)
    weights = np.ones(len(errors))
    seasons = int(is_season.sum())
    if 0 < seasons < len(errors):
        weights[is_season] = SEASON_SHARE / seasons
        weights[~is_season] = (1 - SEASON_SHARE) / (len(errors) - seasons)
    shares = np.arange(1, BAND_COUNT) / BAND_COUNT
    edges = np.unique(np.quantile(predicted, shares, method="inverted_cdf"))
    bands = np.searchsorted(edges, predicted, side="left")
    rows = []
    for band in range(len(edges) + 1):
        mine = bands == band
        if not mine.any():
            mine = np.ones(len(errors), dtype=bool)
        lower, upper = np.quantile(
            errors[mine],
            [(1 - LEVEL) / 2, (1 + LEVEL) / 2],
            method="inverted_cdf",
            weights=weights[mine],
        )
        limit = float(edges[band]) if band < len(edges) else float("nan")
        rows.append(
            {"up_to": limit, "lower": float(lower), "upper": float(upper), "offset": offset}
        )
    return pd.DataFrame(rows)


def intervals(bands: pd.DataFrame, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and the upper end of each prediction's range, at least 0.

    A range that does not reach its prediction is widened to it: where nine of ten buy nothing, what
    most do does not hold the mean.

    Parameters
    ----------
    bands : DataFrame
        From :func:`interval_bands`.
    predicted : ndarray of shape (n,)

    Returns
    -------
    lower, upper : ndarray of shape (n,)

    Examples
    --------
    >>> nothing = pd.DataFrame({"up_to": [np.nan], "lower": -1.0, "upper": -1.0, "offset": 0.0})
    >>> lower, upper = intervals(nothing, np.array([3.0]))
    >>> lower.tolist(), upper.tolist()
    ([0.0], [3.0])
    """
    edges = bands["up_to"].dropna().to_numpy()
    mine = bands.iloc[np.searchsorted(edges, predicted, side="left")]
    size = predicted + mine["offset"].to_numpy()
    ends = [
        np.maximum(predicted + mine[name].to_numpy() * size, 0.0) for name in ("lower", "upper")
    ]
    return np.minimum(ends[0], predicted), np.maximum(ends[1], predicted)


def coverage(bands: pd.DataFrame, predicted: np.ndarray, actual: np.ndarray) -> float:
    """Return the share of amounts within their range."""
    lower, upper = intervals(bands, predicted)
    return float(((actual >= lower) & (actual <= upper)).mean())


def records(bands: pd.DataFrame, target: str) -> list[dict[Hashable, Any]]:
    """Return bands as rows, with the target and the number of the band from 1."""
    rows = bands.assign(outcome=target, band=range(1, len(bands) + 1)).astype(object)
    return rows.where(rows.notna(), None).to_dict("records")
