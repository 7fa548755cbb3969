"""Each customer's last days with an order, for methods that look at them one by one."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LAST_ORDERS = "last_orders"
# What is known of each day with an order, and of how many days at most.
ORDER_FACTS = ("gap_days", "age_days", "net_revenue", "sold_quantity", "kept_share")
MOST_ORDERS = 20
KEYS = ["customer_key", "observation_date"]


def with_last_orders(cases: pa.Table, order_days: pa.Table) -> pa.Table:
    """Add each customer's last days with an order, for methods that look at them one by one.

    Parameters
    ----------
    cases : pyarrow.Table
        ``customer_key`` and ``observation_date``.
    order_days : pyarrow.Table
        The same, with ``place`` (1 is the last day) and :data:`ORDER_FACTS`; places after
        :data:`MOST_ORDERS` are left out.

    Returns
    -------
    pyarrow.Table
        The cases, in their order, with ``last_orders``: the facts of each day, the last day last,
        not a number where there are fewer days.

    Examples
    --------
    >>> known = {"customer_key": ["a"], "observation_date": ["2026-03-01"]}
    >>> facts = dict.fromkeys(ORDER_FACTS, [7.0])
    >>> table = with_last_orders(pa.table(known), pa.table({**known, "place": [1], **facts}))
    >>> table["last_orders"].to_pylist()[0][-6:]
    [nan, 7.0, 7.0, 7.0, 7.0, 7.0]
    """
    rows = cases.select(KEYS).append_column("row", pa.array(np.arange(len(cases))))
    found = order_days.join(rows, KEYS, join_type="inner").to_pandas()
    found = found[found["place"] <= MOST_ORDERS]
    values = np.full((len(cases), MOST_ORDERS, len(ORDER_FACTS)), np.nan, dtype=np.float32)
    places = MOST_ORDERS - found["place"].to_numpy(np.int64)
    values[found["row"].to_numpy(), places] = found[list(ORDER_FACTS)].to_numpy(np.float32)
    size = MOST_ORDERS * len(ORDER_FACTS)
    column = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), size)
    return cases.append_column(LAST_ORDERS, column)


def read_last_orders(table: pa.Table) -> np.ndarray | None:
    """Return the last days with an order of a table of cases; None where they were not added.

    Returns
    -------
    ndarray of float32 of shape (n_cases, MOST_ORDERS, n_facts), or None
        The last day last; not a number where there are fewer days.
    """
    if LAST_ORDERS not in table.column_names:
        return None
    values = pc.list_flatten(table[LAST_ORDERS]).to_numpy()
    return values.reshape(len(table), MOST_ORDERS, len(ORDER_FACTS))
