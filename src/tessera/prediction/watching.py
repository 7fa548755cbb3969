"""Whether what was predicted came: what tells when to train again."""

import datetime as dt
from typing import Any

import numpy as np

from tessera.learning.drift import FeatureBins
from tessera.learning.trainings import Check, Finding
from tessera.prediction.cases import Cases

# The date whose outcome is known lies so many days from the training's, at most.
TOLERANCE_DAYS = 15
# From this gap between expected and realised rate on it is called far: a bound of our own.
LARGEST_GAP = 0.05


def came_true(cases: Cases, horizon_days: int, as_of: dt.date) -> Check:
    """Return a check whether as many customers bought as the training in use expected.

    The population stability index cannot tell: on Online Retail II that of a score was .009 while
    the share of buyers went from .36 to .51. So what came is compared, once the horizon has passed;
    then it is time to learn from it in any case.

    Parameters
    ----------
    cases : Cases
        Of dates whose outcome is known.
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
        trained = last["trained_as_of"]
        age = (as_of - trained).days
        if age < horizon_days:
            return Finding(False, f"{age} of the {horizon_days} days predicted have passed")
        expected = next((one.get("expected_rate") for one in last["models"] or []), None)
        seen = realised(cases, trained)
        if expected is None or not len(seen):
            return Finding(True, f"the {horizon_days} days predicted have passed")
        rate = float(seen.bought.mean())
        far = abs(rate - expected) > LARGEST_GAP
        words = "far from" if far else "near"
        return Finding(
            True,
            f"the {horizon_days} days predicted have passed: {rate:.1%} bought, {words} the "
            f"{expected:.1%} expected",
        )

    return check


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
