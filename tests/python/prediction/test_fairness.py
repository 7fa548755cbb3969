"""Groups of people: the published figures, rates that do not exist, and nothing seen too early."""

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import yaml
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from scipy.stats.contingency import relative_risk
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tessera.learning.statistics import ratio_interval
from tessera.prediction.fairness import TRAITS, compare_groups, compare_traits

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def selections(shared_data):
    """Hillstrom, women's mail against none: the test half, and whom two models select of it."""
    people = pd.read_parquet(shared_data("hillstrom.parquet"))
    people = people[people["segment"].isin(["Womens E-Mail", "No E-Mail"])].reset_index(drop=True)
    is_treated, visits = (people["segment"] == "Womens E-Mail").to_numpy(), people["visit"]
    traits = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]
    features = people[traits].assign(history=np.log1p(people["history"]))
    features = pd.get_dummies(features, columns=["zip_code", "channel"]).to_numpy(float)
    train, test = train_test_split(
        np.arange(len(people)), test_size=0.5, random_state=0, stratify=2 * is_treated + visits
    )

    def scores(rows):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
        return model.fit(features[rows], visits[rows]).predict_proba(features[test])[:, 1]

    treated = scores(train[is_treated[train]])
    uplift = treated - scores(train[~is_treated[train]])

    def selected(ranks):
        found = np.zeros(len(test))
        found[np.argsort(-ranks, kind="stable")[: int(0.3 * len(test))]] = 1
        return found

    models = {"uplift": selected(uplift), "response": selected(treated)}
    return people.iloc[test].reset_index(drop=True), models


@pytest.mark.parametrize(
    ("model", "trait", "rates", "ratio"),
    [
        ("uplift", "zip_code", [0.0900, 0.3129, 0.3641], 0.2472),
        ("uplift", "channel", [0.5914, 0.1111, 0.4068], 0.1878),
        ("response", "zip_code", [0.4756, 0.2709, 0.2674], 0.5623),
        ("response", "channel", [0.4441, 0.1799, 0.3795], 0.4050),
    ],
)
def test_hillstrom_has_the_published_figures_and_those_of_fairlearn(
    selections, model, trait, rates, ratio
):
    people, models = selections
    groups, visits, selected = people[trait].to_numpy(), people["visit"] == 1, models[model]
    found = compare_groups(groups, selected, visits.to_numpy(), 0.5)
    assert found["selection_rate"].round(4).tolist() == rates
    assert round(found["selection_ratio"].min(), 4) == ratio
    frame = MetricFrame(
        metrics={
            "selection_rate": selection_rate,
            "true_positive_rate": true_positive_rate,
            "false_positive_rate": false_positive_rate,
        },
        y_true=visits,
        y_pred=selected,
        sensitive_features=groups,
    )
    theirs = frame.by_group
    assert found["trait_value"].tolist() == theirs.index.tolist()
    np.testing.assert_allclose(found[theirs.columns], theirs, rtol=1e-12)
    assert frame.ratio()["selection_rate"] == pytest.approx(found["selection_ratio"].min())


def test_the_interval_of_a_ratio_holds_what_it_says():
    generator = np.random.default_rng(0)
    groups, others = generator.binomial(60, 0.2, 2000), generator.binomial(200, 0.3, 2000)
    ends = [
        ratio_interval(np.array([one]), np.array([60]), other, 200)
        for one, other in zip(groups, others, strict=True)
    ]
    held = [lower[0] <= 0.2 / 0.3 <= upper[0] for lower, upper in ends]
    assert 0.935 < np.mean(held) < 0.97


def test_the_interval_of_a_ratio_is_the_usual_one_for_many_people():
    lower, upper = ratio_interval(np.array([3000]), np.array([10000]), 4000, 10000)
    usual = relative_risk(3000, 10000, 4000, 10000).confidence_interval()
    assert (lower[0], upper[0]) == pytest.approx(tuple(usual), abs=1e-3)


def test_the_interval_of_a_ratio_is_there_where_few_are_selected():
    lower, upper = ratio_interval(np.array([0, 1]), np.array([60, 60]), 1, 60)
    assert lower[0] == 0
    assert np.isfinite([*lower, *upper]).all()
    assert lower[1] < 1 < upper[1]


def test_small_groups_and_unknown_traits_are_left_out():
    groups = np.array(["a"] * 50 + ["b"] * 49 + [None] * 60, dtype=object)
    found = compare_groups(groups, np.full(159, 0.7), np.ones(159, dtype=bool), 0.5)
    assert found["trait_value"].tolist() == ["a"]


def test_rates_of_nobody_are_no_numbers():
    groups = np.repeat(["all bought", "none bought"], 50)
    found = compare_groups(groups, np.full(100, 0.4), groups == "all bought", 0.5)
    assert found["true_positive_rate"].isna().tolist() == [False, True]
    assert found["false_positive_rate"].isna().tolist() == [True, False]
    assert found[["best_selected_value", "selection_ratio"]].isna().all(axis=None)


