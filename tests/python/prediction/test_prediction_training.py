"""Trainings of predictions: leaks, too little to learn from, bad input, and new methods."""

import datetime as dt
import importlib.util
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from tessera.prediction import (
    PredictionSettings,
    Shop,
    purchases,
    score_customers,
    train_purchases,
    train_values,
)
from tessera.prediction.cases import Cases
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS, LogisticRegression, PurchaseMethod
from tessera.prediction.methods.values import VALUE_METHODS, ValueMethod
from tessera.prediction.purchases import LEAK_AUC
from tessera.prediction.score_table import ScoreTable
from tessera.prediction.values import Learner

ROOT = Path(__file__).parents[3]
AS_OF, FIRST = dt.date(2026, 1, 1), dt.date(2024, 1, 1)
SHOP = Shop("here", AS_OF, FIRST)
DATES = ("2025-01-02", "2025-04-02", "2025-07-02", "2025-10-02", "2026-01-01")
FEATURES = [
    "recency_days", "order_day_count", "monetary", "tenure_days", "revenue_365d",
    "order_days_365d", "revenue_last_horizon", "order_days_last_horizon", "mean_gap_days",
]  # fmt: skip
SMALL = PredictionSettings(
    features=FEATURES,
    methods=["logistic_regression", "linear_regression", "tweedie"],
    horizon_days=90,
    resample_count=50,
)
MINIMUMS = pd.read_csv(ROOT / "seeds" / "config" / "prediction_minimums.csv")
NONE = MINIMUMS.iloc[:0]
TARGETS = ["spend", "order_days"]
OUTCOMES = ["has_purchased", *TARGETS]


def customers(count=300, dates=DATES, seed=0):
    """Return customers of whom those who ordered lately and often order again."""
    generator = np.random.default_rng(seed)
    parts = []
    for date in dates:
        orders = generator.integers(1, 9, count).astype(float)
        recency = generator.integers(1, 365, count).astype(float)
        table = pd.DataFrame(
            {
                "customer_key": [f"c{number:04d}" for number in range(count)],
                "recency_days": recency,
                "order_day_count": orders,
                "monetary": orders * generator.lognormal(3, 0.5, count),
                "tenure_days": recency + 90 * orders,
                "mean_gap_days": np.where(orders > 1, 90.0, np.nan),
            }
        )
        table["revenue_365d"] = table["monetary"] / 2
        table["order_days_365d"] = np.ceil(orders / 2)
        table["revenue_last_horizon"] = table["revenue_365d"] * (recency < 90)
        table["order_days_last_horizon"] = (recency < 90) * 1.0
        chance = 1 / (1 + np.exp((recency - 30 * orders) / 60))
        bought = generator.random(count) < chance
        table["has_purchased"] = bought * 1.0
        table["order_days"] = bought * (1.0 + generator.poisson(0.3, count))
        table["spend"] = table["order_days"] * generator.lognormal(3, 0.5, count)
        parts.append(table.assign(observation_date=date))
    whole = pd.concat(parts, ignore_index=True)
    whole.loc[whole["observation_date"] == str(AS_OF), ["has_purchased", "order_days", "spend"]] = (
        np.nan
    )
    return whole


def trained(table, settings=SMALL, minimums=NONE, shop=SHOP, stored=None):
    """Return the rows of the three trainings, by target."""
    rows = {"purchase": train_purchases(table, stored, minimums, settings, shop).to_pylist()}
    for target in TARGETS:
        rows[target] = train_values(table, stored, minimums, settings, shop, target).to_pylist()
    assert all(len(found) == 1 for found in rows.values())
    return {target: found[0] for target, found in rows.items()}


@pytest.fixture(scope="module")
def usual():
    return trained(customers())


