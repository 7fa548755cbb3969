"""Ratings of products by customers, read from a table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.histories import by_history
from tessera.learning.tables import encode, read_table
from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID

RATING, REVIEWED_AT = "rating", "reviewed_at"
COLUMNS = [CUSTOMER_KEY, PRODUCT_ID, RATING, REVIEWED_AT]


@dataclass(frozen=True)
class RatedPairs:
    """Pairs of a customer and a product, by customer and product, rising.

    Attributes
    ----------
    customer_keys : ndarray of shape (n_customers,)
        In the order of their ratings, as from :func:`by_history`; of equal ones keys decide.
    product_ids : ndarray of shape (n_products,)
        Rising.
    customers, products : ndarray of int64 of shape (n_pairs,)
        Positions among these.
    ratings : ndarray of float64 of shape (n_pairs,)
    rated_at : ndarray of datetime64 of shape (n_pairs,)
    """

    customer_keys: np.ndarray
    product_ids: np.ndarray
    customers: np.ndarray
    products: np.ndarray
    ratings: np.ndarray
    rated_at: np.ndarray

    def matrix(self, chosen: np.ndarray | None = None) -> sparse.csr_matrix:
        """Return the ratings as a matrix.

        Parameters
        ----------
        chosen : ndarray of bool of shape (n_pairs,), optional
            Which of them; by default all.

        Returns
        -------
        csr_matrix of shape (n_customers, n_products)
            0 where not rated.
        """
        chosen = np.ones(len(self.ratings), dtype=bool) if chosen is None else chosen
        places = self.customers[chosen], self.products[chosen]
        shape = len(self.customer_keys), len(self.product_ids)
        return sparse.csr_matrix((self.ratings[chosen], places), shape=shape)


def read_ratings(ratings: pa.Table | pd.DataFrame) -> RatedPairs:
    """Read ratings.

    Parameters
    ----------
    ratings : pyarrow.Table or DataFrame
        One row per customer and product: ``customer_key``, ``product_id``, ``rating`` above 0,
        ``reviewed_at``. In any order.

    Returns
    -------
    RatedPairs

    Raises
    ------
    ValueError
        If a column is absent, a value is null, a pair comes twice, or a rating is not above 0.

    Examples
    --------
    >>> moment = pd.Timestamp("2026-01-31")
    >>> rows = [("b", "P1", 4, moment), ("a", "P2", 5, moment)]
    >>> read_ratings(pd.DataFrame(rows, columns=COLUMNS)).matrix().toarray()
    array([[4., 0.],
           [0., 5.]])
    """
    table = read_table(
        ratings,
        "ratings",
        COLUMNS,
        key=[CUSTOMER_KEY, PRODUCT_ID],
        filled=[RATING, REVIEWED_AT],
        above={RATING: 0},
        texts=[CUSTOMER_KEY, PRODUCT_ID],
    )
    keys, customers = encode(table[CUSTOMER_KEY])
    product_ids, products = encode(table[PRODUCT_ID])
    ratings = table[RATING].to_numpy().astype(np.float64)
    rated_at = table[REVIEWED_AT].to_numpy().astype("datetime64[us]")
    in_time = by_history(customers, [rated_at, products, ratings], [None] * len(keys))
    customers = np.argsort(in_time)[customers]
    order = np.lexsort((products, customers))
    return RatedPairs(
        keys.to_numpy(zero_copy_only=False)[in_time],
        product_ids.to_numpy(zero_copy_only=False),
        customers[order],
        products[order],
        ratings[order],
        rated_at[order],
    )
