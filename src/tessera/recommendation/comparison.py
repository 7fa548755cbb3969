"""Which method ships: all are compared on one window, the best is confirmed on the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone

from tessera.recommendation.evaluation import ALL, COLD, evaluate
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
        The method to use for customers with purchases, and why, with figures.
    shipped_to_new, reason_for_new : str
        The same for customers without purchases.
    tunings : dict of str to Tuning
        The weights of each blend.
    """

    table: pd.DataFrame
    shipped: str
    reason: str
    shipped_to_new: str
    reason_for_new: str
    tunings: dict[str, Tuning] = field(default_factory=dict)


def compare_methods(
    validation: Window,
    test: Window,
    methods: Mapping[str, RecommendationMethod],
    blends: Mapping[str, Sequence[str]],
    baseline: str = "personal",
    for_new: Mapping[str, RecommendationMethod] | None = None,
    cutoffs: Sequence[int] = CUTOFFS,
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
    for_new : mapping of str to RecommendationMethod, optional
        Those meant for customers without purchases, not chosen for others.
    cutoffs : sequence of int
        Lengths of the list, 10 among them.
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
    >>> from tessera.recommendation.purchases import Purchases
    >>> from tessera.recommendation.split import split_by_time
    >>> days = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-02-05", "2024-03-05"]
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "b", "c", "a", "b"],
    ...         "product_id": ["P1", "P2", "P1", "P1", "P2"],
    ...         "order_date": pd.to_datetime(days),
    ...     }
    ... )
    >>> moments = pd.to_datetime(["2024-02-01", "2024-03-01", "2024-04-01"])
    >>> methods = {"popularity": Popularity(), "personal": Personal()}
    >>> windows = split_by_time(Purchases.read(table), *moments)
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
    for_new = for_new or {}
    for name, window in ((VALIDATION, validation), (TEST, test)):
        fitted: dict[str, RecommendationMethod] = {}
        for method_name, method in {**methods, **for_new}.items():
            fitted[method_name] = clone(method).fit(window.counts, window.context)
            if log is not None:
                log(f"{name}: {method_name} fitted, {len(fitted)} of {len(methods | for_new)}")
        for blend, names in blends.items():
            parts = {part: fitted[part] for part in names}
            if name == VALIDATION:
                tunings[blend] = tune_weights(
                    parts,
                    window,
                    metric=DECIDING_METRICS[0],
                    cutoff=DECIDING_CUTOFF,
                    trial_count=trial_count,
                    random_state=random_state,
                    log=log,
                )
            fitted[blend] = Blend.from_fitted(parts, tunings[blend].weights)
        tables[name] = evaluate(
            fitted,
            window,
            baseline,
            cutoffs,
            resample_count=resample_count,
            random_state=random_state,
            log=log,
        )
    validated = tables[VALIDATION]
    shipped, reason = choose(
        validated[~validated["method"].isin(list(for_new))], tables[TEST], baseline
    )
    if shipped in tunings:
        reason += f"; made of {_mixture(tunings[shipped].weights)}"
    shipped_to_new, reason_for_new = choose_for_new(
        validated[validated["method"].isin([*for_new, baseline])], tables[TEST], baseline
    )
    table = pd.concat(
        [part.assign(window=name) for name, part in tables.items()], ignore_index=True
    )
    table.insert(0, "window", table.pop("window"))
    is_new = table["cohort_type"] == COLD
    table["is_shipped"] = table["method"] == np.where(is_new, shipped_to_new, shipped)
    table["reason"] = np.where(is_new, reason_for_new, reason)
    table.loc[~table["is_shipped"], "reason"] = ""
    return Comparison(table, shipped, reason, shipped_to_new, reason_for_new, tunings)


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


def choose_for_new(validation: pd.DataFrame, test: pd.DataFrame, baseline: str) -> tuple[str, str]:
    """Take the best method for new customers on validation unless it is worse on test.

    New customers are few, and what links and demographic groups say of them is not weighed
    against anything. So it is the other way round than with :func:`choose`: the method gives way
    to popularity only where the interval of its difference in nDCG@10 on test lies below 0.

    Parameters
    ----------
    validation, test : DataFrame
        From :func:`evaluate`; of validation only the methods for new customers and the baseline,
        which offers them what is popular.
    baseline : str
        Among the methods.

    Returns
    -------
    shipped, reason : str
        The method, and why, with figures.

    Examples
    --------
    >>> row = {"method": "cold", "metric": "ndcg", "cohort_type": "cold", "cutoff": 10}
    >>> figures = {"value": 0.1, "customer_count": 40, "difference": -0.01}
    >>> interval = {"difference_lower": -0.03, "difference_upper": 0.01}
    >>> table = pd.DataFrame([row | figures | interval])
    >>> choose_for_new(table, table, "personal")[0]
    'cold'
    """
    methods = [name for name in validation["method"].unique() if name != baseline]
    if not methods:
        return baseline, "nothing else was compared for new customers"
    found = _deciding(validation, DECIDING_METRICS[0], COLD).set_index("method")["value"]
    best = str(found[methods].idxmax()) if len(found) else str(methods[0])
    place = "best" if len(found) else "not compared with others"
    rows = _deciding(test, DECIDING_METRICS[0], COLD)
    rows = rows[rows["method"] == best]
    if rows.empty:
        return best, "no new customer bought a known product in the test window"
    row = rows.iloc[0]
    figures = (
        f"{DECIDING_METRICS[0]}@{DECIDING_CUTOFF} {row['difference']:+.4f} "
        f"({row['difference_lower']:.4f} to {row['difference_upper']:.4f}) against popularity, "
        f"{row['customer_count']} new customers"
    )
    if row["difference_upper"] < 0:
        return baseline, f"{best} was {place} on validation but is worse on test: {figures}"
    return best, f"{place} on validation, and not worse on test: {figures}"


def _mixture(weights: Mapping[str, float]) -> str:
    """Put weights into words, the largest first.

    Examples
    --------
    >>> _mixture({"als": 0.25, "personal": 0.75, "ease": 0.0})
    'personal 0.75, als 0.25'
    """
    largest = sorted(weights.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {weight:.2f}" for name, weight in largest if weight)


def _deciding(table: pd.DataFrame, metric: str, cohort_type: str = ALL) -> pd.DataFrame:
    """Rows of a type of cohort at the deciding length."""
    is_deciding = (
        (table["cohort_type"] == cohort_type)
        & (table["metric"] == metric)
        & (table["cutoff"] == DECIDING_CUTOFF)
    )
    return table[is_deciding]
