"""Bounds within which a model may be used, and shops beyond each of them."""

import numpy as np
import pytest
from tests.python.prediction.lifetime.conftest import HOLDOUT_WEEKS

from tessera.prediction.lifetime import BGNBD, GammaGamma, Histories
from tessera.prediction.lifetime.fit_for_use import Case, judge_purchases, judge_spend


def test_cdnow_is_fit(fitted, cdnow):
    for name in fitted:
        verdict = judge_purchases([Case(fitted[name], cdnow.histories, HOLDOUT_WEEKS, cdnow.later)])
        assert verdict.is_fit
    verdict = judge_purchases([Case(fitted["bg_nbd"], cdnow.histories, HOLDOUT_WEEKS, cdnow.later)])
    assert "expected 1653 purchases in 39 weeks and saw 1882 (-12%" in verdict.reason


@pytest.mark.parametrize("factor", [0.5, 1.6])
def test_a_bias_is_not(fitted, cdnow, factor):
    later = cdnow.later * factor
    verdict = judge_purchases([Case(fitted["bg_nbd"], cdnow.histories, HOLDOUT_WEEKS, later)])
    assert not verdict.is_fit


def test_a_bias_that_the_rest_of_the_year_makes_up_for_is_fit(fitted, cdnow):
    model, weeks = fitted["bg_nbd"], HOLDOUT_WEEKS
    cases = [Case(model, cdnow.histories, weeks, cdnow.later * factor) for factor in (0.5, 1.4)]
    assert not judge_purchases(cases[:1]).is_fit
    verdict = judge_purchases(cases)
    assert verdict.is_fit
    assert "expected 3307 purchases in 78 weeks and saw 3576 (-8%" in verdict.reason


def test_no_later_purchases_are_not(fitted, cdnow):
    verdict = judge_purchases([Case(fitted["bg_nbd"], cdnow.histories, 39, cdnow.later * 0)])
    assert verdict == (False, "no customer bought in the last 39 weeks")


def test_other_frequencies_than_the_models_are_not():
    # Half buy never again and half exactly four times: no gamma distribution of rates.
    histories = Histories.read([0] * 500 + [4] * 500, [0.0] * 500 + [30.0] * 500, [40.0] * 1000)
    model = BGNBD().fit(histories)
    later = model.expected_purchases(histories, 10)
    verdict = judge_purchases([Case(model, histories, 10, later)])
    assert "0%; up to 25% is allowed" in verdict.reason
    assert not verdict.is_fit


def test_spend_of_cdnow_is_fit(spend, cdnow):
    verdict = judge_spend(spend, cdnow.histories.frequency, cdnow.mean)
    assert verdict.is_fit
    assert "order count and order value +0.21" in verdict.reason
    assert "among 946 repeat buyers" in verdict.reason


def test_spend_that_grows_with_frequency_is_not(spend, cdnow):
    counts = cdnow.histories.frequency
    verdict = judge_spend(spend, counts, cdnow.mean * counts)
    assert not verdict.is_fit


def test_spend_without_a_mean_is_not():
    generator = np.random.default_rng(0)
    counts = generator.integers(1, 8, 3000).astype(float)
    means = generator.pareto(0.6, 3000) + 1
    verdict = judge_spend(GammaGamma().fit(counts, means), counts, means)
    assert not verdict.is_fit
    assert "no mean exists" in verdict.reason


def test_those_left_out_are_named():
    generator = np.random.default_rng(0)
    counts, means = generator.integers(1, 8, 300).astype(float), generator.gamma(4, 10, 300)
    means[:7] = -1
    verdict = judge_spend(GammaGamma().fit(counts, means), counts, means)
    assert "7 more without a value above 0 left out" in verdict.reason
