"""How far past demand was from what was expected, by the size of what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Bands of equal counts, and the least cases of a band.
BAND_COUNT = 3
LEAST_CASES = 100


@dataclass(frozen=True)
class Bands:
    """Quantiles of (units + 1) / (expected + 1), of each band of expected units.

    Small numbers are further off, in proportion, than large ones; hence the bands.

    Source: Vovk, Gammerman and Shafer (2005), Algorithmic learning in a random world (Mondrian
    conformal prediction).

    Parameters
    ----------
    limits : ndarray of shape (n_bands - 1,)
        Rising: what is expected up to the first is in the first band.
    ratios : ndarray of shape (n_bands, n_levels)

    Examples
    --------
    >>> bands = Bands.found(np.array([1.0, 1.0, 1.0]), np.array([0.0, 1.0, 3.0]), [0.0, 1.0])
    >>> bands.apply(np.array([3.0])).tolist()
    [[1.0, 7.0]]
    """

    limits: np.ndarray
    ratios: np.ndarray

    @classmethod
    def found(cls, expected: np.ndarray, actual: np.ndarray, levels: Sequence[float]) -> "Bands":
        """Measure them.

        Parameters
        ----------
        expected, actual : ndarray of shape (n,)
            Of the past, at least one.
        levels : sequence of float
            0 to 1.

        Returns
        -------
        Bands
            A single one, where there are too few cases for more.
        """
        count = BAND_COUNT if len(expected) >= BAND_COUNT * LEAST_CASES else 1
        limits = np.unique(np.quantile(expected, np.arange(1, count) / count))
        places = np.searchsorted(limits, expected)
        ratios = (actual + 1) / (expected + 1)
        found = [
            # Where many expect the same, a band may be empty: all of them stand in for it.
            np.quantile(ratios[places == band] if (places == band).any() else ratios, levels)
            for band in range(len(limits) + 1)
        ]
        return cls(limits, np.array(found))

    def apply(self, expected: np.ndarray) -> np.ndarray:
        """Return the units at each level, of shape (*expected.shape, n_levels), at least 0."""
        ratios = self.ratios[np.searchsorted(self.limits, expected)]
        return np.maximum((expected[..., None] + 1) * ratios - 1, 0.0)
