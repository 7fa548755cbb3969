"""Tests and bounds for counts."""

import numpy as np
from scipy import stats

# Half-width of a two-sided 95 % interval, in standard deviations.
NORMAL_QUANTILE = 1.959964


def fisher_upper(
    successes: np.ndarray, trials: np.ndarray, others: np.ndarray, other_trials: np.ndarray
) -> np.ndarray:
    """Return the one-sided p-values of Fisher's exact test for a share that is larger.

    Source: Fisher (1935), The logic of inductive inference.

    Parameters
    ----------
    successes, trials : ndarray of int of shape (n,)
        Of the group in question.
    others, other_trials : ndarray of int of shape (n,)
        Successes and trials of those it is compared with.

    Returns
    -------
    ndarray of float64 of shape (n,)
        How likely so many successes are if both groups are alike; 1 without trials.

    Examples
    --------
    >>> fisher_upper(*np.array([[3], [3], [0], [3]])).round(4)
    array([0.05])
    """
    found = stats.hypergeom.sf(successes - 1, trials + other_trials, successes + others, trials)
    # Without trials on either side there is nothing to wonder at.
    return np.nan_to_num(found, nan=1).clip(0, 1)


def q_values(p_values: np.ndarray, tests: int) -> np.ndarray:
    """Return the share of chance among the tests with a p-value as low or lower.

    Where only promising cases were counted, the others are tests as well: they are taken to have
    p = 1, which cannot make a q-value too small.

    Source: Benjamini and Hochberg (1995), Controlling the false discovery rate.

    Parameters
    ----------
    p_values : ndarray of shape (n,)
        0 to 1.
    tests : int
        Number of tests, those without a p-value included; at least n.

    Returns
    -------
    ndarray of float64 of shape (n,)
        0 to 1.

    Raises
    ------
    ValueError
        If there are more p-values than tests.

    Examples
    --------
    >>> q_values(np.array([0.01, 0.02, 0.5]), tests=10).round(3).tolist()
    [0.1, 0.1, 1.0]
    """
    if len(p_values) > tests:
        raise ValueError(f"{len(p_values)} p-values from {tests} tests")
    if not len(p_values):
        return np.empty(0)
    # The library counts as many tests as p-values; more tests only scale, up to the cap at 1.
    scaled = stats.false_discovery_control(p_values) * (tests / len(p_values))
    return np.minimum(scaled, 1.0)


def wilson_low(successes: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """Return the lower end of the 95 % interval of a share.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Parameters
    ----------
    successes, trials : ndarray of int of shape (n,)
        Of so many trials.

    Returns
    -------
    ndarray of float64 of shape (n,)
        0 to 1; 0 without trials.

    Examples
    --------
    >>> wilson_low(np.array([0, 3, 30]), np.array([10, 10, 100])).round(4)
    array([0.    , 0.1078, 0.2189])
    """
    trials = np.maximum(np.asarray(trials, dtype=np.float64), 1)
    share = np.asarray(successes) / trials
    square = NORMAL_QUANTILE**2 / trials
    spread = NORMAL_QUANTILE * np.sqrt((share * (1 - share) + square / 4) / trials)
    return np.clip((share + square / 2 - spread) / (1 + square), 0, 1).round(12)


def ratio_interval(
    successes: np.ndarray, trials: np.ndarray, others: float, other_trials: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % interval of a share over another group's share.

    Made from Wilson's intervals of the two shares, so that it is there for a share of 0, too.

    Source: Newcombe (2016), MOVER-R confidence intervals for ratios and products of two
    independently estimated quantities.

    Parameters
    ----------
    successes, trials : ndarray of int of shape (n,)
        Of the groups in question.
    others, other_trials : int
        Of the group that they are compared with; at least one success.

    Returns
    -------
    lower, upper : ndarray of float64 of shape (n,)

    Examples
    --------
    >>> lower, upper = ratio_interval(np.array([0, 20]), np.array([50, 50]), 25, 50)
    >>> lower.round(2).tolist(), upper.round(2).tolist()
    ([0.0, 0.52], [0.15, 1.23])
    """
    share, other = successes / trials, others / other_trials
    low, high = wilson_low(successes, trials), 1 - wilson_low(trials - successes, trials)
    cases, total = np.array(others), np.array(other_trials)
    other_low, other_high = wilson_low(cases, total), 1 - wilson_low(total - cases, total)
    middle = share * other
    least = low * (2 * share - low)
    lower_root = np.sqrt(middle**2 - least * other_high * (2 * other - other_high))
    # Expanded by the root's conjugate: the other share's end, by which it is divided, may be 0.
    lower = np.divide(least, middle + lower_root, out=np.zeros_like(middle), where=middle > 0)
    scale = other_low * (2 * other - other_low)
    upper_root = np.sqrt(middle**2 - high * (2 * share - high) * scale)
    return lower, (middle + upper_root) / scale
