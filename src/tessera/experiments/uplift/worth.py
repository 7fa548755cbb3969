"""What rules that pick an arm are worth per customer, judged on a trial that is over."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import Ridge

from tessera.experiments.policies import doubly_robust_scores, inverse_propensity_value
from tessera.experiments.uplift.crossfit import fitted_scaler, scaled
from tessera.experiments.uplift.trials import NOBODY, Trial

Z = 1.959964
# Of fewer customers' worth, an interval from the spread would be too narrow.
LEAST_EFFECTIVE = 50
# With less of the picks ever tried, the rest would be the models' word alone.
LEAST_COVERED = 0.8
NOTHING, SINGLE, PLAYBOOK, CANDIDATE, MODEL, PLANNED = (
    "nobody", "single", "playbook", "candidate", "model", "planned",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What a rule picks for each customer, without having seen what came of it.

    Attributes
    ----------
    policy, policy_type : str
    picks : ndarray of int of shape (n,)
        Arms.
    propensities : ndarray of shape (n,), optional
        How likely each was to get that; by default those of the trial. They differ where the rule
        is the draw itself.
    """

    policy: str
    policy_type: str
    picks: np.ndarray
    propensities: np.ndarray | None = None

    def weights(self, trial: Trial) -> np.ndarray:
        """Return one over the probability of those who got what it picks, 0 for the others."""
        return np.asarray((self.picks == trial.arm) / self.likely(trial))

    def likely(self, trial: Trial) -> np.ndarray:
        """Return how likely each was to get what they got."""
        return trial.propensities if self.propensities is None else self.propensities


@dataclass(frozen=True)
class Estimate:
    """A mean per customer with its 95 % interval."""

    value: float
    lower: float
    upper: float


NONE = Estimate(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Worth:
    """What a rule is worth.

    Attributes
    ----------
    policy, policy_type : str
    matching_count : int
        Customers who got what it picks.
    effective_count : float
        How many equally probable customers these are worth.
    covered_share : float
        Mean of one over the probability of those; about 1 where all picks have been tried.
    contacted_share : float
        Customers for whom it picks a contact.
    inverse, robust, gain, difference : Estimate
        Self-normalised inverse propensity; doubly robust; this less that of nobody; and less that
        of the best single arm.
    is_best_single : bool
    reason : str or None
        Why there is no value.
    """

    policy: str
    policy_type: str
    matching_count: int
    effective_count: float
    covered_share: float
    contacted_share: float
    inverse: Estimate
    robust: Estimate
    gain: Estimate
    difference: Estimate
    is_best_single: bool
    reason: str | None


def judged(trial: Trial, rules: Sequence[Rule], fold_count: int) -> list[Worth]:
    """Judge rules on a trial, beside leaving all alone and each arm for all.

    Parameters
    ----------
    trial : Trial
    rules : sequence of Rule
    fold_count : int

    Returns
    -------
    list of Worth
        Nobody first, then the single arms, then the others as given.
    """
    singles = [
        Rule(name, NOTHING if name == NOBODY else SINGLE, np.full(len(trial.arm), arm))
        for arm, name in enumerate(trial.arms)
    ]
    predicted = outcome_models(trial, fold_count)
    every = [*singles, *rules]
    whys = [_too_little(rule.weights(trial)) for rule in every]
    scores = [
        doubly_robust_scores(rule.picks, trial.arm, trial.values, rule.likely(trial), predicted)
        for rule in every
    ]
    known = [place for place in range(len(singles)) if whys[place] is None]
    best = max(known, key=lambda place: scores[place].mean(), default=None)
    start = scores[0] if whys[0] is None else None
    found = []
    for place, (rule, own, why) in enumerate(zip(every, scores, whys, strict=True)):
        weights = rule.weights(trial)
        others = start, scores[best] if best is not None else None
        gain, difference = (
            _mean(own - other, trial.customers) if why is None and other is not None else NONE
            for other in others
        )
        found.append(
            Worth(
                policy=rule.policy,
                policy_type=rule.policy_type,
                matching_count=int((weights > 0).sum()),
                effective_count=_effective(weights),
                covered_share=float(min(weights.mean(), 1.0)),
                contacted_share=float((rule.picks > 0).mean()),
                inverse=_inverse(trial, rule) if why is None else NONE,
                robust=_mean(own, trial.customers) if why is None else NONE,
                gain=gain,
                difference=difference,
                is_best_single=place == best,
                reason=why,
            )
        )
    return found


def outcome_models(trial: Trial, fold_count: int) -> np.ndarray:
    """Return what each is expected to bring in each arm, by models that have not seen them.

    Ridge regression per arm; in an arm of fewer than two, the mean of all.

    Returns
    -------
    ndarray of shape (n, n_arms)
    """
    predicted = np.zeros((len(trial.arm), len(trial.arms)))
    for fold in range(fold_count):
        own, rest = trial.folds == fold, trial.folds != fold
        if not own.any():
            continue
        learned = rest if rest.any() else own
        scaler = fitted_scaler(trial.features[learned])
        known = scaled(scaler, trial.features)
        predicted[own] = trial.values[learned].mean()
        for arm in range(len(trial.arms)):
            rows = learned & (trial.arm == arm)
            if rows.sum() > 1:
                model = Ridge(alpha=100).fit(known[rows], trial.values[rows])
                predicted[own, arm] = model.predict(known[own])
    return predicted


def _too_little(weights: np.ndarray) -> str | None:
    """Say why past contacts tell too little of a rule."""
    effective = _effective(weights)
    if effective < LEAST_EFFECTIVE:
        return (
            f"{int((weights > 0).sum())} customers got what it picks, worth "
            f"{effective:.0f} equally probable ones; at least {LEAST_EFFECTIVE} are needed"
        )
    if weights.mean() < LEAST_COVERED:
        return (
            f"only {100 * weights.mean():.0f} % of its picks were ever tried for such customers; "
            f"at least {100 * LEAST_COVERED:.0f} % are needed"
        )
    return None


def _effective(weights: np.ndarray) -> float:
    squares = (weights**2).sum()
    return float(weights.sum() ** 2 / squares) if squares > 0 else 0.0


def _inverse(trial: Trial, rule: Rule) -> Estimate:
    weights = rule.weights(trial)
    value = inverse_propensity_value(rule.picks, trial.arm, trial.values, rule.likely(trial)).value
    around = _mean(weights / weights.mean() * (trial.values - value), trial.customers)
    return Estimate(value, value + around.lower - around.value, value + around.upper - around.value)


def _mean(scores: np.ndarray, customers: np.ndarray) -> Estimate:
    """Return the mean, with an interval that knows which cases are of one customer."""
    value = float(scores.mean())
    sums = np.bincount(customers, weights=scores - value)
    present = np.unique(customers).size
    factor = present / max(present - 1, 1)
    error = float(np.sqrt(factor * (sums**2).sum()) / len(scores))
    return Estimate(value, value - Z * error, value + Z * error)
