"""The products of each customer's list, within the shop's rules."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from tessera.recommendation.methods.base import SCORE_DECIMALS, blocks
from tessera.recommendation.methods.mixture import Mixture, added_up
from tessera.recommendation.methods.ranking import NO_PRODUCT, best_products
from tessera.recommendation.neighbours.cosine import binary

# Progress is reported so many times.
REPORT_COUNT = 10
NO_PART, NEW_PART = -1, -2
NO_CATEGORY = -1


@dataclass(frozen=True)
class ShopRules:
    """What may be recommended to whom.

    Parameters
    ----------
    count : int
        Products in a list, at most.
    is_eligible : ndarray of bool of shape (n_products,)
        Products that may be recommended at all.
    is_repeatable : ndarray of bool of shape (n_products,)
        Products that may be recommended to those who bought them.
    categories : ndarray of int of shape (n_products,)
        Category, or -1 for none.
    most_per_category : int, optional
        Products of one category in a list, at most; products without a category are not counted.
    new_slots : int
        Places at the end of a list that new products may take.

    Raises
    ------
    ValueError
        If a number is out of its range; the message names the var to change.
    """

    count: int
    is_eligible: np.ndarray
    is_repeatable: np.ndarray
    categories: np.ndarray
    most_per_category: int | None = None
    new_slots: int = 0

    def __post_init__(self) -> None:
        """Refuse rules that leave no list."""
        if self.count < 1:
            raise ValueError(f"var recommendations.count is {self.count}; at least 1 is needed")
        if self.most_per_category is not None and self.most_per_category < 1:
            raise ValueError(
                f"var recommendations.max_per_category is {self.most_per_category}; "
                "at least 1 is needed, or null for no limit"
            )
        if not 0 <= self.new_slots < self.count:
            raise ValueError(
                f"var recommendations.new_product_slots is {self.new_slots}; 0 or more are needed, "
                f"and fewer than recommendations.count, which is {self.count}"
            )


@dataclass(frozen=True)
class Picks:
    """Recommended products, by customer and rank.

    Attributes
    ----------
    customers, ranks, products : ndarray of int64 of shape (n_picks,)
        Row of the customer, position in the list from 1, and column of the product.
    scores : ndarray of float64 of shape (n_picks,)
        What the method gives the product; falls within a list, but for new products at its end.
    parts : ndarray of int64 of shape (n_picks,)
        Which part of the method speaks for the product most: its place among ``part_names``; -1:
        none, the product is as good as any other to the customer; -2: it is a new one.
    part_names : tuple of str
    """

    customers: np.ndarray
    ranks: np.ndarray
    products: np.ndarray
    scores: np.ndarray
    parts: np.ndarray
    part_names: tuple[str, ...]


def pick_products(
    method: Mixture,
    customers: np.ndarray,
    rules: ShopRules,
    similarity: sparse.csr_matrix | None = None,
    log: Callable[[str], object] | None = None,
) -> Picks:
    """Pick the best products of each customer within the rules.

    The best ``most_per_category`` of each category are found first, and the list is made of them.
    What speaks for a product is the part whose contribution is furthest above its mean over all
    products bought: a part that likes everything says nothing.

    Parameters
    ----------
    method : Mixture
        Fitted.
    customers : ndarray of int of shape (n_some,)
        Rows of the counts that the method was fitted to.
    rules : ShopRules
        What may be recommended.
    similarity : csr_matrix of shape (n_products, n_products), optional
        Row: new product; column: product it resembles. Other rows are empty.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    Picks
        Sorted by customer, in the order given, and rank.

    Examples
    --------
    >>> from tessera.recommendation.methods import Blend, Personal, Popularity
    >>> counts = sparse.csr_matrix(np.array([[3.0, 1, 0], [0, 0, 5]]))
    >>> method = Blend({"personal": Personal(), "popularity": Popularity()}).fit(counts)
    >>> yes, none = np.ones(3, dtype=bool), np.full(3, NO_CATEGORY)
    >>> picks = pick_products(method, np.arange(2), ShopRules(2, yes, yes, none))
    >>> picks.products.tolist(), [picks.part_names[part] for part in picks.parts]
    ([0, 2, 2, 0], ['personal', 'popularity', 'personal', 'popularity'])
    """
    kinds = (np.int64, np.int64, np.int64, np.float64, np.int64)
    found = [tuple(np.zeros(0, dtype=kind) for kind in kinds)]
    started = perf_counter()
    with threadpool_limits(limits=1):
        for first, last in blocks(len(customers), len(rules.categories)):
            found.append(_pick_block(method, customers[first:last], rules, similarity))
            if log is not None and last * REPORT_COUNT // len(customers) > (
                first * REPORT_COUNT // len(customers)
            ):
                seconds = perf_counter() - started
                log(f"recommendations: {last} of {len(customers)} customers, {seconds:.1f} s")
    owners, ranks, products, scores, parts = map(np.concatenate, zip(*found, strict=True))
    return Picks(owners, ranks, products, scores, parts, tuple(method.parts_))


def _pick_block(
    method: Mixture,
    customers: np.ndarray,
    rules: ShopRules,
    similarity: sparse.csr_matrix | None,
) -> tuple[np.ndarray, ...]:
    """Return customers, ranks, products, scores and parts of some customers' picks."""
    parts = method.part_scores(customers)
    total = np.round(added_up(parts), SCORE_DECIMALS)
    bought = method.counts_[customers]
    total[:, ~rules.is_eligible] = -np.inf
    owners, columns = bought.nonzero()
    once = ~rules.is_repeatable[columns]
    total[owners[once], columns[once]] = -np.inf
    products, scores = best_products(
        _within_categories(total, method.ranks_, rules), method.ranks_, rules.count
    )
    is_new = np.zeros(products.shape, dtype=bool)
    if similarity is not None and rules.new_slots and similarity.nnz:
        liked = (binary(bought) @ similarity.T).toarray().round(SCORE_DECIMALS)
        liked[owners, columns] = 0
        products, is_new = _with_new(products, liked, total, method.ranks_, rules)
        scores = np.take_along_axis(total, np.maximum(products, 0), axis=1)
    speaking = _speaking(parts, products, method.is_bought_)
    speaking[is_new] = NEW_PART
    rows, places = np.nonzero(products != NO_PRODUCT)
    picked = products[rows, places]
    return customers[rows], places + 1, picked, scores[rows, places], speaking[rows, places]


