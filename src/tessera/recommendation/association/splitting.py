"""Itemsets split in two: one item, and all others."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tessera.recommendation.association.itemsets import Itemsets

COLUMNS = ["length", "row", "place", "both", "first", "second"]


def splits(itemsets: Itemsets) -> pd.DataFrame:
    """Take every item of every itemset as the consequent, and the others as the antecedent.

    Parameters
    ----------
    itemsets : Itemsets
        Complete: with every itemset, its subsets.

    Returns
    -------
    DataFrame
        ``length`` of the itemset, its ``row`` among those of that length, the ``place`` of the
        consequent in it, and the baskets with all items (``both``), with the antecedent
        (``first``) and with the consequent (``second``).

    Raises
    ------
    ValueError
        If a subset of an itemset is missing.

    Examples
    --------
    >>> levels = [(np.array([[0], [1]]), np.array([4, 3])), (np.array([[0, 1]]), np.array([2]))]
    >>> splits(Itemsets(levels, ["A", "B"], 5, 2))
       length  row  place  both  first  second
    0       2    0      0     2      3       4
    1       2    0      1     2      4       3
    """
    indices = [pd.MultiIndex.from_arrays(list(items.T)) for items, _ in itemsets.levels]

    def baskets_with(items: np.ndarray) -> np.ndarray:
        length = items.shape[1]
        rows = indices[length - 1].get_indexer(pd.MultiIndex.from_arrays(list(items.T)))
        if (rows < 0).any():
            raise ValueError(f"itemsets of {length} products are not complete")
        return itemsets.levels[length - 1][1][rows]

    parts = [pd.DataFrame(columns=COLUMNS, dtype=np.int64)]
    for length, (items, both) in enumerate(itemsets.levels[1:], start=2):
        for place in range(length):
            part = {
                "length": length,
                "row": np.arange(len(items)),
                "place": place,
                "both": both,
                "first": baskets_with(np.delete(items, place, axis=1)),
                "second": baskets_with(items[:, [place]]),
            }
            parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True).astype(np.int64)


def proper_subsets(items: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every subset but the whole, the empty one first.

    Examples
    --------
    >>> list(proper_subsets((4, 5)))
    [(), (4,), (5,)]
    """
    for mask in range(2 ** len(items) - 1):
        yield tuple(item for position, item in enumerate(items) if mask >> position & 1)
