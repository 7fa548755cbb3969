"""How well scores told who would buy, with intervals over customers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit

from tessera.learning.evaluation import ALL
from tessera.learning.resampling import percentile_interval, resampled_weights

AUC, AP, BRIER, ECE = "roc_auc", "average_precision", "brier", "ece"
LIFT, CAPTURE = "lift", "capture"
PRECISION, RECALL, F1, ACCURACY = "precision", "recall", "f1", "accuracy"
# Percent of the customers with the highest scores.
TOP_PERCENTS = (10, 20)
MEASURES: tuple[tuple[str, int | None], ...] = (
    (AUC, None),
    (AP, None),
    *((LIFT, percent) for percent in TOP_PERCENTS),
    *((CAPTURE, percent) for percent in TOP_PERCENTS),
    (BRIER, None),
    (ECE, None),
    (PRECISION, None),
    (RECALL, None),
    (F1, None),
    (ACCURACY, None),
)
BIN_COUNT = 10
# Weights of a block of draws, of which a dozen arrays are made: 40 MB each.
BLOCK_CELLS = 5_000_000


def best_threshold(bought: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the probability from which on F1 is highest; the highest of several.

    Parameters
    ----------
    bought : ndarray of bool of shape (n,)
        With at least one buyer.
    probabilities : ndarray of shape (n,)

    Returns
    -------
    float

    Examples
    --------
    >>> best_threshold(np.array([True, True, False]), np.array([0.9, 0.4, 0.1]))
    0.4
    """
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(bought[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + bought.sum())
    is_last = np.append(np.diff(probabilities[order]) != 0, True)
    return float(probabilities[order][np.argmax(np.where(is_last, f1, -1))])


def evaluate_purchases(
    scores: Mapping[str, np.ndarray],
    bought: np.ndarray,
    baseline: str,
    ranks: frozenset[str] = frozenset(),
    thresholds: Mapping[str, float] | None = None,
    resample_count: int = 500,
    random_state: int = 0,
    measures: tuple[tuple[str, int | None], ...] = MEASURES,
    owners: np.ndarray | None = None,
) -> pd.DataFrame:
    """Measure methods on the same customers, each against a baseline.

    Parameters
    ----------
    scores : mapping of str to ndarray of shape (n_customers,)
        By method: logarithms of odds, or ranks.
    bought : ndarray of bool of shape (n_customers,)
        Of both kinds.
    baseline : str
        One of the methods.
    ranks : frozenset of str
        Methods whose scores are no odds: they have no Brier score, no calibration, no threshold.
    thresholds : mapping of str to float, optional
        By method: the probability from which on a customer is said to buy; by default .5.
    resample_count : int
        Bootstrap draws of customers behind an interval; 0 for none.
    random_state : int
        Seed of the draws.
    measures : tuple
        Metrics and their percents.
    owners : ndarray of int of shape (n_customers,), optional
        Where rows are cases of which a customer has several: whose each is, from 0. Customers are
        drawn with all of theirs, since the cases of one customer resemble each other.

    Returns
    -------
    DataFrame
        As :func:`tessera.learning.evaluation.paired_table`, with ``cohort_type``, ``cohort`` and
        ``sample_size``. Not a number where a method has no probabilities.
    """
    names = list(scores)
    limits = thresholds or {}
    judges = [
        _Judge(scores[name], bought, name not in ranks, limits.get(name, 0.5), owners)
        for name in names
    ]
    whole = np.ones((1, len(bought)))
    values = np.stack([judge.values(whole, measures)[0] for judge in judges])
    customer_count = len(bought) if owners is None else int(owners.max()) + 1
    most_cells = BLOCK_CELLS * customer_count // len(bought)
    draws = []
    for customers in resampled_weights(customer_count, resample_count, random_state, most_cells):
        weights = customers if owners is None else customers[:, owners]
        draws.append(np.stack([judge.values(weights, measures) for judge in judges], axis=1))
    drawn = np.concatenate([np.empty((0, *values.shape)), *draws])
    place = names.index(baseline)
    lower, upper = percentile_interval(drawn)
    difference_lower, difference_upper = percentile_interval(drawn - drawn[:, [place]])
    count = len(measures)
    return pd.DataFrame(
        {
            "method": np.repeat(names, count),
            "baseline": baseline,
            "cohort_type": ALL,
            "cohort": ALL,
            "sample_size": len(bought),
            "metric": [metric for metric, _ in measures] * len(names),
            "cutoff": pd.array([cutoff for _, cutoff in measures] * len(names), "Int64"),
            "value": values.ravel(),
            "lower": lower.ravel(),
            "upper": upper.ravel(),
            "difference": (values - values[[place]]).ravel(),
            "difference_lower": difference_lower.ravel(),
            "difference_upper": difference_upper.ravel(),
        }
    )


def reliability(
    bought: np.ndarray, probabilities: np.ndarray, bin_count: int = BIN_COUNT
) -> pd.DataFrame:
    """Return predicted probability and realised rate per bin of equal size.

    Parameters
    ----------
    bought : ndarray of bool of shape (n,)
    probabilities : ndarray of shape (n,)
    bin_count : int

    Returns
    -------
    DataFrame
        ``bin`` (from 1, the least likely), ``customer_count``, ``predicted``, ``realised``.
    """
    table = pd.DataFrame(
        {"bin": _bins(probabilities, bin_count) + 1, "p": probabilities, "y": bought}
    )
    found = table.groupby("bin", as_index=False).agg(
        customer_count=("p", "size"), predicted=("p", "mean"), realised=("y", "mean")
    )
    return found


class _Judge:
    """One method's scores, sorted once for all draws."""

    def __init__(
        self,
        scores: np.ndarray,
        bought: np.ndarray,
        has_probabilities: bool,
        threshold: float,
        owners: np.ndarray | None = None,
    ) -> None:
        # Bins may part equal scores, which are in the order of customers: not in that of keys.
        self.order = np.lexsort((-scores,) if owners is None else (owners, -scores))
        ranked = scores[self.order]
        self.starts = np.flatnonzero(np.append(True, np.diff(ranked) != 0))
        self.bought = bought[self.order].astype(np.float64)
        self.has_probabilities = has_probabilities
        if has_probabilities:
            probabilities = expit(ranked)
            self.error = (probabilities - self.bought) ** 2
            self.gap = self.bought - probabilities
            self.bins = _bins(probabilities, BIN_COUNT)
            self.is_chosen = (probabilities >= threshold).astype(np.float64)

    def values(
        self, weights: np.ndarray, measures: tuple[tuple[str, int | None], ...]
    ) -> np.ndarray:
        """Return the measures of each draw, of shape (n_draws, n_measures)."""
        weights = weights[:, self.order]
        hits = weights * self.bought
        total, buyers = weights.sum(axis=1), hits.sum(axis=1)
        group_all = np.add.reduceat(weights, self.starts, axis=1)
        group_hits = np.add.reduceat(hits, self.starts, axis=1)
        all_above, hits_above = group_all.cumsum(axis=1), group_hits.cumsum(axis=1)
        found: dict[tuple[str, int | None], np.ndarray] = {}
        with np.errstate(invalid="ignore", divide="ignore"):
            misses = group_all - group_hits
            below = misses.sum(axis=1, keepdims=True) - misses.cumsum(axis=1)
            found[AUC, None] = (group_hits * (below + misses / 2)).sum(axis=1) / (
                buyers * (total - buyers)
            )
            precision = np.nan_to_num(hits_above / all_above)
            found[AP, None] = (group_hits * precision).sum(axis=1) / buyers
            for percent in TOP_PERCENTS:
                hit = _hits_among(group_all, group_hits, total * percent / 100)
                found[CAPTURE, percent] = hit / buyers
                found[LIFT, percent] = hit / buyers * 100 / percent
            if self.has_probabilities:
                found |= self._probabilities(weights, hits, total, buyers)
        nothing = np.full(len(weights), np.nan)
        return np.column_stack([found.get(measure, nothing) for measure in measures])

    def _probabilities(
        self, weights: np.ndarray, hits: np.ndarray, total: np.ndarray, buyers: np.ndarray
    ) -> dict[tuple[str, int | None], np.ndarray]:
        """Return what only probabilities have."""
        # On several threads the last digits would differ; einsum runs on one.
        gaps = np.stack(
            [
                np.einsum("ij,j->i", weights, self.gap * (self.bins == place))
                for place in range(BIN_COUNT)
            ]
        )
        true = np.einsum("ij,j->i", hits, self.is_chosen)
        chosen = np.einsum("ij,j->i", weights, self.is_chosen)
        return {
            (BRIER, None): np.einsum("ij,j->i", weights, self.error) / total,
            (ECE, None): np.abs(gaps).sum(axis=0) / total,
            (PRECISION, None): true / chosen,
            (RECALL, None): true / buyers,
            (F1, None): 2 * true / (chosen + buyers),
            (ACCURACY, None): (total - chosen - buyers + 2 * true) / total,
        }


def _hits_among(group_all: np.ndarray, group_hits: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Count the buyers among so many with the highest scores, ties by their share."""
    above = group_all.cumsum(axis=1)
    taken = np.clip(size[:, None] - (above - group_all), 0, group_all)
    return (group_hits * np.nan_to_num(taken / group_all)).sum(axis=1)


def _bins(probabilities: np.ndarray, bin_count: int) -> np.ndarray:
    """Return the bin of each, of equal sizes, by rank."""
    bins = np.empty(len(probabilities), dtype=np.int64)
    order = np.argsort(probabilities, kind="stable")
    bins[order] = np.arange(len(order)) * bin_count // max(len(order), 1)
    return bins
