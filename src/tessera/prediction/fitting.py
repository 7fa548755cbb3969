"""A method fitted and calibrated for the customers of one date."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tessera.prediction.calibration import (
    AS_LEARNED,
    Calibration,
    season_calibration,
    window_calibration,
)
from tessera.prediction.cases import Cases
from tessera.prediction.folds import Fold
from tessera.prediction.methods import PurchaseMethod
from tessera.prediction.settings import PredictionSettings


class Fitted(NamedTuple):
    """A method and what makes its scores log-odds of this season."""

    method: PurchaseMethod
    calibration: Calibration

    def log_odds(self, cases: Cases) -> np.ndarray:
        """Score customers."""
        return self.calibration.log_odds(self.method.score(cases))


def fit(
    kind: type[PurchaseMethod],
    cases: Cases,
    fold: Fold,
    first_date: np.datetime64,
    settings: PredictionSettings,
) -> Fitted:
    """Fit a method on what was known by a fold's date, and calibrate it on other customers' days.

    Where there is a season a year ago, the method does not learn from it and is calibrated on
    it. Else, with two dates or more, a method that learned from all but the last of them is
    calibrated on the last; the method itself learns from all.

    Parameters
    ----------
    kind : type of PurchaseMethod
    cases : Cases
        Of all dates.
    fold : Fold
    first_date : datetime64[D]
        Of the first order of all.
    settings : PredictionSettings

    Returns
    -------
    Fitted

    Raises
    ------
    ValueError
        As :meth:`PurchaseMethod.fit`.
    """
    make = partial(kind, settings.horizon_days, settings.random_state)
    method = make().fit(cases.at(fold.learned))
    if not kind.has_probabilities:
        return Fitted(method, AS_LEARNED)
    if fold.season is not None:
        season = cases.at([fold.season])
        history = float((fold.season - first_date).astype(int))
        return Fitted(method, season_calibration(method.score(season), season.bought, history))
    if len(fold.learned) == 1:
        return Fitted(method, AS_LEARNED)
    last = cases.at(fold.learned[-1:])
    earlier = make().fit(cases.at(fold.learned[:-1]))
    return Fitted(method, window_calibration(earlier.score(last), last.bought))
