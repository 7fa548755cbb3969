"""Scores of the products that may be on somebody's list, for a block of customers."""

from typing import NamedTuple

import numpy as np

from tessera.recommendation.methods.base import SCORE_DECIMALS, SplitScores
from tessera.recommendation.methods.blend import Blend
from tessera.recommendation.methods.mixture import Mixture
from tessera.recommendation.methods.ranking import reached_by

# The products with the lowest shared scores, one of which a customer's own scores leave out.
LOWEST = 256
# Scores held in four bytes differ from the exact ones by far less.
SLACK = 1e-5
# Products looked at together when those that others never leave behind are found.
STEP = 256


class BlockScores(NamedTuple):
    """What a method says of some products for some customers.

    Attributes
    ----------
    columns : ndarray of int64 of shape (n_columns,)
        Products, rising.
    parts : dict of str to ndarray of float64 of shape (n_some, n_columns)
        What each part of the method adds.
    means : ndarray of float64 of shape (n_parts, n_some)
        Mean of each part over all products that anybody bought.
    """

    columns: np.ndarray
    parts: dict[str, np.ndarray]
    means: np.ndarray


def all_scores(method: Mixture, customers: np.ndarray) -> BlockScores:
    """Return what a method says of all products."""
    parts = method.part_scores(customers)
    if method.is_bought_.any():
        means = np.stack([part.mean(axis=1, where=method.is_bought_) for part in parts.values()])
    else:
        means = np.zeros((len(parts), len(customers)))
    return BlockScores(np.arange(method.counts_.shape[1]), parts, means)


class Narrowed:
    """Finds the products that can be among a customer's best without looking at all of them.

    A customer's score of a product is what is their own, which is above 0 for few products, and
    what they share with others. Of the products without own scores, only those can be among the
    best ``count`` that fewer than ``count`` others reach or exceed in everything that is shared.

    Parameters
    ----------
    method : Blend
        Fitted; every part splits its scores (:meth:`RecommendationMethod.split_scores`).
    is_eligible, is_repeatable : ndarray of bool of shape (n_products,)
        As in :class:`tessera.recommendation.lists.picking.ShopRules`.
    fresh : ndarray of int64
        Products that may be on a list whatever their scores.
    count : int
        The best to be found.
    """

    def __init__(
        self,
        method: Blend,
        is_eligible: np.ndarray,
        is_repeatable: np.ndarray,
        fresh: np.ndarray,
        count: int,
    ) -> None:
        self.method, self.fresh, self.count = method, fresh, count
        self.is_eligible, self.is_repeatable = is_eligible, is_repeatable
        self._bought = np.flatnonzero(method.is_bought_)
        self._bands: dict[tuple[int, ...], np.ndarray] = {}

    def scores(self, customers: np.ndarray) -> tuple[BlockScores, np.ndarray]:
        """Return what the method says of the products that matter to some customers.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the counts that the method was fitted to: a block that fits in memory.

        Returns
        -------
        scores : BlockScores
        is_settled : ndarray of bool of shape (n_some,)
            False for customers whose best may be others: all products have to be looked at.
        """
        parts = [
            _Part(split, self.method.weights_[name], self.method.is_bought_)
            for name, part in self.method.parts_.items()
            if (split := part.split_scores(customers)) is not None
        ]
        rough = np.zeros((len(customers), self.method.counts_.shape[1]), dtype=np.float32)
        for part in parts:
            part.add_own(rough)
        is_near = rough > 0
        for group, rows in _groups([part.split.groups for part in parts]):
            is_near[np.ix_(rows, self._band(group, parts))] = True
        for part in parts:
            part.add_shared(rough)
        is_near &= self.is_eligible
        owners, owned = self.method.counts_[customers].nonzero()
        once = ~self.is_repeatable[owned]
        is_near[owners[once], owned[once]] = False
        rough[~is_near] = -np.inf
        is_best = is_near & (rough >= reached_by(rough, self.count)[:, None] - np.float32(SLACK))
        is_best[:, self.fresh] = True
        columns = np.flatnonzero(is_best.any(axis=0))
        scores = BlockScores(
            columns,
            {name: part.of(columns) for name, part in zip(self.method.parts_, parts, strict=True)},
            np.stack([part.means for part in parts]),
        )
        # What may not be bought again takes the place of another product of those shared.
        is_settled = np.logical_and.reduce([part.is_settled for part in parts])
        is_settled[owners[once]] = False
        return scores, is_settled

    def _band(self, group: tuple[int, ...], parts: list["_Part"]) -> np.ndarray:
        """Return the eligible products of which a group's best without own scores are some."""
        if group not in self._bands:
            shared = [part.shared[one] for part, one in zip(parts, group, strict=True)]
            eligible = np.flatnonzero(self.is_eligible)
            measures = np.stack([*shared, -self.method.ranks_.astype(np.float64)])[:, eligible]
            self._bands[group] = eligible[rarely_exceeded(measures, self.count)]
        return self._bands[group]


