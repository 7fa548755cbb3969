"""Whether as many customers are in each arm as there should be."""

import numpy as np
from scipy import stats

# Below this p-value arms were not filled as planned. Many looks are usual, so it is low.
ALARM_LEVEL = 0.001


def control_shares(arms: np.ndarray, shares: np.ndarray, is_control: np.ndarray) -> np.ndarray:
    """Return the probability with which each customer of an arm or its control was held out.

    Parameters
    ----------
    arms : array of str of shape (n,)
        The arm and the control, which may have several names.
    shares : array of shape (n,)
        What was planned of the arm that each customer is in, in any scale. If that differs within
        an arm, as after a change of the setting, it is its probability against all others.
    is_control : array of bool of shape (n,)

    Returns
    -------
    ndarray of float64 of shape (n,)
        Of those in one of the two. Not a number for all where any share is not known.

    Examples
    --------
    >>> arms, is_control = ["treated", "treated", "control"], [False, False, True]
    >>> control_shares(arms, [0.75, 0.5, 0.25], is_control).tolist()
    [0.25, 0.5, 0.25]
    >>> control_shares(arms, [3, 3, 1], is_control).tolist()
    [0.25, 0.25, 0.25]
    """
    shares = np.asarray(shares, dtype=np.float64)
    is_control = np.asarray(is_control, dtype=bool)
    if np.isnan(shares).any():
        return np.full(len(shares), np.nan)
    _, first, arm = np.unique(np.asarray(arms, dtype=str), return_index=True, return_inverse=True)
    if (shares == shares[first][arm]).all():
        return np.full(len(shares), shares[first] @ is_control[first] / shares[first].sum())
    # Of two decimals that add up to one, each less one gives the other but for the last digits.
    return np.where(is_control, shares, 1 - shares).round(9)


def draw_mismatch(is_control: np.ndarray, shares: np.ndarray) -> float:
    """Return the p-value of the number held out, if each was drawn with a probability of their own.

    The square of what was held out less the sum of the probabilities, over the sum of their
    variances, is chi-squared; where all are equal that is Pearson's test of the sample ratio.

    Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled
    experiments.

    Parameters
    ----------
    is_control : array of bool of shape (n,)
    shares : array of shape (n,)
        As of :func:`control_shares`.

    Returns
    -------
    float
        1 where there was nothing to draw.

    Examples
    --------
    >>> draw_mismatch([True, False, True, False], [0.25, 0.25, 0.75, 0.75])
    1.0
    >>> round(draw_mismatch(np.arange(20000) < 10120, np.full(20000, 0.5)), 4)
    0.0897
    """
    is_control, shares = np.asarray(is_control, dtype=bool), np.asarray(shares, dtype=np.float64)
    variance = (shares * (1 - shares)).sum()
    if not variance > 0:
        return 1.0
    # Sums of the same probabilities in another order differ a little.
    gap = round(float(is_control.sum() - shares.sum()), 6)
    return float(stats.chi2.sf(gap**2 / variance, 1))


def period_mismatch(*tables: np.ndarray) -> float:
    """Return the p-value of whether arms have the same shares in every period.

    Source: Pearson's chi-squared test of independence; statistics and degrees of freedom of several
    tables add up.

    Parameters
    ----------
    tables : arrays of int of shape (n_periods, n_arms)
        One for each planned share.

    Returns
    -------
    float
        1 for a single period or arm.

    Examples
    --------
    >>> period_mismatch([[500, 500], [950, 50]]) < 1e-9
    True
    >>> period_mismatch([[500, 500]], [[950, 50]])
    1.0
    """
    statistic, freedom = 0.0, 0
    for table in tables:
        counts = np.asarray(table)
        counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
        if min(counts.shape) > 1:
            found = stats.chi2_contingency(counts, correction=False)
            statistic, freedom = statistic + found.statistic, freedom + found.dof
    return float(stats.chi2.sf(statistic, freedom)) if freedom else 1.0
