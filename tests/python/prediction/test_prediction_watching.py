"""What came of earlier predictions, how segments fare, and whose cases are drawn."""

import datetime as dt
import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from test_prediction_training import (
    AS_OF,
    DATES,
    FEATURES,
    FIRST,
    NONE,
    OUTCOMES,
    SHOP,
    SMALL,
    customers,
)

from tessera.prediction import Shop, train_purchases, train_values
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import evaluate_purchases
from tessera.prediction.records import SCHEMA
from tessera.prediction.score_table import ScoreTable
from tessera.prediction.watching import Came

BEFORE = dt.date.fromisoformat(DATES[-2])
COUNT = 1000


def as_known(table, day):
    """Return the rows up to a date, of which nothing after it is known."""
    known = table[table["observation_date"] <= str(day)].copy()
    known.loc[known["observation_date"] == str(day), OUTCOMES] = np.nan
    return known


@pytest.fixture(scope="module")
def before():
    """A training of three months ago."""
    return train_purchases(
        as_known(customers(COUNT), BEFORE), None, NONE, SMALL, Shop("here", BEFORE, FIRST)
    )


def test_what_came_is_told_by_tenths_once_the_horizon_has_passed(before):
    assert before.to_pylist()[0]["realised"] == []
    table = customers(COUNT)
    (row,) = train_purchases(table, before, NONE, SMALL, SHOP).to_pylist()
    assert (row["trigger"], row["training_number"]) == ("outcome", 2)
    assert "near the" in row["trigger_reason"]
    assert "lift among the likeliest tenth" in row["trigger_reason"]
    came = pd.DataFrame(row["realised"])
    assert set(came["training_number"]) == {1}
    assert set(came["observation_date"]) == {BEFORE}
    # The same by hand: the stored rows, the customers of that date, and what they did.
    stored = before.to_pylist()[0]
    (model,) = stored["models"]
    then = table[table["observation_date"] == str(BEFORE)]
    scores = ScoreTable.read(stored["rules"]).score(FEATURES, then[FEATURES].to_numpy())
    odds = np.exp(model["slope"] * scores + model["shift"])
    tenths = pd.qcut(odds, 10, labels=False)
    found = then.assign(probability=odds / (1 + odds)).groupby(tenths)
    assert came["bin"].tolist() == list(range(1, 11))
    assert came["customer_count"].tolist() == found.size().tolist()
    assert came["predicted"].to_numpy() == pytest.approx(found["probability"].mean().to_numpy())
    assert came["realised"].to_numpy() == pytest.approx(found["has_purchased"].mean().to_numpy())


def test_a_lift_that_has_fallen_is_said(before):
    table = customers(COUNT)
    then = table["observation_date"] == str(BEFORE)
    # Who buys no longer has anything to do with what was learned.
    chance = np.random.default_rng(3).random(then.sum()) < 0.5
    table.loc[then, "has_purchased"] = chance * 1.0
    (row,) = train_purchases(table, before, NONE, SMALL, SHOP).to_pylist()
    assert "fallen from" in row["trigger_reason"]
    (usual,) = train_purchases(customers(COUNT), before, NONE, SMALL, SHOP).to_pylist()
    assert "fallen from" not in usual["trigger_reason"]


def test_what_came_is_told_too_where_nothing_is_trained_anew(before):
    never = replace(SMALL, retrain="never")
    (row,) = train_purchases(customers(COUNT), before, NONE, never, SHOP).to_pylist()
    assert not row["is_trained"]
    assert len(row["realised"]) == 10
    # Of a training with other settings nothing is said, nor before the horizon has passed.
    other = replace(never, features=FEATURES[:-1])
    found = train_purchases(customers(COUNT), before, NONE, other, SHOP)
    assert found["realised"].to_pylist() == [[]]
    early = Shop("here", AS_OF - dt.timedelta(2), FIRST)
    table = customers(COUNT, (*DATES[:-1], str(early.as_of)))
    found = train_purchases(table, before, NONE, never, early)
    assert found["realised"].to_pylist() == [[]]


def test_a_method_that_is_no_table_is_looked_at_too(before):
    (stored,) = before.to_pylist()
    stored["method"] = stored["models"][0]["method"] = "random_forest"
    stored["models"][0]["is_table"] = False
    table = pa.Table.from_pylist([stored], SCHEMA)
    (row,) = train_purchases(customers(), table, NONE, SMALL, SHOP).to_pylist()
    assert len(row["realised"]) == 10
    of_table = train_purchases(customers(COUNT), before, NONE, SMALL, SHOP)["realised"][0].as_py()
    assert row["realised"][0]["predicted"] != of_table[0]["predicted"]


def forest(training, purchase="random_forest"):
    """Return a stored training as if its method were no table."""
    (stored,) = training.to_pylist()
    stored["method"] = stored["models"][0]["method"] = purchase
    stored["models"][0]["is_table"] = False
    return pa.Table.from_pylist([stored], SCHEMA)


def of_one_kind(table, dates=DATES[:-1]):
    """Return customers of whom nobody came back."""
    table.loc[table["observation_date"].isin(dates), OUTCOMES] = 0.0
    return table


