"""One comparison of recommendation methods on a shop's past months, as a row of a table."""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.recommendation.comparison import Comparison, compare_methods
from tessera.recommendation.evaluation import COLUMNS
from tessera.recommendation.methods import METHODS, RecommendationMethod, make_methods
from tessera.recommendation.methods.cold_start import COLD_STARTS, make_cold_start
from tessera.recommendation.methods.ease import MOST_PRODUCTS
from tessera.recommendation.purchases import CustomerTraits, Purchases
from tessera.recommendation.split import month_bounds, split_by_time

BASELINE, BLEND = "personal", "blend"
# For new customers where nothing was compared.
COLD_START = next(iter(COLD_STARTS))
# What may be blended: the others are too dear for every customer of a large shop.
BLENDED = (
    "recent_popularity", "segment_popularity", "personal", "recent_personal", "item_knn",
    "rp3beta", "als",
)  # fmt: skip
AUTO, ALWAYS, NEVER = "auto", "always", "never"
TEXT, WHOLE, NUMBER, DATE, FLAG = (
    pa.string(), pa.int32(), pa.float64(), pa.date32(), pa.bool_(),
)  # fmt: skip
EVALUATIONS = {
    "window": TEXT,
    "window_start": DATE,
    "window_end": DATE,
    "method": TEXT,
    "baseline": TEXT,
    "cohort_type": TEXT,
    "cohort": TEXT,
    "customer_count": WHOLE,
    "metric": TEXT,
    "cutoff": WHOLE,
    **dict.fromkeys(COLUMNS[-6:], NUMBER),
    "is_shipped": FLAG,
    "reason": TEXT,
}
SCHEMA = pa.schema(
    {
        "input_scope": TEXT,
        "training_number": WHOLE,
        "trigger": TEXT,
        "settings": TEXT,
        "method": TEXT,
        "method_reason": TEXT,
        "method_for_new": TEXT,
        "method_for_new_reason": TEXT,
        "customer_count": WHOLE,
        "trained_as_of": DATE,
        "last_month_end": DATE,
        "weights": pa.list_(pa.struct({"part": TEXT, "weight": NUMBER})),
        "evaluations": pa.list_(pa.struct(EVALUATIONS)),
    }
)


