"""Who bought what when, and what was known of it at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.histories import by_history
from tessera.learning.tables import encode, read_table
from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID
from tessera.recommendation.methods import PurchaseContext

ORDER_DATE = "order_date"
COLUMNS = [CUSTOMER_KEY, PRODUCT_ID, ORDER_DATE]


class KnownTraits(NamedTuple):
    """What was known of some customers at a moment, as in :class:`PurchaseContext`."""

    segments: np.ndarray | None
    groups: np.ndarray | None
    links: sparse.csr_matrix | None


@dataclass(frozen=True)
class CustomerTraits:
    """What is known of customers besides their purchases.

    Parameters
    ----------
    segments : DataFrame, optional
        ``customer_key``, ``observation_date``, ``segment``: the segment as of a date.
    groups : DataFrame, optional
        ``customer_key``, ``demographic_group``.
    links : DataFrame, optional
        ``customer_key``, ``linked_customer_key``, ``linked_date``; null: not known since when,
        and left out of any look back; see :meth:`linked_by`.
    """

    segments: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    links: pd.DataFrame | None = None

    def at(self, moment: pd.Timestamp, customer_keys: np.ndarray) -> KnownTraits:
        """Return what was known before a moment, in the order of some customers.

        Parameters
        ----------
        moment : Timestamp
            Segments are those of the last observation date before it.
        customer_keys : ndarray of shape (n_customers,)

        Returns
        -------
        KnownTraits

        Examples
        --------
        >>> segments = pd.DataFrame(
        ...     {
        ...         "customer_key": ["a", "a"],
        ...         "observation_date": pd.to_datetime(["2024-01-31", "2024-02-29"]),
        ...         "segment": ["new", "loyal"],
        ...     }
        ... )
        >>> traits = CustomerTraits(segments=segments)
        >>> traits.at(pd.Timestamp("2024-02-15"), np.array(["a", "b"])).segments
        array(['new', None], dtype=object)
        """
        segments = groups = links = None
        if self.segments is not None:
            dates = pd.to_datetime(self.segments["observation_date"])
            last = self.segments[dates == dates[dates < moment].max()]
            segments = _aligned(last, "segment", customer_keys)
        if self.groups is not None:
            groups = self.groups_of(customer_keys)
        if self.links is not None:
            known = self.links[pd.to_datetime(self.links["linked_date"]) < moment]
            index = pd.Index(customer_keys)
            rows = index.get_indexer(known[CUSTOMER_KEY])
            columns = index.get_indexer(known["linked_customer_key"])
            both = (rows >= 0) & (columns >= 0)
            size = len(customer_keys)
            links = sparse.csr_matrix(
                (np.ones(both.sum()), (rows[both], columns[both])), shape=(size, size)
            )
        return KnownTraits(segments, groups, links)

    def groups_of(self, customer_keys: np.ndarray) -> np.ndarray:
        """Return the demographic group of each customer, None where it is not known."""
        if self.groups is None:
            return np.full(len(customer_keys), None)
        return _aligned(self.groups, "demographic_group", customer_keys)

    def linked_by(self, day: pd.Timestamp) -> Self:
        """Return the same with links of an unknown date dated to a day by which they are known.

        Parameters
        ----------
        day : Timestamp

        Returns
        -------
        CustomerTraits

        Examples
        --------
        >>> link = {"customer_key": ["a"], "linked_customer_key": ["b"], "linked_date": [None]}
        >>> CustomerTraits(links=pd.DataFrame(link)).linked_by("2024-02-15").links["linked_date"][0]
        Timestamp('2024-02-15 00:00:00')
        """
        if self.links is None:
            return self
        dates = pd.to_datetime(self.links["linked_date"]).fillna(pd.Timestamp(day))
        return replace(self, links=self.links.assign(linked_date=dates))


@dataclass(frozen=True)
class Purchases:
    """Products that customers bought, as positions in lists of customers and products.

    Attributes
    ----------
    customer_keys : ndarray of shape (n_customers,)
        With or without purchases, in the order of these.
    product_ids : ndarray of shape (n_products,)
        Rising.
    customers, products : ndarray of int64 of shape (n_purchases,)
        Positions.
    days : ndarray of datetime64[D] of shape (n_purchases,)
    traits : CustomerTraits
    """

    customer_keys: np.ndarray
    product_ids: np.ndarray
    customers: np.ndarray
    products: np.ndarray
    days: np.ndarray
    traits: CustomerTraits = field(default_factory=CustomerTraits)

    @classmethod
    def read(
        cls,
        table: pa.Table | pd.DataFrame,
        customers: Sequence[str] = (),
        products: Sequence[str] = (),
        traits: CustomerTraits | None = None,
    ) -> Self:
        """Read purchases.

        Parameters
        ----------
        table : pyarrow.Table or DataFrame
            One row per product of an order: ``customer_key``, ``product_id``, ``order_date``.
        customers, products : sequence of str
            Those to make room for besides.
        traits : CustomerTraits, optional
            What is known of the customers.

        Returns
        -------
        Purchases
            The same whatever the order of the rows. Customers are in the order of their purchases,
            as from :func:`by_history`; of equal ones demographic groups decide, then keys.

        Raises
        ------
        ValueError
            If a column is absent or a value null.

        Examples
        --------
        >>> rows = {"customer_key": ["b", "a"], "product_id": ["P", "Q"]}
        >>> table = pa.table({**rows, "order_date": pd.to_datetime(["2024-02-01", "2024-01-01"])})
        >>> purchases = Purchases.read(table, customers=["c"])
        >>> purchases.customer_keys.tolist(), purchases.products.tolist()
        (['a', 'b', 'c'], [1, 0])
        """
        traits = traits or CustomerTraits()
        table = read_table(
            table, "purchases", COLUMNS, filled=COLUMNS, texts=[CUSTOMER_KEY, PRODUCT_ID]
        )
        keys, rows = _encoded(table, CUSTOMER_KEY, customers)
        ids, columns = _encoded(table, PRODUCT_ID, products)
        days = table[ORDER_DATE].cast(pa.date32()).to_numpy().astype("datetime64[D]")
        in_time = by_history(rows, [days, columns], traits.groups_of(keys))
        rows = np.argsort(in_time)[rows]
        order = np.lexsort((days, columns, rows))
        return cls(keys[in_time], ids, rows[order], columns[order], days[order], traits)

    def known_at(
        self, moment: pd.Timestamp, products: np.ndarray | None = None
    ) -> tuple[sparse.csr_matrix, PurchaseContext]:
        """Return what was known before a moment.

        Parameters
        ----------
        moment : Timestamp
            Purchases of earlier days count.
        products : ndarray of int, optional
            Positions of the products to keep, rising; by default all.

        Returns
        -------
        counts : csr_matrix of shape (n_customers, n_kept_products)
            Orders.
        context : PurchaseContext
        """
        is_before = self.days < np.datetime64(moment, "D")
        rows, columns = self.customers[is_before], self.products[is_before]
        ages = (np.datetime64(moment, "D") - self.days[is_before]).astype(np.float64)
        width = len(self.product_ids)
        if products is not None:
            places = np.full(width, -1)
            places[products] = np.arange(len(products))
            columns, width = places[columns], len(products)
            kept = columns >= 0
            rows, columns, ages = rows[kept], columns[kept], ages[kept]
        shape = (len(self.customer_keys), width)
        counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        traits = self.traits.at(moment, self.customer_keys)
        return counts, PurchaseContext(rows, columns, ages, shape, *traits)

    def before(self, moment: pd.Timestamp) -> Self:
        """Return the purchases of the days before a moment, with their customers and products.

        Parameters
        ----------
        moment : Timestamp

        Returns
        -------
        Purchases
        """
        return self._kept(self.days < np.datetime64(moment, "D"))

    def sample(self, customer_count: int, random_state: int = 0) -> Self:
        """Return the purchases of some customers who bought anything, all of them if few.

        Parameters
        ----------
        customer_count : int
            At most so many.
        random_state : int
            Seed.

        Returns
        -------
        Purchases
        """
        buyers = np.unique(self.customers)
        if len(buyers) <= customer_count:
            return self
        drawn = np.random.default_rng(random_state).choice(buyers, customer_count, replace=False)
        return self._kept(np.isin(self.customers, drawn))

    def _kept(self, is_kept: np.ndarray) -> Self:
        customers, rows = np.unique(self.customers[is_kept], return_inverse=True)
        products, columns = np.unique(self.products[is_kept], return_inverse=True)
        return type(self)(
            self.customer_keys[customers],
            self.product_ids[products],
            rows,
            columns,
            self.days[is_kept],
            self.traits,
        )


def _encoded(table: pa.Table, name: str, more: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of a column and others, and each row's place among them."""
    values, places = encode(table[name], more)
    return values.to_numpy(zero_copy_only=False), places


def _aligned(table: pd.DataFrame, column: str, customer_keys: np.ndarray) -> np.ndarray:
    """Return a column in the order of some customers, None where there is no value."""
    values = table.set_index(CUSTOMER_KEY)[column].reindex(customer_keys).astype(object)
    return values.where(values.notna(), None).to_numpy()
