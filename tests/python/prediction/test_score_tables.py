"""A trained model as rows is the model: in Python and in the SQL that scores customers."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from benchmarks.prediction import render
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.prediction.cases import Cases
from tessera.prediction.methods import (
    AdditiveBoosting,
    IncrementalLogisticRegression,
    LogisticRegression,
)
from tessera.prediction.methods.boosting import DIRECTIONS
from tessera.prediction.methods.values import VALUE_METHODS, linked
from tessera.prediction.score_table import MAX_STEPS, FeatureScore, ScoreTable

ROOT = Path(__file__).parents[3]
NAMES = ("recency_days", "order_day_count", "monetary", "return_rate", "constant", "never_known")
SPEND = "spend"
VALUES = ["linear_regression", "ridge_log", "tweedie", "additive_poisson"]
KINDS = [LogisticRegression, AdditiveBoosting, IncrementalLogisticRegression]

some_cases = st.builds(
    lambda **given: random_cases(**given),
    seed=st.integers(0, 10_000),
    count=st.integers(20, 400),
    unknown=st.sampled_from([0.0, 0.1, 0.6]),
    largest=st.sampled_from([1.0, 1e3, 1e9]),
)


def random_cases(seed, count, unknown, largest):
    """Return customers with ties, unknown values, a constant and extremes; some of them bought."""
    generator = np.random.default_rng(seed)
    features = np.column_stack(
        [
            generator.integers(0, 365, count),
            generator.integers(1, 6, count),
            generator.lognormal(3, 2, count) * generator.choice([-1, 1, 1, 1], count),
            generator.uniform(0, 1, count),
            np.full(count, 7.0),
            np.full(count, np.nan),
        ]
    ).astype(float)
    features[generator.random(features.shape) < unknown] = np.nan
    features[generator.random(count) < 0.02, 2] = largest
    bought = generator.random(count) < 1 / (1 + np.nan_to_num(features[:, 0], nan=90) / 90)
    bought[:2] = [True, False]
    table = pd.DataFrame(features, columns=NAMES).assign(
        observation_date="2026-01-01",
        has_purchased=bought,
        spend=np.where(bought, generator.lognormal(3, 1, count), 0),
        order_days=bought * generator.integers(1, 5, count),
    )
    return Cases.read(table, NAMES)


def close(found, expected):
    """Say that two are equal but for the last digits of their sums."""
    size = np.maximum(np.abs(expected), 1)
    np.testing.assert_allclose(found / size, expected / size, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(cases=some_cases)
def test_rows_of_a_purchase_are_the_classifier(kind, cases):
    method = kind(90).fit(cases)
    # Customers whom it has not seen, among them some of whom nothing is known.
    others = random_cases(1, 300, 0.3, 1e6).features
    others[:5] = np.nan
    for features in (cases.features, others):
        close(
            method.table_.score(cases.names, features),
            method.estimator_.decision_function(features),
        )


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=8)
@given(cases=some_cases)
def test_rows_of_an_amount_are_the_regressor(name, cases):
    method = VALUE_METHODS[name](SPEND, 90).fit(cases)
    others = random_cases(1, 300, 0.3, 1e3)
    expected = method.estimator_.predict(others.features)
    if method.link == "expm1":
        expected = np.expm1(np.minimum(expected, 20.0))
    expected = np.minimum(np.maximum(expected, 0.0), np.exp(20.0))
    close(np.minimum(method.predict(others), np.exp(20.0)), expected)


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_of_the_cases_learned_from_add_up_to_nothing(kind):
    cases = random_cases(3, 400, 0.1, 1e3)
    table = kind(90).fit(cases).table_
    given_by_each = table.contributions(cases.names, cases.features)
    assert np.abs(given_by_each.mean(axis=0)).max() < 1e-9
    assert all(len(one.limits) <= MAX_STEPS for one in table.scores)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_the_same_for_all_adds_nothing(kind):
    cases = random_cases(3, 400, 0.0, 1e3)
    table = kind(90).fit(cases).table_
    added = table.contributions(cases.names, cases.features)
    for place, one in enumerate(table.scores):
        if one.feature in ("constant", "never_known"):
            assert np.abs(added[:, place]).max() < 1e-12


def test_directions_are_those_that_drivers_are_told_by():
    described = pd.read_csv(ROOT / "seeds" / "config" / "customer_features.csv")
    known = described.dropna(subset="purchase_direction").set_index("feature")
    assert known["purchase_direction"].to_dict() == DIRECTIONS


def test_points_go_the_way_that_sense_demands():
    cases = random_cases(5, 400, 0.0, 1e3)
    # Against all sense, who bought last, most and came latest does not come back.
    days = cases.features[:, 0]
    against = replace(
        cases,
        names=("recency_days", "order_day_count", "tenure_days"),
        features=np.column_stack([days, -days, days]),
        outcomes=cases.outcomes | {"has_purchased": (days > 180).astype(float)},
    )
    assert AdditiveBoosting(90).fit(against).table_.scores == ()
    scores = {one.feature: one for one in AdditiveBoosting(90).fit(cases).table_.scores}
    assert (np.diff(scores["recency_days"].points) < 0).all()
    assert (np.diff(scores["order_day_count"].points) > 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_records_hold_the_whole_table(kind):
    cases = random_cases(7, 300, 0.2, 1e3)
    table = kind(90).fit(cases).table_
    records = table.records("purchase")
    assert {row["outcome"] for row in records} == {"purchase"}
    again = ScoreTable.read(records)
    assert again.records("purchase") == records
    assert (
        again.score(cases.names, cases.features) == table.score(cases.names, cases.features)
    ).all()


def rendered(body):
    """Return SQL made of the project's macros."""
    return render(body, NAMES, lambda name: name)


