"""How far predicted ratings are from those given, against the mean baselines."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from tessera.learning.evaluation import ALL, paired_table
from tessera.recommendation.ratings.base import RatingMethod
from tessera.recommendation.ratings.baselines import BIAS, mean_baselines

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
        rating, as in :data:`tessera.learning.records.EVALUATION`.

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
    customers, products, given = (np.asarray(values) for values in later)
    if not len(given):
        raise ValueError("no ratings to predict")
    known = np.asarray(sparse.csr_matrix(ratings)[customers, products]).ravel()
    if known.any():
        raise ValueError(f"{np.count_nonzero(known)} ratings to predict were learned from")
    _, rows = np.unique(customers, return_inverse=True)
    columns = []
    for method in methods.values():
        errors = clone(method).fit(ratings).predict_pairs(customers, products) - given
        columns += [np.bincount(rows, np.abs(errors)), np.bincount(rows, errors**2)]
    sums = np.array(columns).reshape(len(methods), 2, -1).transpose(2, 0, 1)
    table = paired_table(
        sums,
        list(methods),
        [(MAE, None), (RMSE, None)],
        baseline,
        np.bincount(rows),
        _rooted,
        resample_count,
        random_state,
    )
    return table.assign(cohort_type=ALL, cohort=ALL, sample_size=len(given))


def _rooted(means: np.ndarray) -> np.ndarray:
    """Turn the means of squares into their roots."""
    return np.stack([means[..., 0], np.sqrt(means[..., 1])], axis=-1)
