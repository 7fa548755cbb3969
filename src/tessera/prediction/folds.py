"""Which observation dates a model learns from, is calibrated on, and is judged on."""

from dataclasses import dataclass

import numpy as np

from tessera.prediction.calibration import same_season


@dataclass(frozen=True)
class Fold:
    """A date to predict from, and the dates before it that may be learned from.

    Parameters
    ----------
    date : datetime64[D]
        What happens after it is predicted.
    learned : tuple of datetime64[D]
        Earlier dates whose horizon ends by ``date``, but for the season's.
    season : datetime64[D] or None
        The date a year before, which is kept for calibration.
    """

    date: np.datetime64
    learned: tuple[np.datetime64, ...]
    season: np.datetime64 | None

    @property
    def known(self) -> tuple[np.datetime64, ...]:
        """All dates whose outcome is known, the season's too."""
        return self.learned if self.season is None else (*self.learned, self.season)


def fold(date: np.datetime64, dates: np.ndarray, horizon_days: int) -> Fold:
    """Find what may be learned from for a prediction as of a date.

    Parameters
    ----------
    date : datetime64[D]
    dates : ndarray of datetime64[D]
        Observation dates.
    horizon_days : int
        An outcome is known so many days after its date: it is never learned from earlier.

    Returns
    -------
    Fold

    Examples
    --------
    >>> dates = np.array(["2025-03-01", "2025-12-01", "2026-02-01"], dtype="datetime64[D]")
    >>> found = fold(np.datetime64("2026-03-01"), dates, 90)
    >>> found.learned, found.season
    ((np.datetime64('2025-12-01'),), np.datetime64('2025-03-01'))
    """
    known = np.unique(dates[dates + np.timedelta64(horizon_days, "D") <= date])
    season = same_season(date, known)
    learned = tuple(known[known != season]) if season is not None else tuple(known)
    if not learned:
        return Fold(date, tuple(known), None)
    return Fold(date, learned, season)


def judged_dates(dates: np.ndarray, as_of: np.datetime64, horizon_days: int) -> list[np.datetime64]:
    """Return the validation's and the test's date: the last two whose outcome is known.

    Parameters
    ----------
    dates : ndarray of datetime64[D]
        Observation dates.
    as_of : datetime64[D]
        The clock.
    horizon_days : int

    Returns
    -------
    list of datetime64[D]
        Rising; only dates before which something can be learned; none, the test, or both.

    Examples
    --------
    >>> dates = np.array(["2025-09-01", "2025-12-01", "2026-03-01"], dtype="datetime64[D]")
    >>> [str(day) for day in judged_dates(dates, np.datetime64("2026-03-01"), 90)]
    ['2025-12-01']
    """
    over = np.unique(dates[dates + np.timedelta64(horizon_days, "D") <= as_of])
    return [day for day in over if fold(day, dates, horizon_days).learned][-2:]
