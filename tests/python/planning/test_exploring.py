"""Choices learn as published, their propensities are true, and nobody's depends on the order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.experiments.policies import inverse_propensity_value
from tessera.planning.beliefs import Beliefs
from tessera.planning.exploring import (
    Options,
    choice_shares,
    drawn,
    sampled_lifts,
    tried,
)

# Hillstrom: who visited, without an e-mail and after each of two.
RATES = np.array([0.106167, 0.151400, 0.182757])
BATCHES, BATCH = 40, 500
RUNS = 150


def _rates_only(count, arms):
    cells = (count, arms)
    return Options(
        np.arange(count),
        np.ones(cells),
        np.zeros(cells),
        np.zeros(cells, int),
        np.ones(cells, bool),
    )


def _greedy(trials, successes):
    best = np.where(trials > 0, successes / np.maximum(trials, 1), 1)
    # An arm that was not tried yet goes first; then the best so far.
    return np.eye(len(RATES))[best.argmax(axis=1)]


def _shares(policy, batch, trials, successes):
    if policy == "thirds" or (policy == "four_then_best" and batch < 4):
        return np.full(trials.shape, 1 / 3)
    if policy == "four_then_best":
        return _greedy(trials, successes)
    floor = {"thompson": 0.0, "floor": 0.15}[policy]
    generator, failures = np.random.default_rng(batch), trials - successes
    worlds = generator.beta(1 + successes, 1 + failures, (BATCH, *successes.shape))
    return choice_shares(worlds, _rates_only(len(trials), len(RATES)), floor=floor)[:, :-1]


def _play(policy, runs=RUNS, batches=BATCHES, batch_size=BATCH):
    """Return the regret of each run, and trials, visits and shares of each batch."""
    generator = np.random.default_rng(0)
    trials, successes = (np.zeros((runs, len(RATES)), dtype=int) for _ in range(2))
    history = []
    for batch in range(batches):
        shares = np.asarray(_shares(policy, batch, trials, successes), dtype=float)
        shares /= shares.sum(axis=1, keepdims=True)
        new = generator.multinomial(batch_size, shares)
        visits = generator.binomial(new, RATES)
        trials, successes = trials + new, successes + visits
        history.append((new, visits, shares))
    regret = (trials * (RATES.max() - RATES)).sum(axis=1)
    return regret, history


# Published: regret in visits after 20,000 customers, each arm with an equal share at first.
@pytest.mark.parametrize(
    ("policy", "regret"),
    [("thirds", 720), ("four_then_best", 79), ("thompson", 48), ("floor", 145)],
)
def test_regret_on_published_rates_is_as_published(policy, regret):
    found, _ = _play(policy)
    assert found.mean() == pytest.approx(regret, rel=0.05)


def test_naive_means_of_arms_are_biased_where_inverse_propensity_means_are_not():
    runs = 600
    _, history = _play("thompson", runs=runs, batches=10, batch_size=100)
    trials, visits = (sum(batch[part] for batch in history) for part in (0, 1))
    naive = np.nanmean(visits / np.where(trials > 0, trials, np.nan), axis=0) - RATES
    weighted = sum(batch[1] / np.maximum(batch[2], 1e-9) for batch in history) / 1000
    error = 3 * weighted.std(axis=0) / np.sqrt(runs)
    assert naive[:2] == pytest.approx([-0.0136, -0.0149], abs=0.004)
    # Of the worst arm a share may be 0 in a batch: nothing is learned of it then.
    assert (np.abs(weighted.mean(axis=0) - RATES)[1:] < error[1:]).all()


@st.composite
def shops(draw):
    generator = np.random.default_rng(draw(st.integers(0, 1000)))
    count, actions, groups = (draw(st.integers(1, top)) for top in (30, 5, 4))
    cells = (count, actions)
    allowed = generator.random(cells) < 0.7
    shift = np.where(allowed, -generator.random(cells), -np.inf)
    options = Options(
        generator.integers(0, groups, count),
        generator.normal(20, 10, cells),
        shift,
        generator.integers(0, 300, cells),
        allowed,
    )
    beliefs = Beliefs(
        generator.normal(0.03, 0.03, (groups, actions)), np.full((groups, actions), 0.03)
    )
    draws = generator.permutation(np.linspace(0.001, 0.999, count))
    return options, sampled_lifts(beliefs, 1, worlds=20), draws


@given(shops(), st.floats(0, 0.5))
def test_propensities_add_up_to_one_and_keep_the_floor(shop, floor):
    options, lifts, _ = shop
    shares = choice_shares(lifts, options, floor)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (shares[:, :-1][~options.allowed] == 0).all()
    least = floor / np.maximum(options.allowed.sum(axis=1, keepdims=True), 1)
    assert (shares[:, :-1] >= least - 1e-6)[options.allowed].all()


@given(shops(), st.integers(0, 5))
def test_no_choice_costs_more_than_planned_and_neither_order_nor_a_second_run_matters(shop, seed):
    options, lifts, draws = shop
    planned = np.where(options.allowed.any(axis=1), options.allowed.argmax(axis=1), -1)
    found = tried(lifts, options, planned, draws)
    assert ((found.choice >= 0) == (planned >= 0)).all()
    rows = np.flatnonzero(planned >= 0)
    assert options.allowed[rows, found.choice[rows]].all()
    costs = options.costs[rows, found.choice[rows]]
    assert (costs <= options.costs[rows, planned[rows]]).all()
    assert ((found.propensity > 0) & (found.propensity <= 1 + 1e-6)).all()
    order = np.random.default_rng(seed).permutation(len(draws))
    again = tried(lifts, options.rows(order), planned[order], draws[order])
    assert (again.choice == found.choice[order]).all()
    assert again.propensity == pytest.approx(found.propensity[order])


def test_another_seed_draws_other_worlds():
    beliefs = Beliefs(np.zeros((1, 2)), np.ones((1, 2)))
    assert (sampled_lifts(beliefs, 1) == sampled_lifts(beliefs, 1)).all()
    assert (sampled_lifts(beliefs, 1) != sampled_lifts(beliefs, 2)).any()


def test_choices_come_about_as_often_as_their_propensity_says():
    shares = np.tile([0.2, 0.5, 0.3], (1000, 1))
    choice, propensity = drawn(shares, (np.arange(1000) + 0.5) / 1000)
    assert np.bincount(choice).tolist() == [200, 500, 300]
    assert propensity.tolist() == [0.2] * 200 + [0.5] * 500 + [0.3] * 300


def test_logged_propensities_judge_a_rule_that_was_not_in_use():
    generator = np.random.default_rng(3)
    count = 40_000
    beliefs = Beliefs(np.array([[0.02, 0.05]]), np.full((1, 2), 0.02))
    options = Options(
        np.zeros(count, int),
        np.full((count, 2), 10.0),
        np.full((count, 2), -0.05),
        np.full((count, 2), 5),
        np.ones((count, 2), bool),
    )
    draws = generator.random(count)
    found = tried(sampled_lifts(beliefs, 0), options, np.ones(count, int), draws)
    truth = np.array([0.3, 0.1])
    outcome = generator.random(count) < truth[found.choice]
    for action, rate in enumerate(truth):
        value = inverse_propensity_value(
            np.full(count, action), found.choice, outcome.astype(float), found.propensity
        )
        assert abs(value.value - rate) < 3 * value.standard_error
