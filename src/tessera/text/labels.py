"""Negative, neutral and positive, and the stars that say so."""

import numpy as np

LABELS = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = range(3)
NEUTRAL_STARS = 3


def labels_of_stars(ratings: np.ndarray) -> np.ndarray:
    """Return 0 (negative) for one and two stars, 1 (neutral) for three, 2 (positive) for more.

    Parameters
    ----------
    ratings : ndarray of shape (n,)
        1 to 5.

    Returns
    -------
    ndarray of int64 of shape (n,)
        Positions in :data:`LABELS`.

    Examples
    --------
    >>> labels_of_stars(np.array([1, 2, 3, 4, 5])).tolist()
    [0, 0, 1, 2, 2]
    """
    return (np.sign(np.asarray(ratings, dtype=np.float64) - NEUTRAL_STARS) + 1).astype(np.int64)
