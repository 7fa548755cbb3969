"""Similar products."""

from typing import ClassVar

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted
from sparse_dot_topn import sp_matmul_topn

from tessera.recommendation.methods.base import SCORE_DECIMALS, RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.ranking import NO_PRODUCT
from tessera.recommendation.methods.routes import SIMILAR_PRODUCTS, Route
from tessera.recommendation.neighbours.cosine import ProductNeighbours, binary

# Customers whose scores above 0 are searched at a time.
SPARSE_CUSTOMERS = 10_000


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

    name: ClassVar[str] = "item_knn"
    place: ClassVar[int] = 7
    is_cheap: ClassVar[bool] = True
    scores_few: ClassVar[bool] = True
    route: ClassVar[Route] = SIMILAR_PRODUCTS

    def __init__(self, neighbour_count: int = 137) -> None:
        self.neighbour_count = neighbour_count

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self.similarity_ = ProductNeighbours(self.neighbour_count).fit(counts).similarity_
        self._by_bought = self.similarity_.T.tocsr()
        self._bought = binary(counts)

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._bought[customers] @ self._by_bought

    def recommend(
        self,
        customers: np.ndarray,
        count: int = 10,
        allowed: np.ndarray | None = None,
        exclude_seen: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Recommend the products with the highest scores.

        Few products score above 0 for a customer, and only those are looked at, unless they are
        too few for a list or a tie at its end has to be settled by popularity. The result is that
        of :meth:`RecommendationMethod.recommend`, whose parameters and errors it has.

        Returns
        -------
        products : ndarray of int64 of shape (n_some, min(count, n_products))
            Columns, best first; -1 where no product is left.
        scores : ndarray of float64 of the same shape
            NaN where no product is left.
        """
        check_is_fitted(self)
        customers = np.asarray(customers, dtype=np.int64)
        width = self.counts_.shape[1]
        if allowed is not None or count < 1 or count >= width or not len(customers):
            return super().recommend(customers, count, allowed, exclude_seen)
        products = np.empty((len(customers), count), dtype=np.int64)
        scores = np.empty(products.shape)
        for first in range(0, len(customers), SPARSE_CUSTOMERS):
            some = customers[first : first + SPARSE_CUSTOMERS]
            found, best, is_settled_row = self._above_zero(some, count, exclude_seen)
            if not is_settled_row.all():
                found[~is_settled_row], best[~is_settled_row] = super().recommend(
                    some[~is_settled_row], count, None, exclude_seen
                )
            products[first : first + len(some)] = found
            scores[first : first + len(some)] = best
        return products, scores

    def _above_zero(
        self, customers: np.ndarray, count: int, exclude_seen: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return lists from the scores above 0, and which of them leave no doubt."""
        profiles, weights = self._bought[customers], self._by_bought
        if exclude_seen:
            # What was bought is pushed below 0, where nothing is kept.
            seen = binary(self.counts_[customers])
            seen.data[:] = -weights.data.max(initial=1) * (seen.sum(axis=1).max() + 1)
            profiles = sparse.hstack([profiles, seen], format="csr")
            weights = sparse.vstack([weights, sparse.eye_array(weights.shape[1])], format="csr")
        best = sp_matmul_topn(
            sparse.csr_matrix(profiles), sparse.csr_matrix(weights), count + 1, threshold=0,
            sort=True,
        )  # fmt: skip
        sizes = np.diff(best.indptr)
        is_settled_row = sizes > count
        # Rows with one more than the list are of one length.
        kept = np.repeat(is_settled_row, sizes)
        columns = best.indices[kept].reshape(-1, count + 1)
        values = np.round(best.data[kept].reshape(-1, count + 1), SCORE_DECIMALS)
        is_settled = values[:, count - 1] > values[:, count]
        is_settled_row[np.flatnonzero(is_settled_row)[~is_settled]] = False
        columns, values = columns[is_settled, :count], values[is_settled, :count]
        order = np.lexsort((self.ranks_[columns], -values))
        products = np.full((len(customers), count), NO_PRODUCT, dtype=np.int64)
        scores = np.full(products.shape, np.nan)
        products[is_settled_row] = np.take_along_axis(columns, order, axis=1)
        scores[is_settled_row] = np.take_along_axis(values, order, axis=1)
        return products, scores, is_settled_row
