"""Boosted trees: free, and additive ones whose whole model is a table."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from tessera.learning.trees import BOOSTED_TREES
from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import ScikitPurchaseMethod, TablePurchaseMethod
from tessera.prediction.methods.preparation import seen_at_all
from tessera.prediction.score_table import MAX_STEPS, FeatureScore, ScoreTable

# Cut points are numbers that are read easily.
DIGITS = 3
# A direction that sense demands of each feature, all others being equal: the fewer days since the
# last order, and the more orders, revenue and visits, the likelier a purchase. Of two who ordered
# as often, who came earlier orders more rarely. None of the usual gap: after the same silence, who
# always took long may still come. Nor of what is bought, where either end may be better.
DIRECTIONS: Mapping[str, int] = {
    "recency_days": -1,
    "gap_ratio": -1,
    "tenure_days": -1,
    **dict.fromkeys(
        (
            "order_day_count",
            "order_days_30d",
            "order_days_90d",
            "order_days_180d",
            "order_days_365d",
            "order_days_last_horizon",
            "order_days_last_season",
            "monetary",
            "revenue_90d",
            "revenue_365d",
            "revenue_last_horizon",
            "session_count_90d",
        ),
        1,
    ),
}


class StepBinner(TransformerMixin, BaseEstimator):
    """Turns each feature into the number of its step, between quantiles of three digits.

    Parameters
    ----------
    step_count : int
        Limits per feature, at most.

    Attributes
    ----------
    limits_ : list of ndarray
        Of each feature, rising: a value up to the first is in step 0.

    Examples
    --------
    >>> binner = StepBinner(step_count=1).fit(np.array([[1.0], [2.0], [3.0]]))
    >>> binner.limits_[0].tolist(), binner.transform([[2.0], [2.5], [np.nan]]).ravel().tolist()
    ([2.0], [0.0, 1.0, nan])
    """

    def __init__(self, step_count: int = MAX_STEPS) -> None:
        self.step_count = step_count

    def fit(self, X: np.ndarray, y: object = None) -> Self:  # noqa: ARG002, N803
        """Find the limits.

        Parameters
        ----------
        X : array of shape (n_cases, n_features)
            NaN is unknown.
        y : ignored

        Returns
        -------
        StepBinner
        """
        rows = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        shares = np.arange(1, self.step_count + 1) / (self.step_count + 1)
        self.limits_ = []
        for column in rows.T:
            known = column[~np.isnan(column)]
            limits = np.quantile(known, shares, method="inverted_cdf") if len(known) else []
            readable = np.unique([float(f"{limit:.{DIGITS}g}") for limit in limits])
            # A limit that nobody is above divides nothing.
            self.limits_.append(readable[readable < known.max()] if len(known) else readable)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:  # noqa: N803
        """Return the number of the step of each value; NaN stays.

        Parameters
        ----------
        X : array of shape (n_cases, n_features)

        Returns
        -------
        ndarray of float64 of shape (n_cases, n_features)
        """
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        steps = [
            np.searchsorted(limits, column, side="left").astype(np.float64)
            for limits, column in zip(self.limits_, rows.T, strict=True)
        ]
        return np.where(np.isnan(rows), np.nan, np.column_stack(steps))

    def __sklearn_tags__(self) -> object:
        """Say that unknown values are allowed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class AdditiveBoosting(TablePurchaseMethod):
    """Boosted trees of one feature each: their sum is a table of steps per feature.

    Monotone where sense demands it (DIRECTIONS).

    Sources: Lou, Caruana and Gehrke (2012), Intelligible models for classification and
    regression; Friedman (2001), Greedy function approximation.
    """

    name: ClassVar[str] = "additive_boosting"
    words: ClassVar[str] = "additive boosted trees"
    place: ClassVar[int] = 11

    def _learn(self, cases: Cases) -> None:
        learner = HistGradientBoostingClassifier(
            **additive_parameters(cases.names), random_state=self.random_state
        )
        self.estimator_ = make_pipeline(StepBinner(), learner)
        self.estimator_.fit(seen_at_all(cases.features), cases.bought)
        self.table_ = additive_table(
            self.estimator_,
            cases,
            self.estimator_.named_steps["histgradientboostingclassifier"].decision_function,
        )


class GradientBoosting(ScikitPurchaseMethod):
    """Boosted trees that may combine features.

    Source: Ke et al. (2017), LightGBM: a highly efficient gradient boosting decision tree.
    """

    name: ClassVar[str] = "gradient_boosting"
    words: ClassVar[str] = "boosted trees"
    place: ClassVar[int] = 23

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        return HistGradientBoostingClassifier(
            **BOOSTED_TREES,
            random_state=self.random_state,
        )


def additive_parameters(names: tuple[str, ...]) -> dict[str, object]:
    """Return the parameters of additive boosting over these features."""
    return {
        "learning_rate": 0.05,
        "max_iter": 300,
        "max_leaf_nodes": 4,
        "min_samples_leaf": 50,
        "l2_regularization": 1.0,
        "early_stopping": False,
        "interaction_cst": "no_interactions",
        "monotonic_cst": [DIRECTIONS.get(name, 0) for name in names],
    }


def additive_table(
    estimator: Pipeline, cases: Cases, score: Callable[[np.ndarray], np.ndarray]
) -> ScoreTable:
    """Return a sum of trees of one feature each as rows.

    Each feature is taken through its steps while the others stay in their first: what changes is
    what the step adds.

    Parameters
    ----------
    estimator : Pipeline
        A StepBinner and the trees, fitted.
    cases : Cases
        What it was fitted on.
    score : callable
        Of the trees: numbers of steps to sums of trees.

    Returns
    -------
    ScoreTable
        Equal to the sum of the trees.
    """
    limits = estimator.named_steps["stepbinner"].limits_
    sizes = [len(one) + 2 for one in limits]
    rows = np.zeros((sum(sizes) + 1, len(limits)))
    first = 1
    for place, size in enumerate(sizes):
        rows[first : first + size - 1, place] = np.arange(size - 1)
        rows[first + size - 1, place] = np.nan
        first += size
    sums = score(rows)
    parts = np.split(sums[1:] - sums[0], np.cumsum(sizes)[:-1])
    scores = tuple(
        FeatureScore(name, one, part[:-1], float(part[-1]))
        for name, one, part in zip(cases.names, limits, parts, strict=True)
    )
    return ScoreTable(float(sums[0]), scores).centred(cases.names, cases.features)
