"""The models in Python of the chain: what they learned is there before, once."""

import datetime as dt

import duckdb
import pyarrow as pa

from tessera.loading import load


class Learned:
    """What the models in Python know of everyone.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the tables of the build that were learned from everyone.
    pack : str
        The name under which the pack is attached.
    clock : date
        The build's.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, pack: str, clock: dt.date) -> None:
        self._connection = connection
        self._models = connection.execute(
            "select outcome, method, is_table, horizon_days, signals from ml.ml_prediction_models"
            " where outcome != 'category'"
        ).df()
        self._scores = None
        learned = set(self._models.loc[~self._models["is_table"].astype(bool), "method"])
        self._needs_last_orders = False
        if learned:
            prediction = load("tessera.prediction")
            self._needs_last_orders = prediction.needs_last_orders(learned)
            cases = self._with_last_orders(f"{pack}.main.all_cases", f"{pack}.main.all_last_orders")
            self._scores = prediction.LearnedScores(cases, self._models, clock)
        self._lifetime = load("tessera.prediction.lifetime")
        rows = self._arrow("ml.ml_lifetime_model").to_pylist()
        self._lifetimes = rows[0] if rows else None
        ((self._horizon_days,),) = connection.execute(
            "select horizon_days from intermediate.int_prediction_horizon"
        ).fetchall()

    def rows(self, model: str) -> pa.Table:
        """Return what a model makes of the customers that are there."""
        return {"ml_learned_scores": self._score, "ml_customer_lifetimes": self._value}[model]()

    def _score(self) -> pa.Table:
        if self._scores is None:
            return load("tessera.prediction.records").SCORES.empty_table()
        return self._scores.score(
            self._with_last_orders("ml.ml_prediction_cases", "intermediate.int_last_order_days")
        )

    def _value(self) -> pa.Table:
        return self._lifetime.score(
            self._lifetimes,
            self._arrow("intermediate.int_customer_purchase_histories"),
            float(self._horizon_days),
        )

    def _with_last_orders(self, cases: str, last_orders: str) -> pa.Table:
        table = self._arrow(cases)
        if not self._needs_last_orders:
            return table
        return load("tessera.prediction").with_last_orders(table, self._arrow(last_orders))

    def _arrow(self, table: str) -> pa.Table:
        return self._connection.execute(f"from {table}").to_arrow_table()
