"""Itemsets split in two."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tessera.recommendation.association.itemsets import Itemsets

COLUMNS = ["length", "row", "mask", "both", "first", "second"]


def splits(itemsets: Itemsets, max_consequent: int) -> pd.DataFrame:
    """Split every itemset in antecedent and consequent, in each possible way.

    Parameters
    ----------
    itemsets : Itemsets
        Complete: with every itemset, its subsets.
    max_consequent : int
        Most items in the consequent.

    Returns
    -------
    DataFrame
        ``length`` of the itemset, its ``row`` among those of that length, ``mask`` (bit i is set
        where item i of the itemset is in the antecedent), and the baskets with all items
        (``both``), with the antecedent (``first``) and with the consequent (``second``).

    Raises
    ------
    ValueError
        If a subset of an itemset is missing.

    Examples
    --------
    >>> levels = [(np.array([[0], [1]]), np.array([4, 3])), (np.array([[0, 1]]), np.array([2]))]
    >>> splits(Itemsets(levels, ["A", "B"], 5, 2, "", ""), max_consequent=1)
       length  row  mask  both  first  second
    0       2    0     1     2      4       3
    1       2    0     2     2      3       4
    """
    indices = [pd.MultiIndex.from_arrays(list(items.T)) for items, _ in itemsets.levels]

    def baskets_with(items: np.ndarray, columns: list[int]) -> np.ndarray:
        subset = pd.MultiIndex.from_arrays([items[:, column] for column in columns])
        rows = indices[len(columns) - 1].get_indexer(subset)
        if (rows < 0).any():
            raise ValueError(f"itemsets of {len(columns)} products are not complete")
        return itemsets.levels[len(columns) - 1][1][rows]

    parts = []
    for length, (items, both) in enumerate(itemsets.levels[1:], start=2):
        for mask in range(1, 2**length - 1):
            antecedent, consequent = members(range(length), mask)
            if len(consequent) <= max_consequent:
                part = {
                    "length": length,
                    "row": np.arange(len(items)),
                    "mask": mask,
                    "both": both,
                    "first": baskets_with(items, antecedent),
                    "second": baskets_with(items, consequent),
                }
                parts.append(pd.DataFrame(part))
    if not parts:
        return pd.DataFrame(columns=COLUMNS, dtype=np.int64)
    return pd.concat(parts, ignore_index=True).astype(np.int64)


def members(items: list[int] | range, mask: int) -> tuple[list[int], list[int]]:
    """Return the items of antecedent and consequent.

    Examples
    --------
    >>> members([7, 8, 9], 0b101)
    ([7, 9], [8])
    """
    sides = [], []
    for position, item in enumerate(items):
        sides[0 if mask >> position & 1 else 1].append(item)
    return sides


def proper_subsets(items: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every subset but the whole, the empty one first.

    Examples
    --------
    >>> list(proper_subsets((4, 5)))
    [(), (4,), (5,)]
    """
    for mask in range(2 ** len(items) - 1):
        yield tuple(members(items, mask)[0])
