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

    Scores are first added up roughly, in half the memory, and exactly only for the products that
    can be among the best ``count`` by that. Where every part splits its scores
    (:meth:`RecommendationMethod.split_scores`) not even that is done for all products: a score is
    what is a customer's own, which is above 0 for few products, and what they share with others.
    Of the products without own scores, only those can be among the best that fewer than ``count``
    others reach or exceed in everything that is shared.

    Parameters
    ----------
    method : Blend
        Fitted.
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
        nobody = np.zeros(0, dtype=np.int64)
        self._shared = {
            name: _Shared(split.shared, method.is_bought_)
            for name, part in method.parts_.items()
            if (split := part.split_scores(nobody)) is not None
        }
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
        parts = [self._part(name, customers) for name in self.method.parts_]
        split = [part for part in parts if isinstance(part, _SplitPart)]
        rough = np.zeros((len(customers), self.method.counts_.shape[1]), dtype=np.float32)
        for one in split:
            one.add_own(rough)
        if len(split) == len(parts):
            is_near = rough > 0
            for group, rows in _groups([one.split.groups for one in split]):
                is_near[np.ix_(rows, self._band(group, split))] = True
            is_near &= self.is_eligible
        else:
            is_near = np.repeat(self.is_eligible[None, :], len(customers), axis=0)
        for part in parts:
            part.add_others(rough)
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
        is_settled = np.logical_and.reduce([one.is_settled for one in split], initial=True)
        is_settled = np.broadcast_to(is_settled, len(customers)).copy()
        if len(split) == len(parts):
            is_settled[owners[once]] = False
        return scores, is_settled

    def _part(self, name: str, customers: np.ndarray) -> "_SplitPart | _DensePart":
        """Return what a part of the method says of some customers."""
        part, weight = self.method.parts_[name], self.method.weights_[name]
        split = part.split_scores(customers)
        if split is None:
            return _DensePart(part.raw_scores(customers), weight, self.method.is_bought_)
        return _SplitPart(split, self._shared[name], weight)

    def _band(self, group: tuple[int, ...], parts: list["_SplitPart"]) -> np.ndarray:
        """Return the eligible products of which a group's best without own scores are some."""
        if group not in self._bands:
            shared = [part.shared.rounded[one] for part, one in zip(parts, group, strict=True)]
            eligible = np.flatnonzero(self.is_eligible)
            measures = np.stack([*shared, -self.method.ranks_.astype(np.float64)])[:, eligible]
            self._bands[group] = eligible[rarely_exceeded(measures, self.count)]
        return self._bands[group]


class _DensePart:
    """What a part of a blend says of a block of customers, where it says something of all products.

    Each customer's scores are brought to 0 to 1.
    """

    def __init__(self, scores: np.ndarray, weight: float, is_bought: np.ndarray) -> None:
        self.scores, self.weight, self.is_bought = scores, weight, is_bought
        known = scores if is_bought.all() else scores[:, is_bought]
        self._lowest = np.round(known.min(axis=1).astype(np.float64), SCORE_DECIMALS)
        spread = np.round(known.max(axis=1).astype(np.float64), SCORE_DECIMALS) - self._lowest
        self._spread = np.where(spread > 0, spread, 1)
        means = known.mean(axis=1, dtype=np.float64)
        self.means = weight * (means - self._lowest) / self._spread

    def add_others(self, rough: np.ndarray) -> None:
        """Add what the part says, but for rounding."""
        share = (self.weight / self._spread).astype(np.float32)
        added = self.scores - self._lowest[:, None].astype(np.float32)
        added *= share[:, None]
        if not self.is_bought.all():
            added[:, ~self.is_bought] = 0
        rough += added

    def of(self, columns: np.ndarray) -> np.ndarray:
        """Return what the part adds to some products, for every customer."""
        values = np.round(self.scores[:, columns].astype(np.float64), SCORE_DECIMALS)
        values -= self._lowest[:, None]
        values /= self._spread[:, None]
        return self.weight * np.where(self.is_bought[columns], values, 0)


