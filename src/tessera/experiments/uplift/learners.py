"""Who reacts to a contact: learners of the difference that it makes to each customer."""

from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import Ridge


class UpliftLearner:
    """Two models of the outcome, one per arm; a subclass says what it makes of them.

    Parameters
    ----------
    outcome_model : estimator
        Of the outcome, unfitted: a classifier with ``predict_proba``, or a regressor.
    effect_model : estimator, optional
        Of the effect, unfitted; by default ridge regression with a penalty of 100.

    Attributes
    ----------
    models_ : tuple of estimator
        Of the outcome in the control and in the treated arm.
    share_ : ndarray of shape (n,)
        Of the treated, as drawn.
    """

    name: ClassVar[str]

    def __init__(self, outcome_model: BaseEstimator, effect_model: BaseEstimator | None = None):
        self.outcome_model = outcome_model
        self.effect_model = effect_model

    def fit(
        self,
        features: np.ndarray,
        outcomes: np.ndarray,
        is_treated: np.ndarray,
        share: float | np.ndarray,
        models: tuple[BaseEstimator, BaseEstimator] | None = None,
    ) -> "UpliftLearner":
        """Learn from customers whose arm was drawn at random.

        Parameters
        ----------
        features : ndarray of shape (n, n_features)
        outcomes : ndarray of shape (n,)
        is_treated : ndarray of bool of shape (n,)
        share : float or ndarray of shape (n,)
            Of the treated, as drawn; of each customer, where it was not the same for all.
        models : tuple of estimator, optional
            Of the outcome in the control and in the treated arm, where another learner has fitted
            them to the same customers.

        Returns
        -------
        UpliftLearner
        """
        self.models_ = models or tuple(
            clone(self.outcome_model).fit(features[mask], outcomes[mask])
            for mask in (~is_treated, is_treated)
        )
        self.share_ = np.broadcast_to(np.asarray(share, dtype=np.float64), outcomes.shape)
        self._learn_effect(features, outcomes, is_treated)
        return self

    def predict_outcomes(self, features: np.ndarray) -> np.ndarray:
        """Return the expected outcomes of shape (n, 2): in the control, and treated."""
        return np.column_stack([expected(model, features) for model in self.models_])

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Return the expected difference that a contact makes, of shape (n,)."""
        outcomes = self.predict_outcomes(features)
        return np.asarray(outcomes[:, 1] - outcomes[:, 0])

    def _learn_effect(
        self, features: np.ndarray, outcomes: np.ndarray, is_treated: np.ndarray
    ) -> None:
        """Learn the effect from the models of the outcome, if there is more to learn."""

    def _effect_model(self) -> BaseEstimator:
        return Ridge(alpha=100) if self.effect_model is None else clone(self.effect_model)


class TLearner(UpliftLearner):
    """The difference of the two models.

    Source: Hansotia and Rukstales (2002), Incremental value modeling.
    """

    name = "t_learner"


class XLearner(UpliftLearner):
    """Models of how far each customer is from what the other arm's model expects.

    Source: Kuenzel, Sekhon, Bickel and Yu (2019), Metalearners for estimating heterogeneous
    treatment effects using machine learning.
    """

    name = "x_learner"

    def _learn_effect(
        self, features: np.ndarray, outcomes: np.ndarray, is_treated: np.ndarray
    ) -> None:
        expect = self.predict_outcomes(features)
        held, sent = ~is_treated, is_treated
        self.effect_of_control_ = self._effect_model().fit(
            features[held], expect[held, 1] - outcomes[held]
        )
        self.effect_of_treated_ = self._effect_model().fit(
            features[sent], outcomes[sent] - expect[sent, 0]
        )

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Return the expected difference that a contact makes, of shape (n,)."""
        return np.asarray(
            self.share_.mean() * self.effect_of_control_.predict(features)
            + (1 - self.share_.mean()) * self.effect_of_treated_.predict(features)
        )


class DRLearner(UpliftLearner):
    """A model of the doubly robust score of each customer.

    Source: Kennedy (2023), Towards optimal doubly robust estimation of heterogeneous causal
    effects.
    """

    name = "dr_learner"

    def _learn_effect(
        self, features: np.ndarray, outcomes: np.ndarray, is_treated: np.ndarray
    ) -> None:
        expect = self.predict_outcomes(features)
        own = np.where(is_treated, expect[:, 1], expect[:, 0])
        weights = np.where(is_treated, 1 / self.share_, -1 / (1 - self.share_))
        scores = expect[:, 1] - expect[:, 0] + weights * (outcomes - own)
        self.effect_ = self._effect_model().fit(features, scores)

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Return the expected difference that a contact makes, of shape (n,)."""
        return np.asarray(self.effect_.predict(features))


class ResponseModel(UpliftLearner):
    """Who buys when treated: what is usual, and what an uplift learner has to beat."""

    name = "response_model"

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Return the expected outcome of the treated, of shape (n,)."""
        return expected(self.models_[1], features)


LEARNERS = (TLearner, XLearner, DRLearner)


def expected(model: BaseEstimator, features: np.ndarray) -> np.ndarray:
    """Return the probability that a classifier gives, or what a regressor predicts."""
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(features)[:, 1])
    return np.asarray(model.predict(features))
