import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation.split import month_bounds, split_by_time

MOMENTS = pd.to_datetime(["2024-03-01", "2024-04-01", "2024-05-01"])
FIRST = pd.Timestamp("2024-02-01")
lines = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["P1", "P2", "P3"]), st.integers(0, 99)),
    min_size=1,
    max_size=40,
)


def purchases(rows):
    """One order per customer and day; days count from the first of February."""
    frame = pd.DataFrame(rows, columns=["customer_key", "product_id", "day"])
    return frame.assign(
        order_id=frame["customer_key"] + frame["day"].astype(str),
        ordered_at=FIRST + pd.to_timedelta(frame["day"], unit="D"),
    )


@settings(deadline=None)
@given(lines)
def test_nothing_of_a_window_is_known_at_its_start(rows):
    frame = purchases([("a", "P1", 0), *rows])
    for window, end in zip(split_by_time(frame, *MOMENTS), MOMENTS[1:], strict=True):
        known = frame[frame["ordered_at"] < window.start].drop_duplicates()
        later = frame[(frame["ordered_at"] >= window.start) & (frame["ordered_at"] < end)]
        keys = sorted({*known["customer_key"], *later["customer_key"]})
        assert window.customer_keys.tolist() == keys
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
        assert window.unknown_count == len(pairs) - len(found)
        is_new = [key not in set(known["customer_key"]) for key in keys]
        assert window.is_cold().tolist() == is_new


def test_the_test_knows_the_validation():
    frame = purchases([("a", "P1", 0), ("a", "P2", 35), ("b", "P1", 65)])
    validation, test = split_by_time(frame, *MOMENTS)
    assert validation.product_ids.tolist() == ["P1"]
    assert (validation.unknown_count, validation.customers().tolist()) == (1, [])
    assert test.product_ids.tolist() == ["P1", "P2"]
    assert test.customers().tolist() == [1]
    np.testing.assert_allclose(test.context.age_days, [60, 25])


def test_segments_are_those_of_the_moment_and_see_nothing_later():
    seen = []

    def segmentation(before, start):
        assert (before["ordered_at"] < start).all()
        seen.append(len(before))
        return before.groupby("customer_key").size().map(lambda size: f"{size} orders")

    frame = purchases([("a", "P1", 0), ("a", "P1", 35), ("b", "P1", 65)])
    validation, test = split_by_time(frame, *MOMENTS, segmentation)
    assert seen == [1, 2]
    assert validation.context.segments.tolist() == ["1 orders"]
    assert test.context.segments[0] == "2 orders"
    assert pd.isna(test.context.segments[1])


def test_a_line_listed_twice_is_one_purchase():
    frame = purchases([("a", "P1", 0)])
    window, _ = split_by_time(pd.concat([frame, frame]), *MOMENTS)
    assert window.counts.toarray().tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("last", "bounds"),
    [
        ("2011-12-09", ["2011-10-01", "2011-11-01", "2011-12-01"]),
        ("2011-12-31 23:59", ["2011-11-01", "2011-12-01", "2012-01-01"]),
        ("2012-01-30", ["2011-11-01", "2011-12-01", "2012-01-01"]),
    ],
)
def test_the_last_full_month_is_the_test(last, bounds):
    assert [str(bound.date()) for bound in month_bounds(pd.Timestamp(last))] == bounds


@pytest.mark.parametrize(
    ("frame", "moments", "message"),
    [
        (purchases([("a", "P1", 0)]).drop(columns="order_id"), MOMENTS, "absent: order_id"),
        (purchases([("a", None, 0)]), MOMENTS, "1 purchases have no product_id"),
        (purchases([("a", "P1", 0)]), MOMENTS[::-1], "moments must rise"),
        (purchases([("a", "P1", 60)]), MOMENTS, "no purchase before 2024-03-01"),
    ],
)
def test_bad_input_is_an_error(frame, moments, message):
    with pytest.raises(ValueError, match=message):
        split_by_time(frame, *moments)
