"""BG/NBD's probability of an order, among the methods that learn."""

from typing import ClassVar

import numpy as np

from tessera.prediction.cases import Cases
from tessera.prediction.lifetime import Histories, fitted_probabilities
from tessera.prediction.lifetime.histories import WEEK
from tessera.prediction.methods.base import PurchaseMethod, log_odds


class BGNBDPurchase(PurchaseMethod):
    """The probability that BG/NBD gives to one order or more.

    It is fitted to the histories of the customers that it scores, since it needs no outcomes: a
    later date's histories say more. Its probability of being alive is no score of a purchase: it
    is 1 for everybody who bought once.

    Source: Fader, Hardie and Lee (2005), "Counting your customers" the easy way.
    """

    name: ClassVar[str] = "bg_nbd"
    words: ClassVar[str] = "BG/NBD's probability of an order"
    place: ClassVar[int] = 12
    needs: ClassVar[tuple[str, ...]] = ("recency_days", "order_day_count", "tenure_days")

    def _learn(self, cases: Cases) -> None:
        self.rate_ = float(cases.bought.mean())

    def score(self, cases: Cases) -> np.ndarray:
        """Return the logarithm of the odds; those of the past rate where it cannot be fitted."""
        found = fitted_probabilities(_histories(cases), self.horizon_days)
        return log_odds(np.where(np.isnan(found), self.rate_, found))


def _histories(cases: Cases) -> Histories:
    """Return purchase histories in weeks, with an order counted from the first one kept."""
    frequency = np.maximum(cases.column("order_day_count") - 1, 0)
    age = cases.column("tenure_days") / WEEK
    recency = np.clip(age - cases.column("recency_days") / WEEK, 0, age)
    # Two order days lie at least a day apart.
    recency = np.where(frequency > 0, np.maximum(recency, 1 / WEEK), 0.0)
    return Histories.read(frequency, recency, np.maximum(age, recency))
