"""Which method ships: all are compared on one window, the best is confirmed on the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone

from tessera.recommendation.evaluation import ALL, evaluate
from tessera.recommendation.methods import Blend, RecommendationMethod
from tessera.recommendation.metrics import CUTOFFS
from tessera.recommendation.split import Window
from tessera.recommendation.tuning import Tuning, tune_weights

VALIDATION, TEST = "validation", "test"
# The measures and the length of the list that decide.
DECIDING_METRICS = ("ndcg", "recall")
DECIDING_CUTOFF = 10


@dataclass(frozen=True)
class Comparison:
    """What :func:`compare_methods` found.

    Attributes
    ----------
    table : DataFrame
        As from :func:`evaluate`, for both windows, after ``window`` (validation or test) and
        with ``is_shipped`` and ``reason``.
    shipped, reason : str
        The method to use, and why, with figures.
    tunings : dict of str to Tuning
        The weights of each blend.
    """

    table: pd.DataFrame
    shipped: str
    reason: str
    tunings: dict[str, Tuning] = field(default_factory=dict)


def compare_methods(
    validation: Window,
    test: Window,
    methods: Mapping[str, RecommendationMethod],
    blends: Mapping[str, Sequence[str]],
    baseline: str = "personal",
    cutoffs: Sequence[int] = CUTOFFS,
    exclude_seen: bool = False,
    resample_count: int = 1000,
    trial_count: int = 40,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> Comparison:
    """Fit, tune and evaluate methods on a validation window, then evaluate them on a test window.

    The weights of the blends come from the validation window alone. For the test every method is
    fitted again to all that was known at its start, with the same settings and weights.

    Parameters
    ----------
    validation, test : Window
        From :func:`split_by_time`.
    methods : mapping of str to RecommendationMethod
        Not fitted, the simplest first.
    blends : mapping of str to sequence of str
        For each blend the names of its parts among the methods. Blends come after the methods.
    baseline : str
        One of the methods.
    cutoffs : sequence of int
        Lengths of the list, 10 among them.
    exclude_seen : bool
        Whether to leave out what the customer had bought.
    resample_count : int
        Bootstrap draws.
    trial_count : int
        Weights that each blend draws at random.
    random_state : int
        Seed of all draws.
    log : callable, optional
        Called with a sentence after each phase.

    Returns
    -------
    Comparison
        See :func:`choose` for the rule.

    Raises
    ------
    ValueError
        If a part or the baseline is not among the methods, or 10 not among the cut-offs.

    Examples
    --------
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.split import split_by_time
    >>> days = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-02-05", "2024-03-05"]
    >>> purchases = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "b", "c", "a", "b"],
    ...         "product_id": ["P1", "P2", "P1", "P1", "P2"],
    ...         "order_id": ["1", "2", "3", "4", "5"],
    ...         "ordered_at": pd.to_datetime(days),
    ...     }
    ... )
    >>> moments = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-04-01"])
    >>> methods = {"popularity": Popularity(), "personal": Personal()}
    >>> windows = split_by_time(purchases, *moments)
    >>> compare_methods(*windows, methods, {"blend": ["popularity", "personal"]}).shipped
    'personal'
    """
    unknown = {name for names in [*blends.values(), [baseline]] for name in names} - set(methods)
    if unknown:
        raise ValueError(f"not among the methods: {', '.join(sorted(unknown))}")
    if DECIDING_CUTOFF not in cutoffs:
        raise ValueError(f"cut-offs {list(cutoffs)} lack {DECIDING_CUTOFF}, which decides")
    tunings: dict[str, Tuning] = {}
    tables = {}
    for name, window in ((VALIDATION, validation), (TEST, test)):
        fitted: dict[str, RecommendationMethod] = {}
        for method_name, method in methods.items():
            fitted[method_name] = clone(method).fit(window.counts, window.context)
            if log is not None:
                log(f"{name}: {method_name} fitted, {len(fitted)} of {len(methods)}")
        for blend, names in blends.items():
            parts = {part: fitted[part] for part in names}
            if name == VALIDATION:
                tunings[blend] = tune_weights(
                    parts,
                    window,
                    metric=DECIDING_METRICS[0],
                    cutoff=DECIDING_CUTOFF,
                    trial_count=trial_count,
                    exclude_seen=exclude_seen,
                    random_state=random_state,
                    log=log,
                )
            fitted[blend] = Blend.from_fitted(parts, tunings[blend].weights)
        tables[name] = evaluate(
            fitted,
            window,
            baseline,
            cutoffs,
            exclude_seen=exclude_seen,
            resample_count=resample_count,
            random_state=random_state,
            log=log,
        )
    shipped, reason = choose(tables[VALIDATION], tables[TEST], baseline)
    table = pd.concat(
        [part.assign(window=name) for name, part in tables.items()], ignore_index=True
    )
    table.insert(0, "window", table.pop("window"))
    is_shipped = table["method"] == shipped
    table = table.assign(is_shipped=is_shipped, reason=np.where(is_shipped, reason, ""))
    return Comparison(table, shipped, reason, tunings)


def choose(validation: pd.DataFrame, test: pd.DataFrame, baseline: str) -> tuple[str, str]:
    """Take the best method on validation if it beats the baseline on test, else the baseline.

    The best is the one with the highest nDCG@10 of all customers; the earlier on a tie. It beats
    the baseline if the intervals of its differences in nDCG@10 and in recall@10 lie above 0.

    Parameters
    ----------
    validation, test : DataFrame
        From :func:`evaluate`.
    baseline : str
        Among the methods.

    Returns
    -------
    shipped, reason : str
        The method, and why, with figures.

    Examples
    --------
    >>> rows = {
    ...     "method": ["personal", "blend"] * 2,
    ...     "metric": ["ndcg", "ndcg", "recall", "recall"],
    ...     "cohort_type": "all",
    ...     "cutoff": 10,
    ...     "value": [0.26, 0.28, 0.12, 0.13],
    ...     "difference": [0.0, 0.02, 0.0, 0.01],
    ...     "difference_lower": [0.0, 0.01, 0.0, -0.002],
    ...     "difference_upper": [0.0, 0.03, 0.0, 0.022],
    ... }
    >>> shipped, reason = choose(pd.DataFrame(rows), pd.DataFrame(rows), "personal")
    >>> shipped
    'personal'
    >>> print(reason)
    blend was best on validation but does not beat it on test: ndcg@10 +0.0200 \
