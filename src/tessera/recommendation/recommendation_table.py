"""Recommendations as a table."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID, build_interactions
from tessera.recommendation.recommender import POPULARITY, ProductRecommender

NO_PURCHASES = "the customer has no purchases to learn from"
SCHEMA = pa.schema(
    {
        CUSTOMER_KEY: pa.string(),
        "recommendation_rank": pa.int32(),
        PRODUCT_ID: pa.string(),
        "score": pa.float64(),
        "route": pa.string(),
        "reason_product_id": pa.string(),
        "method": pa.string(),
        "method_reason": pa.string(),
    }
)


def recommend_products(
    purchases: pa.Table | pd.DataFrame,
    customers: pa.Array | pa.ChunkedArray | Sequence[str],
    products: pa.Array | pa.ChunkedArray | Sequence[str],
    count: int = 10,
    neighbour_count: int = 50,
    own_weight: float = 1.0,
    neighbour_weight: float = 0.1,
    popularity_weight: float = 0.05,
    min_customers: int = 50,
    min_products: int = 10,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Recommend products to every customer.

    Parameters
    ----------
    purchases : pyarrow.Table or DataFrame
        ``customer_key``, ``product_id``, ``order_count``. Those of customers and products that
        are not asked for are learned from too.
    customers : sequence of str
        Keys of the customers who get recommendations, each once.
    products : sequence of str
        Products that may be recommended, each once.
    count, neighbour_count, own_weight, neighbour_weight, popularity_weight, min_customers, \
min_products, log
        As in :class:`ProductRecommender`.

    Returns
    -------
    pyarrow.Table
        ``min(count, n_products)`` rows for each customer, sorted by ``customer_key`` and
        ``recommendation_rank``, with the columns of ``SCHEMA``. Equal scores are taken by
        popularity, then by ``product_id``. The same whatever the order of the input.

    Raises
    ------
    ValueError
        If a key is null or listed twice, or a purchase is incomplete.

    Examples
    --------
    >>> purchases = pa.table(
    ...     {"customer_key": ["a", "b"], "product_id": ["P1", "P1"], "order_count": [1, 2]}
    ... )
    >>> recommended = recommend_products(purchases, ["a", "c"], ["P1", "P2"], count=1)
    >>> recommended.select(["customer_key", "product_id", "route"]).to_pylist()[0]
    {'customer_key': 'a', 'product_id': 'P1', 'route': 'popular'}
    >>> recommended["method_reason"][0].as_py()
    '2 customers with purchases; at least 50 are needed'
    """
    purchases = pa.table(purchases)
    wanted = _sorted_unique(customers, "customers")
    offered = _sorted_unique(products, "products")
    if len(wanted) == 0 or len(offered) == 0:
        return SCHEMA.empty_table()
    interactions = build_interactions(_text_keys(purchases), wanted, offered)
    recommender = ProductRecommender(
        count,
        neighbour_count,
        own_weight,
        neighbour_weight,
        popularity_weight,
        min_customers,
        min_products,
        log,
    ).fit(interactions.counts, interactions.product_positions(offered))
    counts = interactions.counts[interactions.customer_positions(wanted)]
    best = recommender.recommend(counts)
    customer = best["customer"].to_numpy()
    has_method = np.diff(counts.indptr)[customer] > 0
    if recommender.method_ == POPULARITY:
        has_method[:] = True
    reason = best["reason"].to_numpy()
    return pa.table(
        {
            CUSTOMER_KEY: wanted.take(pa.array(customer)),
            "recommendation_rank": best["rank"].to_numpy(),
            PRODUCT_ID: interactions.product_ids.take(pa.array(best["product"].to_numpy())),
            "score": best["score"].to_numpy(),
            "route": pa.array(best["route"]).cast(pa.string()),
            "reason_product_id": interactions.product_ids.take(pa.array(reason, mask=reason < 0)),
            "method": pc.if_else(pa.array(has_method), recommender.method_, POPULARITY),
            "method_reason": pc.if_else(
                pa.array(has_method), recommender.method_reason_, NO_PURCHASES
            ),
        },
        schema=SCHEMA,
    )


def _text_keys(purchases: pa.Table) -> pa.Table:
    """Return the purchases with keys of type string."""
    for name in (CUSTOMER_KEY, PRODUCT_ID):
        if name in purchases.column_names:
            position = purchases.column_names.index(name)
            purchases = purchases.set_column(position, name, purchases[name].cast(pa.string()))
    return purchases


def _sorted_unique(values: pa.Array | pa.ChunkedArray | Sequence[str], name: str) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    array = pa.array(values, pa.string()) if not isinstance(values, pa.Array) else values
    array = array.cast(pa.string())
    if array.null_count:
        raise ValueError(f"{name}: {array.null_count} are null")
    repeated = len(array) - len(array.unique())
    if repeated:
        raise ValueError(f"{name}: {repeated} are listed twice")
    return array.take(pc.sort_indices(array))
