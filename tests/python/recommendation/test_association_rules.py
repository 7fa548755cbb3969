from fractions import Fraction
from itertools import combinations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_baskets import matrix_of, same_basket

from tessera.recommendation.association import (
    RELATIONS,
    RULE_SCHEMA,
    Itemsets,
    RuleSettings,
    find_itemsets,
    find_rules,
    frequent_itemsets,
    rules,
)
from tessera.recommendation.association.chance import BasketChance

CONNECTION = duckdb.connect()
BASKETS = st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1), min_size=1, max_size=40)


def lines_of(baskets):
    pairs = [(number, product) for number, basket in enumerate(baskets) for product in basket]
    return pa.table(
        {
            "basket_number": [number for number, _ in pairs],
            "product_id": [product for _, product in pairs],
        }
    )


def counts_of(baskets):
    """Return the sizes of the baskets and the frequencies of their products, by name."""
    names = sorted(set().union(*baskets))
    numbers = [[names.index(product) for product in sorted(basket)] for basket in baskets]
    _, cases, products = same_basket(matrix_of(numbers, len(names)))
    place = products.column_names.index("product_id")
    return cases, products.set_column(place, "product_id", pa.array(names, pa.string()))


def rules_of(baskets, wanted):
    itemsets = frequent_itemsets(CONNECTION, lines_of(baskets), wanted)
    pairs = RELATIONS["same_basket"](*counts_of(baskets))
    return rules(itemsets, pairs.chance, pairs.numbers(itemsets.products.to_pylist()), wanted)


def share(baskets, products):
    return Fraction(sum(products <= basket for basket in baskets), len(baskets))


@settings(max_examples=30)
@given(BASKETS, st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)]))
def test_rules_are_those_that_counting_by_hand_finds(baskets, confidence):
    found = rules_of(baskets, RuleSettings(Fraction(1, 10), confidence, max_length=5))
    names = sorted(set().union(*baskets))
    expected = {}
    for length in range(2, 6):
        for itemset in combinations(names, length):
            both = share(baskets, set(itemset))
            for consequent in itemset if both >= Fraction(1, 10) else ():
                antecedent = set(itemset) - {consequent}
                first, second = share(baskets, antecedent), share(baskets, {consequent})
                if both / first >= confidence and both > first * second:
                    expected[frozenset(antecedent), consequent] = (both, first, second)
    keys = [
        (frozenset(names[item] for item in rule["antecedent"]), names[rule["consequent"]])
        for rule in found.to_dict("records")
    ]
    assert len(keys) == len(expected)
    for key, rule in zip(keys, found.to_dict("records"), strict=True):
        both, first, second = expected[key]
        assert rule["support"] == pytest.approx(float(both))
        assert rule["confidence"] == pytest.approx(float(both / first))
        assert rule["lift"] == pytest.approx(float(both / first / second))
        assert rule["leverage"] == pytest.approx(float(both - first * second), abs=1e-12)
        if both == first:
            assert np.isnan(rule["conviction"])
        else:
            conviction = first * (1 - second) / (first - both)
            assert rule["conviction"] == pytest.approx(float(conviction))


@settings(max_examples=30)
@given(BASKETS)
def test_redundant_rules_have_a_simpler_one_that_is_as_confident(baskets):
    found = rules_of(baskets, RuleSettings(Fraction(1, 10), max_length=5))
    names = sorted(set().union(*baskets))
    for rule in found.to_dict("records"):
        consequent = {names[rule["consequent"]]}
        confidences = []
        for size in range(len(rule["antecedent"])):
            for simpler in combinations(rule["antecedent"], size):
                having = [b for b in baskets if {names[item] for item in simpler} <= b]
                both = [b for b in having if consequent <= b]
                confidences.append(Fraction(len(both), len(having)))
        own = Fraction(rule["both"], rule["first"])
        assert rule["is_redundant"] == (max(confidences) >= own)


