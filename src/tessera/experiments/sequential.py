"""Intervals that hold however often they are looked at."""

import numpy as np


def looking_factor(information: np.ndarray, alpha: float = 0.05) -> np.ndarray:
    """Return how many standard errors wide an always-valid interval is to each side.

    The asymptotic confidence sequence of a normal mixture, tightest near the planned information:
    with k = information (-2 ln a + ln(1 - 2 ln a)), sqrt(2 (k + 1) / k ln(sqrt(k + 1) / a)).

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), Time-uniform central limit
    theory and asymptotic confidence sequences, equations 4 and 24.

    Parameters
    ----------
    information : array
        What is known so far, as a share of what was planned, above 0: customers over planned
        customers, times the variance of the outcome so far over that of the whole window.
    alpha : float
        Chance that the interval ever misses the truth.

    Returns
    -------
    ndarray of float64

    Examples
    --------
    >>> (looking_factor(np.array([0.1, 1.0, 2.0])) / 1.959964).round(3).tolist()
    [1.967, 1.549, 1.562]
    """
    tuned = -2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha))
    scaled = np.asarray(information, dtype=np.float64) * tuned
    with np.errstate(divide="ignore"):
        return np.sqrt(2 * (scaled + 1) / scaled * np.log(np.sqrt(scaled + 1) / alpha))


def days_to_wait(
    difference: float,
    standard_error: float,
    information: float,
    days_so_far: int,
    days_left: int,
    alpha: float = 0.05,
) -> int:
    """Return after how many more days a campaign can be decided, if it goes on as it began.

    The difference and its variance are taken to grow evenly with the days.

    Parameters
    ----------
    difference, standard_error, information : float
        So far; see :func:`looking_factor`.
    days_so_far : int
        Days of the campaign that are over, above 0.
    days_left : int
        Days until its outcomes are complete.
    alpha : float
        As for :func:`looking_factor`.

    Returns
    -------
    int
        0: the always-valid interval excludes zero, or nothing more is to come. At most
        ``days_left``.

    Examples
    --------
    >>> days_to_wait(0.03, 0.01, 0.5, days_so_far=5, days_left=10)
    1
    """
    ahead = np.arange(days_left + 1)
    growth = (days_so_far + ahead) / days_so_far
    reach = looking_factor(information * growth, alpha) * standard_error * np.sqrt(growth)
    decided = np.flatnonzero(np.abs(difference) * growth > reach)
    return int(decided[0]) if len(decided) else days_left
