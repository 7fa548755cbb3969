"""How well methods recommend what customers buy next."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from tessera.learning.evaluation import ALL, paired_table
from tessera.learning.records import EVALUATION
from tessera.recommendation.methods import RecommendationMethod
from tessera.recommendation.metrics import CUTOFFS, coverage, customer_metrics, self_information
from tessera.recommendation.split import Split

WARM, COLD, SEGMENT = "warm", "cold", "segment"
NO_SEGMENT = "none"
COVERAGE = "coverage"


def evaluate(
    methods: Mapping[str, RecommendationMethod],
    split: Split,
    baseline: str,
    cutoffs: Sequence[int] = CUTOFFS,
    allowed: np.ndarray | None = None,
    exclude_seen: bool = False,
    resample_count: int = 1000,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> pd.DataFrame:
    """Compare methods with a baseline on the purchases of a split.

    Customers count who bought a product in the window that was known before. They are taken
    together, as ``warm`` (with earlier purchases) and ``cold`` (without), and by segment as of
    the window's start. Intervals are the middle 95 % of bootstrap draws of customers; every
    method sees the same draws, so differences are paired.

    Parameters
    ----------
    methods : mapping of str to RecommendationMethod
        Fitted to the split's counts.
    split : Split
        What was known, and what was bought.
    baseline : str
        One of the methods.
    cutoffs : sequence of int
        Lengths of the list, above 0.
    allowed : ndarray of bool of shape (n_products,), optional
        Products that may be recommended; by default all that were known.
    exclude_seen : bool
        Whether to leave out what the customer had bought.
    resample_count : int
        Bootstrap draws.
    random_state : int
        Seed of the draws.
    log : callable, optional
        Called with a sentence after each method.

    Returns
    -------
    DataFrame
        One row per method, cohort, metric and cut-off, as in
        :data:`tessera.learning.records.EVALUATION`.
        ``cohort`` names the segment, else repeats the type. Metrics are those of
        :func:`customer_metrics` and ``coverage``, which has no interval: drawing customers
        again can only lose products. ``difference`` is to the baseline.

    Raises
    ------
    ValueError
        If the baseline is not among the methods or a method was fitted to other counts.

    Examples
    --------
    >>> from tessera.learning.windows import Window
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
    >>> from tessera.recommendation.split import split_purchases
    >>> days = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-02-05", "2024-03-05"]
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "b", "c", "a", "b"],
    ...         "product_id": ["P1", "P2", "P1", "P1", "P2"],
    ...         "order_date": pd.to_datetime(days),
    ...     }
    ... )
    >>> window = Window(pd.Timestamp("2024-03-01"), pd.Timestamp("2024-04-01"))
    >>> test = split_purchases(Purchases.read(table), window)
    >>> methods = {"popularity": Popularity(), "personal": Personal()}
    >>> fitted = {name: method.fit(test.counts) for name, method in methods.items()}
    >>> found = evaluate(fitted, test, baseline="popularity", cutoffs=[1])
    >>> is_recall = (found["metric"] == "recall") & (found["cohort"] == "all")
    >>> found.loc[is_recall, ["method", "value", "difference"]].to_numpy().tolist()
    [['popularity', 0.0, 0.0], ['personal', 1.0, 1.0]]
    """
    if baseline not in methods:
        raise ValueError(f"the baseline {baseline} is not among {', '.join(methods)}")
    customers = split.customers()
    bits = self_information(split.counts)
    lists, values = {}, {}
    for position, (name, method) in enumerate(methods.items(), start=1):
        if method.counts_.shape != split.counts.shape:
            raise ValueError(f"{name} was fitted to other counts than the split's")
        lists[name], _ = method.recommend(customers, max(cutoffs), allowed, exclude_seen)
        values[name] = customer_metrics(
            lists[name], split.relevant[customers], split.counts[customers], bits, cutoffs
        )
        if log is not None:
            log(f"evaluation: {name}, {position} of {len(methods)}")
    offered = len(split.product_ids) if allowed is None else int(np.sum(allowed))
    parts = []
    for cohort_type, cohort, members in _cohorts(split, customers):
        means = _mean_rows(values, members, baseline, resample_count, random_state)
        covered = _coverage_rows(lists, members, baseline, cutoffs, offered)
        part = pd.concat([means, covered], ignore_index=True)
        parts.append(part.assign(cohort_type=cohort_type, cohort=cohort, sample_size=len(members)))
    if not parts:
        return pd.DataFrame(columns=[*EVALUATION][:-2])
    table = pd.concat(parts, ignore_index=True)
    return table.assign(window_start=split.window.start, window_end=split.window.end)


def _cohorts(split: Split, customers: np.ndarray) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield groups that are not empty, as positions among the customers."""
    is_cold = split.is_cold()[customers]
    groups = [
        (ALL, ALL, np.ones(len(customers), dtype=bool)),
        (WARM, WARM, ~is_cold),
        (COLD, COLD, is_cold),
    ]
    if split.context.segments is not None:
        segments = pd.Series(split.context.segments[customers]).astype(object)
        segments = segments.where(segments.notna(), NO_SEGMENT).to_numpy()
        groups += [
            (SEGMENT, str(name), segments == name) for name in sorted(set(segments), key=str)
        ]
    for cohort_type, cohort, belongs in groups:
        if belongs.any():
            yield cohort_type, cohort, np.flatnonzero(belongs)


def _mean_rows(
    values: Mapping[str, Mapping[tuple[str, int], np.ndarray]],
    members: np.ndarray,
    baseline: str,
    resample_count: int,
    random_state: int,
) -> pd.DataFrame:
    """One row per method, metric and cut-off, with intervals."""
    measures = list(values[baseline])
    columns = [[found[key][members] for key in measures] for found in values.values()]
    sums = np.moveaxis(np.array(columns), 2, 0)
    return paired_table(
        sums,
        list(values),
        measures,
        baseline,
        resample_count=resample_count,
        random_state=random_state,
    )


def _coverage_rows(
    lists: Mapping[str, np.ndarray],
    members: np.ndarray,
    baseline: str,
    cutoffs: Sequence[int],
    offered: int,
) -> pd.DataFrame:
    """One row per method and cut-off, without intervals."""
    rows = []
    for cutoff in cutoffs:
        covered = {
            name: coverage(found[members, :cutoff], offered) for name, found in lists.items()
        }
        rows += [
            {
                "method": name,
                "baseline": baseline,
                "metric": COVERAGE,
                "cutoff": cutoff,
                "value": value,
                "difference": value - covered[baseline],
            }
            for name, value in covered.items()
        ]
    return pd.DataFrame(rows)
