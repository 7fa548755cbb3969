"""Weights of a blend, chosen on a validation split."""

from collections.abc import Callable, Mapping

import numpy as np

from tessera.recommendation.comparison.metrics import customer_metrics, self_information
from tessera.recommendation.comparison.split import Split
from tessera.recommendation.methods import RecommendationMethod
from tessera.recommendation.methods.base import SCORE_DECIMALS, blocks
from tessera.recommendation.methods.blend import scaled
from tessera.recommendation.methods.ranking import NO_PRODUCT, best_products

# The best of each part are searched: one among the best of the sum is hardly ever further down.
CANDIDATE_COUNT = 50
# Scores held, over all parts: 64 MB. More customers are sampled.
TUNING_CELLS = 8_000_000
# What a weight is multiplied by in the search, in turn.
FACTORS = (0.0, 0.5, 0.75, 1.5, 2.0)
# What a weight of 0 is set to instead, as a share of all.
REVIVED_SHARE = 0.05
# A change that gains less is no gain, and keeps fewer parts where a weight can be 0.
LEAST_GAIN = 1e-4
ROUND_COUNT = 2
# The search is repeated on so many groups of customers, and the weights found are averaged.
GROUP_COUNT = 5
WEIGHT_DECIMALS = 4
# A part with less says nothing, and costs its fitting for every customer.
LEAST_WEIGHT = 0.02

Measure = Callable[[np.ndarray, slice], float]


def tune_weights(
    parts: Mapping[str, RecommendationMethod],
    split: Split,
    metric: str = "ndcg",
    cutoff: int = 10,
    most_lists: int | None = None,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> dict[str, float]:
    """Search for weights with a high mean of a metric on a split.

    From equal weights on, each weight in turn is set to 0 or scaled; what gains .0001 is kept, as
    is what costs nothing and needs a part less. From the weights found on all customers the search
    goes on in each of five groups of them, and the five results are averaged (Breiman, 1996,
    Bagging predictors): where many weights are as good, the mean does not hang on a few
    customers. Nothing is drawn at random but the customers, where they are many.

    Parameters
    ----------
    parts : mapping of str to RecommendationMethod
        Fitted to the split's counts.
    split : Split
        The validation.
    metric : str
        One of :func:`customer_metrics`; more is better.
    cutoff : int
        Length of the list.
    most_lists : int, optional
        Of more customers a seeded sample is searched on.
    random_state : int
        Seed of the sample.
    log : callable, optional
        Called with a sentence at the end.

    Returns
    -------
    dict of str to float
        By part; they sum to 1, and less than .02 is 0.

    Raises
    ------
    ValueError
        If there are no parts, or no customer bought a known product in the split.

    Examples
    --------
    >>> import pandas as pd
    >>> from tessera.learning.windows import Window
    >>> from tessera.recommendation.comparison.split import split_purchases
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
    >>> days = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-02-05", "2024-03-05"]
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "b", "c", "b", "b"],
    ...         "product_id": ["P1", "P2", "P1", "P2", "P2"],
    ...         "order_date": pd.to_datetime(days),
    ...     }
    ... )
    >>> window = Window(pd.Timestamp("2024-02-01"), pd.Timestamp("2024-03-01"))
    >>> validation = split_purchases(Purchases.read(table), window)
    >>> parts = {"popularity": Popularity(), "personal": Personal()}
    >>> fitted = {name: part.fit(validation.counts) for name, part in parts.items()}
    >>> tune_weights(fitted, validation, cutoff=1)
    {'popularity': 0.0, 'personal': 1.0}
    """
    if not parts:
        raise ValueError("a blend needs at least one part")
    width = min(len(parts) * CANDIDATE_COUNT, max(split.counts.shape[1], 1))
    most = max(TUNING_CELLS // (len(parts) * width), 1)
    customers = split.sample(min(most, most_lists or most), random_state)
    if not len(customers):
        raise ValueError(f"no customer bought a known product from {split.window.start} on")
    measure = _measure(parts, split, customers, metric, cutoff)
    start = _search(np.full(len(parts), 1 / len(parts)), measure, slice(None))
    group_count = min(GROUP_COUNT, len(customers))
    groups = [slice(place, None, group_count) for place in range(group_count)]
    mean = np.mean([_search(start, measure, group) for group in groups], axis=0)
    weights = np.where(mean < LEAST_WEIGHT, 0, mean)
    weights = np.round(weights / weights.sum(), WEIGHT_DECIMALS)
    if log is not None:
        log(f"blend: weights found, {metric} {measure(weights, slice(None)):.4f}")
    return {name: float(weight) for name, weight in zip(parts, weights, strict=True)}


def _search(start: np.ndarray, measure: Measure, group: slice) -> np.ndarray:
    """Change one weight after the other as long as that gains."""
    best, reached = start, measure(start, group)
    for _ in range(ROUND_COUNT):
        before = best
        for position in range(len(start)):
            weight = best[position]
            for choice in [weight * factor for factor in FACTORS] if weight else [REVIVED_SHARE]:
                changed = best.copy()
                changed[position] = choice
                if not changed.any():
                    continue
                changed /= changed.sum()
                found = measure(changed, group)
                if found >= reached + (LEAST_GAIN if choice else 0.0):
                    best, reached = changed, found
        if best is before:
            break
    return best


def _measure(
    parts: Mapping[str, RecommendationMethod],
    split: Split,
    customers: np.ndarray,
    metric: str,
    cutoff: int,
) -> Measure:
    """Return a function from weights to the mean of the metric over some of the customers."""
    ranks = next(iter(parts.values())).ranks_
    found = [
        _candidates([scaled(part.scores(customers[first:last])) for part in parts.values()], ranks)
        for first, last in blocks(len(customers), len(ranks))
    ]
    products = np.concatenate([some for some, _ in found])
    scores = np.concatenate([some for _, some in found], axis=1)
    relevant, seen = split.relevant[customers], split.counts[customers]
    bits = self_information(split.counts)

    def measure(weights: np.ndarray, group: slice) -> float:
        some = products[group]
        total = np.round(np.tensordot(weights, scores[:, group], axes=1), SCORE_DECIMALS)
        total[some == NO_PRODUCT] = -np.inf
        # Candidates stand in the order of their popularity, which settles equal scores.
        places, _ = best_products(total, np.arange(some.shape[1]), cutoff)
        lists = np.take_along_axis(some, np.maximum(places, 0), axis=1)
        lists[places == NO_PRODUCT] = NO_PRODUCT
        values = customer_metrics(lists, relevant[group], seen[group], bits, [cutoff])
        return float(values[metric, cutoff].mean())

    return measure


def _candidates(parts: list[np.ndarray], ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best products of any part by popularity, each once, and all parts' scores."""
    best = [best_products(part, ranks, CANDIDATE_COUNT)[0] for part in parts]
    places = np.sort(ranks[np.concatenate(best, axis=1)], axis=1)
    products = np.argsort(ranks)[places]
    scores = np.stack([np.take_along_axis(part, products, axis=1) for part in parts])
    is_again = np.zeros(places.shape, dtype=bool)
    is_again[:, 1:] = places[:, 1:] == places[:, :-1]
    return np.where(is_again, NO_PRODUCT, products), scores
