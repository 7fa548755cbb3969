"""Which products are bought by the same customers."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_non_negative, validate_data
from sparse_dot_topn import sp_matmul_topn

SIMILARITY_DECIMALS = 12
# How scikit-learn looks at counts. A shop without purchases is none that is wrong.
SPARSE: Mapping[str, Any] = {
    "accept_sparse": "csr", "dtype": np.float64, "ensure_min_samples": 0, "ensure_min_features": 0,
}  # fmt: skip
# Cosines closer than this share of each other count as equal, and popularity decides. It is far
# above the rounding of a sum, which depends on its order, and far below any real difference.
TIE_SHARE = 1e-7
# Purchases of products whose neighbours are searched at a time: bounds memory.
PURCHASES = 1_000_000


def popularity_ranks(popularity: np.ndarray) -> np.ndarray:
    """Rank products by falling popularity, ties by position.

    Parameters
    ----------
    popularity : ndarray of shape (n_products,)
        Any measure; more is better.

    Returns
    -------
    ndarray of int64 of shape (n_products,)
        0 for the most popular; all different.

    Examples
    --------
    >>> popularity_ranks(np.array([5.0, 9.0, 5.0]))
    array([1, 0, 2])
    """
    ranks = np.empty(len(popularity), dtype=np.int64)
    ranks[np.lexsort((np.arange(len(popularity)), -popularity))] = np.arange(len(popularity))
    return ranks


def cosines(
    common: np.ndarray, rows: np.ndarray, columns: np.ndarray, buyers: np.ndarray
) -> np.ndarray:
    """Return the cosines of pairs of products over the customers who bought them.

    Parameters
    ----------
    common : ndarray of shape (n_pairs,)
        Customers who bought both.
    rows, columns : ndarray of int of shape (n_pairs,)
        The two products.
    buyers : ndarray of float64 of shape (n_products,)
        Customers who bought each product.

    Returns
    -------
    ndarray of float64 of shape (n_pairs,)
        0 to 1.

    Examples
    --------
    >>> cosines(np.array([2]), np.array([0]), np.array([1]), np.array([4.0, 9.0])).round(3)
    array([0.333])
    """
    return common / np.sqrt(buyers[rows] * buyers[columns])


class FromCounts(BaseEstimator):
    """What all estimators that learn from counts have in common."""

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn that counts are sparse and not below 0."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = tags.input_tags.positive_only = True
        return tags

    def _checked(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return counts in canonical form, or say what is wrong."""
        counts = canonical(validate_data(self, counts, **SPARSE))
        check_non_negative(counts, type(self).__name__)
        return counts


