"""Products that sell in some weeks only: how much, and how often."""

from typing import ClassVar

import numpy as np

from tessera.demand.methods.base import DemandMethod

# Weight of the newest.
ALPHA = 0.1


def sizes_and_gaps(units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smooth the units of weeks with sales, and the weeks from one to the next.

    Source: Croston (1972), Forecasting and stock control for intermittent demands.

    Parameters
    ----------
    units : ndarray of shape (n_series, n_weeks)
        Not below 0.

    Returns
    -------
    sizes, gaps : ndarray of shape (n_series,)
        0 and 1 where nothing was ever sold.

    Examples
    --------
    >>> [one.tolist() for one in sizes_and_gaps(np.array([[0.0, 4.0, 0.0, 8.0], [0.0] * 4]))]
    [[4.4, 0.0], [2.0, 1.0]]
    """
    sizes, gaps = np.zeros(len(units)), np.ones(len(units))
    since = np.ones(len(units))
    has_sold = np.zeros(len(units), dtype=bool)
    for week in units.T:
        is_sale = week > 0
        # The first sale is taken as it is.
        weight = np.where(has_sold, ALPHA, 1.0) * is_sale
        sizes += weight * (week - sizes)
        gaps += weight * (since - gaps)
        since = np.where(is_sale, 1.0, since + 1.0)
        has_sold |= is_sale
    return sizes, gaps


class Croston(DemandMethod):
    """The size of a sale over the weeks between sales."""

    name: ClassVar[str] = "croston"
    words: ClassVar[str] = "Croston's method"
    place: ClassVar[int] = 8

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Divide sizes by gaps."""
        sizes, gaps = sizes_and_gaps(units)
        return sizes / gaps


class SyntetosBoylan(Croston):
    """Croston's method less the part by which it is too high on average.

    Source: Syntetos and Boylan (2005), The accuracy of intermittent demand estimates.
    """

    name: ClassVar[str] = "croston_sba"
    words: ClassVar[str] = "Croston's method, corrected by Syntetos and Boylan"
    place: ClassVar[int] = 9

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Divide sizes by gaps, less the correction."""
        return super().extend(units, horizon) * (1 - ALPHA / 2)


class TeunterSyntetosBabai(DemandMethod):
    """The size of a sale times the probability of one, which falls while nothing sells.

    Source: Teunter, Syntetos and Babai (2011), Intermittent demand: linking forecasting to
    inventory obsolescence.
    """

    name: ClassVar[str] = "tsb"
    words: ClassVar[str] = "the method of Teunter, Syntetos and Babai"
    place: ClassVar[int] = 10

    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:  # noqa: ARG002
        """Multiply sizes by chances."""
        is_sale = units > 0
        chances = is_sale[:, 0].astype(np.float64)
        for week in range(1, units.shape[1]):
            chances = chances + ALPHA * (is_sale[:, week] - chances)
        return chances * sizes_and_gaps(units)[0]


class CappedTeunterSyntetosBabai(TeunterSyntetosBabai):
    """The same without single mass orders, on one of which it would rest for months."""

    name: ClassVar[str] = "tsb_capped"
    words: ClassVar[str] = "the method of Teunter, Syntetos and Babai without single mass orders"
    place: ClassVar[int] = 10
    is_capped: ClassVar[bool] = True
