"""Windows of time that a method is judged on, knowing only what came before."""

import datetime as dt
import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Window:
    """A span of time.

    Parameters
    ----------
    start, end : Timestamp
        It runs from start up to, not including, end.

    Raises
    ------
    ValueError
        If it ends before it starts.

    Examples
    --------
    >>> window = Window(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01"))
    >>> moments = np.array(["2025-12-31", "2026-01-31", "2026-02-01"], dtype="datetime64[D]")
    >>> window.is_before(moments), window.holds(moments)
    (array([ True, False, False]), array([False,  True, False]))
    """

    start: pd.Timestamp
    end: pd.Timestamp

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if not self.start <= self.end:
            raise ValueError(f"a window must end after it starts: {self.start}, {self.end}")

    def is_before(self, moments: np.ndarray) -> np.ndarray:
        """Tell which moments came before the window: what may be known in it."""
        return moments < np.datetime64(self.start)

    def holds(self, moments: np.ndarray) -> np.ndarray:
        """Tell which moments are in the window."""
        return ~self.is_before(moments) & (moments < np.datetime64(self.end))


def last_month_end(last: pd.Timestamp | dt.date) -> pd.Timestamp:
    """Return the day after the last month that is full; a month is full on its last day.

    Examples
    --------
    >>> last_month_end(dt.date(2011, 12, 9)), last_month_end(pd.Timestamp("2011-11-30 18:00"))
    (Timestamp('2011-12-01 00:00:00'), Timestamp('2011-12-01 00:00:00'))
    """
    return (pd.Timestamp(last).normalize() + pd.Timedelta(days=1)).to_period("M").to_timestamp()


def by_months(last: pd.Timestamp, month_count: int = 1, test_count: int = 1) -> list[Window]:
    """Take windows of full months that follow each other: a validation, then tests.

    Parameters
    ----------
    last : Timestamp
        Of the last that is known.
    month_count : int
        Months in each.
    test_count : int
        Tests; the last one ends with the last full month.

    Returns
    -------
    list of Window
        The validation, then the tests, the oldest first.

    Examples
    --------
    >>> validation, test = by_months(pd.Timestamp("2011-12-09"))
    >>> [str(day.date()) for day in (validation.start, validation.end, test.start, test.end)]
    ['2011-10-01', '2011-11-01', '2011-11-01', '2011-12-01']
    """
    end = last_month_end(last)
    months = pd.DateOffset(months=month_count)
    edges = [end - months * back for back in range(test_count + 1, -1, -1)]
    return [Window(start, stop) for start, stop in itertools.pairwise(edges)]


def by_shares(moments: np.ndarray, validation: float, test: float) -> tuple[Window, Window]:
    """Cut what was observed by shares, in order of time.

    Parameters
    ----------
    moments : ndarray of datetime64 of shape (n,)
        In any order, at least one.
    validation, test : float
        Shares, 0 to 1, after which the validation and the test begin.

    Returns
    -------
    validation, test : Window
        The test runs to the end.

    Examples
    --------
    >>> days = np.array(["2026-01-03", "2026-01-01", "2026-01-02"], dtype="datetime64[us]")
    >>> [window.start.day for window in by_shares(days, 0.4, 0.8)]
    [2, 3]
    """
    times = np.sort(moments)
    starts = [pd.Timestamp(times[int(len(times) * share)]) for share in (validation, test)]
    end = pd.Timestamp(times[-1]) + pd.Timedelta(1, "us")
    return Window(starts[0], starts[1]), Window(starts[1], end)
