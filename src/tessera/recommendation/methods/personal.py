"""What the customer buys again and again."""

from typing import ClassVar

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext


class Personal(RecommendationMethod):
    """The customer's own number of orders of the product; then popularity.

    On repeat purchases this is the baseline to beat: it is ahead of every pure collaborative
    filter.

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
    is_cheap: ClassVar[bool] = True
    route: ClassVar[str] = "own_purchases"

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self._own = counts

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._own[customers]


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
    >>> RecentPersonal(0.9).fit(sparse.csr_matrix(np.ones((1, 2))), context).scores([0])
    array([[0.9, 1. ]])
    """

    name: ClassVar[str] = "recent_personal"
    place: ClassVar[int] = 5
    is_cheap: ClassVar[bool] = True
    route: ClassVar[str] = "own_purchases"

    needs_ages: ClassVar[bool] = True

    def __init__(self, order_rate: float = 0.9) -> None:
        self.order_rate = order_rate

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self._own = context.decayed_by_order(self.order_rate)