def test_what_is_learned_is_used_and_says_why(usual):
    assert usual["purchase"]["method"] == "logistic_regression"
    assert "beats" in usual["purchase"]["method_reason"]
    for target, row in usual.items():
        (model,) = row["models"]
        assert (model["outcome"], model["method"]) == (target, row["method"])
        assert model["is_table"]
        assert row["rules"]
        windows = {one["window"] for one in row["evaluations"]}
        assert windows == {"validation", "test"}
    assert all(0 <= usual[target]["models"][0]["coverage"] <= 1 for target in TARGETS)
    assert 0 < usual["purchase"]["shift_deviation"] < 1
    assert usual["spend"]["shift_deviation"] is None


def test_a_table_explains_itself(usual):
    assert usual["purchase"]["explained_by"] == "logistic_regression"
    assert usual["purchase"]["explained_rank_correlation"] is None
    assert "drivers" not in usual["purchase"]["method_reason"]
    assert [usual[target]["explained_by"] for target in TARGETS] == [None, None]


@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_no_table_says_which_table_explains_it_and_how_nearly(is_told, monkeypatch):
    monkeypatch.setattr(purchases, "LEAST_ALIKE", -1.0 if is_told else 1.0)
    table = customers(600)
    generator = np.random.default_rng(6)
    # No sum of points tells whether both are on the same side.
    one, two = generator.normal(size=(2, len(table)))
    bought = generator.random(len(table)) < np.where(one * two > 0, 0.85, 0.15)
    table = table.assign(one=one, two=two)
    table["has_purchased"] = table["has_purchased"].where(table["has_purchased"].isna(), bought)
    settings = replace(
        SMALL,
        features=[*FEATURES, "one", "two"],
        methods=["logistic_regression", "random_forest"],
    )
    (row,) = train_purchases(table, None, NONE, settings, SHOP).to_pylist()
    assert row["method"] == "random_forest"
    alike = row["explained_rank_correlation"]
    assert -1 <= alike < 0.9
    figure = f"rank correlation {alike:.2f}"
    said = f"drivers are of logistic_regression, not exact: {figure}"
    if is_told:
        assert row["explained_by"] == "logistic_regression"
    else:
        said = "no drivers, since logistic_regression, the best table, ranks customers otherwise"
        assert row["explained_by"] is None
    assert said in row["method_reason"]
    # Of categories there are no drivers.
    (row,) = train_purchases(
        table, None, NONE, settings, SHOP, "categories", "category"
    ).to_pylist()
    assert "drivers" not in row["method_reason"]
    chosen = {one["reason"] for one in row["evaluations"] if one["is_chosen"]}
    assert chosen == {row["method_reason"]}


def test_the_order_of_rows_and_another_key_change_nothing(usual):
    table = customers()
    order = np.random.default_rng(1).permutation(len(table))
    other = table.iloc[order].assign(customer_key=[f"x{number}" for number in order])
    assert trained(other) == usual


def test_a_feature_that_knows_the_outcome_stops_the_training_by_name():
    table = customers()
    generator = np.random.default_rng(2)
    leak = table["has_purchased"].fillna(0) + generator.normal(0, 0.05, len(table))
    table = table.assign(days_to_next_order=leak)
    settings = replace(SMALL, features=[*FEATURES, "days_to_next_order"])
    with pytest.raises(ValueError, match=r"examined_leak.*days_to_next_order"):
        train_purchases(table, None, NONE, settings, SHOP)
    examined = replace(settings, examined_leak=True)
    (row,) = train_purchases(table, None, NONE, examined, SHOP).to_pylist()
    assert row["method"] == "logistic_regression"


@pytest.mark.parametrize(("noise", "is_refused"), [(0.40, True), (0.50, False)])
def test_the_limit_of_a_leak_is_an_area_of_95_percent(noise, is_refused):
    """What is planted has an area of .96 and of .92 on its own."""
    table = customers(600)
    generator = np.random.default_rng(4)
    hint = table["has_purchased"].fillna(0) + generator.normal(0, noise, len(table))
    table = table[["customer_key", "observation_date", *OUTCOMES]].assign(
        **dict.fromkeys(FEATURES, 1.0), hint=hint
    )
    test = table[table["observation_date"] == DATES[-2]]
    area = roc_auc_score(test["has_purchased"], test["hint"])
    assert (area > LEAK_AUC) == is_refused
    assert area == pytest.approx(0.95, abs=0.04)
    settings = replace(SMALL, features=[*FEATURES, "hint"])
    if is_refused:
        with pytest.raises(ValueError, match=r"examined_leak.*above 0\.95.*hint"):
            train_purchases(table, None, NONE, settings, SHOP)
    else:
        (row,) = train_purchases(table, None, NONE, settings, SHOP).to_pylist()
        assert row["method"] == "logistic_regression"


