"""What customers who bought as often and as lately did: the simple answer."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from tessera.prediction.lifetime.customers import Window
from tessera.prediction.lifetime.histories import Histories

# Repeat order days, and weeks since the last one, at which a band begins.
FREQUENCY_BANDS, GAP_BANDS = (1, 2, 3, 5, 10), (4, 13, 26, 52)
# So many customers of everybody's behaviour are added to each cell.
PRIOR = 10


class SegmentMeans:
    """Mean order days of customers with about the same frequency and recency.

    Parameters
    ----------
    cells : DataFrame
        ``frequency_band`` and ``gap_band`` (together unique, every pair there), ``weekly_orders``,
        ``buyer_share`` in ``window_weeks``, and ``customer_count``.

    Examples
    --------
    >>> means = SegmentMeans.average(Histories.read([1, 0], [5.0, 0.0], [10.0, 10.0]))
    >>> means.expected_purchases(Histories.read([0], [0.0], [1.0]), 10).tolist()
    [0.5]
    """

    name: ClassVar[str] = "segment_means"

    def __init__(self, cells: pd.DataFrame) -> None:
        self.cells = cells.sort_values(["frequency_band", "gap_band"], ignore_index=True)

    @classmethod
    def fit(cls, windows: Sequence[Window]) -> Self:
        """Take the means of all windows that are over.

        Parameters
        ----------
        windows : sequence of Window
            At least one, with customers.

        Returns
        -------
        SegmentMeans
        """
        size = (len(FREQUENCY_BANDS) + 1) * (len(GAP_BANDS) + 1)
        sums = np.zeros((4, size))
        for window in windows:
            cells = _cells(window.customers.histories)
            ones = np.ones(len(cells))
            for place, values in enumerate(
                (window.later, window.later > 0, ones, ones * window.weeks)
            ):
                sums[place] += np.bincount(cells, values, minlength=size)
        later, buyers, customers, weeks = sums
        mean_weeks = weeks.sum() / customers.sum()
        base_rate, base_share = later.sum() / weeks.sum(), buyers.sum() / customers.sum()
        rates = (later + PRIOR * mean_weeks * base_rate) / (weeks + PRIOR * mean_weeks)
        shares = (buyers + PRIOR * base_share) / (customers + PRIOR)
        return cls._of(rates, shares, mean_weeks, customers)

    @classmethod
    def average(cls, histories: Histories) -> Self:
        """Take the rate of all customers since their first orders, for everybody.

        Parameters
        ----------
        histories : Histories

        Returns
        -------
        SegmentMeans
        """
        size = (len(FREQUENCY_BANDS) + 1) * (len(GAP_BANDS) + 1)
        weeks = float(histories.age @ histories.weights)
        rate = float(histories.frequency @ histories.weights) / weeks if weeks else 0.0
        share = -np.expm1(-rate)
        customers = np.bincount(_cells(histories), histories.weights, minlength=size)
        return cls._of(np.full(size, rate), np.full(size, share), 1.0, customers)

    @classmethod
    def _of(
        cls, rates: np.ndarray, shares: np.ndarray, weeks: float, customers: np.ndarray
    ) -> Self:
        places = np.arange(len(rates))
        return cls(
            pd.DataFrame(
                {
                    "frequency_band": places // (len(GAP_BANDS) + 1),
                    "gap_band": places % (len(GAP_BANDS) + 1),
                    "weekly_orders": rates,
                    "buyer_share": shares,
                    "window_weeks": weeks,
                    "customer_count": customers.astype(int),
                }
            )
        )

    @classmethod
    def read(cls, records: Sequence[Mapping[str, Any]]) -> Self:
        """Take the means that were stored."""
        return cls(pd.DataFrame(list(records)))

    def expected_purchases(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected number of purchases in the weeks ahead."""
        return self.cells["weekly_orders"].to_numpy()[_cells(histories)] * time

    def probability_of_any(self, histories: Histories, time: float) -> np.ndarray:
        """Return the probability of at least one purchase in the weeks ahead."""
        cells = _cells(histories)
        none = 1 - np.minimum(self.cells["buyer_share"].to_numpy(), 1)
        return 1 - none[cells] ** (time / self.cells["window_weeks"].to_numpy()[cells])


def _cells(histories: Histories) -> np.ndarray:
    """Return the number of each customer's cell."""
    frequencies = np.digitize(histories.frequency, FREQUENCY_BANDS)
    gaps = np.digitize(histories.age - histories.recency, GAP_BANDS)
    return frequencies * (len(GAP_BANDS) + 1) + gaps
