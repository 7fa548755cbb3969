"""Beliefs follow the evidence, as far as there is any."""

import numpy as np
import pytest

from tessera.planning.beliefs import Arms, believed, compared

PRIOR = np.array([0.02, 0.04]), np.array([0.01, 0.03])


def _arms(treated, treated_buyers, control, control_buyers):
    return Arms(*(np.array(one) for one in (treated, treated_buyers, control, control_buyers)))


def test_without_evidence_the_playbook_is_believed():
    nothing = np.zeros((3, 2), int)
    after = believed(_arms(nothing, nothing, nothing, nothing), *PRIOR)
    assert (after.lift == PRIOR[0]).all()
    assert (after.sd == PRIOR[1]).all()


def test_one_arm_alone_says_nothing():
    some, none = np.full((2, 2), 100), np.zeros((2, 2), int)
    assert (believed(_arms(some, some, none, none), *PRIOR).lift == PRIOR[0]).all()


def test_much_evidence_outweighs_the_playbook_and_little_does_not():
    one = np.array([[1, 0], [0, 0]])
    much = believed(_arms(10**6 * one, 3 * 10**5 * one, 10**6 * one, 2 * 10**5 * one), *PRIOR)
    little = believed(_arms(10 * one, 3 * one, 10 * one, 2 * one), *PRIOR)
    assert much.lift[0, 0] == pytest.approx(0.1, abs=1e-3)
    assert little.lift[0, 0] == pytest.approx(0.02, abs=2e-3)
    # The other segment moves towards it, the other action does not.
    assert 0.02 < little.lift[1, 0] < much.lift[1, 0] < 0.1
    assert (much.lift[:, 1] == PRIOR[0][1]).all()
    assert much.sd[0, 0] < little.sd[0, 0] <= PRIOR[1][0] * 1.5


def _campaigns(*rows):
    """Return campaigns of one segment and action: treated, buyers, control, buyers."""
    return Arms(*(np.array(column).reshape(-1, 1, 1) for column in zip(*rows, strict=True)))


def test_campaigns_are_compared_each_with_its_own_control():
    """Neither changed anything; together 10.4 % of the treated and 17.5 % of the others ordered."""
    one = compared(_campaigns((2000, 400, 2000, 400), (3600, 180, 400, 20)))
    after = believed(one, np.array([0.0]), np.array([0.02]))
    assert after.lift == pytest.approx(0, abs=1e-9)
    # As the variances of both differences say, weighted.
    weights, variances = np.array([1000, 360]), np.array([0.16 / 1000, 0.0475 / 360])
    error = np.sqrt((weights**2 * variances).sum()) / weights.sum()
    rates = 0.2 * 1000 / 1360 + 0.05 * 360 / 1360
    seen = np.sqrt(rates * (1 - rates) * (1 / one.treated + 1 / one.control))
    assert seen == pytest.approx(error, rel=0.03)


def test_a_campaign_without_a_control_adds_nothing():
    alone = _campaigns((500, 60, 400, 40))
    assert all(
        both == pytest.approx(one[0])
        for both, one in zip(
            compared(_campaigns((500, 60, 400, 40), (900, 900, 0, 0), (0, 0, 70, 70))),
            alone,
            strict=True,
        )
    )
    nothing = compared(_campaigns((900, 900, 0, 0)))
    assert believed(nothing, np.array([0.02]), np.array([0.01])).lift == 0.02


def test_lifts_of_many_small_campaigns_are_not_biased():
    """A tenth is held out, so that some have no control."""
    generator = np.random.default_rng(1)
    shape = (12, 4000, 1)
    control = generator.binomial(20, 0.1, shape)
    base = generator.uniform(0.02, 0.3, shape)
    one = compared(
        Arms(
            20 - control,
            generator.binomial(20 - control, base + 0.05),
            control,
            generator.binomial(control, base),
        )
    )
    lift = one.treated_buyers / one.treated - one.control_buyers / one.control
    assert lift.mean() == pytest.approx(0.05, abs=0.004)


def test_beliefs_cover_what_is_true_as_often_as_they_say():
    generator = np.random.default_rng(0)
    segments, lift, sd, base = 4000, 0.04, 0.02, 0.2
    truth = generator.normal(lift, sd, segments)
    count = np.full((segments, 1), 500)
    arms = Arms(
        count,
        generator.binomial(count, base + truth[:, None]),
        count,
        generator.binomial(count, base, (segments, 1)),
    )
    after = believed(arms, np.array([lift]), np.array([sd]))
    is_covered = np.abs(after.lift[:, 0] - truth) < 1.96 * after.sd[:, 0]
    assert is_covered.mean() == pytest.approx(0.95, abs=0.02)
    # Shrunk beliefs are nearer to the truth than what was seen.
    seen = (arms.treated_buyers / count - arms.control_buyers / count)[:, 0]
    assert np.square(after.lift[:, 0] - truth).mean() < np.square(seen - truth).mean()