@pytest.fixture
def shop():
    """Return cases of 200 customers on five dates, the method in use, and traits."""
    generator = np.random.default_rng(0)
    dates = [dt.date(2025, 1, 1) + dt.timedelta(days=90 * step) for step in range(5)]
    recency = generator.integers(1, 300, (5, 200))
    has_purchased = generator.random((5, 200)) < 1 / (1 + recency / 60)
    cases = pa.table(
        {
            "customer_key": [f"c{place}" for place in range(200)] * 5,
            "recency_days": recency.ravel().astype(float),
            "order_days": pa.array(has_purchased.ravel().astype(float)),
            "spend": pa.array(has_purchased.ravel() * 10.0),
            "has_purchased": pa.array(has_purchased.ravel()),
            "is_current": [False] * 1000,
            "observation_date": pa.array(np.repeat(np.array(dates, dtype="datetime64[D]"), 200)),
        }
    )
    models = pd.DataFrame([{"method": "logistic_regression", "threshold": 0.3}])
    models = models.assign(horizon_days=90, signals=None)
    traits = pd.DataFrame({"customer_key": [f"c{place}" for place in range(199, -1, -1)]})
    traits["gender"] = np.where(traits.index < 80, "female", "male")
    return cases, models, traits, dates[-1] + dt.timedelta(days=90), dates[0]


def test_traits_are_compared_on_the_last_known_date(shop):
    found = compare_traits(*shop).to_pandas()
    assert found["trait_value"].tolist() == ["female", "male"]
    assert found["customer_count"].tolist() == [80, 120]
    assert set(found["observation_date"]) == {dt.date(2025, 12, 27)}
    cases, _, traits, *_ = shop
    known = cases.to_pandas().tail(200).merge(traits, on="customer_key")
    bought = known.groupby("gender")["has_purchased"].sum()
    assert found["buyer_count"].tolist() == bought.tolist()
    # The score is one of recency, so whoever is selected was there lately.
    assert (found["true_positive_rate"] > found["false_positive_rate"]).all()


def test_what_came_after_the_tested_date_moves_no_probability(shop):
    cases, *others = shop
    later = cases.to_pandas()
    later.loc[later.index >= 800, "has_purchased"] ^= True
    moved = pa.Table.from_pandas(later, cases.schema, preserve_index=False)
    before, after = (compare_traits(one, *others).to_pandas() for one in (cases, moved))
    assert not before["buyer_count"].equals(after["buyer_count"])
    for name in ("mean_probability", "median_probability", "selection_rate"):
        assert before[name].tolist() == after[name].tolist()


def test_without_a_threshold_or_traits_nothing_is_said(shop):
    cases, models, traits, *dates = shop
    assert not len(compare_traits(cases, models.assign(threshold=None), traits, *dates))
    assert not len(compare_traits(cases, models.head(0), traits, *dates))
    assert not len(compare_traits(cases, models, traits[["customer_key"]], *dates))


def test_where_nothing_is_left_to_learn_from_nothing_is_said(shop):
    cases, *others = shop
    nobody = cases.to_pandas()
    nobody.loc[nobody.index < 800, "has_purchased"] = False
    table = pa.Table.from_pandas(nobody, cases.schema, preserve_index=False)
    assert not len(compare_traits(table, *others))


def test_no_trait_is_a_feature():
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    folder = ROOT / "models" / "intermediate"
    features = yaml.safe_load((folder / "features" / "int_customer_features.yml").read_text())
    columns = {column["name"] for column in features["models"][0]["columns"]}
    # What the setting may name are these columns.
    assert set(project["vars"]["settings"]["predictions"]["features"]) <= columns
    assert not set(TRAITS) & columns
    people = yaml.safe_load((folder / "customers" / "int_customers.yml").read_text())
    assert set(TRAITS) <= {column["name"] for column in people["models"][0]["columns"]}


@pytest.mark.parametrize(("upper", "warned"), [(0.79, 1), (0.81, 0), (None, 0)])
def test_the_gate_warns_only_where_the_whole_interval_is_below_four_fifths(upper, warned):
    suite = yaml.safe_load((ROOT / "gx" / "suites" / "ml_group_fairness.yml").read_text())
    rule = suite["expectations"][0]
    assert rule["severity"] == "warning"
    groups = pd.DataFrame(
        [
            {
                "trait": "gender",
                "trait_value": "male",
                "customer_count": 60,
                "selection_rate": 0.3,
                "best_selected_value": "female",
                "selection_ratio": 0.6,
                "selection_ratio_upper": upper,
            }
        ]
    ).astype({"selection_ratio_upper": float})
    query = rule["kwargs"]["unexpected_rows_query"]
    query = query.replace("{batch}", "groups").replace("{threshold}", str(rule["threshold"]))
    assert len(duckdb.connect().register("groups", groups).sql(query).df()) == warned
