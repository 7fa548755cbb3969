"""How well scores told who would buy, with intervals over customers."""

from collections.abc import Mapping
from contextlib import nullcontext

import numpy as np
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits

from tessera.learning.evaluation import ALL
from tessera.learning.resampling import percentile_interval, resampled_weights

AUC, AP, BRIER, ECE = "roc_auc", "average_precision", "brier", "ece"
LIFT, CAPTURE = "lift", "capture"
PRECISION, RECALL, F1, ACCURACY = "precision", "recall", "f1", "accuracy"
# What only the order of scores decides.
RANKS = frozenset({AUC, AP, LIFT, CAPTURE})
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
# Of the sums over customers, those that every measure needs: all, and those who bought.
SIZES = 2
# Weights of a block of draws, of which a dozen arrays are made: 16 MB each.
BLOCK_CELLS = 2_000_000


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
    # Of whole numbers, sums are the same on any number of threads; of others, their last digits
    # depend on how a product is cut up.
    is_exact = RANKS.issuperset(name for name, _ in measures)
    with nullcontext() if is_exact else threadpool_limits(limits=1):
        values, drawn = _drawn(judges, measures, owners, len(bought), resample_count, random_state)
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


def _drawn(
    judges: list["_Judge"],
    measures: tuple[tuple[str, int | None], ...],
    owners: np.ndarray | None,
    case_count: int,
    resample_count: int,
    random_state: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return measures by judge of all customers, and of each draw of them."""
    whole = np.ones((1, case_count))
    values = np.stack([judge.values(whole, measures)[0] for judge in judges])
    customer_count = case_count if owners is None else int(owners.max()) + 1
    most_cells = BLOCK_CELLS * customer_count // case_count
    draws = []
    for customers in resampled_weights(customer_count, resample_count, random_state, most_cells):
        weights = customers if owners is None else customers[:, owners]
        draws.append(np.stack([judge.values(weights, measures) for judge in judges], axis=1))
    return values, np.concatenate([np.empty((0, *values.shape)), *draws])


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
    """One method's scores, sorted once for all draws; equal scores are one group."""

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
        is_first = np.append(True, np.diff(scores[self.order]) != 0)
        self.starts = np.flatnonzero(is_first)
        # Of groups with a buyer, which they are and where each one's buyers begin.
        self.buyers = self.order[bought[self.order]]
        groups, self.buyer_starts = np.unique(
            np.cumsum(is_first)[bought[self.order]] - 1, return_index=True
        )
        self.groups = groups
        # How many of those lie before each group, and whether it is one.
        self.groups_before = np.searchsorted(groups, np.arange(len(self.starts) + 1))
        self.has_probabilities = has_probabilities
        columns = [np.ones(len(bought)), bought]
        if has_probabilities:
            probabilities = expit(scores)
            bins = np.empty(len(bought), dtype=np.int64)
            bins[self.order] = _bins(probabilities[self.order], BIN_COUNT)
            is_chosen = probabilities >= threshold
            columns += [(probabilities - bought) ** 2, is_chosen, is_chosen & bought]
            columns += [(bought - probabilities) * (bins == place) for place in range(BIN_COUNT)]
        # What is only summed up.
        self.columns = np.column_stack(columns).astype(np.float64)

    def values(
        self, weights: np.ndarray, measures: tuple[tuple[str, int | None], ...]
    ) -> np.ndarray:
        """Return the measures of each draw, of shape (n_draws, n_measures)."""
        wanted = {name for name, _ in measures}
        width = self.columns.shape[1] if wanted - RANKS else SIZES
        total, buyers, *sums = (weights @ self.columns[:, :width]).T
        with np.errstate(invalid="ignore", divide="ignore"):
            found = self._ranks(weights, total, buyers, wanted) if wanted & RANKS else {}
            if sums:
                found |= _probabilities(total, buyers, *sums)
        nothing = np.full(len(weights), np.nan)
        return np.column_stack([found.get(measure, nothing) for measure in measures])

    def _ranks(
        self, weights: np.ndarray, total: np.ndarray, buyers: np.ndarray, wanted: set[str]
    ) -> dict[tuple[str, int | None], np.ndarray]:
        """Return what only the order of scores decides."""
        sizes = np.take(weights, self.order, axis=1)
        if len(self.starts) < sizes.shape[1]:
            sizes = np.add.reduceat(sizes, self.starts, axis=1)
        above = sizes.cumsum(axis=1)
        hits = np.take(weights, self.buyers, axis=1)
        if len(self.buyer_starts) < hits.shape[1]:
            hits = np.add.reduceat(hits, self.buyer_starts, axis=1)
        hits_above = hits.cumsum(axis=1)
        all_above = np.take(above, self.groups, axis=1)
        misses = np.take(sizes, self.groups, axis=1) - hits
        below = (total - buyers)[:, None] - all_above + hits_above
        pairs = np.einsum("ij,ij->i", hits, below + misses / 2)
        found: dict[tuple[str, int | None], np.ndarray] = {
            (AUC, None): pairs / (buyers * (total - buyers))
        }
        if AP in wanted:
            # Where nobody is above, nobody was hit.
            precision = hits_above / np.maximum(all_above, 1)
            found[AP, None] = np.einsum("ij,ij->i", hits, precision) / buyers
        for percent in TOP_PERCENTS if wanted & {LIFT, CAPTURE} else ():
            hit = self._hits_among(total * percent / 100, sizes, above, hits, hits_above)
            found[CAPTURE, percent] = hit / buyers
            found[LIFT, percent] = hit / buyers * 100 / percent
        return found

    def _hits_among(
        self,
        count: np.ndarray,
        sizes: np.ndarray,
        above: np.ndarray,
        hits: np.ndarray,
        hits_above: np.ndarray,
    ) -> np.ndarray:
        """Count the buyers among so many with the highest scores, of the last group a share."""
        rows = np.arange(len(count))
        last = np.count_nonzero(above < count[:, None], axis=1)
        before, after = self.groups_before[last], self.groups_before[last + 1]
        whole = np.where(before > 0, hits_above[rows, np.maximum(before - 1, 0)], 0.0)
        place = np.minimum(before, hits.shape[1] - 1)
        share = (count - above[rows, last] + sizes[rows, last]) / sizes[rows, last]
        return whole + np.where(after > before, hits[rows, place] * share, 0.0)


def _probabilities(
    total: np.ndarray,
    buyers: np.ndarray,
    error: np.ndarray,
    chosen: np.ndarray,
    true: np.ndarray,
    *gaps: np.ndarray,
) -> dict[tuple[str, int | None], np.ndarray]:
    """Return what only probabilities have, from sums over customers."""
    return {
        (BRIER, None): error / total,
        (ECE, None): np.abs(gaps).sum(axis=0) / total,
        (PRECISION, None): true / chosen,
        (RECALL, None): true / buyers,
        (F1, None): 2 * true / (chosen + buyers),
        (ACCURACY, None): (total - chosen - buyers + 2 * true) / total,
    }


def _bins(probabilities: np.ndarray, bin_count: int) -> np.ndarray:
    """Return the bin of each, of equal sizes, by rank."""
    bins = np.empty(len(probabilities), dtype=np.int64)
    order = np.argsort(probabilities, kind="stable")
    bins[order] = np.arange(len(order)) * bin_count // max(len(order), 1)
    return bins