(0.0100 to 0.0300), recall@10 +0.0100 (-0.0020 to 0.0220)
    """
    ranking = _deciding(validation, DECIDING_METRICS[0]).set_index("method")["value"]
    if ranking.empty:
        return baseline, "nobody bought a known product in the validation window"
    best = str(ranking.idxmax())
    if best == baseline:
        return baseline, f"best on validation: {DECIDING_METRICS[0]}@10 {ranking[best]:.4f}"
    gains, wins = [], []
    for metric in DECIDING_METRICS:
        rows = _deciding(test, metric)
        rows = rows[rows["method"] == best]
        if rows.empty:
            return baseline, "nobody bought a known product in the test window"
        row = rows.iloc[0]
        wins.append(row["difference_lower"] > 0)
        gains.append(
            f"{metric}@{DECIDING_CUTOFF} {row['difference']:+.4f} "
            f"({row['difference_lower']:.4f} to {row['difference_upper']:.4f})"
        )
    figures = ", ".join(gains)
    if all(wins):
        return best, f"best on validation, and beats {baseline} on test: {figures}"
    return baseline, f"{best} was best on validation but does not beat it on test: {figures}"


def _deciding(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Rows of all customers at the deciding length."""
    is_deciding = (
        (table["cohort_type"] == ALL)
        & (table["metric"] == metric)
        & (table["cutoff"] == DECIDING_CUTOFF)
    )
    return table[is_deciding]
