from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import inf

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import association_rules

from tessera.recommendation.association import (
    RULE_SCHEMA,
    Itemsets,
    RuleSettings,
    find_itemsets,
    find_rules,
    frequent_itemsets,
    rules,
)

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


def mine(baskets, **thresholds):
    wanted = RuleSettings(Fraction(1, 10), **{"max_length": 5, "max_consequent": 4} | thresholds)
    found = frequent_itemsets(CONNECTION, lines_of(baskets), wanted)
    return found, rules(found, wanted)


@settings(max_examples=30, deadline=None)
@given(BASKETS, st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)]))
def test_measures_agree_with_mlxtend(baskets, confidence):
    itemsets, found = mine(baskets, min_confidence=confidence)
    frame = pd.DataFrame(
        [
            (frozenset(items), count / len(baskets))
            for level, counts in itemsets.levels
            for items, count in zip(level.tolist(), counts.tolist(), strict=True)
        ],
        columns=["itemsets", "support"],
    )
    if not len(found):
        return
    # Its floats may miss the threshold by a rounding error, either way.
    expected = association_rules(frame, min_threshold=float(confidence) - 1e-9)
    assert len(found) == len(expected)
    keys = [
        (frozenset(antecedent), frozenset(consequent))
        for antecedent, consequent in zip(found["antecedent"], found["consequent"], strict=True)
    ]
    own = found.set_index(pd.Index(keys, tupleize_cols=False)).fillna({"conviction": inf})
    for row in expected.to_dict("records"):
        measured = own.loc[[(row["antecedents"], row["consequents"])]].iloc[0]
        for name in ("support", "confidence", "lift", "leverage", "conviction"):
            assert measured[name] == pytest.approx(row[name], abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(BASKETS, st.integers(1, 4))
def test_redundant_rules_have_a_simpler_one_that_is_as_confident(baskets, most):
    _, found = mine(baskets, max_consequent=most)
    for rule in found.to_dict("records"):
        consequent = set(rule["consequent"])
        assert len(consequent) <= most
        names = sorted(set().union(*baskets))
        confidences = []
        for size in range(len(rule["antecedent"])):
            for simpler in combinations(rule["antecedent"], size):
                having = [b for b in baskets if {names[item] for item in simpler} <= b]
                both = [b for b in having if {names[item] for item in consequent} <= b]
                confidences.append(Fraction(len(both), len(having)))
        own = Fraction(rule["both"], rule["first"])
        assert rule["is_redundant"] == (max(confidences) >= own)


def test_confidence_is_compared_as_whole_numbers():
    """7 of 100 is 0.07, which in floating point is a little less than 0.07 times 100."""
    baskets = [{"A", "B"}] * 7 + [{"A"}] * 93 + [{"B"}]
    for confidence, expected in (("0.07", 1), ("0.0700000001", 0)):
        wanted = RuleSettings.read({"min_support": "0.01", "min_confidence": confidence})
        found = rules(frequent_itemsets(CONNECTION, lines_of(baskets), wanted), wanted)
        assert (found["antecedent"] == (0,)).sum() == expected


def test_chance_pairs_are_not_rules():
    """A third of all products are in each basket, drawn at random: nothing goes with anything."""
    generator = np.random.default_rng(7)
    baskets = [set(np.flatnonzero(generator.random(30) < 1 / 3).tolist()) for _ in range(2000)]
    wanted = RuleSettings(Fraction(1, 100), max_length=3)
    itemsets = frequent_itemsets(CONNECTION, lines_of(baskets), wanted)
    everything = rules(itemsets, wanted)
    assert len(everything) > 10_000
    assert (everything["p_value"] < 0.01).sum() > 100
    assert len(rules(itemsets, replace(wanted, max_q_value=0.01))) == 0


def test_infrequent_pairs_are_tests_too():
    """The luckiest of many pairs is alone above the threshold, and yet no find."""
    levels = [
        (np.arange(200)[:, None], np.full(200, 100)),
        (np.array([[3, 8]]), np.array([22])),
    ]
    itemsets = Itemsets(levels, pa.array([f"P{n:03d}" for n in range(200)]), 1000, 22, "", "")
    found = rules(itemsets, RuleSettings(Fraction(1, 100), max_length=2))
    assert found["p_value"].max() < 0.001
    assert found["q_value"].min() == 1.0


def test_incomplete_itemsets_are_refused():
    levels = [(np.array([[0]]), np.array([4])), (np.array([[0, 1]]), np.array([2]))]
    with pytest.raises(ValueError, match="itemsets of 1 products are not complete"):
        rules(Itemsets(levels, pa.array(["A"]), 5, 2, "", ""), RuleSettings(Fraction(1, 2)))


def test_the_table_names_products_and_ranks_by_leverage():
    baskets = [{"A", "B", "C"}] * 6 + [{"A", "B"}] * 2 + [{"C"}] * 2 + [{"D"}] * 10
    wanted = RuleSettings.read({"min_support": "0.2", "min_confidence": "0.7"})
    products = pa.table({"product_id": ["A", "B", "C"], "product_name": ["Ale", "Bun", None]})
    itemsets = find_itemsets(CONNECTION, lines_of(baskets), wanted)
    table = find_rules(itemsets, products, wanted)
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
    table = find_rules(find_itemsets(CONNECTION, lines, wanted), products, wanted)
    assert table.schema == RULE_SCHEMA
    assert table.num_rows == 0
