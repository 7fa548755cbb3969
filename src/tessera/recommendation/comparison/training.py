"""One comparison of recommendation methods on a shop's past months, as a row of a table."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Settings, Trainings, train_if_due
from tessera.learning.choice import Choice
from tessera.learning.evaluation import ALL, VALIDATION, evaluation_records
from tessera.learning.records import NUMBER, TEXT, records, training_schema
from tessera.learning.trainings import NOTHING_STORED, new_month
from tessera.learning.windows import Window, by_months
from tessera.recommendation.comparison.choosing import RULE, Comparison, compare_methods
from tessera.recommendation.comparison.split import split_purchases
from tessera.recommendation.methods import (
    RecommendationMethod,
    baselines,
    compared_methods,
    make_methods,
)
from tessera.recommendation.methods.cold_start import COLD_STARTS, make_cold_start
from tessera.recommendation.purchases import CustomerTraits, Purchases

# The simplest of the simple answers: what is used where nothing was compared.
BASELINE, BLEND = baselines()[0], "blend"
# A method that costs much rests after so many comparisons in which it stayed behind the baseline by
# this share of its value, and is tried again when it has missed so many.
REST_AFTER, FAR_BEHIND, REST_COUNT = 2, 0.1, 6
# For new customers where nothing was compared.
COLD_START = next(iter(COLD_STARTS))
SCHEMA = training_schema(
    method_for_new=TEXT,
    method_for_new_reason=TEXT,
    weights=records(part=TEXT, weight=NUMBER),
    left_out=records(method=TEXT, reason=TEXT),
)


@dataclass(frozen=True)
class ComparisonSettings(Settings):
    """Settings of :func:`train_recommender`.

    Parameters
    ----------
    methods : list of str
        Methods to compare; none for all. The baselines are always among them.
    min_customers, min_products : int
        Fewer customers who bought, or products, are not compared on.
    window_customers, window_months : int
        A window has the fewest months in which so many customers bought, and at most so many
        months: with few customers a difference cannot be told from chance.
    test_windows : int
        Windows that confirm a choice, at most: as many as the purchases reach back to.
    most_customers : int
        Of more customers a seeded sample is compared on.
    most_lists : int
        Of more customers in a window a seeded sample gets lists.
    resample_count : int
        Bootstrap draws behind an interval.
    retrain, random_state
        As in :class:`tessera.learning.Settings`; ``auto`` compares with every month that is
        complete.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names what to change.
    """

    model: ClassVar[str] = "ml_recommendation_trainings"
    var_names: ClassVar[Mapping[str, str]] = {"methods": "recommendations.methods"}

    methods: list[str] = field(default_factory=list)
    min_customers: int = 50
    min_products: int = 10
    window_customers: int = 500
    window_months: int = 3
    test_windows: int = 3
    most_customers: int = 20_000
    most_lists: int = 2_000
    resample_count: int = 500

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        super().__post_init__()
        if not self.methods:
            object.__setattr__(self, "methods", list(compared_methods()))
        make_methods(self.methods)
        self.at_least(1, "min_customers", "min_products", "window_customers", "window_months",
                      "test_windows", "most_customers", "most_lists", "resample_count")  # fmt: skip


def train_recommender(
    purchases: pa.Table | pd.DataFrame,
    traits: CustomerTraits,
    trainings: pa.Table | None,
    settings: ComparisonSettings,
    input_scope: str,
    as_of: dt.date,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Compare methods on the last full months if that is due, and write down what was found.

    Parameters
    ----------
    purchases : pyarrow.Table or DataFrame
        ``customer_key``, ``product_id``, ``order_date``; none after the clock.
    traits : CustomerTraits
        Segments, demographic groups and links.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    settings : ComparisonSettings
        What to do.
    input_scope : str
        The shop; comparisons of another one are not looked at.
    as_of : date
        The clock. Comparisons after it are not looked at.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.
    """
    known = Purchases.read(purchases, traits=traits)
    # Where there are no purchases, the clock stands for the day of the last.
    last = known.days.max() if len(known.days) else np.datetime64(as_of, "D")
    windows = comparison_windows(known, pd.Timestamp(last), settings)
    end = windows[-1].end
    stored = Trainings.read(trainings, input_scope, as_of)
    customer_count = len(np.unique(known.customers))

    def train() -> dict[str, Any]:
        # What came after the test must not even change who is drawn.
        compared = known.before(end).sample(settings.most_customers, settings.random_state)
        left_out = resting(stored.rows, settings)
        found = _compared(compared, windows, settings, left_out, log)
        return _columns(found, left_out) | {
            "customer_count": customer_count,
            "last_month_end": end.date(),
        }

    return train_if_due(
        stored,
        settings,
        {"new_month": new_month(end.date())},
        train,
        _columns(_not_compared(NOTHING_STORED)),
        SCHEMA,
        lambda: {"customer_count": customer_count},
        log,
    )


def comparison_windows(
    purchases: Purchases, last: pd.Timestamp, settings: ComparisonSettings
) -> list[Window]:
    """Take months enough for a comparison, of those that the purchases reach back to.

    Parameters
    ----------
    purchases : Purchases
        All of them.
    last : Timestamp
        Of the last purchase.
    settings : ComparisonSettings
        ``window_customers``, ``window_months`` and ``test_windows``.

    Returns
    -------
    list of Window
        As from :func:`tessera.learning.windows.by_months`.
    """
    best = by_months(last)
    for month_count in range(1, settings.window_months + 1):
        windows = by_months(last, month_count)
        if not windows[0].is_before(purchases.days).any():
            break
        best = windows
        for test_count in range(2, settings.test_windows + 1):
            more = by_months(last, month_count, test_count)
            if more[0].is_before(purchases.days).any():
                best = more
        buyers = purchases.customers[windows[-1].holds(purchases.days)]
        if len(np.unique(buyers)) >= settings.window_customers:
            break
    return best


