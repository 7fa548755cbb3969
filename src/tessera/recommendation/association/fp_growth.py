"""Frequent itemsets by FP-growth."""

from collections.abc import Iterator

import numpy as np
from mlxtend.frequent_patterns.fpcommon import FPTree
from mlxtend.frequent_patterns.fpgrowth import fpg_step

from tessera.recommendation.association.baskets import Baskets


def fp_growth(
    baskets: Baskets, least_count: int, max_length: int, max_itemsets: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Count itemsets in a tree of baskets, in which baskets that begin alike share a branch.

    Han, Pei and Yin (2000), Mining frequent patterns without candidate generation, as mlxtend
    implements it. Its tree is filled here from integers rather than from a frame of baskets x
    products, which would not fit into memory for many products, and the threshold is a count, so
    that nothing is lost to rounding.

    Parameters
    ----------
    baskets : Baskets
        With frequent items only.
    least_count : int
        Least number of baskets.
    max_length : int
        Longest itemset.
    max_itemsets : int
        Where more are found, the tree is searched again length by length, so that a caller who
        stops there never waits for the longest.

    Yields
    ------
    items : ndarray of int64 of shape (n_itemsets, length)
        Of length 2, 3, and so on. Rising within a row; the rows rise too. Never empty.
    counts : ndarray of int64 of shape (n_itemsets,)
        Baskets with the itemset.

    Examples
    --------
    >>> import pyarrow as pa
    >>> lines = np.array([0, 1, 2, 3, 4, 5, 6, 7])
    >>> baskets = Baskets(lines, pa.array(["A", "B", "C"]), 3)
    >>> for items, counts in fp_growth(baskets, 2, 3, 100):
    ...     print(items.tolist(), counts.tolist())
    [[0, 1], [0, 2], [1, 2]] [3, 2, 2]
    [[0, 1, 2]] [2]
    """
    tree = _tree(baskets)
    found = _search(tree, least_count, max_length, max_itemsets)
    for length in range(2, max_length + 1):
        level = (found or _search(tree, least_count, length, None))[length]
        if not level:
            return
        items = np.array([one for one, _ in level])
        counts = np.array([count for _, count in level])
        order = np.lexsort(items.T[::-1])
        yield items[order], counts[order]


def _tree(baskets: Baskets) -> FPTree:
    """Insert every basket, its most frequent items first."""
    counts = baskets.item_counts()
    ranks = np.empty(len(counts), dtype=np.int64)
    ranks[np.lexsort([np.arange(len(counts)), -counts])] = np.arange(len(counts))
    owner, items = baskets.baskets, baskets.items
    order = np.lexsort([ranks[items], owner])
    items = items[order].tolist()
    starts = np.flatnonzero(np.diff(owner, prepend=-1)).tolist()
    tree = FPTree()
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        tree.insert_itemset(items[start:end])
    return tree


def _search(
    tree: FPTree, least_count: int, max_length: int, limit: int | None
) -> list[list[tuple[list[int], int]]] | None:
    """Return itemsets and counts by length, or None if there are more than the limit."""
    found: list[list[tuple[list[int], int]]] = [[] for _ in range(max_length + 1)]
    steps = fpg_step(tree, least_count, None, max_length, 0)
    for number, (count, items) in enumerate(steps):
        if number == limit:
            return None
        found[len(items)].append((sorted(items), count))
    return found
