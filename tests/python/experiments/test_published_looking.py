"""Looking early, against the figures of the reference page."""

import numpy as np
import pytest
from scipy import stats

from tessera.experiments.sequential import looking_factor

# Runs of the page; so many give each rate to .004.
RUNS = 10_000
Z = stats.norm.ppf(0.975)


def looked_at(looks, limits, runs=RUNS, random_state=0):
    """Return how often a sum of nothing leaves the limits at any of equal steps."""
    steps = np.random.default_rng(random_state).standard_normal((runs, looks))
    z = steps.cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return (np.abs(z) > limits).any(axis=1).mean()


@pytest.mark.parametrize(("looks", "rate"), [(1, 0.048), (5, 0.144), (10, 0.198), (28, 0.272)])
def test_a_fixed_test_looked_at_often_finds_what_is_not_there(looks, rate):
    assert looked_at(looks, Z) == pytest.approx(rate, abs=0.012)


def test_the_constants_of_group_sequential_tests():
    assert looked_at(5, 2.413) == pytest.approx(0.05, abs=0.006)
    assert looked_at(5, 2.040 * np.sqrt(5 / np.arange(1, 6))) == pytest.approx(0.05, abs=0.006)


def test_width_of_the_always_valid_interval():
    sizes = np.array([500, 1000, 5000, 10000, 42693])
    widths = looking_factor(sizes / 5000) / Z
    assert widths == pytest.approx([1.967, 1.716, 1.549, 1.562, 1.643], abs=6e-4)


def test_the_always_valid_interval_may_be_looked_at_daily():
    looks = np.arange(1, 29) * 400
    assert looked_at(28, looking_factor(looks / 5000)) == pytest.approx(0.0136, abs=0.004)