@dataclass(frozen=True)
class ComparisonSettings:
    """Settings of :func:`train_recommender`.

    Parameters
    ----------
    methods : list of str
        Methods to compare; the baseline is always among them.
    min_customers, min_products : int
        Fewer customers who bought, or products, are not compared on.
    window_customers, window_months : int
        A window has the fewest months in which so many customers bought, and at most so many
        months: with few customers a difference cannot be told from chance.
    most_customers : int
        Of more customers a seeded sample is compared on.
    resample_count : int
        Bootstrap draws behind an interval.
    retrain : str
        'auto': with every month that is complete; 'always' or 'never'.
    random_state : int
        Seed.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names what to change.
    """

    methods: list[str] = field(default_factory=lambda: list(METHODS))
    min_customers: int = 50
    min_products: int = 10
    window_customers: int = 500
    window_months: int = 3
    most_customers: int = 20_000
    resample_count: int = 500
    retrain: str = AUTO
    random_state: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        make_methods(self.methods)
        if self.retrain not in (AUTO, ALWAYS, NEVER):
            raise ValueError(f"var retrain: {self.retrain!r} is not among auto, always, never")
        for name, value in asdict(self).items():
            if name not in ("methods", "retrain", "random_state") and value < 1:
                raise ValueError(
                    f"ml_recommendation_trainings: {name} is {value}; at least 1 is needed"
                )

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """Build settings from dbt's config, whose values may all be text.

        Examples
        --------
        >>> ComparisonSettings.read({"methods": ["als"], "min_customers": "5"}).min_customers
        5
        """
        kinds = {one.name: one.type for one in fields(cls)}
        return cls(
            **{
                name: list(value) if isinstance(value, (list, tuple)) else kinds[name](value)
                for name, value in values.items()
                if name in kinds
            }
        )

    def fingerprint(self) -> str:
        """Everything that another comparison would depend on, as JSON."""
        kept = {name: value for name, value in asdict(self).items() if name != "retrain"}
        return json.dumps(kept, sort_keys=True)


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
        One row if methods were compared, or there was too little for it; none if not due.
    """
    stored = [] if trainings is None else trainings.to_pylist()
    stored = [row for row in stored if row["input_scope"] == input_scope]
    known = Purchases.read(purchases, traits=traits)
    # Where there are no purchases, the clock stands for the day of the last.
    last = known.days.max() if len(known.days) else np.datetime64(as_of, "D")
    bounds = window_bounds(known, pd.Timestamp(last), settings)
    due = trigger(stored, settings, as_of, bounds[-1].date())
    if log is not None:
        log(f"recommendations: {f'comparison: {due}' if due else 'comparison of before kept'}")
    if not due:
        return SCHEMA.empty_table()
    # What came after the test must not even change who is drawn.
    compared = known.before(bounds[-1]).sample(settings.most_customers, settings.random_state)
    found = _compared(compared, bounds, settings, log)
    tuned = found.tunings.get(BLEND) if found.shipped == BLEND else None
    weights = tuned.weights if tuned else {found.shipped: 1.0}
    row = {
        "input_scope": input_scope,
        "training_number": 1 + max((row["training_number"] for row in stored), default=0),
        "trigger": due,
        "settings": settings.fingerprint(),
        "method": found.shipped,
        "method_reason": found.reason,
        "method_for_new": found.shipped_to_new,
        "method_for_new_reason": found.reason_for_new,
        "customer_count": len(np.unique(known.customers)),
        "trained_as_of": as_of,
        "last_month_end": bounds[-1].date(),
        "weights": [{"part": part, "weight": weight} for part, weight in weights.items() if weight],
        "evaluations": _records(found.table),
    }
    return pa.Table.from_pylist([row], schema=SCHEMA)


def window_bounds(
    purchases: Purchases, last: pd.Timestamp, settings: ComparisonSettings
) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    """Take months enough for a comparison, of those that the purchases reach back to.

    Parameters
    ----------
    purchases : Purchases
        All of them.
    last : Timestamp
        Of the last purchase.
    settings : ComparisonSettings
        ``window_customers`` and ``window_months``.

    Returns
    -------
    tuple of Timestamp
        As from :func:`month_bounds`.
    """
    best = month_bounds(last)
    for month_count in range(1, settings.window_months + 1):
        bounds = month_bounds(last, month_count)
        start, end = (np.datetime64(bound, "D") for bound in bounds[1:])
        if not (purchases.days < np.datetime64(bounds[0], "D")).any():
            break
        best = bounds
        in_window = (purchases.days >= start) & (purchases.days < end)
        if len(np.unique(purchases.customers[in_window])) >= settings.window_customers:
            break
    return best


def trigger(
    stored: list[dict], settings: ComparisonSettings, as_of: dt.date, last_month_end: dt.date
) -> str:
    """Tell why methods are to be compared now; empty if they are not.

    Parameters
    ----------
    stored : list of dict
        The shop's rows of SCHEMA.
    settings : ComparisonSettings
        What would be done.
    as_of : date
        The clock.
    last_month_end : date
        The day after the last full month.

    Returns
    -------
    str
        first, settings, new_month, always or nothing.

    Examples
    --------
    >>> trigger([], ComparisonSettings(), dt.date(2026, 6, 30), dt.date(2026, 7, 1))
    'first'
    """
    earlier = [row for row in stored if row["trained_as_of"] <= as_of]
    if settings.retrain == NEVER:
        return ""
    if settings.retrain == ALWAYS:
        return "always"
    if not earlier:
        return "first"
    previous = max(earlier, key=lambda row: row["training_number"])
    if previous["settings"] != settings.fingerprint():
        return "settings"
    return "new_month" if last_month_end > previous["last_month_end"] else ""


def _compared(
    purchases: Purchases,
    bounds: tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp],
    settings: ComparisonSettings,
    log: Callable[[str], object] | None,
) -> Comparison:
    """Compare the methods, or say what is lacking and take the baseline."""
    lacking = _lacking(purchases, bounds, settings)
    if lacking:
        return Comparison(pd.DataFrame(), BASELINE, lacking, COLD_START, lacking)
    validation, test = split_by_time(purchases, *bounds)
    methods = _applicable(make_methods({*settings.methods, BASELINE}), purchases)
    parts = [name for name in BLENDED if name in methods]
    return compare_methods(
        validation,
        test,
        methods,
        {BLEND: parts} if len(parts) > 1 else {},
        BASELINE,
        {name: make_cold_start(name, validation.context) for name in COLD_STARTS},
        resample_count=settings.resample_count,
        random_state=settings.random_state,
        log=log,
    )


def _lacking(
    purchases: Purchases, bounds: tuple[pd.Timestamp, ...], settings: ComparisonSettings
) -> str:
    """Tell what is missing for a comparison; empty if nothing is."""
    for found, least, what in (
        (len(np.unique(purchases.customers)), settings.min_customers, "customers with purchases"),
        (len(np.unique(purchases.products)), settings.min_products, "products"),
    ):
        if found < least:
            return (
                f"not compared: {found} {what} before {bounds[-1].date()}; "
                f"at least {least} are needed"
            )
    starts = [np.datetime64(bound, "D") for bound in bounds]
    if purchases.days.min() >= starts[0]:
        return f"not compared: purchases must reach back beyond {bounds[0].date()}"
    for first, last in itertools.pairwise(starts):
        is_known = np.isin(purchases.products, purchases.products[purchases.days < first])
        if not (is_known & (purchases.days >= first) & (purchases.days < last)).any():
            return f"not compared: no product known before {first} was bought until {last}"
    return ""


def _applicable(
    methods: dict[str, RecommendationMethod], purchases: Purchases
) -> dict[str, RecommendationMethod]:
    """Leave out what this shop has no data for, or too much."""
    if purchases.traits.segments is None:
        methods.pop("segment_popularity", None)
    if len(purchases.product_ids) > MOST_PRODUCTS:
        methods.pop("ease", None)
    return methods


def _records(table: pd.DataFrame) -> list[dict]:
    """Return an evaluation as records, with dates and without not-a-number."""
    if table.empty:
        return []
    table = table.assign(
        window_start=table["window_start"].dt.date, window_end=table["window_end"].dt.date
    )
    return table.astype(object).where(table.notna(), None).to_dict("records")