POINTS = rendered("create or replace table points as {{ score_table('purchase') }}")
SCORES = rendered(
    "select points.intercept"
    "{% for feature in predicted_from() %} + {{ feature_points(feature) }}{% endfor %} as score"
    " from cases cross join points order by number"
)


def test_sql_has_a_column_for_each_step():
    macro = (ROOT / "macros" / "learning" / "score_steps.sql").read_text()
    assert f"return({MAX_STEPS})" in macro


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        yield connection


def scored_in_sql(connection, table, features):
    """Score customers by a model's rows among those of another model."""
    others = ScoreTable(99.0, (FeatureScore("monetary", np.array([]), np.array([1e3])),))
    rules = pd.DataFrame(table.records("purchase") + others.records("another"))
    rules["up_to"] = rules["up_to"].astype(float)
    cases = pd.DataFrame(features, columns=NAMES).assign(number=range(len(features)))
    for name, rows in {"ml_score_rules": rules, "cases": cases}.items():
        # In a table of pandas an unknown number is NaN.
        arrow = pa.Table.from_pandas(rows, preserve_index=False)
        connection.register("arrow", arrow)
        connection.execute(f"create or replace table {name} as from arrow")
        connection.unregister("arrow")
    connection.execute(POINTS)
    return connection.execute(SCORES).df()["score"].to_numpy()


def test_a_table_of_a_feature_that_is_not_there_is_refused_by_its_name(database):
    table = ScoreTable(1.0, (FeatureScore("shoe_size", np.array([]), np.array([2.0])),))
    with pytest.raises(duckdb.Error, match=r"\(purchase\) reads shoe_size, which predictions"):
        scored_in_sql(database, table, np.zeros((1, len(NAMES))))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), unknown=st.sampled_from([0.0, 0.3]))
def test_sql_scores_like_python(database, kind, seed, unknown):
    table = kind(90).fit(random_cases(seed, 300, unknown, 1e6)).table_
    others = random_cases(seed + 1, 500, 0.3, 1e9).features
    others[:3] = np.nan
    # Exactly at the limits, and just above.
    for one in table.scores:
        place = NAMES.index(one.feature)
        for limit in one.limits:
            at = np.repeat(others[-1:], 2, axis=0)
            at[:, place] = [limit, np.nextafter(limit, np.inf)]
            others = np.vstack([others, at])
    close(scored_in_sql(database, table, others), table.score(NAMES, others))


def test_sql_scores_a_line_on_top_of_steps_like_python(database):
    steps = FeatureScore("monetary", np.array([0.0, 9.0]), np.array([1.0, 3.0, 2.0]), 5.0, 0.1)
    logs = FeatureScore("return_rate", np.array([0.5]), np.array([-1.0, 1.0]), 0.0, 2.0, True)
    table = ScoreTable(0.5, (steps, logs))
    others = random_cases(2, 200, 0.3, 1e9).features
    close(scored_in_sql(database, table, others), table.score(NAMES, others))


def test_sql_scores_a_rule_in_proportion_like_python(database):
    table = ScoreTable(0.5, (FeatureScore("monetary", np.array([]), np.zeros(1), 0.0, 90 / 365),))
    others = random_cases(2, 200, 0.3, 1e9).features
    close(scored_in_sql(database, table, others), table.score(NAMES, others))
    assert linked(table.score(NAMES, others), "identity").min() == 0
