"""Which method predicts ratings: the best on earlier ratings, confirmed on the latest."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.recommendation.rating_baselines import BIAS, MEANS, RatingMethod
from tessera.recommendation.rating_evaluation import MAE, RMSE, evaluate_ratings
from tessera.recommendation.rating_pairs import RatedPairs, read_ratings
from tessera.recommendation.rating_similarity import COSINE, PEARSON
from tessera.recommendation.ratings import RESNICK, WEIGHTED_MEAN, RatingKNN

BASELINES = (*MEANS, BIAS)
# Shares of the ratings, in order of time, after which the validation and the test begin.
VALIDATION_SHARE, TEST_SHARE = 0.6, 0.8
# What decides; the mean absolute error is there to be read.
DECIDING = RMSE
SCHEMA = pa.schema(
    {
        "method": pa.string(),
        "metric": pa.string(),
        "baseline": pa.string(),
        "learned_count": pa.int64(),
        "rating_count": pa.int64(),
        "tested_from": pa.timestamp("us"),
        "validation_value": pa.float64(),
        "value": pa.float64(),
        "lower": pa.float64(),
        "upper": pa.float64(),
        "difference": pa.float64(),
        "difference_lower": pa.float64(),
        "difference_upper": pa.float64(),
        "is_used": pa.bool_(),
        "method_reason": pa.string(),
    }
)


def neighbour_methods() -> dict[str, RatingMethod]:
    """Return the methods that learn from customers who rated alike, by name.

    Examples
    --------
    >>> list(neighbour_methods())
    ['cosine_weighted_mean', 'cosine_resnick', 'pearson_weighted_mean', 'pearson_resnick']
    """
    return {
        f"{similarity}_{prediction}": RatingKNN(similarity, prediction)
        for similarity in (COSINE, PEARSON)
        for prediction in (WEIGHTED_MEAN, RESNICK)
    }


def compare_rating_methods(
    ratings: pa.Table | pd.DataFrame,
    min_ratings: int = 200,
    min_later_ratings: int = 30,
    max_neighbour_ratings: int = 100_000,
    resample_count: int = 1000,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Compare the means and the neighbours by time, and say which to use.

    In order of time, methods learn from the first three fifths of the ratings, and the next fifth
    names the best mean and the best of all. They learn again from the first four fifths, and the
    last fifth tells whether the best is better than the best mean: the whole interval of the
    difference in root mean squared error must be below 0. Otherwise the mean is used. Only later
    ratings count whose customer and product had been rated before, since nothing else is
    predicted.

    Parameters
    ----------
    ratings : pyarrow.Table or DataFrame
        As for :func:`read_ratings`.
    min_ratings : int
        With fewer, nothing is compared and the method is ``bias``.
    min_later_ratings : int
        The same for the ratings that count in the validation or in the test.
    max_neighbour_ratings : int
        With more, only the means are compared: neighbours cost the square of the customers.
    resample_count, random_state
        As in :func:`evaluate_ratings`.
    log : callable, optional
        Called with a sentence after each phase.

    Returns
    -------
    pyarrow.Table
        One row per method and metric with the columns of ``SCHEMA``; one method is used. Of a
        method that was not compared the figures are null. No row without ratings.

    Raises
    ------
    ValueError
        As :func:`read_ratings`.

    Examples
    --------
    >>> moment = pd.Timestamp("2026-01-31")
    >>> ratings = pd.DataFrame(
    ...     {"customer_key": ["a"], "product_id": ["P"], "rating": [4], "reviewed_at": [moment]}
    ... )
    >>> row = compare_rating_methods(ratings).to_pylist()[0]
    >>> row["method"], row["method_reason"]
    ('bias', '1 ratings; at least 200 are needed to compare methods')
    """
    pairs = read_ratings(ratings)
    count = len(pairs.ratings)
    if count == 0:
        return SCHEMA.empty_table()
    if count < min_ratings:
        return _not_compared(f"{count} ratings; at least {min_ratings} are needed")
    times = np.sort(pairs.rated_at)
    starts = [times[int(count * share)] for share in (VALIDATION_SHARE, TEST_SHARE)]
    parts = [
        _known(pairs, starts[0], starts[1]),
        _known(pairs, starts[1], times[-1] + np.timedelta64(1, "us")),
    ]
    least = min(int(part.sum()) for part in parts)
    if least < min_later_ratings:
        return _not_compared(
            f"{least} later ratings by customers and of products rated before;"
            f" at least {min_later_ratings} are needed"
        )
    methods = neighbour_methods() if count <= max_neighbour_ratings else {}
    tables = []
    # The validation's intervals are not used; its best mean is the baseline of the test.
    for name, start, part, draws in zip(
        ("validation", "test"), starts, parts, (1, resample_count), strict=True
    ):
        baseline = _best(tables[0], BASELINES) if tables else BIAS
        later = pairs.customers[part], pairs.products[part], pairs.ratings[part]
        learned = pairs.matrix(pairs.rated_at < start)
        tables.append(evaluate_ratings(methods, learned, later, baseline, draws, random_state))
        if log:
            log(f"rating {name}: {len(tables[-1]) // 2} methods, {int(part.sum())} ratings")
    validation, test = tables
    test["validation_value"] = validation["value"]
    test["learned_count"] = int((pairs.rated_at < starts[1]).sum())
    test["tested_from"] = pd.Timestamp(starts[1])
    used, reasons = _choose(test)
    if not methods:
        reasons[used] += (
            f"; {count} ratings, and neighbours are compared up to {max_neighbour_ratings}"
        )
    test["is_used"] = test["method"] == used
    test["method_reason"] = test["method"].map(reasons)
    return pa.Table.from_pandas(test[SCHEMA.names], SCHEMA, preserve_index=False)


