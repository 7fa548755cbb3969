"""Which customers of a large shop are learned from."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import encode
from tessera.prediction.cases import (
    CATEGORY,
    DATE,
    KEY,
    OTHERS,
    OUTCOMES,
    PURCHASED,
    SEGMENT,
)

# Of more customers with a known outcome, as many are learned from.
MOST_CUSTOMERS = 20_000


def learned_from(
    table: pa.Table | pd.DataFrame, most: int = MOST_CUSTOMERS
) -> tuple[pa.Table | pd.DataFrame, str]:
    """Keep the past cases of some customers, and every case of the clock's date.

    Who is drawn depends on what is known of customers on all past dates and not on their keys, so
    that the same cases give the same sample, whatever the pseudonym key.

    Parameters
    ----------
    table : pyarrow.Table or DataFrame
        As for :meth:`tessera.prediction.cases.Cases.read`. Without ``customer_key`` it is kept.
    most : int
        At most so many customers.

    Returns
    -------
    table : pyarrow.Table or DataFrame
        The same where customers are no more than that.
    note : str
        Says of how many customers it is a sample; '' where it is none.

    Examples
    --------
    >>> day = pd.Timestamp("2026-01-01")
    >>> rows = {"customer_key": ["a", "b", "a"], "observation_date": [day] * 3}
    >>> known = {"recency_days": [1.0, 2.0, 3.0], "has_purchased": [True, False, None]}
    >>> some, note = learned_from(pa.table(rows | known), most=1)
    >>> some.num_rows, note
    (2, 'learned from 1 of 2 customers, drawn at random')
    """
    if isinstance(table, pd.DataFrame) or KEY not in table.column_names:
        return table, ""
    is_past = table[PURCHASED].is_valid().to_numpy(zero_copy_only=False)
    past = table.filter(pa.array(is_past))
    names = {*table.column_names} - {*OTHERS} | {*OUTCOMES, CATEGORY, SEGMENT}
    is_kept = ~is_past
    is_kept[is_past], note = drawn_at_random(past, names & {*table.column_names}, most)
    return (table.filter(pa.array(is_kept)) if note else table), note


def drawn_at_random(
    table: pa.Table, names: Iterable[str], most: int = MOST_CUSTOMERS
) -> tuple[np.ndarray, str]:
    """Draw customers by what is known of them.

    Parameters
    ----------
    table : pyarrow.Table
        ``customer_key``, ``observation_date`` and what is known as of then.
    names : iterable of str
        Columns with what is known: numbers or text. Customers who are equal in them on all dates
        are taken as equal.
    most : int
        At most so many customers.

    Returns
    -------
    is_drawn : ndarray of bool of shape (n_rows,)
        Every row of those who are drawn; all of them where customers are no more than that.
    note : str
        As from :func:`learned_from`.
    """
    keys, owners = encode(table[KEY])
    if len(keys) <= most:
        return np.ones(len(table), dtype=bool), ""
    is_drawn = np.zeros(len(keys), dtype=bool)
    prints = _fingerprints(table, names, owners, len(keys))
    is_drawn[np.argsort(prints, kind="stable")[:most]] = True
    return is_drawn[owners], f"learned from {most} of {len(keys)} customers, drawn at random"


def _fingerprints(
    table: pa.Table, names: Iterable[str], owners: np.ndarray, count: int
) -> np.ndarray:
    """Return a number for each customer that tells them from others, also from equal ones."""
    days = table[DATE].cast(pa.date32()).to_numpy().astype("datetime64[D]")
    rows = pd.util.hash_array(days.astype(np.int64))
    for place, name in enumerate(sorted(names)):
        column = table[name]
        is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        values = column if is_text else column.cast(pa.float64(), safe=False)
        # An odd factor of its own, so that equal values of two columns do not cancel out.
        rows ^= pd.util.hash_array(values.to_numpy()) * np.uint64(2 * place + 3)
    found = np.zeros(count, dtype=np.uint64)
    np.bitwise_xor.at(found, owners, pd.util.hash_array(rows))
    # Without the number among equal ones, all of these were drawn or none.
    numbers = pd.Series(found).groupby(found).cumcount().to_numpy(np.uint64)
    return pd.util.hash_array(found ^ pd.util.hash_array(numbers))
