"""Whether clusters come back when the rows are drawn anew."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tessera.segmentation.methods import ClusterMethod
from tessera.segmentation.methods.base import count_distinct
from tessera.segmentation.prototypes import NOISE

BOOTSTRAP_COUNT = 16
# Hennig calls a cluster below it one that should not be trusted.
STABLE_JACCARD = 0.6


def jaccard_by_cluster(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Find for each cluster how like it the likest cluster of another clustering is.

    Parameters
    ----------
    labels, others : ndarray of int of shape (n_rows,)
        Two clusterings of the same rows. Noise (-1) is no cluster.

    Returns
    -------
    ndarray of shape (n_clusters,)
        For each cluster of ``labels`` by rising number, the highest share of rows in both of the
        rows in either: 1 if it is found again, near 0 if it is dissolved.

    Examples
    --------
    >>> jaccard_by_cluster(np.array([1, 1, 2, 2]), np.array([3, 3, 3, 4])).round(2)
    array([0.67, 0.5 ])
    """
    own, other, both = _contingency(labels, others)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    shares = (both / either)[:, other != NOISE]
    return shares.max(axis=1, initial=0)[own != NOISE]


def rand_index(labels: np.ndarray, others: np.ndarray) -> float:
    """Compare two clusterings by pairs of rows, adjusted for chance.

    The same as scikit-learn's ``adjusted_rand_score``, which takes ten times as long because it
    first looks what its labels are.

    Source: Hubert and Arabie (1985), Comparing partitions.

    Parameters
    ----------
    labels, others : ndarray of int of shape (n_rows,)
        Two clusterings of the same rows. Noise (-1) counts as a group.

    Returns
    -------
    float
        1 for the same groups, about 0 for groups drawn at random.

    Examples
    --------
    >>> rand_index(np.array([1, 1, 2, 2]), np.array([5, 5, 3, 3]))
    1.0
    """
    both = _contingency(labels, others)[2]
    pairs, own, other = (
        (counts * (counts - 1)).sum() / 2 for counts in (both, both.sum(axis=1), both.sum(axis=0))
    )
    expected = own * other / max(1, labels.size * (labels.size - 1) / 2)
    most = (own + other) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def _contingency(
    labels: np.ndarray, others: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the groups of both, and how many rows each pair of groups shares."""
    own, own_codes = np.unique(labels, return_inverse=True)
    other, other_codes = np.unique(others, return_inverse=True)
    both = np.bincount(own_codes * other.size + other_codes, minlength=own.size * other.size)
    return own, other, both.reshape(own.size, other.size)


def bootstrap_stability(
    method: ClusterMethod,
    rows: np.ndarray,
    labels_by_k: Mapping[int | None, np.ndarray],
    bootstrap_count: int = BOOTSTRAP_COUNT,
    random_state: int = 0,
) -> pd.DataFrame:
    """Cluster bootstrap samples, and compare with the clustering in question.

    Each sample has as many rows as there are, drawn with replacement. Clusterings are compared on
    the rows that were drawn, each counted once.

    Sources: Hennig (2007), Cluster-wise assessment of cluster stability (clusterboot); Hubert and
    Arabie (1985), Comparing partitions, for the adjusted Rand index.

    Parameters
    ----------
    method : ClusterMethod
        Fitted anew to each sample, with its settings.
    rows : ndarray of shape (n_rows, n_features)
        Scaled features; one to two thousand suffice.
    labels_by_k : mapping of int to ndarray of int of shape (n_rows,)
        For each number of clusters the clustering in question. A method that finds the number has
        one, under the key None.
    bootstrap_count : int
        Samples.
    random_state : int
        Seed of the samples.

    Returns
    -------
    DataFrame
        By the keys of ``labels_by_k``: ``min_jaccard``, the mean over samples of a cluster's
        Jaccard similarity to the likest one found, for the cluster where it is least;
        ``bootstrap_ari``, the mean adjusted Rand index. 0 to 1; both are 0 where there is no
        cluster.

    Examples
    --------
    >>> from tessera.segmentation.methods import KMeans
    >>> rows = np.concatenate([np.zeros((50, 1)), np.ones((50, 1))])
    >>> labels = {2: np.repeat([1, 2], 50)}
    >>> bootstrap_stability(KMeans(), rows, labels).loc[2].tolist()
    [1.0, 1.0]
    """
    counts = list(labels_by_k)
    generator = np.random.default_rng(random_state)
    jaccards = {count: [] for count in counts}
    rand_indices = {count: [] for count in counts}
    for _ in range(bootstrap_count):
        drawn = generator.integers(len(rows), size=len(rows))
        present = np.unique(drawn)
        found = _refitted(method, rows, drawn, present, counts)
        for count, labels in labels_by_k.items():
            every = np.unique(labels[labels != NOISE])
            own = labels[present]
            by_cluster = pd.Series(0.0, index=every)
            by_cluster[np.unique(own[own != NOISE])] = jaccard_by_cluster(own, found[count])
            jaccards[count].append(by_cluster.to_numpy())
            rand_indices[count].append(rand_index(own, found[count]))
    return pd.DataFrame(
        {
            "min_jaccard": [
                np.mean(jaccards[c], axis=0).min() if np.size(jaccards[c]) else 0.0 for c in counts
            ],
            "bootstrap_ari": [np.mean(rand_indices[count]) for count in counts],
        },
        index=pd.Index(counts, name="k", dtype=object),
    )


def _refitted(
    method: ClusterMethod,
    rows: np.ndarray,
    drawn: np.ndarray,
    present: np.ndarray,
    counts: list[int | None],
) -> dict[int | None, np.ndarray]:
    """Cluster the rows drawn, and label those present; all noise if too few are different."""
    distinct = count_distinct(rows[present])
    possible = [count for count in counts if count is None or count <= distinct]
    labels = {count: np.full(present.size, NOISE) for count in counts}
    for count, fitted in zip(possible, method.fit_each(rows[drawn], possible), strict=True):
        labels[count] = fitted.predict(rows[present])
    return labels
