"""Purchases before and after a moment, for an honest evaluation."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tessera.learning.windows import Window
from tessera.recommendation.methods import PurchaseContext
from tessera.recommendation.neighbours.cosine import binary
from tessera.recommendation.purchases import Purchases


@dataclass(frozen=True)
class Split:
    """What was known at the start of a window, and what was bought in it.

    Attributes
    ----------
    window : Window
    customer_keys : ndarray of shape (n_customers,)
        Who bought anything before the end, in the order of the purchases. Those who bought nothing
        before the window have empty rows.
    product_ids : ndarray of shape (n_products,)
        Rising: what was bought before the start.
    counts : csr_matrix of shape (n_customers, n_products)
        Orders before the start.
    context : PurchaseContext
        When these were, and segments as of the start.
    relevant : csr_matrix of shape (n_customers, n_products)
        1 where the customer bought the product in the window. Those that are new in it are left
        out: nobody could know them.
    """

    window: Window
    customer_keys: np.ndarray
    product_ids: np.ndarray
    counts: sparse.csr_matrix
    context: PurchaseContext
    relevant: sparse.csr_matrix

    def customers(self) -> np.ndarray:
        """Return the rows of the customers who bought a known product in the window.

        Returns
        -------
        ndarray of int64
            Rising.
        """
        return np.flatnonzero(np.diff(self.relevant.indptr))

    def sample(self, most: int | None = None, random_state: int = 0) -> np.ndarray:
        """Return these rows, or of more than so many a seeded sample.

        Parameters
        ----------
        most : int, optional
            By default all.
        random_state : int
            Seed.

        Returns
        -------
        ndarray of int64
            Rising.
        """
        customers = self.customers()
        if most is None or len(customers) <= most:
            return customers
        generator = np.random.default_rng(random_state)
        return np.sort(generator.choice(customers, most, replace=False))

    def is_cold(self) -> np.ndarray:
        """Tell which customers had bought nothing before the start.

        Returns
        -------
        ndarray of bool of shape (n_customers,)
        """
        return np.diff(self.counts.indptr) == 0


def split_purchases(purchases: Purchases, window: Window) -> Split:
    """Split all customers' purchases at the same moment.

    Parameters
    ----------
    purchases : Purchases
        Of all the time. Segments and links, too, are those known at the window's start.
    window : Window
        Of days.

    Returns
    -------
    Split

    Raises
    ------
    ValueError
        If nothing was bought before the window.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "a", "b"],
    ...         "product_id": ["P1", "P1", "P1"],
    ...         "order_date": pd.to_datetime(["2024-01-05", "2024-02-05", "2024-03-05"]),
    ...     }
    ... )
    >>> window = Window(pd.Timestamp("2024-02-01"), pd.Timestamp("2024-03-01"))
    >>> split_purchases(Purchases.read(table), window).relevant.toarray()
    array([[1.]])
    """
    # Those who come later have no rows: they would change the random start of a method.
    purchases = purchases.before(window.end)
    is_before = window.is_before(purchases.days)
    known = np.unique(purchases.products[is_before])
    if not known.size:
        raise ValueError(f"no purchase before {window.start}")
    counts, context = purchases.known_at(window.start, known)
    pairs = np.unique(
        np.stack([purchases.customers[~is_before], purchases.products[~is_before]]), axis=1
    )
    rows, products = pairs[:, np.isin(pairs[1], known)]
    relevant = sparse.csr_matrix(
        (np.ones(len(rows)), (rows, np.searchsorted(known, products))), shape=counts.shape
    )
    return Split(
        window=window,
        customer_keys=purchases.customer_keys,
        product_ids=purchases.product_ids[known],
        counts=counts,
        context=context,
        relevant=binary(relevant),
    )
