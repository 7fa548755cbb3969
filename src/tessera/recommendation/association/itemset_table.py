"""Frequent itemsets as a table."""

from collections.abc import Callable

import duckdb
import numpy as np
import pyarrow as pa

from tessera.recommendation.association.itemsets import Itemsets, frequent_itemsets
from tessera.recommendation.association.settings import RuleSettings

ITEMSET_SCHEMA = pa.schema(
    {
        "product_ids": pa.list_(pa.string()),
        "product_count": pa.int32(),
        "basket_count": pa.int64(),
        "least_basket_count": pa.int64(),
        "cut_reason": pa.string(),
    }
)


def find_itemsets(
    connection: duckdb.DuckDBPyConnection,
    lines: pa.Table,
    settings: RuleSettings,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Find frequent itemsets, as :func:`frequent_itemsets` does.

    Returns
    -------
    pyarrow.Table
        One row per itemset with the columns of ``ITEMSET_SCHEMA``, by length, then by product.
        The first is the itemset without products, which is in every basket: it is there even
        where there are no baskets.

    Examples
    --------
    >>> from fractions import Fraction
    >>> lines = pa.table({"basket_number": [1, 1, 2, 2, 3], "product_id": list("ABABC")})
    >>> with duckdb.connect() as connection:
    ...     table = find_itemsets(connection, lines, RuleSettings(Fraction(1, 2)))
    >>> table["product_ids"].to_pylist(), table["basket_count"].to_pylist()
    ([[], ['A'], ['B'], ['A', 'B']], [3, 2, 2, 2])
    """
    found = frequent_itemsets(connection, lines, settings, log)
    items = [items for items, _ in found.levels]
    lengths = np.concatenate([[0], *(np.full(len(one), one.shape[1]) for one in items)])
    flat = np.concatenate([np.empty(0, dtype=np.int64), *(one.ravel() for one in items)])
    products = found.products.cast(pa.string()).take(pa.array(flat.astype(np.int64)))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    rows = len(lengths)
    return pa.table(
        {
            "product_ids": pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), products),
            "product_count": pa.array(lengths, pa.int32()),
            "basket_count": np.concatenate([[found.basket_count], *(n for _, n in found.levels)]),
            "least_basket_count": np.full(rows, found.least_count),
            "cut_reason": pa.repeat(pa.scalar(found.cut_reason, pa.string()), rows),
        },
        schema=ITEMSET_SCHEMA,
    )


def read_itemsets(table: pa.Table) -> Itemsets:
    """Return the itemsets that :func:`find_itemsets` wrote, whatever the order of the rows.

    Examples
    --------
    >>> rows = [
    ...     {"product_ids": ["B"], "product_count": 1, "basket_count": 2},
    ...     {"product_ids": [], "product_count": 0, "basket_count": 3},
    ... ]
    >>> itemsets = read_itemsets(pa.Table.from_pylist(rows, ITEMSET_SCHEMA))
    >>> itemsets.basket_count, itemsets.levels
    (3, [(array([[0]]), array([2]))])
    """
    lengths = table["product_count"].to_numpy()
    counts = table["basket_count"].to_numpy()
    sets = table["product_ids"].to_pylist()
    whole = int(np.flatnonzero(lengths == 0)[0])
    products = sorted(one[0] for one in sets if len(one) == 1)
    numbers = {product: number for number, product in enumerate(products)}
    levels = []
    for length in range(1, int(lengths.max()) + 1):
        rows = np.flatnonzero(lengths == length)
        items = np.array([sorted(numbers[product] for product in sets[row]) for row in rows])
        order = np.lexsort(items.T[::-1])
        levels.append((items[order], counts[rows[order]]))
    first = table.slice(whole, 1).to_pylist()[0]
    return Itemsets(
        levels,
        pa.array(products, pa.string()),
        int(counts[whole]),
        first["least_basket_count"],
        first["cut_reason"],
    )
