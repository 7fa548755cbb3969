"""A clustering as numbers that can be stored, compared and scored anywhere, also in SQL."""

from dataclasses import dataclass

import numpy as np

NOISE = -1
SQUARED = 2
# Scores held at once, to bound their memory: 8 bytes each.
SCORES_AT_ONCE = 1_000_000
# Scores that differ by less than this share of their terms are a close call.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Prototypes:
    """Points that stand for clusters; a row belongs to the cluster of its best prototype.

    The score of a row x under prototype p is ``offset_p + sum_f weight_pf * |x_f -
    location_pf| ** exponent``; the lowest score wins, a tie goes to the first prototype. One
    formula carries every method: a k-means centroid has weight 1 and offset 0; a component of a
    Gaussian mixture with diagonal covariance has weight 1 / (2 variance) and the rest of its
    negative log density as offset; a cluster of any other shape has several prototypes, and noise
    is what is further than ``max_scores`` from all of them.

    A value that is not known is NaN. It takes no part: the sum runs over the known features, and
    is divided by their share of all, so that who is less known is neither nearer nor further.

    Parameters
    ----------
    cluster_ids : ndarray of int of shape (n_prototypes,)
        Cluster of each prototype, from 1.
    locations : ndarray of shape (n_prototypes, n_features)
        In the unit of the scaled rows.
    weights : ndarray of shape (n_prototypes, n_features), optional
        By default 1.
    offsets : ndarray of shape (n_prototypes,), optional
        By default 0.
    max_scores : ndarray of shape (n_prototypes,), optional
        A row with a higher score under its best prototype is noise. By default infinite.
    exponent : int
        2 for squared Euclidean distance, 1 for Manhattan distance.
    is_unit_length : bool
        Whether rows are brought to length 1 first. With exponent 2 the score is then twice the
        cosine distance.

    Examples
    --------
    >>> prototypes = Prototypes(np.array([1, 2]), np.array([[0.0, 0.0], [4.0, 0.0]]))
    >>> prototypes.predict(np.array([[1.0, 1.0], [3.0, 0.0]]))
    array([1, 2], dtype=int32)
    """

    cluster_ids: np.ndarray
    locations: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    max_scores: np.ndarray
    exponent: int
    is_unit_length: bool

    def __init__(
        self,
        cluster_ids: np.ndarray,
        locations: np.ndarray,
        weights: np.ndarray | None = None,
        offsets: np.ndarray | None = None,
        max_scores: np.ndarray | None = None,
        exponent: int = 2,
        is_unit_length: bool = False,
    ) -> None:
        count = len(locations)
        vars(self).update(
            cluster_ids=cluster_ids,
            locations=locations,
            weights=np.ones_like(locations) if weights is None else weights,
            offsets=np.zeros(count) if offsets is None else offsets,
            max_scores=np.full(count, np.inf) if max_scores is None else max_scores,
            exponent=exponent,
            is_unit_length=is_unit_length,
        )

    @property
    def cluster_count(self) -> int:
        """Number of clusters, noise not counted."""
        return np.unique(self.cluster_ids).size

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """Score rows under every prototype.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.

        Returns
        -------
        ndarray of shape (n_rows, n_prototypes)
            Lower is nearer.
        """
        rows = self._brought(rows)
        positions = range(len(self.locations))
        return np.column_stack([self._scores_under(rows, position) for position in positions])

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Give each row the cluster of its best prototype.

        Squared scores are multiplied out, which is ten times as fast but less exact; rows that
        fall nearly between two prototypes are therefore scored again as defined, so that every
        row gets the cluster that its :meth:`scores` say.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.

        Returns
        -------
        ndarray of int32 of shape (n_rows,)
            Cluster ids from 1; -1 for noise.
        """
        best = self.nearest(rows)
        labels = self.cluster_ids[best].astype(np.int32)
        if np.isfinite(self.max_scores).any():
            labels[self.own_scores(rows, best) > self.max_scores[best]] = NOISE
        return labels

    def nearest(self, rows: np.ndarray) -> np.ndarray:
        """Find the position of each row's best prototype, near or far.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.

        Returns
        -------
        ndarray of int of shape (n_rows,)
            Positions from 0; a tie goes to the first.
        """
        best = np.empty(len(rows), dtype=np.int64)
        at_once = max(1, SCORES_AT_ONCE // len(self.locations))
        for start in range(0, len(rows), at_once):
            chunk = rows[start : start + at_once]
            best[start : start + at_once] = self._nearest(chunk)
        return best

    def own_scores(self, rows: np.ndarray, prototypes: np.ndarray) -> np.ndarray:
        """Score each row under one prototype.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features)
            Scaled features.
        prototypes : ndarray of int of shape (n_rows,)
            Position of a prototype for each row.

        Returns
        -------
        ndarray of shape (n_rows,)
            What :meth:`scores` has at these positions.
        """
        scores = np.empty(len(rows))
        for position in np.unique(prototypes):
            own = prototypes == position
            scores[own] = self._scores_under(self._brought(rows[own]), position)
        return scores

    def _brought(self, rows: np.ndarray) -> np.ndarray:
        """Return rows at the length that scores are taken at."""
        return unit_length(rows) if self.is_unit_length else rows

    def _scores_under(self, rows: np.ndarray, position: int) -> np.ndarray:
        gaps = np.abs(rows - self.locations[position])
        powers = gaps if self.exponent == 1 else gaps**self.exponent
        weighted = np.nansum(self.weights[position] * powers, axis=1)
        known = (~np.isnan(rows)).mean(axis=1)
        return self.offsets[position] + weighted / np.where(known > 0, known, 1)

    def _nearest(self, rows: np.ndarray) -> np.ndarray:
        if self.exponent != SQUARED:
            return self.scores(rows).argmin(axis=1)
        is_known = ~np.isnan(rows).any(axis=1)
        if is_known.all():
            return self._nearest_squared(rows)
        best = np.empty(len(rows), dtype=np.int64)
        best[is_known] = self._nearest_squared(rows[is_known])
        best[~is_known] = self.scores(rows[~is_known]).argmin(axis=1)
        return best

    def _nearest_squared(self, rows: np.ndarray) -> np.ndarray:
        """Multiply the squares out, and settle close calls by the scores as defined."""
        points = self._brought(rows)
        weighted = self.weights * self.locations
        constants = self.offsets + (weighted * self.locations).sum(axis=1)
        scores = points @ (-2 * weighted.T) + constants
        if (self.weights == self.weights[0]).all():
            # What all scores have in common decides nothing.
            size = (points**2 * self.weights[0]).sum(axis=1)
        else:
            squares = points**2 @ self.weights.T
            scores += squares
            size = squares.max(axis=1)
        every = np.arange(len(rows))
        best = scores.argmin(axis=1)
        lowest = scores[every, best]
        scores[every, best] = np.inf
        close = scores.min(axis=1) - lowest <= ROUNDING * (size + np.abs(constants).max())
        if close.any():
            best[close] = self.scores(rows[close]).argmin(axis=1)
        return best


def unit_length(rows: np.ndarray) -> np.ndarray:
    """Bring each row to Euclidean length 1; zeros and unknown values stay.

    Examples
    --------
    >>> unit_length(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    lengths = np.sqrt(np.nansum(rows**2, axis=1, keepdims=True))
    return rows / np.where(lengths > 0, lengths, 1)
