import json
import math
import re

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tessera.learning.drift import (
    SHARE_FLOOR,
    FeatureBins,
    drifted,
    feature_drift,
    population_stability_index,
)

values = arrays.arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e9, 1e9))
counts = arrays.arrays(np.float64, st.integers(1, 60), elements=st.integers(0, 4))


def test_the_index_by_hand():
    found = population_stability_index([0.2, 0.3, 0.5], [0.3, 0.3, 0.4])
    assert found == pytest.approx(0.1 * math.log(1.5) + 0.1 * math.log(1.25))


def test_an_empty_bin_counts_as_the_floor():
    found = population_stability_index([0.0, 1.0], [0.5, 0.5])
    expected = (0.5 - SHARE_FLOOR) * math.log(0.5 / SHARE_FLOOR) + 0.5 * math.log(2)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "edges", "shares"),
    [
        pytest.param(range(1, 11), range(1, 10), [0] + [0.1] * 10, id="ten different"),
        pytest.param(range(100), range(9, 90, 10), [0.1] * 10, id="tenths"),
        pytest.param([5] * 7, [5], [0, 1, 0], id="constant"),
        pytest.param([0, 1] * 5, [0, 1], [0, 0.5, 0.5, 0], id="a flag"),
        pytest.param([0] * 8 + [1, 2], [0, 1], [0, 0.8, 0.1, 0.1], id="most have none"),
        pytest.param([3], [3], [0, 1, 0], id="one customer"),
    ],
)
def test_bins(values, edges, shares):
    bins = FeatureBins.fit(np.array(values))
    below = [edge for edge in bins.edges if edge < min(values)]
    assert bins.edges[len(below) :] == [float(edge) for edge in edges]
    # An edge right below the lowest value, so that nothing lies between them.
    assert below in ([], [np.nextafter(min(values), -np.inf)])
    np.testing.assert_allclose(bins.shares, shares)


@given(st.one_of(values, counts))
def test_bins_are_well_formed_and_fit_their_own_values(values):
    bins = FeatureBins.fit(values)
    assert (np.diff(bins.edges) > 0).all()
    assert len(bins.shares) == len(bins.edges) + 1 <= 11
    assert sum(bins.shares) == pytest.approx(1)
    assert bins.psi(values) == 0


@given(st.one_of(values, counts), st.one_of(values, counts))
def test_the_index_is_finite_and_symmetric(then, now):
    bins = FeatureBins.fit(then)
    assert 0 <= bins.psi(now) < np.inf
    some = np.array(bins.shares)
    others = np.roll(some, 1)
    there, back = (population_stability_index(*pair) for pair in ((some, others), (others, some)))
    assert there == pytest.approx(back)


@given(counts, counts)
def test_a_rising_transformation_changes_nothing(then, now):
    logged = FeatureBins.fit(np.log1p(then)).psi(np.log1p(now))
    assert logged == pytest.approx(FeatureBins.fit(then).psi(now))


@pytest.mark.parametrize("now", [4.0, 6.0])
def test_a_constant_that_changes_drifts_either_way(now):
    assert FeatureBins.fit(np.full(50, 5.0)).psi(np.full(50, now)) > 1


def test_chance_stays_below_the_usual_thresholds_and_a_shift_does_not():
    generator = np.random.default_rng(0)
    bins = FeatureBins.fit(generator.lognormal(size=2000))
    assert bins.psi(generator.lognormal(size=2000)) < 0.03
    assert bins.psi(generator.lognormal(mean=0.6, size=2000)) > 0.25


def test_bins_survive_a_table_and_a_text():
    bins = FeatureBins.fit(np.random.default_rng(1).lognormal(size=300))
    constant = FeatureBins.fit(np.full(9, 0.1))
    assert FeatureBins(**json.loads(json.dumps(vars(bins)))) == bins
    with duckdb.connect() as connection:
        connection.execute("create table bins (edges double[], shares double[])")
        for one in (bins, constant):
            connection.execute("insert into bins values (?, ?)", [one.edges, one.shares])
        stored = connection.execute("select edges, shares from bins").fetchall()
    assert [FeatureBins(*row) for row in stored] == [bins, constant]


@pytest.mark.parametrize(
    ("values", "message"),
    [([], "no values"), ([np.nan], "no values"), ([1.0, np.nan, np.inf], "1 values are infinite")],
)
def test_values_that_cannot_be_binned_are_an_error(values, message):
    with pytest.raises(ValueError, match=message):
        FeatureBins.fit(np.array(values))


def test_drift_names_the_feature():
    bins = {"frequency": FeatureBins.fit(np.arange(20.0)), "web_share": FeatureBins([0.5], [1, 0])}
    features = pd.DataFrame({"frequency": np.arange(20), "web_share": [1.0] * 20, "other": 1})
    drift = feature_drift(bins, features)
    assert drift["frequency"] == 0
    assert drift["web_share"] > 5
    with pytest.raises(ValueError, match="absent: web_share"):
        feature_drift(bins, features[["frequency"]])
    with pytest.raises(ValueError, match="web_share: 1 values are infinite"):
        feature_drift(bins, features.assign(web_share=[np.inf, *[1.0] * 19]))


def test_what_is_unknown_takes_no_part_in_drift():
    """One-order customers have no gap; as many of them as there may be, no gap has moved."""
    gaps = np.random.default_rng(0).gamma(2, 30, 500)
    bins = {"mean_gap_days": FeatureBins.fit(np.r_[gaps, np.full(200, np.nan)])}
    assert bins["mean_gap_days"] == FeatureBins.fit(gaps)
    features = pd.DataFrame({"mean_gap_days": np.r_[gaps, np.full(900, np.nan)]})
    assert feature_drift(bins, features) == {"mean_gap_days": 0}
    assert feature_drift(bins, features[500:]) == {"mean_gap_days": 0}


@pytest.mark.parametrize(
    ("drift", "is_due", "reason"),
    [
        ({"a": 0.3, "b": 0.4, "c": 0.25}, True, "above 0.25: b 0.400, a 0.300$"),
        (dict.fromkeys("edcba", 1.0), True, ": a 1.000, b 1.000, c 1.000"),
        ({"a": 0.05, "b": 0.01}, False, r"0.050 \(a\); 0.25 is allowed"),
        ({"a": 0.25}, False, r"0.250 \(a\)"),
        ({}, False, "not measured"),
    ],
)
def test_what_has_drifted_is_told_with_figures(drift, is_due, reason):
    found = drifted(drift, 0.25)({})
    assert found.is_due == is_due
    assert re.search(reason, found.reason)