def test_a_few_buyers_who_are_all_ranked_first_are_no_leak():
    table = customers(600)
    generator = np.random.default_rng(5)
    last = table["observation_date"] == DATES[-2]
    buyers = table[last & (table["has_purchased"] == 1)].index[:10]
    table.loc[last & ~table.index.isin(buyers), OUTCOMES] = 0.0
    hint = table["has_purchased"].fillna(0) + generator.normal(0, 0.05, len(table))
    settings = replace(SMALL, features=[*FEATURES, "hint"])
    (row,) = train_purchases(table.assign(hint=hint), None, NONE, settings, SHOP).to_pylist()
    assert row["method"]


class Build:
    """What dbt gives a model: its relations and its meta."""

    this = "trainings"
    is_incremental = False

    def __init__(self, connection, relations, meta):
        self.connection, self.relations = connection, relations
        self.config = type(
            "Config",
            (),
            {"__call__": lambda _, **__: None, "get": lambda _, name: {"meta": meta}[name]},
        )()

    def ref(self, name):
        frame = self.relations[name]  # noqa: F841
        return self.connection.sql("from frame")


@pytest.mark.parametrize("examined_leak", [False, True])
def test_the_model_of_the_build_stops_at_a_leak(examined_leak):
    file = ROOT / "python_models" / "ml" / "prediction" / "ml_purchase_trainings.py"
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table = customers().assign(is_current=lambda one: one["observation_date"] == DATES[-1])
    table = table.assign(has_bought_next=table["has_purchased"].fillna(0))
    clock = pd.DataFrame(
        {"as_of_date": [AS_OF], "first_order_date": [FIRST], "input_scope": ["here"]}
    )
    relations = {
        "ml_prediction_cases": table,
        "int_clock": clock,
        "int_prediction_horizon": pd.DataFrame({"asked_days": [90], "horizon_days": [90]}),
        "prediction_minimums": MINIMUMS,
        # Read only by a method that learns from single orders, which is not among these.
        "int_last_order_days": pd.DataFrame({"customer_key": pd.Series(dtype=str)}),
    }
    meta = {
        "retrain": "auto",
        "methods": ["logistic_regression"],
        "examined_leak": examined_leak,
        "resample_count": 20,
        "random_state": 0,
    }
    with duckdb.connect() as connection:
        build = Build(connection, relations, meta)
        if examined_leak:
            assert module.model(build, connection)["method"].to_pylist() == ["logistic_regression"]
        else:
            with pytest.raises(ValueError, match=r"examined_leak.*has_bought_next"):
                module.model(build, connection)


@pytest.mark.parametrize(
    ("count", "shop", "says"),
    [
        (30, SHOP, "120 cases; at least 200 are needed"),
        (150, Shop("here", AS_OF, dt.date(2025, 11, 1)), "61 days; at least 90 are needed"),
    ],
)
def test_below_a_minimum_nothing_is_predicted_and_says_what_is_lacking(count, shop, says):
    for row in trained(customers(count), minimums=MINIMUMS, shop=shop).values():
        assert (row["method"], row["models"], row["evaluations"]) == ("none", [], [])
        assert says in row["method_reason"]


def test_a_horizon_that_the_history_is_too_short_for_is_said():
    table = customers(dates=DATES[-1:])
    for row in trained(table, replace(SMALL, horizon_days=400), MINIMUMS).values():
        assert row["method"] == "none"
        assert row["method_reason"].startswith(
            "400 days ahead take 800 days of orders to learn from, and there are 731; 0 cases; "
        )


