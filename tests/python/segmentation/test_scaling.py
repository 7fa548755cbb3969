import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.segmentation.scaling import FeatureScaler, fill_unknown, signed_log1p

amounts = st.floats(-1e9, 1e9, allow_nan=False)


@given(st.lists(amounts, min_size=1, max_size=30))
def test_signed_log_is_odd_and_keeps_the_order(values):
    values = np.sort(np.array(values))
    assert (np.diff(signed_log1p(values)) >= 0).all()
    np.testing.assert_array_equal(signed_log1p(-values), -signed_log1p(values))


def test_scaled_columns_have_mean_zero_and_deviation_one():
    features = pd.DataFrame({"monetary": [1.0, 10.0, 1000.0, -5.0], "share": [0.0, 0.5, 0.2, 1.0]})
    scaled = FeatureScaler(["monetary"]).fit_transform(features)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1)
    np.testing.assert_array_equal(scaled[:, 0].argsort(), features["monetary"].argsort())


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e9, -3.0])
def test_constant_columns_are_dropped_and_noted(constant):
    features = pd.DataFrame({"same": [constant] * 7, "other": np.arange(7.0)})
    scaler = FeatureScaler().fit(features)
    assert scaler.dropped_ == ["same"]
    assert scaler.columns_ == ["other"]
    assert scaler.transform(features).shape == (7, 1)


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_an_infinite_value_names_its_column(bad):
    features = pd.DataFrame({"good": [1.0, 2.0], "mean_gap_days": [1.0, bad]})
    with pytest.raises(ValueError, match=r"mean_gap_days \(1 rows\)"):
        FeatureScaler().fit(features)
    scaler = FeatureScaler().fit(features.replace([np.inf, -np.inf], 3))
    with pytest.raises(ValueError, match="mean_gap_days"):
        scaler.transform(features)


def test_what_is_unknown_moves_neither_mean_nor_deviation():
    known = pd.DataFrame({"mean_gap_days": [1.0, 5.0, 9.0], "frequency": [2.0, 3.0, 4.0]})
    more = pd.concat([known, pd.DataFrame({"mean_gap_days": [np.nan] * 3, "frequency": [1.0] * 3})])
    alone, scaler = FeatureScaler().fit(known), FeatureScaler().fit(more)
    assert (scaler.mean_[0], scaler.scale_[0]) == (alone.mean_[0], alone.scale_[0])
    assert np.isnan(scaler.transform(more)[3:, 0]).all()


def test_what_is_unknown_of_everybody_is_dropped():
    scaler = FeatureScaler().fit(pd.DataFrame({"gap": [np.nan] * 3, "other": [1.0, 2.0, 3.0]}))
    assert scaler.dropped_ == ["gap"]


def test_unknown_values_do_not_become_a_block():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(400, 3))
    rows[:, 0] += 2 * rows[:, 1]
    rows[:120, 0] = np.nan
    filled = fill_unknown(rows)
    np.testing.assert_array_equal(filled[120:], rows[120:])
    assert np.corrcoef(filled[:120, 0], rows[:120, 1])[0, 1] > 0.99
    assert len(np.unique(filled[:120, 0])) > 100


def test_a_log_column_that_is_no_feature_is_an_error():
    with pytest.raises(ValueError, match="revenue"):
        FeatureScaler(["revenue"]).fit(pd.DataFrame({"monetary": [1.0, 2.0]}))


def test_no_rows_is_an_error():
    with pytest.raises(ValueError, match="0 rows"):
        FeatureScaler().fit(pd.DataFrame({"monetary": []}))
