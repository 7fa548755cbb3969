"""Methods of predicting how much a customer spends, or on how many days they order."""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, Ridge, TweedieRegressor
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from tessera.learning.registry import make_known
from tessera.learning.trees import BOOSTED_TREES
from tessera.prediction.cases import ORDERS, SPEND, Cases
from tessera.prediction.methods.boosting import StepBinner, additive_parameters, additive_table
from tessera.prediction.methods.linear import linear_table
from tessera.prediction.methods.preparation import scaled, seen_at_all
from tessera.prediction.score_table import FeatureScore, ScoreTable, signed_log

IDENTITY, EXP, EXPM1 = "identity", "exp", "expm1"
# Of each outcome, what it was in the year before, and in the horizon before.
YEAR = {SPEND: "revenue_365d", ORDERS: "order_days_365d"}
LAST = {SPEND: "revenue_last_horizon", ORDERS: "order_days_last_horizon"}
# What a rate fades by, in how many steps, found in so many passes, each from so many customers.
FADED_BY = ("recency_days", "order_days_365d")
FADING_STEPS, FADING_PASSES, PRIOR_CUSTOMERS = 8, 10, 10.0
# No prediction is above e to this power.
LARGEST_LOG = 20.0
# All methods by name, the simplest first: on a tie the earlier one is chosen.
VALUE_METHODS: dict[str, type["ValueMethod"]] = {}


def linked(sums: np.ndarray, link: str) -> np.ndarray:
    """Turn sums of points into amounts, which are never below 0.

    Examples
    --------
    >>> linked(np.array([-1.0, 2.0]), "identity").tolist()
    [0.0, 2.0]
    """
    if link == EXP:
        return np.exp(np.minimum(sums, LARGEST_LOG))
    if link == EXPM1:
        return np.maximum(np.expm1(np.minimum(sums, LARGEST_LOG)), 0.0)
    return np.maximum(sums, 0.0)


class ValueMethod(ABC):
    """A method of predicting an amount, at least 0, within the horizon.

    Parameters
    ----------
    target : str
        ``spend`` or ``order_days``.
    horizon_days : int
    random_state : int
        Seed.

    Attributes
    ----------
    table_ : ScoreTable
        The whole model, of methods that are a table.
    """

    name: ClassVar[str] = ""
    words: ClassVar[str] = ""
    place: ClassVar[int] = 100
    is_baseline: ClassVar[bool] = False
    is_table: ClassVar[bool] = True
    # How a sum of points becomes an amount.
    link: ClassVar[str] = IDENTITY
    max_cases: ClassVar[int] = 200_000
    table_: ScoreTable

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a method known by its name."""
        super().__init_subclass__(**kwargs)
        make_known(VALUE_METHODS, cls)

    def __init__(self, target: str, horizon_days: int, random_state: int = 0) -> None:
        self.target = target
        self.horizon_days = horizon_days
        self.random_state = random_state

    def fit(self, cases: Cases) -> Self:
        """Learn from cases whose outcome is known.

        Parameters
        ----------
        cases : Cases

        Returns
        -------
        ValueMethod
            Itself.

        Raises
        ------
        ValueError
            If there is no case, or a feature that the method needs is absent.
        """
        if not len(cases):
            raise ValueError(f"{self.name}: there is no case to learn from")
        with threadpool_limits(limits=1):
            sample = cases.sample(self.max_cases, self.random_state)
            self._learn(sample, np.maximum(sample.outcomes[self.target], 0.0))
        return self

    @abstractmethod
    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        """Learn from a sample."""

    def predict(self, cases: Cases) -> np.ndarray:
        """Return the amount expected of each customer, of shape (n_cases,)."""
        return linked(self.table_.score(cases.names, cases.features), self.link)


class Mean(ValueMethod):
    """The same for everybody: the mean."""

    name: ClassVar[str] = "mean"
    words: ClassVar[str] = "the mean of all customers"
    place: ClassVar[int] = 1
    is_baseline: ClassVar[bool] = True

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:  # noqa: ARG002
        self.table_ = ScoreTable(float(amounts.mean()), ())


class LastPeriod(ValueMethod):
    """As much as in as many days before."""

    name: ClassVar[str] = "last_period"
    words: ClassVar[str] = "as much as in as many days before"
    place: ClassVar[int] = 2
    is_baseline: ClassVar[bool] = True

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:  # noqa: ARG002
        cases.column(LAST[self.target])
        self.table_ = ScoreTable(0.0, (_line(LAST[self.target], 1.0),))


class YearlyRate(ValueMethod):
    """The customer's own rate of the last 365 days."""

    name: ClassVar[str] = "yearly_rate"
    words: ClassVar[str] = "the customer's own rate of the last 365 days"
    place: ClassVar[int] = 3
    is_baseline: ClassVar[bool] = True

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:  # noqa: ARG002
        cases.column(YEAR[self.target])
        self.table_ = ScoreTable(0.0, (_line(YEAR[self.target], self.horizon_days / 365),))