def test_a_task_lacks_what_its_own_minimums_say():
    strict = pd.DataFrame([{"task": "spend", "measure": "buyers", "minimum": 10**6}])
    rows = trained(customers(), minimums=strict)
    assert rows["spend"]["method"] == "none"
    assert "1000000" in rows["spend"]["method_reason"]
    assert "none" not in {rows["purchase"]["method"], rows["order_days"]["method"]}


@pytest.mark.parametrize("bought", [0.0, 1.0])
def test_one_kind_of_customers_only_is_too_little_to_predict(bought):
    table = customers()
    known = table["has_purchased"].notna()
    table.loc[known, ["has_purchased", "order_days", "spend"]] = bought
    rows = trained(table, minimums=MINIMUMS)
    lacking = "others" if bought else "buyers"
    assert rows["purchase"]["method"] == "none"
    assert f"0 {lacking}; at least 30 are needed" in rows["purchase"]["method_reason"]


def without_repeats(table):
    return table.assign(
        order_day_count=1.0,
        order_days_365d=1.0,
        mean_gap_days=np.nan,
        tenure_days=table.recency_days,
    )


def with_constant(table):
    return table.assign(monetary=7.0, revenue_365d=0.0)


def with_extreme_spenders(table):
    big = np.where(np.arange(len(table)) % 97 == 0, 1e9, 1.0)
    return table.assign(
        **{name: table[name] * big for name in ("monetary", "revenue_365d", "spend")}
    )


def of_three_months(table):
    return table[table["observation_date"].isin([DATES[-2], DATES[-1]])]


def of_few(table):
    """Fewer customers than folds, in places of one kind only."""
    return table.groupby("observation_date").head(4)


def of_nobody_now(table):
    return table[table["observation_date"] != DATES[-1]]


ODD = [
    without_repeats, with_constant, with_extreme_spenders, of_three_months, of_few, of_nobody_now,
]  # fmt: skip


@pytest.mark.parametrize("change", ODD)
def test_an_odd_shop_is_answered_and_told_why(change):
    """With the minimums that are shipped."""
    for row in trained(change(customers()), minimums=MINIMUMS).values():
        assert row["method"]
        assert row["method_reason"]
        for rule in row["rules"] or []:
            assert np.isfinite([rule["points"], rule["slope"]]).all()
        if row["method"] != "none":
            assert len(row["models"]) == 1


def test_what_cannot_be_measured_of_amounts_is_no_figure():
    """Nobody brought anything on the test, all the same on the validation."""
    table = customers()
    validation, test = (table["observation_date"] == day for day in DATES[-3:-1])
    table.loc[test, OUTCOMES] = 0.0
    table.loc[validation, OUTCOMES] = 1.0
    for target in TARGETS:
        rows = pd.DataFrame(trained(table)[target]["evaluations"])
        figures = ["value", "lower", "upper", "difference", "difference_lower", "difference_upper"]
        known = rows[figures].astype(float)
        assert not np.isinf(known.to_numpy()).any()
        bias = rows[(rows["metric"] == "bias") & (rows["window"] == "test")]
        assert bias["value"].isna().all()
        r2 = rows[(rows["metric"] == "r2") & (rows["window"] == "validation")]
        assert r2["value"].isna().all()
        assert known.loc[rows["metric"] == "rmse", "value"].notna().all()


def test_who_is_silent_for_long_does_not_go_on_at_the_yearly_rate():
    """Who ordered in the last 180 days goes on at it, the others do not come back."""
    table = customers()
    generator = np.random.default_rng(6)
    noise = generator.lognormal(0, 0.3, len(table))
    share = (table["recency_days"] <= 180) * noise * 90 / 365
    known = table["spend"].notna()
    table.loc[known, "spend"] = (table["revenue_365d"] * share)[known]
    table.loc[known, "order_days"] = (table["order_days_365d"] * share)[known]
    settings = replace(SMALL, methods=["linear_regression"])
    for target, row in trained(table, settings).items():
        if target in TARGETS:
            assert row["method"] == "fading_rate"
            rates = ScoreTable.read(row["rules"])
            now = Cases.read(table[~known], FEATURES)
            expected = np.exp(rates.score(now.names, now.features))
            silent = now.column("recency_days") > 220
            yearly = VALUE_METHODS["yearly_rate"](target, 90).fit(now).predict(now)
            assert expected[silent].sum() < 0.1 * yearly[silent].sum()
            awake = now.column("recency_days") < 140
            assert expected[awake].sum() == pytest.approx(yearly[awake].sum(), rel=0.1)


