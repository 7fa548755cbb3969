"""The simple rules that every other method is compared with."""

from typing import ClassVar

import numpy as np
import pandas as pd

from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import PurchaseMethod, log_odds

RECENCY, FREQUENCY, MONETARY = "recency_days", "order_day_count", "monetary"
# Each cell starts with so many cases at the rate of everybody.
PRIOR_CASES = 10.0


class RecencyRule(PurchaseMethod):
    """Who bought last is the likeliest to buy again.

    Examples
    --------
    >>> RecencyRule.has_probabilities
    False
    """

    name: ClassVar[str] = "recency_rule"
    words: ClassVar[str] = "days since the last order, fewest first"
    place: ClassVar[int] = 1
    is_baseline: ClassVar[bool] = True
    has_probabilities: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = (RECENCY,)

    def _learn(self, cases: Cases) -> None:
        """There is nothing to learn."""

    def score(self, cases: Cases) -> np.ndarray:
        """Return the days without an order, negative."""
        return -cases.column(RECENCY)


class RFMCellRate(PurchaseMethod):
    """The rate at which customers of the same RFM cell bought before.

    Cells are quintiles of recency, orders and revenue among the customers of the same date
    (ranks of ties averaged), so that a rate of one date applies to another. Each cell's rate is
    drawn towards the rate of everybody by ten cases.

    Source: Hughes (1994), Strategic Database Marketing, for the cells.
    """

    name: ClassVar[str] = "rfm_cell"
    words: ClassVar[str] = "past rate of the customer's RFM cell"
    place: ClassVar[int] = 2
    is_baseline: ClassVar[bool] = True
    is_relative: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = (RECENCY, FREQUENCY, MONETARY)

    def _learn(self, cases: Cases) -> None:
        cells = pd.DataFrame({"cell": _cells(cases), "bought": cases.bought})
        found = cells.groupby("cell")["bought"].agg(["sum", "size"])
        self.rate_ = float(cases.bought.mean())
        self.rates_ = (found["sum"] + PRIOR_CASES * self.rate_) / (found["size"] + PRIOR_CASES)

    def score(self, cases: Cases) -> np.ndarray:
        """Return the logarithm of the odds of each customer's cell."""
        rates = self.rates_.reindex(_cells(cases)).fillna(self.rate_)
        return log_odds(rates.to_numpy(np.float64))


def _cells(cases: Cases) -> np.ndarray:
    """Return the cell of each case, 0 to 124."""
    cells = np.zeros(len(cases), dtype=np.int64)
    for name in (RECENCY, FREQUENCY, MONETARY):
        shares = pd.Series(cases.column(name)).groupby(cases.dates).rank(pct=True)
        cells = cells * 5 + np.clip(np.ceil(shares * 5), 1, 5).astype(np.int64) - 1
    return cells
