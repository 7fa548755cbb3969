from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact, hypergeom

from tessera.recommendation.association.significance import (
    candidate_bound,
    p_values,
    q_values,
    split_test_count,
)


@st.composite
def tables(draw, most=2000):
    total = draw(st.integers(1, most))
    first, second = draw(st.integers(1, total)), draw(st.integers(1, total))
    both = draw(st.integers(max(0, first + second - total), min(first, second)))
    return both, first, second, total


@settings(max_examples=300, deadline=None)
@given(st.lists(tables(), min_size=1, max_size=5))
def test_p_values_are_those_of_scipy(cases):
    both, first, second, total = np.array(cases).T
    expected = hypergeom.sf(both - 1, total, first, second)
    assert p_values(both, first, second, total) == pytest.approx(expected, rel=1e-6, abs=1e-290)


@settings(max_examples=50, deadline=None)
@given(tables(most=60))
def test_p_values_are_those_of_fishers_exact_test(case):
    both, first, second, total = case
    counts = [[both, first - both], [second - both, total - first - second + both]]
    expected = fisher_exact(counts, alternative="greater").pvalue
    assert p_values(*(np.array([n]) for n in case))[0] == pytest.approx(expected, rel=1e-6)


def test_p_values_of_a_large_shop():
    case = [np.array([n]) for n in (150, 9_000, 10_000, 1_000_000)]
    expected = hypergeom.sf(149, 1_000_000, 9_000, 10_000)
    assert p_values(*case)[0] == pytest.approx(expected, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=20), st.integers(0, 50))
def test_unseen_tests_count_as_p_values_of_one(values, more):
    p = np.array(values)
    everything = np.concatenate([p, np.ones(more)])
    expected = false_discovery_control(everything)[: len(p)] if len(everything) else p
    assert q_values(p, len(everything)) == pytest.approx(expected)


def test_more_p_values_than_tests_are_refused():
    with pytest.raises(ValueError, match="3 p-values from 2 tests"):
        q_values(np.array([0.1, 0.2, 0.3]), 2)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sets(st.integers(0, 7), min_size=3, max_size=3).map(frozenset), max_size=30))
def test_no_family_of_triples_has_more_candidates_than_the_bound(family):
    candidates = sum(
        all(frozenset(three) in family for three in combinations(four, 3))
        for four in combinations(range(8), 4)
    )
    assert candidates <= candidate_bound(len(family), 3)


@pytest.mark.parametrize(("products", "length"), [(6, 1), (9, 2), (9, 3), (12, 4)])
def test_the_bound_is_reached_where_every_itemset_is_frequent(products, length):
    assert candidate_bound(comb(products, length), length) == comb(products, length + 1)


def test_tests_are_counted_up_to_the_longest_itemset_looked_for():
    pairs, triples = comb(10, 2), comb(5, 3)
    assert split_test_count([10, comb(5, 2)], max_length=2, max_consequent=1) == pairs * 2
    assert split_test_count([10, comb(5, 2)], 3, 1) == pairs * 2 + triples * 3
    assert split_test_count([10, comb(5, 2)], 3, 2) == pairs * 2 + triples * 6
    assert split_test_count([], 3, 1) == 0
