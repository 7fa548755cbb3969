"""Whether things come together more often than by chance."""

from collections.abc import Sequence
from math import comb

import numpy as np
from scipy.special import gammaln
from scipy.stats import false_discovery_control

# A term so much smaller than the sum ends the sum; later ones are smaller still.
NEGLIGIBLE = 1e-17


def p_values(
    both: np.ndarray, first: np.ndarray, second: np.ndarray, total: np.ndarray | int
) -> np.ndarray:
    """Return the chance of so many cases with both things or more, were they independent.

    Fisher's exact test, one-sided: the upper tail of the hypergeometric distribution. As
    ``scipy.stats.hypergeom.sf``, to 6 digits, which takes 70 microseconds for each value where
    there are up to 100,000 cases; this takes one to three.

    Parameters
    ----------
    both, first, second : ndarray of int64 of shape (n,)
        Cases with both, with the first and with the second thing; both at most first and second,
        and these at most total.
    total : ndarray of int64 of shape (n,) or int
        Cases altogether.

    Returns
    -------
    ndarray of float64 of shape (n,)
        0 to 1; 0 stands for less than a double can hold.

    Examples
    --------
    Fisher's lady tells all four cups of eight, or three of the four:

    >>> p_values(np.array([4, 3]), np.array([4, 4]), np.array([4, 4]), 8).round(4).tolist()
    [0.0143, 0.2429]
    """
    both, first, second, total = np.broadcast_arrays(
        *(np.asarray(values, dtype=np.float64) for values in (both, first, second, total))
    )
    # The shorter tail is summed: above the expected count upwards, below it downwards.
    above = both * total > first * second
    start = np.where(above, both, both - 1)
    tail = np.zeros(len(both))
    possible = (start >= 0) & (start >= first + second - total)
    rows = np.flatnonzero(possible)
    case = np.array([start, first, second, total])[:, rows]
    tail[rows] = np.exp(_log_probability(*case)) * _tail_sum(*case, above[rows])
    return np.clip(np.where(above, tail, 1 - tail), 0.0, 1.0)


def _log_probability(
    both: np.ndarray, first: np.ndarray, second: np.ndarray, total: np.ndarray
) -> np.ndarray:
    """Return the logarithm of the probability of exactly so many cases with both."""

    def log_choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    return (
        log_choose(first, both)
        + log_choose(total - first, second - both)
        - log_choose(total, second)
    )


def _tail_sum(
    start: np.ndarray, first: np.ndarray, second: np.ndarray, total: np.ndarray, up: np.ndarray
) -> np.ndarray:
    """Return the sum of the probabilities from a count on, in units of the count's own."""
    sums, terms, counts = np.ones(len(start)), np.ones(len(start)), start.copy()
    rows = np.arange(len(start))
    while len(rows):
        n, f, s, t = counts[rows], first[rows], second[rows], total[rows]
        rising = (f - n) * (s - n) / ((n + 1) * (t - f - s + n + 1))
        with np.errstate(divide="ignore"):
            falling = n * (t - f - s + n) / ((f - n + 1) * (s - n + 1))
        terms[rows] *= np.where(up[rows], rising, falling)
        sums[rows] += terms[rows]
        counts[rows] += np.where(up[rows], 1, -1)
        rows = rows[terms[rows] > sums[rows] * NEGLIGIBLE]
    return sums


def q_values(p: np.ndarray, tests: int) -> np.ndarray:
    """Return the share of chance finds among the cases with at most the same p-value.

    Benjamini and Hochberg (1995), Controlling the false discovery rate. Where only promising
    cases were counted, the others are tests as well: they are taken to have p = 1, which cannot
    make a q-value too small.

    Parameters
    ----------
    p : ndarray of shape (n,)
        p-values.
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
    if len(p) > tests:
        raise ValueError(f"{len(p)} p-values from {tests} tests")
    if not len(p):
        return np.empty(0)
    # The library counts as many tests as p-values; more tests only scale, up to the cap at 1.
    scaled = false_discovery_control(p) * (tests / len(p))
    return np.minimum(scaled, 1.0)


def candidate_bound(count: int, length: int) -> int:
    """Return how many itemsets one product longer can be frequent at most.

    An itemset can be frequent only if all that is left when a product is taken away is frequent.
    The bound is that of Kruskal and Katona, in the form of Geerts, Goethals and Van den Bussche
    (2001), A tight upper bound on the number of candidate patterns.

    Parameters
    ----------
    count : int
        Frequent itemsets of a length.
    length : int
        That length.

    Returns
    -------
    int
        Greatest possible number of itemsets of ``length + 1``.

    Examples
    --------
    Four products make six pairs; six pairs make at most four triples, and seven make no more.

    >>> candidate_bound(4, 1), candidate_bound(6, 2), candidate_bound(7, 2)
    (6, 4, 4)
    """
    bound = 0
    while count and length:
        largest = length
        while comb(largest + 1, length) <= count:
            largest += 1
        bound += comb(largest, length + 1)
        count -= comb(largest, length)
        length -= 1
    return bound


def split_test_count(itemset_counts: Sequence[int], max_length: int, max_consequent: int) -> int:
    """Return the number of rules that a search for itemsets puts to the test.

    Every candidate is a test for each of its splits in two, frequent or not: to count the
    frequent alone would be to pick the winners first and to test them then.

    Parameters
    ----------
    itemset_counts : sequence of int
        Frequent itemsets of length 1, 2, and so on.
    max_length : int
        Longest itemset looked for.
    max_consequent : int
        Most products in the consequent.

    Returns
    -------
    int
        Candidates, at most, times their splits.

    Examples
    --------
    Three products, three pairs and a triple: 3 pairs of 2 splits, and 1 triple of 3.

    >>> split_test_count([3, 3, 1], max_length=3, max_consequent=1)
    9
    """
    tests = 0
    for shorter, count in enumerate(itemset_counts[: max_length - 1], start=1):
        sizes = range(1, min(max_consequent, shorter) + 1)
        tests += candidate_bound(count, shorter) * sum(comb(shorter + 1, size) for size in sizes)
    return tests
