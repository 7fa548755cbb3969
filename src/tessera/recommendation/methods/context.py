"""What a method may know besides how often each customer bought each product."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class PurchaseContext:
    """When purchases were made, and which segment each customer is in.

    A purchase is one product in one order. Same-day orders of a customer count as one order
    where orders are ranked.

    Attributes
    ----------
    customers, products : ndarray of int of shape (n_purchases,)
        Row and column in the matrix of counts.
    age_days : ndarray of float of shape (n_purchases,)
        Days from the purchase to the moment of recommendation, not below 0.
    shape : tuple of int
        Customers and products.
    segments, groups : ndarray of shape (n_customers,), optional
        Segment by what customers bought, and demographic group; any labels, None or NaN where a
        customer has none.
    links : csr_matrix of shape (n_customers, n_customers), optional
        1 where the customer of the column is linked to that of the row: referral, household.

    Raises
    ------
    ValueError
        If lengths differ, or an age is below 0 or missing: that purchase is yet to come.

    Examples
    --------
    >>> context = PurchaseContext(
    ...     customers=np.array([0, 0, 1]),
    ...     products=np.array([0, 1, 1]),
    ...     age_days=np.array([60.0, 0.0, 30.0]),
    ...     shape=(2, 2),
    ... )
    >>> context.decayed(half_life_days=30).toarray()
    array([[0.25, 1.  ],
           [0.  , 0.5 ]])
    >>> context.decayed_by_order(0.5).toarray()
    array([[0.5, 1. ],
           [0. , 1. ]])
    """

    customers: np.ndarray
    products: np.ndarray
    age_days: np.ndarray
    shape: tuple[int, int]
    segments: np.ndarray | None = None
    groups: np.ndarray | None = None
    links: sparse.csr_matrix | None = None

    def __post_init__(self) -> None:
        """Check the lengths and that no purchase is yet to come."""
        lengths = {len(self.customers), len(self.products), len(self.age_days)}
        if len(lengths) > 1:
            raise ValueError(f"customers, products and ages have different lengths: {lengths}")
        for name in ("segments", "groups", "links"):
            labels = getattr(self, name)
            if labels is not None and labels.shape[0] != self.shape[0]:
                raise ValueError(f"{labels.shape[0]} {name} for {self.shape[0]} customers")
        future = int((~(np.asarray(self.age_days) >= 0)).sum())
        if future:
            raise ValueError(f"{future} purchases have an age that is missing or below 0")

    def decayed(self, half_life_days: float) -> sparse.csr_matrix:
        """Count purchases, each halved with every half-life since.

        Parameters
        ----------
        half_life_days : float
            Above 0.

        Returns
        -------
        csr_matrix of float64 of shape (n_customers, n_products)
        """
        if not half_life_days > 0:
            raise ValueError(f"half_life_days is {half_life_days}; it must be above 0")
        return self._summed(0.5 ** (self.age_days / half_life_days))

    def decayed_by_order(self, rate: float) -> sparse.csr_matrix:
        """Count purchases, each times ``rate`` for every later order of the customer.

        Customers who order daily and yearly then forget after as many orders.

        Parameters
        ----------
        rate : float
            0 to 1: with 0 only the last order counts, with 1 all count the same.

        Returns
        -------
        csr_matrix of float64 of shape (n_customers, n_products)
        """
        if not 0 <= rate <= 1:
            raise ValueError(f"rate is {rate}; it must be 0 to 1")
        return self._summed(np.power(float(rate), self.later_order_counts()))

    def later_order_counts(self) -> np.ndarray:
        """Count, for each purchase, the customer's later orders.

        Returns
        -------
        ndarray of int64 of shape (n_purchases,)
            0 in the customer's last order. Orders of one day are one.
        """
        if not len(self.customers):
            return np.zeros(0, dtype=np.int64)
        days = np.floor(self.age_days)
        order = np.lexsort((days, self.customers))
        customers, days = self.customers[order], days[order]
        is_first = np.r_[True, customers[1:] != customers[:-1]]
        is_new = is_first | np.r_[True, days[1:] != days[:-1]]
        places = np.cumsum(is_new)
        later = np.empty(len(order), dtype=np.int64)
        later[order] = places - places[is_first][np.cumsum(is_first) - 1]
        return later

    def _summed(self, weights: np.ndarray) -> sparse.csr_matrix:
        """Add up the purchases of each customer and product, the latest first."""
        order, firsts, pattern = self._places
        summed = pattern.copy()
        if len(firsts):
            summed.data = np.add.reduceat(weights[order], firsts)
        summed.eliminate_zeros()
        return summed

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray, sparse.csr_matrix]:
        """Order purchases by place and age, so that no sum depends on the order they came in.

        With that come the first purchase of each place, and a matrix of these places.
        """
        order = np.lexsort((self.age_days, self.products, self.customers))
        rows, columns = self.customers[order], self.products[order]
        is_same = (rows[1:] == rows[:-1]) & (columns[1:] == columns[:-1])
        firsts = np.flatnonzero(np.r_[np.full(min(len(rows), 1), True), ~is_same])
        pattern = sparse.csr_matrix(
            (np.ones(len(firsts)), (rows[firsts], columns[firsts])), shape=self.shape
        )
        return order, firsts, pattern
