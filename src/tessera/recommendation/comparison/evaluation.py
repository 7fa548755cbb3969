"""How well methods recommend what customers buy next."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tessera.learning.evaluation import ALL, paired_table
from tessera.recommendation.comparison.metrics import (
    CUTOFFS,
    coverage,
    customer_metrics,
    self_information,
)
from tessera.recommendation.comparison.split import Split
from tessera.recommendation.methods import RecommendationMethod

WARM, COLD, SEGMENT = "warm", "cold", "segment"
COHORT_TYPES = (ALL, WARM, COLD, SEGMENT)
NO_SEGMENT = "none"
COVERAGE = "coverage"


@dataclass(frozen=True)
class Measured:
    """What methods recommended at the start of a window, and how good it was.

    Attributes
    ----------
    split : Split
    customers : ndarray of int of shape (n_some,)
        Rows of the split.
    lists : dict of str to ndarray of int of shape (n_some, n_places)
        Columns of the products, by method.
    figures : dict of str to dict
        By method, as from :func:`customer_metrics`.
    """

    split: Split
    customers: np.ndarray
    lists: dict[str, np.ndarray]
    figures: dict[str, dict[tuple[str, int], np.ndarray]]

    def mean(self, method: str, metric: str, cutoff: int) -> float:
        """Return a method's mean over the customers; NaN without any."""
        found = self.figures[method][metric, cutoff]
        return float(found.mean()) if len(found) else np.nan

    def cohorts(self) -> pd.DataFrame:
        """Return for each customer in which cohorts they are, a column per type."""
        is_cold = self.split.is_cold()[self.customers]
        found = pd.DataFrame({ALL: ALL, WARM: np.where(is_cold, COLD, WARM)}, range(len(is_cold)))
        if self.split.context.segments is not None:
            segments = pd.Series(self.split.context.segments[self.customers]).astype(object)
            found[SEGMENT] = segments.where(segments.notna(), NO_SEGMENT)
        return found


def measure(
    methods: Mapping[str, RecommendationMethod],
    split: Split,
    customers: np.ndarray | None = None,
    cutoffs: Sequence[int] = CUTOFFS,
    log: Callable[[str], object] | None = None,
) -> Measured:
    """Let methods recommend at the start of a window, and look at what was bought in it.

    Parameters
    ----------
    methods : mapping of str to RecommendationMethod
        Fitted to the split's counts.
    split : Split
        What was known, and what was bought.
    customers : ndarray of int, optional
        Among ``split.customers()``; by default all of them.
    cutoffs : sequence of int
        Lengths of the list, above 0.
    log : callable, optional
        Called with a sentence after each method.

    Returns
    -------
    Measured

    Raises
    ------
    ValueError
        If a method was fitted to other counts.
    """
    customers = split.customers() if customers is None else customers
    bits = self_information(split.counts)
    lists, values = {}, {}
    for position, (name, method) in enumerate(methods.items(), start=1):
        if method.counts_.shape != split.counts.shape:
            raise ValueError(f"{name} was fitted to other counts than the split's")
        lists[name], _ = method.recommend(customers, max(cutoffs))
        values[name] = customer_metrics(
            lists[name], split.relevant[customers], split.counts[customers], bits, cutoffs
        )
        if log is not None:
            log(f"{split.window.start.date()}: {name} measured, {position} of {len(methods)}")
    return Measured(split, customers, lists, values)


