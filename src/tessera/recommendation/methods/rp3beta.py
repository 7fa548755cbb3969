"""Random walks over customers and products."""

from typing import ClassVar

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn

from tessera.recommendation.methods.base import RecommendationMethod, column_sums
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import SIMILAR_PRODUCTS, Route
from tessera.recommendation.neighbours.cosine import TIE_SHARE, binary, popularity_ranks


class RP3beta(RecommendationMethod):
    """Where random walks from the customer's products end, with popular products held back.

    A walk goes from a product to one of its buyers and on to one of their products. Each step's
    probability is raised to ``alpha``, and the end's weight divided by its number of buyers to
    the power of ``beta``. Each product bought keeps its ``neighbour_count`` best ends, whose
    weights are then brought to a sum of 1: unlike with cosines, neighbours belong to the source,
    because it is the walk's start.

    Source: Paudel, Christoffel, Newell and Bernstein (2017), Updatable, accurate, diverse, and
    scalable recommendations for interactive applications.

    Parameters
    ----------
    neighbour_count : int
        Ends kept for each product, at least 1.
    alpha : float
        Above 0; 1 leaves probabilities as they are.
    beta : float
        0 holds nothing back, 1 divides by the number of buyers.

    Attributes
    ----------
    weights_ : csr_matrix of shape (n_products, n_products)
        Row: product bought; column: product recommended. Rows sum to 1, or 0 without any end.

    Raises
    ------
    ValueError
        In fit, if ``neighbour_count`` is below 1 or ``alpha`` not above 0.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[1.0, 1, 0], [1, 1, 0], [1, 0, 1]]))
    >>> RP3beta(alpha=1.0, beta=0.5).fit(counts).weights_.toarray().round(3)
    array([[0.   , 0.586, 0.414],
           [1.   , 0.   , 0.   ],
           [1.   , 0.   , 0.   ]])
    """

    name: ClassVar[str] = "rp3beta"
    place: ClassVar[int] = 9
    is_cheap: ClassVar[bool] = True
    scores_few: ClassVar[bool] = True
    route: ClassVar[Route] = SIMILAR_PRODUCTS

    def __init__(
        self, neighbour_count: int = 144, alpha: float = 0.8719344, beta: float = 0.2483698
    ) -> None:
        self.neighbour_count = neighbour_count
        self.alpha = alpha
        self.beta = beta

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        if self.neighbour_count < 1 or not self.alpha > 0:
            raise ValueError(
                f"neighbour_count {self.neighbour_count} must be at least 1, "
                f"alpha {self.alpha} above 0"
            )
        self._bought = bought = binary(counts)
        width = bought.shape[1]
        if not bought.nnz:
            self.weights_ = sparse.csr_matrix((width, width))
            return
        buyer_counts = column_sums(bought)
        buyers = np.maximum(buyer_counts, 1)
        bought_count = np.count_nonzero(buyer_counts)
        # The less popular weigh a trace less, so that the search itself settles equal weights.
        tie_breaks = 1 - TIE_SHARE * popularity_ranks(buyer_counts) / bought_count
        to_customers = normalize(bought.T.tocsr(), norm="l1").power(self.alpha)
        to_products = normalize(bought, norm="l1").power(self.alpha)
        to_products = to_products @ sparse.diags_array(tie_breaks / buyers**self.beta)
        best = sp_matmul_topn(
            sparse.csr_matrix(to_customers),
            sparse.csr_matrix(to_products),
            # A product is often its own best end, which is dropped.
            min(self.neighbour_count + 1, width),
            sort=True,
        )
        self.weights_ = normalize(_without_own(best, self.neighbour_count), norm="l1")

    def _score(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self._bought[customers] @ self.weights_


def _without_own(best: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    """Drop the diagonal and all but the first ``count`` others of each row, best first."""
    rows = np.repeat(np.arange(best.shape[0]), np.diff(best.indptr))
    is_other = best.indices != rows
    before = np.concatenate(([0], np.cumsum(is_other)))
    kept = is_other & (before[:-1] - before[best.indptr[:-1]][rows] < count)
    places = (rows[kept], best.indices[kept])
    return sparse.csr_matrix((best.data[kept], places), shape=best.shape)
