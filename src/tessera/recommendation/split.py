"""Purchases before and after a moment, for an honest evaluation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID
from tessera.recommendation.methods import PurchaseContext
from tessera.recommendation.neighbours import binary

ORDER_ID, ORDERED_AT = "order_id", "ordered_at"
COLUMNS = [CUSTOMER_KEY, PRODUCT_ID, ORDER_ID, ORDERED_AT]
Segmentation = Callable[[pd.DataFrame, pd.Timestamp], pd.Series]


@dataclass(frozen=True)
class Window:
    """What was known at its start, and what was bought in it.

    Attributes
    ----------
    start, end : Timestamp
        The window runs from start up to, not including, end.
    customer_keys : ndarray of shape (n_customers,)
        Rising: all who bought before the end. Those who are new in the window have empty rows.
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


def month_bounds(last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    """Take the last full month as the test, the one before as the validation.

    Parameters
    ----------
    last : Timestamp
        Of the last purchase. Its month is full if this is its last day.

    Returns
    -------
    tuple of Timestamp
        Start of the validation, start of the test, end of the test.

    Examples
    --------
    >>> [str(bound.date()) for bound in month_bounds(pd.Timestamp("2011-12-09"))]
    ['2011-10-01', '2011-11-01', '2011-12-01']
    >>> [str(bound.date()) for bound in month_bounds(pd.Timestamp("2011-11-30 18:00"))]
    ['2011-10-01', '2011-11-01', '2011-12-01']
    """
    end = (pd.Timestamp(last).normalize() + pd.Timedelta(days=1)).to_period("M").to_timestamp()
    month = pd.DateOffset(months=1)
    return end - month - month, end - month, end


def split_by_time(
    purchases: pd.DataFrame,
    validation_start: pd.Timestamp,
    test_start: pd.Timestamp,
    end: pd.Timestamp,
    segmentation: Segmentation | None = None,
) -> tuple[Window, Window]:
    """Split all customers' purchases at the same two moments.

    Parameters
    ----------
    purchases : DataFrame
        One row per line: ``customer_key``, ``product_id``, ``order_id``, ``ordered_at``.
    validation_start, test_start, end : Timestamp
        Rising.
    segmentation : callable, optional
        Given the purchases before a moment and that moment, returns a Series of segments with
        customer keys as its index. It never sees what comes later.

    Returns
    -------
    validation, test : Window
        What is known at the start of the test includes the purchases of the validation.

    Raises
    ------
    ValueError
        If a column is absent, a value is null, the moments do not rise, or nothing was bought
        before the validation.

    Examples
    --------
    >>> purchases = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "a", "b", "b"],
    ...         "product_id": ["P1", "P1", "P1", "P2"],
    ...         "order_id": ["1", "2", "3", "4"],
    ...         "ordered_at": pd.to_datetime(["2024-01-05", "2024-02-05", "2024-03-05"] * 2)[:4],
    ...     }
    ... )
    >>> moments = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-04-01"])
    >>> validation, test = split_by_time(purchases, *moments)
    >>> validation.relevant.toarray(), test.relevant.toarray()
    (array([[1., 0.],
           [0., 0.]]), array([[0., 0.],
           [1., 0.]]))
    """
    absent = [name for name in COLUMNS if name not in purchases.columns]
    if absent:
        raise ValueError(f"columns are absent: {', '.join(absent)}")
    missing = purchases[COLUMNS].isna().sum()
    if missing.any():
        raise ValueError(f"{missing.max()} purchases have no {missing.idxmax()}")
    if not validation_start < test_start < end:
        raise ValueError(f"moments must rise: {validation_start}, {test_start}, {end}")
    lines = purchases[COLUMNS].drop_duplicates([CUSTOMER_KEY, PRODUCT_ID, ORDER_ID])
    return (
        _window(lines, validation_start, test_start, segmentation),
        _window(lines, test_start, end, segmentation),
    )


def _window(
    lines: pd.DataFrame,
    start: pd.Timestamp,
    end: pd.Timestamp,
    segmentation: Segmentation | None,
) -> Window:
    before = lines[lines[ORDERED_AT] < start]
    later = lines[(lines[ORDERED_AT] >= start) & (lines[ORDERED_AT] < end)]
    if before.empty:
        raise ValueError(f"no purchase before {start}")
    customers = np.unique(np.concatenate([before[CUSTOMER_KEY], later[CUSTOMER_KEY]]))
    products = np.unique(before[PRODUCT_ID].to_numpy(dtype=object))
    shape = (len(customers), len(products))
    is_known = later[PRODUCT_ID].isin(products)
    unknown = later.loc[~is_known, [CUSTOMER_KEY, PRODUCT_ID]].drop_duplicates()
    rows, columns = _places(before, customers, products)
    age_days = ((start - before[ORDERED_AT]) / pd.Timedelta(days=1)).to_numpy()
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    bought = _places(later[is_known], customers, products)
    segments = None
    if segmentation is not None:
        segments = segmentation(before, start).reindex(customers).to_numpy()
    return Window(
        start=start,
        end=end,
        customer_keys=customers,
        product_ids=products,
        counts=counts,
        context=PurchaseContext(rows, columns, age_days, shape, segments),
        relevant=binary(sparse.csr_matrix((np.ones(len(bought[0])), bought), shape=shape)),
        unknown_count=len(unknown),
    )


def _places(
    lines: pd.DataFrame, customers: np.ndarray, products: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of purchases."""
    return (
        pd.Index(customers).get_indexer(lines[CUSTOMER_KEY]),
        pd.Index(products).get_indexer(lines[PRODUCT_ID]),
    )
