import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.learning.windows import Window
from tessera.recommendation.comparison.split import split_purchases
from tessera.recommendation.purchases import CustomerTraits, Purchases

MOMENTS = pd.to_datetime(["2024-03-01", "2024-04-01", "2024-05-01"])
WINDOWS = [
    Window(pd.Timestamp(start), pd.Timestamp(end)) for start, end in itertools.pairwise(MOMENTS)
]
FIRST = pd.Timestamp("2024-02-01")
lines = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["P1", "P2", "P3"]), st.integers(0, 99)),
    min_size=1,
    max_size=40,
)


def purchases(rows):
    """Days count from the first of February."""
    frame = pd.DataFrame(rows, columns=["customer_key", "product_id", "day"])
    return frame.assign(order_date=FIRST + pd.to_timedelta(frame["day"], unit="D"))


def split(frame, **traits):
    known = Purchases.read(frame, traits=CustomerTraits(**traits))
    return [split_purchases(known, window) for window in WINDOWS]


@given(lines)
def test_nothing_of_a_window_is_known_at_its_start(rows):
    frame = purchases([("a", "P1", 0), *rows])
    for window, end in zip(split(frame), MOMENTS[1:], strict=True):
        known = frame[frame["order_date"] < window.window.start]
        later = frame[(frame["order_date"] >= window.window.start) & (frame["order_date"] < end)]
        keys = window.customer_keys.tolist()
        assert sorted(keys) == sorted({*known["customer_key"], *later["customer_key"]})
        assert window.product_ids.tolist() == sorted(set(known["product_id"]))
        counts = known.groupby(["customer_key", "product_id"]).size()
        for (customer, product), count in counts.items():
            place = keys.index(customer), window.product_ids.tolist().index(product)
            assert window.counts[place] == count
        assert window.counts.sum() == len(known) == len(window.context.age_days)
        assert (window.context.age_days > 0).all()
        pairs = set(zip(later["customer_key"], later["product_id"], strict=True))
        rows_found, columns_found = window.relevant.nonzero()
        found = {
            (keys[row], window.product_ids[column])
            for row, column in zip(rows_found, columns_found, strict=True)
        }
        assert found == {pair for pair in pairs if pair[1] in set(known["product_id"])}
        is_new = [key not in set(known["customer_key"]) for key in keys]
        assert window.is_cold().tolist() == is_new


def test_the_test_knows_the_validation():
    frame = purchases([("a", "P1", 0), ("a", "P2", 35), ("b", "P1", 65)])
    validation, test = split(frame)
    assert validation.product_ids.tolist() == ["P1"]
    assert validation.customers().tolist() == []
    assert test.product_ids.tolist() == ["P1", "P2"]
    assert test.customers().tolist() == [1]
    np.testing.assert_allclose(test.context.age_days, [60, 25])


def test_traits_are_those_of_the_moment():
    ends = ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    segments = pd.DataFrame(
        {"customer_key": "a", "observation_date": pd.to_datetime(ends), "segment": list("wxyz")}
    )
    links = pd.DataFrame(
        {
            "customer_key": ["a", "b", "b", "z"],
            "linked_customer_key": ["b", "a", "b", "a"],
            "linked_date": pd.to_datetime(["2024-02-29", "2024-03-01", None, "2024-01-01"]),
        }
    )
    groups = pd.DataFrame({"customer_key": ["b"], "demographic_group": ["women"]})
    frame = purchases([("a", "P1", 0), ("a", "P1", 35), ("b", "P1", 35), ("b", "P1", 65)])
    validation, test = split(frame, segments=segments, groups=groups, links=links)
    assert validation.context.segments.tolist() == ["x", None]
    assert test.context.segments.tolist() == ["y", None]
    assert test.context.groups.tolist() == [None, "women"]
    assert validation.context.groups.tolist() == [None, "women"]
    assert validation.context.links.toarray().tolist() == [[0, 1], [0, 0]]
    assert test.context.links.toarray().tolist() == [[0, 1], [1, 0]]


def test_a_sample_has_all_purchases_of_some_buyers():
    rows = [(key, product, day) for key in "abcd" for product, day in (("P1", 0), (key, 40))]
    whole = Purchases.read(purchases(rows), customers=["e"])
    assert whole.sample(4) is whole
    some = whole.sample(2)
    kept = some.customer_keys.tolist()
    assert len(kept) == 2
    assert some.product_ids.tolist() == sorted(["P1", *kept])
    assert len(some.days) == 4
    for customer, product in zip(some.customers, some.products, strict=True):
        assert some.product_ids[product] in ("P1", some.customer_keys[customer])
    assert whole.sample(2).customer_keys.tolist() == kept


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (purchases([("a", "P1", 0)]).drop(columns="order_date"), "absent: order_date"),
        (purchases([("a", None, 0)]), "purchases: 1 have no product_id"),
        (purchases([("a", "P1", 60)]), "no purchase before 2024-03-01"),
    ],
)
def test_bad_purchases_are_an_error(frame, message):
    with pytest.raises(ValueError, match=message):
        split(frame)
