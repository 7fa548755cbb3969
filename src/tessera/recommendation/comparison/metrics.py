"""How good a list of products is for each customer."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.ranking import NO_PRODUCT

CUTOFFS = (5, 10, 20)


def customer_metrics(
    products: np.ndarray,
    relevant: sparse.csr_matrix,
    seen: sparse.csr_matrix,
    bits: np.ndarray,
    cutoffs: Sequence[int] = CUTOFFS,
) -> dict[tuple[str, int], np.ndarray]:
    """Measure each customer's list at several lengths.

    With ``hits[i]`` 1 if the i-th product is relevant, ``r`` the number of relevant products and
    ``k`` the cut-off:

    - ``recall``: hits over ``r``;
    - ``precision``: hits over ``k``, however short the list is;
    - ``ndcg``: the sum of ``hits[i] / log2(i + 1)`` over the same for a list that starts with
      ``min(r, k)`` hits;
    - ``map``: the sum of the precision at each hit, over ``min(r, k)``;
    - ``hit_rate``: 1 if there is a hit;
    - ``novelty``: mean surprise at the list's products, in bits; NaN for an empty list;
    - ``repeat_share``: share of the list that the customer had bought; NaN for an empty list.

    Source: Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques, for
    nDCG.

    Parameters
    ----------
    products : ndarray of int of shape (n_some, n_places)
        Columns, best first; -1 where the list has ended.
    relevant : csr_matrix of shape (n_some, n_products)
        Above 0 where relevant; at least one in each row.
    seen : csr_matrix of shape (n_some, n_products)
        Above 0 where the customer bought the product before.
    bits : ndarray of float of shape (n_products,)
        From :func:`self_information`.
    cutoffs : sequence of int
        Lengths, above 0.

    Returns
    -------
    dict of (metric, cut-off) to ndarray of float64 of shape (n_some,)

    Raises
    ------
    ValueError
        If a row of ``relevant`` is empty.

    Examples
    --------
    >>> relevant = sparse.csr_matrix(np.array([[0.0, 1, 1, 0]]))
    >>> seen = sparse.csr_matrix(np.array([[1.0, 1, 0, 0]]))
    >>> bits = np.array([0.0, 1, 2, 2])
    >>> values = customer_metrics(np.array([[0, 1]]), relevant, seen, bits, cutoffs=[2])
    >>> {name: round(float(value[0]), 3) for (name, _), value in values.items()}
    {'recall': 0.5, 'precision': 0.5, 'ndcg': 0.387, 'map': 0.25, 'hit_rate': 1.0, \
'novelty': 0.5, 'repeat_share': 1.0}
    """
    sizes = np.diff(relevant.indptr)
    if not sizes.all():
        raise ValueError(f"{int((sizes == 0).sum())} customers have no relevant product")
    depth = max([*cutoffs, products.shape[1]])
    lists = np.full((len(products), depth), NO_PRODUCT)
    lists[:, : products.shape[1]] = products
    is_filled = lists != NO_PRODUCT
    hits = (_at(relevant, lists) & is_filled).astype(np.float64)
    repeats = _at(seen, lists) & is_filled
    bits = np.where(is_filled, bits[lists], 0)
    discounts = 1 / np.log2(np.arange(2, depth + 2))
    hits_so_far = hits.cumsum(axis=1)
    gains = (hits * discounts).cumsum(axis=1)
    precisions = (hits * hits_so_far / np.arange(1, depth + 1)).cumsum(axis=1)
    values = {}
    for cutoff in cutoffs:
        last, most = cutoff - 1, np.minimum(sizes, cutoff)
        length = is_filled[:, :cutoff].sum(axis=1)
        found = hits_so_far[:, last]
        values["recall", cutoff] = found / sizes
        values["precision", cutoff] = found / cutoff
        values["ndcg", cutoff] = gains[:, last] / discounts.cumsum()[most - 1]
        values["map", cutoff] = precisions[:, last] / most
        values["hit_rate", cutoff] = (found > 0).astype(np.float64)
        values["novelty", cutoff] = _share(bits[:, :cutoff].sum(axis=1), length)
        values["repeat_share", cutoff] = _share(repeats[:, :cutoff].sum(axis=1), length)
    return values


def self_information(seen: sparse.csr_matrix) -> np.ndarray:
    """Bits of surprise at a purchase of each product.

    Source: Zhou et al. (2010), Solving the apparent diversity-accuracy dilemma of recommender
    systems.

    Parameters
    ----------
    seen : csr_matrix of shape (n_customers, n_products)
        Above 0 where a customer bought a product.

    Returns
    -------
    ndarray of float64 of shape (n_products,)
        ``-log2(buyers / customers with purchases)``; a product without buyers is taken to have
        half a one.

    Examples
    --------
    >>> self_information(sparse.csr_matrix(np.array([[1.0, 1], [1, 0], [0, 0]])))
    array([0., 1.])
    """
    customers = int((np.diff(seen.indptr) > 0).sum())
    buyers = np.bincount(seen.indices, minlength=seen.shape[1])
    # Adding 0 turns -0 into 0.
    return -np.log2(np.maximum(buyers, 0.5) / max(customers, 1)) + 0.0


def coverage(products: np.ndarray, offered_count: int) -> float:
    """Share of the products on offer that are recommended to anyone.

    Parameters
    ----------
    products : ndarray of int
        Recommended; -1 is none.
    offered_count : int
        Products that could be.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> coverage(np.array([[0, 1], [1, -1]]), offered_count=4)
    0.5
    """
    found = np.count_nonzero(np.bincount(products[products != NO_PRODUCT].ravel()))
    return float(found / offered_count if offered_count else 0.0)


def _at(matrix: sparse.csr_matrix, lists: np.ndarray) -> np.ndarray:
    """Tell where each row of a matrix is above 0 at the columns of its list."""
    rows = np.repeat(np.arange(len(lists)), lists.shape[1])
    if not lists.size or not matrix.shape[1]:
        return np.zeros(lists.shape, dtype=bool)
    return (np.asarray(matrix[rows, np.maximum(lists, 0).ravel()]) > 0).reshape(lists.shape)


def _share(sums: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return np.where(lengths > 0, sums / np.maximum(lengths, 1), np.nan)
