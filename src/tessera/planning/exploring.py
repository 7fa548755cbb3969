"""Choices that learn: Thompson sampling with a floor, and how probable each choice was."""

from typing import NamedTuple

import numpy as np

from tessera.planning.beliefs import Beliefs

Array = np.ndarray

#: Worlds that are drawn from the beliefs; a share of choices is known to one part in so many.
WORLDS = 100
#: Customers looked at together.
BLOCK = 20_000
#: Customers, at most, on whom the price of money is found.
SAMPLE = 2_000
#: Halvings in the search of that price.
STEPS = 16


class Options(NamedTuple):
    """What may be done for each customer; all but the first of shape (n_customers, n_actions).

    In a world in which an action's lift is ``lift``, it brings ``scale * lift + shift``.

    Attributes
    ----------
    group : array of int of shape (n_customers,)
        Whose beliefs apply.
    scale, shift : array
        Margin of an order that would not have been made; what is added whatever the lift, such as
        costs. Minus infinity: the action does not compete.
    costs : array of int
        In cents.
    allowed : array of bool
        What the floor may try.
    """

    group: Array
    scale: Array
    shift: Array
    costs: Array
    allowed: Array

    def rows(self, which: Array | slice) -> "Options":
        """Return some customers."""
        return Options(*(column[which] for column in self))


class Exploration(NamedTuple):
    """What is done for whom, each of shape (n_customers,).

    Attributes
    ----------
    choice : array of int
        The action, -1 for nothing.
    propensity : array of float
        How probable that choice was.
    """

    choice: Array
    propensity: Array


def sampled_lifts(beliefs: Beliefs, random_state: int, worlds: int = WORLDS) -> Array:
    """Draw worlds from normal beliefs, shape (worlds, n_segments, n_actions)."""
    generator = np.random.default_rng(random_state)
    return generator.normal(beliefs.lift, beliefs.sd, (worlds, *beliefs.lift.shape))


def sampled_rates(
    successes: Array, trials: Array, random_state: int, worlds: int = WORLDS
) -> Array:
    """Draw worlds of rates from Beta(1 + successes, 1 + failures), shape (worlds, ...)."""
    generator = np.random.default_rng(random_state)
    return generator.beta(1 + successes, 1 + trials - successes, (worlds, *np.shape(successes)))


def choice_shares(lifts: Array, options: Options, price: float = 0, floor: float = 0.01) -> Array:
    """Return how probable each action is to be chosen: in what share of the worlds it is best.

    Source: Thompson (1933), On the likelihood that one unknown probability exceeds another in view
    of the evidence of two samples.

    Parameters
    ----------
    lifts : array of shape (n_worlds, n_groups, n_actions)
        The worlds.
    options : Options
    price : float
        What a cent is worth elsewhere: an action competes by what it brings beyond that.
    floor : float
        This share of the choices is spread evenly over what is allowed.

    Returns
    -------
    array of float32 of shape (n_customers, n_actions + 1)
        The last column is nothing, which is best where no action brings more than it costs. Rows
        add up to 1.

    Examples
    --------
    >>> two = Options(np.array([0]), *(np.ones((1, 2)) for _ in "ab"), *np.ones((2, 1, 2), int))
    >>> choice_shares(np.array([[[0.1, 0.2]], [[0.3, 0.2]]]), two, floor=0.1).round(2).tolist()
    [[0.5, 0.5, 0.0]]
    """
    count, width = options.scale.shape
    shares = np.empty((count, width + 1), dtype=np.float32)
    worlds = np.asarray(lifts, dtype=np.float32)
    for start in range(0, count, BLOCK):
        part = options.rows(slice(start, start + BLOCK))
        shares[start : start + BLOCK] = _block_shares(worlds, part, price)
    allowed = np.asarray(options.allowed, dtype=bool)
    allowed_count = allowed.sum(axis=1, keepdims=True)
    mixed = np.where(allowed_count > 0, floor, 0).astype(np.float32)
    shares *= 1 - mixed
    shares[:, :-1] += allowed * (mixed / np.maximum(allowed_count, 1))
    return shares


