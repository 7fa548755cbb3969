"""Customers' histories as a table has them, and what they bought between two dates."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import read_table
from tessera.prediction.lifetime.histories import WEEK, Histories
from tessera.prediction.lifetime.value import Orders

NUMBERS = (
    "repeat_day_count",
    "first_to_last_days",
    "age_days",
    "first_order_value",
    "mean_repeat_value",
)
KEY, DATE = "customer_key", "observation_date"


@dataclass(frozen=True)
class Customers:
    """Customers as they were known on one date.

    Parameters
    ----------
    keys : ndarray of str of shape (n_customers,)
    histories : Histories
        One per customer, in weeks.
    first_value : ndarray of float64 of shape (n_customers,)
        What the first day with an order brought.
    repeat_value : ndarray of float64 of shape (n_customers,)
        What the later such days brought in the mean; NaN where there is none.
    date : date
        Of observation.
    """

    keys: np.ndarray
    histories: Histories
    first_value: np.ndarray
    repeat_value: np.ndarray
    date: pd.Timestamp

    def __len__(self) -> int:
        """Count customers."""
        return len(self.keys)

    @property
    def orders(self) -> Orders:
        """What the value of an order is learned from: repeat orders, else the first one."""
        frequency = self.histories.frequency
        has_repeats = frequency > 0
        return Orders(
            np.where(has_repeats, frequency, 1.0),
            np.where(has_repeats, np.nan_to_num(self.repeat_value), self.first_value),
        )

    @property
    def own_mean(self) -> np.ndarray:
        """What a day with an order brought in the mean, the first included; at least 0."""
        frequency = self.histories.frequency
        total = self.first_value + frequency * np.nan_to_num(self.repeat_value)
        return np.maximum(total / (frequency + 1), 0)

    def take(self, positions: np.ndarray) -> Self:
        """Return some of the customers."""
        return type(self)(
            self.keys[positions],
            self.histories.take(positions),
            self.first_value[positions],
            self.repeat_value[positions],
            self.date,
        )


class Window(NamedTuple):
    """Customers on a date, and on how many days they ordered until the next date.

    Attributes
    ----------
    customers : Customers
    later : ndarray of float64 of shape (n_customers,)
    weeks : float
        Between the dates.
    end : Timestamp
        The next date.
    """

    customers: Customers
    later: np.ndarray
    weeks: float
    end: pd.Timestamp


def read_customers(table: pa.Table | pd.DataFrame) -> list[Customers]:
    """Take customers from a table of histories.

    Parameters
    ----------
    table : pyarrow.Table or DataFrame
        ``customer_key``, ``observation_date`` (together unique) and the columns ``NUMBERS``;
        ``mean_repeat_value`` is null where there is no repeat order.

    Returns
    -------
    list of Customers
        One for each observation date, the earliest first. Within them customers are in an order
        that no key decides, so that another key changes nothing.

    Raises
    ------
    ValueError
        As :func:`tessera.learning.tables.read_table` and :meth:`Histories.read`.
    """
    read = read_table(
        table,
        "purchase histories",
        [KEY, DATE, *NUMBERS],
        key=[KEY, DATE],
        filled=NUMBERS[:-1],
        texts=[KEY],
    )
    columns = {name: read[name].to_numpy().astype(np.float64) for name in NUMBERS}
    dates = pd.to_datetime(read[DATE].to_pandas()).to_numpy()
    keys = read[KEY].to_numpy().astype(object)
    order = np.lexsort([*(np.nan_to_num(columns[name]) for name in NUMBERS[::-1]), dates])
    found = []
    for date in np.unique(dates):
        rows = order[dates[order] == date]
        frequency, recency, age = (columns[name][rows] for name in NUMBERS[:3])
        found.append(
            Customers(
                keys[rows],
                Histories.read(frequency, recency / WEEK, age / WEEK),
                columns["first_order_value"][rows],
                columns["mean_repeat_value"][rows],
                pd.Timestamp(date),
            )
        )
    return found


def windows_between(dates: list[Customers]) -> list[Window]:
    """Count the order days of customers between dates that follow each other.

    Parameters
    ----------
    dates : list of Customers
        The earliest first.

    Returns
    -------
    list of Window
        One fewer. Who is not there any more, or has fewer orders, returned them: 0.
    """
    found = []
    for start, end in itertools.pairwise(dates):
        after = pd.Series(end.histories.frequency, index=end.keys).reindex(start.keys)
        later = np.maximum(np.nan_to_num(after - start.histories.frequency), 0)
        weeks = (end.date - start.date).days / WEEK
        found.append(Window(start, later, weeks, end.date))
    return found
