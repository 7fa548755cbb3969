"""Whether things come together more often than by chance."""

import numpy as np
from scipy.special import betainc


def p_values(
    both: np.ndarray, first: np.ndarray, second: np.ndarray, expected: np.ndarray
) -> np.ndarray:
    """Return the chance of so many cases with both things or more, at most.

    The rarer thing is in so many cases, in each of which the other is or is not. Whatever the
    chances of these cases are, as long as they add up to ``expected``, so many or more are not
    likelier than if all were alike: the upper tail of the binomial distribution, by Hoeffding
    (1956), On the distribution of the number of successes in independent trials.

    Parameters
    ----------
    both, first, second : ndarray of int64 of shape (n,)
        Cases with both, with the first and with the second thing; all above 0.
    expected : ndarray of float64 of shape (n,)
        Cases with both that chance brings.

    Returns
    -------
    ndarray of float64 of shape (n,)
        0 to 1; 0 stands for less than a double can hold. 1 where there are no more than expected.

    Examples
    --------
    Ten cases with the rarer thing, each with a chance of .3: nine with both are hardly chance.

    >>> p_values(np.array([9, 3]), np.array([10, 10]), np.array([50, 50]), 3.0).round(6).tolist()
    [0.000144, 1.0]
    """
    both, first, second, expected = np.broadcast_arrays(both, first, second, expected)
    rarer = np.minimum(first, second)
    share = np.clip(expected / rarer, 0.0, 1.0)
    return np.where(both > expected, betainc(both, rarer - both + 1, share), 1.0)
