"""Order values: what is left out, and what tells nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.prediction.lifetime import CannotFitError, GammaGamma


def orders(count=400, seed=0, p=4.0, q=4.0, gamma=30.0):
    """Mean order values of customers with some orders each."""
    generator = np.random.default_rng(seed)
    counts = generator.integers(1, 8, count).astype(float)
    scales = generator.gamma(q, 1 / gamma, count)
    return counts, generator.gamma(p * counts, 1 / (scales * counts))


def test_known_parameters_are_found_again():
    model = GammaGamma().fit(*orders(40_000))
    np.testing.assert_allclose(model.parameters_, [4, 4, 30], rtol=0.05)
    assert (model.standard_errors_ / model.parameters_ < 0.05).all()
    assert model.population_mean_ == pytest.approx(40, rel=0.02)


def test_values_of_0_and_less_are_left_out_and_counted():
    counts, means = orders()
    clean = GammaGamma().fit(counts, means)
    counts, means = np.append(counts, [2, 3, 0]), np.append(means, [0, -5, 0])
    model = GammaGamma().fit(counts, means, np.append(np.ones(400), [1, 4, 9]))
    assert model.left_out_count_ == 5
    np.testing.assert_allclose(model.parameters_, clean.parameters_)
    # Nothing is known of them, so they get everybody's mean.
    assert model.expected_value(np.array([2.0]), np.array([-5.0])) == model.population_mean_


@settings(max_examples=60)
@given(st.floats(0.3, 20), st.floats(1.1, 20), st.floats(1, 500), st.floats(0.01, 1e5))
def test_the_expected_value_lies_between_the_own_and_everybodys(p, q, gamma, mean):
    model = GammaGamma.from_parameters(np.array([p, q, gamma]))
    counts = np.array([1.0, 5.0, 100.0, 1e6])
    found = model.expected_value(counts, np.full(4, mean))
    lower, upper = sorted([mean, model.population_mean_])
    assert ((found >= lower * (1 - 1e-9)) & (found <= upper * (1 + 1e-9))).all()
    away = np.abs(found - mean)
    assert (np.diff(away) <= 1e-6 * mean).all()
    assert found[-1] == pytest.approx(mean, rel=1e-2 + abs(model.population_mean_ / mean) * 1e-4)


def test_the_currency_does_not_matter():
    counts, means = orders()
    one, other = GammaGamma().fit(counts, means), GammaGamma().fit(counts, means * 1000)
    np.testing.assert_allclose(other.parameters_, one.parameters_ * [1, 1, 1000], rtol=1e-3)


def test_slopes_are_those_of_the_likelihood():
    from tessera.prediction.lifetime.gamma_gamma import _log_likelihood

    counts, means = orders(50)
    likelihood = _log_likelihood(counts, means, np.ones(50))
    logs = np.array([0.3, 1.0, 2.0])
    for place in range(3):
        step = np.zeros(3)
        step[place] = 1e-5
        slope = (likelihood(logs + step)[0] - likelihood(logs - step)[0]) / 2e-5
        assert likelihood(logs)[1][place] == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize(
    ("counts", "means", "message"),
    [
        ([], [], "0 customers with repeat orders"),
        ([0, 0, 0], [0, 0, 0], "0 customers with repeat orders"),
        ([1, 1, 1], [-1, 0, 5], "1 customers with repeat orders"),
        ([1, 2, 3], [5, 5, 5], "all customers spend the same on an order"),
    ],
)
def test_what_tells_nothing_is_said(counts, means, message):
    with pytest.raises(CannotFitError, match=message):
        GammaGamma().fit(np.array(counts), np.array(means))


def test_a_missing_mean_is_refused():
    with pytest.raises(ValueError, match="a mean is missing"):
        GammaGamma().fit(np.array([1, 2]), np.array([np.nan, 3]))
    with pytest.raises(ValueError, match="a count is missing, infinite or below 0"):
        GammaGamma().fit(np.array([-1, 2]), np.array([3, 3]))
    # Of no orders there is no mean to miss.
    counts, means = orders()
    GammaGamma().fit(np.append(counts, 0), np.append(means, np.nan))


def test_where_no_mean_exists_the_mean_of_the_data_answers():
    counts, means = orders(3000, q=0.7)
    model = GammaGamma().fit(counts, means)
    assert model.parameters_[1] < 1
    assert model.population_mean_ == pytest.approx(means.mean())


def test_a_mean_that_does_not_exist_is_not_made_up():
    model = GammaGamma.from_parameters(np.array([0.3, 0.5, 10.0]))
    found = model.expected_value(np.array([1.0, 3.0]), np.array([5.0, 5.0]))
    # p + q is below 1, and 3 p + q is above.
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(0.3 * (10 + 15) / 0.4)
