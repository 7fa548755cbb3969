"""Whether what was predicted came: what tells when to train again."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import expit

from tessera.learning.drift import FeatureBins
from tessera.learning.evaluation import ALL, TEST
from tessera.learning.trainings import Check, Finding
from tessera.prediction.calibration import Calibration
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import LIFT, TOP_PERCENTS, evaluate_purchases, reliability
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS
from tessera.prediction.score_table import ScoreTable
from tessera.prediction.settings import PredictionSettings

# The date whose outcome is known lies so many days from the training's, at most.
TOLERANCE_DAYS = 15
# From this gap between expected and realised rate on it is called far: a bound of our own.
LARGEST_GAP = 0.05
TOP = TOP_PERCENTS[0]


@dataclass(frozen=True)
class Came:
    """What came of the predictions of a training, once their horizon has passed.

    Parameters
    ----------
    bins : list of dict
        By tenths of the customers, the least likely first; empty where it is not known.
    rate : float or None
        Share of the customers who bought.
    lift : Mapping or None
        Lift among the tenth with the highest probabilities: ``value``, ``lower``, ``upper``.
    """

    bins: list[dict[Hashable, Any]]
    rate: float | None = None
    lift: Mapping[str, float] | None = None

    @classmethod
    def read(
        cls, last: dict[str, Any] | None, cases: Cases, settings: PredictionSettings, as_of: dt.date
    ) -> Self:
        """Predict the customers of the training's date again, and look at what they did.

        A score table scores by its stored rows; what is no table learns again, as at each build,
        from what was known by then.

        Parameters
        ----------
        last : dict or None
            The training in use.
        cases : Cases
            Of all dates, with features and signals.
        settings : PredictionSettings
            What is asked for; of a training with other settings nothing is found.
        as_of : date
            The clock.

        Returns
        -------
        Came
        """
        models = (last or {}).get("models")
        if last is None or not models or last["settings"] != settings.fingerprint():
            return cls([])
        if (as_of - last["trained_as_of"]).days < settings.horizon_days:
            return cls([])
        seen = realised(cases, last["trained_as_of"])
        if not len(seen):
            return cls([])
        rate = float(seen.bought.mean())
        if not seen.is_mixed:
            return cls([], rate)
        (model,) = models
        if not model["is_table"] and not _learned(cases, seen, settings).is_mixed:
            return cls([], rate)
        scores = _scores(last, model, cases, seen, settings)
        log_odds = Calibration(model["slope"], model["shift"], "").log_odds(scores)
        table = evaluate_purchases(
            {"it": log_odds},
            seen.bought,
            "it",
            resample_count=settings.resample_count,
            random_state=settings.random_state,
            measures=((LIFT, TOP),),
            owners=seen.owners,
        )
        bins = reliability(seen.bought, expit(log_odds)).assign(
            training_number=last["training_number"],
            observation_date=seen.dates[0].astype(dt.date),
        )
        lift = {name: float(table[name].iloc[0]) for name in ("value", "lower", "upper")}
        return cls(bins.to_dict("records"), rate, lift)

    def words(self, last: dict[str, Any]) -> str:
        """Put what came beside what was expected, and the lift beside that of the test."""
        if self.rate is None:
            return ""
        words = f": {self.rate:.1%} bought"
        expected = next((one.get("expected_rate") for one in last["models"] or []), None)
        if expected is not None:
            far = "far from" if abs(self.rate - expected) > LARGEST_GAP else "near"
            words += f", {far} the {expected:.1%} expected"
        tested = _tested_lift(last)
        # Of a few customers who came nothing may have been drawn to tell how sure the lift is.
        if self.lift is None or tested is None or np.isnan(list(self.lift.values())).any():
            return words
        fallen = "fallen from" if self.lift["upper"] < tested else "on the test"
        return (
            f"{words}; lift among the likeliest tenth {self.lift['value']:.2f} "
            f"({self.lift['lower']:.2f} to {self.lift['upper']:.2f}), {fallen} {tested:.2f}"
        )


def came_true(came: Came, horizon_days: int, as_of: dt.date) -> Check:
    """Return a check whether as many customers bought as the training in use expected.

    The population stability index cannot tell: on Online Retail II that of a score was .009 while
    the share of buyers went from .36 to .51. So what came is compared, once the horizon has passed;
    then it is time to learn from it in any case, and the reason says whether the rate or the lift
    has moved.

    Parameters
    ----------
    came : Came
    horizon_days : int
        Days that were predicted.
    as_of : date
        The clock.

    Returns
    -------
    callable
        Check for :meth:`tessera.learning.trainings.Trainings.decide`.
    """

    def check(last: dict[str, Any]) -> Finding:
        age = (as_of - last["trained_as_of"]).days
        if age < horizon_days:
            return Finding(False, f"{age} of the {horizon_days} days predicted have passed")
        return Finding(True, f"the {horizon_days} days predicted have passed{came.words(last)}")

    return check


def _scores(
    last: dict[str, Any],
    model: dict[str, Any],
    cases: Cases,
    seen: Cases,
    settings: PredictionSettings,
) -> np.ndarray:
    """Score customers of a past date as the training in use does."""
    if model["is_table"]:
        return ScoreTable.read(last["rules"]).score(seen.names, seen.features)
    names = [*settings.features, *(model["signals"] or [])]
    learned = _learned(cases, seen, settings)
    method = METHODS[model["method"]](settings.horizon_days, settings.random_state)
    return method.fit(learned.only(names)).score(seen.only(names))


def _learned(cases: Cases, seen: Cases, settings: PredictionSettings) -> Cases:
    """Return what was known by the date of some cases."""
    return cases.at(fold(seen.dates[0], cases.dates, settings.horizon_days).learned)


def _tested_lift(last: dict[str, Any]) -> float | None:
    """Return the lift of the method in use on the test of its training."""
    table = pd.DataFrame(last["evaluations"] or [])
    if table.empty:
        return None
    wanted = (
        (table["window"] == TEST)
        & (table["cohort_type"] == ALL)
        & (table["metric"] == LIFT)
        & (table["cutoff"] == TOP)
        & table["is_chosen"].astype(bool)
    )
    return float(table.loc[wanted, "value"].iloc[0]) if wanted.any() else None


def realised(cases: Cases, trained: dt.date) -> Cases:
    """Return the cases of the date nearest to a training, where one is near enough."""
    known = np.unique(cases.dates[~np.isnan(cases.outcomes["has_purchased"])])
    gaps = np.abs((known - np.datetime64(trained, "D")).astype(int))
    if not len(gaps) or gaps.min() > TOLERANCE_DAYS:
        return cases.take(np.zeros(len(cases), dtype=bool))
    return cases.at([known[np.argmin(gaps)]])


def feature_bins(cases: Cases) -> list[dict[str, Any]]:
    """Return the distribution of each feature, to measure drift against; unknown ones left out."""
    found = []
    for name, values in zip(cases.names, cases.features.T, strict=True):
        if not np.isnan(values).all():
            bins = FeatureBins.fit(values)
            found.append({"feature": name, "edges": bins.edges, "shares": bins.shares})
    return found


def feature_moves(stored: list[dict[str, Any]], cases: Cases) -> list[dict[str, Any]]:
    """Return how far each feature has moved, as its population stability index.

    Features that age by themselves move in any case: it is there to be read, and sets off no
    training.
    """
    moves = []
    for one in stored:
        values = cases.column(one["feature"]) if one["feature"] in cases.names else np.array([])
        if len(values) and not np.isnan(values).all():
            psi = FeatureBins(one["edges"], one["shares"]).psi(values)
            moves.append({"feature": one["feature"], "psi": psi})
    return moves
