"""How far predicted ratings are from those given, against the mean baselines."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation.rating_baselines import BIAS, RatingMethod, mean_baselines
from tessera.recommendation.resampling import percentile_interval, resampled_means

MAE, RMSE = "mae", "rmse"


def evaluate_ratings(
    methods: Mapping[str, RatingMethod],
    ratings: sparse.csr_matrix,
    later: tuple[Sequence[int], Sequence[int], Sequence[float]],
    baseline: str = BIAS,
    resample_count: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Compare methods and the mean baselines on ratings that they have not seen.

    Intervals are the middle 95 % of bootstrap draws of customers, the same for every method.

    Parameters
    ----------
    methods : mapping of str to RatingMethod
        Not fitted.
    ratings : csr_matrix of shape (n_customers, n_products)
        Ratings to learn from, above 0 where rated.
    later : tuple of three sequences of shape (n_pairs,)
        Rows, columns and ratings to predict; none of them among ``ratings``.
    baseline : str
        A method or one of :func:`mean_baselines`.
    resample_count : int
        Bootstrap draws.
    random_state : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row per method and metric (``mae``, ``rmse``; less is better), in units of the
        rating: ``method``, ``baseline``, ``metric``, ``rating_count``, ``value``, ``lower``,
        ``upper``, ``difference``, ``difference_lower``, ``difference_upper``.

    Raises
    ------
    ValueError
        If there is nothing to predict, a pair is among ``ratings``, or the baseline is unknown.

    Examples
    --------
    >>> ratings = sparse.csr_matrix(np.array([[4.0, 2, 0], [0, 3, 5]]))
    >>> table = evaluate_ratings({}, ratings, ([0, 1], [2, 0], [4.0, 4.0]), "global_mean")
    >>> table[["method", "metric", "value"]].head(2).to_numpy().tolist()
    [['global_mean', 'mae', 0.5], ['global_mean', 'rmse', 0.5]]
    """
    methods = {**mean_baselines(), **methods}
    if baseline not in methods:
        raise ValueError(f"the baseline {baseline} is not among {', '.join(methods)}")
    customers, products, given = (np.asarray(values) for values in later)
    if not len(given):
        raise ValueError("no ratings to predict")
    known = np.asarray(sparse.csr_matrix(ratings)[customers, products]).ravel()
    if known.any():
        raise ValueError(f"{np.count_nonzero(known)} ratings to predict were learned from")
    _, rows = np.unique(customers, return_inverse=True)
    columns = []
    for method in methods.values():
        errors = clone(method).fit(ratings).predict(customers, products) - given
        columns += [np.bincount(rows, np.abs(errors)), np.bincount(rows, errors**2)]
    sums, sizes = np.column_stack(columns), np.bincount(rows)
    values = _rooted(sums.sum(axis=0, keepdims=True) / sizes.sum())
    draws = _rooted(resampled_means(sums, sizes, resample_count, random_state))
    place = list(methods).index(baseline) * 2
    against = np.tile([place, place + 1], len(methods))
    lower, upper = percentile_interval(draws)
    difference_lower, difference_upper = percentile_interval(draws - draws[:, against])
    return pd.DataFrame(
        {
            "method": np.repeat(list(methods), 2),
            "baseline": baseline,
            "metric": [MAE, RMSE] * len(methods),
            "rating_count": len(given),
            "value": values[0],
            "lower": lower,
            "upper": upper,
            "difference": (values - values[:, against])[0],
            "difference_lower": difference_lower,
            "difference_upper": difference_upper,
        }
    )


def _rooted(means: np.ndarray) -> np.ndarray:
    """Turn every second column, a mean of squares, into its root."""
    rooted = means.copy()
    rooted[:, 1::2] = np.sqrt(means[:, 1::2])
    return rooted
