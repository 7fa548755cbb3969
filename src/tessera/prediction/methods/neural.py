"""A neural network of two layers."""

from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.neural_network import MLPClassifier

from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import ScikitPurchaseMethod
from tessera.prediction.methods.preparation import scaled

# Fewer than one in five weigh more while learning.
RARE = 0.2


class NeuralNetwork(ScikitPurchaseMethod):
    """A network of 32 and 16 units on scaled features, stopped when a tenth kept apart says so.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors.
    """

    name: ClassVar[str] = "neural_network"
    words: ClassVar[str] = "a neural network"
    place: ClassVar[int] = 25
    max_cases: ClassVar[int] = 50_000

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        network = MLPClassifier(
            hidden_layer_sizes=(32, 16),
            alpha=0.001,
            learning_rate_init=0.003,
            early_stopping=True,
            max_iter=200,
            random_state=self.random_state,
        )
        return scaled(network)

    def _learn(self, cases: Cases) -> None:
        # Where one outcome is rare it weighs more while learning; the odds are put right after.
        self.estimator_ = self.estimator()
        rate = float(np.mean(cases.bought))
        weights = np.where(cases.bought, 0.5 / rate, 0.5 / (1 - rate))
        is_rare = min(rate, 1 - rate) < RARE
        self.estimator_.fit(
            cases.features,
            cases.bought,
            mlpclassifier__sample_weight=weights if is_rare else None,
        )
        self.shift_ = float(np.log(rate / (1 - rate))) if is_rare else 0.0

    def score(self, cases: Cases) -> np.ndarray:
        """Score customers, with the odds of the cases learned from."""
        return super().score(cases) + self.shift_
