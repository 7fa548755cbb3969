"""Scores of methods that are no score table."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tessera.learning.tables import read_table
from tessera.prediction.cases import DATE, ORDERS, SPEND, Cases, feature_names
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS
from tessera.prediction.methods.values import VALUE_METHODS
from tessera.prediction.records import PURCHASE, SCORES
from tessera.prediction.sampling import learned_from


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
    pyarrow.Table of SCORES
        Scores as the method gives them: log-odds or amounts, not yet calibrated. No row for a
        target whose method is a table, or finds nothing to learn from.

    Raises
    ------
    ValueError
        As :meth:`Cases.read`.
    """
    if models["is_table"].astype(bool).all():
        return SCORES.empty_table()
    table = read_table(
        cases, "prediction cases", ["customer_key", "is_current"], texts=["customer_key"]
    )
    flags = table["is_current"].to_numpy(zero_copy_only=False)
    past, now = table.filter(~flags), table.filter(flags)
    if not len(now):
        return SCORES.empty_table()
    return LearnedScores(past, models, pc.max(now[DATE]).as_py()).score(now)


class LearnedScores:
    """The methods in use that are no table, fitted to what is known on a date.

    Parameters
    ----------
    known : pyarrow.Table
        Cases of dates whose horizon is over, as for :func:`score_customers`; and of the date those
        of everybody, unless it is everybody who is scored.
    models : DataFrame
        As for :func:`score_customers`.
    as_of : date
        The date.
    """

    def __init__(self, known: pa.Table, models: pd.DataFrame, as_of: dt.date) -> None:
        self._fitted: list[tuple[str, list[str], bool, Callable[[Cases], np.ndarray]]] = []
        date = np.datetime64(pd.Timestamp(as_of), "D")
        self._everybody = known.filter(
            pc.equal(known[DATE].cast(pa.date32()), pd.Timestamp(as_of).date())
        )
        some, _ = learned_from(known)
        row: Any
        for row in models[~models["is_table"].astype(bool)].itertuples():
            names = feature_names(some, row.signals)
            cases, horizon = Cases.read(some, names), int(row.horizon_days)
            is_relative = False
            learned = cases.at(fold(date, cases.dates, horizon).learned)
            if row.outcome in (SPEND, ORDERS) and len(learned):
                scores = VALUE_METHODS[row.method](row.outcome, horizon).fit(learned).predict
            elif row.outcome == PURCHASE and learned.is_mixed:
                scores = METHODS[row.method](horizon).fit(learned).score
                is_relative = METHODS[row.method].is_relative
            else:
                # With retrain: never a method stays in use where nothing is left to learn from.
                continue
            self._fitted.append((row.outcome, names, is_relative, scores))

    def score(self, now: pa.Table) -> pa.Table:
        """Return the scores of customers as they are known now.

        Parameters
        ----------
        now : pyarrow.Table
            Cases, in any order.

        Returns
        -------
        pyarrow.Table of SCORES
            A row per customer and outcome.
        """
        if not len(now):
            return SCORES.empty_table()
        parts = []
        for outcome, names, is_relative, scores in self._fitted:
            table = self._among_everybody(now) if is_relative else now
            found = scores(Cases.read(table, names, keeps_order=True))[: len(now)]
            outcomes = pa.array([outcome] * len(now), pa.string())
            columns = {"customer_key": now["customer_key"], "outcome": outcomes, "score": found}
            parts.append(pa.table(columns, SCORES))
        return pa.concat_tables(parts) if parts else SCORES.empty_table()

    def _among_everybody(self, now: pa.Table) -> pa.Table:
        """Return cases, and behind them those of the other customers, as if of the same date."""
        is_other = pc.invert(pc.is_in(self._everybody["customer_key"], now["customer_key"]))
        others = self._everybody.filter(is_other).select(now.column_names).cast(now.schema)
        dates = pa.repeat(now[DATE][0], len(others))
        return pa.concat_tables(
            [now, others.set_column(others.column_names.index(DATE), now.schema.field(DATE), dates)]
        )