class ProductNeighbours(FromCounts):
    """The most similar products of each product, by cosine over the customers who bought them.

    Two products' similarity is ``common / sqrt(buyers * other_buyers)``, in customers; how often
    someone bought does not count. Each product to be recommended (target) keeps its own most
    similar ones, which ranks better than keeping those of the product bought. Equal
    similarities are taken by popularity, then by position.

    Source: Deshpande and Karypis (2004), Item-based top-N recommendation algorithms, with
    neighbours on the target's side.

    Parameters
    ----------
    neighbour_count : int
        Neighbours kept for each target, at most.

    Attributes
    ----------
    similarity_ : csr_matrix of shape (n_targets, n_products)
        Similarities above 0, at most 1, to 12 decimals; a product is no neighbour of itself.
    targets_ : ndarray of int64 of shape (n_targets,)
        Columns of the targets.

    Examples
    --------
    >>> bought = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1], [1, 0, 0]]))
    >>> neighbours = ProductNeighbours(neighbour_count=1).fit(bought)
    >>> neighbours.similarity_.toarray().round(3)
    array([[0.   , 0.816, 0.   ],
           [0.816, 0.   , 0.   ],
           [0.   , 0.5  , 0.   ]])
    """

    def __init__(self, neighbour_count: int = 50) -> None:
        self.neighbour_count = neighbour_count

    def fit(
        self,
        counts: sparse.csr_matrix,
        y: object = None,  # noqa: ARG002
        *,
        targets: np.ndarray | None = None,
    ) -> Self:
        """Find the neighbours.

        Parameters
        ----------
        counts : csr_matrix of shape (n_customers, n_products)
            Above zero where the customer bought the product.
        y : ignored
        targets : ndarray of int, optional
            Columns of the products that may be recommended; by default all.

        Returns
        -------
        ProductNeighbours
            Itself.

        Raises
        ------
        ValueError
            If ``neighbour_count`` is below 1, or a count is below 0 or missing.
        """
        if self.neighbour_count < 1:
            raise ValueError(f"neighbour_count is {self.neighbour_count}; at least 1 is needed")
        counts = validate_data(self, counts, **SPARSE)
        check_non_negative(counts, type(self).__name__)
        bought = _pattern(counts)
        product_count = bought.shape[1]
        buyers = np.bincount(bought.indices, minlength=product_count).astype(np.float64)
        ranks = popularity_ranks(buyers)
        self.targets_ = np.arange(product_count) if targets is None else np.asarray(targets)
        # Within a target's row, common / sqrt(other_buyers) ranks as the cosine does. The less
        # popular weigh a trace less, so that the search itself settles equal similarities.
        weights = (1 - TIE_SHARE * ranks / max(product_count, 1)) / np.sqrt(np.maximum(buyers, 1))
        weighted = _with_data(bought, weights[bought.indices])
        by_product = bought.T.tocsr()
        rows = [
            self._cosines(
                _top(by_product[some].astype(np.float64), weighted, self.neighbour_count + 1),
                some,
                buyers,
                weights,
            )
            for some in _parts(self.targets_, buyers)
        ]
        shape = (0, product_count)
        self.similarity_ = sparse.csr_matrix(sparse.vstack([sparse.csr_matrix(shape), *rows]))
        return self

    def _cosines(
        self,
        nearest: sparse.csr_matrix,
        targets: np.ndarray,
        buyers: np.ndarray,
        weights: np.ndarray,
    ) -> sparse.csr_matrix:
        """Turn the search's values, best first in each row, into exact cosines."""
        rows = np.repeat(np.arange(nearest.shape[0]), np.diff(nearest.indptr))
        others = nearest.indices[: len(rows)]
        is_other = others != targets[rows]
        places = np.cumsum(is_other) - 1
        firsts = np.concatenate(([0], np.cumsum(is_other)))[nearest.indptr[:-1]]
        keep = is_other & (places - firsts[rows] < self.neighbour_count)
        rows, others = rows[keep], others[keep]
        common = np.rint(nearest.data[: len(keep)][keep] / weights[others])
        values = cosines(common, targets[rows], others, buyers)
        similarity = sparse.csr_matrix(
            (values.round(SIMILARITY_DECIMALS), (rows, others)), shape=nearest.shape
        )
        similarity.sort_indices()
        return similarity


def binary(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return 1 where there is a count above zero.

    Parameters
    ----------
    counts : csr_matrix
        Purchase counts.

    Returns
    -------
    csr_matrix of float64 of the same shape
        With rising column positions and without stored zeros. It may share the positions, but
        never the values, with ``counts``.
    """
    bought = _pattern(counts)
    return _with_data(bought, np.ones(bought.nnz))


def canonical(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return counts with rising column positions and without stored zeros or duplicates.

    Parameters
    ----------
    counts : csr_matrix
        Purchase counts.

    Returns
    -------
    csr_matrix of float64 of the same shape
        It shares with ``counts`` what is right already; neither must be changed afterwards.
    """
    counts = sparse.csr_matrix(counts, dtype=np.float64)
    if not counts.has_canonical_format or not counts.data.all():
        counts = counts.copy()
        counts.sum_duplicates()
        counts.eliminate_zeros()
    return counts


def _pattern(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return where counts are above zero, one byte each."""
    counts = canonical(counts)
    return _with_data(counts, np.ones(counts.nnz, dtype=np.int8))


def _with_data(matrix: sparse.csr_matrix, data: np.ndarray) -> sparse.csr_matrix:
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _parts(targets: np.ndarray, buyers: np.ndarray) -> Iterator[np.ndarray]:
    """Split targets so that each part has few purchases, if more than one target."""
    ends = np.cumsum(buyers[targets])
    first = 0
    while first < len(targets):
        used = ends[first - 1] if first else 0
        last = max(int(np.searchsorted(ends, used + PURCHASES, side="right")), first + 1)
        yield targets[first:last]
        first = last


def _top(left: sparse.csr_matrix, right: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    """Return the largest ``count`` values above 0 of each row of the product, best first."""
    # Given the threshold, the search takes two thirds of the time that it takes without.
    return sp_matmul_topn(left, right, count, threshold=0, sort=True)
