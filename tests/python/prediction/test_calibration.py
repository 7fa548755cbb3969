"""Seasons a year ago: what a few customers or one huge order say of them, and what is left open."""

import numpy as np
import pytest
from scipy.special import expit

from tessera.prediction import PredictionSettings
from tessera.prediction.calibration import (
    Shift,
    likely_log_ratio,
    likely_shift,
    season_calibration,
    season_spread,
    season_weight,
    this_season,
    window_calibration,
)
from tessera.prediction.cases import ORDERS, PURCHASED, SPEND, Cases
from tessera.prediction.fitting import fit
from tessera.prediction.folds import fold
from tessera.prediction.methods import LogisticRegression
from tessera.prediction.methods.values import Linear
from tessera.prediction.values import Learner

# Of a standard normal variable, eight of ten values are within.
Z80 = 1.281552
DATES = np.array(["2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01"], dtype="datetime64[D]")
SEASON, NOW = DATES[1], DATES[3]


def cases_with(season_count, huge=1.0, season_buyers=None):
    """Return customers of whom half buy for 10 to 20; those of the season are as many as told."""
    counts = [400, season_count, 400]
    dates = np.repeat(DATES[:3], counts)
    generator = np.random.default_rng(0)
    bought = generator.random(len(dates)) < 0.5
    if season_buyers is not None:
        bought[dates == SEASON] = np.arange(season_count) < season_buyers
    spend = bought * generator.uniform(10, 20, len(dates))
    first = np.flatnonzero(dates == SEASON)[0]
    bought[first], spend[first] = season_buyers != 0, (season_buyers != 0) * 15 * huge
    features = generator.normal(size=(len(dates), 2))
    outcomes = {PURCHASED: bought * 1.0, SPEND: spend, ORDERS: bought * 1.0}
    return Cases(("a", "b"), features, dates, outcomes, np.full(len(dates), "", dtype=object))


def scale(cases):
    """Return what amounts are multiplied by, as of now."""
    learner = Learner(SPEND, cases, PredictionSettings(features=["a", "b"]), DATES[0])
    at = fold(NOW, cases.dates, 90)
    assert at.season == SEASON
    return learner.fit(Linear, at).scale


def test_one_huge_order_moves_the_season_of_amounts_by_hardly_anything():
    assert scale(cases_with(400)) == pytest.approx(1, abs=0.03)
    assert scale(cases_with(400, huge=1e6)) == pytest.approx(1, abs=0.05)


def test_a_few_customers_move_the_season_of_amounts_by_hardly_anything():
    for count in (1, 2, 5):
        assert scale(cases_with(count, season_buyers=1)) == pytest.approx(1, abs=0.1), count
    assert scale(cases_with(400, season_buyers=0)) == 1
    # Three who did the same are three.
    assert likely_log_ratio(np.ones(3), np.full(3, 2.0)).value < np.log(2) / 2


def test_many_customers_move_the_season_of_amounts_by_their_weight():
    few_bought = cases_with(2000, season_buyers=500)
    days = (SEASON - DATES[0]).astype(int)
    whole = np.log(0.5) * season_weight(float(days))
    assert np.log(scale(few_bought)) == pytest.approx(whole, abs=0.04)


@pytest.mark.parametrize(("buyers", "least"), [(0, -0.25), (5, 0)])
def test_a_few_customers_move_the_season_of_a_purchase_by_hardly_anything(buyers, least):
    found = season_calibration(np.zeros(5), np.arange(5) < buyers, 1000.0)
    assert least <= found.shift <= least + 0.25
    window = window_calibration(np.zeros(5), np.arange(5) < buyers)
    assert abs(window.shift) < 0.5


def test_many_customers_move_the_season_of_a_purchase_by_half_of_it():
    bought = np.arange(4000) < 3000
    assert season_calibration(np.zeros(4000), bought, 1000.0).shift == pytest.approx(
        np.log(3) / 2, abs=0.005
    )


def test_a_season_without_a_buyer_ends_at_no_limit():
    found = likely_shift(np.zeros(300), np.zeros(300, dtype=bool))
    assert -4 < found.value < -2
    assert likely_log_ratio(np.ones(300), np.zeros(300)) == Shift(0.0, 0.5)


@pytest.mark.parametrize("spread", [0.05, 1.0])
def test_the_spread_of_seasons_is_the_shops_own_the_more_dates_there_are(spread):
    generator = np.random.default_rng(1)
    shifts = generator.normal(0, spread, 40)
    dates = np.repeat(DATES[0] + 90 * np.arange(40), 500)
    bought = generator.random(len(dates)) < np.repeat(expit(shifts), 500)
    found = season_spread(bought, dates)
    assert found == pytest.approx(np.hypot(spread, 0.5 * (4 / 43) ** 0.5), rel=0.15)
    assert season_spread(bought[:500], dates[:500]) == 0.5


@pytest.mark.parametrize("weight", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("count", [40, 1000])
def test_eight_of_ten_rates_that_come_are_in_the_band_whatever_the_seasons_weight(weight, count):
    """The band of rpt_base_rates, whose SQL is tried with the same numbers in its unit tests."""
    generator = np.random.default_rng(2)
    spread, draws, held = 0.5, 500, 0
    log_odds = generator.normal(-0.5, 1, count)
    for _ in range(draws):
        then = generator.normal(0, spread)
        now = weight * then + generator.normal(0, spread * (1 - weight**2) ** 0.5)
        seen = likely_shift(log_odds, generator.random(count) < expit(log_odds + then), spread)
        expected = this_season(seen, weight, spread)
        chances = expit(log_odds + expected.value)
        margin = Z80 * np.hypot(expected.deviation, (chances * (1 - chances)).sum() ** -0.5)
        rate = (generator.random(count) < expit(log_odds + now)).mean()
        ends = [expit(log_odds + expected.value + by).mean() for by in (-margin, margin)]
        held += ends[0] <= rate <= ends[1]
    assert 0.75 <= held / draws <= 0.86


def test_what_is_left_open_follows_the_weight_and_the_shop():
    cases = cases_with(400)
    settings = PredictionSettings(features=["a", "b"])
    old = fit(LogisticRegression, cases, fold(NOW, cases.dates, 90), DATES[0] - 1000, settings)
    young = fit(LogisticRegression, cases, fold(NOW, cases.dates, 90), SEASON, settings)
    spread = season_spread(cases.bought, cases.dates)
    assert young.calibration.deviation == pytest.approx(spread, abs=1e-9)
    assert old.calibration.deviation == pytest.approx(spread * 0.75**0.5, rel=0.03)
