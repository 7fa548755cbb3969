"""How many rules a search puts to the test, those that it never counted included."""

from collections.abc import Sequence
from math import comb


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


def rule_test_count(itemset_counts: Sequence[int], max_length: int) -> int:
    """Return the number of rules that a search for itemsets puts to the test.

    Every candidate is a test for each of its products as the consequent, frequent or not: to
    count the frequent alone would be to pick the winners first and to test them then.

    Parameters
    ----------
    itemset_counts : sequence of int
        Frequent itemsets of length 1, 2, and so on.
    max_length : int
        Longest itemset looked for.

    Returns
    -------
    int
        Candidates, at most, times their products.

    Examples
    --------
    Three products, three pairs and a triple: 3 pairs of 2 rules, and 1 triple of 3.

    >>> rule_test_count([3, 3, 1], max_length=3)
    9
    """
    return sum(
        candidate_bound(count, shorter) * (shorter + 1)
        for shorter, count in enumerate(itemset_counts[: max_length - 1], start=1)
    )
