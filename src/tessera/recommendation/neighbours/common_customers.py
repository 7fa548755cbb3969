"""Which products are bought by the same customers, pairs by chance left out."""

import numpy as np
from scipy import sparse

from tessera.recommendation.neighbours.closest import keep_closest, pair_blocks
from tessera.recommendation.neighbours.cosine import binary, cosines, popularity_ranks


def common_customers(
    counts: sparse.csr_matrix,
    candidates: np.ndarray,
    count: int,
    min_common: int,
    min_similarity: float,
    popularity: np.ndarray,
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Find the products bought by the same customers as each product.

    The similarity is that of :class:`ProductNeighbours`; pairs with few customers in common are
    left out before the most similar are chosen, and products with few buyers before pairs are
    formed.

    Parameters
    ----------
    counts : csr_matrix of shape (n_customers, n_products)
        Above zero where the customer bought the product.
    candidates : ndarray of int
        Columns of the products that may be neighbours.
    count, min_common, min_similarity
        Neighbours of each product, at most; least customers who bought both; least cosine.
    popularity : ndarray of shape (n_products,)
        Decides between equal similarities, then the position does.

    Returns
    -------
    similarity, common : csr_matrix of shape (n_products, n_products)
        Cosines, and customers who bought both, of the same pairs.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [1, 0, 1], [0, 0, 1]]))
    >>> _, common = common_customers(counts, np.array([1, 2]), 1, 2, 0, np.zeros(3))
    >>> common.toarray()
    array([[0., 2., 0.],
           [0., 0., 0.],
           [0., 0., 0.]])
    """
    bought = binary(counts)
    width = bought.shape[1]
    buyers = np.bincount(bought.indices, minlength=width).astype(np.float64)
    ranks = popularity_ranks(popularity)
    is_common = buyers >= min_common
    is_candidate = is_common & np.isin(np.arange(width), candidates)
    left = _only(bought, is_common).T.tocsr()
    right = _only(bought, is_candidate)
    similar, common = [sparse.csr_matrix((0, width))], [sparse.csr_matrix((0, width))]
    for first, last in pair_blocks(left, right):
        pairs = sparse.csr_matrix(left[first:last] @ right)
        rows = first + np.repeat(np.arange(last - first), np.diff(pairs.indptr))
        values = cosines(pairs.data, rows, pairs.indices, buyers)
        kept = (pairs.data >= min_common) & (values >= min_similarity) & (rows != pairs.indices)
        ends = np.concatenate(([0], np.cumsum(kept)))[pairs.indptr]
        near = sparse.csr_matrix((values[kept], pairs.indices[kept], ends), shape=pairs.shape)
        similar.append(keep_closest(near, count, ranks))
        common.append(sparse.csr_matrix(pairs.multiply(similar[-1].sign())))
        common[-1].sort_indices()
    return sparse.csr_matrix(sparse.vstack(similar)), sparse.csr_matrix(sparse.vstack(common))


def _only(bought: sparse.csr_matrix, is_kept: np.ndarray) -> sparse.csr_matrix:
    """Return the matrix without what was bought of other products."""
    kept = sparse.csr_matrix(bought @ sparse.diags_array(is_kept * 1.0))
    kept.eliminate_zeros()
    return kept
