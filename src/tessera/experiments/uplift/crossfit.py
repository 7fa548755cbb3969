"""Learners that judge each customer without having seen what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from tessera.experiments.uplift.learners import LEARNERS, ResponseModel, UpliftLearner
from tessera.experiments.uplift.trials import Trial

METHODS = (*(learner.name for learner in LEARNERS), ResponseModel.name)


@dataclass(frozen=True)
class Fold:
    """What was learned from all customers but those of a fold.

    Attributes
    ----------
    scaler : StandardScaler
    learners : dict of str to UpliftLearner
        By name.
    margin_share : float
        Margin before discounts, over what customers' orders were worth before.
    discount_shares : ndarray of shape (2,)
        Discounts, over the same, of those who were left alone and those who were not.
    """

    scaler: StandardScaler
    learners: dict[str, UpliftLearner]
    margin_share: float
    discount_shares: np.ndarray

    def scores(self, method: str, features: np.ndarray) -> np.ndarray:
        """Return what a method expects of customers, of shape (n,)."""
        return self.learners[method].predict(scaled(self.scaler, features))

    def gains(
        self, method: str, features: np.ndarray, order_values: np.ndarray, cost: float
    ) -> np.ndarray:
        """Return the margin that a contact is expected to add after discount and cost.

        The same arithmetic as in the plan: more orders at the usual margin, less the discount on
        all orders, also on those that would have come anyway.
        """
        known = scaled(self.scaler, features)
        without = self.learners[method].predict_outcomes(known)[:, 0]
        with_it = np.clip(without + self.learners[method].predict(known), 0, 1)
        earned = (with_it - without) * self.margin_share
        given = with_it * self.discount_shares[1] - without * self.discount_shares[0]
        return np.asarray((earned - given) * order_values - cost)


def fitted_scaler(features: np.ndarray) -> StandardScaler:
    """Return the scale of features, which are 0 or more; what nobody has known counts as 0."""
    logged = np.log1p(np.maximum(features, 0))
    logged[:, np.isnan(logged).all(axis=0)] = 0
    return StandardScaler().fit(logged)


def scaled(scaler: StandardScaler, features: np.ndarray) -> np.ndarray:
    """Return features on the scale of a learner; what is not known is in the middle."""
    known = scaler.transform(np.log1p(np.maximum(features, 0)))
    return np.nan_to_num(known, nan=0.0)


def can_be_split(trial: Trial, fold_count: int) -> bool:
    """Whether, without any fold, each arm has customers who ordered and others."""
    for fold in range(fold_count):
        rest = trial.folds != fold
        for mask in (trial.is_treated, ~trial.is_treated):
            own = trial.responses[rest & mask]
            if not own.any() or own.all():
                return False
    return True


def cross_fitted(trial: Trial, fold_count: int) -> list[Fold]:
    """Learn from all folds but one, for each.

    Parameters
    ----------
    trial : Trial
        Of two arms, for which :func:`can_be_split` is true.
    fold_count : int

    Returns
    -------
    list of Fold
        By fold.
    """
    rests = (np.flatnonzero(trial.folds != fold) for fold in range(fold_count))
    return [_learned(trial.where(rest)) for rest in rests]


def _learned(trial: Trial) -> Fold:
    scaler = fitted_scaler(trial.features)
    known = scaled(scaler, trial.features)
    learners: dict[str, UpliftLearner] = {}
    models = None
    for learner in (*LEARNERS, ResponseModel):
        fitted = learner(LogisticRegression(C=0.1, max_iter=200)).fit(
            known, trial.responses, trial.is_treated, trial.treated_shares, models
        )
        learners[learner.name], models = fitted, fitted.models_
    ordered = trial.responses > 0
    worth = np.array(
        [trial.order_values[ordered & (trial.is_treated == arm)].sum() for arm in (False, True)]
    )
    given = np.array(
        [trial.discounts[ordered & (trial.is_treated == arm)].sum() for arm in (False, True)]
    )
    earned = trial.margins[ordered].sum() + given.sum()
    return Fold(
        scaler,
        learners,
        float(earned / worth.sum()) if worth.sum() > 0 else 0.0,
        np.divide(given, worth, out=np.zeros(2), where=worth > 0),
    )


def out_of_fold(folds: Sequence[Fold], trial: Trial, method: str) -> np.ndarray:
    """Return what a method expects of each customer, by the models that have not seen them."""
    found = np.empty(len(trial.arm))
    for number, fold in enumerate(folds):
        own = trial.folds == number
        if own.any():
            found[own] = fold.scores(method, trial.features[own])
    return found


def out_of_fold_gains(folds: Sequence[Fold], trial: Trial, method: str, cost: float) -> np.ndarray:
    """Return the margin that a contact is expected to add for each, as :func:`out_of_fold`."""
    found = np.empty(len(trial.arm))
    for number, fold in enumerate(folds):
        own = trial.folds == number
        if own.any():
            found[own] = fold.gains(method, trial.features[own], trial.order_values[own], cost)
    return found


def mean_scores(
    folds: Sequence[Fold], features: np.ndarray, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the folds' models expect of other customers, and its standard error.

    The mean of the models, with the error of a jackknife that leaves out a fold at a time.

    Source: Efron and Tibshirani (1993), An introduction to the bootstrap, 11.5 (grouped jackknife).

    Parameters
    ----------
    folds : sequence of Fold
    features : ndarray of shape (n, n_features)
    method : str

    Returns
    -------
    scores, errors : ndarray of shape (n,)
    """
    if not len(features):
        return np.empty(0), np.empty(0)
    all_scores = np.stack([fold.scores(method, features) for fold in folds])
    count = len(folds)
    errors = np.sqrt((count - 1) * all_scores.var(axis=0))
    return all_scores.mean(axis=0), errors
