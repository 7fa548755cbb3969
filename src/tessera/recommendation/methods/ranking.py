"""The best products of each customer, with ties settled."""

import numpy as np

NO_PRODUCT = -1
# Groups of products, of which only the best are searched.
LEAST_GROUPS = 64
GROUPS_PER_PRODUCT = 4
# Products in the order of their ranks, for each that is wanted, among which equal ones are searched
# first: where most are equal these are enough.
SEARCHED_PER_PRODUCT = 8


def best_products(
    scores: np.ndarray, ranks: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pick the products with the highest scores; equal scores go to the lower rank.

    Parameters
    ----------
    scores : ndarray of float of shape (n_customers, n_products)
        Minus infinity for a product that must not be picked; not NaN.
    ranks : ndarray of int of shape (n_products,)
        Order among equal scores, 0 first, all different.
    count : int
        Products for each customer, at least 1.

    Returns
    -------
    products : ndarray of int64 of shape (n_customers, min(count, n_products))
        Columns, best first; -1 where no product is left.
    best : ndarray of float64 of the same shape
        Their scores; NaN where no product is left.

    Raises
    ------
    ValueError
        If ``count`` is below 1.

    Examples
    --------
    >>> scores = np.array([[0.5, 0.9, 0.5], [-np.inf, -np.inf, 0.1]])
    >>> products, best = best_products(scores, ranks=np.array([2, 1, 0]), count=2)
    >>> products
    array([[ 1,  2],
           [ 2, -1]])
    >>> best
    array([[0.9, 0.5],
           [0.1, nan]])
    """
    if count < 1:
        raise ValueError(f"count is {count}; at least 1 is needed")
    customer_count, product_count = scores.shape
    count = min(count, product_count)
    if not count or not customer_count:
        shape = (customer_count, count)
        return np.full(shape, NO_PRODUCT, dtype=np.int64), np.full(shape, np.nan)
    scores = np.asarray(scores, dtype=np.float64)
    rows, columns = np.divmod(np.flatnonzero(_candidates(scores, ranks, count)), product_count)
    values = scores[rows, columns]
    order = np.lexsort((ranks[columns], -values, rows))
    firsts = np.searchsorted(rows, np.arange(customer_count))
    picked = order[firsts[:, None] + np.arange(count)]
    is_none = np.isneginf(values[picked])
    products = np.where(is_none, NO_PRODUCT, columns[picked])
    return products.astype(np.int64), np.where(is_none, np.nan, values[picked])


def _candidates(scores: np.ndarray, ranks: np.ndarray, count: int) -> np.ndarray:
    """Mark some products of each customer, among them the best ``count``; most are left out.

    None below what so many reach is among the best. Of those equal to it, the first ``count`` are
    enough. This takes a few passes where sorting or partitioning takes dozens.
    """
    group_count = _group_count(count)
    if scores.shape[1] < 2 * group_count:
        return np.ones(scores.shape, dtype=bool)
    bound = reached_by(scores, count)[:, None]
    marked = scores >= bound
    tied = np.flatnonzero(np.count_nonzero(marked, axis=1) > group_count)
    if tied.size:
        marked[tied] = scores[tied] > bound[tied]
        by_rank = np.argsort(ranks)
        for some in (by_rank[: SEARCHED_PER_PRODUCT * count], by_rank):
            equal = scores[np.ix_(tied, some)] == bound[tied]
            rows, places = np.nonzero(equal & (np.cumsum(equal, axis=1, dtype=np.int32) <= count))
            marked[tied[rows], some[places]] = True
            tied = tied[np.bincount(rows, minlength=len(tied)) < count]
            if not tied.size:
                break
    return marked


def reached_by(scores: np.ndarray, count: int) -> np.ndarray:
    """Return for each row what at least ``count`` scores reach.

    Products are put into groups: the ``count`` best of these have so many products that reach the
    last of their maxima.

    Parameters
    ----------
    scores : ndarray of float of shape (n_customers, n_products)
    count : int
        At least 1.

    Returns
    -------
    ndarray of float of shape (n_customers,)
        Minus infinity where there are fewer products than groups.
    """
    group_count = _group_count(count)
    size = scores.shape[1] // group_count
    if not size:
        return np.full(len(scores), -np.inf)
    grouped = scores[:, : size * group_count].reshape(len(scores), size, group_count)
    maxima = grouped.max(axis=1)
    return np.partition(maxima, group_count - count, axis=1)[:, group_count - count]


def _group_count(count: int) -> int:
    return max(LEAST_GROUPS, GROUPS_PER_PRODUCT * count)
