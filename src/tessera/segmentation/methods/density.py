"""Clusters as dense regions, with noise between them."""

from typing import ClassVar

import numpy as np
from sklearn import cluster
from sklearn.metrics import pairwise_distances, silhouette_samples
from sklearn.neighbors import NearestNeighbors

from tessera.segmentation.methods.base import (
    COSINE,
    EUCLIDEAN,
    MANHATTAN,
    ClusterMethod,
    sample_positions,
)
from tessera.segmentation.methods.regions import region_prototypes
from tessera.segmentation.prototypes import Prototypes, unit_length

# A smaller dense region is noise: a segment of fewer customers is of no use.
LEAST_SHARE = 0.02
MIN_NEIGHBOURS = 10
MIN_CLUSTER_SIZE = 5
# Quantiles of the distance to the tenth neighbour that DBSCAN tries as its radius.
RADIUS_QUANTILES = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
TRIED_ROWS = 1_000
# Where ten rows are the same.
LEAST_RADIUS = 1e-9
SCIKIT_METRICS = {EUCLIDEAN: "euclidean", COSINE: "euclidean", MANHATTAN: "manhattan"}


class DensityMethod(ClusterMethod):
    """A method that finds dense regions, and so how many there are.

    It runs on at most ``most_rows`` rows. Its regions have any shape, so each becomes several
    micro-centroids with the radius within which a row belongs to them; rows outside are noise,
    cluster -1. Labels are those of the prototypes, for rows fitted on as for all others, and differ
    from scikit-learn's for some rows at the edges. Where no region holds 2 % of the rows, all rows
    are one cluster.

    Cosine distance is taken as Euclidean distance between rows of length 1, which puts neighbours
    in the same order.
    """

    metrics: ClassVar[tuple[str, ...]] = (EUCLIDEAN, MANHATTAN, COSINE)
    takes_k: ClassVar[bool] = False
    # Time grows with the square: 5 s of CPU at 20,000 rows of 14 features, 24 s at 50,000.
    most_rows: ClassVar[int] = 20_000

    def _find_one(self, sample: np.ndarray) -> Prototypes:
        points = unit_length(sample) if self.metric == COSINE else sample
        return region_prototypes(
            points,
            _large(self._regions(points), self._least_size(points)),
            is_manhattan=self.metric == MANHATTAN,
            is_unit_length=self.metric == COSINE,
            random_state=self.random_state,
        )

    def _regions(self, points: np.ndarray) -> np.ndarray:
        """Return scikit-learn's labels: -1 is noise."""
        raise NotImplementedError

    @property
    def _scikit_metric(self) -> str:
        return SCIKIT_METRICS[self.metric]

    @staticmethod
    def _least_size(points: np.ndarray) -> int:
        return max(MIN_CLUSTER_SIZE, round(LEAST_SHARE * len(points)))


class HDBSCAN(DensityMethod):
    """Regions that stay dense over the widest range of densities.

    Source: Campello, Moulavi and Sander (2013), Density-based clustering based on hierarchical
    density estimates.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> rows = np.concatenate([generator.normal(0, 1, (50, 2)), generator.normal(9, 1, (50, 2))])
    >>> HDBSCAN().fit(rows).prototypes_.cluster_count
    2
    """

    name: ClassVar[str] = "hdbscan"
    place: ClassVar[int] = 4

    def _regions(self, points: np.ndarray) -> np.ndarray:
        fitted = cluster.HDBSCAN(
            min_cluster_size=self._least_size(points),
            min_samples=min(MIN_NEIGHBOURS, len(points)),
            metric=self._scikit_metric,
            copy=True,
        )
        return fitted.fit(points).labels_


class DBSCAN(DensityMethod):
    """Regions denser than one level: ten rows within a radius.

    The radius is a quantile of the distance to the tenth neighbour. Which one, several tries on at
    most 1,000 rows decide: the one with the highest silhouette, where noise counts as 0.
    That favours compact regions; for rings and bows there is HDBSCAN.

    Source: Ester, Kriegel, Sander and Xu (1996), A density-based algorithm for discovering
    clusters in large spatial databases with noise.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> rows = np.concatenate([generator.normal(0, 1, (50, 2)), generator.normal(9, 1, (50, 2))])
    >>> DBSCAN().fit(rows).prototypes_.cluster_count
    2
    """

    name: ClassVar[str] = "dbscan"
    place: ClassVar[int] = 5

    def _regions(self, points: np.ndarray) -> np.ndarray:
        metric, neighbours = self._scikit_metric, min(MIN_NEIGHBOURS, len(points))
        tried = points[sample_positions(len(points), TRIED_ROWS, self.random_state)]
        distances = pairwise_distances(tried, metric=metric)
        reach = np.partition(distances, neighbours - 1, axis=1)[:, neighbours - 1]
        best, chosen, regions = -np.inf, RADIUS_QUANTILES[0], np.full(len(tried), -1)
        for quantile in RADIUS_QUANTILES:
            labels = self._dense(distances, np.quantile(reach, quantile), "precomputed")
            quality = _silhouette(distances, labels)
            if quality > best:
                best, chosen, regions = quality, quantile, labels
        if len(tried) == len(points):
            return regions
        search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute", metric=metric)
        reach = search.fit(points).kneighbors(tried)[0][:, -1]
        return self._dense(points, np.quantile(reach, chosen), metric)

    def _dense(self, points: np.ndarray, radius: float, metric: str) -> np.ndarray:
        """Return the regions of rows, or of distances, with ten rows within a radius."""
        fitted = cluster.DBSCAN(
            eps=max(radius, LEAST_RADIUS),
            min_samples=min(MIN_NEIGHBOURS, len(points)),
            algorithm="brute",
            metric=metric,
        ).fit(points)
        return _large(fitted.labels_, self._least_size(points))


def _large(labels: np.ndarray, least_size: int) -> np.ndarray:
    """Make noise of regions that are too small; number the others from 0."""
    sizes = np.bincount(labels[labels >= 0])
    kept = np.flatnonzero(sizes >= least_size)
    numbers = np.full(sizes.size + 1, -1)
    numbers[kept] = np.arange(kept.size)
    return numbers[labels]


def _silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette with noise counted as 0; of a single region 0, of noise alone -1."""
    kept = np.flatnonzero(labels >= 0)
    count = np.unique(labels[kept]).size
    if count < 2:  # noqa: PLR2004
        return count - 1.0
    within = distances if kept.size == labels.size else distances[np.ix_(kept, kept)]
    return silhouette_samples(within, labels[kept], metric="precomputed").sum() / len(labels)
