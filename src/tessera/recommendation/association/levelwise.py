"""Frequent itemsets level by level, in SQL."""

from collections.abc import Generator

import duckdb
import numpy as np
import pyarrow as pa

from tessera.recommendation.association.baskets import Baskets

# Lines, sets and occurrences of sets; each with the length of the sets behind its name.
TEMPORARY = "tessera_itemsets"


def level_wise(
    connection: duckdb.DuckDBPyConnection, baskets: Baskets, least_count: int, max_length: int
) -> Generator[tuple[np.ndarray, np.ndarray]]:
    """Count itemsets of two items, of three, and so on, in SQL.

    Two frequent sets that differ in their last item alone are joined within each basket, as in
    Agrawal and Srikant (1994), Fast algorithms for mining association rules. A set is one
    integer there: the number of all but its last item times the number of items, plus the last
    item.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Its temporary tables are dropped when the iterator ends or is closed.
    baskets : Baskets
        With frequent items only.
    least_count : int
        Least number of baskets.
    max_length : int
        Longest itemset.

    Yields
    ------
    items : ndarray of int64 of shape (n_itemsets, length)
        Rising within a row; the rows rise too. Never empty.
    counts : ndarray of int64 of shape (n_itemsets,)
        Baskets with the itemset.

    Examples
    --------
    >>> lines = np.array([0, 1, 2, 3, 4, 5, 6, 7])
    >>> baskets = Baskets(lines, pa.array(["A", "B", "C"]), 3)
    >>> with duckdb.connect() as connection:
    ...     for items, counts in level_wise(connection, baskets, 2, 3):
    ...         print(items.tolist(), counts.tolist())
    [[0, 1], [0, 2], [1, 2]] [3, 2, 2]
    [[0, 1, 2]] [2]
    """
    width = len(baskets.products)
    lines = pa.table({"basket": baskets.baskets, "item": baskets.items})
    items = np.arange(width)[:, None]
    tables = []

    def create(name: str, query: str) -> None:
        tables.append(name)
        connection.execute(f"create or replace temp table {name} as {query}")

    try:
        connection.register(f"{TEMPORARY}_lines", lines)
        create(
            f"{TEMPORARY}_1",
            "select cast(basket as integer) as basket, cast(item as integer) as item"
            f" from {TEMPORARY}_lines",
        )
        for length in range(2, max_length + 1):
            shorter, longer = f"{TEMPORARY}_{length - 1}", f"{TEMPORARY}_{length}"
            joined = (
                f"from {shorter} as shorter inner join {shorter} as other"
                " on shorter.basket = other.basket and shorter.item < other.item"
            )
            # A set of one item is its item, and has no prefix.
            number = "item"
            if length > 2:  # noqa: PLR2004
                number = "set_number"
                joined += " and shorter.prefix_number = other.prefix_number"
            key = f"cast(shorter.{number} as bigint) * {width} + other.item"
            create(
                f"{longer}_counts",
                f"select set_key, set_count, row_number() over (order by set_key) - 1 as set_number"
                f" from (select {key} as set_key, count(*) as set_count {joined} group by set_key"
                f" having count(*) >= {least_count})",
            )
            found = connection.execute(
                f"select set_key, set_count from {longer}_counts order by set_key"
            ).fetchnumpy()
            keys = np.asarray(found["set_key"], dtype=np.int64)
            if not len(keys):
                return
            items = np.column_stack([items[keys // width], keys % width])
            yield items, np.asarray(found["set_count"], dtype=np.int64)
            if length < max_length:
                create(
                    longer,
                    "select shorter.basket, other.item, counts.set_number,"
                    f" shorter.{number} as prefix_number {joined}"
                    f" inner join {longer}_counts as counts on {key} = counts.set_key",
                )
    finally:
        for name in tables:
            connection.execute(f"drop table if exists {name}")
        connection.unregister(f"{TEMPORARY}_lines")
