"""Customers who were drawn with the same probability, compared among themselves.

Where the share that is held out changes, more of the control than of the arm come from the time of
the larger share, and with them its season. So arms are compared within each share, and the
differences weighted together.
"""

from typing import NamedTuple

import numpy as np

# Of fewer customers no spread is known.
LEAST = 2


class Stratum(NamedTuple):
    """Values of the arm and of the control who were drawn alike; weights add up to 1."""

    arms: tuple[np.ndarray, np.ndarray]
    weight: float


Strata = list[Stratum]


def in_both(labels: np.ndarray, other_labels: np.ndarray) -> np.ndarray:
    """Return the labels that both arms have often enough to be compared, in order.

    Parameters
    ----------
    labels, other_labels : array of float of shape (n,), (m,)
        Of the arm and of the control: those who were drawn alike have the same one.

    Examples
    --------
    >>> in_both(np.array([0.1, 0.1, 0.3, 0.3]), np.array([0.1, 0.3, 0.3])).tolist()
    [0.3]
    """
    (one, counts), (other, other_counts) = (
        np.unique(part, return_counts=True) for part in (labels, other_labels)
    )
    return np.intersect1d(one[counts >= LEAST], other[other_counts >= LEAST])


def stratify(
    values: np.ndarray, others: np.ndarray, labels: np.ndarray, other_labels: np.ndarray
) -> Strata:
    """Part two arms by how they were drawn.

    A stratum weighs as much as its difference would be sure if all values had the same spread:
    n m / (n + m). Weights that look at the values would be false where few ordered.

    Source: Mantel and Haenszel (1959), Statistical aspects of the analysis of data from
    retrospective studies of disease; Cochran (1954), Some methods for strengthening the common
    chi-squared tests.

    Parameters
    ----------
    values, others : ndarray of shape (n,), (m,)
        Of the arm and of the control.
    labels, other_labels : array of float of shape (n,), (m,)
        As for :func:`in_both`; rows with other labels are left out.

    Returns
    -------
    list of Stratum

    Examples
    --------
    >>> parts = stratify(np.ones(6), np.zeros(4), np.repeat([0, 1], 3), np.repeat([0, 1], 2))
    >>> [part.weight for part in parts]
    [0.5, 0.5]
    """
    common = in_both(labels, other_labels)
    parts = [(values[labels == one], others[other_labels == one]) for one in common]
    sizes = np.array([len(one) * len(other) / (len(one) + len(other)) for one, other in parts])
    weights = sizes / sizes.sum()
    return [Stratum(part, float(weight)) for part, weight in zip(parts, weights, strict=True)]


def mean_of(strata: Strata, arm: int) -> float:
    """Return the weighted mean of an arm: 0, or 1 for the control.

    Examples
    --------
    >>> mean_of([Stratum((np.ones(3), np.zeros(4)), 1.0)], 0)
    1.0
    """
    return float(sum(part.weight * part.arms[arm].mean() for part in strata))


def sizes(strata: Strata) -> tuple[float, float]:
    """Return of how many customers of each arm the weighted means are as sure.

    Source: Kish (1965), Survey sampling.

    Examples
    --------
    >>> sizes([Stratum((np.ones(3), np.ones(4)), 1.0)])
    (3.0, 4.0)
    """
    if len(strata) == 1:
        one, other = strata[0].arms
        return float(len(one)), float(len(other))
    one_part, other_part = (
        sum(part.weight**2 / len(part.arms[arm]) for part in strata) for arm in (0, 1)
    )
    return 1 / one_part, 1 / other_part


def effective_counts(strata: Strata) -> tuple[float, float, float, float]:
    """Return successes and trials of each arm that are as sure as the weighted rates.

    Trials are those of which the rate would have the variance of the weighted one.

    Parameters
    ----------
    strata : list of Stratum
        Of values 0 or 1.

    Returns
    -------
    successes, trials, others, other_trials : float

    Examples
    --------
    >>> effective_counts([Stratum((np.array([0.0, 1.0]), np.array([0.0, 0.0])), 1.0)])
    (1.0, 2.0, 0.0, 2.0)
    """
    found: list[float] = []
    for arm, size in enumerate(sizes(strata)):
        rates = np.array([part.arms[arm].mean() for part in strata])
        weights = np.array([part.weight for part in strata])
        counts = np.array([len(part.arms[arm]) for part in strata])
        rate = float(weights @ rates)
        variance = float((weights**2 * rates * (1 - rates) / counts).sum())
        known = rate * (1 - rate) / variance if len(strata) > 1 and variance > 0 else size
        found += [rate * known, known]
    return found[0], found[1], found[2], found[3]
