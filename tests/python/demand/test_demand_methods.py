"""Every method on the series that break methods."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tessera.demand.capping import cap_mass_orders
from tessera.demand.methods import METHODS, CappedMean, HoltWinters, Mean
from tessera.demand.methods.intermittent import ALPHA, sizes_and_gaps
from tessera.demand.methods.smoothing import smooth

CHEAP = [name for name, kind in METHODS.items() if kind.min_weeks <= 52]
SERIES = arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 30)),
    elements=st.integers(0, 50).map(float),
)  # fmt: skip


def plain_croston(series, alpha):
    """Follow one series through its weeks."""
    size, gap, since = None, None, 0
    for units in series:
        since += 1
        if units > 0:
            size = units if size is None else alpha * units + (1 - alpha) * size
            gap = since if gap is None else alpha * since + (1 - alpha) * gap
            since = 0
    return (0.0, 1.0) if size is None else (size, gap)


@given(SERIES)
@settings(max_examples=60)
def test_croston_equals_the_plain_loop(units):
    sizes, gaps = sizes_and_gaps(units)
    plain = [plain_croston(series, ALPHA) for series in units]
    np.testing.assert_allclose(np.column_stack([sizes, gaps]), plain)


@pytest.mark.parametrize("name", METHODS)
def test_nothing_sold_is_nothing_expected(name):
    assert METHODS[name]().forecast(np.zeros((3, 104)), 8).tolist() == np.zeros((3, 8)).tolist()


@pytest.mark.parametrize("name", METHODS)
def test_one_sale_gives_a_number(name):
    units = np.zeros((2, 104))
    units[0, 40], units[1, 103] = 7.0, 7.0
    found = METHODS[name]().forecast(units, 8)
    assert found.shape == (2, 8)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 7)).all()


@pytest.mark.parametrize("name", METHODS)
def test_weeks_of_returns_count_as_none(name):
    units = np.tile([4.0, -9.0, 2.0, 0.0], (2, 26))
    found = METHODS[name]().forecast(units, 8)
    assert (found >= 0).all()
    np.testing.assert_array_equal(found, METHODS[name]().forecast(np.maximum(units, 0), 8))


@pytest.mark.parametrize("name", ["mean_8", "mean_8_capped", "median_8", "smoothing", "croston"])
def test_fewer_than_eight_weeks_are_enough(name):
    assert METHODS[name]().forecast(np.full((1, 3), 5.0), 8).tolist() == [[5.0] * 8]


def test_too_few_weeks_are_refused():
    with pytest.raises(ValueError, match="seasonal_naive: 51 weeks; it needs 52"):
        METHODS["seasonal_naive"]().forecast(np.ones((1, 51)), 8)


def test_a_mass_order_is_cut_off_and_a_season_is_not():
    units = np.array([[5.0, 6, 4, 5, 6, 4, 5, 900], [5, 6, 4, 5, 20, 24, 22, 25]])
    capped = cap_mass_orders(units)
    assert capped[0].max() < 20
    np.testing.assert_array_equal(capped[1], units[1])
    assert CappedMean().forecast(units, 1)[0, 0] < 8 < Mean().forecast(units, 1)[0, 0]


def test_smoothing_equals_statsmodels():
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    units = np.random.default_rng(0).poisson(6.0, (3, 60)).astype(float)
    levels, squares = smooth(units, 0.1)
    for place, series in enumerate(units):
        fitted = SimpleExpSmoothing(
            series, initialization_method="known", initial_level=series[0]
        ).fit(smoothing_level=0.1, optimized=False)
        assert levels[place] == pytest.approx(fitted.forecast(1)[0])
        assert squares[place] == pytest.approx(fitted.sse)


def test_holt_winters_sees_the_season_of_the_shop():
    weeks = np.arange(112)
    season = 10 + 8 * np.sin(2 * np.pi * weeks / 52)
    units = np.array([3.0, 1.0])[:, None] * season
    found = HoltWinters().forecast(units[:, :104], 8)
    np.testing.assert_allclose(found.sum(axis=0), units[:, 104:].sum(axis=0), rtol=0.05)
    np.testing.assert_allclose(found[0] / found[1], 3.0)


@pytest.mark.parametrize("name", CHEAP)
def test_the_order_of_products_changes_nothing(name):
    units = np.random.default_rng(1).poisson(0.7, (40, 60)).astype(float)
    order = np.random.default_rng(2).permutation(40)
    found = METHODS[name]().forecast(units, 8)
    np.testing.assert_allclose(METHODS[name]().forecast(units[order], 8), found[order])
