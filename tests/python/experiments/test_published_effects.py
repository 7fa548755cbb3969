"""Effects, intervals and their adjustments against the figures of the reference pages."""

import numpy as np
import pytest
from hillstrom import ARMS, MENS, WOMENS, features, two_arms
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import cross_val_predict

from tessera.experiments.allocation import draw_mismatch
from tessera.experiments.cuped import adjusted_outcomes, variance_reduction
from tessera.experiments.effects import bootstrap_means, compare_means, compare_rates
from tessera.experiments.multiplicity import adjust
from tessera.experiments.power import detectable_effect

# Difference, its error, z, p, Newcombe's interval, relative lift with its interval.
RATES = {
    (WOMENS, "visit"): (
        0.045233, 0.003234, 13.9492, 3.182e-44, 0.038894, 0.051574, 0.4261, 0.3562, 0.4995,
    ),
    (WOMENS, "conversion"): (
        0.003111, 0.000823, 3.7796, 1.571e-4, 0.001502, 0.004745, 0.5433, 0.2301, 0.9363,
    ),
    (MENS, "visit"): (
        0.076590, 0.003386, 22.4860, 5.685e-112, 0.069953, 0.083227, 0.7214, 0.6404, 0.8064,
    ),
    (MENS, "conversion"): (
        0.006805, 0.000921, 7.3851, 1.523e-13, 0.005014, 0.008641, 1.1884, 0.7680, 1.7088,
    ),
}  # fmt: skip
# Difference, its error, t, p, Welch's interval, bootstrap interval.
SPEND = {
    WOMENS: (0.424412, 0.130333, 3.2564, 1.129e-3, 0.16896, 0.67987, 0.1729, 0.6736),
    MENS: (0.769827, 0.145247, 5.3001, 1.164e-7, 0.48514, 1.05451, 0.4908, 1.0539),
}
# Effect and reduction of variance in per cent, by what is known from before.
CUPED = {
    (WOMENS, "visit"): ((0.045095, 0.40), (0.045233, 0.75), (0.045405, 2.60)),
    (MENS, "visit"): ((0.076411, 0.44), (0.076618, 0.89), (0.076048, 2.92)),
    (WOMENS, "spend"): ((0.422701, 0.038), (0.423781, 0.051), (0.424600, 0.079)),
    (MENS, "spend"): ((0.767438, 0.043), (0.769015, 0.057), (0.766759, 0.130)),
}


def in_arm(customers, arm, outcome):
    return customers.loc[customers["segment"] == ARMS[arm], outcome].to_numpy()


def rates(customers, arm, outcome):
    one, other = in_arm(customers, arm, outcome), in_arm(customers, 0, outcome)
    return compare_rates(one.sum(), len(one), other.sum(), len(other))


@pytest.mark.parametrize(("arm", "outcome"), RATES)
def test_shares_of_customers(hillstrom, arm, outcome):
    found = rates(hillstrom, arm, outcome)
    difference, error, z, p_value, lower, upper, *relative = RATES[arm, outcome]
    assert [found.difference, found.standard_error, found.lower, found.upper] == pytest.approx(
        [difference, error, lower, upper], abs=6e-7
    )
    assert found.statistic == pytest.approx(z, abs=5e-5)
    assert found.p_value == pytest.approx(p_value, rel=5e-4)
    assert [found.relative, found.relative_lower, found.relative_upper] == pytest.approx(
        relative, abs=6e-5
    )


@pytest.mark.parametrize("arm", SPEND)
def test_money(hillstrom, arm):
    one, other = in_arm(hillstrom, arm, "spend"), in_arm(hillstrom, 0, "spend")
    found = compare_means(one, other)
    difference, error, t, p_value, lower, upper, *drawn = SPEND[arm]
    assert [found.difference, found.standard_error] == pytest.approx([difference, error], abs=6e-7)
    assert found.statistic == pytest.approx(t, abs=5e-5)
    assert found.p_value == pytest.approx(p_value, rel=5e-4)
    assert [found.lower, found.upper] == pytest.approx([lower, upper], abs=6e-6)
    assert bootstrap_means(one, other) == pytest.approx(drawn, abs=6e-5)


