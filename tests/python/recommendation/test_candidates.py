from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation.association.candidates import candidate_bound, rule_test_count


@settings(max_examples=100)
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
    assert rule_test_count([10, comb(5, 2)], max_length=2) == pairs * 2
    assert rule_test_count([10, comb(5, 2)], 3) == pairs * 2 + triples * 3
    assert rule_test_count([], 3) == 0
