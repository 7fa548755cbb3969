import re
from itertools import pairwise

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tessera.segmentation import explanation
from tessera.segmentation.explanation import Rule, _written, explain_clusters


def customers(count=900, seed=0):
    """Three kinds of customers, with a tenth of them labelled at random; noise is label 0."""
    generator = np.random.default_rng(seed)
    kind = generator.integers(0, 3, count)
    features = pd.DataFrame(
        {
            "frequency": np.where(kind == 0, 1, generator.integers(3, 30, count)),
            "mean_order_revenue": np.where(kind == 1, 20.0, 150.0)
            * generator.lognormal(size=count),
            "discount_share": np.where(kind == 2, 0.3, 0.02) * generator.random(count),
        },
        index=[f"c{number:05d}" for number in generator.permutation(count)],
    )
    kind[generator.random(count) < 0.1] = 0
    return features, kind


def count_in_duckdb(features, found):
    """Return per rule how many customers its text finds, and how many texts each customer meets."""
    with duckdb.connect() as connection:
        connection.register("features", features)
        by_rule = [
            connection.sql(f"select count(*) from features where {rule}").fetchone()[0]
            for rule in found.rules["rule"]
        ]
        met = " + ".join(f"cast({rule} as integer)" for rule in found.rules["rule"])
        met = connection.sql(f"select distinct {met} from features").fetchall()
    return by_rule, met


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([60, 900]))
def test_the_texts_find_in_duckdb_whom_the_table_counts(seed, max_depth, count):
    features, labels = customers(count, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explanation, "MAX_DEPTH", max_depth)
        found = explain_clusters(features, labels)
    by_rule, met = count_in_duckdb(features, found)
    assert by_rule == found.rules["customer_count"].tolist()
    assert met == [(1,)]
    assert found.rules["customer_count"].sum() == count
    assert found.rules["rule_number"].tolist() == list(range(1, len(by_rule) + 1))
    assert found.rules["customer_share"].sum() == pytest.approx(1)


def test_the_figures_are_those_of_the_texts_on_customers_held_out():
    features, labels = customers()
    found = explain_clusters(features, labels)
    ordered = features.assign(label=labels).sort_values([*features, "label"])
    truth, ordered = ordered["label"], ordered[features.columns]
    _, held_out = explanation._split(truth.to_numpy(), np.random.default_rng(0))
    with duckdb.connect() as connection:
        connection.register("held_out", ordered.iloc[held_out].reset_index())
        cases = " ".join(
            f"when {rule.rule} then {rule.cluster_id}" for rule in found.rules.itertuples()
        )
        told = connection.sql(f"select index, case {cases} end as told from held_out").df()
    told = told.set_index("index")["told"]
    truth = truth.iloc[held_out].loc[told.index]
    for row in found.quality.itertuples():
        of_cluster, told_so = truth == row.cluster_id, told == row.cluster_id
        both = (of_cluster & told_so).sum()
        assert row.support == of_cluster.sum()
        assert row.precision == pytest.approx(both / max(1, told_so.sum()))
        assert row.recall == pytest.approx(both / of_cluster.sum())
        assert row.f1 == pytest.approx(2 * both / (of_cluster.sum() + told_so.sum()))
        assert row.accuracy == pytest.approx((truth == told).mean())
        assert row.majority_share == pytest.approx((truth == 0).mean())
    assert found.quality["accuracy"].iloc[0] > 1.5 * found.quality["majority_share"].iloc[0]


def test_the_precision_of_a_rule_is_that_of_its_text():
    features, labels = customers()
    found = explain_clusters(features, labels)
    with duckdb.connect() as connection:
        connection.register("labelled", features.assign(label=labels))
        for row in found.rules.itertuples():
            counted = connection.sql(
                f"select avg(cast(label = {row.cluster_id} as integer)) from labelled "
                f"where {row.rule}"
            )
            assert row.rule_precision == pytest.approx(counted.fetchone()[0])


def test_customers_held_out_were_not_grown_on_and_every_cluster_has_its_share():
    labels = np.repeat([0, 1, 2, 7], [1, 10, 100, 1000])
    growing, held_out = explanation._split(labels, np.random.default_rng(0))
    assert sorted([*growing, *held_out]) == list(range(len(labels)))
    assert [(labels[held_out] == label).sum() for label in (0, 1, 2, 7)] == [0, 3, 30, 300]


def test_a_large_shop_is_sampled(monkeypatch):
    monkeypatch.setattr(explanation, "SAMPLE_SIZE", 400)
    features, labels = customers(4000)
    found = explain_clusters(features, labels)
    assert 100 <= found.quality["support"].sum() <= 120
    assert found.rules["customer_count"].sum() == 4000


def test_the_order_of_the_rows_does_not_matter():
    features, labels = customers()
    order = np.random.default_rng(1).permutation(len(features))
    found, again = (
        explain_clusters(features, labels),
        explain_clusters(features.iloc[order], labels[order]),
    )
    pd.testing.assert_frame_equal(found.rules, again.rules)
    pd.testing.assert_frame_equal(found.quality, again.quality)


