"""Ratings of products by customers, read from a table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID

RATING, REVIEWED_AT = "rating", "reviewed_at"
COLUMNS = [CUSTOMER_KEY, PRODUCT_ID, RATING, REVIEWED_AT]


@dataclass(frozen=True)
class RatedPairs:
    """Pairs of a customer and a product, by customer and product, rising.

    Attributes
    ----------
    customer_keys : ndarray of shape (n_customers,)
        Rising.
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
    array([[0., 5.],
           [4., 0.]])
    """
    frame = ratings.to_pandas() if isinstance(ratings, pa.Table) else ratings
    absent = [name for name in COLUMNS if name not in frame.columns]
    if absent:
        raise ValueError(f"ratings: columns are absent: {', '.join(absent)}")
    missing = frame[COLUMNS].isna().sum()
    if missing.any():
        raise ValueError(f"ratings: {missing.max()} have no {missing.idxmax()}")
    repeated = int(frame.duplicated([CUSTOMER_KEY, PRODUCT_ID]).sum())
    if repeated:
        raise ValueError(f"ratings: {repeated} pairs of customer and product come twice")
    low = int((frame[RATING] <= 0).sum())
    if low:
        raise ValueError(f"ratings: {low} are not above 0")
    frame = frame.astype({CUSTOMER_KEY: object, PRODUCT_ID: object})
    frame = frame.sort_values([CUSTOMER_KEY, PRODUCT_ID])
    customer_keys, customers = np.unique(frame[CUSTOMER_KEY].to_numpy(), return_inverse=True)
    product_ids, products = np.unique(frame[PRODUCT_ID].to_numpy(), return_inverse=True)
    return RatedPairs(
        customer_keys,
        product_ids,
        customers,
        products,
        frame[RATING].to_numpy(dtype=np.float64),
        frame[REVIEWED_AT].to_numpy(dtype="datetime64[us]"),
    )
