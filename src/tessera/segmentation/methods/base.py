"""What all clustering methods have in common."""

from collections.abc import Iterable
from typing import ClassVar, Self

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.utils.validation import check_is_fitted, validate_data

from tessera.learning.registry import make_known
from tessera.learning.threads import one_thread
from tessera.segmentation.prototypes import Prototypes

EUCLIDEAN, MANHATTAN, COSINE = "euclidean", "manhattan", "cosine"


# All methods by name, the simplest first: on a near tie the earlier one is chosen.
METHODS: dict[str, type["ClusterMethod"]] = {}


class ClusterMethod(ClusterMixin, BaseEstimator):
    """A clustering of rows, whose result is a set of prototypes.

    Subclasses say which metrics they admit and how they find their prototypes. Everything runs
    on one thread: scikit-learn adds up the shares of several threads in the order in which they
    finish, so results would differ in their last bits.

    Parameters
    ----------
    k : int, optional
        Number of clusters, at least 2. Ignored by methods that find it (``takes_k`` is false).
    metric : str
        Distance between rows, one of the class's ``metrics``.
    random_state : int
        Seed of samples and starts.
    initial_centroids : ndarray of shape (k, n_features), optional
        Where to start instead of at random, such as the centroids of an earlier fit. Ignored by
        methods that have no start (``can_warm_start`` is false).
    start_count : int, optional
        Random starts, of which the best is kept; by default the class's ``default_starts``.

    Attributes
    ----------
    prototypes_ : Prototypes
        The clusters, numbered from 1.
    labels_ : ndarray of int32 of shape (n_rows,)
        Cluster of each row fitted on, from 1; -1 for noise.
    """

    # What it is called; a subclass with a name is known, compared and chosen by it at once.
    name: ClassVar[str] = ""
    # Its place among the others, the simplest first.
    place: ClassVar[int] = 100
    metrics: ClassVar[tuple[str, ...]] = (EUCLIDEAN,)
    takes_k: ClassVar[bool] = True
    can_warm_start: ClassVar[bool] = False
    # Whether a score is the negative logarithm of a probability.
    has_probabilities: ClassVar[bool] = False
    default_starts: ClassVar[int] = 1
    # Fewer starts would find stable clusters unstable, because a start went astray.
    bootstrap_starts: ClassVar[int] = 1
    # Rows to fit on, at most; all others are given to the cluster of their best prototype.
    most_rows: ClassVar[int] = 100_000

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a method known by its name."""
        super().__init_subclass__(**kwargs)
        make_known(METHODS, cls)

    def __init__(
        self,
        k: int | None = None,
        metric: str = EUCLIDEAN,
        random_state: int = 0,
        initial_centroids: np.ndarray | None = None,
        start_count: int | None = None,
    ) -> None:
        self.k = k
        self.metric = metric
        self.random_state = random_state
        self.initial_centroids = initial_centroids
        self.start_count = start_count

    def fit(self, rows: np.ndarray, y: object = None) -> Self:  # noqa: ARG002
        """Find clusters.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.
        y : ignored

        Returns
        -------
        ClusterMethod
            Itself.

        Raises
        ------
        ValueError
            If the method does not admit the metric, k is absent or below 2, there are fewer
            different rows than k, a value is missing or infinite, or the initial centroids have
            another shape.
        """
        return self.fit_each(rows, [self.k])[0]

    def fit_each(self, rows: np.ndarray, counts: Iterable[int | None]) -> list[Self]:
        """Fit several numbers of clusters, with the work that they share done once.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.
        counts : iterable of int
            Values of ``k``.

        Returns
        -------
        list of ClusterMethod
            One fitted estimator for each; the one whose count is ``self.k`` is this one.

        Raises
        ------
        ValueError
            As :meth:`fit`.
        """
        counts = list(counts)
        rows = validate_data(self, rows, dtype=np.float64)
        # What scikit-learn would check again is checked by the first step.
        with one_thread(), config_context(assume_finite=True, skip_parameter_validation=True):
            sample = self._checked_sample(rows, counts)
            if self.takes_k:
                found = self._find(sample, [count for count in counts if count is not None])
            else:
                found = [self._find_one(sample)] * len(counts)
            fits = []
            for count, prototypes in zip(counts, found, strict=True):
                fitted = self if count == self.k else clone(self).set_params(k=count)
                fitted.n_features_in_ = rows.shape[1]
                fitted.prototypes_ = prototypes
                fitted.labels_ = prototypes.predict(rows)
                fits.append(fitted)
        return fits

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Give each row the cluster of its best prototype.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.

        Returns
        -------
        ndarray of int32 of shape (n_rows,)
            Cluster ids from 1; -1 for noise.
        """
        check_is_fitted(self)
        # Values that are not known take no part.
        rows = validate_data(
            self, rows, reset=False, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        with one_thread():
            return self.prototypes_.predict(rows)

    def _find(self, sample: np.ndarray, counts: list[int]) -> list[Prototypes]:
        """Return the prototypes for each count, where the method takes one."""
        raise NotImplementedError

    def _find_one(self, sample: np.ndarray) -> Prototypes:
        """Return the prototypes, where the method finds their number."""
        raise NotImplementedError

    @property
    def _starts(self) -> int:
        return self.start_count or self.default_starts

    def _checked_sample(self, rows: np.ndarray, counts: list[int | None]) -> np.ndarray:
        """Return the rows to fit on, or say what is wrong."""
        if self.metric not in self.metrics:
            raise ValueError(f"metric {self.metric}: the method admits {', '.join(self.metrics)}")
        sample = rows[sample_positions(len(rows), self.most_rows, self.random_state)]
        if self.takes_k:
            if any(count is None or count < 2 for count in counts):  # noqa: PLR2004
                raise ValueError(f"k must be at least 2: {counts}")
            distinct = count_distinct(sample)
            most = max((count or 0 for count in counts), default=0)
            if distinct < most:
                found = f"{distinct} different among n_samples = {len(sample)} rows"
                raise ValueError(f"{found}; {most} clusters need as many")
        if self.can_warm_start and self.initial_centroids is not None:
            shape, needed = np.shape(self.initial_centroids), (self.k, rows.shape[1])
            if shape != needed or counts != [self.k]:
                raise ValueError(f"initial centroids have shape {shape}, not {needed}")
        return sample


def sample_positions(count: int, size: int, seed: int) -> np.ndarray:
    """Draw rising positions of at most ``size`` of ``count`` rows, without replacement.

    Examples
    --------
    >>> sample_positions(3, 5, seed=0)
    array([0, 1, 2])
    >>> sample_positions(100, 3, seed=0).size
    3
    """
    if count <= size:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, size=size, replace=False))


def count_distinct(rows: np.ndarray) -> int:
    """Count different rows.

    Examples
    --------
    >>> count_distinct(np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]))
    2
    """
    return int((~pd.DataFrame(rows).duplicated()).sum())
