from fractions import Fraction
from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation.association import (
    ITEMSET_SCHEMA,
    RuleSettings,
    find_itemsets,
    frequent_itemsets,
    read_itemsets,
)

CONNECTION = duckdb.connect()
BASKETS = st.lists(st.sets(st.sampled_from("ABCDEFG"), min_size=1), max_size=25)


def lines_of(baskets):
    pairs = [(number, product) for number, basket in enumerate(baskets) for product in basket]
    return pa.table(
        {
            "basket_number": pa.array([number for number, _ in pairs], pa.int32()),
            "product_id": pa.array([product for _, product in pairs], pa.string()),
        }
    )


def counted(found):
    names = found.products.to_pylist()
    return {
        tuple(names[item] for item in items): count
        for level, counts in found.levels
        for items, count in zip(level.tolist(), counts.tolist(), strict=True)
    }


def mine(baskets, support, **limits):
    wanted = RuleSettings(Fraction(support), **{"max_length": 7} | limits)
    return frequent_itemsets(CONNECTION, lines_of(baskets), wanted)


@settings(max_examples=60)
@given(BASKETS, st.sampled_from(["1/20", "1/5", "1/3", "1"]))
def test_what_is_found_is_what_counting_by_hand_finds(baskets, support):
    least = max(-(-len(baskets) * Fraction(support) // 1), 1)
    expected = {}
    for length in range(1, 8):
        for itemset in combinations("ABCDEFG", length):
            count = sum(set(itemset) <= basket for basket in baskets)
            if count >= least:
                expected[itemset] = count
    assert counted(mine(baskets, support)) == expected


@settings(max_examples=30)
@given(BASKETS, st.integers(1, 4), st.integers(1, 30), st.randoms())
def test_the_order_of_the_rows_changes_nothing(baskets, length, most, random):
    limits = {"max_length": length, "max_itemsets": most}
    first = mine(baskets, "1/10", **limits)
    lines = lines_of(baskets)
    order = list(range(lines.num_rows))
    random.shuffle(order)
    second = frequent_itemsets(
        CONNECTION, lines.take(pa.array(order, pa.int64())), RuleSettings(Fraction(1, 10), **limits)
    )
    assert first.cut_reason == second.cut_reason
    for (items, counts), (others, other_counts) in zip(first.levels, second.levels, strict=True):
        assert np.array_equal(items, others)
        assert np.array_equal(counts, other_counts)


def test_nothing_is_left_in_the_database():
    with duckdb.connect() as connection:
        lines = lines_of([{"A", "B", "C"}] * 3)
        for length in (1, 2, 3, 4):
            frequent_itemsets(
                connection, lines, RuleSettings(Fraction(1), max_length=length, max_itemsets=5)
            )
        assert connection.execute("show all tables").fetchall() == []


def test_after_too_many_itemsets_longer_ones_are_not_looked_for():
    found = mine([set("ABCD")] * 2, "1", max_itemsets=9)
    assert [len(counts) for _, counts in found.levels] == [4, 6]
    assert found.cut_reason == (
        "10 itemsets of up to 2 products are more than 9: longer ones were not looked for"
    )
    assert mine([set("ABCD")] * 2, "1", max_itemsets=15).cut_reason is None


def test_a_basket_of_5000_lines_does_not_blow_up():
    products = [f"P{number}" for number in range(5000)]
    found = mine([set(products), {"P1", "P2"}, {"P1", "P2"}], "2/3")
    assert counted(found) == {("P1",): 3, ("P2",): 3, ("P1", "P2"): 3}


@pytest.mark.parametrize(
    ("baskets", "expected"),
    [
        ([], {}),
        ([{"A"}], {("A",): 1}),
        ([{"A", "B"}], {("A",): 1, ("B",): 1, ("A", "B"): 1}),
        ([{"A"}] * 3, {("A",): 3}),
    ],
    ids=["no_baskets", "one_line", "one_basket", "one_product"],
)
def test_little_data(baskets, expected):
    assert counted(mine(baskets, "1/2")) == expected


def test_duplicate_lines_count_once():
    lines = lines_of([{"A", "B"}, {"A"}])
    doubled = pa.concat_tables([lines, lines])
    once, twice = (
        frequent_itemsets(CONNECTION, table, RuleSettings(Fraction(1, 2)))
        for table in (lines, doubled)
    )
    assert counted(once) == counted(twice) == {("A",): 2, ("B",): 1, ("A", "B"): 1}


def test_the_least_count_holds_whatever_the_support():
    assert counted(mine([{"A"}] * 3 + [{"B"}] * 4, "1/100", min_count=4)) == {("B",): 4}


def test_a_threshold_is_met_exactly():
    assert RuleSettings.read({"min_support": "0.07"}).least_count(100) == 7
    assert RuleSettings.read({"min_support": 0.07}).least_count(100) == 7
    assert RuleSettings.read({"min_support": 0.07}).least_count(101) == 8


@settings(max_examples=30)
@given(BASKETS, st.randoms())
def test_the_table_can_be_read_back_in_any_order(baskets, random):
    thresholds = RuleSettings(Fraction(1, 5), max_length=3)
    table = find_itemsets(CONNECTION, lines_of(baskets), thresholds)
    assert table.schema == ITEMSET_SCHEMA
    assert table["product_ids"][0].as_py() == []
    assert table["basket_count"][0].as_py() == len(baskets)
    order = list(range(table.num_rows))
    random.shuffle(order)
    read = read_itemsets(table.take(pa.array(order, pa.int64())))
    assert counted(read) == counted(frequent_itemsets(CONNECTION, lines_of(baskets), thresholds))
    assert read.basket_count == len(baskets)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"min_support": "0"}, "var bought_together.min_support: 0 must be above 0 and at most 1"),
        (
            {"min_support": "1.5"},
            "var bought_together.min_support: 3/2 must be above 0 and at most 1",
        ),
        ({"min_support": "-1"}, "var bought_together.min_support: -1 must be above 0"),
        ({"min_support": "nan"}, "var bought_together.min_support: 'nan' is not a number"),
        ({"min_support": "1/0"}, "var bought_together.min_support: '1/0' is not a number"),
        ({"min_support": "much"}, "var bought_together.min_support: 'much' is not a number"),
        ({"min_confidence": "1.1"}, "var bought_together.min_confidence: 11/10 must be 0 or above"),
        ({"min_count": "0"}, "var bought_together.min_count: 0; at least 1 is needed"),
        ({"min_count": "2.5"}, "var bought_together.min_count: '2.5' is not a number"),
        ({"max_q_value": "1.2"}, "var bought_together.max_q_value: 1.2 must be above 0 and at"),
        ({"count": "0"}, "meta count of .*: 0; at least 1 is needed"),
        ({"max_q_value": "0"}, "var bought_together.max_q_value: 0.0 must be above 0"),
        ({"max_q_value": "nan"}, "var bought_together.max_q_value: nan must be above 0"),
        ({"max_length": "0"}, "meta max_length of ml_frequent_itemsets: 0; at"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(values, message):
    with pytest.raises(ValueError, match=message):
        RuleSettings.read({"min_support": "0.1"} | values)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (pa.table({"basket_number": [1]}), "columns are absent: product_id"),
        (pa.table({"basket_number": [1], "product_id": [None]}), "1 lines have no product_id"),
        (pa.table({"basket_number": [None], "product_id": ["A"]}), "1 lines have no basket_number"),
    ],
)
def test_lines_that_cannot_be_used_are_refused(lines, message):
    with pytest.raises(ValueError, match=message):
        frequent_itemsets(CONNECTION, lines, RuleSettings(Fraction(1, 2)))
