"""How often things would come together by chance, given how many are in each case."""

from collections.abc import Iterable

import numpy as np
from threadpoolctl import threadpool_limits

from tessera.recommendation.association.inclusion import LINKS, Inclusion, inclusion

# Pairs are looked at so many at a time, for the sake of memory.
BLOCK = 16_384
# Expected counts are rounded, since the last bits of a sum depend on its order.
DECIMALS = 6
# Chances change so smoothly with the size that so many combinations of sizes tell all of them.
COMBINATIONS = 48
# A case of fewer products has no pair.
PAIR = 2


class Chance:
    """How often two products would come together, were products drawn at random."""

    # Of each product, its row in both matrices of each way of drawing.
    _kinds: np.ndarray
    _sides: list[tuple[np.ndarray, np.ndarray]]

    def pairs(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return the expected number of cases with the first product and then the second.

        The larger of what the two ways of drawing at random expect.

        Parameters
        ----------
        first, second : ndarray of int of shape (n_pairs,)
            Numbers of the products, two different ones.

        Returns
        -------
        ndarray of shape (n_pairs,)
            Cases: baskets with both, or those whose next basket adds the second.
        """
        first, second = self._kinds[first], self._kinds[second]
        found = np.zeros(len(first))
        for left, right in self._sides:
            for rows in _blocks(len(first)):
                sums = np.einsum("ij,ij->i", left[first[rows]], right[second[rows]])
                found[rows] = np.maximum(found[rows], sums)
        return found.round(DECIMALS)


class BasketChance(Chance):
    """What would be in one basket with what, were products drawn at random.

    Parameters
    ----------
    frequencies : ndarray of int of shape (n_products,)
        Baskets with each product.
    sizes, basket_counts : ndarray of int of shape (n_sizes,)
        Products in a basket, and baskets of that size.

    Examples
    --------
    Eight baskets of two products and two of twenty. Were all ten of one size, two products that
    are in five baskets each would meet in 2.5. In fact both are in the two large ones for sure.

    >>> frequencies = np.array([5, 5, *[2] * 23])
    >>> chance = BasketChance(frequencies, np.array([2, 20]), np.array([8, 2]))
    >>> chance.pairs(np.array([0]), np.array([1])).round(1).tolist()
    [2.9]
    """

    def __init__(
        self, frequencies: np.ndarray, sizes: np.ndarray, basket_counts: np.ndarray
    ) -> None:
        self.sizes, self.basket_counts = sizes, basket_counts
        # Products of one frequency have one chance, and rare ones are many.
        kinds, self._kinds, repeats = np.unique(
            frequencies, return_inverse=True, return_counts=True
        )
        self._inclusions = [inclusion(kinds, sizes, basket_counts, link, repeats) for link in LINKS]
        paired = np.where(sizes >= PAIR, basket_counts, 0)
        self._sides = [_compressed(*_joint_sides(one, paired), repeats) for one in self._inclusions]

    def additions(self, items: np.ndarray, added: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Return in how many baskets with some products one more would be.

        Parameters
        ----------
        items : ndarray of int of shape (n_rows, n_items)
            Numbers of products, one or more.
        added : ndarray of int of shape (n_rows,)
            Number of the one more.
        counts : ndarray of int of shape (n_rows,)
            Baskets with all ``items``. Their sizes are taken to be as if these were drawn at
            random too.

        Returns
        -------
        ndarray of shape (n_rows,)
            Baskets.
        """
        if items.shape[1] == 1:
            return self.pairs(items[:, 0], added)
        expected = np.zeros(len(items))
        items, added = self._kinds[items], self._kinds[added]
        for rows in _blocks(len(items)):
            for one in self._inclusions:
                share = self._share_added(one, items[rows], added[rows])
                expected[rows] = np.maximum(expected[rows], share * counts[rows])
        return expected.round(DECIMALS)

    def _share_added(self, one: Inclusion, items: np.ndarray, added: np.ndarray) -> np.ndarray:
        """Return the share of the baskets with the items that would have the added one."""
        weights = np.broadcast_to(
            np.where(self.sizes > items.shape[1], self.basket_counts, 0.0),
            (len(items), len(self.sizes)),
        )
        all_weights = np.broadcast_to(
            np.where(self.sizes >= items.shape[1], self.basket_counts, 0.0), weights.shape
        )
        held = np.ones(weights.shape)
        for position in range(items.shape[1]):
            held = held * _share_beside(one, items[:, :position], items[:, position])
        both = (weights * held * _share_beside(one, items, added)).sum(axis=1)
        whole = (all_weights * held).sum(axis=1)
        return both / np.maximum(whole, np.finfo(float).tiny)


class NextBasketChance(Chance):
    """What the next basket would add to what, were products drawn at random.

    Baskets keep their sizes and products their frequencies: among first baskets, among next ones,
    and among what is added, which is less where customers buy the same again.

    Parameters
    ----------
    first_frequencies, next_frequencies, added_frequencies : ndarray of int of shape (n_products,)
        Cases whose first basket has the product, whose next one has it, and whose next one has it
        while the first has not.
    first_sizes, next_sizes, case_counts : ndarray of int of shape (n_sizes,)
        Products in the first basket and in the next, and cases with these two sizes.
    """

    def __init__(
        self,
        first_frequencies: np.ndarray,
        next_frequencies: np.ndarray,
        added_frequencies: np.ndarray,
        first_sizes: np.ndarray,
        next_sizes: np.ndarray,
        case_counts: np.ndarray,
    ) -> None:
        sizes, first_row = np.unique(first_sizes, return_inverse=True)
        other_sizes, next_row = np.unique(next_sizes, return_inverse=True)
        cases = np.zeros((len(sizes), len(other_sizes)))
        np.add.at(cases, (first_row, next_row), case_counts)
        # Products that agree in the three frequencies have one chance.
        kinds, self._kinds, repeats = np.unique(
            np.column_stack([first_frequencies, next_frequencies, added_frequencies]),
            axis=0,
            return_inverse=True,
            return_counts=True,
        )
        self._sides = []
        for link in LINKS:
            firsts = inclusion(kinds[:, 0], sizes, cases.sum(axis=1), link, repeats)
            nexts = inclusion(kinds[:, 1], other_sizes, cases.sum(axis=0), link, repeats)
            left, right = _next_sides(firsts, nexts, cases, kinds[:, 2], repeats)
            self._sides.append(_compressed(left, right, repeats))


def _share_beside(one: Inclusion, items: np.ndarray, added: np.ndarray) -> np.ndarray:
    """Return the chance of one more product in cases that have some, by size."""
    share = one.share[added]
    for position in range(items.shape[1]):
        item = items[:, position]
        alone = np.maximum(one.share[item], np.finfo(float).tiny)
        share = share + one.joint(item, added) / alone - one.share[added]
    return np.maximum(share, 0.0)


def _joint_sides(one: Inclusion, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two matrices whose rows' products add up to the weighted sum of joint chances."""
    spread_weights = weights / one.total_spread
    left = [one.share * weights, one.spread * -spread_weights]
    right = [one.share, one.spread]
    if one.shift.any():
        left.append(one.shift * spread_weights)
        right.append(one.shift)
    return np.hstack(left), np.hstack(right)


def _next_sides(
    firsts: Inclusion,
    nexts: Inclusion,
    cases: np.ndarray,
    added_frequencies: np.ndarray,
    repeats: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return two matrices whose rows' products add up to the cases that add the second."""
    with threadpool_limits(limits=1):
        meeting = firsts.share @ cases
        # By the size of the first basket: cases whose next one has the product.
        following = nexts.share @ cases.T
    # What is in the first basket is not added. One of a single product has none beside it.
    is_paired = repeats @ firsts.share > PAIR - 0.5
    left, right = _joint_sides(firsts, np.where(is_paired, -1.0, 0.0))
    parts = right.shape[1] // len(is_paired)
    left = np.hstack([meeting, left])
    right = np.hstack([nexts.share, right * np.tile(following, parts)])
    added = ((1 - firsts.share) * following).sum(axis=1)
    return left, right * (added_frequencies / np.maximum(added, np.finfo(float).tiny))[:, None]


def _compressed(
    left: np.ndarray, right: np.ndarray, repeats: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two matrices with fewer columns, such that sums of products stay what they are."""
    # With one thread, since sums in another order end in other bits.
    with threadpool_limits(limits=1):
        basis = np.linalg.eigh(right.T @ (right * repeats[:, None])).eigenvectors[:, -COMBINATIONS:]
        return left @ basis, right @ basis


def _blocks(count: int) -> Iterable[slice]:
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))