def resting(rows: Sequence[Mapping[str, Any]], settings: ComparisonSettings) -> dict[str, str]:
    """Tell which methods need not be run again, and why.

    A method that is no part of a blend rests when the last two comparisons that ran it put it far
    behind the baseline. It is tried again after six without it.

    Parameters
    ----------
    rows : sequence of dict
        Trainings of the shop, as stored.
    settings : ComparisonSettings
        What is asked for.

    Returns
    -------
    dict of str to str
        Why, by method.

    Examples
    --------
    >>> figures = {"window": "validation", "cohort_type": "all", "metric": "ndcg", "cutoff": 10}
    >>> ease = figures | {"method": "ease", "value": 0.1, "difference_upper": -0.15}
    >>> ease |= {"difference": -0.2}
    >>> rows = [
    ...     {"training_number": number, "is_trained": True, "evaluations": [ease]}
    ...     for number in (1, 2)
    ... ]
    >>> resting(rows, ComparisonSettings())
    {'ease': 'far behind in comparisons 1 and 2, tried again in 9'}
    """
    metric, cutoff = RULE.measures[0]
    made = sorted(
        (row for row in rows if row["is_trained"] and row["evaluations"]),
        key=lambda row: row["training_number"],
    )
    found = {}
    for name, method in make_methods(settings.methods).items():
        if method.is_cheap or method.is_baseline:
            continue
        runs = [
            (row["training_number"], one["difference_upper"], one["value"] - one["difference"])
            for row in made
            for one in row["evaluations"]
            if (one["window"], one["method"], one["cohort_type"]) == (VALIDATION, name, ALL)
            and (one["metric"], one["cutoff"]) == (metric, cutoff)
        ][-REST_AFTER:]
        if len(runs) < REST_AFTER or any(
            upper > -FAR_BEHIND * baseline for _, upper, baseline in runs
        ):
            continue
        again = runs[-1][0] + REST_COUNT + 1
        if made[-1]["training_number"] + 1 < again:
            numbers = " and ".join(str(number) for number, _, _ in runs)
            found[name] = f"far behind in comparisons {numbers}, tried again in {again}"
    return found


def _compared(
    purchases: Purchases,
    windows: Sequence[Window],
    settings: ComparisonSettings,
    left_out: Mapping[str, str],
    log: Callable[[str], object] | None,
) -> Comparison:
    """Compare the methods, or say what is lacking and take the baseline."""
    lacking = _lacking(purchases, windows, settings)
    if lacking:
        return _not_compared(lacking)
    validation, *tests = (split_purchases(purchases, window) for window in windows)
    names = {*settings.methods, *baselines()} - set(left_out)
    methods = _applicable(make_methods(names), purchases)
    parts = [name for name, method in methods.items() if method.is_cheap]
    found = compare_methods(
        validation,
        tests,
        methods,
        {BLEND: parts} if len(parts) > 1 else {},
        baselines(),
        {name: make_cold_start(name, validation.context) for name in COLD_STARTS},
        most_lists=settings.most_lists,
        resample_count=settings.resample_count,
        random_state=settings.random_state,
        log=log,
    )
    if not left_out:
        return found
    why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
    chosen = found.chosen._replace(reason=f"{found.chosen.reason}; not run: {why}")
    return replace(found, chosen=chosen)


def _lacking(purchases: Purchases, windows: Sequence[Window], settings: ComparisonSettings) -> str:
    """Tell what is missing for a comparison; empty if nothing is."""
    for found, least, what in (
        (len(np.unique(purchases.customers)), settings.min_customers, "customers with purchases"),
        (len(np.unique(purchases.products)), settings.min_products, "products"),
    ):
        if found < least:
            return (
                f"not compared: {found} {what} before {windows[-1].end.date()}; "
                f"at least {least} are needed"
            )
    if not windows[0].is_before(purchases.days).any():
        return f"not compared: purchases must reach back beyond {windows[0].start.date()}"
    for window in windows:
        before = purchases.products[window.is_before(purchases.days)]
        if not np.isin(purchases.products[window.holds(purchases.days)], before).any():
            return (
                f"not compared: no product known before {window.start.date()} "
                f"was bought until {window.end.date()}"
            )
    return ""


def _applicable(
    methods: dict[str, RecommendationMethod], purchases: Purchases
) -> dict[str, RecommendationMethod]:
    """Leave out what this shop has no data for, or too much."""
    size = len(purchases.product_ids)
    return {
        name: method
        for name, method in methods.items()
        if all(getattr(purchases.traits, need) is not None for need in method.needs)
        and (method.most_products is None or size <= method.most_products)
    }


def _not_compared(reason: str) -> Comparison:
    """Return what answers where nothing was compared."""
    return Comparison(pd.DataFrame(), Choice(BASELINE, reason), Choice(COLD_START, reason))


def _columns(found: Comparison, left_out: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the columns of a training that say what was found."""
    method, reason = found.chosen
    weights = found.weights.get(method, {method: 1.0})
    return {
        "method": method,
        "method_reason": reason,
        "method_for_new": found.chosen_for_new.method,
        "method_for_new_reason": found.chosen_for_new.reason,
        "weights": [{"part": part, "weight": weight} for part, weight in weights.items() if weight],
        "left_out": [{"method": name, "reason": why} for name, why in (left_out or {}).items()],
        "evaluations": evaluation_records(found.table) if len(found.table) else [],
    }
