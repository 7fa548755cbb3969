"""How well learners rank customers by what a contact does to them, with intervals."""

from dataclasses import dataclass

import numpy as np

from tessera.learning.resampling import resampled_weights

SHARES = tuple(tenth / 10 for tenth in range(1, 11))
QINI, GAIN, UPLIFT = "qini", "gain", "uplift"
METRICS = ((QINI, None), *((name, share) for name in (GAIN, UPLIFT) for share in SHARES))
# Of draws, the curve is known at so many places: the area under it hardly differs from that at all.
PLACES = 200
CHANCE, PERFECT = "chance", "perfect"


@dataclass(frozen=True)
class Ranking:
    """What was measured of each method.

    Attributes
    ----------
    methods : tuple of str
    figures : ndarray of shape (n_methods, n_metrics)
        In the order of :data:`METRICS`.
    draws : ndarray of shape (n_draws, n_methods, n_metrics)
        The same of customers drawn with replacement.
    """

    methods: tuple[str, ...]
    figures: np.ndarray
    draws: np.ndarray

    def interval(self, method: str, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends of a method's intervals, of shape (n_metrics,)."""
        return _ends(self.draws[:, self.methods.index(method)], level)

    def difference(
        self, method: str, baseline: str, level: float = 0.95
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return by how much a method is better than another, and the ends of the interval."""
        one, other = self.methods.index(method), self.methods.index(baseline)
        lower, upper = _ends(self.draws[:, one] - self.draws[:, other], level)
        return self.figures[one] - self.figures[other], lower, upper


def ranked(
    scores: dict[str, np.ndarray],
    outcomes: np.ndarray,
    is_treated: np.ndarray,
    weights: np.ndarray,
    customers: np.ndarray,
    draw_count: int = 500,
    random_state: int = 0,
) -> Ranking:
    """Measure scores on customers that they have not been learned from.

    ``qini`` is the coefficient of :func:`~tessera.experiments.uplift.curves.qini`; of the
    customers with the highest scores, ``gain`` is the Qini curve over the number of all treated
    and ``uplift`` the difference between the arms.

    Parameters
    ----------
    scores : dict of str to ndarray of shape (n,)
        By method.
    outcomes : ndarray of shape (n,)
    is_treated : ndarray of bool of shape (n,)
    weights : ndarray of shape (n,)
        How often each counts.
    customers : ndarray of int of shape (n,)
        Who it was; draws are of customers with all that came of them.
    draw_count : int
    random_state : int
        Seed of the draws.

    Returns
    -------
    Ranking
    """
    numbers = np.unique(customers, return_inverse=True)[1]
    # The perfect score may know whom a contact drives away.
    every = scores | {
        CHANCE: np.zeros(len(outcomes)),
        PERFECT: np.where(is_treated, outcomes, -outcomes),
    }
    whole, coarse = (
        {name: _Curves(score, is_treated, outcomes, places) for name, score in every.items()}
        for places in (len(outcomes), PLACES)
    )
    draws = [
        _metrics(coarse, drawn[numbers] * weights)
        for block in resampled_weights(numbers.max() + 1, draw_count, random_state)
        for drawn in block
    ]
    return Ranking(tuple(scores), _metrics(whole, weights), np.stack(draws))


class _Curves:
    """Sums of both arms, from the highest score down."""

    def __init__(
        self, scores: np.ndarray, is_treated: np.ndarray, outcomes: np.ndarray, places: int
    ) -> None:
        order = np.argsort(-scores, kind="stable")
        is_new = np.append(True, np.diff(scores[order]) != 0)
        firsts = np.maximum.accumulate(np.where(is_new, np.arange(len(scores)), 0))
        place = np.empty(len(scores), dtype=np.int64)
        # Equal scores stay together.
        place[order] = firsts * places // len(scores)
        self.places = places
        self.group = place + places * (2 * is_treated.astype(int) + (outcomes > 0))

    def sums(self, weights: np.ndarray) -> np.ndarray:
        """Return the sums of control, treated and their outcomes: shape (4, places + 1), from 0."""
        parts = np.bincount(self.group, weights, minlength=4 * self.places)
        parts = parts.reshape(4, self.places).cumsum(axis=1)
        held, held_with, sent, sent_with = np.concatenate([np.zeros((4, 1)), parts], axis=1)
        return np.stack([held + held_with, sent + sent_with, held_with, sent_with])


def _metrics(curves: dict[str, _Curves], weights: np.ndarray) -> np.ndarray:
    """Return the metrics of each method, of shape (n_methods, n_metrics)."""
    areas, rows = {}, []
    for name, curve in curves.items():
        control, treated, without, got = curve.sums(weights)
        scale = np.divide(treated, control, out=np.zeros_like(treated), where=control > 0)
        gains, counts = got - without * scale, control + treated
        areas[name] = np.trapezoid(gains, counts)
        # A rounding error must not lead one score too far.
        ends = np.searchsorted(counts, np.array(SHARES) * counts[-1] * (1 - 1e-9))
        both = (control[ends] > 0) & (treated[ends] > 0)
        rates = [
            np.divide(part[ends], size[ends], out=np.full(len(ends), np.nan), where=both)
            for part, size in ((got, treated), (without, control))
        ]
        gained = gains[ends] / treated[-1] if treated[-1] > 0 else np.full(len(ends), np.nan)
        rows.append(np.concatenate([gained, rates[0] - rates[1]]))
    above = areas[PERFECT] - areas[CHANCE]
    coefficients = [(area - areas[CHANCE]) / above if above else np.nan for area in areas.values()]
    return np.column_stack([coefficients, rows])[:-2]


def _ends(draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    known = np.where(np.isnan(draws).any(axis=0), np.nan, draws)
    lower, upper = np.quantile(known, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return lower, upper
