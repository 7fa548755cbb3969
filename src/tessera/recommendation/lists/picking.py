"""The products of each customer's list, within the shop's rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from tessera.recommendation.lists.narrowing import BlockScores, Narrowed, all_scores
from tessera.recommendation.methods.base import SCORE_DECIMALS, blocks
from tessera.recommendation.methods.blend import Blend
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
    customers = np.asarray(customers, dtype=np.int64)
    with threadpool_limits(limits=1):
        leaders, followed = _alike(method, customers)
        found = _picked(method, customers[leaders], rules, similarity, log)
    places, ranks, products, scores, parts = found
    # Whoever is like another gets the same list.
    sizes = np.bincount(places, minlength=len(leaders))
    firsts, lengths = (np.cumsum(sizes) - sizes)[followed], sizes[followed]
    rows = np.repeat(firsts - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    owners = np.repeat(customers, lengths)
    return Picks(
        owners, ranks[rows], products[rows], scores[rows], parts[rows], tuple(method.parts_)
    )


def _alike(method: Mixture, customers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of customers who all differ, and which of these each one is like.

    Alike are those who bought nothing, of whom nothing is known but what they share with others.
    """
    leads = np.arange(len(customers))
    bought = np.diff(method.counts_.indptr)[customers]
    new = np.flatnonzero(bought == 0)
    splits = [part.split_scores(customers[new]) for part in method.parts_.values()]
    known = [split for split in splits if split is not None]
    if len(new) and len(known) == len(splits):
        own = np.sum([np.diff(split.own.indptr) for split in known], axis=0)
        groups = np.column_stack([split.groups for split in known])[own == 0]
        _, first, places = np.unique(groups, axis=0, return_index=True, return_inverse=True)
        shared = new[own == 0]
        leads[shared] = shared[first[places.ravel()]]
    return np.unique(leads, return_inverse=True)


def _picked(
    method: Mixture,
    customers: np.ndarray,
    rules: ShopRules,
    similarity: sparse.csr_matrix | None,
    log: Callable[[str], object] | None,
) -> tuple[np.ndarray, ...]:
    """Return places of customers, ranks, products, scores and parts, by customer and rank."""
    kinds = (np.int64, np.int64, np.int64, np.float64, np.int64)
    found = [tuple(np.zeros(0, dtype=kind) for kind in kinds)]
    narrowed = _narrowed(method, rules, similarity)
    started, width = perf_counter(), len(rules.categories)
    # Those who bought as much are looked at together: their blocks hold few empty places.
    in_turn = np.argsort(np.diff(method.counts_.indptr)[customers], kind="stable")
    open_places = [np.zeros(0, dtype=np.int64)]
    for first, last in blocks(len(customers), width):
        places = in_turn[first:last]
        if narrowed is None:
            open_places.append(places)
        else:
            scores, is_settled = narrowed.scores(customers[places])
            picked = _pick_block(method, customers[places], scores, rules, similarity)
            kept = is_settled[picked[0]]
            found.append((places[picked[0][kept]], *(one[kept] for one in picked[1:])))
            open_places.append(places[~is_settled])
        if log is not None and last * REPORT_COUNT // len(customers) > (
            first * REPORT_COUNT // len(customers)
        ):
            seconds = perf_counter() - started
            log(f"recommendations: {last} of {len(customers)} customers, {seconds:.1f} s")
    rest = np.concatenate(open_places)
    for first, last in blocks(len(rest), width):
        places = rest[first:last]
        scores = all_scores(method, customers[places])
        picked = _pick_block(method, customers[places], scores, rules, similarity)
        found.append((places[picked[0]], *picked[1:]))
    every = tuple(map(np.concatenate, zip(*found, strict=True)))
    order = np.lexsort((every[1], every[0]))
    return tuple(one[order] for one in every)


def _narrowed(
    method: Mixture, rules: ShopRules, similarity: sparse.csr_matrix | None
) -> Narrowed | None:
    """Return what finds the products that matter; None where all of them have to be looked at."""
    if (
        not isinstance(method, Blend)
        or not method.is_bought_.any()
        # Of each category the best count, which may be any.
        or rules.most_per_category is not None
    ):
        return None
    fresh = np.zeros(0, dtype=np.int64)
    if similarity is not None and rules.new_slots:
        fresh = np.flatnonzero((np.diff(similarity.indptr) > 0) & rules.is_eligible)
    count = rules.count + rules.new_slots
    return Narrowed(method, rules.is_eligible, rules.is_repeatable, fresh, count)


def _pick_block(
    method: Mixture,
    customers: np.ndarray,
    scored: BlockScores,
    rules: ShopRules,
    similarity: sparse.csr_matrix | None,
) -> tuple[np.ndarray, ...]:
    """Return places of customers, ranks, products, scores and parts of some customers' picks."""
    among, parts = scored.columns, scored.parts
    rules = replace(
        rules,
        is_eligible=rules.is_eligible[among],
        is_repeatable=rules.is_repeatable[among],
        categories=rules.categories[among],
    )
    ranks = method.ranks_[among]
    total = np.round(added_up(parts), SCORE_DECIMALS)
    bought = method.counts_[customers]
    total[:, ~rules.is_eligible] = -np.inf
    owners, columns = bought[:, among].nonzero()
    once = ~rules.is_repeatable[columns]
    total[owners[once], columns[once]] = -np.inf
    products, scores = best_products(_within_categories(total, ranks, rules), ranks, rules.count)
    is_new = np.zeros(products.shape, dtype=bool)
    if similarity is not None and rules.new_slots and similarity.nnz:
        liked = (binary(bought) @ similarity[among].T).toarray().round(SCORE_DECIMALS)
        liked[owners, columns] = 0
        products, is_new = _with_new(products, liked, total, ranks, rules)
        scores = np.take_along_axis(total, np.maximum(products, 0), axis=1)
    speaking = _speaking(parts, products, scored.means, bool(method.is_bought_.any()))
    speaking[is_new] = NEW_PART
    rows, places = np.nonzero(products != NO_PRODUCT)
    picked = among[products[rows, places]]
    return rows, places + 1, picked, scores[rows, places], speaking[rows, places]


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
    parts: dict[str, np.ndarray], products: np.ndarray, means: np.ndarray, is_any_bought: bool
) -> np.ndarray:
    """Place of the part that lifts each product furthest above its own mean; -1 for none."""
    if not products.size or not is_any_bought:
        return np.full(products.shape, NO_PART)
    picked = np.maximum(products, 0)
    lifts = np.stack(
        [
            np.take_along_axis(part, picked, axis=1) - mean[:, None]
            for part, mean in zip(parts.values(), means, strict=True)
        ]
    ).round(SCORE_DECIMALS)
    best = lifts.argmax(axis=0)
    return np.where(lifts.max(axis=0) > 0, best, NO_PART)
