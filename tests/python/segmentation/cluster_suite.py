"""Eighty seeded data sets whose number of clusters is known.

Four families of twenty, 3 to 8 clusters in 2 to 12 features, moderately separated: rows of
neighbouring clusters mix in many of them. Every set is standardized, as customers' features are.

spread      centres in all directions, clusters of unequal spread and size, up to two features that
            tell nothing and up to 2 % of rows anywhere
box         few features, round clusters, centres in a box: some near, some far
correlated  features correlated within each cluster in its own way, sizes very unequal
skewed      a long tail in every feature, one of them with outliers
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SET_COUNT = 80


@dataclass(frozen=True)
class SyntheticSet:
    """Rows, and the number of clusters that they were drawn from."""

    family: str
    seed: int
    k: int
    rows: np.ndarray


def synthetic_sets(first_seed: int = 0, count: int = SET_COUNT) -> list[SyntheticSet]:
    """Return the suite; other seeds give other sets of the same kinds."""
    families = list(FAMILIES)
    sets = []
    for seed in range(first_seed, first_seed + count):
        family = families[seed % len(families)]
        generator = np.random.default_rng(seed)
        k, row_count = int(generator.integers(3, 9)), int(generator.integers(500, 1001))
        rows = FAMILIES[family](generator, k, row_count)
        sets.append(SyntheticSet(family, seed, k, (rows - rows.mean(axis=0)) / rows.std(axis=0)))
    return sets


def _spread(generator: np.random.Generator, k: int, row_count: int) -> np.ndarray:
    feature_count = int(generator.integers(4, 13))
    centres = _centres(generator, k, feature_count, most_ratio=1.6)
    centres *= generator.uniform(4.5, 8)
    labels = generator.choice(k, row_count, p=_shares(generator, k, evenness=5))
    deviations = generator.uniform(0.7, 1.3, (k, feature_count))
    rows = centres[labels] + generator.normal(size=(row_count, feature_count)) * deviations[labels]
    idle = generator.normal(size=(row_count, int(generator.integers(0, 3))))
    rows = np.column_stack([rows, idle])
    is_stray = generator.random(row_count) < generator.uniform(0, 0.02)
    extent = (is_stray.sum(), rows.shape[1])
    rows[is_stray] = generator.uniform(rows.min(axis=0), rows.max(axis=0), extent)
    return rows


def _box(generator: np.random.Generator, k: int, row_count: int) -> np.ndarray:
    feature_count = int(generator.integers(2, 7))
    while True:
        centres = generator.uniform(-10, 10, (k, feature_count))
        if _gaps(centres).min() > 4:
            break
    labels = generator.integers(0, k, row_count)
    return centres[labels] + generator.normal(size=(row_count, feature_count))


def _correlated(generator: np.random.Generator, k: int, row_count: int) -> np.ndarray:
    feature_count = int(generator.integers(4, 11))
    centres = _centres(generator, k, feature_count, most_ratio=2) * generator.uniform(5, 8)
    labels = generator.choice(k, row_count, p=_shares(generator, k, evenness=2))
    mixing = generator.normal(size=(k, feature_count, feature_count)) / np.sqrt(feature_count)
    mixing = 0.7 * (mixing + np.eye(feature_count))
    noise = generator.normal(size=(row_count, feature_count))
    return centres[labels] + np.einsum("nij,nj->ni", mixing[labels], noise)


def _skewed(generator: np.random.Generator, k: int, row_count: int) -> np.ndarray:
    feature_count = int(generator.integers(5, 13))
    centres = generator.normal(size=(k, feature_count)) * generator.uniform(1.8, 2.6)
    labels = generator.integers(0, k, row_count)
    tails = generator.gamma(2, 0.7, (row_count, feature_count))
    rows = centres[labels] + tails * generator.choice([-1, 1], feature_count)
    rows[:, 0] += generator.standard_t(3, row_count)
    return rows


def _centres(
    generator: np.random.Generator, k: int, feature_count: int, most_ratio: float
) -> np.ndarray:
    """Draw centres whose nearest two are 1 apart and none much lonelier than another."""
    while True:
        centres = generator.normal(size=(k, feature_count))
        nearest = _gaps(centres).min(axis=1)
        if nearest.max() / nearest.min() < most_ratio:
            return centres / nearest.min()


def _gaps(centres: np.ndarray) -> np.ndarray:
    """Return distances between centres; that to itself is infinite."""
    gaps = np.sqrt(((centres[:, None] - centres) ** 2).sum(axis=2))
    np.fill_diagonal(gaps, np.inf)
    return gaps


def _shares(generator: np.random.Generator, k: int, evenness: float) -> np.ndarray:
    """Draw shares that add up to 1, none near 0."""
    shares = generator.dirichlet(np.full(k, evenness)) + 0.05
    return shares / shares.sum()


FAMILIES: dict[str, Callable[[np.random.Generator, int, int], np.ndarray]] = {
    "spread": _spread,
    "box": _box,
    "correlated": _correlated,
    "skewed": _skewed,
}
