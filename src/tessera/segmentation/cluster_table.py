"""Clusters of customers as a table."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tessera.segmentation.clustering import CustomerClusters

CUSTOMER_KEY = "customer_key"
SCHEMA = pa.schema(
    {
        CUSTOMER_KEY: pa.string(),
        "cluster_id": pa.int32(),
        "distance_to_centroid": pa.float64(),
        "method": pa.string(),
        "method_reason": pa.string(),
    }
)


def cluster_customers(
    features: pa.Table | pd.DataFrame,
    feature_columns: Sequence[str],
    log_columns: Sequence[str] = (),
    order_column: str = "monetary",
    k_min: int = 3,
    k_max: int = 8,
    min_customers: int = 100,
    seed: int = 0,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Put every customer in a cluster.

    Parameters
    ----------
    features : pyarrow.Table or DataFrame
        One row per customer: ``customer_key``, the feature columns and the order column.
    feature_columns, log_columns, order_column, k_min, k_max, min_customers, log
        As in :class:`CustomerClusters`.
    seed : int
        Seed of samples and starts.

    Returns
    -------
    pyarrow.Table
        One row per customer, sorted by ``customer_key``, with the columns of ``SCHEMA``; the
        same whatever the order of the input and the number of threads.

    Raises
    ------
    ValueError
        If a column is absent, a key is null or occurs twice, or a feature is missing or
        infinite.

    Examples
    --------
    >>> features = pd.DataFrame({"customer_key": ["b", "a"], "monetary": [3.0, 1.0]})
    >>> clusters = cluster_customers(features, ["monetary"])
    >>> clusters.select(["customer_key", "cluster_id", "method"]).to_pylist()[0]
    {'customer_key': 'a', 'cluster_id': 1, 'method': 'single_cluster'}
    >>> clusters["method_reason"][0].as_py()
    '2 customers; at least 100 are needed'
    """
    frame = _by_key(pa.table(features), {*feature_columns, order_column})
    if frame.empty:
        return SCHEMA.empty_table()
    clusters = CustomerClusters(
        feature_columns,
        log_columns,
        order_column,
        k_min,
        k_max,
        min_customers,
        random_state=seed,
        log=log,
    ).fit(frame)
    labels = clusters.labels_
    return pa.table(
        {
            CUSTOMER_KEY: pa.array(frame.index, pa.string()),
            "cluster_id": labels,
            "distance_to_centroid": clusters.distance_to_centroid(frame, labels),
            "method": np.full(len(frame), clusters.method_, dtype=object),
            "method_reason": np.full(len(frame), clusters.method_reason_, dtype=object),
        },
        schema=SCHEMA,
    )


def _by_key(table: pa.Table, columns: set[str]) -> pd.DataFrame:
    """Return the columns as doubles, indexed by and sorted by the customer's key."""
    absent = sorted({CUSTOMER_KEY, *columns} - set(table.column_names))
    if absent:
        raise ValueError(f"columns are absent: {', '.join(absent)}")
    keys = table[CUSTOMER_KEY]
    if keys.null_count:
        raise ValueError(f"{keys.null_count} rows have no customer_key")
    values = {name: _doubles(table[name]) for name in sorted(columns)}
    index = pd.Index(keys.cast(pa.string()).to_numpy(), dtype=object)
    return pd.DataFrame(values, index=index).sort_index()


def _doubles(column: pa.ChunkedArray) -> np.ndarray:
    """Doubles of a numeric, decimal or boolean column; null becomes NaN."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return pc.cast(column, pa.float64()).to_numpy()