def test_confidence_is_compared_as_whole_numbers():
    """7 of 100 is 0.07, which in floating point is a little less than 0.07 times 100."""
    baskets = [{"A", "B"}] * 7 + [{"A"}] * 93 + [{"C"}] * 100
    for confidence, expected in (("0.07", 1), ("0.0700000001", 0)):
        wanted = RuleSettings.read({"min_support": "0.01", "min_confidence": confidence})
        assert (rules_of(baskets, wanted)["antecedent"] == (0,)).sum() == expected


def test_infrequent_pairs_are_tests_too():
    """The luckiest of many pairs is alone above the threshold, and yet no find."""
    levels = [
        (np.arange(200)[:, None], np.full(200, 100)),
        (np.array([[3, 8]]), np.array([22])),
    ]
    itemsets = Itemsets(levels, pa.array([f"P{n:03d}" for n in range(200)]), 1000, 22)
    chance = BasketChance(np.full(200, 100), np.array([20]), np.array([1000]))
    found = rules(itemsets, chance, np.arange(200), RuleSettings(Fraction(1, 100), max_length=2))
    assert found["p_value"].max() < 0.001
    assert found["q_value"].min() == 1.0


def test_incomplete_itemsets_are_refused():
    levels = [(np.array([[0]]), np.array([4])), (np.array([[0, 1]]), np.array([2]))]
    itemsets = Itemsets(levels, pa.array(["A"]), 5, 2)
    chance = BasketChance(np.array([4, 1]), np.array([1]), np.array([5]))
    with pytest.raises(ValueError, match="itemsets of 1 products are not complete"):
        rules(itemsets, chance, np.arange(2), RuleSettings(Fraction(1, 2)))


def test_the_table_names_products_and_ranks_by_leverage():
    baskets = [{"A", "B", "C"}] * 6 + [{"A", "B"}] * 2 + [{"C"}] * 2 + [{"D"}] * 10
    wanted = RuleSettings.read({"min_support": "0.2", "min_confidence": "0.7"})
    products = pa.table({"product_id": ["A", "B", "C"], "product_name": ["Ale", "Bun", None]})
    itemsets = find_itemsets(CONNECTION, lines_of(baskets), wanted)
    table = find_rules(itemsets, products, *counts_of(baskets), wanted)
    assert table.schema == RULE_SCHEMA
    frame = table.to_pandas()
    assert frame["rule_rank"].tolist() == list(range(1, len(frame) + 1))
    assert frame["leverage"].is_monotonic_decreasing
    assert frame.iloc[0][["antecedent_products", "consequent_product"]].tolist() == ["Ale", "Bun"]
    longest = frame[frame["antecedent_product_ids"] == "A + B"].iloc[0]
    assert longest["antecedent_products"] == "Ale + Bun"
    assert longest[["consequent_product_id", "consequent_product"]].tolist() == ["C", "C"]
    assert longest["conviction"] == pytest.approx(8 * 12 / (20 * 2))
    # No basket has A without B: the conviction is beyond any number.
    assert pd.isna(frame.iloc[0]["conviction"])


@pytest.mark.parametrize("baskets", [[], [{"A"}], [{"A"}] * 20], ids=["none", "one", "one_product"])
def test_without_pairs_there_are_no_rules(baskets):
    wanted = RuleSettings.read({"min_support": "0.1"})
    products = pa.table({"product_id": ["A"], "product_name": ["Ale"]})
    lines = pa.table(
        {
            "basket_number": pa.array([n for n, _ in enumerate(baskets)], pa.int64()),
            "product_id": pa.array(["A" for _ in baskets], pa.string()),
        }
    )
    itemsets = find_itemsets(CONNECTION, lines, wanted)
    table = find_rules(itemsets, products, *counts_of(baskets), wanted)
    assert table.schema == RULE_SCHEMA
    assert table.num_rows == 0
