"""No outcome is learned from before it is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import days

from tessera.prediction.calibration import YEAR_DAYS, YEAR_TOLERANCE_DAYS, same_season
from tessera.prediction.folds import fold, judged_dates

BEGIN = np.datetime64("2024-01-01")
some_dates = st.lists(st.integers(0, 900), max_size=20).map(
    lambda offsets: np.array([BEGIN + offset for offset in offsets], dtype="datetime64[D]")
)
some_day = st.integers(0, 1000).map(lambda offset: BEGIN + offset)
horizons = st.integers(1, 200)


@given(date=some_day, dates=some_dates, horizon=horizons)
def test_nothing_is_learned_before_its_horizon_is_over(date, dates, horizon):
    found = fold(date, dates, horizon)
    used = [*found.learned, *([] if found.season is None else [found.season])]
    assert all(day + horizon <= date for day in used)
    # All that is known is used, once.
    assert sorted(used) == sorted(set(dates[dates + horizon <= date]))
    assert list(found.learned) == sorted(found.learned)


@given(date=some_day, dates=some_dates, horizon=horizons)
def test_the_season_is_a_year_ago_and_is_not_learned_from(date, dates, horizon):
    found = fold(date, dates, horizon)
    if found.season is None:
        return
    assert abs(int((date - found.season).astype(int)) - YEAR_DAYS) <= YEAR_TOLERANCE_DAYS
    assert found.learned
    assert found.season not in found.learned


@given(dates=some_dates, as_of=some_day, horizon=horizons)
def test_what_is_judged_is_known_and_has_something_to_learn_from(dates, as_of, horizon):
    found = judged_dates(dates, as_of, horizon)
    assert len(found) <= 2
    assert found == sorted(set(found))
    for day in found:
        assert day + horizon <= as_of
        assert fold(day, dates, horizon).learned


def test_the_last_two_known_dates_are_judged():
    dates = np.array(days("2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"))
    as_of = np.datetime64("2026-01-01")
    assert judged_dates(dates, as_of, 90) == days("2025-07-01", "2025-10-01")
    # A day too early the horizon of the last one is not over.
    assert judged_dates(dates, np.datetime64("2025-12-29"), 90) == days("2025-04-01", "2025-07-01")


def test_the_only_date_is_learned_from_though_it_is_of_the_same_season():
    found = fold(np.datetime64("2026-01-01"), np.array(days("2025-01-01")), 90)
    assert (found.learned, found.season) == (tuple(days("2025-01-01")), None)


@pytest.mark.parametrize(
    ("gap", "is_season"), [(334, False), (335, True), (365, True), (395, True), (396, False)]
)
def test_a_season_is_the_same_within_thirty_days(gap, is_season):
    date = np.datetime64("2026-01-01")
    assert (same_season(date, np.array([date - gap])) is not None) == is_season


def test_of_two_seasons_the_nearer_one_is_taken():
    date = np.datetime64("2026-01-01")
    assert same_season(date, np.array([date - 350, date - 370])) == date - 370
    assert same_season(date, np.array([], dtype="datetime64[D]")) is None
