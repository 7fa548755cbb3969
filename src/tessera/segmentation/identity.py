"""Cluster ids that keep their meaning from one training to the next."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from tessera.segmentation.prototypes import NOISE

# Two clusters that share fewer customers than this share of their union are different clusters.
# One that splits into halves, or takes in its equal, keeps .5; one of three equal parts .33.
MIN_OVERLAP = 0.3


@dataclass(frozen=True)
class ClusterMatch:
    """Which cluster of a new clustering carries which id.

    Parameters
    ----------
    ids : dict of int to int
        Id of each new label; noise (-1) is not in it.
    overlaps : dict of int to float
        Jaccard overlap (0 to 1) of each continued id with its previous members.

    Examples
    --------
    >>> match = ClusterMatch({1: 7, 2: 9}, {7: 0.8})
    >>> match.relabel(np.array([2, -1, 1]))
    array([ 9, -1,  7], dtype=int32)
    """

    ids: dict[int, int]
    overlaps: dict[int, float]

    def relabel(self, labels: np.ndarray) -> np.ndarray:
        """Replace new labels by ids.

        Parameters
        ----------
        labels : ndarray of int of shape (n_customers,)
            Labels of the new clustering; -1 is noise and stays -1.

        Returns
        -------
        ndarray of int32 of shape (n_customers,)
            Ids.

        Raises
        ------
        ValueError
            If a label has no id.
        """
        found, positions = np.unique(labels, return_inverse=True)
        known = {NOISE: NOISE, **self.ids}
        unknown = sorted(set(found.tolist()) - set(known))
        if unknown:
            raise ValueError(f"labels without an id: {unknown}; known are {sorted(self.ids)}")
        return np.array([known[label] for label in found.tolist()], dtype=np.int32)[positions]


def match_clusters(old_labels: np.ndarray, new_labels: np.ndarray, next_id: int) -> ClusterMatch:
    """Carry ids over from one clustering of customers to another one of the same customers.

    Two clusters may be paired if their overlap (members of both over members of either) reaches
    ``MIN_OVERLAP``. Of all ways to pair them, the Hungarian method takes the one in which most
    customers keep their id; between equals the one with the higher sum of overlaps. A new
    cluster without a pair is born with the next id, in the order of the new labels; a previous
    one without a pair retires. Ids and labels are taken in rising order, so the same labels
    always give the same match.

    Sources: Kuhn (1955), The Hungarian method for the assignment problem; Greene, Doyle and
    Cunningham (2010), Tracking the evolution of communities in dynamic social networks, for
    matching by Jaccard overlap above a threshold.

    Parameters
    ----------
    old_labels : ndarray of int of shape (n_customers,)
        Id of each customer under the previous clustering; -1 is noise, which is never matched.
    new_labels : ndarray of int of shape (n_customers,)
        Label of the same customers under the new clustering; -1 is noise. Customers known to only
        one of the clusterings are left out by the caller.
    next_id : int
        First id never given, above all previous ids, also those retired before.

    Returns
    -------
    ClusterMatch
        An id for every new label that occurs.

    Raises
    ------
    ValueError
        If the labels differ in number, one is negative, or ``next_id`` was given before.

    Examples
    --------
    Cluster 4 keeps its id, cluster 7 splits: its larger part keeps the id.

    >>> old = np.array([4, 4, 4, 7, 7, 7, 7, 7])
    >>> new = np.array([1, 1, 1, 2, 2, 2, 3, 3])
    >>> match_clusters(old, new, next_id=8).ids
    {1: 4, 2: 7, 3: 8}
    """
    old_labels, new_labels = np.asarray(old_labels), np.asarray(new_labels)
    _check(old_labels, new_labels, next_id)
    old, new = _clusters(old_labels), _clusters(new_labels)
    both, overlaps = _overlaps(old_labels, new_labels, old, new)
    # A sum of overlaps stays below the number of clusters, and so below one customer.
    gains = np.where(overlaps >= MIN_OVERLAP, both + overlaps / (len(old) + 1), 0)
    pairs = zip(*linear_sum_assignment(gains, maximize=True), strict=True)
    matched = {new[to]: (old[at], overlaps[at, to]) for at, to in pairs if gains[at, to]}
    born = [label for label in new if label not in matched]
    ids = {label: next_id + position for position, label in enumerate(born)}
    ids |= {label: cluster_id for label, (cluster_id, _) in matched.items()}
    continued = {cluster_id: float(overlap) for cluster_id, overlap in matched.values()}
    return ClusterMatch(
        ids={label: ids[label] for label in new},
        overlaps=dict(sorted(continued.items())),
    )


def _check(old: np.ndarray, new: np.ndarray, next_id: int) -> None:
    if len(old) != len(new):
        raise ValueError(f"labels of the same customers are needed: {len(old)} and {len(new)}")
    if len(old) and min(old.min(), new.min()) < NOISE:
        raise ValueError(f"labels below {NOISE}: {min(old.min(), new.min())}")
    highest = int(old.max()) if len(old) else NOISE
    if next_id <= highest:
        raise ValueError(f"next_id {next_id} is not above the previous ids; the highest: {highest}")


def _clusters(labels: np.ndarray) -> list[int]:
    """Rising labels, without noise."""
    return [int(label) for label in np.unique(labels) if label != NOISE]


def _overlaps(
    old_labels: np.ndarray, new_labels: np.ndarray, old: list[int], new: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Members of both, and their share of the members of either, of shape (n_old, n_new)."""
    # Noise is counted too, as a cluster of its own in front: leaving for it costs overlap.
    rows = np.searchsorted([NOISE, *old], old_labels)
    columns = np.searchsorted([NOISE, *new], new_labels)
    both = np.zeros((len(old) + 1, len(new) + 1))
    np.add.at(both, (rows, columns), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return both[1:, 1:], (both / np.maximum(either, 1))[1:, 1:]