def evaluation_table(
    measured: Sequence[Measured],
    baseline: str,
    cohort_types: Collection[str] = COHORT_TYPES,
    resample_count: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Compare methods with a baseline over one window or several together.

    Customers count who bought a product in a window that was known before it. They are taken
    together, as ``warm`` (with earlier purchases) and ``cold`` (without), and by segment as of
    the window's start. Intervals are the middle 95 % of bootstrap draws of customers, each with
    all windows in which they bought; every method sees the same draws, so differences are paired.

    Parameters
    ----------
    measured : sequence of Measured
        By the same methods and cut-offs; at least one.
    baseline : str
        One of the methods.
    cohort_types : collection of str
        Those to look at.
    resample_count : int
        Bootstrap draws.
    random_state : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row per method, cohort, metric and cut-off, as in
        :data:`tessera.learning.records.EVALUATION`, without ``window``.
        ``cohort`` names the segment, else repeats the type. Metrics are those of
        :func:`customer_metrics` and ``coverage``, the mean of the windows', which has no interval:
        drawing customers again can only lose products. ``difference`` is to the baseline,
        ``sample_size`` the number of lists.

    Raises
    ------
    ValueError
        If the baseline is not among the methods.

    Examples
    --------
    >>> from tessera.learning.windows import Window
    >>> from tessera.recommendation.comparison.split import split_purchases
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
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
    >>> found = evaluation_table([measure(fitted, test, cutoffs=[1])], baseline="popularity")
    >>> is_recall = (found["metric"] == "recall") & (found["cohort"] == "all")
    >>> found.loc[is_recall, ["method", "value", "difference"]].to_numpy().tolist()
    [['popularity', 0.0, 0.0], ['personal', 1.0, 1.0]]
    """
    names = list(measured[0].figures)
    if baseline not in names:
        raise ValueError(f"the baseline {baseline} is not among {', '.join(names)}")
    keys = np.concatenate([one.split.customer_keys[one.customers] for one in measured])
    measures = list(measured[0].figures[baseline])
    values = np.concatenate(
        [
            np.array([[found[key] for key in measures] for found in one.figures.values()])
            for one in measured
        ],
        axis=2,
    )
    parts = []
    for cohort_type, cohort, members in _cohorts(measured):
        if cohort_type not in cohort_types:
            continue
        # In the order in which they come, since no figure is to depend on how keys are made.
        places, customers = pd.factorize(keys[members])
        sums = np.zeros((len(customers), *values.shape[:2]))
        np.add.at(sums, places, np.moveaxis(values[:, :, members], 2, 0))
        means = paired_table(
            sums,
            names,
            measures,
            baseline,
            sizes=np.bincount(places).astype(np.float64),
            resample_count=resample_count,
            random_state=random_state,
        )
        covered = _coverage_rows(measured, members, baseline)
        part = pd.concat([means, covered], ignore_index=True)
        parts.append(part.assign(cohort_type=cohort_type, cohort=cohort, sample_size=len(members)))
    if not parts:
        names = ["method", "cohort_type", "metric", "cutoff", "value"]
        return pd.DataFrame(columns=names)
    return pd.concat(parts, ignore_index=True).assign(
        window_start=measured[0].split.window.start, window_end=measured[-1].split.window.end
    )


def _cohorts(measured: Sequence[Measured]) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield groups that are not empty, as positions among the lists of all windows."""
    groups = pd.concat([one.cohorts() for one in measured], ignore_index=True)
    for kind in map(str, groups):
        # Everybody, those with purchases and those without come in this order.
        wanted = [WARM, COLD] if kind == WARM else sorted(set(groups[kind].dropna()), key=str)
        for name in wanted:
            members = np.flatnonzero(groups[kind] == name)
            if len(members):
                yield (name if kind == WARM else kind), str(name), members


def _coverage_rows(
    measured: Sequence[Measured], members: np.ndarray, baseline: str
) -> pd.DataFrame:
    """One row per method and cut-off, without intervals."""
    edges = np.cumsum([0, *(len(one.customers) for one in measured)])
    here = [
        members[(members >= first) & (members < last)] - first
        for first, last in itertools.pairwise(edges)
    ]
    rows = []
    for cutoff in sorted({cutoff for _, cutoff in measured[0].figures[baseline]}):
        covered = {
            name: float(
                np.mean(
                    [
                        coverage(one.lists[name][some, :cutoff], len(one.split.product_ids))
                        for one, some in zip(measured, here, strict=True)
                    ]
                )
            )
            for name in measured[0].lists
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
