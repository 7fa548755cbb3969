import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.segmentation.scaling import FeatureScaler, signed_log1p

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


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_missing_value_names_its_column(bad):
    features = pd.DataFrame({"good": [1.0, 2.0], "mean_gap_days": [1.0, bad]})
    with pytest.raises(ValueError, match=r"mean_gap_days \(1 rows\)"):
        FeatureScaler().fit(features)
    scaler = FeatureScaler().fit(features.fillna(3).replace([np.inf, -np.inf], 3))
    with pytest.raises(ValueError, match="mean_gap_days"):
        scaler.transform(features)


def test_a_log_column_that_is_no_feature_is_an_error():
    with pytest.raises(ValueError, match="revenue"):
        FeatureScaler(["revenue"]).fit(pd.DataFrame({"monetary": [1.0, 2.0]}))


def test_no_rows_is_an_error():
    with pytest.raises(ValueError, match="0 rows"):
        FeatureScaler().fit(pd.DataFrame({"monetary": []}))
