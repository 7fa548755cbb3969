"""What people close to the customer bought."""

from typing import ClassVar

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import LINKED_CUSTOMERS, Route
from tessera.recommendation.neighbours.cosine import binary


class LinkedPurchases(RecommendationMethod):
    """How many of the customers linked to a customer bought the product.

    Links are referrals, households and the like. How often someone bought does not count.

    Source: the social part of Ma et al. (2009), Learning to recommend with social trust ensemble,
    with equal trust in everyone linked.

    Examples
    --------
    >>> nothing = np.array([])
    >>> links = sparse.csr_matrix(np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]]))
    >>> context = PurchaseContext(nothing, nothing, nothing, (3, 2), links=links)
    >>> counts = sparse.csr_matrix(np.array([[0.0, 0], [3, 1], [1, 0]]))
    >>> LinkedPurchases().fit(counts, context=context).scores([0])
    array([[2., 1.]])
    """

    name: ClassVar[str] = "linked_purchases"
    is_compared: ClassVar[bool] = False
    scores_few: ClassVar[bool] = True
    route: ClassVar[Route] = LINKED_CUSTOMERS

    needs: ClassVar[tuple[str, ...]] = ("links",)

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        self._bought = binary(counts)
        self._links = binary(self._needed(context, "links"))

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._links[customers] @ self._bought