def _block_shares(worlds: Array, part: Options, price: float) -> Array:
    count, width = part.scale.shape
    # An action a row: numpy compares long rows faster than many short ones.
    scale = np.ascontiguousarray(part.scale.T, dtype=np.float32)
    shift = np.ascontiguousarray((part.shift - price * part.costs).T, dtype=np.float32)
    competing = np.flatnonzero(np.isfinite(shift).any(axis=1))
    won = np.zeros((width + 1, count), dtype=np.int32)
    customers = np.arange(count)
    for world in worlds:
        best = np.zeros(count, dtype=np.float32)
        choice = np.full(count, width)
        for action in competing:
            value = world[part.group, action] * scale[action] + shift[action]
            is_better = value > best
            np.copyto(best, value, where=is_better)
            choice[is_better] = action
        won[choice, customers] += 1
    return won.T / np.float32(len(worlds))


def drawn(shares: Array, draws: Array) -> tuple[Array, Array]:
    """Return the column that each row's draw, from 0 to 1, falls into, and its share.

    >>> drawn(np.array([[0.2, 0.8], [0.2, 0.8]]), np.array([0.1, 0.5]))
    (array([0, 1]), array([0.2, 0.8]))
    """
    ends = shares.cumsum(axis=1, dtype=float)
    choice = (draws[:, None] * ends[:, -1:] >= ends).sum(axis=1)
    return choice, shares[np.arange(len(shares)), choice]


def explored(
    lifts: Array,
    options: Options,
    draws: Array,
    budget: int | None,
    *,
    floor: float = 0.01,
    random_state: int = 0,
) -> Exploration:
    """Choose by Thompson sampling within a budget.

    Money has the price at which the choices are expected to cost what there is. What they cost
    more by chance is left out in an order that is drawn too, so that no action is left out
    more often than another and propensities stay known.

    Parameters
    ----------
    lifts, options, floor
        As in ``choice_shares``.
    draws : array of shape (n_customers,)
        From 0 to 1, each customer's own: a hash of their key. The order of customers does not
        matter where no two are equal.
    budget : int or None
        In cents; None: no limit.
    random_state : int
        Seed of the order in which customers get what is left.

    Returns
    -------
    Exploration
    """
    order = np.argsort(draws, kind="stable")
    price = 0.0
    if budget is not None:
        sample = order[:: max(len(order) // SAMPLE, 1)]
        price = _price(
            lifts, options.rows(sample), budget * len(sample) / max(len(order), 1), floor
        )
    shares = choice_shares(lifts, options, price, floor)
    choice, propensity = drawn(shares, draws)
    is_nothing = choice == options.scale.shape[1]
    cost = np.where(is_nothing, 0, options.costs[np.arange(len(choice)), choice * ~is_nothing])
    if budget is not None and cost.sum() > budget:
        turn = order[np.random.default_rng(random_state).permutation(len(order))]
        turn = turn[cost[turn] > 0]
        is_kept = np.cumsum(cost[turn]) <= budget
        kept_share = is_kept.mean()
        is_nothing[turn[~is_kept]] = True
        costly = (shares[:, :-1] * (options.costs > 0)).sum(axis=1)
        propensity = np.where(cost > 0, propensity * kept_share, propensity)
        propensity[is_nothing] = (shares[:, -1] + costly * (1 - kept_share))[is_nothing]
    return Exploration(np.where(is_nothing, -1, choice), propensity)


def _price(lifts: Array, sample: Options, budget: float, floor: float) -> float:
    """Return the least price, to 1 in 2**STEPS, at which the sample is expected to cost enough."""

    def is_too_much(price: float) -> bool:
        shares = choice_shares(lifts, sample, price, floor)[:, :-1]
        return float((shares * sample.costs).sum(dtype=float)) > budget

    if not len(sample.group) or not is_too_much(0):
        return 0.0
    most = lifts.max(axis=0)[sample.group] * np.maximum(sample.scale, 0) + sample.shift
    low, high = 0.0, float(max((most / np.maximum(sample.costs, 1)).max(initial=0), 0))
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_much(middle) else (low, middle)
    return high