class _Part:
    """What a part of a blend says of a block of customers, each brought to 0 to 1."""

    def __init__(self, split: SplitScores, weight: float, is_bought: np.ndarray) -> None:
        self.split, self.weight, self.is_bought = split, weight, is_bought
        own, groups = split.own, split.groups
        self.has_shared = bool(split.shared.any())
        # Of products that nobody bought nothing is known: they come last.
        self.shared = np.where(is_bought, np.round(split.shared, SCORE_DECIMALS), -1.0)
        sizes = np.diff(own.indptr)
        rows = np.repeat(np.arange(own.shape[0]), sizes)
        values = np.round(own.data, SCORE_DECIMALS)
        own_sums: np.ndarray = np.zeros(own.shape[0])
        if self.has_shared:
            values = np.round(own.data + split.shared[groups[rows], own.indices], SCORE_DECIMALS)
            own_sums = np.bincount(
                rows, self.shared[groups[rows], own.indices], minlength=own.shape[0]
            )
        others, self.is_settled = self._lowest_others()
        highest = self.shared.max(axis=1)[groups]
        self._lowest = others
        some = np.flatnonzero(sizes)
        if len(some):
            firsts = own.indptr[some]
            highest[some] = np.maximum(highest[some], np.maximum.reduceat(values, firsts))
            self._lowest[some] = np.minimum(others[some], np.minimum.reduceat(values, firsts))
        spread = highest - self._lowest
        self._spread = np.where(spread > 0, spread, 1)
        bought = max(int(is_bought.sum()), 1)
        shared_sums = self.shared.sum(axis=1, where=is_bought)[groups]
        sums = np.bincount(rows, values, minlength=own.shape[0]) - own_sums + shared_sums
        self.means = weight * (sums / bought - self._lowest) / self._spread
        self._places, self._rows = rows * own.shape[1] + own.indices, rows

    def _lowest_others(self) -> tuple[np.ndarray, np.ndarray]:
        """Return each customer's lowest score without an own one, and whether it is known."""
        bought = np.flatnonzero(self.is_bought)
        own, groups = self.split.own, self.split.groups
        is_known = np.ones(len(groups), dtype=bool)
        if not self.has_shared:
            return np.where(np.diff(own.indptr) < len(bought), 0.0, np.inf), is_known
        found = np.full(len(groups), np.inf)
        for group in np.unique(groups):
            rows = np.flatnonzero(groups == group)
            values = self.shared[group, bought]
            order = np.argsort(values, kind="stable")[:LOWEST]
            is_absent = own[rows][:, bought[order]].toarray() == 0
            first = is_absent.argmax(axis=1)
            is_some = is_absent.any(axis=1)
            found[rows[is_some]] = values[order[first[is_some]]]
            # With own scores of all products there is no other.
            is_known[rows] = is_some | (len(bought) <= LOWEST)
        return found, is_known

    def add_own(self, rough: np.ndarray) -> None:
        """Add what the part says of products with own scores, but for rounding."""
        share = self.weight / self._spread
        rough.ravel()[self._places] += (self.split.own.data * share[self._rows]).astype(np.float32)

    def add_shared(self, rough: np.ndarray) -> None:
        """Add what the part says of all products alike, but for rounding."""
        if self.has_shared:
            share = (self.weight / self._spread).astype(np.float32)
            shared = self.split.shared.astype(np.float32)
            is_one = len(shared) == 1
            rough += share[:, None] * (shared if is_one else shared[self.split.groups])

    def of(self, columns: np.ndarray) -> np.ndarray:
        """Return what the part adds to some products, for every customer."""
        values = self.split.own[:, columns].toarray()
        if self.has_shared:
            values += self.split.shared[np.ix_(self.split.groups, columns)]
        values = np.round(values, SCORE_DECIMALS) - self._lowest[:, None]
        values /= self._spread[:, None]
        return self.weight * np.where(self.is_bought[columns], values, 0)


def rarely_exceeded(measures: np.ndarray, count: int) -> np.ndarray:
    """Find the items that fewer than ``count`` others reach or exceed in every measure.

    Parameters
    ----------
    measures : ndarray of float of shape (n_measures, n_items)
        More is better; no two items are equal in all.
    count : int

    Returns
    -------
    ndarray of int64
        Positions, rising.

    Examples
    --------
    >>> rarely_exceeded(np.array([[3.0, 2, 1, 0], [0, 2, 1, 1]]), 1).tolist()
    [0, 1]
    """
    # Whatever exceeds an item comes before it.
    order = np.lexsort(-measures[::-1])
    kept = np.zeros(0, dtype=np.int64)
    for first in range(0, len(order), STEP):
        some = order[first : first + STEP]
        before = np.concatenate([kept, some])
        exceeds = np.ones((len(before), len(some)), dtype=bool)
        for measure in measures:
            exceeds &= measure[before][:, None] >= measure[some]
        # An item reaches itself.
        kept = np.concatenate([kept, some[exceeds.sum(axis=0) - 1 < count]])
    return np.sort(kept)


def _groups(groups: list[np.ndarray]) -> list[tuple[tuple[int, ...], np.ndarray]]:
    """Return the rows of customers who share everything, by their groups."""
    every = np.column_stack(groups)
    different, places = np.unique(every, axis=0, return_inverse=True)
    return [
        (tuple(int(one) for one in row), np.flatnonzero(places.ravel() == number))
        for number, row in enumerate(different)
    ]
