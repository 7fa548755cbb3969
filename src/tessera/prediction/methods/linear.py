"""Logistic regression."""

from typing import ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression as ScikitLogisticRegression
from sklearn.pipeline import Pipeline

from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import TablePurchaseMethod
from tessera.prediction.methods.preparation import scaled
from tessera.prediction.score_table import FeatureScore, ScoreTable


class LogisticRegression(TablePurchaseMethod):
    """Logistic regression on logarithms, as rows: a slope for each feature.

    Source: Cox (1958), The regression analysis of binary sequences.
    """

    name: ClassVar[str] = "logistic_regression"
    words: ClassVar[str] = "logistic regression"
    place: ClassVar[int] = 10

    def _learn(self, cases: Cases) -> None:
        learner = ScikitLogisticRegression(C=1.0, max_iter=1000)
        self.estimator_ = scaled(learner).fit(cases.features, cases.bought)
        self.table_ = linear_table(self.estimator_, cases)


def linear_table(estimator: Pipeline, cases: Cases) -> ScoreTable:
    """Return a linear model over scaled features as rows.

    Parameters
    ----------
    estimator : Pipeline
        From :func:`scaled`, ending in an estimator with ``coef_`` and ``intercept_``, fitted.
    cases : Cases
        What it was fitted on.

    Returns
    -------
    ScoreTable
        Equal to the linear predictor.
    """
    _, scaler, imputer, learner = (step for _, step in estimator.steps)
    weights = np.ravel(learner.coef_)
    count = len(cases.names)
    flags = np.zeros(count)
    flags[imputer.indicator_.features_] = weights[count:]
    # A feature that was never known has no mean, and weighs nothing.
    means = np.nan_to_num(scaler.mean_)
    slopes = np.where(
        np.isnan(scaler.mean_), 0.0, weights[:count] / np.nan_to_num(scaler.scale_, nan=1.0)
    )
    return linear_rows(cases, float(np.ravel(learner.intercept_)[0]), slopes, means, flags)


def linear_rows(
    cases: Cases, intercept: float, slopes: np.ndarray, means: np.ndarray, flags: np.ndarray
) -> ScoreTable:
    """Return a line over the logarithms of features as rows, centred on cases.

    Parameters
    ----------
    cases : Cases
    intercept : float
    slopes, means, flags : ndarray of shape (n_features,)
        What a unit of the logarithm adds, from which value on, and what an unknown value adds.

    Returns
    -------
    ScoreTable
    """
    scores = tuple(
        FeatureScore(
            feature, np.array([]), np.array([-slope * mean]), float(flag), float(slope), True
        )
        for feature, slope, mean, flag in zip(cases.names, slopes, means, flags, strict=True)
    )
    table = ScoreTable(intercept, scores)
    return table.centred(cases.names, cases.features) if len(cases) else table
