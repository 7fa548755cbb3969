"""Hierarchical clustering."""

import warnings
from typing import ClassVar

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans as ScikitKMeans
from sklearn.exceptions import ConvergenceWarning

from tessera.segmentation.methods.base import COSINE, EUCLIDEAN, MANHATTAN, ClusterMethod
from tessera.segmentation.methods.tree import cut, weighted_tree
from tessera.segmentation.prototypes import Prototypes, unit_length

MICRO_COUNT = 300
# Micro-centroids need only cover the rows, not settle.
MICRO_ROWS = 20_000
MICRO_STEPS = 10


class Hierarchical(ClusterMethod):
    """Clusters cut from a tree over micro-centroids.

    A tree over all rows would take the square of their number. K-means first brings them to at
    most 300 micro-centroids, and the tree weights each by the rows it stands for: Ward's with
    Euclidean distance, average linkage with Manhattan or cosine distance. Where there are at
    most 300 different rows, these are the micro-centroids and the tree is exact. A row belongs
    to the cluster of its nearest micro-centroid.

    With cosine distance rows are brought to length 1 first. With Manhattan distance too, the
    micro-centroids come from (Euclidean) k-means; only the tree and the prediction use it.

    Sources: Ward (1963), Hierarchical grouping to optimize an objective function; Sokal and
    Michener (1958), average linkage; Zhang, Ramakrishnan and Livny (1996), BIRCH, for a tree over
    micro-clusters.

    Examples
    --------
    >>> rows = np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 9.0], [9.0, 8.0]])
    >>> Hierarchical(k=2).fit_predict(rows)
    array([1, 1, 2, 2], dtype=int32)
    """

    name: ClassVar[str] = "hierarchical"
    place: ClassVar[int] = 2
    metrics: ClassVar[tuple[str, ...]] = (EUCLIDEAN, MANHATTAN, COSINE)

    def _find(self, sample: np.ndarray, counts: list[int]) -> list[Prototypes]:
        points = unit_length(sample) if self.metric == COSINE else sample
        centroids = self._micro_centroids(points)
        micro = Prototypes(
            np.arange(len(centroids)),
            unit_length(centroids) if self.metric == COSINE else centroids,
            exponent=1 if self.metric == MANHATTAN else 2,
        )
        sizes = np.bincount(micro.nearest(points), minlength=len(micro.locations))
        locations = micro.locations[sizes > 0]
        merges = weighted_tree(locations, sizes[sizes > 0], self.metric)
        return [
            Prototypes(
                cut(merges, count).astype(np.int32) + 1,
                locations,
                exponent=micro.exponent,
                is_unit_length=self.metric == COSINE,
            )
            for count in counts
        ]

    def _micro_centroids(self, points: np.ndarray) -> np.ndarray:
        """Return the different rows, or centroids of groups of them if there are too many."""
        distinct = pd.DataFrame(points).drop_duplicates().to_numpy()
        if len(distinct) <= MICRO_COUNT:
            return distinct
        points = points[:: -(-len(points) // MICRO_ROWS)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = ScikitKMeans(
                MICRO_COUNT, n_init=1, max_iter=MICRO_STEPS, random_state=self.random_state
            ).fit(points)
        return fitted.cluster_centers_
