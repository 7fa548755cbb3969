"""Similar customers."""

from typing import ClassVar

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import SIMILAR_CUSTOMERS, Route
from tessera.recommendation.neighbours.cosine import ProductNeighbours, binary


class UserKNN(RecommendationMethod):
    """Sum of the similarities of the customers who bought the product.

    Each customer has the ``neighbour_count`` customers most similar by cosine over the products
    they bought. Equal similarities go to the customer with more products, then to the first. A
    customer is no neighbour of themselves.

    Source: Sarwar et al. (2000), Analysis of recommendation algorithms for e-commerce, with
    cosine similarity on purchases.

    Parameters
    ----------
    neighbour_count : int
        Neighbours kept for each customer, at least 1. Memory is 12 bytes for each.

    Attributes
    ----------
    similarity_ : csr_matrix of shape (n_customers, n_customers)
        Row: customer who gets recommendations; column: neighbour.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[2.0, 1, 0], [1, 1, 1], [0, 0, 1], [1, 0, 0]]))
    >>> UserKNN(neighbour_count=1).fit(counts).scores([0]).round(3)
    array([[0.816, 0.816, 0.816]])
    """

    name: ClassVar[str] = "user_knn"
    place: ClassVar[int] = 8
    route: ClassVar[Route] = SIMILAR_CUSTOMERS

    def __init__(self, neighbour_count: int = 139) -> None:
        self.neighbour_count = neighbour_count

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        # Customers take the place of products: who is bought by the same products.
        neighbours = ProductNeighbours(self.neighbour_count).fit(counts.T.tocsr())
        self.similarity_ = neighbours.similarity_
        self._bought = binary(counts)

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self.similarity_[customers] @ self._bought
