"""Logistic regression that goes on from where it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from threadpoolctl import threadpool_limits

from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import TablePurchaseMethod
from tessera.prediction.methods.linear import linear_rows
from tessera.prediction.score_table import signed_log

# Each case is looked at so often, when it is new.
PASSES = 10
# Strength of the penalty: the steps become short after some hundred cases.
PENALTY = 0.01


@dataclass(frozen=True)
class State:
    """All that going on needs: what was learned, and how features were scaled for it.

    Parameters
    ----------
    method : str
    learned_until : datetime64[D]
        The last observation date that was learned from.
    is_continued : bool
        Whether it went on from an earlier state itself.
    step_count : float
        Cases looked at, each pass counted: the more, the shorter the next step.
    intercept : float
    features : tuple of str
    means, scales : ndarray of float64 of shape (n_features,)
        Of the features' logarithms; never changed, since weights are of scaled features.
    weights, unknown_weights : ndarray of float64 of shape (n_features,)
        Of a scaled feature, and of its being unknown.
    """

    method: str
    learned_until: np.datetime64
    is_continued: bool
    step_count: float
    intercept: float
    features: tuple[str, ...]
    means: np.ndarray
    scales: np.ndarray
    weights: np.ndarray
    unknown_weights: np.ndarray

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """Take a state from its record."""
        lists = ("means", "scales", "weights", "unknown_weights")
        return cls(
            **{
                **record,
                "learned_until": np.datetime64(record["learned_until"], "D"),
                "features": tuple(record["features"]),
                **{name: np.array(record[name], dtype=np.float64) for name in lists},
            }
        )

    def record(self) -> dict[str, Any]:
        """Return the state as a record of a training."""
        lists = {
            name: list(values)
            for name, values in vars(self).items()
            if isinstance(values, tuple | np.ndarray)
        }
        return vars(self) | lists | {"learned_until": self.learned_until.item()}


class IncrementalLogisticRegression(TablePurchaseMethod):
    """Logistic regression by stochastic gradient descent, which can go on from a stored state.

    Source: Bottou (2012), Stochastic gradient descent tricks.
    """

    name: ClassVar[str] = "incremental_logistic"
    words: ClassVar[str] = "logistic regression that goes on from its last state"
    # Of equal tables the others come first.
    place: ClassVar[int] = 13

    state_: State

    def _learn(self, cases: Cases) -> None:
        scaler = StandardScaler().fit(signed_log(cases.features))
        # A feature that was never known has neither.
        means, scales = np.nan_to_num(scaler.mean_), np.nan_to_num(scaler.scale_, nan=1.0)
        nothing = np.zeros(len(cases.names))
        self._go_on(
            State(
                self.name, cases.dates.max(), False, 1.0, 0.0, cases.names,
                means, scales, nothing, nothing,
            ),
            cases,
            is_continued=False,
        )  # fmt: skip

    def go_on(self, state: State, cases: Cases) -> Self:
        """Learn from cases that the state has not seen.

        Parameters
        ----------
        state : State
            Of the same features.
        cases : Cases
            Whose outcome is known; where there are none, the state stays as it is.

        Returns
        -------
        IncrementalLogisticRegression
            Itself.

        Raises
        ------
        ValueError
            If the state is of other features.
        """
        if state.features != cases.names:
            raise ValueError(f"{self.name}: the stored state is of other features")
        self.names_ = cases.names
        with threadpool_limits(limits=1):
            self._go_on(state, cases.sample(self.max_cases, self.random_state), is_continued=True)
        return self

    def _go_on(self, state: State, cases: Cases, *, is_continued: bool) -> None:
        """Pass through cases, and write down the state and the rows."""

        def prepared(features: np.ndarray) -> np.ndarray:
            scaled = (signed_log(features) - state.means) / state.scales
            return np.hstack([np.nan_to_num(scaled), np.isnan(features)])

        learner = SGDClassifier(loss="log_loss", alpha=PENALTY, random_state=self.random_state)
        learner.coef_ = np.concatenate([state.weights, state.unknown_weights])[None, :]
        learner.intercept_ = np.array([state.intercept])
        learner.t_ = state.step_count
        features = prepared(cases.features)
        for _ in range(PASSES if len(cases) else 0):
            learner.partial_fit(features, cases.bought, classes=[False, True])
        self.estimator_ = make_pipeline(FunctionTransformer(prepared), learner)
        weights, unknown = np.split(learner.coef_[0], 2)
        self.state_ = State(
            self.name, max([state.learned_until, *cases.dates]), is_continued, float(learner.t_),
            float(learner.intercept_[0]), state.features, state.means, state.scales,
            weights, unknown,
        )  # fmt: skip
        self.table_ = linear_rows(
            cases, self.state_.intercept, weights / state.scales, state.means, unknown
        )
