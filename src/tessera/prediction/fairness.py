"""Whether predictions treat groups of people alike."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import expit

from tessera.learning.statistics import ratio_interval
from tessera.learning.tables import read_table
from tessera.prediction.cases import DATE, Cases, feature_names
from tessera.prediction.fitting import fit
from tessera.prediction.folds import fold, judged_dates
from tessera.prediction.methods import METHODS
from tessera.prediction.settings import PredictionSettings

# Traits of customers, which are no features of a model.
TRAITS = (
    "gender",
    "age_band",
    "income_band",
    "education",
    "occupation",
    "household",
    "country",
    "region",
    "acquisition_channel",
)
# Of fewer people rates say nothing: small groups look perfectly fair or perfectly unfair.
SMALLEST_GROUP = 50

NUMBERS = (
    "mean_probability",
    "probability_p25",
    "median_probability",
    "probability_p75",
    "purchase_rate",
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "selection_ratio",
    "selection_ratio_lower",
    "selection_ratio_upper",
)
COUNTS = ("customer_count", "buyer_count", "selected_count")
SCHEMA = pa.schema(
    [
        ("trait", pa.string()),
        ("trait_value", pa.string()),
        ("best_selected_value", pa.string()),
        *((name, pa.int32()) for name in COUNTS),
        *((name, pa.float64()) for name in NUMBERS),
        ("threshold", pa.float64()),
        (DATE, pa.date32()),
    ]
)


def compare_groups(
    groups: np.ndarray,
    probabilities: np.ndarray,
    bought: np.ndarray,
    threshold: float,
    smallest_group: int = SMALLEST_GROUP,
) -> pd.DataFrame:
    """Compare what a score and its threshold do to groups of people.

    The four-fifths rule looks at how often each group is selected, over how often the group is
    that is selected most: less than four fifths is taken for a sign of disparate impact.

    Source: Equal Employment Opportunity Commission (1978), Uniform guidelines on employee
    selection procedures, section 4 D; Hardt, Price and Srebro (2016), Equality of opportunity in
    supervised learning (the rates of true and false positives).

    Parameters
    ----------
    groups : ndarray of str of shape (n,)
        Null where a person's group is not known; they are left out.
    probabilities : ndarray of shape (n,)
    bought : ndarray of bool of shape (n,)
        What came.
    threshold : float
        From this probability on, a person is selected.
    smallest_group : int
        Groups of fewer people are left out.

    Returns
    -------
    DataFrame
        A row per group, by name: ``trait_value``, ``best_selected_value``, :data:`COUNTS` and
        :data:`NUMBERS`. Not a number: the rate of true (false) positives where nobody (everybody)
        bought, the ratio where nobody is selected, its 95 % interval for the group that is
        selected most.

    Examples
    --------
    >>> groups = np.repeat(["north", "south"], 100)
    >>> probabilities = np.append(np.linspace(0, 1, 100), np.linspace(0, 0.6, 100))
    >>> found = compare_groups(groups, probabilities, probabilities > 0.5, 0.5)
    >>> found[["trait_value", "selection_rate", "selection_ratio"]].round(2).values.tolist()
    [['north', 0.5, 1.0], ['south', 0.17, 0.34]]
    """
    is_selected = probabilities >= threshold
    people = pd.DataFrame(
        {
            "trait_value": groups,
            "probability": probabilities,
            "bought": bought,
            "is_selected": is_selected,
            "is_hit": is_selected & bought,
            "is_miss": is_selected & ~bought,
        }
    )
    # In this order, whatever that of the rows: sums are then equal to the last digit.
    ordered = people.sort_values("probability")
    found = ordered.groupby("trait_value", as_index=False).agg(
        customer_count=("bought", "size"),
        buyer_count=("bought", "sum"),
        selected_count=("is_selected", "sum"),
        hits=("is_hit", "sum"),
        misses=("is_miss", "sum"),
        mean_probability=("probability", "mean"),
        probability_p25=("probability", lambda values: values.quantile(0.25)),
        median_probability=("probability", "median"),
        probability_p75=("probability", lambda values: values.quantile(0.75)),
    )
    found = found[found["customer_count"] >= smallest_group].reset_index(drop=True)
    others = found["customer_count"] - found["buyer_count"]
    found = found.assign(
        purchase_rate=found["buyer_count"] / found["customer_count"],
        selection_rate=found["selected_count"] / found["customer_count"],
        true_positive_rate=found["hits"] / found["buyer_count"].where(found["buyer_count"] > 0),
        false_positive_rate=found["misses"] / others.where(others > 0),
    )
    return found.drop(columns=["hits", "misses"]).assign(**_ratios(found))


def _ratios(found: pd.DataFrame) -> dict[str, Any]:
    """Return how often each group is selected over the one that is selected most."""
    selected, people = found["selected_count"].to_numpy(), found["customer_count"].to_numpy()
    if not selected.any():
        names = ("selection_ratio", "selection_ratio_lower", "selection_ratio_upper")
        return {"best_selected_value": None, **dict.fromkeys(names, np.nan)}
    rates = selected / people
    best = int(np.argmax(rates))
    is_best = np.arange(len(found)) == best
    lower, upper = ratio_interval(selected, people, selected[best], people[best])
    return {
        "best_selected_value": found["trait_value"].iloc[best],
        "selection_ratio": rates / rates[best],
        "selection_ratio_lower": np.where(is_best, np.nan, lower),
        "selection_ratio_upper": np.where(is_best, np.nan, upper),
    }


def compare_traits(
    cases: pa.Table,
    models: pd.DataFrame,
    traits: pd.DataFrame,
    as_of: dt.date,
    first_date: dt.date,
    smallest_group: int = SMALLEST_GROUP,
) -> pa.Table:
    """Compare the groups of every trait on the last date whose horizon is over.

    The method in use learns again as it would have on that date, so that no customer's outcome
    was known to what scores them.

    Parameters
    ----------
    cases : pyarrow.Table
        As for :meth:`Cases.read`, with ``customer_key``.
    models : DataFrame
        ``method``, ``threshold``, ``horizon_days``, ``signals`` of the method in use for purchases;
        no row where there is none.
    traits : DataFrame
        ``customer_key``, and a column per trait.
    as_of, first_date : date
        The clock; the first order of all.
    smallest_group : int
        As for :func:`compare_groups`.

    Returns
    -------
    pyarrow.Table of SCHEMA
        A row per trait and group; none where nothing was learned, or can be learned again, or no
        threshold was found.
    """
    models = models.dropna(subset=["threshold"])
    if models.empty:
        return SCHEMA.empty_table()
    used = models.iloc[0]
    names = feature_names(cases, used["signals"])
    known = Cases.read(cases, names)
    horizon = int(used["horizon_days"])
    days = judged_dates(known.dates, np.datetime64(as_of, "D"), horizon)
    if not days:
        return SCHEMA.empty_table()
    settings = PredictionSettings(features=names, horizon_days=horizon)
    first = np.datetime64(first_date, "D")
    at = fold(days[-1], known.dates, horizon)
    if not known.at(at.learned).is_mixed:
        return SCHEMA.empty_table()
    fitted = fit(METHODS[used["method"]], known, at, first, settings)
    table = read_table(cases, "prediction cases", ["customer_key", DATE], texts=["customer_key"])
    table = table.filter(pc.equal(table[DATE].cast(pa.date32()), days[-1].astype(object)))
    tested = Cases.read(table, names, keeps_order=True)
    keys = table.select(["customer_key"]).to_pandas()
    groups = keys.merge(traits, on="customer_key", how="left", validate="one_to_one")
    probabilities, limit = expit(fitted.log_odds(tested)), float(used["threshold"])
    found = [
        compare_groups(
            groups[trait].to_numpy(), probabilities, tested.bought, limit, smallest_group
        ).assign(trait=trait)
        for trait in traits.columns.drop("customer_key")
    ]
    rows = pd.concat([pd.DataFrame(columns=SCHEMA.names), *found], ignore_index=True)
    rows = rows.assign(threshold=limit, **{DATE: days[-1].astype(object)})
    return pa.Table.from_pandas(rows[SCHEMA.names], SCHEMA, preserve_index=False)
