"""What all methods of predicting a purchase have in common."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from importlib.util import find_spec
from typing import ClassVar, Self

import numpy as np
from scipy.special import logit
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from tessera.learning.registry import make_known
from tessera.prediction.cases import PURCHASED, Cases
from tessera.prediction.methods.preparation import seen_at_all
from tessera.prediction.score_table import ScoreTable

# Probabilities nearer to 0 or 1 than this have no use as odds.
CLOSEST = 1e-6
# All methods of a purchase by name, the simplest first: on a tie the earlier one is chosen.
METHODS: dict[str, type["PurchaseMethod"]] = {}


class PurchaseMethod(ABC):
    """A method of predicting whether a customer buys within the horizon.

    Parameters
    ----------
    horizon_days : int
    random_state : int
        Seed.

    Attributes
    ----------
    names_ : tuple of str
        Features that it was fitted on.
    """

    # What it is called; a subclass with a name is known, compared and chosen by it at once.
    name: ClassVar[str] = ""
    # In words, for reasons and docs.
    words: ClassVar[str] = ""
    # Its place among the others, the simplest first.
    place: ClassVar[int] = 100
    # Whether it is a simple rule that the others are compared with.
    is_baseline: ClassVar[bool] = False
    # Whether a score is the logarithm of odds; else it only ranks.
    has_probabilities: ClassVar[bool] = True
    # It learns from so many cases at most, drawn at random.
    max_cases: ClassVar[int] = 200_000
    # Features that it cannot do without.
    needs: ClassVar[tuple[str, ...]] = ()
    # Whether it reads the customer's last orders one by one (Cases.last_orders).
    reads_orders: ClassVar[bool] = False
    # Whether a score hangs on who else is scored, as a rank among all customers does.
    is_relative: ClassVar[bool] = False
    # A package that it needs and that is not always there, and the extra that brings it.
    package: ClassVar[str] = ""
    extra: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a method known by its name."""
        super().__init_subclass__(**kwargs)
        make_known(METHODS, cls)

    def __init__(self, horizon_days: int, random_state: int = 0) -> None:
        self.horizon_days = horizon_days
        self.random_state = random_state

    @classmethod
    def is_installed(cls) -> bool:
        """Tell whether the package that it needs is there."""
        return not cls.package or find_spec(cls.package) is not None

    @classmethod
    def missing(cls) -> str:
        """Return what is to be installed, in words."""
        return f"{cls.name} needs {cls.package}, which is not installed (extra {cls.extra})"

    @classmethod
    def can_learn_from(cls, cases: Cases) -> bool:
        """Tell whether the package and everything that it looks at are there."""
        has_orders = cases.last_orders is not None or not cls.reads_orders
        return has_orders and set(cls.needs) <= set(cases.names) and cls.is_installed()

    def fit(self, cases: Cases) -> Self:
        """Learn from cases whose outcome is known.

        Parameters
        ----------
        cases : Cases
            With customers who bought and who did not.

        Returns
        -------
        PurchaseMethod
            Itself.

        Raises
        ------
        ValueError
            If a feature or a package that the method needs is absent, or all outcomes are the
            same.
        """
        if not self.is_installed():
            raise ValueError(self.missing())
        absent = [name for name in self.needs if name not in cases.names]
        if absent:
            raise ValueError(f"{self.name} needs the features {', '.join(absent)}")
        known = cases.take(~np.isnan(cases.outcomes[PURCHASED]))
        if not known.is_mixed:
            raise ValueError(f"{self.name}: all {len(known)} customers did the same")
        self.names_ = cases.names
        # On several threads the last digits would depend on which finishes first.
        with threadpool_limits(limits=1):
            self._learn(known.sample(self.max_cases, self.random_state))
        return self

    @abstractmethod
    def _learn(self, cases: Cases) -> None:
        """Learn from a sample."""

    @abstractmethod
    def score(self, cases: Cases) -> np.ndarray:
        """Score customers.

        Parameters
        ----------
        cases : Cases
            With the features seen in fit.

        Returns
        -------
        ndarray of float64 of shape (n_cases,)
            More is more likely: the logarithm of the odds, or a rank.
        """


class TablePurchaseMethod(PurchaseMethod):
    """A method whose trained model is rows, which SQL scores and explains exactly."""

    table_: ScoreTable

    def score(self, cases: Cases) -> np.ndarray:
        """Score customers by the rows."""
        return self.table_.score(cases.names, cases.features)


class ScikitPurchaseMethod(PurchaseMethod):
    """A classifier of scikit-learn."""

    estimator_: BaseEstimator

    @abstractmethod
    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""

    def _learn(self, cases: Cases) -> None:
        self.estimator_ = self.estimator().fit(seen_at_all(cases.features), cases.bought)

    def score(self, cases: Cases) -> np.ndarray:
        """Score customers by the classifier's probabilities."""
        return log_odds(self.estimator_.predict_proba(cases.features)[:, 1])


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return the logarithm of the odds of probabilities, kept off 0 and 1.

    Examples
    --------
    >>> log_odds(np.array([0.5])).tolist()
    [0.0]
    """
    return logit(np.clip(probabilities, CLOSEST, 1 - CLOSEST))


def needs_last_orders(methods: Collection[str] | None = None) -> bool:
    """Tell whether one of these methods reads orders one by one and is installed.

    Parameters
    ----------
    methods : collection of str, optional
        Names, also of methods that predict something else; by default all that there are.
    """
    return any(
        kind.reads_orders and kind.is_installed()
        for name, kind in METHODS.items()
        if methods is None or name in methods
    )
