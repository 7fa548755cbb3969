"""Single mass orders, which say nothing about next week."""

import numpy as np

# Deviations of this scale would be standard deviations if weeks were normal.
NORMAL = 1.4826
DEVIATIONS = 6.0


def cap_mass_orders(units: np.ndarray) -> np.ndarray:
    """Cut weeks off at the median plus six deviations of the weeks with sales.

    A deviation is the median absolute deviation, scaled to the standard deviation of a normal
    distribution.

    Source: Leys et al. (2013), Detecting outliers, Journal of Experimental Social Psychology.

    Parameters
    ----------
    units : ndarray of shape (n_series, n_weeks)
        Not below 0.

    Returns
    -------
    ndarray of float64 of shape (n_series, n_weeks)

    Examples
    --------
    >>> cap_mass_orders(np.array([[4.0, 0.0, 6.0, 5.0, 900.0]])).round(1).tolist()
    [[4.0, 0.0, 6.0, 5.0, 14.4]]
    """
    is_sale = units > 0
    middles = _medians(units, is_sale)
    spreads = _medians(np.abs(units - middles), is_sale)
    return np.minimum(units, middles + DEVIATIONS * NORMAL * spreads)


def _medians(values: np.ndarray, is_counted: np.ndarray) -> np.ndarray:
    """Return the median of what counts in each row, 0 where nothing does, as a column."""
    counts = is_counted.sum(axis=1)[:, None]
    # What does not count comes last.
    ordered = np.sort(np.where(is_counted, values, np.inf), axis=1)
    below, above = np.maximum(counts - 1, 0) // 2, np.minimum(counts // 2, values.shape[1] - 1)
    middles = np.take_along_axis(ordered, below, 1) + np.take_along_axis(ordered, above, 1)
    return np.where(counts > 0, middles / 2, 0.0)