def test_an_interval_is_one_pair_of_conditions_and_numbers_are_short():
    values = np.arange(900) / 10
    labels = np.select([values < 30, values < 60], [1, 2], 3)
    found = explain_clusters(pd.DataFrame({"recency_days": values}), labels)
    low, middle, high = found.rules["rule"]
    assert re.fullmatch(r"recency_days <= (29\.\d|30)", low)
    assert re.fullmatch(r"recency_days > (29\.\d|30) and recency_days <= (59\.\d|60)", middle)
    assert re.fullmatch(r"recency_days > (59\.\d|60)", high)


def test_leaves_next_to_each_other_with_the_same_cluster_become_one():
    generator = np.random.default_rng(0)
    values = generator.choice([0.1, 0.3, 0.9], 2000)
    # The second split parts few from many of the cluster; neither side has a majority of it.
    chances = np.select([values == 0.1, values == 0.3], [0.05, 0.4], 1)
    labels = np.where(generator.random(2000) < chances, 1, 2)
    found = explain_clusters(pd.DataFrame({"weekend_share": values}), labels)
    assert found.rules["rule"].tolist() == ["weekend_share > 0.6", "weekend_share <= 0.6"]


@pytest.mark.parametrize(
    ("threshold", "values", "written"),
    [
        pytest.param(3.5, [1, 3, 4, 9], 3, id="counts are whole"),
        pytest.param(0.5, [0, 1], 0, id="none or some"),
        pytest.param(-0.02, [-0.04, 0.0], -0.02, id="zero belongs above"),
        pytest.param(203.7, [198.1, 209.3], 200, id="round where nobody is"),
        pytest.param(10.5, [10, 11], 10, id="the lower value itself"),
        pytest.param(99.6, [99.2, 100], 99.6, id="never the upper value itself"),
        pytest.param(0.23456, [0.2345, 0.2346], 0.235, id="three digits at most"),
        pytest.param(123456.5, [123456, 123457], 123000, id="three digits of a large number"),
        pytest.param(0.000123, [0.0001, 0.0002], 0.0001, id="small"),
        pytest.param(-7.5, [-8, -7], -8, id="below zero"),
    ],
)
def test_a_threshold_is_the_simplest_number_that_splits_the_same(threshold, values, written):
    assert _written(threshold, np.array(values, dtype=float)) == written


@given(
    arrays.arrays(np.float64, st.integers(2, 20), elements=st.integers(-999, 999)),
    st.integers(0, 3),
)
def test_numbers_of_three_digits_are_split_exactly(values, decimals):
    values = np.unique(values) / 10**decimals
    for low, high in pairwise(values):
        threshold = (low + high) / 2
        bound = _written(threshold, values)
        np.testing.assert_array_equal(values <= bound, values <= threshold)
        assert float(Rule(1, {"x": (bound, np.inf)}).text.split()[-1]) == bound


def test_one_cluster_is_everybody():
    found = explain_clusters(pd.DataFrame({"frequency": np.arange(50)}), np.full(50, 3))
    assert found.rules["rule"].tolist() == ["true"]
    assert found.quality["accuracy"].tolist() == [1]
    assert count_in_duckdb(pd.DataFrame({"frequency": np.arange(50)}), found)[0] == [50]


def test_too_few_customers_to_hold_any_out_have_no_figures():
    found = explain_clusters(pd.DataFrame({"frequency": [1, 2, 9]}), np.array([1, 1, 2]))
    assert found.rules["customer_count"].tolist() == [2, 1]
    assert found.quality["support"].tolist() == [0, 0]
    assert found.quality[["precision", "f1", "accuracy", "majority_share"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        (pd.DataFrame({"frequency": []}), [], "0 rows, 1 columns"),
        (pd.DataFrame(index=[1, 2]), [1, 1], "2 rows, 0 columns"),
        (pd.DataFrame({"frequency": [1, 2]}), [1], "2 rows, 1 columns, 1 labels"),
        (pd.DataFrame({"good": [1, 2], "web_share": [1, None]}), [1, 2], "values in web_share"),
    ],
)
def test_what_cannot_be_explained_is_an_error(features, labels, message):
    with pytest.raises(ValueError, match=message):
        explain_clusters(features, np.array(labels))


def test_how_customers_are_called_changes_nothing():
    """Another pseudonym key gives other names and another order of the rows."""
    features, labels = customers()
    order = np.random.default_rng(5).permutation(len(features))
    names = [f"k{number}" for number in order]
    other = explain_clusters(features.iloc[order].set_axis(names), labels[order])
    one = explain_clusters(features, labels)
    pd.testing.assert_frame_equal(one.rules, other.rules)
    pd.testing.assert_frame_equal(one.quality, other.quality)
