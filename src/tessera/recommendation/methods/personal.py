"""What the customer buys again and again."""

from typing import ClassVar

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import (
    RecommendationMethod,
    SplitScores,
    column_sums,
)
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import OWN_PURCHASES, Route


class Personal(RecommendationMethod):
    """The customer's own number of orders of the product; then popularity.

    On repeat purchases it is ahead of every pure collaborative filter.

    Source: Li, Jullien, Ariannezhad and de Rijke (2023), A next basket recommendation reality
    check.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[1.0, 3, 0, 0], [0, 0, 1, 2]]))
    >>> Personal().fit(counts).recommend([0], count=4)[0]
    array([[1, 0, 3, 2]])
    """

    name: ClassVar[str] = "personal"
    place: ClassVar[int] = 4
    is_baseline: ClassVar[bool] = True
    is_cheap: ClassVar[bool] = True
    scores_few: ClassVar[bool] = True
    route: ClassVar[Route] = OWN_PURCHASES

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self._own = counts

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._own[customers]


class PersonalAndPopular(RecommendationMethod):
    """The customer's own orders of the product, older ones counting less, plus what sells now.

    One line: an order counts half with every ``half_life_days``, and to all products is added
    their popularity, which halves with every ``popularity_days``; the most popular one gets
    ``popular_worth`` orders. Where purchases follow the season, few methods do better.

    Source: Li, Jullien, Ariannezhad and de Rijke (2023), A next basket recommendation reality
    check (own frequency, then popularity), with both of them fading.

    Parameters
    ----------
    half_life_days, popularity_days : float
        Above 0.
    popular_worth : float
        Orders, not below 0.

    Raises
    ------
    ValueError
        In fit, if a setting is impossible.

    Examples
    --------
    >>> context = PurchaseContext(
    ...     np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([180.0, 0, 0]), shape=(2, 3)
    ... )
    >>> counts = sparse.csr_matrix(np.array([[1.0, 1, 0], [0, 0, 1]]))
    >>> PersonalAndPopular().fit(counts, context=context).scores([0]).round(3)
    array([[0.5, 1.5, 0.5]])
    """

    name: ClassVar[str] = "personal_and_popular"
    place: ClassVar[int] = 5
    is_baseline: ClassVar[bool] = True
    is_cheap: ClassVar[bool] = True
    route: ClassVar[Route] = OWN_PURCHASES

    needs_ages: ClassVar[bool] = True

    def __init__(
        self,
        half_life_days: float = 180.0,
        popularity_days: float = 10.0,
        popular_worth: float = 0.5,
    ) -> None:
        self.half_life_days = half_life_days
        self.popularity_days = popularity_days
        self.popular_worth = popular_worth

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        if not self.popular_worth >= 0:
            raise ValueError(f"popular_worth is {self.popular_worth}; it must be at least 0")
        known = self._known(context)
        self._own = known.decayed(self.half_life_days)
        popularity = column_sums(known.decayed(self.popularity_days))
        largest = popularity.max(initial=0)
        self._popular = self.popular_worth * popularity / (largest if largest else 1)

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return self._own[customers].toarray() + self._popular

    def split_scores(self, customers: np.ndarray) -> SplitScores:
        """Return the scores of some customers: own orders, and what sells now."""
        groups = np.zeros(len(customers), dtype=np.int64)
        return SplitScores(self._own[customers], self._popular[None, :], groups)


class RecentPersonal(Personal):
    """The customer's own orders of the product, older ones counting less; then popularity.

    An order counts ``order_rate`` times as much with every later order of the customer.

    Source: Hu, He, Gao and Zhang (2020), Modeling personalized item frequency information for
    next-basket recommendation, with one rate.

    Parameters
    ----------
    order_rate : float
        0 to 1: with 0 only the last order counts, with 1 all count the same.

    Examples
    --------
    >>> context = PurchaseContext(
    ...     np.array([0, 0]), np.array([0, 1]), age_days=np.array([20.0, 10.0]), shape=(1, 2)
    ... )
    >>> counts = sparse.csr_matrix(np.ones((1, 2)))
    >>> RecentPersonal(0.9).fit(counts, context=context).scores([0])
    array([[0.9, 1. ]])
    """

    name: ClassVar[str] = "recent_personal"
    is_baseline: ClassVar[bool] = False
    place: ClassVar[int] = 6
    is_cheap: ClassVar[bool] = True
    route: ClassVar[Route] = OWN_PURCHASES

    needs_ages: ClassVar[bool] = True

    def __init__(self, order_rate: float = 0.9) -> None:
        self.order_rate = order_rate

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self._own = self._known(context).decayed_by_order(self.order_rate)
