"""Which customers of a large shop are learned from."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import encode
from tessera.prediction.cases import DATE, KEY, OTHERS, OUTCOMES, PURCHASED

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
    keys, owners = encode(past[KEY])
    if len(keys) <= most:
        return table, ""
    drawn = np.argsort(_fingerprints(past, owners, len(keys)), kind="stable")[:most]
    is_kept = ~is_past
    is_kept[is_past] = np.isin(owners, drawn)
    note = f"learned from {most} of {len(keys)} customers, drawn at random"
    return table.filter(pa.array(is_kept)), note


def _fingerprints(past: pa.Table, owners: np.ndarray, count: int) -> np.ndarray:
    """Return a number for each customer that tells their cases from other ones."""
    names = [name for name in past.column_names if name not in OTHERS]
    cases = pd.util.hash_array(past[DATE].to_pandas().to_numpy("datetime64[D]").astype(np.int64))
    for place, name in enumerate(sorted([*names, *OUTCOMES])):
        if name not in past.column_names:
            continue
        values = past[name].cast(pa.float64(), safe=False).to_numpy()
        # An odd factor of its own, so that equal values of two columns do not cancel out.
        cases ^= pd.util.hash_array(values) * np.uint64(2 * place + 3)
    found = np.zeros(count, dtype=np.uint64)
    np.bitwise_xor.at(found, owners, pd.util.hash_array(cases))
    return pd.util.hash_array(found)
