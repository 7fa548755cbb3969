"""Whether a method goes on from its stored state or learns anew."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from tessera.learning.choice import Rule
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC, BRIER, evaluate_purchases
from tessera.prediction.fitting import Fitted, fit, newer
from tessera.prediction.folds import Fold
from tessera.prediction.methods import IncrementalLogisticRegression, State
from tessera.prediction.settings import PredictionSettings

METHOD = IncrementalLogisticRegression
MEASURES: tuple[tuple[str, int | None], ...] = ((AUC, None), (BRIER, None))
RANKS = Rule(MEASURES[:1])
PROBABILITIES = Rule(MEASURES[1:], less_is_better=True)
REFIT, GONE_ON = "refit", "gone_on"


class GoingOn(NamedTuple):
    """The states to go on from, and a sentence with figures.

    Parameters
    ----------
    states : list of State
        None where all is learned anew.
    reason : str
        Empty where no state could be gone on from.
    """

    states: list[State]
    reason: str

    @classmethod
    def decide(
        cls,
        last: Mapping[str, Any] | None,
        cases: Cases,
        at: Fold,
        first_date: np.datetime64,
        settings: PredictionSettings,
        refit: Fitted,
    ) -> Self:
        """Compare going on with the full refit, on the validation.

        Neither the area under the ROC curve nor the Brier score may be worse by a whole interval.
        The state that is gone on from has not seen the validation: trainings store what they had
        learned by each of the dates that they were judged on.

        Parameters
        ----------
        last : mapping or None
            The training in use.
        cases : Cases
            Of all dates.
        at : Fold
            Of the validation.
        first_date : datetime64[D]
            Of the first order of all.
        settings : PredictionSettings
        refit : Fitted
            The method, learned anew for the validation.

        Returns
        -------
        GoingOn
        """
        stored = [State.read(one) for one in (last or {}).get("states") or []]
        stored = [one for one in stored if one.features == cases.names]
        state = cls(stored, "").at(at, settings)
        if last is None or state is None:
            return cls([], "")
        seen = cases.at([at.date])
        gone_on = fit(METHOD, cases, at, first_date, settings, state)
        table = evaluate_purchases(
            {REFIT: refit.log_odds(seen), GONE_ON: gone_on.log_odds(seen)},
            seen.bought,
            REFIT,
            resample_count=settings.resample_count,
            random_state=settings.random_state,
            measures=MEASURES,
            owners=seen.owners,
        )
        found = [(rule, rule.differences(table, GONE_ON)) for rule in (RANKS, PROBABILITIES)]
        is_worse = any(rule.is_worse(rows[0]) for rule, rows in found)
        done = "learns anew" if is_worse else "goes on"
        figures = ", ".join(rule.figures(rows) for rule, rows in found)
        return cls(
            [] if is_worse else stored,
            f"{METHOD.name} {done}: going on from the training of {last['trained_as_of']} less "
            f"the full refit, on validation {figures}",
        )

    def at(self, at: Fold, settings: PredictionSettings) -> State | None:
        """Return the newest state that has not seen a fold's last date, or none."""
        older = [one for one in self.states if newer(at.learned[-1:], one, settings.horizon_days)]
        return max(older, key=lambda one: one.learned_until, default=None)

    def fit(
        self,
        cases: Cases,
        at: Fold,
        first_date: np.datetime64,
        settings: PredictionSettings,
    ) -> Fitted:
        """Fit the method for a fold as was decided, as :func:`tessera.prediction.fitting.fit`."""
        return fit(METHOD, cases, at, first_date, settings, self.at(at, settings))


def state_records(*fitted: Fitted | None) -> list[dict[str, Any]]:
    """Return the states of methods that can go on, to be stored."""
    return [
        one.method.state_.record()
        for one in fitted
        if one is not None and isinstance(one.method, IncrementalLogisticRegression)
    ]
