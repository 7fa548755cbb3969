"""When customers bought, in the three numbers that models of purchases need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

# Days of the unit of time.
WEEK = 7
# A history is three numbers.
COLUMNS = ("frequency", "recency", "age")


class CannotFitError(ValueError):
    """The data do not tell the parameters of a model; the message says why."""


@dataclass(frozen=True)
class Histories:
    """Purchase histories, each with the number of customers who have it.

    Two customers with the same three numbers are alike to every model of purchases, so they are
    grouped: of a million customers some hundred thousand histories remain.

    Parameters
    ----------
    frequency : ndarray of float64 of shape (n_histories,)
        Days with a purchase after the first such day.
    recency : ndarray of float64 of shape (n_histories,)
        Time from the first purchase to the last one, in weeks. (Not the time since the last one.)
    age : ndarray of float64 of shape (n_histories,)
        Time from the first purchase to the date of observation, in weeks.
    weights : ndarray of float64 of shape (n_histories,)
        Customers.

    Examples
    --------
    >>> histories = Histories.read([1, 0, 1], [2.0, 0.0, 2.0], [4.0, 4.0, 4.0])
    >>> grouped, rows = histories.grouped()
    >>> grouped.weights.tolist(), rows.tolist()
    ([1.0, 2.0], [1, 0, 1])
    """

    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    weights: np.ndarray

    @classmethod
    def read(
        cls,
        frequency: Sequence[float] | np.ndarray,
        recency: Sequence[float] | np.ndarray,
        age: Sequence[float] | np.ndarray,
        weights: Sequence[float] | np.ndarray | None = None,
    ) -> Self:
        """Check histories.

        Parameters
        ----------
        frequency, recency, age : array-like of shape (n_histories,)
            As the attributes.
        weights : array-like of shape (n_histories,), optional
            Customers with each history; by default 1.

        Returns
        -------
        Histories

        Raises
        ------
        ValueError
            If a value is missing, infinite or negative, a frequency is no whole number, a weight
            is not above 0, a recency is above the age, or is above 0 without a second purchase or
            0 with one.
        """
        found = [np.asarray(values, dtype=np.float64) for values in (frequency, recency, age)]
        found.append(np.ones(len(found[0])) if weights is None else np.asarray(weights, float))
        if any(values.shape != found[0].shape or values.ndim != 1 for values in found):
            raise ValueError(f"histories: lengths differ: {[np.shape(one) for one in found]}")
        histories = cls(*found)
        histories._check()
        return histories

    def _check(self) -> None:
        wrongs = {
            "a value that is missing or infinite": ~np.isfinite(
                self.frequency + self.recency + self.age + self.weights
            ),
            "a value below 0": np.minimum(np.minimum(self.frequency, self.recency), self.age) < 0,
            "a frequency that is no whole number": self.frequency != np.floor(self.frequency),
            "no weight above 0": self.weights <= 0,
            "a last purchase after the date of observation": self.recency > self.age,
            "repeat purchases on the day of the first": (self.frequency > 0) & (self.recency == 0),
            "a last purchase after the first, but no repeat": (self.frequency == 0)
            & (self.recency > 0),
        }
        for what, is_wrong in wrongs.items():
            if is_wrong.any():
                first = int(is_wrong.argmax())
                values = {name: float(getattr(self, name)[first]) for name in COLUMNS}
                raise ValueError(f"histories: {is_wrong.sum()} have {what}, such as {values}")

    def __len__(self) -> int:
        """Count histories."""
        return len(self.frequency)

    @property
    def customer_count(self) -> float:
        """Customers."""
        return float(self.weights.sum())

    def grouped(self) -> tuple["Histories", np.ndarray]:
        """Return each history once, and where each row's history is among them.

        Returns
        -------
        histories : Histories
            In rising order.
        rows : ndarray of int64 of shape (n_histories,)
        """
        table = pd.DataFrame({name: getattr(self, name) for name in COLUMNS})
        groups = table.groupby(list(COLUMNS), sort=True)
        rows = groups.ngroup().to_numpy()
        firsts = np.empty(groups.ngroups, dtype=np.int64)
        firsts[rows[::-1]] = np.arange(len(rows))[::-1]
        weights = np.bincount(rows, self.weights, minlength=len(firsts))
        return Histories(
            self.frequency[firsts], self.recency[firsts], self.age[firsts], weights
        ), rows

    def take(self, positions: np.ndarray | slice) -> "Histories":
        """Return some of the histories."""
        return Histories(
            self.frequency[positions],
            self.recency[positions],
            self.age[positions],
            self.weights[positions],
        )
