"""Customers of public data as they were known on some dates, by the protocol of the references."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.prediction.cases import OUTCOMES, Cases

HORIZON_DAYS = 90
# The 18 features of the Online Retail II protocol, under the names that the package knows.
FEATURES = (
    "recency_days", "order_day_count", "span_days", "tenure_days", "mean_gap_days", "gap_ratio",
    "monetary", "mean_order_revenue", "mean_pieces", "mean_products", "order_days_30d",
    "order_days_90d", "order_days_180d", "order_days_365d", "revenue_90d", "revenue_365d",
    "order_days_last_season", "is_domestic",
)  # fmt: skip
# The simple rules of amounts look at as many days before, too.
LAST = ("revenue_last_horizon", "order_days_last_horizon")


def days(*texts):
    """Return dates."""
    return [np.datetime64(text) for text in texts]


def observe(order_days, cutoffs, active_days=365):
    """Return a row per cut-off and customer who ordered in so many days before.

    Parameters
    ----------
    order_days : DataFrame
        One row per customer and day with an order: ``customer``, ``date``, ``revenue``,
        ``pieces``, ``products``, ``is_domestic``.
    cutoffs : sequence of str
        What happened before each is known, and the days from it on are predicted.
    active_days : int

    Returns
    -------
    DataFrame
        ``customer``, ``observation_date``, the features and the outcomes.
    """
    order_days = order_days.sort_values(["customer", "date"])
    parts = [_observed(order_days, pd.Timestamp(cutoff)) for cutoff in cutoffs]
    table = pd.concat(parts, ignore_index=True)
    return table[table["recency_days"] <= active_days].reset_index(drop=True)


def _observed(order_days, cutoff):
    known = order_days[order_days["date"] < cutoff]
    ages = (cutoff - known["date"]).dt.days
    groups = known.groupby("customer")
    first, last = groups["date"].min(), groups["date"].max()

    def within(among, column=None):
        chosen = among.groupby("customer")
        found = chosen.size() if column is None else chosen[column].sum()
        return found.reindex(first.index).fillna(0.0)

    found = pd.DataFrame(
        {
            "recency_days": (cutoff - last).dt.days,
            "order_day_count": groups.size(),
            "span_days": (last - first).dt.days,
            "tenure_days": (cutoff - first).dt.days,
            "monetary": groups["revenue"].sum(),
            "mean_order_revenue": groups["revenue"].mean(),
            "mean_pieces": groups["pieces"].mean(),
            "mean_products": groups["products"].mean(),
            "is_domestic": groups["is_domestic"].last(),
        }
    )
    gaps = (found["order_day_count"] - 1).clip(lower=1)
    found["mean_gap_days"] = np.where(
        found["order_day_count"] > 1, found["span_days"] / gaps, found["tenure_days"]
    )
    found["gap_ratio"] = found["recency_days"] / found["mean_gap_days"].clip(lower=1)
    for size in (30, 90, 180, 365):
        found[f"order_days_{size}d"] = within(known[ages <= size])
    for size in (90, 365):
        found[f"revenue_{size}d"] = within(known[ages <= size], "revenue")
    found["order_days_last_season"] = within(known[(ages <= 365) & (ages > 365 - HORIZON_DAYS)])
    found["revenue_last_horizon"] = found["revenue_90d"]
    found["order_days_last_horizon"] = found["order_days_90d"]
    later = (order_days["date"] - cutoff).dt.days
    window = order_days[later.between(0, HORIZON_DAYS - 1)]
    found["order_days"] = within(window)
    found["spend"] = within(window, "revenue")
    found["has_purchased"] = found["order_days"] > 0
    return found.assign(observation_date=cutoff).reset_index()


def cases_of(table, names=FEATURES + LAST):
    """Return cases of a table of customers.

    Outcomes that a table does not have are not known.
    """
    columns = getattr(table, "column_names", table)
    missing = {name: np.nan for name in OUTCOMES if name not in columns}
    if missing:
        table = table.assign(**missing)
    return Cases.read(table, names)


def last_orders_of(order_days, cutoffs):
    """Return each customer's last days with an order by each cut-off; returns are not known."""
    parts = []
    for cutoff in pd.to_datetime(cutoffs):
        known = order_days[order_days["date"] < cutoff].sort_values(["customer", "date"])
        groups = known.groupby("customer")
        parts.append(
            pd.DataFrame(
                {
                    "customer_key": known["customer"].astype(str),
                    "place": groups.cumcount(ascending=False) + 1,
                    "gap_days": groups["date"].diff().dt.days,
                    "age_days": (cutoff - known["date"]).dt.days.astype(float),
                    "net_revenue": known["revenue"],
                    "sold_quantity": known["pieces"].astype(float),
                    "kept_share": 1.0,
                    "observation_date": cutoff,
                }
            )
        )
    return pa.Table.from_pandas(pd.concat(parts), preserve_index=False)
