"""Choices that learn: Thompson sampling with a floor, and how probable each choice was."""

from typing import NamedTuple

import numpy as np

from tessera.planning.beliefs import Beliefs

Array = np.ndarray

#: Worlds that are drawn from the beliefs; a share of choices is known to one part in so many.
WORLDS = 100
#: Customers looked at together.
BLOCK = 20_000


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
        How probable that choice was, among those who are contacted.
    """

    choice: Array
    propensity: Array


def sampled_lifts(beliefs: Beliefs, random_state: int, worlds: int = WORLDS) -> Array:
    """Draw worlds from normal beliefs, shape (worlds, n_segments, n_actions)."""
    generator = np.random.default_rng(random_state)
    return generator.normal(beliefs.lift, beliefs.sd, (worlds, *beliefs.lift.shape))


def choice_shares(lifts: Array, options: Options, floor: float = 0.01) -> Array:
    """Return how probable each action is to be chosen: in what share of the worlds it is best.

    Source: Thompson (1933), On the likelihood that one unknown probability exceeds another in view
    of the evidence of two samples.

    Parameters
    ----------
    lifts : array of shape (n_worlds, n_groups, n_actions)
        The worlds.
    options : Options
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
        shares[start : start + BLOCK] = _block_shares(worlds, part)
    allowed = np.asarray(options.allowed, dtype=bool)
    allowed_count = allowed.sum(axis=1, keepdims=True)
    mixed = np.where(allowed_count > 0, floor, 0).astype(np.float32)
    shares *= 1 - mixed
    shares[:, :-1] += allowed * (mixed / np.maximum(allowed_count, 1))
    return shares


def _block_shares(worlds: Array, part: Options) -> Array:
    count, width = part.scale.shape
    # An action a row: numpy compares long rows faster than many short ones.
    scale = np.ascontiguousarray(part.scale.T, dtype=np.float32)
    shift = np.ascontiguousarray(part.shift.T, dtype=np.float32)
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


def tried(
    lifts: Array, options: Options, planned: Array, draws: Array, floor: float = 0.01
) -> Exploration:
    """Choose by Thompson sampling what those get whom a plan contacts.

    Whom it contacts stays as planned. Where in a world nothing is worth its cost, they get what is
    planned; what costs more than that is not tried, so that the budget holds.

    Parameters
    ----------
    lifts, options, floor
        As in ``choice_shares``.
    planned : array of int of shape (n_customers,)
        The action that is believed best, -1 for nothing.
    draws : array of shape (n_customers,)
        From 0 to 1, 1 excluded, each customer's own: a hash of their key.

    Returns
    -------
    Exploration
        The propensity is that among those whom the plan contacts, and 1 for nothing.
    """
    choice, propensity = planned.copy(), np.ones(len(planned))
    who = np.flatnonzero(planned >= 0)
    some, at = options.rows(who), (np.arange(len(who)), planned[who])
    fits = some.costs <= some.costs[at][:, None]
    some = some._replace(
        shift=np.where(fits, some.shift, -np.inf), allowed=fits & (some.allowed > 0)
    )
    shares = choice_shares(lifts, some, floor)
    shares[at] += shares[:, -1]
    choice[who], propensity[who] = drawn(shares[:, :-1], draws[who])
    return Exploration(choice, propensity)
