import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, hypergeom

from tessera.recommendation.association import CROSS_SELL_SCHEMA, find_cross_sell

PRODUCTS = pa.array(["A", "B", "C", "D"])


def pairs_of(rows, candidates=12, cases=1000):
    names = ["relation", "product_id", "other_product_id"]
    counts = ["pair_count", "product_case_count", "other_case_count"]
    frame = pd.DataFrame(rows, columns=[*names, *counts])
    frame = frame.assign(case_count=cases, candidate_count=candidates)
    schema = [(name, pa.string()) for name in names]
    schema += [(name, pa.int64()) for name in [*counts, "case_count", "candidate_count"]]
    return pa.Table.from_pandas(frame, pa.schema(schema), preserve_index=False)


def test_the_first_is_what_is_bought_most_beyond_chance():
    """C comes with most baskets, but as often without A; D is rarer than B."""
    rows = [
        ("same_basket", "A", "C", 60, 100, 500),
        ("same_basket", "A", "B", 50, 100, 200),
        ("same_basket", "A", "D", 20, 100, 30),
        ("next_basket", "A", "D", 30, 100, 60),
    ]
    found = find_cross_sell(pairs_of(rows), PRODUCTS, max_q_value=1.0, count=2).to_pandas()
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
    found = find_cross_sell(pairs_of(rows), PRODUCTS, 0.01, 5).to_pandas()
    assert found[["product_id", "other_product_id", "cross_sell_rank"]].to_numpy().tolist() == [
        ["A", "B", 1]
    ]


def test_the_two_relations_are_tested_each_on_its_own():
    rows = [
        ("same_basket", "A", "B", 16, 100, 100),
        ("same_basket", "A", "C", 90, 100, 100),
        ("next_basket", "A", "B", 16, 100, 100),
    ]
    found = find_cross_sell(pairs_of(rows), PRODUCTS, 1.0, 5).to_pandas()
    p = hypergeom.sf([15, 89], 1000, 100, 100)
    expected = false_discovery_control([*p, *np.ones(10)])[:2]
    q = found.set_index(["relation", "other_product_id"])["q_value"]
    assert q["same_basket", "B"] == pytest.approx(expected[0])
    assert q["same_basket", "C"] == pytest.approx(expected[1])
    assert q["next_basket", "B"] == pytest.approx(min(p[0] * 12, 1))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.2, 1.0]), st.integers(1, 4))
def test_every_row_is_sure_positive_and_in_its_place(seed, most, count):
    generator = np.random.default_rng(seed)
    rows = []
    for relation in ("same_basket", "next_basket"):
        for product in "ABCD":
            for other in set("ABCD") - {product}:
                both = int(generator.integers(1, 60))
                rows.append((relation, product, other, both, 100, 60 + 40 * (other > product)))
    pairs = pairs_of(sorted(rows))
    found = find_cross_sell(pairs, PRODUCTS, most, count)
    again = find_cross_sell(pairs.take(generator.permutation(len(rows))), PRODUCTS, most, count)
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
    found = find_cross_sell(pairs_of([]), PRODUCTS, 0.01, 5)
    assert found.schema == CROSS_SELL_SCHEMA
    assert found.num_rows == 0


@pytest.mark.parametrize(
    ("most", "count", "message"),
    [
        (0, 5, "var max_q_value: 0 must be above 0 and at most 1"),
        (1.2, 5, "var max_q_value: 1.2 must be above 0 and at most 1"),
        (float("nan"), 5, "var max_q_value: nan must be above 0"),
        (0.01, 0, "setting count: 0 must be 1 or more"),
    ],
)
def test_settings_out_of_range_are_refused(most, count, message):
    with pytest.raises(ValueError, match=message):
        find_cross_sell(pairs_of([]), PRODUCTS, most, count)
