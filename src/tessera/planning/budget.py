"""The plan under a budget: all actions of all customers compete for each pound."""

from dataclasses import dataclass

import numpy as np

from tessera.planning.frontier import (
    BLOCK,
    Array,
    Increments,
    chosen_cells,
    free_choice,
    increments,
)


@dataclass(frozen=True)
class Plan:
    """What is done for whom, and how far from the best it can be at most.

    Attributes
    ----------
    choice : array of int of shape (n_customers,)
        The action of each customer, -1 for nothing.
    value : float
        What the plan is expected to bring.
    cost : int
        What it costs, in cents.
    bound : float
        What no plan within the budget can exceed (the linear relaxation's optimum).
    next_value : float
        What the next money (argument ``more``) would bring.
    """

    choice: Array
    value: float
    cost: int
    bound: float
    next_value: float

    @property
    def gap(self) -> float:
        """The share of the bound that the plan misses at most."""
        return max(self.bound - self.value, 0.0) / self.bound if self.bound > 0 else 0.0


def plan_under_budget(
    values: Array, costs: Array, budget: int | None, *, more: int = 10_000
) -> Plan:
    """Choose an action, or nothing, for each customer, so that their value is large.

    The steps of all customers' frontiers are taken in the order of their gain per cent, equal ones
    in the order of the customers, up to the first that does not fit; then single changes that fit
    into what is left, the most gain first.

    Parameters
    ----------
    values : array of shape (n_customers, n_actions)
        Expected value of each action, that of nothing being 0; minus infinity: not allowed.
    costs : array of int, of shape (n_customers, n_actions) or (n_actions,)
        In cents.
    budget : int or None
        In cents; None: no limit.
    more : int
        How much more money the plan's ``next_value`` is about, in cents.

    Raises
    ------
    ValueError
        If a cost or the budget is below zero, costs are no whole cents, or a value is not a number.

    Examples
    --------
    >>> plan = plan_under_budget(np.array([[2.0, 3.0], [1.0, 4.0]]), np.array([1, 3]), 4)
    >>> plan.choice.tolist(), plan.value, plan.cost
    ([0, 1], 6.0, 4)
    """
    costs = np.broadcast_to(costs, values.shape)
    _check(values, costs, budget)
    steps = _all_increments(values, costs)
    order = np.argsort(-steps.efficiency, kind="stable")
    cost, gain = steps.cost[order], steps.gain[order]
    spent = np.concatenate([[0], np.cumsum(cost)])
    earned = np.concatenate([[0.0], np.cumsum(gain)])
    limit = int(spent[-1]) if budget is None else budget
    choice = _free_choices(values, costs)
    free = _total(values, choice)
    taken = int(np.searchsorted(spent, limit, side="right")) - 1
    _take(choice, steps, order[:taken])
    left = limit - int(spent[taken])
    if budget is not None:
        left = _change_what_fits(choice, values, costs, left)
    bound = float(np.interp(limit, spent, earned))
    return Plan(
        choice=choice,
        value=_total(values, choice),
        cost=limit - left,
        bound=free + bound,
        next_value=float(np.interp(limit + more, spent, earned)) - bound,
    )


def _check(values: Array, costs: Array, budget: int | None) -> None:
    if not np.issubdtype(costs.dtype, np.integer):
        raise ValueError("Costs are to be whole cents.")
    if costs.size and costs.min() < 0:
        raise ValueError("A cost is below zero.")
    if budget is not None and budget < 0:
        raise ValueError("The budget is below zero.")
    if any(np.isnan(block).any() or (block == np.inf).any() for block in _blocks(values)):
        raise ValueError("A value is not a finite number.")


def _blocks(cells: Array) -> list[Array]:
    return [cells[start : start + BLOCK] for start in range(0, len(cells), BLOCK)]


def _all_increments(values: Array, costs: Array) -> Increments:
    blocks = [
        increments(block, block_costs)
        for block, block_costs in zip(_blocks(values), _blocks(costs), strict=True)
    ]
    if not blocks:
        return Increments(*(np.array([], dtype=t) for t in (int, int, int, int, float, float)))
    customer = np.concatenate(
        [(block.customer + number * BLOCK).astype(np.int32) for number, block in enumerate(blocks)]
    )
    small = (np.int16, np.int16, np.int32, float, float)
    return Increments(
        customer,
        *(
            np.concatenate([block[field].astype(kind) for block in blocks])
            for field, kind in enumerate(small, start=1)
        ),
    )


def _free_choices(values: Array, costs: Array) -> Array:
    pairs = zip(_blocks(values), _blocks(costs), strict=True)
    return np.concatenate(
        [free_choice(block, block_costs) for block, block_costs in pairs] or [np.array([], int)]
    ).astype(np.int16)


def _total(values: Array, choice: Array) -> float:
    return float(chosen_cells(values, choice).sum(dtype=float)) if len(choice) else 0.0


def _take(choice: Array, steps: Increments, taken: Array) -> None:
    taken = np.sort(taken)  # Of a customer's steps the last one counts.
    choice[steps.customer[taken]] = steps.action[taken]


def _change_what_fits(choice: Array, values: Array, costs: Array, left: int) -> int:
    """Change single customers' actions, the most gain first, while money is left for one."""
    while left > 0:
        best = (0.0, 0, -1)
        for start in range(0, len(values), BLOCK):
            part = slice(start, start + BLOCK)
            block, block_costs, now = values[part], costs[part], choice[part]
            gain = block - chosen_cells(block, now)[:, None]
            gain[block_costs - chosen_cells(block_costs, now)[:, None] > left] = -np.inf
            place = int(gain.argmax())
            if gain.flat[place] > best[0]:
                customer, action = divmod(place, values.shape[1])
                best = (float(gain.flat[place]), start + customer, action)
        _, customer, action = best
        if action < 0:
            break
        before = int(chosen_cells(costs[customer][None], choice[[customer]])[0])
        left -= int(costs[customer, action]) - before
        choice[customer] = action
    return left
