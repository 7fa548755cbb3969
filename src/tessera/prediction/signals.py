"""Whether signals, such as the weather or a device's readings, tell who buys."""

from typing import NamedTuple

import numpy as np

from tessera.learning.choice import Rule
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC, evaluate_purchases
from tessera.prediction.fitting import fit
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS, TablePurchaseMethod
from tessera.prediction.settings import PredictionSettings

WITHOUT, WITH = "without signals", "with signals"


class Joined(NamedTuple):
    """The signals that are learned from, and why; '' where none was named."""

    names: list[str]
    reason: str


def join_signals(
    cases: Cases,
    days: list[np.datetime64],
    first_date: np.datetime64,
    settings: PredictionSettings,
    rule: Rule,
) -> Joined:
    """Take signals if the best score table is better with them on the validation.

    All of them or none: what helps among them is for the table to find.

    Parameters
    ----------
    cases : Cases
        Of all dates, with the features and the signals of the settings.
    days : list of datetime64[D]
        The validation and the test, as from :func:`judged_dates`.
    first_date : datetime64[D]
        Of the first order of all.
    settings : PredictionSettings
    rule : Rule
        The whole interval of the difference must be above 0 by it.

    Returns
    -------
    Joined
    """
    if not settings.signals:
        return Joined([], "")
    if len(days) < 2:  # noqa: PLR2004
        return Joined([], "signals do not join where methods cannot be compared")
    day = days[0]
    seen = cases.at([day])

    def best_scores(names: list[str]) -> np.ndarray:
        mine, judged = cases.only(names), seen.only(names)
        at = fold(day, cases.dates, settings.horizon_days)
        scores = {
            name: fit(kind, mine, at, first_date, settings).log_odds(judged)
            for name, kind in METHODS.items()
            if issubclass(kind, TablePurchaseMethod)
        }
        measures = ((AUC, None),)
        table = evaluate_purchases(
            scores, seen.bought, next(iter(scores)), resample_count=0, measures=measures
        )
        return scores[rule.best(table) or next(iter(scores))]

    scores = {
        WITHOUT: best_scores(settings.features),
        WITH: best_scores([*settings.features, *settings.signals]),
    }
    table = evaluate_purchases(
        scores,
        seen.bought,
        WITHOUT,
        resample_count=settings.resample_count,
        random_state=settings.random_state,
        measures=((AUC, None),),
    )
    row = rule.differences(table, WITH)[0]
    is_better = rule.is_better(row)
    words = "signals join" if is_better else "signals do not join"
    return Joined(
        settings.signals if is_better else [],
        f"{words}: of the best score table with them less that without, on validation "
        f"{rule.figures([row])}",
    )
