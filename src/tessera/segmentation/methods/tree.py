"""A hierarchy over points that stand for more or fewer rows."""

import numpy as np
from scipy.spatial.distance import cdist

from tessera.segmentation.methods.base import COSINE, EUCLIDEAN
from tessera.segmentation.prototypes import unit_length


def weighted_tree(points: np.ndarray, sizes: np.ndarray, metric: str) -> np.ndarray:
    """Merge the two nearest clusters until one is left.

    With ``euclidean`` the distance is Ward's: by how much the sum of squared distances to the
    means would rise. With ``manhattan`` and ``cosine`` it is the average distance between the
    rows of the two clusters, each row taken to be at its point. Both equal the tree over the
    rows themselves where every point occurs ``size`` times.

    Sources: Ward (1963), Hierarchical grouping to optimize an objective function; Lance and
    Williams (1967), A general theory of classificatory sorting strategies.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        At most some hundreds: time grows with the cube.
    sizes : ndarray of shape (n_points,)
        Rows that each point stands for, above 0.
    metric : str
        ``euclidean``, ``manhattan`` or ``cosine``.

    Returns
    -------
    ndarray of int of shape (n_points - 1, 2)
        Merges in their order. Each names two positions; the cluster stays at the first.

    Examples
    --------
    >>> points = np.array([[0.0], [1.0], [5.0]])
    >>> weighted_tree(points, np.ones(3), "euclidean").tolist()
    [[0, 1], [0, 2]]
    """
    sizes = sizes.astype(np.float64).copy()
    points = points.copy()
    is_ward = metric == EUCLIDEAN
    distances = _ward(points, sizes) if is_ward else _plain(points, metric)
    np.fill_diagonal(distances, np.inf)
    merges = np.empty((len(points) - 1, 2), dtype=np.int64)
    for step in range(len(merges)):
        first, second = sorted(divmod(int(distances.argmin()), len(points)))
        merges[step] = first, second
        left, right = sizes[first], sizes[second]
        sizes[first] = left + right
        if is_ward:
            points[first] = (left * points[first] + right * points[second]) / (left + right)
            merged = _ward(points[[first]], sizes[[first]], points, sizes)[0]
        else:
            merged = (left * distances[first] + right * distances[second]) / (left + right)
        merged[np.isinf(distances[first])] = np.inf
        merged[[first, second]] = np.inf
        distances[first] = distances[:, first] = merged
        distances[second] = distances[:, second] = np.inf
    return merges


def cut(merges: np.ndarray, k: int) -> np.ndarray:
    """Stop merging at k clusters.

    Parameters
    ----------
    merges : ndarray of shape (n_points - 1, 2)
        From :func:`weighted_tree`.
    k : int
        Number of clusters, at most ``n_points``.

    Returns
    -------
    ndarray of int of shape (n_points,)
        Clusters from 0, numbered in the order of their first point.

    Examples
    --------
    >>> cut(np.array([[0, 1], [0, 2]]), 2)
    array([0, 0, 1])
    """
    labels = np.arange(len(merges) + 1)
    for first, second in merges[: len(labels) - k]:
        labels[labels == second] = first
    return np.unique(labels, return_inverse=True)[1]


def _ward(
    points: np.ndarray,
    sizes: np.ndarray,
    others: np.ndarray | None = None,
    other_sizes: np.ndarray | None = None,
) -> np.ndarray:
    """Rise of the sum of squares when two weighted points are merged."""
    others, other_sizes = (points, sizes) if others is None else (others, other_sizes)
    weights = sizes[:, None] * other_sizes / (sizes[:, None] + other_sizes)
    return weights * cdist(points, others, "sqeuclidean")


def _plain(points: np.ndarray, metric: str) -> np.ndarray:
    """Distances between points; a point of zeros has cosine distance 1 from all."""
    if metric == COSINE:
        directions = unit_length(points)
        return 1 - directions @ directions.T
    return cdist(points, points, "cityblock")
