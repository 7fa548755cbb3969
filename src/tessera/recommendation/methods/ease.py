"""EASE: a linear model from the products bought to the others."""

from typing import ClassVar

import numpy as np
from scipy import linalg, sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import SIMILAR_PRODUCTS, Route
from tessera.recommendation.neighbours.cosine import binary

# The weights of so many products take 650 MB and half a minute of one core.
MOST_PRODUCTS = 9_000
# Columns handled at a time.
STEP = 512


class EASE(RecommendationMethod):
    """Weights of the products bought that best predict whether another one was bought.

    With the Gram matrix ``G = X'X + penalty * I`` of the purchases (0 or 1) and its inverse
    ``P``, the weight from product i to product j is ``-P[i, j] / P[j, j]``, and 0 from a product
    to itself: the closed form of a ridge regression with that constraint.

    Source: Steck (2019), Embarrassingly shallow autoencoders for sparse data.

    Parameters
    ----------
    penalty : float
        The ridge's lambda, above 0.

    Attributes
    ----------
    weights_ : ndarray of float64 of shape (n_products, n_products)
        Row: product bought; column: product recommended.

    Raises
    ------
    ValueError
        In fit, if there are more products than ``MOST_PRODUCTS``, since memory grows with their
        square and time with their cube, or ``penalty`` is not above 0 or too small to tell
        products apart that are bought alike.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[1.0, 1, 0], [1, 1, 0], [1, 0, 1]]))
    >>> EASE(penalty=1.0).fit(counts).weights_.round(3)
    array([[ 0.   ,  0.571,  0.375],
           [ 0.667,  0.   , -0.25 ],
           [ 0.5  , -0.286,  0.   ]])
    """

    name: ClassVar[str] = "ease"
    place: ClassVar[int] = 10
    route: ClassVar[Route] = SIMILAR_PRODUCTS
    most_products: ClassVar[int | None] = MOST_PRODUCTS

    def __init__(self, penalty: float = 238.56) -> None:
        self.penalty = penalty

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        width = counts.shape[1]
        if width > MOST_PRODUCTS:
            raise ValueError(
                f"EASE takes at most {MOST_PRODUCTS} products, not {width}: memory grows "
                "with their square and time with their cube; take item_knn or rp3beta instead"
            )
        if not self.penalty > 0:
            raise ValueError(f"penalty is {self.penalty}; it must be above 0")
        self._bought = binary(counts)
        self.weights_ = _inverse(_gram(self._bought, self.penalty))
        self.weights_ /= -np.diag(self.weights_).copy()
        np.fill_diagonal(self.weights_, 0)

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return self._bought[customers] @ self.weights_


def _gram(bought: sparse.csr_matrix, penalty: float) -> np.ndarray:
    """Count common customers of all pairs; part by part, since as a sparse matrix it is larger."""
    width = bought.shape[1]
    gram = np.empty((width, width), order="F")
    by_product = bought.T.tocsr()
    for first in range(0, width, STEP):
        some = slice(first, min(first + STEP, width))
        gram[:, some] = (by_product @ by_product[some].T).toarray()
    gram[np.diag_indices(width)] += penalty
    return gram


def _inverse(gram: np.ndarray) -> np.ndarray:
    """Invert a symmetric, positive definite matrix in place."""
    width = len(gram)
    if not width:
        return gram
    factor, failed = linalg.lapack.dpotrf(gram, overwrite_a=True)
    if failed:
        raise ValueError("EASE: products are bought alike; a larger penalty is needed")
    inverse, _ = linalg.lapack.dpotri(factor, overwrite_c=True)
    # It comes as its upper triangle.
    for first in range(0, width, STEP):
        last = min(first + STEP, width)
        inverse[first:last, :first] = inverse[:first, first:last].T
        square = np.triu(inverse[first:last, first:last])
        inverse[first:last, first:last] = square + np.triu(square, 1).T
    # The same numbers row by row, as products with a sparse matrix need them.
    return inverse.T