def _known(pairs: RatedPairs, start: np.datetime64, end: np.datetime64) -> np.ndarray:
    """Find the ratings from start to before end whose customer and product were rated before."""
    before = pairs.rated_at < start
    return (
        ~before
        & (pairs.rated_at < end)
        & np.isin(pairs.customers, pairs.customers[before])
        & np.isin(pairs.products, pairs.products[before])
    )


def _best(table: pd.DataFrame, names: tuple[str, ...], column: str = "value") -> str:
    """Return the method with the least error; of equal ones the first."""
    rows = table[table["method"].isin(names) & (table["metric"] == DECIDING)]
    return rows.loc[rows[column].idxmin(), "method"]


def _choose(test: pd.DataFrame) -> tuple[str, dict[str, str]]:
    """Return the method to use and for each method the reason."""
    names = tuple(test["method"].unique())
    baseline, best = test["baseline"].iloc[0], _best(test, names, "validation_value")
    reasons = dict.fromkeys(names, "not the best in the validation")
    reasons[baseline] = "the best in the validation, and a mean"
    if best == baseline:
        return baseline, reasons
    row = test[(test["method"] == best) & (test["metric"] == DECIDING)].iloc[0]
    figures = (
        f"{row['difference']:+.3f} ({row['difference_lower']:+.3f} to"
        f" {row['difference_upper']:+.3f}) in rmse on the latest {row['rating_count']} ratings"
    )
    if row["difference_upper"] < 0:
        reasons[best] = f"the best in the validation, and better than {baseline}: {figures}"
        reasons[baseline] = f"the best mean in the validation, but {best} is better"
        return best, reasons
    reasons[best] = f"the best in the validation, but not surely better than {baseline}: {figures}"
    reasons[baseline] = f"the best mean in the validation; {best} is not surely better: {figures}"
    return baseline, reasons


def _not_compared(reason: str) -> pa.Table:
    """Return the rows of the method that answers without a comparison."""
    rows = [
        {"method": BIAS, "metric": metric, "is_used": True,
         "method_reason": f"{reason} to compare methods"}
        for metric in (MAE, RMSE)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SCHEMA)