def test_a_simple_rule_learns_from_the_season_a_year_ago_too():
    cases = Cases.read(customers(), FEATURES)
    learner = Learner("spend", cases, SMALL, np.datetime64(FIRST))
    at = fold(np.datetime64(AS_OF), cases.dates, 90)
    mean = learner.fit(VALUE_METHODS["mean"], at).predict(cases.at([at.date]))
    assert at.season is not None
    assert mean[0] == pytest.approx(cases.at(at.known).outcomes["spend"].mean())


def test_a_rule_that_only_ranks_leaves_probabilities_to_the_other_and_is_named():
    table = customers(400)
    generator = np.random.default_rng(5)
    chance = 1 / (1 + np.exp((table["recency_days"] - 180) / 40))
    is_past = table["has_purchased"].notna()
    bought = (generator.random(len(table)) < chance) * 1.0
    table.loc[is_past, OUTCOMES] = np.tile(bought[is_past].to_numpy()[:, None], 3)
    row = train_purchases(table, None, NONE, SMALL, SHOP).to_pylist()[0]
    assert row["method"] == "rfm_cell"
    assert row["method_reason"].startswith(
        "the simple rule recency_rule only ranks, and rfm_cell gives the probabilities; of "
        "recency_rule: "
    )


def test_a_shop_of_one_date_is_predicted_by_the_simplest_rule():
    rows = trained(of_three_months(customers(300)), minimums=MINIMUMS)
    assert rows["purchase"]["method"] == "rfm_cell"
    assert {rows[target]["method"] for target in TARGETS} == {"yearly_rate"}
    for row in rows.values():
        assert (
            "dates with a known outcome and an earlier one to learn from; 2 are needed"
            in row["method_reason"]
        )


@pytest.mark.parametrize("change", [without_repeats, with_constant, with_extreme_spenders])
# Of a method that reads orders one by one: test_sequence_network.
@pytest.mark.parametrize("name", [name for name in METHODS if not METHODS[name].reads_orders])
def test_each_method_of_a_purchase_learns_from_an_odd_shop(name, change):
    table = change(customers(60, DATES[:2]))
    cases = Cases.read(table, FEATURES)
    scores = METHODS[name](90).fit(cases).score(cases)
    assert np.isfinite(scores).all()
    assert len(scores) == len(cases)


@pytest.mark.parametrize("change", [without_repeats, with_constant, with_extreme_spenders])
@pytest.mark.parametrize("name", VALUE_METHODS)
@pytest.mark.parametrize("target", TARGETS)
def test_each_method_of_an_amount_learns_from_an_odd_shop(target, name, change):
    table = change(customers(60, DATES[:2]))
    cases = Cases.read(table, FEATURES)
    method = VALUE_METHODS[name](target, 90)
    amounts = method.fit(cases).predict(cases)
    assert (amounts >= 0).all()
    assert np.isfinite(amounts).all()
    nothing = replace(cases, outcomes=cases.outcomes | {target: np.zeros(len(cases))})
    if not name.startswith(("last", "yearly")):
        assert method.fit(nothing).predict(nothing).max() < 1e-6


def test_of_many_cases_a_sample_is_learned_from():
    every = [*METHODS.values(), *VALUE_METHODS.values()]
    assert max(kind.max_cases for kind in every) == 200_000
    seen = []

    class OfFifty(LogisticRegression):
        max_cases = 50

        def _learn(self, cases):
            seen.append(len(cases))
            super()._learn(cases)

    cases = Cases.read(customers(60, DATES[:2]), FEATURES)
    assert len(OfFifty(90).fit(cases).score(cases)) == len(cases) > 50
    assert seen == [50]


