import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control

from tessera.recommendation.association import CROSS_SELL_SCHEMA, RuleSettings, find_cross_sell

PRODUCTS = pa.array(["A", "B", "C", "D"])


def pairs_of(rows, candidates=12, cases=1000):
    names = ["relation", "product_id", "other_product_id"]
    counts = ["pair_count", "product_case_count", "other_case_count"]
    frame = pd.DataFrame(rows, columns=[*names, *counts])
    frame = frame.assign(case_count=cases, candidate_count=candidates)
    schema = [(name, pa.string()) for name in names]
    schema += [(name, pa.int64()) for name in [*counts, "case_count", "candidate_count"]]
    return pa.Table.from_pandas(frame, pa.schema(schema), preserve_index=False)


def find(pairs, most, count):
    """Look at pairs of 1,000 cases of two products each, in which most other products are rare."""
    products, cases = [], []
    for relation in ("same_basket", "next_basket"):
        counts = dict.fromkeys(["A", "B", "C", "D", "GONE"], 0)
        for row in pairs.to_pylist():
            if row["relation"] == relation:
                counts[row["product_id"]] = row["product_case_count"]
        for row in pairs.to_pylist():
            if row["relation"] == relation:
                counts[row["other_product_id"]] = row["other_case_count"]
        counts |= dict.fromkeys([f"R{n}" for n in range(100)], 0)
        missing = 2 * 1000 - sum(counts.values())
        for number in range(100):
            counts[f"R{number}"] = missing // 100 + (number < missing % 100)
        sizes = {"product_count": 2, "other_product_count": 2, "case_count": 1000}
        cases.append({"relation": relation, **sizes})
        for product, count_of in counts.items():
            parts = ("product_case_count", "other_case_count", "next_case_count")
            row = dict.fromkeys(parts, count_of)
            products.append({"relation": relation, "product_id": product, **row})
    tables = pa.Table.from_pylist(cases), pa.Table.from_pylist(products)
    wanted = RuleSettings(max_q_value=most, count=count)
    return find_cross_sell(pairs, *tables, PRODUCTS, wanted)


def test_the_first_is_what_is_bought_most_beyond_chance():
    """C comes with most baskets, but as often without A; D is rarer than B."""
    rows = [
        ("same_basket", "A", "C", 60, 100, 500),
        ("same_basket", "A", "B", 50, 100, 200),
        ("same_basket", "A", "D", 20, 100, 30),
        ("next_basket", "A", "D", 30, 100, 60),
    ]
    found = find(pairs_of(rows), 1.0, 2).to_pandas()
    assert found[["relation", "other_product_id", "cross_sell_rank"]].to_numpy().tolist() == [
        ["next_basket", "D", 1],
        ["same_basket", "B", 1],
        ["same_basket", "D", 2],
    ]
    assert found["confidence"].tolist() == [0.3, 0.5, 0.2]
    assert found["lift"].tolist() == pytest.approx([5, 2.5, 20 / 3])


def test_only_products_on_sale_are_offered():
    rows = [
        ("same_basket", "A", "GONE", 90, 100, 100),
        ("same_basket", "GONE", "A", 90, 100, 100),
        ("same_basket", "A", "B", 50, 100, 100),
    ]
    found = find(pairs_of(rows), 0.01, 5).to_pandas()
    assert found[["product_id", "other_product_id", "cross_sell_rank"]].to_numpy().tolist() == [
        ["A", "B", 1]
    ]


def test_the_two_relations_are_tested_each_on_its_own():
    rows = [
        ("same_basket", "A", "B", 16, 100, 100),
        ("same_basket", "A", "C", 90, 100, 100),
        ("next_basket", "A", "B", 16, 100, 100),
    ]
    found = find(pairs_of(rows), 1.0, 5).to_pandas()
    found = found.set_index(["relation", "other_product_id"])
    expected, q = found["expected_pair_count"], found["q_value"]
    p = [
        binom.sf(count - 1, 100, expected["same_basket", product] / 100)
        for product, count in (("B", 16), ("C", 90))
    ]
    adjusted = false_discovery_control([*p, *np.ones(10)])[:2]
    assert q["same_basket", "B"] == pytest.approx(adjusted[0])
    assert q["same_basket", "C"] == pytest.approx(adjusted[1])
    alone = binom.sf(15, 100, expected["next_basket", "B"] / 100)
    assert q["next_basket", "B"] == pytest.approx(min(alone * 12, 1))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.2, 1.0]), st.integers(1, 4))
def test_every_row_is_sure_positive_and_in_its_place(seed, most, count):
    generator = np.random.default_rng(seed)
    rows = []
    for relation in ("same_basket", "next_basket"):
        for product in "ABCD":
            for other in set("ABCD") - {product}:
                both = int(generator.integers(1, 60))
                sizes = 60 + 10 * ord(product) % 70, 60 + 10 * ord(other) % 70
                rows.append((relation, product, other, both, *sizes))
    pairs = pairs_of(sorted(rows))
    found = find(pairs, most, count)
    again = find(pairs.take(generator.permutation(len(rows))), most, count)
    assert found.schema == CROSS_SELL_SCHEMA
    assert found.equals(again)
    frame = found.to_pandas()
    assert (frame["lift"] > 1).all()
    assert (frame["q_value"] <= most).all()
    assert (frame["q_value"] >= frame["p_value"]).all()
    for _, part in frame.groupby(["relation", "product_id"]):
        assert part["cross_sell_rank"].tolist() == list(range(1, len(part) + 1))
        assert part["leverage"].is_monotonic_decreasing
        assert len(part) <= count


def test_a_shop_of_guests_only_has_no_next_baskets_and_no_error():
    found = find(pairs_of([]), 0.01, 5)
    assert found.schema == CROSS_SELL_SCHEMA
    assert found.num_rows == 0
