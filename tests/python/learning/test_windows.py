"""No window knows what comes after its start, whichever way time is cut."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.learning.windows import Window, by_months, by_shares

days = st.lists(st.integers(0, 1500), min_size=1, max_size=60)


def moments(numbers):
    return np.datetime64("2022-01-01", "us") + np.array(numbers) * np.timedelta64(1, "D")


def cuts(times):
    last = pd.Timestamp(times.max())
    return [by_months(last), by_months(last, 3), by_shares(times, 0.6, 0.8)]


@given(days)
def test_a_window_ends_before_the_next_one_starts(numbers):
    times = moments(numbers)
    for windows in cuts(times):
        for first, second in itertools.pairwise(windows):
            assert first.start <= first.end <= second.start
            assert not (first.holds(times) & second.holds(times)).any()
            assert (second.is_before(times) | ~first.holds(times)).all()


@given(days)
def test_nothing_in_a_window_is_known_at_its_start(numbers):
    times = moments(numbers)
    for window in itertools.chain(*cuts(times)):
        assert not (window.is_before(times) & window.holds(times)).any()
        assert (window.holds(times) == ((times >= window.start) & (times < window.end))).all()


@given(days)
def test_shares_leave_nothing_out(numbers):
    times = moments(numbers)
    validation, test = by_shares(times, 0.6, 0.8)
    assert (validation.is_before(times) | validation.holds(times) | test.holds(times)).all()


@pytest.mark.parametrize(
    ("last", "bounds"),
    [
        ("2011-12-09", ["2011-10-01", "2011-11-01", "2011-12-01"]),
        ("2011-12-31 23:59", ["2011-11-01", "2011-12-01", "2012-01-01"]),
        ("2012-01-30", ["2011-11-01", "2011-12-01", "2012-01-01"]),
    ],
)
def test_the_last_full_month_is_the_test(last, bounds):
    validation, test = by_months(pd.Timestamp(last))
    found = [validation.start, test.start, test.end]
    assert [str(day.date()) for day in found] == bounds


def test_a_window_that_ends_before_it_starts_is_an_error():
    with pytest.raises(ValueError, match="must end after it starts"):
        Window(pd.Timestamp("2026-02-01"), pd.Timestamp("2026-01-01"))
