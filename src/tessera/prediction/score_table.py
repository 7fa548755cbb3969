"""A trained model as rows: what each value of each feature adds to the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Self

import numpy as np

# More steps would not fit on a page, nor in the columns that SQL scores with.
MAX_STEPS = 16


def signed_log(values: np.ndarray) -> np.ndarray:
    """Return ``sign(x) * log(1 + |x|)``.

    Examples
    --------
    >>> signed_log(np.array([-1.0, 0.0])).round(4).tolist()
    [-0.6931, 0.0]
    """
    return np.sign(values) * np.log1p(np.abs(values))


@dataclass(frozen=True)
class FeatureScore:
    """What one feature adds.

    Where the feature is unknown: ``unknown_points``. Else the points of the step that the value
    is in (above the limit before and up to its own), and ``slope`` times the value, of which the
    signed logarithm is taken first if ``is_log``.

    Parameters
    ----------
    feature : str
    limits : ndarray of float64 of shape (n_steps - 1,)
        Upper limits, rising; the last step has none.
    points : ndarray of float64 of shape (n_steps,)
        At most MAX_STEPS + 1 of them.
    unknown_points : float
    slope : float
        Per unit of the value, or of its logarithm.
    is_log : bool
    """

    feature: str
    limits: np.ndarray
    points: np.ndarray
    unknown_points: float = 0.0
    slope: float = 0.0
    is_log: bool = False

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return the points of values of shape (n,)."""
        steps = np.searchsorted(self.limits, values, side="left")
        found = self.points[np.minimum(steps, len(self.limits))]
        if self.slope:
            found = found + self.slope * (signed_log(values) if self.is_log else values)
        return np.where(np.isnan(values), self.unknown_points, found)

    def moved(self, by: float) -> Self:
        """Return the same with so many points more for everybody."""
        return type(self)(
            self.feature,
            self.limits,
            self.points + by,
            self.unknown_points + by,
            self.slope,
            self.is_log,
        )

    def merged(self) -> Self:
        """Return the same with steps of equal points made one."""
        is_edge = np.diff(self.points) != 0
        points = self.points[np.append(True, is_edge)]
        return type(self)(
            self.feature,
            self.limits[is_edge],
            points,
            self.unknown_points,
            self.slope,
            self.is_log,
        )

    @property
    def is_flat(self) -> bool:
        """Whether the feature adds the same for everybody."""
        return not self.slope and bool((self.points == self.unknown_points).all())


@dataclass(frozen=True)
class ScoreTable:
    """A whole model: the sum of an intercept and what each feature adds.

    Centred on the cases that it was learned from, so that a feature's points say how far it moves
    a customer from the average one.

    Parameters
    ----------
    intercept : float
    scores : tuple of FeatureScore

    Examples
    --------
    >>> recency = FeatureScore("recency_days", np.array([30.0]), np.array([1.0, -1.0]))
    >>> table = ScoreTable(0.5, (recency,))
    >>> table.score(["recency_days"], np.array([[30.0], [31.0], [np.nan]])).tolist()
    [1.5, -0.5, 0.5]
    """

    intercept: float
    scores: tuple[FeatureScore, ...]

    @classmethod
    def read(cls, records: Sequence[Mapping[str, Any]]) -> Self:
        """Take the table from its rows.

        Parameters
        ----------
        records : sequence of mapping
            As from :meth:`records`, of one target.

        Returns
        -------
        ScoreTable

        Examples
        --------
        >>> recency = FeatureScore("recency_days", np.array([30.0]), np.array([1.0, -1.0]))
        >>> rows = ScoreTable(0.5, (recency,)).records("purchase")
        >>> ScoreTable.read(rows).records("purchase") == rows
        True
        """
        by_feature: dict[str, list[Mapping[str, Any]]] = {}
        for row in sorted(records, key=itemgetter("step")):
            by_feature.setdefault(row["feature"], []).append(row)
        (intercept,) = by_feature.pop("")
        scores = tuple(
            FeatureScore(
                feature,
                np.array([row["up_to"] for row in steps[:-1]], dtype=np.float64),
                np.array([row["points"] for row in steps]),
                unknown["points"],
                steps[0]["slope"],
                steps[0]["is_log"],
            )
            for feature, (unknown, *steps) in by_feature.items()
        )
        return cls(intercept["points"], scores)

    def contributions(self, names: Sequence[str], features: np.ndarray) -> np.ndarray:
        """Return what each feature of the table adds for each customer.

        Parameters
        ----------
        names : sequence of str of length n_features
        features : ndarray of shape (n_customers, n_features)

        Returns
        -------
        ndarray of float64 of shape (n_customers, len(self.scores))
        """
        places = {name: place for place, name in enumerate(names)}
        if not self.scores:
            return np.zeros((len(features), 0))
        return np.column_stack([one(features[:, places[one.feature]]) for one in self.scores])

    def score(self, names: Sequence[str], features: np.ndarray) -> np.ndarray:
        """Return the score of each customer: intercept and contributions."""
        return self.intercept + self.contributions(names, features).sum(axis=1)

    def centred(self, names: Sequence[str], features: np.ndarray) -> Self:
        """Return the same model with contributions that add up to 0 over these customers."""
        means = self.contributions(names, features).mean(axis=0)
        moved = tuple(
            one.merged().moved(-mean) for one, mean in zip(self.scores, means, strict=True)
        )
        return type(self)(
            self.intercept + float(means.sum()), tuple(one for one in moved if not one.is_flat)
        )

    def records(self, target: str) -> list[dict[str, object]]:
        """Return the table as rows.

        Parameters
        ----------
        target : str
            What the score is of.

        Returns
        -------
        list of dict
            ``outcome``, ``feature``, ``step`` (from 1; 0 for customers of whom the feature is not
            known), ``up_to`` (null: no limit, or unknown), ``points``, ``slope``, ``is_log``. The
            intercept is the row of the feature ''.
        """
        rows: list[dict[str, object]] = [_row(target, "", 1, None, self.intercept)]
        for one in self.scores:
            rows.append(_row(target, one.feature, 0, None, one.unknown_points))
            for step, points in enumerate(one.points):
                limit = float(one.limits[step]) if step < len(one.limits) else None
                rows.append(
                    _row(target, one.feature, step + 1, limit, points, one.slope, one.is_log)
                )
        return rows


def _row(
    target: str,
    feature: str,
    step: int,
    up_to: float | None,
    points: float,
    slope: float = 0.0,
    is_log: bool = False,
) -> dict[str, object]:
    return {
        "outcome": target,
        "feature": feature,
        "step": step,
        "up_to": up_to,
        "points": float(points),
        "slope": float(slope),
        "is_log": is_log,
    }
