"""A method fitted and calibrated for the customers of one date."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tessera.prediction.calibration import (
    AS_LEARNED,
    Calibration,
    season_calibration,
    season_spread,
    window_calibration,
)
from tessera.prediction.cases import Cases
from tessera.prediction.folds import Fold
from tessera.prediction.methods import IncrementalLogisticRegression, PurchaseMethod, State
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
    state: State | None = None,
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
    state : State, optional
        Of a method that goes on: it learns only from dates that the state has not seen.

    Returns
    -------
    Fitted

    Raises
    ------
    ValueError
        As :meth:`PurchaseMethod.fit`.
    """
    make = partial(kind, settings.horizon_days, settings.random_state)

    def learned(dates: Sequence[np.datetime64]) -> PurchaseMethod:
        method = make()
        if state is None or not isinstance(method, IncrementalLogisticRegression):
            return method.fit(cases.at(dates))
        return method.go_on(state, cases.at(newer(dates, state, settings.horizon_days)))

    method = learned(fold.learned)
    if not kind.has_probabilities:
        return Fitted(method, AS_LEARNED)
    known = cases.at(fold.known)
    spread = season_spread(known.bought, known.dates)
    if fold.season is not None:
        season = cases.at([fold.season])
        history = float((fold.season - first_date).astype(int))
        found = season_calibration(method.score(season), season.bought, history, spread)
        return Fitted(method, found)
    if len(fold.learned) == 1:
        return Fitted(method, replace(AS_LEARNED, deviation=spread))
    last = cases.at(fold.learned[-1:])
    earlier = learned(fold.learned[:-1])
    return Fitted(method, window_calibration(earlier.score(last), last.bought, spread))


def newer(dates: Sequence[np.datetime64], state: State, horizon_days: int) -> list[np.datetime64]:
    """Return the dates whose days to predict begin after those that a state has learned from.

    Parameters
    ----------
    dates : sequence of datetime64[D]
    state : State
    horizon_days : int

    Returns
    -------
    list of datetime64[D]
    """
    over = state.learned_until + np.timedelta64(horizon_days, "D")
    return [date for date in dates if date >= over]
