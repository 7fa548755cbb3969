"""The network over the last orders: that it learns, wins only where order tells, and may be absent.

PyTorch is an extra. Without it only the tests of its absence run; CI installs it beside the
environment, see the Makefile.
"""

import datetime as dt
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from observed import FEATURES, HORIZON_DAYS, cases_of, days, last_orders_of
from sklearn.metrics import roc_auc_score

from tessera.prediction import (
    PredictionSettings,
    Shop,
    score_customers,
    train_purchases,
    with_last_orders,
)
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC
from tessera.prediction.importance import permutation_importance
from tessera.prediction.last_orders import MOST_ORDERS, ORDER_FACTS
from tessera.prediction.methods import SequenceNetwork, needs_last_orders

with_torch = pytest.mark.skipif(
    find_spec("torch") is None, reason="PyTorch is not installed: make deep"
)
AS_OF = dt.date(2026, 1, 1)
SHOP = Shop("here", AS_OF, dt.date(2024, 1, 1))
DATES = [dt.date(2025, 4, 2), dt.date(2025, 7, 2), dt.date(2025, 10, 2), AS_OF]
NAMES = ["recency_days", "order_day_count", "monetary", "tenure_days", "mean_gap_days"]
SETTINGS = PredictionSettings(
    features=NAMES,
    methods=["logistic_regression", "sequence_network"],
    horizon_days=90,
    resample_count=50,
)
NONE = pd.DataFrame(columns=["task", "measure", "minimum"])
GAPS = np.array([10.0, 20.0, 30.0, 40.0, 50.0])


def shop(tells=True, count=400):
    """Return cases and order days of customers who all bought six times in the same gaps.

    Those whose gaps became shorter buy again; or, if that tells nothing, those who ordered lately
    and much.
    """
    generator = np.random.default_rng(5)
    cases, orders = [], []
    for date in DATES:
        for number in range(count):
            recency = float(generator.integers(1, 60))
            shortens = generator.random() < 0.5
            gaps = np.sort(GAPS)[::-1] if shortens else GAPS
            revenues = generator.lognormal(3, 0.5, len(gaps) + 1)
            other = 1 / (1 + np.exp((recency - 30) / 15 - (revenues.sum() - 130) / 30))
            chance = (0.9 if shortens else 0.1) if tells else other
            key = {"customer_key": f"c{number:04d}", "observation_date": date}
            known = date != AS_OF
            bought = float(generator.random() < chance) if known else None
            cases.append(
                {
                    **key,
                    "recency_days": recency,
                    "order_day_count": 6.0,
                    "monetary": revenues.sum(),
                    "tenure_days": gaps.sum() + recency,
                    "mean_gap_days": gaps.mean(),
                    "has_purchased": bought,
                    "order_days": bought,
                    "spend": bought,
                    "is_current": not known,
                }
            )
            # Before the first order there is no gap; the last day has place 1.
            ages = recency + np.append(np.cumsum(gaps[::-1])[::-1], 0.0)
            orders += [
                {
                    **key,
                    "place": len(ages) - index,
                    "gap_days": None if index == 0 else gaps[index - 1],
                    "age_days": age,
                    "net_revenue": revenues[index],
                    "sold_quantity": 1.0,
                    "kept_share": 1.0,
                }
                for index, age in enumerate(ages)
            ]
    return pa.Table.from_pylist(cases), pa.Table.from_pylist(orders)


@pytest.fixture(scope="module")
def told():
    return with_last_orders(*shop())


def trained(table, settings=SETTINGS, stored=None, **options):
    (row,) = train_purchases(table, stored, NONE, settings, SHOP, **options).to_pylist()
    return row


@pytest.fixture(scope="module")
def won(told):
    return trained(told)


def areas(row):
    """Return the area under the ROC curve on the test by method."""
    return {
        one["method"]: one["value"]
        for one in row["evaluations"]
        if one["window"] == "test" and one["metric"] == AUC
    }


@with_torch
def test_it_wins_where_only_the_order_of_gaps_tells(won):
    assert won["method"] == "sequence_network"
    assert "beats logistic_regression, the best table" in won["method_reason"]
    found = areas(won)
    assert found["sequence_network"] > 0.8
    assert found["logistic_regression"] < 0.6
    (model,) = won["models"]
    assert not model["is_table"]
    # It is explained by the table, and by what shuffling costs: of the orders, all.
    assert won["rules"]
    assert won["importances"][0]["feature"] == "last_orders"