def _within_categories(
    scores: np.ndarray, ranks: np.ndarray, rules: ShopRules, listed: np.ndarray | None = None
) -> np.ndarray:
    """Leave each category its best products, for each customer: fewer where some are listed."""
    if rules.most_per_category is None:
        return scores
    kept = scores.copy()
    rows = np.arange(len(scores))[:, None]
    for category in np.unique(rules.categories[rules.categories != NO_CATEGORY]):
        columns = np.flatnonzero(rules.categories == category)
        best, values = best_products(scores[:, columns], ranks[columns], rules.most_per_category)
        is_kept = best != NO_PRODUCT
        if listed is not None:
            room = rules.most_per_category - np.isin(listed, columns).sum(axis=1, keepdims=True)
            is_kept &= np.arange(best.shape[1]) < room
        kept[:, columns] = -np.inf
        places = np.broadcast_to(rows, best.shape)[is_kept], columns[best[is_kept]]
        kept[places] = values[is_kept]
    return kept


def _with_new(
    products: np.ndarray,
    liked: np.ndarray,
    total: np.ndarray,
    ranks: np.ndarray,
    rules: ShopRules,
) -> tuple[np.ndarray, np.ndarray]:
    """Give the last places of each list to the new products most like what was bought.

    They leave the places before these as they are, and count in the limit of their category.
    """
    first = products[:, : rules.count - rules.new_slots]
    liked = _without(np.where(np.isneginf(total) | (liked <= 0), -np.inf, liked), first)
    fresh, _ = best_products(_within_categories(liked, ranks, rules, first), ranks, rules.new_slots)
    own, _ = best_products(
        _within_categories(_without(total, fresh), ranks, rules, fresh), ranks, rules.count
    )
    room = rules.count - (fresh != NO_PRODUCT).sum(axis=1, keepdims=True)
    both = np.concatenate(
        [np.where(np.arange(own.shape[1]) < room, own, NO_PRODUCT), fresh], axis=1
    )
    # What has no place goes to the end and is cut off.
    order = np.argsort(both == NO_PRODUCT, axis=1, kind="stable")[:, : rules.count]
    both = np.take_along_axis(both, order, axis=1)
    return both, (order >= own.shape[1]) & (both != NO_PRODUCT)


def _without(scores: np.ndarray, listed: np.ndarray) -> np.ndarray:
    """Take out what is listed."""
    kept = scores.copy()
    rows, places = np.nonzero(listed != NO_PRODUCT)
    kept[rows, listed[rows, places]] = -np.inf
    return kept


def _speaking(
    parts: dict[str, np.ndarray], products: np.ndarray, is_bought: np.ndarray
) -> np.ndarray:
    """Place of the part that lifts each product furthest above its own mean; -1 for none."""
    if not products.size or not is_bought.any():
        return np.full(products.shape, NO_PART)
    picked = np.maximum(products, 0)
    lifts = np.stack(
        [
            np.take_along_axis(part, picked, axis=1)
            - part.mean(axis=1, keepdims=True, where=is_bought)
            for part in parts.values()
        ]
    ).round(SCORE_DECIMALS)
    best = lifts.argmax(axis=0)
    return np.where(lifts.max(axis=0) > 0, best, NO_PART)
