"""Regions of any shape as prototypes."""

import numpy as np
from sklearn.cluster import KMeans as ScikitKMeans

from tessera.segmentation.prototypes import Prototypes

# A region has at most so many micro-centroids, and one for so many rows.
MOST_PER_REGION = 12
ROWS_PER_CENTROID = 15


def region_prototypes(
    points: np.ndarray,
    labels: np.ndarray,
    *,
    is_manhattan: bool,
    is_unit_length: bool,
    random_state: int,
) -> Prototypes:
    """Cover each region with micro-centroids and radii.

    The radius of a micro-centroid is where it tells its region from the rest best: of the rows
    whose nearest micro-centroid it is, most members and fewest others lie within.

    Parameters
    ----------
    points : ndarray of shape (n_rows, n_features)
        Scaled features, at length 1 if ``is_unit_length``.
    labels : ndarray of int of shape (n_rows,)
        Region of each row from 0; -1 for noise.
    is_manhattan : bool
        Whether distances are Manhattan's; otherwise Euclidean.
    is_unit_length : bool
        Whether rows to predict are brought to length 1.
    random_state : int
        Seed of the micro-centroids.

    Returns
    -------
    Prototypes
        Cluster ids are regions + 1. Without a region, one cluster that takes every row.

    Examples
    --------
    >>> points = np.array([[0.0], [0.2], [0.4], [9.0], [9.2], [5.0]])
    >>> labels = np.array([0, 0, 0, 1, 1, -1])
    >>> prototypes = region_prototypes(
    ...     points, labels, is_manhattan=False, is_unit_length=False, random_state=0
    ... )
    >>> prototypes.predict(np.array([[0.1], [9.1], [5.0]]))
    array([ 1,  2, -1], dtype=int32)
    """
    exponent = 1 if is_manhattan else 2
    regions = np.unique(labels[labels >= 0])
    if not regions.size:
        return Prototypes(
            np.array([1]),
            points.mean(axis=0, keepdims=True),
            exponent=exponent,
            is_unit_length=is_unit_length,
        )
    centroids = [
        _micro_centroids(points[labels == region], is_manhattan, random_state) for region in regions
    ]
    cluster_ids = np.repeat(regions + 1, [len(some) for some in centroids]).astype(np.int32)
    centres = Prototypes(
        cluster_ids, np.concatenate(centroids), exponent=exponent, is_unit_length=is_unit_length
    )
    nearest = centres.nearest(points)
    scores = centres.own_scores(points, nearest)
    is_member = labels + 1 == cluster_ids[nearest]
    radii = [
        _radius(scores[nearest == position], is_member[nearest == position])
        for position in range(len(cluster_ids))
    ]
    return Prototypes(
        cluster_ids,
        centres.locations,
        max_scores=np.array(radii),
        exponent=exponent,
        is_unit_length=is_unit_length,
    )


def _micro_centroids(members: np.ndarray, is_manhattan: bool, random_state: int) -> np.ndarray:
    """Means of k-means groups, or medians, which are what is nearest in Manhattan distance."""
    distinct = len(np.unique(members, axis=0))
    count = min(MOST_PER_REGION, -(-len(members) // ROWS_PER_CENTROID), distinct)
    fitted = ScikitKMeans(count, n_init=1, random_state=random_state).fit(members)
    if not is_manhattan:
        return fitted.cluster_centers_
    return np.array([np.median(members[fitted.labels_ == group], axis=0) for group in range(count)])


def _radius(scores: np.ndarray, is_member: np.ndarray) -> float:
    """Return the score up to which members outnumber others by most; -1 if they never do."""
    order = np.argsort(scores, kind="stable")
    lead = np.cumsum(np.where(is_member[order], 1, -1))
    if not lead.size or lead.max() < 1:
        return -1.0
    # The last of equals: the widest radius that costs nothing.
    best = len(lead) - 1 - lead[::-1].argmax()
    return float(scores[order][best])
