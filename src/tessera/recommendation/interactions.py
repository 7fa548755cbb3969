"""Who bought what how often, as a sparse matrix."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.tables import encode, read_table

CUSTOMER_KEY = "customer_key"
PRODUCT_ID = "product_id"
ORDER_COUNT = "order_count"


@dataclass(frozen=True)
class Interactions:
    """Customers x products with the number of orders.

    Attributes
    ----------
    counts : csr_matrix of float64 of shape (n_customers, n_products)
        Number of orders; column positions rise within each row.
    customer_keys : pyarrow.Array of shape (n_customers,)
        Rising.
    product_ids : pyarrow.Array of shape (n_products,)
        Rising.
    """

    counts: sparse.csr_matrix
    customer_keys: pa.Array
    product_ids: pa.Array


def build_interactions(
    purchases: pa.Table | pd.DataFrame, products: pa.Array | None = None
) -> Interactions:
    """Count orders by customer and product.

    Parameters
    ----------
    purchases : pyarrow.Table or DataFrame
        ``customer_key``, ``product_id``, ``order_count`` (above zero). Rows of the same pair
        are added up.
    products : pyarrow.Array, optional
        More products to make room for.

    Returns
    -------
    Interactions
        The same whatever the order of the rows.

    Raises
    ------
    ValueError
        If a column is absent, a value is null, or a count is not above zero.

    Examples
    --------
    >>> purchases = pa.table(
    ...     {
    ...         "customer_key": ["b", "a", "b"],
    ...         "product_id": ["P2", "P1", "P1"],
    ...         "order_count": [1, 2, 3],
    ...     }
    ... )
    >>> build_interactions(purchases).counts.toarray()
    array([[2., 0.],
           [3., 1.]])
    """
    table = read_table(
        purchases,
        "purchases",
        names := [CUSTOMER_KEY, PRODUCT_ID, ORDER_COUNT],
        filled=names,
        above={ORDER_COUNT: 0},
        texts=[CUSTOMER_KEY, PRODUCT_ID],
    )
    orders = table[ORDER_COUNT].to_numpy().astype(np.float64)
    keys, rows = encode(table[CUSTOMER_KEY])
    ids, columns = encode(table[PRODUCT_ID], products)
    counts = sparse.csr_matrix((orders, (rows, columns)), shape=(len(keys), len(ids)))
    counts.sum_duplicates()
    return Interactions(counts, keys, ids)