@with_torch
def test_it_is_compared_and_not_used_where_a_table_is_as_good():
    row = trained(with_last_orders(*shop(tells=False)))
    assert row["method"] == "logistic_regression"
    assert "sequence_network, which is no table, does not beat" in row["method_reason"]
    assert areas(row)["sequence_network"] > 0.6


@with_torch
def test_the_order_of_rows_another_key_and_a_second_run_change_nothing():
    cases, orders = shop(count=80)
    numbers = np.random.default_rng(1).permutation(len(cases))
    table = cases.take(numbers)
    twins = {f"c{number:04d}": f"x{79 - number}" for number in range(80)}

    def renamed(one):
        keys = [twins[key] for key in one["customer_key"].to_pylist()]
        return one.set_column(0, "customer_key", pa.array(keys))

    first = Cases.read(with_last_orders(cases, orders), NAMES)
    other = Cases.read(with_last_orders(renamed(table), renamed(orders)), NAMES)
    learned = [np.datetime64(day) for day in DATES[:3]]
    scores = [
        SequenceNetwork(90).fit(one.at(learned)).score(one.at([DATES[3]])) for one in (first, other)
    ]
    np.testing.assert_array_equal(*scores)
    another = SequenceNetwork(90, random_state=1).fit(first.at(learned)).score(first.at([DATES[3]]))
    assert not np.array_equal(scores[0], another)


@with_torch
def test_it_leaves_the_seed_of_others_alone(told):
    import torch

    cases = Cases.read(told, NAMES)
    torch.manual_seed(3)
    expected = torch.rand(3).tolist()
    torch.manual_seed(3)
    SequenceNetwork(90).fit(cases.take(np.arange(60)))
    assert torch.rand(3).tolist() == expected


@with_torch
def test_customers_of_the_clock_are_scored_whatever_the_order_of_rows(told):
    models = pd.DataFrame(
        {
            "outcome": ["purchase"],
            "method": ["sequence_network"],
            "is_table": [False],
            "horizon_days": 90,
            "signals": None,
        }
    )
    found = score_customers(told, models).to_pandas().sort_values("customer_key")
    order = np.random.default_rng(0).permutation(len(told))
    again = score_customers(told.take(order), models).to_pandas().sort_values("customer_key")
    assert len(found) == 400
    np.testing.assert_array_equal(found["score"], again["score"])
    # Those whose gaps became shorter are the likelier ones.
    _, orders = shop()
    is_now = np.array([day == AS_OF for day in orders["observation_date"].to_pylist()])
    last = orders.filter(is_now).to_pandas().query("place == 1").set_index("customer_key")
    shortens = last["gap_days"].reindex(found["customer_key"]).to_numpy() == GAPS[0]
    assert roc_auc_score(shortens, found["score"]) > 0.95


@with_torch
@pytest.mark.parametrize("change", ["nobody_ordered", "one_order", "extreme", "a_feature_unknown"])
def test_it_learns_from_an_odd_shop(change):
    cases, orders = shop(count=40)
    if change == "nobody_ordered":
        orders = orders.slice(0, 0)
    elif change == "one_order":
        orders = orders.filter(np.array(orders["place"]) == 6)
    elif change == "extreme":
        huge = np.where(np.arange(len(orders)) % 7 == 0, 1e30, -1e9)
        orders = orders.set_column(5, "net_revenue", pa.array(huge))
    else:
        cases = cases.set_column(4, "monetary", pa.nulls(len(cases), pa.float64()))
    known = Cases.read(with_last_orders(cases, orders), NAMES)
    scores = SequenceNetwork(90).fit(known).score(known)
    assert scores.shape == (len(known),)
    assert np.isfinite(scores).all()
    assert SequenceNetwork(90).fit(known).score(known.take(np.zeros(0, int))).shape == (0,)


@with_torch
def test_shuffled_orders_of_a_method_without_them_are_no_feature(told):
    from tessera.prediction.methods import LogisticRegression

    cases = Cases.read(told, NAMES).at([np.datetime64(DATES[0])])
    found = permutation_importance(LogisticRegression(90).fit(cases), cases)
    assert sorted(found["feature"]) == sorted(NAMES)