class _Shared:
    """What a part says of customers of the same group, whoever they are."""

    def __init__(self, scores: np.ndarray, is_bought: np.ndarray) -> None:
        self.scores, self.is_bought, self.is_any = scores, is_bought, bool(scores.any())
        self.rough = scores.astype(np.float32)
        # Of products that nobody bought nothing is known: they come last.
        self.rounded = np.where(is_bought, np.round(scores, SCORE_DECIMALS), -1.0)
        self.highest = self.rounded.max(axis=1)
        self.sums = self.rounded.sum(axis=1, where=is_bought)
        self.bought = np.flatnonzero(is_bought)
        order = np.argsort(self.rounded[:, self.bought], axis=1, kind="stable")
        self.lowest = self.bought[order[:, :LOWEST]]


class _SplitPart:
    """What a part of a blend says of a block of customers, each brought to 0 to 1."""

    def __init__(self, split: SplitScores, shared: _Shared, weight: float) -> None:
        self.split, self.shared, self.weight = split, shared, weight
        own, groups = split.own, split.groups
        sizes = np.diff(own.indptr)
        rows = np.repeat(np.arange(own.shape[0]), sizes)
        values = np.round(own.data, SCORE_DECIMALS)
        own_sums: np.ndarray = np.zeros(own.shape[0])
        if shared.is_any:
            places = groups[rows], own.indices
            values = np.round(own.data + shared.scores[places], SCORE_DECIMALS)
            own_sums = np.bincount(rows, shared.rounded[places], minlength=own.shape[0])
        others, self.is_settled = self._lowest_others()
        highest = shared.highest[groups]
        self._lowest = others
        some = np.flatnonzero(sizes)
        if len(some):
            firsts = own.indptr[some]
            highest[some] = np.maximum(highest[some], np.maximum.reduceat(values, firsts))
            self._lowest[some] = np.minimum(others[some], np.minimum.reduceat(values, firsts))
        spread = highest - self._lowest
        self._spread = np.where(spread > 0, spread, 1)
        sums = np.bincount(rows, values, minlength=own.shape[0]) - own_sums + shared.sums[groups]
        self.means = weight * (sums / max(len(shared.bought), 1) - self._lowest) / self._spread
        self._places, self._rows = rows * own.shape[1] + own.indices, rows

    def _lowest_others(self) -> tuple[np.ndarray, np.ndarray]:
        """Return each customer's lowest score without an own one, and whether it is known."""
        own, groups, count = self.split.own, self.split.groups, len(self.shared.bought)
        is_known = np.ones(len(groups), dtype=bool)
        if not self.shared.is_any:
            return np.where(np.diff(own.indptr) < count, 0.0, np.inf), is_known
        found = np.full(len(groups), np.inf)
        for group in np.unique(groups):
            rows = np.flatnonzero(groups == group)
            lowest = self.shared.lowest[group]
            is_absent = own[rows][:, lowest].toarray() == 0
            first = is_absent.argmax(axis=1)
            is_some = is_absent.any(axis=1)
            found[rows[is_some]] = self.shared.rounded[group, lowest[first[is_some]]]
            # With own scores of all products there is no other.
            is_known[rows] = is_some | (count <= LOWEST)
        return found, is_known

    def add_own(self, rough: np.ndarray) -> None:
        """Add what the part says of products with own scores, but for rounding."""
        share = self.weight / self._spread
        rough.ravel()[self._places] += (self.split.own.data * share[self._rows]).astype(np.float32)

    def add_others(self, rough: np.ndarray) -> None:
        """Add what the part says of those with the same group, but for rounding."""
        if self.shared.is_any:
            share = (self.weight / self._spread).astype(np.float32)
            alike = self.shared.rough
            rough += share[:, None] * (alike if len(alike) == 1 else alike[self.split.groups])

    def of(self, columns: np.ndarray) -> np.ndarray:
        """Return what the part adds to some products, for every customer."""
        values = self.split.own[:, columns].toarray()
        if self.shared.is_any:
            values += self.shared.scores[np.ix_(self.split.groups, columns)]
        values = np.round(values, SCORE_DECIMALS) - self._lowest[:, None]
        values /= self._spread[:, None]
        return self.weight * np.where(self.shared.is_bought[columns], values, 0)


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
