"""What every customer will be worth, by the method in use."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.records import DATE, NUMBER, TEXT
from tessera.prediction.lifetime.base import MODELS, PurchaseModel
from tessera.prediction.lifetime.customers import Customers, read_customers
from tessera.prediction.lifetime.gamma_gamma import GammaGamma
from tessera.prediction.lifetime.histories import WEEK, CannotFitError, Histories
from tessera.prediction.lifetime.segment_means import SegmentMeans
from tessera.prediction.lifetime.stored import stored_models
from tessera.prediction.lifetime.value import (
    MONTH_WEEKS,
    MONTHLY_RATE,
    MONTHS,
    discounted_purchases,
    value_intervals,
)

VALUES = [f"value_{months}m" for months in MONTHS]
SCHEMA = pa.schema(
    {
        "customer_key": TEXT,
        "method": TEXT,
        "method_reason": TEXT,
        "spend_method": TEXT,
        "spend_method_reason": TEXT,
        "expected_orders": NUMBER,
        "purchase_probability": NUMBER,
        "alive_probability": NUMBER,
        "expected_order_value": NUMBER,
        **{f"{name}{end}": NUMBER for name in VALUES for end in ("", "_lower", "_upper")},
        "next_order_date": DATE,
    }
)


def score(
    model: Mapping[str, Any], histories: pa.Table | pd.DataFrame, horizon_days: float
) -> pa.Table:
    """Return what customers will be worth.

    Parameters
    ----------
    model : mapping
        The training in use: a row as from
        :func:`tessera.prediction.lifetime.training.train_lifetimes`.
    histories : pyarrow.Table or DataFrame
        Of one observation date, as for :func:`read_customers`.
    horizon_days : float
        Days of ``expected_orders`` and ``purchase_probability``, and within which
        ``next_order_date`` is given. Values are of :data:`MONTHS`.

    Returns
    -------
    pyarrow.Table
        One row per customer, in :data:`SCHEMA`. What a method does not tell is null:
        ``alive_probability``, ``next_order_date`` and intervals of means; ``next_order_date`` also
        where an order within the horizon is less likely than not.

    Raises
    ------
    ValueError
        If there are several observation dates, or as :func:`read_customers`.
    """
    dates = read_customers(histories)
    if not dates:
        return SCHEMA.empty_table()
    if len(dates) > 1:
        raise ValueError(f"histories of {len(dates)} observation dates; one is needed")
    customers, weeks = dates[0], horizon_days / WEEK
    models = stored_models(model["parameters"] or [])
    spend = models.get(model["spend_method"])
    purchases = models.get(model["method"])
    columns: dict[str, Any] = {
        "customer_key": customers.keys,
        **{
            name: np.full(len(customers), model[name], dtype=object)
            for name in ("method", "method_reason", "spend_method", "spend_method_reason")
        },
        "expected_order_value": (
            spend.expected_value(*customers.orders)
            if isinstance(spend, GammaGamma)
            else customers.own_mean
        ),
    }
    if isinstance(purchases, PurchaseModel):
        columns |= _of_model(
            purchases, spend if isinstance(spend, GammaGamma) else None, customers, weeks
        )
    else:
        columns |= _of_means(SegmentMeans.read(model["cells"]), customers, weeks)
    values = columns.pop("discounted") * columns["expected_order_value"][:, None]
    factors = columns.pop("factors", (None, None))
    for place, name in enumerate(VALUES):
        columns[name] = values[:, place]
        for end, factor in zip(("lower", "upper"), factors, strict=True):
            if factor is not None:
                columns[f"{name}_{end}"] = values[:, place] * factor[:, place]
    nothing = np.full(len(customers), None, dtype=object)
    return pa.table(
        [pa.array(columns.get(name, nothing), SCHEMA.field(name).type, from_pandas=True)
         for name in SCHEMA.names],
        schema=SCHEMA,
    )  # fmt: skip


def purchase_probabilities(
    histories: pa.Table | pd.DataFrame, horizon_days: float, name: str = "bg_nbd"
) -> pd.Series:
    """Fit a model on one date and return the probability of at least one purchase after it.

    Nothing later than the date is used, so this may be compared with what came.

    Parameters
    ----------
    histories : pyarrow.Table or DataFrame
        Of one observation date, as for :func:`read_customers`.
    horizon_days : float
        Days ahead.
    name : str
        Of a model.

    Returns
    -------
    Series of float64
        By customer; NaN where the model cannot be fitted.
    """
    (customers,) = read_customers(histories)
    found = fitted_probabilities(customers.histories, horizon_days, name)
    return pd.Series(found, index=pd.Index(customers.keys, name="customer_key"), name=name)


def fitted_probabilities(
    histories: Histories, horizon_days: float, name: str = "bg_nbd"
) -> np.ndarray:
    """Fit a model to histories and return their probability of at least one purchase ahead.

    Parameters
    ----------
    histories : Histories
        Grouped or not.
    horizon_days : float
        Days ahead.
    name : str
        Of a model.

    Returns
    -------
    ndarray of float64 of shape (n_histories,)
        NaN where the model cannot be fitted.
    """
    try:
        fitted = MODELS[name]().fit(histories)
    except CannotFitError:
        return np.full(len(histories), np.nan)
    return fitted.probability_of_any(histories, horizon_days / WEEK)


def _of_model(
    model: PurchaseModel, spend: GammaGamma | None, customers: Customers, weeks: float
) -> dict[str, Any]:
    """Return what a fitted model says; of equal histories once."""
    grouped, rows = customers.histories.grouped()
    next_days = model.next_purchase(grouped, weeks) * WEEK
    return {
        "expected_orders": model.expected_purchases(grouped, weeks)[rows],
        "purchase_probability": model.probability_of_any(grouped, weeks)[rows],
        "alive_probability": model.probability_alive(grouped)[rows],
        "next_order_date": _dates(customers.date, next_days)[rows],
        "discounted": discounted_purchases(model, grouped)[rows],
        "factors": value_intervals(model, spend, customers.histories, customers.orders),
    }


def _of_means(means: SegmentMeans, customers: Customers, weeks: float) -> dict[str, Any]:
    """Return what customers alike did, carried on at the same rate."""
    histories: Histories = customers.histories
    monthly = means.expected_purchases(histories, MONTH_WEEKS)
    discounts = np.cumsum((1 + MONTHLY_RATE) ** -np.arange(1.0, max(MONTHS) + 1))
    return {
        "expected_orders": means.expected_purchases(histories, weeks),
        "purchase_probability": means.probability_of_any(histories, weeks),
        "discounted": monthly[:, None] * discounts[np.array(MONTHS) - 1],
    }


def _dates(start: pd.Timestamp, days: np.ndarray) -> np.ndarray:
    """Return dates so many days later, the first whole day; None of no number."""
    return np.array(
        [
            (start + dt.timedelta(days=int(np.ceil(one)))).date() if np.isfinite(one) else None
            for one in days
        ],
        dtype=object,
    )
