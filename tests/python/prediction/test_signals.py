"""Signals: one that tells who buys joins, one that tells nothing does not."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tessera.prediction import (
    PredictionSettings,
    Shop,
    feature_names,
    score_customers,
    signal_names,
    train_purchases,
)
from tessera.prediction.fairness import compare_traits

ROOT = Path(__file__).parents[3]
HORIZON, CUSTOMERS = 90, 500
DATES = [dt.date(2025, 1, 1) + dt.timedelta(days=HORIZON * step) for step in range(6)]
FIRST = dt.date(2024, 6, 1)
RULES = ["order_day_count", "monetary", "order_days_365d", "revenue_365d"]
HELPFUL, NOISE = "signal_steps_mean_30d", "signal_rain_mm_last"


def cases(has_readings=True, seed=0):
    """Return customers whose purchases depend on recency and on one of two signals."""
    generator = np.random.default_rng(seed)
    size = CUSTOMERS * len(DATES)
    recency, steps, rain = generator.integers(1, 300, size), *generator.normal(size=(2, size))
    bought = generator.random(size) < 1 / (1 + np.exp(recency / 100 - 1 - 1.5 * steps))
    is_current = np.repeat([False] * (len(DATES) - 1) + [True], CUSTOMERS)
    found = pd.DataFrame(
        {
            "customer_key": [f"c{place:03}" for place in range(CUSTOMERS)] * len(DATES),
            "recency_days": recency.astype(float),
            **{name: generator.integers(1, 9, size).astype(float) for name in RULES},
            "order_days": np.where(is_current, np.nan, bought),
            "spend": np.where(is_current, np.nan, 10.0 * bought),
            "has_purchased": pd.array(bought, "boolean"),
            "is_current": is_current,
            "observation_date": np.repeat(DATES, CUSTOMERS),
            HELPFUL: steps if has_readings else np.nan,
            NOISE: rain,
        }
    )
    found.loc[found["is_current"], "has_purchased"] = pd.NA
    return pa.Table.from_pandas(found, preserve_index=False)


def trained(table, *signals, **others):
    """Return the one row of a training that was given these signals."""
    settings = PredictionSettings(
        features=feature_names(table),
        signals=list(signals),
        methods=["logistic_regression"],
        horizon_days=HORIZON,
        resample_count=200,
        **others,
    )
    minimums = pd.DataFrame(columns=["task", "measure", "minimum"])
    shop = Shop("shop", DATES[-1], FIRST)
    return train_purchases(table, None, minimums, settings, shop).to_pylist()[0]


def features_of(row):
    return {one["feature"] for one in row["rules"]} - {""}


def test_features_and_signals_are_told_apart():
    table = cases()
    assert feature_names(table) == ["recency_days", *RULES]
    assert feature_names(table, [NOISE]) == ["recency_days", *RULES, NOISE]
    assert signal_names(table) == [HELPFUL, NOISE]


def test_a_signal_that_tells_who_buys_joins():
    table = cases()
    with_signal, without = trained(table, HELPFUL), trained(table)
    assert with_signal["models"][0]["signals"] == [HELPFUL]
    assert "signals join: of the best" in with_signal["method_reason"]
    assert HELPFUL in features_of(with_signal)
    assert HELPFUL in {one["feature"] for one in with_signal["bins"]}
    assert HELPFUL in {one["feature"] for one in with_signal["importances"]}
    assert without["models"][0]["signals"] == []
    assert "signal" not in without["method_reason"]

    def auc(row):
        return next(
            one["value"]
            for one in row["evaluations"]
            if one["method"] == "logistic_regression"
            and one["metric"] == "roc_auc"
            and one["window"] == "test"
        )

    assert auc(with_signal) > auc(without) + 0.05


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_signal_of_noise_does_not_join(seed):
    table = cases(seed=seed)
    row = trained(table, NOISE)
    assert row["models"][0]["signals"] == []
    assert "signals do not join: of the best" in row["method_reason"]
    assert NOISE not in {one["feature"] for one in row["bins"]} | features_of(row)
    # All that is learned is what is learned without it.
    assert row["rules"] == trained(table)["rules"]


def test_a_signal_without_readings_does_not_join():
    row = trained(cases(has_readings=False), HELPFUL)
    assert row["models"][0]["signals"] == []


def test_a_signal_does_not_join_where_nothing_can_be_compared():
    table = cases()
    days = pa.array([day in DATES[-3:] for day in table["observation_date"].to_pylist()])
    row = trained(table.filter(days), HELPFUL)
    assert row["models"][0]["signals"] == []
    assert "signals do not join where methods cannot be compared" in row["method_reason"]


def test_what_is_no_table_is_scored_by_the_signals_that_joined():
    table = cases()
    models = pd.DataFrame([{"outcome": "purchase", "method": "random_forest", "is_table": False}])
    models = models.assign(horizon_days=HORIZON)
    shown = duckdb.from_arrow(table)
    moved = shown.select(f"* replace (-{HELPFUL} as {HELPFUL})").arrow().read_all()

    def scores(cases, signals):
        # As the model of scores reads them.
        used = duckdb.from_df(models).select(f"*, {signals} as signals").df()
        return score_customers(cases, used)["score"].to_pylist()

    for none in ("null::varchar[]", "[]::varchar[]"):
        assert scores(table, none) == scores(moved, none)
    assert scores(table, f"['{HELPFUL}']") != scores(table, "[]")


def test_groups_of_people_are_compared_by_the_signals_that_joined():
    table = cases()
    models = pd.DataFrame([{"method": "logistic_regression", "threshold": 0.5}])
    models = models.assign(horizon_days=HORIZON)
    traits = pd.DataFrame({"customer_key": table["customer_key"].to_pylist()[:CUSTOMERS]})
    traits["gender"] = "female"

    def rate(signals):
        used = models.assign(signals=[signals])
        found = compare_traits(table, used, traits, DATES[-1], FIRST).to_pylist()[0]
        return found["true_positive_rate"] - found["false_positive_rate"]

    assert rate(np.array([HELPFUL])) > rate(None) + 0.1


def refuse(message):
    raise ValueError(message)


def test_names_of_signals_are_read_from_their_end():
    macro = (ROOT / "macros" / "learning" / "signal_value.sql").read_text()
    told = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
        macro, globals={"exceptions": SimpleNamespace(raise_compiler_error=refuse)}
    )
    read = told.module.signal_value
    assert read("signal_mean_30d_last").strip() == (
        "max(case when signal_name = 'mean_30d' then last_reading end)"
    )
    assert "'rain_last_7d' then mean_90d end" in read("signal_rain_last_7d_mean_90d")
    with pytest.raises(ValueError, match="signal_rain_mean_60d does not end in _last or _mean_30d"):
        read("signal_rain_mean_60d")
