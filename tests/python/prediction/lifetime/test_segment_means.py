"""What customers alike did: the simple answer."""

import numpy as np
import pandas as pd
import pytest

from tessera.prediction.lifetime import Histories
from tessera.prediction.lifetime.customers import Customers, Window
from tessera.prediction.lifetime.segment_means import PRIOR, SegmentMeans


def window(frequency, recency, age, later, weeks=10.0):
    count = len(frequency)
    customers = Customers(
        np.arange(count).astype(str),
        Histories.read(frequency, recency, age),
        np.ones(count),
        np.ones(count),
        pd.Timestamp("2026-01-01"),
    )
    return Window(customers, np.array(later, dtype=float), weeks, pd.Timestamp("2026-03-12"))


def test_a_cell_takes_its_customers_and_ten_of_everybodys():
    # Two cells of 30: those who bought yesterday buy twice, those of two years ago never.
    frequency = [2] * 60
    recency, age = [99.0] * 30 + [9.0] * 30, [100.0] * 30 + [110.0] * 30
    means = SegmentMeans.fit([window(frequency, recency, age, [2] * 30 + [0] * 30)])
    both = Histories.read([2, 2], [99.0, 9.0], [100.0, 110.0])
    expected = (2 * 30 + PRIOR * 1) / (30 + PRIOR), PRIOR * 1 / (30 + PRIOR)
    np.testing.assert_allclose(means.expected_purchases(both, 10), expected)
    # Half as long: half as many.
    np.testing.assert_allclose(means.expected_purchases(both, 5), np.array(expected) / 2)
    shares = (30 + PRIOR / 2) / (30 + PRIOR), PRIOR / 2 / (30 + PRIOR)
    np.testing.assert_allclose(means.probability_of_any(both, 10), shares)
    half = means.probability_of_any(both, 5)
    np.testing.assert_allclose(1 - (1 - half) ** 2, shares)


def test_windows_of_different_lengths_count_by_their_weeks():
    short = window([0] * 10, [0.0] * 10, [50.0] * 10, [1] * 10, weeks=5.0)
    long = window([0] * 10, [0.0] * 10, [50.0] * 10, [1] * 10, weeks=15.0)
    means = SegmentMeans.fit([short, long])
    alike = Histories.read([0], [0.0], [50.0])
    assert means.expected_purchases(alike, 10)[0] == pytest.approx(1)


def test_a_cell_without_customers_does_as_everybody():
    means = SegmentMeans.fit([window([0] * 10, [0.0] * 10, [50.0] * 10, [1] * 10)])
    frequent = Histories.read([40], [100.0], [101.0])
    assert means.expected_purchases(frequent, 10)[0] == pytest.approx(1)
    assert means.probability_of_any(frequent, 10)[0] == pytest.approx(1)


def test_stored_means_say_the_same():
    means = SegmentMeans.fit([window([0, 1], [0.0, 5.0], [50.0, 50.0], [1, 0])])
    again = SegmentMeans.read(means.cells.to_dict("records")[::-1])
    histories = Histories.read([0, 3, 1], [0.0, 5.0, 7.0], [1.0, 50.0, 9.0])
    np.testing.assert_array_equal(
        again.expected_purchases(histories, 3), means.expected_purchases(histories, 3)
    )


@pytest.mark.parametrize("rows", [([], [], []), ([0], [0.0], [0.0])])
def test_where_nothing_was_seen_nothing_is_expected(rows):
    means = SegmentMeans.average(Histories.read(*rows))
    someone = Histories.read([0], [0.0], [3.0])
    assert means.expected_purchases(someone, 10).tolist() == [0]
    assert means.probability_of_any(someone, 10).tolist() == [0]
