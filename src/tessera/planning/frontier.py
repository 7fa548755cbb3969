"""What each customer's actions add for each pound: the efficient frontier, as increments."""

from typing import NamedTuple

import numpy as np

Array = np.ndarray

#: Customers looked at together: their 20 actions take some tens of megabytes.
BLOCK = 50_000


class Increments(NamedTuple):
    """Steps up the customers' frontiers, all of length n_increments, by customer and step.

    Attributes
    ----------
    customer, action : array of int
        Whose step, and to which action.
    before : array of int
        The action that the step starts from, -1 for none.
    cost : array of int
        Cents more than before; at least 1.
    gain : array of float
        Value more than before; above 0.
    efficiency : array of float
        Gain per cent; falls from step to step of a customer.
    """

    customer: Array
    action: Array
    before: Array
    cost: Array
    gain: Array
    efficiency: Array


def free_choice(values: Array, costs: Array) -> Array:
    """Return the best action that costs nothing and brings something, -1 where there is none.

    >>> free_choice(np.array([[1.0, 2.0], [-1.0, 3.0]]), np.array([[0, 5], [0, 5]]))
    array([ 0, -1])
    """
    free = np.where((costs == 0) & (values > 0), values, -np.inf)
    best = free.argmax(axis=1)
    return np.where(np.isfinite(free[np.arange(len(free)), best]), best, -1)


def chosen_cells(cells: Array, choice: Array) -> Array:
    """Return the cell of each customer's choice, 0 where they have none."""
    return np.where(choice >= 0, cells[np.arange(len(choice)), choice.clip(0)], 0)


def increments(values: Array, costs: Array) -> Increments:
    """Return the frontiers of a block of customers.

    From what costs nothing, the next step is always the action with the largest gain per cent, the
    largest of these where several are equal. What lies below the frontier is never worth its money.

    Parameters
    ----------
    values : array of shape (n_customers, n_actions)
        Expected value of each action; minus infinity: not allowed.
    costs : array of int of shape (n_customers, n_actions)
        In cents.

    References
    ----------
    P. Sinha, A. A. Zoltners: The multiple-choice knapsack problem. Operations Research 27 (1979).
    """
    rows = np.arange(len(values))
    action = free_choice(values, costs)
    value = chosen_cells(values, action).astype(float)
    cost = np.zeros(len(values), dtype=np.int64)
    slope = np.full(len(values), np.inf)
    found = []
    while rows.size:
        more = costs[rows] - cost[:, None]
        gain = values[rows] - value[:, None]
        is_step = (more > 0) & (gain > 0)
        efficiency = np.where(is_step, gain / np.where(is_step, more, 1), -np.inf)
        steepest = efficiency.max(axis=1)
        # Of equally steep ones the longest, so that efficiency falls from step to step.
        longest = np.where(efficiency == steepest[:, None], more, -1).argmax(axis=1)
        goes_on = np.isfinite(steepest)
        rows, before, best = rows[goes_on], action[goes_on], longest[goes_on]
        at = np.flatnonzero(goes_on), best
        slope = np.minimum(slope[goes_on], steepest[goes_on])
        found.append((rows, best, before, more[at], gain[at], slope))
        action, value, cost = best, values[rows, best].astype(float), costs[rows, best]
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Increments(*(column[order] for column in columns))
