"""K-means clusters of customers, numbered by worth."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Self

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from tessera.segmentation.choice import HIGHER_IS_BETTER, cluster_indices, vote
from tessera.segmentation.scaling import FeatureScaler

K_MEANS = "k_means"
SINGLE_CLUSTER = "single_cluster"
START_COUNT = 10
DISTANCE_DECIMALS = 9
MIN_CLUSTER_COUNT = 2
# What the distances of a silhouette may take at a time; scikit-learn's default is a gigabyte.
WORKING_MEMORY_MB = 128


class CustomerClusters(ClusterMixin, BaseEstimator):
    """K-means on scaled features, the number of clusters chosen by vote.

    Ten starts on a sample of at most ``sample_size`` customers find better clusters than one
    start on all of them, and cost the same however many customers there are; everyone is then
    given to the nearest centroid. The result depends neither on the order of the rows (they
    are sorted by key first) nor on the number of threads (scikit-learn adds up the threads'
    shares in the order in which they finish, so fit and predict keep to one).

    Too few customers, too few different ones or no varying feature give one cluster, and
    ``method_reason_`` says why.

    Sources: Lloyd (1982), Least squares quantization in PCM; Arthur and Vassilvitskii (2007),
    k-means++.

    Parameters
    ----------
    feature_columns : sequence of str
        Columns to cluster by.
    log_columns : sequence of str
        Those of them that are skewed: amounts, counts, days.
    order_column : str
        Clusters are numbered from 1 by falling mean of this column.
    k_min, k_max : int
        Range in which the number of clusters is chosen, ``2 <= k_min <= k_max``.
    min_customers : int
        Below this, one cluster.
    sample_size : int
        Customers to fit on, at most.
    silhouette_sample_size : int
        Customers of the sample on which the silhouette is taken, at most.
    random_state : int
        Seed of samples and starts.
    log : callable, optional
        Called with a sentence after each k.

    Attributes
    ----------
    method_ : str
        ``k_means`` or ``single_cluster``.
    method_reason_ : str
        How the number of clusters came about.
    cluster_count_ : int
        Number of clusters.
    centroids_ : ndarray of shape (cluster_count_, n_kept)
        In standard deviations; row i is cluster i + 1.
    inertia_ : float
        Sum of squared distances to the own centroid over the rows fitted on. NaN: one cluster.
    selection_ : DataFrame
        k, calinski_harabasz, silhouette, davies_bouldin, votes, is_chosen; empty for one cluster.
    scaler_ : FeatureScaler
        Fitted on all customers.
    labels_ : ndarray of int32 of shape (n_customers,)
        Cluster of each row of the fitted features, from 1.

    Examples
    --------
    >>> spent = [10.0, 11.0, 12.0, 500.0, 510.0, 520.0, 9000.0, 9100.0, 9200.0]
    >>> features = pd.DataFrame({"monetary": spent}, index=list("abcdefghi"))
    >>> clusters = CustomerClusters(["monetary"], ["monetary"], "monetary", 2, 4, min_customers=5)
    >>> clusters.fit_predict(features)
    array([3, 3, 3, 2, 2, 2, 1, 1, 1], dtype=int32)
    """

    def __init__(
        self,
        feature_columns: Sequence[str],
        log_columns: Sequence[str] = (),
        order_column: str = "monetary",
        k_min: int = 3,
        k_max: int = 8,
        min_customers: int = 100,
        sample_size: int = 100_000,
        silhouette_sample_size: int = 10_000,
        random_state: int = 0,
        log: Callable[[str], object] | None = None,
    ) -> None:
        self.feature_columns = feature_columns
        self.log_columns = log_columns
        self.order_column = order_column
        self.k_min = k_min
        self.k_max = k_max
        self.min_customers = min_customers
        self.sample_size = sample_size
        self.silhouette_sample_size = silhouette_sample_size
        self.random_state = random_state
        self.log = log

    def fit(self, features: pd.DataFrame, y: object = None) -> Self:  # noqa: ARG002
        """Choose the number of clusters and place them.

        Parameters
        ----------
        features : DataFrame of shape (n_customers, n_columns)
            The feature columns and the order column; the index is the customer's key.
        y : ignored

        Returns
        -------
        CustomerClusters
            Itself.

        Raises
        ------
        ValueError
            If the range of k is impossible, a key occurs twice, or a value is missing or
            infinite.
        """
        if not MIN_CLUSTER_COUNT <= self.k_min <= self.k_max:
            raise ValueError(f"2 <= k_min <= k_max does not hold: {self.k_min}, {self.k_max}")
        if not features.index.is_unique:
            raise ValueError(f"customer keys occur twice: {features.index.duplicated().sum()}")
        ordered = features.sort_index()
        self.scaler_ = FeatureScaler(self.log_columns).fit(ordered[list(self.feature_columns)])
        rows = self.scaler_.transform(ordered)
        self.selection_ = pd.DataFrame(columns=["k", *HIGHER_IS_BETTER, "votes", "is_chosen"])
        generator = np.random.default_rng(self.random_state)
        sample = rows[_sample(len(rows), self.sample_size, generator)]
        silhouette_rows = _sample(len(sample), self.silhouette_sample_size, generator)
        self.method_, self.method_reason_ = SINGLE_CLUSTER, self._obstacle(rows, sample)
        self.centroids_, self.inertia_ = rows.mean(axis=0, keepdims=True), np.nan
        if not self.method_reason_:
            with threadpool_limits(limits=1), config_context(working_memory=WORKING_MEMORY_MB):
                self._fit_k_means(sample, silhouette_rows)
            self._explain(len(sample), *rows.shape)
        self._number_by(ordered, rows)
        self.cluster_count_ = len(self.centroids_)
        self.labels_ = self.predict(features)
        return self

    def predict(self, features: pd.DataFrame) -> np.ndarray:
        """Give each customer the nearest cluster.

        Parameters
        ----------
        features : DataFrame of shape (n_customers, n_columns)
            The feature columns.

        Returns
        -------
        ndarray of int32 of shape (n_customers,)
            Cluster numbers, from 1.
        """
        check_is_fitted(self)
        return _nearest(self.scaler_.transform(features), self.centroids_).astype(np.int32) + 1

    def distance_to_centroid(self, features: pd.DataFrame, labels: np.ndarray) -> np.ndarray:
        """Measure how far customers are from the centre of their cluster.

        Parameters
        ----------
        features : DataFrame of shape (n_customers, n_columns)
            The feature columns.
        labels : ndarray of int of shape (n_customers,)
            Cluster numbers from :meth:`predict`.

        Returns
        -------
        ndarray of shape (n_customers,)
            Euclidean distance in standard deviations, to 9 decimals: the last bits of a sum
            differ between processors.
        """
        check_is_fitted(self)
        offsets = self.scaler_.transform(features) - self.centroids_[labels - 1]
        return np.sqrt((offsets**2).sum(axis=1)).round(DISTANCE_DECIMALS)

    def _obstacle(self, rows: np.ndarray, sample: np.ndarray) -> str:
        """Say why k-means cannot work here; empty if it can."""
        count = len(rows)
        if count < self.min_customers:
            return f"{count} customers; at least {self.min_customers} are needed"
        if rows.shape[1] == 0:
            return f"none of {len(self.feature_columns)} features varies between {count} customers"
        distinct = int((~pd.DataFrame(sample).duplicated()).sum())
        if distinct < self.k_max:
            return f"{distinct} different customers; at least {self.k_max} are needed"
        return ""

    def _fit_k_means(self, sample: np.ndarray, silhouette_rows: np.ndarray) -> None:
        """Fit every k, and keep the one that wins the vote."""
        fits, indices = {}, []
        for k in range(self.k_min, self.k_max + 1):
            started = perf_counter()
            fits[k] = KMeans(k, n_init=START_COUNT, random_state=self.random_state).fit(sample)
            indices.append({"k": k, **cluster_indices(sample, fits[k].labels_, silhouette_rows)})
            self._report(k, indices[-1], perf_counter() - started)
        self.selection_ = vote(pd.DataFrame(indices))
        best = fits[int(self.selection_.loc[self.selection_["is_chosen"], "k"].iloc[0])]
        self.method_, self.centroids_, self.inertia_ = K_MEANS, best.cluster_centers_, best.inertia_

    def _explain(self, sample_count: int, count: int, feature_count: int) -> None:
        """Say how the number of clusters came about."""
        chosen = self.selection_.loc[self.selection_["is_chosen"]].iloc[0]
        self.method_reason_ = (
            f"{chosen['k']} clusters by {chosen['votes']} of {len(HIGHER_IS_BETTER)} votes "
            f"between {self.k_min} and {self.k_max}; "
            f"fitted on {sample_count} of {count} customers and {feature_count} features"
        )
        if self.scaler_.dropped_:
            self.method_reason_ += f"; constant and left out: {', '.join(self.scaler_.dropped_)}"

    def _number_by(self, ordered: pd.DataFrame, rows: np.ndarray) -> None:
        """Sort centroids by falling mean of the order column, ties by their coordinates."""
        labels = _nearest(rows, self.centroids_)
        worth = ordered[self.order_column].to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isfinite(worth).all():
            raise ValueError(f"missing or infinite values in {self.order_column}")
        count = len(self.centroids_)
        sizes = np.bincount(labels, minlength=count)
        sums = np.bincount(labels, weights=worth, minlength=count)
        means = np.where(sizes > 0, sums / np.maximum(sizes, 1), -np.inf)
        order = np.lexsort((*self.centroids_.T[::-1], -means))
        self.centroids_ = self.centroids_[order]

    def _report(self, k: int, indices: dict[str, float], seconds: float) -> None:
        if self.log is not None:
            step, steps = k - self.k_min + 1, self.k_max - self.k_min + 1
            values = ", ".join(f"{name} {indices[name]:.4g}" for name in HIGHER_IS_BETTER)
            self.log(f"clusters {step} of {steps}: k {k}, {values}, {seconds:.1f} s")


def _sample(count: int, size: int, generator: np.random.Generator) -> np.ndarray:
    """Rising positions of at most ``size`` of ``count`` rows."""
    if count <= size:
        return np.arange(count)
    return np.sort(generator.choice(count, size=size, replace=False))


def _nearest(rows: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Position of the nearest centroid; a tie goes to the first."""
    best, nearest = np.full(len(rows), np.inf), np.zeros(len(rows), dtype=np.int64)
    for position, centroid in enumerate(centroids):
        distances = ((rows - centroid) ** 2).sum(axis=1)
        closer = distances < best
        best[closer], nearest[closer] = distances[closer], position
    return nearest
