"""The most similar products of each product, without ever holding all pairs."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

SIMILARITY_DECIMALS = 6
# Less than half a unit of the last decimal, spread over the ranks, settles equal similarities.
TIE_BREAK = 0.4 * 10.0**-SIMILARITY_DECIMALS
# Pairs held at a time: bounds memory to some hundred megabytes.
BLOCK_PAIRS = 4_000_000


def pair_blocks(left: sparse.csr_matrix, right: sparse.csr_matrix) -> Iterator[tuple[int, int]]:
    """Split rows so that the product of each part with ``right`` stays small.

    Parameters
    ----------
    left : csr_matrix of shape (n_rows, n_features)
        What rows have.
    right : csr_matrix of shape (n_features, n_products)
        What products have.

    Yields
    ------
    tuple of int
        First row and the one after the last.

    Examples
    --------
    >>> eye = sparse.eye_array(3, format="csr")
    >>> list(pair_blocks(eye, eye))
    [(0, 3)]
    """
    reach = sparse.csr_matrix(left, copy=True)
    reach.data = np.diff(right.indptr)[reach.indices].astype(np.float64)
    bounds = np.minimum(np.asarray(reach.sum(axis=1)).ravel(), right.shape[1])
    ends = np.cumsum(bounds)
    first = 0
    while first < len(ends):
        used = ends[first - 1] if first else 0
        last = int(np.searchsorted(ends, used + BLOCK_PAIRS, side="right"))
        yield first, max(last, first + 1)
        first = max(last, first + 1)


def keep_closest(similarity: sparse.csr_matrix, count: int, ranks: np.ndarray) -> sparse.csr_matrix:
    """Keep the largest values of each row.

    Parameters
    ----------
    similarity : csr_matrix of shape (n_rows, n_products)
        Values of 0 to 1; those of 0 are never kept.
    count : int
        Values kept in each row, at most.
    ranks : ndarray of int of shape (n_products,)
        All different; of equal values, those of lower ranks are kept.

    Returns
    -------
    csr_matrix of the same shape
        To 6 decimals, with rising columns.

    Examples
    --------
    >>> similarity = sparse.csr_matrix(np.array([[0.2, 0.9, 0.2]]))
    >>> keep_closest(similarity, 2, np.array([2, 1, 0])).toarray()
    array([[0. , 0.9, 0.2]])
    """
    keys = sparse.csr_matrix(similarity, dtype=np.float64, copy=True)
    keys.data = keys.data.round(SIMILARITY_DECIMALS)
    keys.eliminate_zeros()
    if keys.nnz == 0:
        return keys
    keys.data += TIE_BREAK * (1 - ranks[keys.indices] / len(ranks))
    identity = sparse.csr_matrix(sparse.eye_array(keys.shape[1], format="csr"))
    best = sp_matmul_topn(keys, identity, count)
    best.data = best.data.round(SIMILARITY_DECIMALS)
    best.sort_indices()
    return best
