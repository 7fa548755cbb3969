"""The value of coming months, and how well it is known."""

import numpy as np
import pytest

from tessera.prediction.lifetime import BGNBD, MBGNBD, GammaGamma, Histories
from tessera.prediction.lifetime.value import (
    MONTH_WEEKS,
    Orders,
    discounted_purchases,
    value_intervals,
)

TRUTH = np.array([0.6, 8.0, 0.9, 3.0])
PROBES = Histories.read([0, 0, 1, 3, 8], [0, 0, 5, 20, 50], [10, 60, 30, 25, 60])
KNOWN = Orders(np.ones(5), np.ones(5))


def simulated(kind, seed, count):
    """Histories of customers who buy as the model says."""
    generator = np.random.default_rng(seed)
    age = generator.integers(30, 500, count) / 7
    rate = generator.gamma(TRUTH[0], 1 / TRUTH[1], count)
    stops = generator.beta(TRUTH[2], TRUTH[3], count)
    frequency, recency, moment = np.zeros((3, count))
    buying = np.flatnonzero(generator.random(count) >= stops * kind.first_stops)
    while buying.size:
        moment[buying] += generator.exponential(1 / rate[buying])
        buying = buying[moment[buying] <= age[buying]]
        frequency[buying] += 1
        recency[buying] = moment[buying]
        buying = buying[generator.random(buying.size) >= stops[buying]]
    return Histories.read(frequency, recency, age)


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD])
def test_four_of_five_intervals_hold_the_true_value(kind):
    true = discounted_purchases(kind.from_parameters(TRUTH), PROBES, [6])
    inside = []
    for seed in range(80):
        model = kind().fit(simulated(kind, seed, 4000))
        found = discounted_purchases(model, PROBES, [6])
        lower, upper = value_intervals(model, None, PROBES, KNOWN, [6])
        inside.append((lower * found <= true) & (true <= upper * found))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.06)


def test_without_a_rate_nothing_is_discounted():
    model = BGNBD.from_parameters(TRUTH)
    found = discounted_purchases(model, PROBES, [3, 12], monthly_rate=0)
    for column, months in zip(found.T, (3, 12), strict=True):
        np.testing.assert_allclose(column, model.expected_purchases(PROBES, months * MONTH_WEEKS))
    assert (discounted_purchases(model, PROBES, [3, 12]) < found).all()


@pytest.mark.parametrize(("months", "rate"), [([], 0.01), ([0], 0.01), ([3], -0.1)])
def test_horizons_that_are_none_are_refused(months, rate):
    with pytest.raises(ValueError, match="at least 1, at least 0"):
        discounted_purchases(BGNBD.from_parameters(TRUTH), PROBES, months, rate)


def test_order_values_add_to_what_is_not_known():
    model = BGNBD().fit(simulated(BGNBD, 0, 2000))
    covariance = np.diag([0.01, 0.01, 0.01])
    spend = GammaGamma.from_parameters(np.array([4.0, 4.0, 30.0]), covariance)
    lower, upper = value_intervals(model, None, PROBES, KNOWN)
    wider_lower, wider_upper = value_intervals(model, spend, PROBES, KNOWN)
    assert ((wider_upper - wider_lower) > (upper - lower)).all()


def test_where_nothing_is_known_of_the_parameters_there_is_no_width():
    covariance = np.full((4, 4), np.nan)
    model = BGNBD.from_parameters(TRUTH, covariance)
    lower, upper = value_intervals(model, None, PROBES, KNOWN)
    assert (lower == 1).all()
    assert (upper == 1).all()
    # The same of parameters that are known for certain.
    lower, upper = value_intervals(BGNBD.from_parameters(TRUTH), None, PROBES, KNOWN)
    np.testing.assert_allclose(upper - lower, 0, atol=1e-12)
