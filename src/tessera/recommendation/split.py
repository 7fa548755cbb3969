"""Purchases before and after a moment, for an honest evaluation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from tessera.recommendation.methods import PurchaseContext
from tessera.recommendation.neighbours import binary
from tessera.recommendation.purchases import Purchases


@dataclass(frozen=True)
class Window:
    """What was known at its start, and what was bought in it.

    Attributes
    ----------
    start, end : Timestamp
        The window runs from start up to, not including, end.
    customer_keys : ndarray of shape (n_customers,)
        Rising: who bought anything before the end. Those who bought nothing before the window
        have empty rows.
    product_ids : ndarray of shape (n_products,)
        Rising: what was bought before the start.
    counts : csr_matrix of shape (n_customers, n_products)
        Orders before the start.
    context : PurchaseContext
        When these were, and segments as of the start.
    relevant : csr_matrix of shape (n_customers, n_products)
        1 where the customer bought the product in the window.
    unknown_count : int
        Pairs of a customer and a product that is new in the window: nobody could know it, so
        they are left out of ``relevant``.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    customer_keys: np.ndarray
    product_ids: np.ndarray
    counts: sparse.csr_matrix
    context: PurchaseContext
    relevant: sparse.csr_matrix
    unknown_count: int

    def customers(self) -> np.ndarray:
        """Return the rows of the customers who bought a known product in the window.

        Returns
        -------
        ndarray of int64
            Rising.
        """
        return np.flatnonzero(np.diff(self.relevant.indptr))

    def is_cold(self) -> np.ndarray:
        """Tell which customers had bought nothing before the start.

        Returns
        -------
        ndarray of bool of shape (n_customers,)
        """
        return np.diff(self.counts.indptr) == 0


def month_bounds(
    last: pd.Timestamp, month_count: int = 1
) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    """Take the last full months as the test, as many before them as the validation.

    Parameters
    ----------
    last : Timestamp
        Of the last purchase. Its month is full if this is its last day.
    month_count : int
        Months in each.

    Returns
    -------
    tuple of Timestamp
        Start of the validation, start of the test, end of the test.

    Examples
    --------
    >>> [str(bound.date()) for bound in month_bounds(pd.Timestamp("2011-12-09"))]
    ['2011-10-01', '2011-11-01', '2011-12-01']
    >>> [str(bound.date()) for bound in month_bounds(pd.Timestamp("2011-11-30 18:00"), 2)]
    ['2011-08-01', '2011-10-01', '2011-12-01']
    """
    end = (pd.Timestamp(last).normalize() + pd.Timedelta(days=1)).to_period("M").to_timestamp()
    months = pd.DateOffset(months=month_count)
    return end - months - months, end - months, end


def split_by_time(
    purchases: Purchases,
    validation_start: pd.Timestamp,
    test_start: pd.Timestamp,
    end: pd.Timestamp,
) -> tuple[Window, Window]:
    """Split all customers' purchases at the same two moments.

    Parameters
    ----------
    purchases : Purchases
        Of all the time. Segments and links, too, are those known at a window's start.
    validation_start, test_start, end : Timestamp
        Rising days.

    Returns
    -------
    validation, test : Window
        What is known at the start of the test includes the purchases of the validation.

    Raises
    ------
    ValueError
        If the moments do not rise, or nothing was bought before the validation.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "a", "b", "b"],
    ...         "product_id": ["P1", "P1", "P1", "P2"],
    ...         "order_date": pd.to_datetime(["2024-01-05", "2024-02-05", "2024-03-05"] * 2)[:4],
    ...     }
    ... )
    >>> moments = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-04-01"])
    >>> validation, test = split_by_time(Purchases.read(table), *moments)
    >>> validation.relevant.toarray(), test.relevant.toarray()
    (array([[1., 0.],
           [0., 0.]]), array([[0., 0.],
           [1., 0.]]))
    """
    if not validation_start < test_start < end:
        raise ValueError(f"moments must rise: {validation_start}, {test_start}, {end}")
    return _window(purchases, validation_start, test_start), _window(purchases, test_start, end)


def _window(purchases: Purchases, start: pd.Timestamp, end: pd.Timestamp) -> Window:
    # Those who come later have no rows: they would change the random start of a method.
    purchases = purchases.before(end)
    first = np.datetime64(start, "D")
    known = np.unique(purchases.products[purchases.days < first])
    if not known.size:
        raise ValueError(f"no purchase before {start}")
    counts, context = purchases.known_at(start, known)
    is_later = purchases.days >= first
    pairs = np.unique(
        np.stack([purchases.customers[is_later], purchases.products[is_later]]), axis=1
    )
    rows, products = pairs[:, np.isin(pairs[1], known)]
    relevant = sparse.csr_matrix(
        (np.ones(len(rows)), (rows, np.searchsorted(known, products))), shape=counts.shape
    )
    return Window(
        start=start,
        end=end,
        customer_keys=purchases.customer_keys,
        product_ids=purchases.product_ids[known],
        counts=counts,
        context=context,
        relevant=binary(relevant),
        unknown_count=pairs.shape[1] - len(rows),
    )