def test_mens_against_womens_mail(hillstrom):
    one, other = (in_arm(hillstrom, arm, "visit") for arm in (MENS, WOMENS))
    visits = compare_rates(one.sum(), len(one), other.sum(), len(other))
    assert visits.statistic == pytest.approx(8.68456, abs=5e-6)
    spend = compare_means(*(in_arm(hillstrom, arm, "spend") for arm in (MENS, WOMENS)))
    assert spend.p_value == pytest.approx(0.03047, abs=5e-6)


def test_six_comparisons_at_once(hillstrom):
    p_values = [
        rates(hillstrom, arm, outcome).p_value
        if outcome != "spend"
        else compare_means(in_arm(hillstrom, arm, "spend"), in_arm(hillstrom, 0, "spend")).p_value
        for arm in (WOMENS, MENS)
        for outcome in ("visit", "conversion", "spend")
    ]
    assert adjust(p_values, "holm") == pytest.approx(
        [1.591e-43, 3.142e-4, 1.129e-3, 3.411e-111, 6.093e-13, 3.491e-7], rel=5e-4
    )
    assert adjust(p_values, "fdr_bh") == pytest.approx(
        [9.547e-44, 1.885e-4, 1.129e-3, 3.411e-111, 3.046e-13, 1.746e-7], rel=5e-4
    )


def test_what_could_be_seen(hillstrom):
    visits, spend = in_arm(hillstrom, 0, "visit"), in_arm(hillstrom, 0, "spend")
    size = len(visits)
    variance = visits.mean() * (1 - visits.mean())
    assert detectable_effect(variance, size, variance, size) == pytest.approx(0.00836, abs=5e-6)
    variance = spend.var(ddof=1)
    assert detectable_effect(variance, size, variance, size) == pytest.approx(0.3145, abs=5e-5)


@pytest.mark.parametrize(("arm", "outcome"), CUPED)
def test_what_is_known_from_before_saves_little(hillstrom, arm, outcome):
    customers, is_treated = two_arms(hillstrom, arm)
    values = customers[outcome].to_numpy()
    plain = compare_means(values[is_treated], values[~is_treated])
    known = (
        customers[["history"]],
        customers[["history", "recency"]],
        features(customers, log_history=False),
    )
    for covariates, (effect, reduction) in zip(known, CUPED[arm, outcome], strict=True):
        adjusted, slopes = adjusted_outcomes(values, covariates)
        found = compare_means(adjusted[is_treated], adjusted[~is_treated])
        assert found.difference == pytest.approx(effect, abs=6e-7)
        saved = variance_reduction(plain.standard_error, found.standard_error)
        assert saved == pytest.approx(reduction / 100, abs=6e-5 if outcome == "visit" else 6e-6)
        if (arm, outcome, len(slopes)) == (WOMENS, "visit", 1):
            assert slopes[0] == pytest.approx(8.353e-5, abs=5e-9)


def test_a_learned_covariate_saves_no_more_than_the_columns(hillstrom):
    customers, is_treated = two_arms(hillstrom, WOMENS)
    values = customers["visit"].to_numpy()
    learner = HistGradientBoostingRegressor(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=8, early_stopping=False
    )
    learned = cross_val_predict(learner, features(customers), values, cv=5)
    adjusted, _ = adjusted_outcomes(values, learned)
    plain, found = (compare_means(one[is_treated], one[~is_treated]) for one in (values, adjusted))
    assert found.difference == pytest.approx(0.045327, abs=2e-4)
    saved = variance_reduction(plain.standard_error, found.standard_error)
    assert saved == pytest.approx(0.0247, abs=0.003)


@pytest.mark.parametrize(("held_out", "p_value"), [(10120, 0.0897), (10200, 0.00468)])
def test_arms_are_as_large_as_they_should_be(held_out, p_value):
    place = np.arange(20000)
    assert draw_mismatch(place < held_out, np.full(20000, 0.5)) == pytest.approx(p_value, abs=5e-5)
    # An allocation that was planned uneven is none that failed.
    assert draw_mismatch(place < 1000, np.full(20000, 0.05)) == pytest.approx(1)
    assert draw_mismatch(place < 1000, np.full(20000, 0.5)) < 1e-300


def test_rates_of_the_first_page(hillstrom):
    rates = [np.mean(in_arm(hillstrom, arm, "visit")) for arm in range(3)]
    assert rates == pytest.approx([0.1062, 0.1514, 0.1828], abs=6e-5)
