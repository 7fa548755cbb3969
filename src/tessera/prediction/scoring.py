"""Scores of methods that are no score table."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import read_table
from tessera.prediction.cases import ORDERS, SPEND, Cases, feature_names
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS
from tessera.prediction.methods.values import VALUE_METHODS

SCHEMA = pa.schema({"customer_key": pa.string(), "outcome": pa.string(), "score": pa.float64()})


def score_customers(cases: pa.Table, models: pd.DataFrame) -> pa.Table:
    """Fit the methods in use that are no table, and score the customers of the clock's date.

    A forest or a network is not stored: it learns again from every date whose horizon is over,
    but for the same season a year ago, as at the training.

    Parameters
    ----------
    cases : pyarrow.Table
        As for :meth:`Cases.read`, with ``customer_key`` and ``is_current``.
    models : DataFrame
        ``outcome``, ``method``, ``is_table``, ``horizon_days``, ``signals`` (the signals that were
        found to help, or null): the methods in use.

    Returns
    -------
    pyarrow.Table of SCHEMA
        Scores as the method gives them: log-odds or amounts, not yet calibrated. No row for a
        target whose method is a table.

    Raises
    ------
    ValueError
        As :meth:`Cases.read`.
    """
    needed = models[~models["is_table"].astype(bool)]
    if needed.empty:
        return SCHEMA.empty_table()
    table = read_table(
        cases, "prediction cases", ["customer_key", "is_current"], texts=["customer_key"]
    )
    flags = table["is_current"].to_numpy(zero_copy_only=False)
    past, now = table.filter(~flags), table.filter(flags)
    parts = [
        pa.table(
            {
                "customer_key": now["customer_key"],
                "outcome": pa.array([row.outcome] * len(now), pa.string()),
                "score": _scores(row, past, now),
            },
            SCHEMA,
        )
        for row in needed.itertuples()
    ]
    return pa.concat_tables(parts)


def _scores(row: Any, past: pa.Table, now: pa.Table) -> np.ndarray:
    """Return the scores of a method learned from what is known."""
    names = feature_names(past, row.signals)
    known, current = Cases.read(past, names), Cases.read(now, names, keeps_order=True)
    if not len(current):
        return np.zeros(0)
    horizon = int(row.horizon_days)
    learned = known.at(fold(current.dates[0], known.dates, horizon).learned)
    if row.outcome in (SPEND, ORDERS):
        return VALUE_METHODS[row.method](row.outcome, horizon).fit(learned).predict(current)
    return METHODS[row.method](horizon).fit(learned).score(current)