def test_what_cannot_be_read_is_refused_with_its_name():
    table = customers(20)
    with pytest.raises(ValueError, match="monetary"):
        train_purchases(table.drop(columns="monetary"), None, NONE, SMALL, SHOP)
    worded = customers(60, DATES[:2]).assign(monetary="dear")
    with pytest.raises(ValueError, match=r"prediction cases: monetary is .*: dear"):
        Cases.read(worded, FEATURES)
    with pytest.raises(ValueError, match="infinite values in monetary"):
        train_purchases(table.assign(monetary=np.inf), None, NONE, SMALL, SHOP)
    cases = Cases.read(customers(30, DATES[:2]).assign(has_purchased=1.0), FEATURES)
    with pytest.raises(ValueError, match="all 60 customers did the same"):
        LogisticRegression(90).fit(cases)
    with pytest.raises(ValueError, match="magic not among"):
        train_purchases(table, None, NONE, replace(SMALL, methods=["magic"]), SHOP)
    with pytest.raises(ValueError, match="features"):
        replace(SMALL, features=[])


@pytest.fixture
def new_methods():
    """Classes that a test adds are gone after it."""
    before = dict(METHODS), dict(VALUE_METHODS)
    yield
    for known, stored in zip((METHODS, VALUE_METHODS), before, strict=True):
        known.clear()
        known.update(stored)


@pytest.mark.usefixtures("new_methods")
def test_a_new_class_is_compared_without_another_line():
    class Tenure(PurchaseMethod):
        name, words, place = "tenure", "days since the first order", 3
        has_probabilities, needs = False, ("tenure_days",)

        def _learn(self, cases):
            """There is nothing to learn."""

        def score(self, cases):
            return cases.column("tenure_days")

    class Median(ValueMethod):
        name, words, place, is_table = "median", "the median of all", 5, False

        def _learn(self, cases, amounts):  # noqa: ARG002
            self.median_ = float(np.median(amounts))

        def predict(self, cases):
            return np.full(len(cases), self.median_)

    assert METHODS["tenure"] is Tenure
    assert list(METHODS)[2] == "tenure"
    assert list(VALUE_METHODS)[4] == "median"
    named = [*SMALL.methods, Tenure.name, Median.name]
    rows = trained(customers(), replace(SMALL, methods=named))
    for target, name in {"purchase": "tenure", "spend": "median", "order_days": "median"}.items():
        windows = {one["window"] for one in rows[target]["evaluations"] if one["method"] == name}
        assert windows == {"validation", "test"}


def test_methods_that_are_no_table_score_the_customers_of_the_clock():
    table = pa.Table.from_pandas(
        customers(80).assign(is_current=lambda one: one["observation_date"] == DATES[-1]),
        preserve_index=False,
    )
    models = pd.DataFrame(
        {
            "outcome": ["purchase", "spend", "order_days"],
            "method": ["random_forest", "boosted_poisson", "yearly_rate"],
            "is_table": [False, False, True],
            "horizon_days": 90,
            "signals": None,
        }
    )
    found = score_customers(table, models).to_pandas()
    assert found.groupby("outcome").size().to_dict() == {"purchase": 80, "spend": 80}
    # Each score is of the customer beside it, whatever the order of the rows.
    order = np.random.default_rng(0).permutation(len(table))
    again = score_customers(table.take(order), models).to_pandas()
    keys = ["outcome", "customer_key"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True), again.sort_values(keys, ignore_index=True)
    )
    assert score_customers(table, models.assign(is_table=True)).num_rows == 0
    # With retrain: never they stay in use where nothing is left to learn from.
    nobody = customers(80).assign(
        is_current=lambda one: one["observation_date"] == DATES[-1], has_purchased=0.0
    )
    found = score_customers(pa.Table.from_pandas(nobody, preserve_index=False), models).to_pandas()
    assert set(found["outcome"]) == {"spend"}
    now = pa.Table.from_pandas(nobody[nobody["is_current"]], preserve_index=False)
    assert score_customers(now, models).num_rows == 0
