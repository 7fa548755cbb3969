import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control, poisson_binom

from tessera.learning.statistics import q_values
from tessera.recommendation.association.significance import p_values


@settings(max_examples=200)
@given(st.integers(1, 2000), st.integers(1, 2000), st.floats(0, 1), st.data())
def test_p_values_are_the_tail_of_the_binomial_distribution(first, second, share, data):
    rarer = min(first, second)
    both = data.draw(st.integers(1, rarer))
    expected = share * rarer
    p = p_values(np.array([both]), np.array([first]), np.array([second]), np.array([expected]))[0]
    tail = binom.sf(both - 1, rarer, share) if both > expected else 1.0
    assert p == pytest.approx(tail, rel=1e-6, abs=1e-290)


@settings(max_examples=100)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.data())
def test_cases_of_unlike_chances_are_never_surer_than_the_p_value_says(chances, data):
    expected = sum(chances)
    least = int(np.ceil(expected)) + 1
    if least > len(chances):
        return
    both = data.draw(st.integers(least, len(chances)))
    p = p_values(np.array([both]), np.array([len(chances)]), np.array([len(chances)]), expected)[0]
    assert p >= poisson_binom.sf(both - 1, chances) - 1e-12


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), max_size=20), st.integers(0, 50))
def test_unseen_tests_count_as_p_values_of_one(values, more):
    p = np.array(values)
    everything = np.concatenate([p, np.ones(more)])
    expected = false_discovery_control(everything)[: len(p)] if len(everything) else p
    assert q_values(p, len(everything)) == pytest.approx(expected)


def test_more_p_values_than_tests_are_refused():
    with pytest.raises(ValueError, match="3 p-values from 2 tests"):
        q_values(np.array([0.1, 0.2, 0.3]), 2)