@with_torch
@pytest.mark.parametrize(
    ("day", "learned", "published"),
    [("2011-09-10", 3, 0.7728), ("2011-06-12", 2, 0.8052)],
)
def test_it_ranks_customers_of_online_retail(
    online_retail, online_retail_days, day, learned, published
):
    orders = last_orders_of(online_retail_days, online_retail["observation_date"].unique())
    keyed = online_retail.assign(customer_key=online_retail["customer"].astype(str))
    table = with_last_orders(pa.Table.from_pandas(keyed, preserve_index=False), orders)
    cases = cases_of(table, FEATURES)
    known = days("2010-12-14", "2011-03-14", "2011-06-12")[:learned]
    test = cases.at(days(day))
    network = SequenceNetwork(HORIZON_DAYS).fit(cases.at(known))
    # What docs/predictions.md says is the mean of three seeds.
    assert roc_auc_score(test.bought, network.score(test)) == pytest.approx(published, abs=0.004)


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setattr(SequenceNetwork, "package", "a_package_that_nobody_has")


@pytest.mark.usefixtures("without_torch")
def test_without_its_package_it_is_left_out_and_that_is_said(told):
    lines = []
    row = trained(told, log=lines.append)
    assert row["method"] != "sequence_network"
    assert "sequence_network" not in areas(row)
    line = "sequence_network needs a_package_that_nobody_has, which is not installed (extra deep)"
    assert row["method_reason"].endswith(f"; not compared: {line}")
    assert f"purchases: not compared: {line}" in lines
    # What is said of each customer's score is about the method in use alone.
    assert "sequence_network" not in row["models"][0]["reason"]
    assert not needs_last_orders()
    others = replace(SETTINGS, methods=["logistic_regression"])
    assert "not compared" not in trained(told, others)["method_reason"]


def test_categories_have_no_orders_to_read_and_nothing_is_said(told):
    cases = told.drop_columns(["last_orders"])
    row = trained(cases, task="categories", outcome="category")
    assert "sequence_network" not in areas(row)
    assert "sequence_network" not in row["method_reason"]


@pytest.mark.usefixtures("without_torch")
def test_a_training_whose_package_is_gone_is_made_anew(told):
    stored = train_purchases(
        told, None, NONE, replace(SETTINGS, methods=["logistic_regression"]), SHOP
    )
    (row,) = stored.to_pylist()
    row |= {"method": "sequence_network", "settings": SETTINGS.fingerprint()}
    stored = pa.Table.from_pylist([row], schema=stored.schema)
    again = trained(told, stored=stored)
    assert (again["trigger"], again["is_trained"]) == ("package", True)
    assert "which is not installed (extra deep)" in again["trigger_reason"]
    never = replace(SETTINGS, retrain="never")
    assert train_purchases(told, stored, NONE, never, SHOP).num_rows == 0
    models = pd.DataFrame(row["models"]).assign(
        method="sequence_network", is_table=False, horizon_days=90
    )
    with pytest.raises(ValueError, match=r"not installed \(extra deep\)"):
        score_customers(told, models)


@with_torch
def test_a_training_whose_package_is_there_is_kept(told, won):
    stored = train_purchases(told, None, NONE, replace(SETTINGS, retrain="always"), SHOP)
    assert stored.to_pylist() == [won]
    later = SHOP._replace(as_of=AS_OF + dt.timedelta(1))
    (kept,) = train_purchases(told, stored, NONE, SETTINGS, later).to_pylist()
    assert not kept["is_trained"]
    assert kept["trigger_reason"] == "1 of the 90 days predicted have passed"


def test_last_orders_stand_beside_their_customer_the_last_one_last():
    key = {"customer_key": ["b", "a"], "observation_date": [AS_OF, AS_OF]}
    orders = pa.table(
        {
            "customer_key": ["a", "a", "c", "a"],
            "observation_date": [AS_OF, AS_OF, AS_OF, DATES[0]],
            "place": [1, MOST_ORDERS + 1, 1, 2],
            **{name: [1.0, 2.0, 3.0, 4.0] for name in ORDER_FACTS},
        }
    )
    nobody, one = with_last_orders(pa.table(key), orders)["last_orders"].to_pylist()
    assert np.isnan(nobody).all()
    assert np.isnan(one[: -len(ORDER_FACTS)]).all()
    assert one[-len(ORDER_FACTS) :] == [1.0] * len(ORDER_FACTS)
