"""How well methods recommend what customers buy next."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from tessera.recommendation.methods import RecommendationMethod
from tessera.recommendation.metrics import CUTOFFS, coverage, customer_metrics, self_information
from tessera.recommendation.resampling import percentile_interval, resampled_means
from tessera.recommendation.split import Window

ALL, WARM, COLD, SEGMENT = "all", "warm", "cold", "segment"
NO_SEGMENT = "none"
COVERAGE = "coverage"
COLUMNS = [
    "window_start",
    "window_end",
    "method",
    "baseline",
    "cohort_type",
    "cohort",
    "customer_count",
    "metric",
    "cutoff",
    "value",
    "lower",
    "upper",
    "difference",
    "difference_lower",
    "difference_upper",
]


def evaluate(
    methods: Mapping[str, RecommendationMethod],
    window: Window,
    baseline: str,
    cutoffs: Sequence[int] = CUTOFFS,
    allowed: np.ndarray | None = None,
    exclude_seen: bool = False,
    resample_count: int = 1000,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> pd.DataFrame:
    """Compare methods with a baseline on the purchases of a window.

    Customers count who bought a product in the window that was known before. They are taken
    together, as ``warm`` (with earlier purchases) and ``cold`` (without), and by segment as of
    the window's start. Intervals are the middle 95 % of bootstrap draws of customers; every
    method sees the same draws, so differences are paired.

    Parameters
    ----------
    methods : mapping of str to RecommendationMethod
        Fitted to the window's counts.
    window : Window
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
        One row per method, cohort, metric and cut-off, with the columns of ``COLUMNS``.
        ``cohort`` names the segment, else repeats the type. Metrics are those of
        :func:`customer_metrics` and ``coverage``, which has no interval: drawing customers
        again can only lose products. ``difference`` is to the baseline.

    Raises
    ------
    ValueError
        If the baseline is not among the methods or a method was fitted to other counts.

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
    >>> _, test = split_by_time(Purchases.read(table), *moments)
    >>> methods = {"popularity": Popularity(), "personal": Personal()}
    >>> fitted = {name: method.fit(test.counts) for name, method in methods.items()}
    >>> found = evaluate(fitted, test, baseline="popularity", cutoffs=[1])
    >>> is_recall = (found["metric"] == "recall") & (found["cohort"] == "all")
    >>> found.loc[is_recall, ["method", "value", "difference"]].to_numpy().tolist()
    [['popularity', 0.0, 0.0], ['personal', 1.0, 1.0]]
    """
    if baseline not in methods:
        raise ValueError(f"the baseline {baseline} is not among {', '.join(methods)}")
    customers = window.customers()
    bits = self_information(window.counts)
    lists, values = {}, {}
    for position, (name, method) in enumerate(methods.items(), start=1):
        if method.counts_.shape != window.counts.shape:
            raise ValueError(f"{name} was fitted to other counts than the window's")
        lists[name], _ = method.recommend(customers, max(cutoffs), allowed, exclude_seen)
        values[name] = customer_metrics(
            lists[name], window.relevant[customers], window.counts[customers], bits, cutoffs
        )
        if log is not None:
            log(f"evaluation: {name}, {position} of {len(methods)}")
    offered = len(window.product_ids) if allowed is None else int(np.sum(allowed))
    parts = []
    for cohort_type, cohort, members in _cohorts(window, customers):
        means = _mean_rows(values, members, baseline, resample_count, random_state)
        covered = _coverage_rows(lists, members, baseline, cutoffs, offered)
        part = pd.concat([means, covered], ignore_index=True)
        parts.append(
            part.assign(cohort_type=cohort_type, cohort=cohort, customer_count=len(members))
        )
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(window_start=window.start, window_end=window.end, baseline=baseline)[
        COLUMNS
    ]


def _cohorts(window: Window, customers: np.ndarray) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield groups that are not empty, as positions among the customers."""
    is_cold = window.is_cold()[customers]
    groups = [
        (ALL, ALL, np.ones(len(customers), dtype=bool)),
        (WARM, WARM, ~is_cold),
        (COLD, COLD, is_cold),
    ]
    if window.context.segments is not None:
        segments = pd.Series(window.context.segments[customers]).astype(object)
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
    names, keys = list(values), list(values[baseline])
    columns = np.column_stack([values[name][key][members] for name in names for key in keys])
    draws = resampled_means(columns, None, resample_count, random_state)
    place = names.index(baseline)
    shape = (len(names), len(keys))
    means = columns.mean(axis=0).reshape(shape)
    differences = draws.reshape(-1, *shape) - draws.reshape(-1, *shape)[:, [place]]
    lower, upper = percentile_interval(draws)
    difference_lower, difference_upper = percentile_interval(differences.reshape(draws.shape))
    return pd.DataFrame(
        {
            "method": np.repeat(names, len(keys)),
            "metric": [metric for metric, _ in keys] * len(names),
            "cutoff": [cutoff for _, cutoff in keys] * len(names),
            "value": means.ravel(),
            "lower": lower,
            "upper": upper,
            "difference": (means - means[[place]]).ravel(),
            "difference_lower": difference_lower,
            "difference_upper": difference_upper,
        }
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
                "metric": COVERAGE,
                "cutoff": cutoff,
                "value": value,
                "difference": value - covered[baseline],
            }
            for name, value in covered.items()
        ]
    return pd.DataFrame(rows)
