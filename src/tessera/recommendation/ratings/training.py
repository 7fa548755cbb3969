"""Which method predicts ratings: the best on earlier ratings, confirmed on the latest."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Settings, Trainings, train_if_due
from tessera.learning.choice import Rule, choose
from tessera.learning.evaluation import TEST, VALIDATION, evaluation_records, with_choice
from tessera.learning.records import WHOLE, training_schema
from tessera.learning.trainings import new_month
from tessera.learning.windows import Window, by_shares, last_month_end
from tessera.recommendation.ratings.base import RatingMethod
from tessera.recommendation.ratings.baselines import BIAS, MEANS
from tessera.recommendation.ratings.evaluation import RMSE, evaluate_ratings
from tessera.recommendation.ratings.neighbours import RESNICK, WEIGHTED_MEAN, RatingKNN
from tessera.recommendation.ratings.pairs import RatedPairs, read_ratings
from tessera.recommendation.ratings.similarity import COSINE, PEARSON

BASELINES = (*MEANS, BIAS)
# Shares of the ratings, in order of time, after which the validation and the test begin.
VALIDATION_SHARE, TEST_SHARE = 0.6, 0.8
# What decides; the mean absolute error is there to be read.
RULE = Rule(((RMSE, None),), less_is_better=True)
SCHEMA = training_schema(rating_count=WHOLE, learned_count=WHOLE)


@dataclass(frozen=True)
class RatingSettings(Settings):
    """Settings of :func:`train_ratings`.

    Parameters
    ----------
    min_ratings : int
        With fewer, nothing is compared and the method is ``bias``.
    min_later_ratings : int
        The same for the ratings that count in the validation or in the test.
    max_neighbour_ratings : int
        With more, only the means are compared: neighbours cost the square of the customers.
    resample_count : int
        Bootstrap draws behind an interval.
    retrain, random_state
        As in :class:`tessera.learning.Settings`; ``auto`` compares with every month that is
        complete.
    """

    model: ClassVar[str] = "ml_rating_trainings"

    min_ratings: int = 200
    min_later_ratings: int = 30
    max_neighbour_ratings: int = 100_000
    resample_count: int = 1000

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        super().__post_init__()
        self.at_least(1, "min_ratings", "min_later_ratings", "resample_count")


def neighbour_methods() -> dict[str, RatingMethod]:
    """Return the methods that learn from customers with similar ratings, by name.

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


def train_ratings(
    ratings: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    settings: RatingSettings,
    input_scope: str,
    as_of: dt.date,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Compare the means and the neighbours by time if that is due, and say which to use.

    In order of time, methods learn from the first three fifths of the ratings, and the next fifth
    names the best mean and the best of all. They learn again from the first four fifths, and the
    last fifth tells whether the best is better than the best mean: the whole interval of the
    difference in root mean squared error must be below 0. Otherwise the mean is used. Only later
    ratings count whose customer and product had been rated before, since nothing else is
    predicted.

    Parameters
    ----------
    ratings : pyarrow.Table or DataFrame
        As for :func:`read_ratings`; none after the clock.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    settings : RatingSettings
        What to do.
    input_scope : str
        The shop; comparisons of another one are not looked at.
    as_of : date
        The clock.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.

    Raises
    ------
    ValueError
        As :func:`read_ratings`.

    Examples
    --------
    >>> row = {"customer_key": "a", "product_id": "P", "rating": 4, "reviewed_at": "2026-01-31"}
    >>> ratings = pd.DataFrame([row]).astype({"reviewed_at": "datetime64[us]"})
    >>> day = dt.date(2026, 1, 31)
    >>> found = train_ratings(ratings, None, RatingSettings(), "demo", day).to_pylist()[0]
    >>> found["method"], found["method_reason"]
    ('bias', '1 ratings; at least 200 are needed to compare methods')
    """
    pairs = read_ratings(ratings)
    seen = {"rating_count": len(pairs.ratings), "customer_count": len(pairs.customer_keys)}
    end = last_month_end(as_of).date()
    return train_if_due(
        Trainings.read(trainings, input_scope, as_of),
        settings,
        {"new_month": new_month(end)},
        lambda: {**_compared(pairs, settings, log), **seen, "last_month_end": end},
        {"method": BIAS},
        SCHEMA,
        lambda: seen,
        log,
    )


def _compared(
    pairs: RatedPairs, settings: RatingSettings, log: Callable[[str], object] | None
) -> dict[str, Any]:
    """Compare the methods, or say what is lacking."""
    count = len(pairs.ratings)
    if count < settings.min_ratings:
        return _not_compared(f"{count} ratings; at least {settings.min_ratings} are needed")
    windows = by_shares(pairs.rated_at, VALIDATION_SHARE, TEST_SHARE)
    parts = [_known(pairs, window) for window in windows]
    least = min(int(part.sum()) for part in parts)
    if least < settings.min_later_ratings:
        return _not_compared(
            f"{least} later ratings by customers and of products rated before; "
            f"at least {settings.min_later_ratings} are needed"
        )
    methods = neighbour_methods() if count <= settings.max_neighbour_ratings else {}
    tables: list[pd.DataFrame] = []
    # The validation's intervals are not used; its best mean is the baseline of the test.
    for name, window, part, draws in zip(
        (VALIDATION, TEST), windows, parts, (0, settings.resample_count), strict=True
    ):
        baseline = (RULE.best(tables[0], BASELINES) if tables else None) or BIAS
        later = pairs.customers[part], pairs.products[part], pairs.ratings[part]
        learned = pairs.matrix(window.is_before(pairs.rated_at))
        table = evaluate_ratings(methods, learned, later, baseline, draws, settings.random_state)
        tables.append(table.assign(window=name, window_start=window.start, window_end=window.end))
        if log:
            log(f"rating {name}: {len(table) // 2} methods, {int(part.sum())} ratings")
    method, reason = choose(tables[0], tables[1], baseline, RULE)
    if not methods:
        most = settings.max_neighbour_ratings
        reason += f"; {count} ratings, and neighbours are compared up to {most}"
    return {
        "method": method,
        "method_reason": reason,
        "learned_count": int(windows[1].is_before(pairs.rated_at).sum()),
        "evaluations": evaluation_records(with_choice(tables, method, reason)),
    }


def _known(pairs: RatedPairs, window: Window) -> np.ndarray:
    """Find the ratings of a window whose customer and product were rated before."""
    before = window.is_before(pairs.rated_at)
    return (
        window.holds(pairs.rated_at)
        & np.isin(pairs.customers, pairs.customers[before])
        & np.isin(pairs.products, pairs.products[before])
    )


def _not_compared(reason: str) -> dict[str, Any]:
    """Return the method that answers without a comparison."""
    return {"method": BIAS, "method_reason": f"{reason} to compare methods", "evaluations": []}
