"""Weights of a blend, chosen on a validation split."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tessera.recommendation.methods import RecommendationMethod
from tessera.recommendation.methods.base import SCORE_DECIMALS, blocks
from tessera.recommendation.methods.blend import scaled
from tessera.recommendation.methods.ranking import NO_PRODUCT, best_products
from tessera.recommendation.metrics import customer_metrics, self_information
from tessera.recommendation.split import Split

# The best of each part are searched: one among the best of the sum is hardly ever further down.
CANDIDATE_COUNT = 50
# Scores held, over all parts: 64 MB. More customers are sampled.
TUNING_CELLS = 8_000_000
# What a weight is multiplied by in the search around the best, in turn.
FACTORS = (0.0, 0.5, 0.75, 1.5, 2.0)
# What a weight of 0 is set to instead, as a share of all.
REVIVED_SHARE = 0.05
# Weights drawn at random range from this to 1; a third of them are 0.
LEAST_DRAWN = 0.02
ZERO_SHARE = 1 / 3
WEIGHT_DECIMALS = 4
# A change that gains less is no gain, and keeps fewer parts where a weight can be 0.
LEAST_GAIN = 1e-4


@dataclass(frozen=True)
class Tuning:
    """The best weights and all that were tried.

    Attributes
    ----------
    weights : dict of str to float
        Of each part; they sum to 1.
    trials : DataFrame
        One row per trial, in their order: a column per part, and the metric reached.
    """

    weights: dict[str, float]
    trials: pd.DataFrame


def tune_weights(
    parts: Mapping[str, RecommendationMethod],
    split: Split,
    metric: str = "ndcg",
    cutoff: int = 10,
    trial_count: int = 40,
    round_count: int = 2,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> Tuning:
    """Search for the weights with the highest mean of a metric on a split.

    Each part alone and all with equal weights are tried, then weights drawn at random, evenly on
    a logarithmic scale (Bergstra and Bengio, 2012, Random search for hyper-parameter
    optimization). Around the best of them each weight in turn is set to 0 or scaled, and what
    gains .0001 is kept, as is what costs nothing and needs a part less.

    Parameters
    ----------
    parts : mapping of str to RecommendationMethod
        Fitted to the split's counts.
    split : Split
        Of the validation split. Where it has many customers, a seeded sample of them.
    metric : str
        One of :func:`customer_metrics`; more is better.
    cutoff : int
        Length of the list.
    trial_count : int
        Weights drawn at random.
    round_count : int
        Rounds of the search around the best.
    random_state : int
        Seed of the draws and the sample.
    log : callable, optional
        Called with a sentence after each phase.

    Returns
    -------
    Tuning
        The same on every run.

    Raises
    ------
    ValueError
        If there are no parts, or no customer bought a known product in the split.

    Examples
    --------
    >>> from tessera.learning.windows import Window
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
    >>> from tessera.recommendation.split import split_purchases
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
    >>> parts = {"personal": Personal(), "popularity": Popularity()}
    >>> fitted = {name: part.fit(validation.counts) for name, part in parts.items()}
    >>> tune_weights(fitted, validation, cutoff=1).weights
    {'personal': 1.0, 'popularity': 0.0}
    """
    if not parts:
        raise ValueError("a blend needs at least one part")
    generator = np.random.default_rng(random_state)
    customers = _sample(split, len(parts), generator)
    if not len(customers):
        raise ValueError(f"no customer bought a known product from {split.start} on")
    measure = _measure(parts, split, customers, metric, cutoff)
    size = len(parts)
    starts = [*np.eye(size), np.ones(size)]
    for _ in range(trial_count):
        drawn = LEAST_DRAWN ** generator.random(size) * (generator.random(size) >= ZERO_SHARE)
        starts.append(drawn if drawn.any() else np.ones(size))
    tried: dict[tuple[float, ...], float] = {}
    for start in starts:
        _try(start, measure, tried)
    best = max(tried, key=tried.get)
    _report(log, f"blend: {len(tried)} weights drawn, {metric} {tried[best]:.4f}")
    for _ in range(round_count):
        before = best
        for position in range(size):
            best = _improve(best, position, measure, tried)
        if best == before:
            break
    _report(log, f"blend: {len(tried)} weights tried, {metric} {tried[best]:.4f}")
    trials = pd.DataFrame(list(tried), columns=list(parts)).assign(**{metric: list(tried.values())})
    return Tuning(dict(zip(parts, best, strict=True)), trials)


def _sample(split: Split, part_count: int, generator: np.random.Generator) -> np.ndarray:
    """Return the split's customers, or as many as fit."""
    customers = split.customers()
    width = min(part_count * CANDIDATE_COUNT, max(split.counts.shape[1], 1))
    size = max(TUNING_CELLS // (part_count * width), 1)
    if len(customers) <= size:
        return customers
    return np.sort(generator.choice(customers, size=size, replace=False))


def _measure(
    parts: Mapping[str, RecommendationMethod],
    split: Split,
    customers: np.ndarray,
    metric: str,
    cutoff: int,
) -> Callable[[np.ndarray], float]:
    """Return a function from weights to the mean of the metric."""
    ranks = next(iter(parts.values())).ranks_
    found = [
        _candidates([scaled(part.scores(customers[first:last])) for part in parts.values()], ranks)
        for first, last in blocks(len(customers), len(ranks))
    ]
    products = np.concatenate([some for some, _ in found])
    scores = np.concatenate([some for _, some in found], axis=1)
    relevant, seen = split.relevant[customers], split.counts[customers]
    bits = self_information(split.counts)

    def measure(weights: np.ndarray) -> float:
        total = np.round(np.tensordot(weights, scores, axes=1), SCORE_DECIMALS)
        total[products == NO_PRODUCT] = -np.inf
        # Candidates stand in the order of their popularity, which settles equal scores.
        places, _ = best_products(total, np.arange(products.shape[1]), cutoff)
        lists = np.take_along_axis(products, np.maximum(places, 0), axis=1)
        lists[places == NO_PRODUCT] = NO_PRODUCT
        return float(customer_metrics(lists, relevant, seen, bits, [cutoff])[metric, cutoff].mean())

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


def _try(
    weights: np.ndarray,
    measure: Callable[[np.ndarray], float],
    tried: dict[tuple[float, ...], float],
) -> tuple[float, ...]:
    """Measure weights brought to a sum of 1, once."""
    total = weights.sum()
    key = tuple(float(weight) for weight in np.round(weights / total, WEIGHT_DECIMALS))
    if key not in tried:
        tried[key] = measure(np.array(key))
    return key


def _improve(
    best: tuple[float, ...],
    position: int,
    measure: Callable[[np.ndarray], float],
    tried: dict[tuple[float, ...], float],
) -> tuple[float, ...]:
    """Change one weight if that gains, or drop it if that costs nothing."""
    weight = best[position]
    choices = [weight * factor for factor in FACTORS] if weight else [REVIVED_SHARE]
    for choice in choices:
        changed = np.array(best)
        changed[position] = choice
        if not changed.any():
            continue
        key = _try(changed, measure, tried)
        least_gain = 0.0 if choice == 0 else LEAST_GAIN
        if tried[key] >= tried[best] + least_gain:
            best = key
    return best


def _report(log: Callable[[str], object] | None, message: str) -> None:
    if log is not None:
        log(message)
