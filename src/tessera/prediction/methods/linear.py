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
    scores = tuple(
        FeatureScore(
            feature, np.array([]), np.array([-slope * mean]), float(flag), float(slope), True
        )
        for feature, slope, mean, flag in zip(cases.names, slopes, means, flags, strict=True)
    )
    table = ScoreTable(float(np.ravel(learner.intercept_)[0]), scores)
    return table.centred(cases.names, cases.features)