@pytest.mark.parametrize("retrain", ["auto", "never"])
def test_a_method_that_finds_nothing_to_learn_from_stops_no_build(before, retrain):
    """Files were replaced by those of a shop to which nobody came back."""
    settings = replace(SMALL, retrain=retrain)
    soon = Shop("here", BEFORE + dt.timedelta(5), FIRST)
    table = customers(80, (*DATES[:3], str(soon.as_of)))
    table.loc[table["observation_date"] == str(soon.as_of), OUTCOMES] = np.nan
    (row,) = train_purchases(
        of_one_kind(table, DATES[:3]), forest(before), NONE, settings, soon
    ).to_pylist()
    assert row["is_trained"] == (retrain == "auto")
    if retrain == "auto":
        assert (row["trigger"], row["method"]) == ("cases", "none")
        assert row["trigger_reason"] == (
            "there is nothing left that random_forest could learn from"
        )
        assert row["method_reason"] == "on all dates learned from, all customers did the same"
    # A table needs nothing, and stays in use.
    (row,) = train_purchases(of_one_kind(table, DATES[:3]), before, NONE, SMALL, soon).to_pylist()
    assert not row["is_trained"]


def test_an_amount_of_which_no_case_is_left_is_learned_anew():
    earlier = Shop("here", BEFORE, FIRST)
    stored = train_values(as_known(customers(), BEFORE), None, NONE, SMALL, earlier, "spend")
    soon = Shop("here", BEFORE + dt.timedelta(5), FIRST)
    table = customers(80, (str(soon.as_of),))
    table[OUTCOMES] = np.nan
    minimums = pd.DataFrame([{"task": "spend", "measure": "cases", "minimum": 1}])
    settings = soon, "spend"
    (row,) = train_values(
        table, forest(stored, "boosted_poisson"), minimums, SMALL, *settings
    ).to_pylist()
    assert (row["trigger"], row["method"]) == ("cases", "none")
    assert not train_values(table, stored, minimums, SMALL, *settings).to_pylist()[0]["is_trained"]


def test_what_came_of_a_method_that_can_be_learned_no_more_is_its_rate_alone(before):
    table = of_one_kind(customers(80), DATES[:-2])
    (row,) = train_purchases(table, forest(before), NONE, SMALL, SHOP).to_pylist()
    assert row["trigger"] == "outcome"
    assert "bought, " in row["trigger_reason"]
    assert row["realised"] == []


def test_a_lift_that_nothing_is_known_of_is_left_out():
    lift = {"value": 2.0, "lower": float("nan"), "upper": float("nan")}
    of_test = {"window": "test", "metric": "lift", "cutoff": 10, "value": 3.0, "is_chosen": True}
    last = {"models": [{"expected_rate": 0.4}], "evaluations": [of_test | {"cohort_type": "all"}]}
    words = Came([], 0.5, lift).words(last)
    assert words == ": 50.0% bought, far from the 40.0% expected"
    known = Came([], 0.5, lift | {"lower": 1.0, "upper": 4.0}).words(last)
    assert known.endswith("2.00 (1.00 to 4.00), on the test 3.00")


def test_segments_are_measured_where_they_are_large_enough():
    table = customers()
    names = np.where(table["order_day_count"] > 4, "loyal", "others")
    table["segment"] = np.where(np.arange(len(table)) % 300 < 60, "small", names)
    rows = {
        "purchase": train_purchases(table, None, NONE, SMALL, SHOP),
        "spend": train_values(table, None, NONE, SMALL, SHOP, "spend"),
    }
    for name, one in rows.items():
        evaluations = pd.DataFrame(one.to_pylist()[0]["evaluations"])
        segments = evaluations[evaluations["cohort_type"] == "segment"]
        assert set(segments["cohort"]) == {"loyal", "others"}
        assert set(segments["window"]) == {"test"}
        chosen = segments[segments["is_chosen"]]
        metric = "roc_auc" if name == "purchase" else "rmse"
        main = chosen[chosen["metric"] == metric].set_index("cohort")
        assert (main["lower"] < main["value"]).all()
        assert (main["value"] < main["upper"]).all()
        test = table[(table["observation_date"] == DATES[-2]) & (table["segment"] == "loyal")]
        assert main.loc["loyal", "sample_size"] == len(test)
        # What decides is measured on everybody.
        assert (evaluations["cohort_type"] == "all").sum() > len(segments)


def test_customers_are_drawn_with_all_of_their_cases():
    generator = np.random.default_rng(5)
    scores = generator.normal(size=200)
    bought = generator.random(200) < 1 / (1 + np.exp(-scores))
    once = evaluate_purchases({"it": scores}, bought, "it")
    owners = np.repeat(np.arange(200), 5)
    again = evaluate_purchases({"it": scores[owners]}, bought[owners], "it", owners=owners)
    as_cases = evaluate_purchases({"it": scores[owners]}, bought[owners], "it")
    # Five cases that are the same say no more than one.
    for column in ("value", "lower", "upper"):
        found, expected = again[column][:2].to_numpy(), once[column][:2].to_numpy()
        assert found == pytest.approx(expected, abs=1e-9)
    assert (as_cases["upper"] - as_cases["lower"])[0] < 0.6 * (again["upper"] - again["lower"])[0]


def test_another_key_draws_the_same_customers():
    table = customers(40, DATES[:1]).assign(category="a")
    table = pd.concat([table, table.assign(category="b", monetary=1.0)], ignore_index=True)
    order = np.random.default_rng(1).permutation(len(table))
    keys = [hashlib.sha256(key.encode()).hexdigest() for key in table["customer_key"].iloc[order]]
    other = table.iloc[order].assign(customer_key=keys)
    first, second = (Cases.read(one, FEATURES) for one in (table, other))
    assert first.owners.tolist() == second.owners.tolist()
    assert np.bincount(first.owners).tolist() == [2] * 40
    assert Cases.read(table.drop(columns="category"), FEATURES).owners is None
