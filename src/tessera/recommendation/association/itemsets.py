"""Products that are often bought together, whatever their number."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import duckdb
import numpy as np
import pyarrow as pa

from tessera.recommendation.association.baskets import read_baskets
from tessera.recommendation.association.levelwise import level_wise
from tessera.recommendation.association.settings import RuleSettings


@dataclass(frozen=True)
class Itemsets:
    """Frequent itemsets and how they were found.

    Attributes
    ----------
    levels : list of tuple of (ndarray of shape (n, length), ndarray of shape (n,))
        Items and number of baskets of the itemsets of length 1, 2, and so on. Items rise within
        an itemset, and the itemsets of a length rise.
    products : pyarrow.Array
        The product that each item stands for.
    basket_count, least_count : int
        Baskets looked at, and baskets that make an itemset frequent.
    cut_reason : str or None
        What was left out because of a limit. None: nothing.
    """

    levels: list[tuple[np.ndarray, np.ndarray]]
    products: pa.Array
    basket_count: int
    least_count: int
    cut_reason: str | None = None


def frequent_itemsets(
    connection: duckdb.DuckDBPyConnection,
    lines: pa.Table,
    settings: RuleSettings,
    log: Callable[[str], object] | None = None,
) -> Itemsets:
    """Find every itemset that is in enough baskets.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        For the SQL; nothing is left behind in it.
    lines : pyarrow.Table
        ``basket_number`` and ``product_id``, as in :func:`read_baskets`.
    settings : RuleSettings
        Thresholds and limits.
    log : callable, optional
        Called with a sentence after each length.

    Returns
    -------
    Itemsets
        The same whatever the order of the rows.

    Examples
    --------
    >>> from fractions import Fraction
    >>> lines = pa.table({"basket_number": [1, 1, 2, 2, 3], "product_id": list("ABABC")})
    >>> with duckdb.connect() as connection:
    ...     found = frequent_itemsets(connection, lines, RuleSettings(Fraction(1, 2)))
    >>> [items.tolist() for items, _ in found.levels], found.products.to_pylist()
    ([[[0], [1]], [[0, 1]]], ['A', 'B'])
    """
    baskets = read_baskets(lines)
    total = baskets.basket_count
    least = settings.least_count(total)
    baskets = baskets.only(np.flatnonzero(baskets.item_counts() >= least))
    search = level_wise(connection, baskets, least, settings.max_length)
    levels = []
    if len(baskets.products):
        levels.append((np.arange(len(baskets.products))[:, None], baskets.item_counts()))
    cut_reason, started = None, perf_counter()
    found = len(baskets.products)
    while levels and len(levels) < settings.max_length:
        if found > settings.max_itemsets:
            cut_reason = (
                f"{found} itemsets of up to {len(levels)} products are more than "
                f"{settings.max_itemsets}: longer ones were not looked for"
            )
            break
        level = next(search, None)
        if level is None:
            break
        levels.append(level)
        found += len(level[1])
        if log is not None:
            seconds = perf_counter() - started
            log(f"itemsets of {len(levels)} products: {len(level[1])}, {seconds:.1f} s")
    search.close()
    return Itemsets(levels, baskets.products, total, least, cut_reason)
