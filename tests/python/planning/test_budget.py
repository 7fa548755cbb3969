"""The plan keeps its budget, is never above its bound, and as good as can be proved."""

import numpy as np
import pytest
from benchmarks.planning import planned
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import Bounds, LinearConstraint, milp

from tessera.planning import plan_under_budget

# Published figures of drawn customers: value and upper bound.
PUBLISHED = {
    (200, 5, 0.2): (292.9961, 293.0463),
    (2_000, 20, 0.2): (3_842.6726, 3_842.7184),
    (100_000, 20, 0.1): (140_048.1585, 140_048.2152),
}


@pytest.mark.parametrize("size", PUBLISHED)
def test_published_plans_are_met(size):
    value, bound = PUBLISHED[size]
    plan, budget, _ = planned(*size)
    assert plan.value >= value - 5e-5
    assert plan.bound == pytest.approx(bound, abs=5e-5)
    assert plan.gap <= 2e-4
    assert 0 <= budget - plan.cost <= 1


def _best(values, costs, budget):
    """Return the value of the best plan, proved."""
    customers, actions = values.shape
    one_each = np.kron(np.eye(customers), np.ones(actions))
    found = milp(
        -values.ravel(),
        constraints=[
            LinearConstraint(one_each, ub=1),
            LinearConstraint(np.tile(costs, customers)[None], ub=budget),
        ],
        integrality=np.ones(values.size),
        bounds=Bounds(0, 1),
    )
    return -found.fun


@st.composite
def shops(draw):
    customers, actions = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    value = st.floats(-5, 5, width=32) | st.just(-np.inf)
    values = draw(arrays.arrays(np.float32, (customers, actions), elements=value))
    costs = draw(arrays.arrays(np.int64, (customers, actions), elements=st.integers(0, 300)))
    return values, costs, draw(st.none() | st.integers(0, 1_500))


@given(shops())
def test_no_budget_is_broken_and_no_bound_exceeded(shop):
    values, costs, budget = shop
    plan = plan_under_budget(values, costs, budget)
    rows = np.flatnonzero(plan.choice >= 0)
    chosen = rows, plan.choice[rows]
    assert plan.cost == costs[chosen].sum()
    assert plan.value == pytest.approx(values[chosen].sum(dtype=float))
    assert budget is None or plan.cost <= budget
    assert (values[chosen] > 0).all()
    assert plan.value <= plan.bound + 1e-4
    # What one customer adds is all that a plan can miss.
    assert plan.bound - plan.value <= max(values.max(), 0) + 1e-4
    if budget is None:
        assert plan.value == pytest.approx(values.max(axis=1).clip(0).sum(dtype=float))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_much_is_left_to_be_gained(seed):
    generator = np.random.default_rng(seed)
    values = generator.normal(0.5, 1, (40, 4)).astype(np.float32).astype(float)
    costs = np.array([5, 40, 110, 290])
    plan = plan_under_budget(values, costs, 2_000)
    best = _best(values, costs, 2_000)
    assert plan.value <= best + 1e-6 <= plan.bound + 2e-6
    assert plan.value >= 0.98 * best


def test_with_equal_customers_the_first_are_taken():
    plan = plan_under_budget(np.full((5, 1), 2.0), np.array([100]), 250)
    assert plan.choice.tolist() == [0, 0, -1, -1, -1]
    assert (plan.cost, plan.bound, plan.next_value) == (200, 5.0, 2.0 * 2.5)


@pytest.mark.parametrize(
    ("values", "costs", "budget", "said"),
    [
        ([[1.0]], [-1], 5, "cost is below zero"),
        ([[1.0]], [0.5], 5, "whole cents"),
        ([[1.0]], [1], -5, "budget is below zero"),
        ([[np.nan]], [1], 5, "not a finite number"),
        ([[np.inf]], [1], 5, "not a finite number"),
    ],
)
def test_what_cannot_be_is_refused(values, costs, budget, said):
    with pytest.raises(ValueError, match=said):
        plan_under_budget(np.array(values), np.array(costs), budget)


def test_nobody_to_plan_for_is_a_plan():
    plan = plan_under_budget(np.empty((0, 3)), np.array([1, 2, 3]), 100)
    assert (len(plan.choice), plan.value, plan.cost, plan.gap) == (0, 0.0, 0, 0.0)
