import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.recommendation import build_interactions

rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["P1", "P2", "P3"]), st.integers(1, 9)),
    min_size=1,
    max_size=30,
)


def purchases(lines):
    columns = [list(column) for column in zip(*lines, strict=True)] or [[], [], []]
    return pa.table(
        {
            "customer_key": pa.array(columns[0], pa.string()),
            "product_id": pa.array(columns[1], pa.string()),
            "order_count": pa.array(columns[2], pa.int32()),
        }
    )


@given(rows, st.randoms())
def test_the_order_of_the_rows_does_not_matter(lines, random):
    shuffled = random.sample(lines, len(lines))
    first, second = build_interactions(purchases(lines)), build_interactions(purchases(shuffled))
    np.testing.assert_array_equal(first.counts.indptr, second.counts.indptr)
    np.testing.assert_array_equal(first.counts.indices, second.counts.indices)
    np.testing.assert_array_equal(first.counts.data, second.counts.data)


@given(rows)
def test_no_order_is_lost_and_keys_rise(lines):
    interactions = build_interactions(purchases(lines))
    assert interactions.counts.sum() == sum(count for _, _, count in lines)
    for keys in (interactions.customer_keys, interactions.product_ids):
        assert keys.to_pylist() == sorted(set(keys.to_pylist()))
    assert interactions.counts.has_sorted_indices


def test_room_is_made_for_products_without_purchases():
    interactions = build_interactions(purchases([("b", "P2", 3)]), pa.array(["P3", "P2", "P1"]))
    assert interactions.product_ids.to_pylist() == ["P1", "P2", "P3"]
    assert interactions.counts.toarray().tolist() == [[0, 3, 0]]


def test_no_purchases_give_an_empty_matrix():
    interactions = build_interactions(purchases([]), pa.array(["P1"]))
    assert interactions.counts.shape == (0, 1)
    assert interactions.counts.nnz == 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (purchases([("a", "P1", 0)]), "1 have no order_count above 0"),
        (purchases([("a", None, 1)]), "purchases: 1 have no product_id"),
        (purchases([(None, "P1", 1)]), "purchases: 1 have no customer_key"),
        (purchases([("a", "P1", 1)]).drop_columns(["order_count"]), "absent: order_count"),
    ],
)
def test_bad_purchases_are_an_error(table, message):
    with pytest.raises(ValueError, match=message):
        build_interactions(table)
