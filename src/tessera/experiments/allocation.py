"""Whether as many customers are in each arm as there should be."""

import numpy as np
from scipy import stats

# Below this p-value arms were not filled as planned. Many looks are usual, so it is low.
ALARM_LEVEL = 0.001


def ratio_mismatch(counts: np.ndarray, shares: np.ndarray) -> float:
    """Return the p-value of the sample-ratio test: Pearson's chi-squared against planned shares.

    Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled
    experiments.

    Parameters
    ----------
    counts : array of int of shape (n_arms,)
        Customers in each arm.
    shares : array of shape (n_arms,)
        What was planned, in any scale, above 0.

    Returns
    -------
    float
        1 for a single arm, or where nobody is in any.

    Examples
    --------
    >>> round(ratio_mismatch([10120, 9880], [1, 1]), 4)
    0.0897
    """
    counts, shares = np.asarray(counts, dtype=float), np.asarray(shares, dtype=float)
    if len(counts) <= 1 or not counts.sum():
        return 1.0
    return float(stats.chisquare(counts, shares / shares.sum() * counts.sum()).pvalue)


def period_mismatch(counts: np.ndarray) -> float:
    """Return the p-value of whether arms have the same shares in every period.

    Source: Pearson's chi-squared test of independence.

    Parameters
    ----------
    counts : array of int of shape (n_periods, n_arms)

    Returns
    -------
    float
        1 for a single period or arm.

    Examples
    --------
    >>> period_mismatch([[500, 500], [950, 50]]) < 1e-9
    True
    """
    counts = np.asarray(counts)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) <= 1:
        return 1.0
    return float(stats.chi2_contingency(counts, correction=False).pvalue)