class FadingRate(ValueMethod):
    """The customer's own rate, times what came of such rates among customers alike.

    Who has been silent for long goes on at a small part of the yearly rate. Factors are of steps
    of the days since the last order and of the order days of the year; each is what customers in
    the step brought over what their rates, times the other factor, had said (the method of
    marginal totals, which is Poisson regression on the two), drawn towards 1 by ten customers.

    Sources: Jung (1968), On automobile insurance ratemaking, for the marginal totals; Bailey and
    Simon (1960), Two studies in automobile insurance ratemaking, for factors that multiply.
    """

    name: ClassVar[str] = "fading_rate"
    words: ClassVar[str] = "the yearly rate, faded by days since the last order and order days"
    place: ClassVar[int] = 4
    is_baseline: ClassVar[bool] = True
    link: ClassVar[str] = EXP

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        year = YEAR[self.target]
        rates = np.exp(signed_log(cases.column(year)))
        if not amounts.any():
            self.table_ = ScoreTable(-LARGEST_LOG, ())
            return
        share = float(amounts.sum() / rates.sum())
        prior = PRIOR_CUSTOMERS * float(amounts.mean())
        limits = {name: _steps(cases.column(name)) for name in FADED_BY}
        steps = {name: np.searchsorted(limits[name], cases.column(name)) for name in FADED_BY}
        factors = {name: np.ones(len(limits[name]) + 1) for name in FADED_BY}
        for name, other in (FADED_BY, FADED_BY[::-1]) * FADING_PASSES:
            said = share * rates * factors[other][steps[other]]
            expected = np.bincount(steps[name], said, minlength=len(factors[name]))
            actual = np.bincount(steps[name], amounts, minlength=len(factors[name]))
            factors[name] = (actual + prior) / (expected + prior)
        # The rate is a slope on its logarithm; of order days its feature fades too.
        scores = [
            FeatureScore(
                name,
                limits.get(name, np.array([])),
                np.log(factors.get(name, np.array([1.0]))),
                slope=float(name == year),
                is_log=name == year,
            )
            for name in dict.fromkeys((year, *FADED_BY))
        ]
        self.table_ = ScoreTable(float(np.log(share)), tuple(scores))


class Linear(ValueMethod):
    """Least squares on logarithms of features."""

    name: ClassVar[str] = "linear_regression"
    words: ClassVar[str] = "linear regression"
    place: ClassVar[int] = 10

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        self.estimator_ = scaled(LinearRegression()).fit(cases.features, amounts)
        self.table_ = linear_table(self.estimator_, cases)


class RidgeOnLogarithm(ValueMethod):
    """Ridge regression of the logarithm: of the median rather than of the mean.

    Source: Hoerl and Kennard (1970), Ridge regression.
    """

    name: ClassVar[str] = "ridge_log"
    words: ClassVar[str] = "ridge regression of the logarithm"
    place: ClassVar[int] = 11
    link: ClassVar[str] = EXPM1

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        self.estimator_ = scaled(Ridge(alpha=1.0)).fit(cases.features, np.log1p(amounts))
        self.table_ = linear_table(self.estimator_, cases)


class Tweedie(ValueMethod):
    """A generalised linear model for amounts that are often 0: between Poisson and Gamma.

    Source: Jorgensen (1987), Exponential dispersion models.
    """

    name: ClassVar[str] = "tweedie"
    words: ClassVar[str] = "a Tweedie model"
    place: ClassVar[int] = 12
    link: ClassVar[str] = EXP

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        if not amounts.any():
            self.table_ = ScoreTable(-LARGEST_LOG, ())
            return
        model = TweedieRegressor(power=1.5, alpha=0.1, link="log", max_iter=1000)
        self.estimator_ = scaled(model).fit(cases.features, amounts)
        self.table_ = linear_table(self.estimator_, cases)


class AdditivePoisson(ValueMethod):
    """Boosted trees of one feature each, for counts and amounts.

    Sources: as of :class:`tessera.prediction.methods.boosting.AdditiveBoosting`.
    """

    name: ClassVar[str] = "additive_poisson"
    words: ClassVar[str] = "additive boosted trees"
    place: ClassVar[int] = 13
    link: ClassVar[str] = EXP

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        if not amounts.any():
            self.table_ = ScoreTable(-LARGEST_LOG, ())
            return
        learner = HistGradientBoostingRegressor(
            loss="poisson", **additive_parameters(cases.names), random_state=self.random_state
        )
        self.estimator_ = make_pipeline(StepBinner(), learner)
        self.estimator_.fit(seen_at_all(cases.features), amounts)
        trees = self.estimator_.named_steps["histgradientboostingregressor"]
        self.table_ = additive_table(
            self.estimator_, cases, lambda steps: np.log(trees.predict(steps))
        )


class BoostedPoisson(ValueMethod):
    """Boosted trees that may combine features."""

    name: ClassVar[str] = "boosted_poisson"
    words: ClassVar[str] = "boosted trees"
    place: ClassVar[int] = 20
    is_table: ClassVar[bool] = False

    def estimator(self) -> BaseEstimator:
        """Return the regressor, not fitted."""
        return HistGradientBoostingRegressor(
            loss="poisson",
            **BOOSTED_TREES,
            random_state=self.random_state,
        )

    def _learn(self, cases: Cases, amounts: np.ndarray) -> None:
        self.estimator_ = None
        if amounts.any():
            self.estimator_ = self.estimator().fit(seen_at_all(cases.features), amounts)

    def predict(self, cases: Cases) -> np.ndarray:
        """Return the amount expected of each customer."""
        if self.estimator_ is None:
            return np.zeros(len(cases))
        return self.estimator_.predict(cases.features)


def _steps(values: np.ndarray) -> np.ndarray:
    """Return limits between steps of about as many customers."""
    shares = np.arange(1, FADING_STEPS) / FADING_STEPS
    limits = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    return limits[limits < values.max()]


def _line(feature: str, slope: float) -> FeatureScore:
    """Return points in proportion to a feature; none where it is unknown."""
    return FeatureScore(feature, np.array([]), np.array([0.0]), 0.0, slope)
