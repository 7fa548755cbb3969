"""Whether clusters come back when the rows are drawn anew."""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from tessera.segmentation.methods import ClusterMethod
from tessera.segmentation.methods.base import count_distinct
from tessera.segmentation.prototypes import NOISE

ROUNDS = (6, 12, 24, 48)
CLEAR_ERRORS = 3
# A simpler method wins with so much less evidence.
CLEARLY_MORE = 1.05
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


class Resampling:
    """Clusterings found again, or not, in rows drawn anew.

    Each sample has as many rows as there are, drawn with replacement. A clustering is compared
    with what its method finds there, on the rows that were drawn, each counted once. All
    clusterings see the same samples.

    Sources: Hennig (2007), Cluster-wise assessment of cluster stability (clusterboot); Hubert and
    Arabie (1985), Comparing partitions, for the adjusted Rand index.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Scaled features.
    random_state : int
        Seed of the samples.

    Examples
    --------
    >>> from tessera.segmentation.methods import KMeans
    >>> rows = np.concatenate([np.zeros((50, 1)), np.ones((50, 1))])
    >>> resampling = Resampling(rows)
    >>> resampling.add("halves", KMeans(k=2), np.repeat([1, 2], 50))
    >>> resampling.draw(["halves"], 5)
    >>> resampling.table().loc["halves"].tolist()
    [1.0, 0.0, 1.0, 5.0]
    """

    def __init__(self, rows: np.ndarray, random_state: int = 0) -> None:
        self.rows = rows
        self.random_state = random_state
        self.clusterings: dict[Hashable, tuple[ClusterMethod, np.ndarray]] = {}
        self.jaccards: dict[Hashable, list[np.ndarray]] = {}
        self.rand_indices: dict[Hashable, list[float]] = {}

    def add(self, key: Hashable, method: ClusterMethod, labels: np.ndarray) -> None:
        """Add a clustering of the rows, with the method that is fitted anew to each sample."""
        self.clusterings[key] = method, labels
        self.jaccards[key], self.rand_indices[key] = [], []

    def draw(self, keys: Iterable[Hashable], count: int) -> None:
        """Compare clusterings with those of samples, until each has seen so many."""
        keys = list(keys)
        for number in range(count):
            waiting = [key for key in keys if len(self.jaccards[key]) == number]
            if waiting:
                seed = (self.random_state, number)
                drawn = np.random.default_rng(seed).integers(len(self.rows), size=len(self.rows))
                self._compare(waiting, drawn)

    def table(self) -> pd.DataFrame:
        """Return one row per clustering.

        Returns
        -------
        DataFrame
            ``min_jaccard``: the mean over samples of a cluster's Jaccard similarity to the
            likest one found, for the cluster where it is least; ``min_jaccard_se``: its standard
            error; ``bootstrap_ari``: the mean adjusted Rand index; ``resample_count``. The first
            and the third are from 0 to 1, 0 where there is no cluster, NaN without a sample.
        """
        found = {key: self._summary(key) for key in self.clusterings}
        columns = ["min_jaccard", "min_jaccard_se", "bootstrap_ari", "resample_count"]
        return pd.DataFrame.from_dict(found, orient="index", columns=columns)

    def _summary(self, key: Hashable) -> tuple[float, float, float, int]:
        samples = np.array(self.jaccards[key])
        if not len(samples):
            return np.nan, np.nan, np.nan, 0
        ari = float(np.mean(self.rand_indices[key]))
        if not samples.size:
            return 0.0, 0.0, ari, len(samples)
        means = samples.mean(axis=0)
        least = samples[:, means.argmin()]
        error = least.std(ddof=1) / np.sqrt(len(least)) if len(least) > 1 else np.inf
        return float(means.min()), float(error), ari, len(samples)

    def _compare(self, keys: list[Hashable], drawn: np.ndarray) -> None:
        present = np.unique(drawn)
        distinct = count_distinct(self.rows[present])
        for kind in {type(self.clusterings[key][0]): None for key in keys}:
            own = [key for key in keys if type(self.clusterings[key][0]) is kind]
            counts = [self.clusterings[key][0].k if kind.takes_k else None for key in own]
            possible = [count for count in counts if count is None or count <= distinct]
            fits = self.clusterings[own[0]][0].fit_each(self.rows[drawn], possible)
            found = dict(zip(possible, fits, strict=True))
            for key, count in zip(own, counts, strict=True):
                others = (
                    found[count].predict(self.rows[present])
                    if count in found
                    else np.full(present.size, NOISE)
                )
                self._note(key, present, others)

    def _note(self, key: Hashable, present: np.ndarray, others: np.ndarray) -> None:
        labels = self.clusterings[key][1]
        every = np.unique(labels[labels != NOISE])
        own = labels[present]
        by_cluster = pd.Series(0.0, index=every)
        by_cluster[np.unique(own[own != NOISE])] = jaccard_by_cluster(own, others)
        self.jaccards[key].append(by_cluster.to_numpy())
        self.rand_indices[key].append(rand_index(own, others))


def race(resampling: Resampling, worth: Mapping[Hashable, float]) -> pd.DataFrame:
    """Draw samples until it is clear which clustering has the most evidence.

    All see six samples; those that may still win, twelve, then 24 and 48. A clustering is out when
    it is clearly unstable, or clearly has less evidence than another that is clearly stable; clear
    is what exceeds three standard errors.

    Parameters
    ----------
    resampling : Resampling
        With the clusterings.
    worth : mapping
        Evidence of each clustering if it came back every time.

    Returns
    -------
    DataFrame
        :meth:`Resampling.table`.
    """
    running = list(worth)
    value = pd.Series(worth, dtype=np.float64)
    for count in ROUNDS:
        resampling.draw(running, count)
        table = resampling.table().loc[list(worth)]
        low = table["min_jaccard"] - CLEAR_ERRORS * table["min_jaccard_se"]
        high = table["min_jaccard"] + CLEAR_ERRORS * table["min_jaccard_se"]
        least, most = value * low.clip(lower=0), value * high.clip(upper=1)
        sure = least.where(low >= STABLE_JACCARD, 0).max()
        is_open = (high >= STABLE_JACCARD) & (most * CLEARLY_MORE >= sure)
        may_win, is_sure = is_open.to_dict(), (low >= STABLE_JACCARD).to_dict()
        running = [key for key in running if may_win[key]]
        if len(running) < 2 and all(is_sure[key] for key in running):  # noqa: PLR2004
            break
    return resampling.table()
