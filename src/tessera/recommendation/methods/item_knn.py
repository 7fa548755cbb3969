"""Similar products."""

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.neighbours import ProductNeighbours, binary


class ItemKNN(RecommendationMethod):
    """Sum of a product's similarities to what the customer bought.

    Each product keeps the ``neighbour_count`` products most similar to it by cosine over the
    customers who bought them (neighbours of the target).

    Source: Deshpande and Karypis (2004), Item-based top-N recommendation algorithms, with
    neighbours on the target's side; see :class:`ProductNeighbours`.

    Parameters
    ----------
    neighbour_count : int
        Neighbours kept for each product, at least 1.
    order_rate : float, optional
        What a purchase counts less for every later order of the customer, 0 to 1; with 0 only
        the last order counts. By default all count the same. Needs a context.

    Attributes
    ----------
    similarity_ : csr_matrix of shape (n_products, n_products)
        Row: product recommended; column: product bought.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[2.0, 1, 0], [1, 1, 1], [0, 0, 1], [1, 0, 0]]))
    >>> ItemKNN(neighbour_count=1).fit(counts).scores([0]).round(3)
    array([[0.816, 0.816, 0.5  ]])
    """

    def __init__(self, neighbour_count: int = 137, order_rate: float | None = None) -> None:
        self.neighbour_count = neighbour_count
        self.order_rate = order_rate

    @property
    def needs_ages(self) -> bool:
        """Whether the order of purchases counts."""
        return self.order_rate is not None

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        self.similarity_ = ProductNeighbours(self.neighbour_count).fit(counts).similarity_
        self._by_bought = self.similarity_.T.tocsr()
        self._profiles = (
            binary(counts) if self.order_rate is None else context.decayed_by_order(self.order_rate)
        )

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._profiles[customers] @ self._by_bought
