"""How well clusters are separated, by several indices."""

from itertools import pairwise

import numpy as np
from sklearn.metrics import (
    calinski_harabasz_score,
    davies_bouldin_score,
    pairwise_distances,
    silhouette_samples,
)

from tessera.segmentation.methods.base import COSINE, EUCLIDEAN, sample_positions
from tessera.segmentation.prototypes import NOISE, unit_length

SILHOUETTE_ROWS = 2_000


class ClusterIndices:
    """Indices of clusterings of the same rows; distances are computed once for all of them.

    Sources: Rousseeuw (1987), Silhouettes; Dunn (1974), Well-separated clusters and optimal fuzzy
    partitions; Calinski and Harabasz (1974), A dendrite method for cluster analysis; Davies and
    Bouldin (1979), A cluster separation measure.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Scaled features.
    metric : str
        Distance of silhouette and Dunn index. The other indices are defined by means and squared
        Euclidean distance; with ``cosine`` they are taken between rows of length 1.
    random_state : int
        Seed of the sample on which silhouette and Dunn index, quadratic in rows, are taken.

    Examples
    --------
    >>> rows = np.array([[0.0], [0.1], [5.0], [5.1]])
    >>> values = ClusterIndices(rows).measure(np.array([1, 1, 2, 2]))
    >>> {name: round(values[name], 2) for name in ("silhouette", "dunn", "inertia")}
    {'silhouette': 0.98, 'dunn': 49.0, 'inertia': 0.01}
    """

    def __init__(self, rows: np.ndarray, metric: str = EUCLIDEAN, random_state: int = 0) -> None:
        self.points = unit_length(rows) if metric == COSINE else rows
        self.sample = sample_positions(len(rows), SILHOUETTE_ROWS, random_state)
        self.distances = pairwise_distances(rows[self.sample], metric=metric)
        np.fill_diagonal(self.distances, 0)

    @property
    def total(self) -> float:
        """Sum of squared distances to the mean of all rows."""
        return float(((self.points - self.points.mean(axis=0)) ** 2).sum())

    def measure(self, labels: np.ndarray) -> dict[str, float]:
        """Measure one clustering.

        Parameters
        ----------
        labels : ndarray of int of shape (n_rows,)
            Cluster of each row; -1 is noise, which is no cluster.

        Returns
        -------
        dict of str to float
            ``cluster_count``: clusters found.
            ``inertia``: sum of squared distances to the mean of the own cluster; noise counts as
            unexplained, with its distance to the mean of all rows.
            ``silhouette``: mean over the sample, a row of noise counting 0, from -1 to 1;
            ``silhouette_se``: its standard error.
            ``dunn``: least distance between rows of two clusters over the greatest within one, in
            the sample.
            ``calinski_harabasz``, ``davies_bouldin``: of the rows that are no noise.
            ``smallest_share``, ``noise_share``: of all rows.
            NaN where fewer than two clusters leave an index undefined.
        """
        is_member = labels != NOISE
        kept = labels[is_member]
        found, codes, sizes = np.unique(kept, return_inverse=True, return_counts=True)
        values = {
            "cluster_count": found.size,
            "inertia": self._inertia(labels),
            **self._sampled(labels[self.sample]),
            "calinski_harabasz": np.nan,
            "davies_bouldin": np.nan,
            "smallest_share": sizes.min(initial=len(labels)) / len(labels),
            "noise_share": 1 - len(kept) / len(labels),
        }
        if 1 < found.size < len(kept):
            members = self.points[is_member]
            values["calinski_harabasz"] = calinski_harabasz_score(members, codes)
            values["davies_bouldin"] = davies_bouldin_score(members, codes)
        return {
            name: value if name == "cluster_count" else float(value)
            for name, value in values.items()
        }

    def _inertia(self, labels: np.ndarray) -> float:
        inertia = 0.0
        for label in np.unique(labels):
            own = self.points[labels == label]
            centre = self.points.mean(axis=0) if label == NOISE else own.mean(axis=0)
            inertia += ((own - centre) ** 2).sum()
        return inertia

    def _sampled(self, labels: np.ndarray) -> dict[str, float]:
        """Return the indices that need every pair of rows."""
        kept = np.flatnonzero(labels != NOISE)
        if not 1 < np.unique(labels[kept]).size < kept.size:
            return dict.fromkeys(("silhouette", "silhouette_se", "dunn"), np.nan)
        own = labels[kept]
        distances = self.distances
        if kept.size < labels.size:
            distances = distances[np.ix_(kept, kept)]
        widths = np.zeros(labels.size)
        widths[kept] = silhouette_samples(distances, own, metric="precomputed")
        order = np.argsort(own, kind="stable")
        starts = np.flatnonzero(np.diff(own[order], prepend=own.min() - 1))
        ordered = distances[np.ix_(order, order)]
        return {
            "silhouette": widths.mean(),
            "silhouette_se": widths.std() / np.sqrt(labels.size),
            "dunn": _dunn(ordered, [*starts, kept.size]),
        }


def _dunn(distances: np.ndarray, bounds: list[int]) -> float:
    """Return least distance between over greatest within; clusters lie between the bounds."""
    between, within = np.inf, 0.0
    for start, end in pairwise(bounds):
        within = max(within, distances[start:end, start:end].max())
        between = min(between, distances[start:end, end:].min(initial=np.inf))
    return between / within if within > 0 else np.nan


def knee(values: np.ndarray) -> int:
    """Find where a falling curve bends most: the point furthest below the line through its ends.

    Source: Satopaa, Albrecht, Irwin and Raghavan (2011), Finding a "kneedle" in a haystack.

    Parameters
    ----------
    values : ndarray of shape (n_points,)
        At equal steps, such as the inertia by rising k.

    Returns
    -------
    int
        Position of the knee; -1 if there are fewer than three points or the curve does not fall.

    Examples
    --------
    >>> knee(np.array([100.0, 40.0, 20.0, 15.0, 12.0]))
    1
    """
    fall = values[0] - values[-1]
    if values.size < 3 or not fall > 0:  # noqa: PLR2004
        return -1
    line = np.linspace(values[0], values[-1], values.size)
    below = line - values
    return int(below.argmax()) if below.max() > 0 else -1
