"""Customers as they were known on a date, and what they did in the days after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import is_list_like

from tessera.learning.histories import by_history
from tessera.learning.tables import as_type, read_table
from tessera.prediction.last_orders import LAST_ORDERS, read_last_orders

# What happened in the horizon after the observation date; null where it is not over.
PURCHASED, SPEND, ORDERS = "has_purchased", "spend", "order_days"
OUTCOMES = (PURCHASED, SPEND, ORDERS)
DATE = "observation_date"
SEGMENT = "segment"
KEY, CATEGORY = "customer_key", "category"
# What the names of features from signals begin with.
SIGNAL = "signal_"
# The columns that are no features.
OTHERS = (KEY, CATEGORY, SEGMENT, *OUTCOMES, "is_current", DATE, LAST_ORDERS)


def feature_names(table: pa.Table, signals: Collection[str] | None = None) -> list[str]:
    """Return the columns of a table of cases that are features.

    Parameters
    ----------
    table : pyarrow.Table
    signals : collection of str, optional
        Signals that count; null, as by default: none does.

    Examples
    --------
    >>> table = pa.table({"customer_key": ["a"], "recency_days": [3.0], "signal_rain_last": [1.0]})
    >>> feature_names(table)
    ['recency_days']
    """
    # A list that is null in a table may come as None or NA.
    wanted = set(signals) if signals is not None and is_list_like(signals) else set()
    return [
        name
        for name in table.column_names
        if name not in OTHERS and (not name.startswith(SIGNAL) or name in wanted)
    ]


def signal_names(table: pa.Table) -> list[str]:
    """Return the columns of a table of cases that are signals."""
    return [name for name in table.column_names if name.startswith(SIGNAL)]


@dataclass(frozen=True)
class Cases:
    """Rows of customer and observation date.

    Parameters
    ----------
    names : tuple of str
        Features.
    features : ndarray of float64 of shape (n_cases, n_features)
        NaN is unknown.
    dates : ndarray of datetime64[D] of shape (n_cases,)
        Observation dates.
    outcomes : dict of str to ndarray of float64 of shape (n_cases,)
        By name of :data:`OUTCOMES`; NaN where the horizon is not over.
    segments : ndarray of str of shape (n_cases,)
        Segment on the date; '' where it is not known.
    customers : ndarray of str of shape (n_cases,), optional
        Whose cases they are, where a customer has several on a date: one per category.
    last_orders : ndarray of float32 of shape (n_cases, n_days, n_facts), optional
        As from :func:`tessera.prediction.last_orders.read_last_orders`.

    Examples
    --------
    >>> table = pd.DataFrame({"observation_date": ["2026-01-01"], "recency_days": [3]})
    >>> table = table.assign(has_purchased=True, spend=9.5, order_days=1)
    >>> cases = Cases.read(table, ["recency_days"])
    >>> cases.features.tolist(), cases.bought.tolist(), len(cases)
    ([[3.0]], [True], 1)
    """

    names: tuple[str, ...]
    features: np.ndarray
    dates: np.ndarray
    outcomes: dict[str, np.ndarray]
    segments: np.ndarray
    customers: np.ndarray | None = None
    last_orders: np.ndarray | None = None

    @classmethod
    def read(
        cls, table: pa.Table | pd.DataFrame, names: Sequence[str], keeps_order: bool = False
    ) -> Self:
        """Take cases from a table.

        Parameters
        ----------
        table : pyarrow.Table or DataFrame
            ``observation_date``, the features and the outcomes; ``segment`` and ``last_orders``
            where there are such; with ``category`` also ``customer_key``.
            Rows are put in an order that no key decides, so that another key changes nothing.
        names : sequence of str
            Features, numbers or booleans.
        keeps_order : bool
            Whether rows stay where they are.

        Returns
        -------
        Cases

        Raises
        ------
        ValueError
            If a column is absent, a date is null, or a feature is infinite or no number.
        """
        needed = [DATE, *OUTCOMES, *names]
        has_several = CATEGORY in (
            table.columns if isinstance(table, pd.DataFrame) else table.column_names
        )
        needed += [KEY] if has_several else []
        read = read_table(table, "prediction cases", needed, filled=[DATE])
        columns = {
            name: as_type(read[name], pa.float64(), f"prediction cases: {name}")
            .to_pandas()
            .to_numpy(np.float64, na_value=np.nan)
            for name in (*names, *OUTCOMES)
        }
        features = np.column_stack([columns[name] for name in names])
        wrong = [
            name for name, column in zip(names, features.T, strict=True) if np.isinf(column).any()
        ]
        if wrong:
            raise ValueError(f"prediction cases: infinite values in {', '.join(wrong)}")
        dates = pd.to_datetime(read[DATE].to_pandas()).to_numpy("datetime64[D]")
        segments = (
            read[SEGMENT].to_pandas().fillna("").to_numpy(object)
            if SEGMENT in read.column_names
            else np.full(len(dates), "", dtype=object)
        )
        last_orders = read_last_orders(read)
        keys = [columns[name] for name in OUTCOMES] + [*features.T[::-1], dates.astype(np.int64)]
        if last_orders is not None:
            # Who is alike in everything else may still have ordered otherwise.
            numbers = np.nan_to_num(last_orders.reshape(len(dates), -1).astype(np.float64))
            keys = [np.einsum("ij,j->i", numbers, np.sqrt(np.arange(numbers.shape[1]))), *keys]
        order = np.arange(len(dates)) if keeps_order else np.lexsort(keys)
        outcomes = {name: columns[name][order] for name in OUTCOMES}
        customers = read[KEY].to_pandas().to_numpy(object)[order] if has_several else None
        return cls(
            tuple(names),
            features[order],
            dates[order],
            outcomes,
            segments[order],
            customers,
            None if last_orders is None else last_orders[order],
        )

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.dates)

    @property
    def bought(self) -> np.ndarray:
        """Whether each customer bought in the horizon (boolean)."""
        return self.outcomes[PURCHASED] > 0

    @property
    def is_mixed(self) -> bool:
        """Whether some bought and others did not: else nothing tells them apart."""
        return bool(self.bought.any() and not self.bought.all())

    @property
    def owners(self) -> np.ndarray | None:
        """Number of each case's customer, or none where each case is another customer's.

        Customers are numbered by what their cases are, so that another key changes nothing.
        """
        if self.customers is None:
            return None
        keys, owners = np.unique(self.customers.astype(str), return_inverse=True)
        columns = [*self.features.T, *self.outcomes.values()]
        events = [self.dates.astype(np.int64), *(np.nan_to_num(one, nan=-1.0) for one in columns)]
        order = by_history(owners, events, [None] * len(keys))
        places = np.empty(len(keys), dtype=np.int64)
        places[order] = np.arange(len(keys))
        return places[owners]

    def column(self, name: str) -> np.ndarray:
        """Return a feature by its name.

        Raises
        ------
        ValueError
            If there is no such feature.
        """
        if name not in self.names:
            raise ValueError(f"there is no feature {name} among {', '.join(self.names)}")
        return self.features[:, self.names.index(name)]

    def take(self, rows: np.ndarray) -> Self:
        """Return some of the cases, by positions or flags."""
        return replace(
            self,
            features=self.features[rows],
            dates=self.dates[rows],
            outcomes={name: values[rows] for name, values in self.outcomes.items()},
            segments=self.segments[rows],
            customers=None if self.customers is None else self.customers[rows],
            last_orders=None if self.last_orders is None else self.last_orders[rows],
        )

    def only(self, names: Sequence[str]) -> Self:
        """Return the cases with some of the features."""
        places = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), features=self.features[:, places])

    def at(self, dates: Collection[np.datetime64]) -> Self:
        """Return the cases of some observation dates."""
        return self.take(np.isin(self.dates, np.array(list(dates), dtype="datetime64[D]")))

    def sample(self, size: int, random_state: int = 0) -> Self:
        """Return at most so many cases, drawn at random, in their order."""
        if len(self) <= size:
            return self
        drawn = np.random.default_rng(random_state).choice(len(self), size, replace=False)
        return self.take(np.sort(drawn))
