"""The clock's date: whom to predict, and what is known to learn from."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from tessera.learning.minimums import shortfalls
from tessera.learning.trainings import Check, Finding
from tessera.prediction.cases import Cases
from tessera.prediction.folds import Fold, fold
from tessera.prediction.records import NOTHING
from tessera.prediction.settings import PredictionSettings, Shop


@dataclass(frozen=True)
class Occasion:
    """What a training finds.

    Parameters
    ----------
    now, first : datetime64[D]
        The clock; the first order of all.
    horizon_days : int
    final : Fold
        What the model in use learns from.
    today : Cases
        The customers to predict.
    known : Cases
        Those of the fold's dates, with the season's.
    """

    now: np.datetime64
    first: np.datetime64
    horizon_days: int
    final: Fold
    today: Cases
    known: Cases

    @classmethod
    def read(cls, cases: Cases, shop: Shop, horizon_days: int) -> Self:
        """Look at the cases of all dates."""
        now, first = np.datetime64(shop.as_of, "D"), np.datetime64(shop.first_date, "D")
        final = fold(now, cases.dates, horizon_days)
        return cls(now, first, horizon_days, final, cases.at([now]), cases.at(final.known))

    @property
    def counts(self) -> dict[str, int]:
        """What there is to learn from, by measure of the minimums."""
        return {
            "days": int((self.now - self.first).astype(int)),
            "cases": len(self.known),
            "buyers": int(self.known.bought.sum()),
            "others": int((~self.known.bought).sum()),
        }

    def lacks(self, minimums: pd.DataFrame, task: str) -> str:
        """Return what is lacking to predict, in words; '' where nothing is.

        Parameters
        ----------
        minimums : DataFrame
            As for :func:`tessera.learning.minimums.shortfalls`.
        task : str
        """
        missing = ", ".join(shortfalls(minimums, task, self.counts))
        if not missing:
            return ""
        # As many days are needed before a date, to know customers, as after it.
        needed, days = 2 * self.horizon_days, self.counts["days"]
        if days < needed:
            missing = (
                f"{self.horizon_days} days ahead take {needed} days of orders to learn from, and "
                f"there are {days}; {missing}"
            )
        return f"{missing} to predict"

    @property
    def row(self) -> dict[str, Any]:
        """The columns of a training that do not depend on what is learned."""
        return {"customer_count": len(self.today), "horizon_days": self.horizon_days}

    def without_model(self, reason: str) -> dict[str, Any]:
        """Return the columns of a training that learned nothing."""
        nothing = {"method": NOTHING, "method_reason": reason, "evaluations": [], "models": []}
        return self.row | nothing


def in_window(
    table: pd.DataFrame, window: str, day: np.datetime64, horizon_days: int
) -> pd.DataFrame:
    """Say of measurements which horizon they are of: that after a date.

    Parameters
    ----------
    table : DataFrame
    window : str
        ``validation`` or ``test``.
    day : datetime64[D]
    horizon_days : int

    Returns
    -------
    DataFrame
        With ``window``, ``window_start`` and ``window_end``, the day after the last.
    """
    start = pd.Timestamp(day) + pd.Timedelta(days=1)
    end = start + pd.Timedelta(days=horizon_days)
    return table.assign(window=window, window_start=start, window_end=end)


def too_few(days: list[np.datetime64], judged: list[np.datetime64] | None = None) -> str:
    """Return a sentence for fewer dates than a validation and a test.

    Parameters
    ----------
    days : list of datetime64[D]
        Those that methods can be compared on.
    judged : list of datetime64[D], optional
        Those on which, or before which, all customers may have done the same; by default the same.

    Examples
    --------
    >>> too_few([])
    '0 dates with a known outcome and an earlier one to learn from; 2 are needed to compare methods'
    """
    words = f"{len(days)} {'date' if len(days) == 1 else 'dates'} with a known outcome"
    if judged and len(judged) > len(days):
        alike = len(judged) - len(days)
        words += f" (on {alike} more, or before {'it' if alike == 1 else 'them'}, all did the same)"
    return f"{words} and an earlier one to learn from; 2 are needed to compare methods"


def nothing_to_learn_from(
    cases: Cases,
    settings: PredictionSettings,
    as_of: dt.date,
    is_enough: Callable[[Cases], bool],
) -> Check:
    """Return a check whether a method that is no table finds nothing to learn from anew.

    Parameters
    ----------
    cases : Cases
        Of all dates.
    settings : PredictionSettings
    as_of : date
        The clock.
    is_enough : callable
        Whether the cases that would be learned from are.
    """

    def check(last: dict[str, Any]) -> Finding:
        at = fold(np.datetime64(as_of, "D"), cases.dates, settings.horizon_days)
        is_table = all(one["is_table"] for one in last["models"] or [])
        if is_table or is_enough(cases.at(at.learned)):
            return Finding(False, "")
        return Finding(True, f"there is nothing left that {last['method']} could learn from")

    return check
