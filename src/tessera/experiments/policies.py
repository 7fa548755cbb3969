"""What a rule that picks actions would have been worth on past contacts."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PolicyValue:
    """Value per customer, with its standard error."""

    value: float
    standard_error: float


def inverse_propensity_value(
    picks: np.ndarray,
    arms: np.ndarray,
    outcomes: np.ndarray,
    propensities: np.ndarray,
    is_normalised: bool = True,
) -> PolicyValue:
    """Judge a rule by the customers who happened to get what it picks.

    Source: Horvitz and Thompson (1952), A generalization of sampling without replacement (IPS);
    Swaminathan and Joachims (2015), The self-normalized estimator for counterfactual learning
    (SNIPS, by default).

    Parameters
    ----------
    picks, arms : ndarray of int of shape (n,)
        What the rule picks for each customer, and what each customer got.
    outcomes : ndarray of shape (n,)
    propensities : ndarray of shape (n,)
        How likely it was that the customer got what the customer got, above 0.
    is_normalised : bool
        Whether weights are divided by their sum.

    Returns
    -------
    PolicyValue
        Not a number where nobody got what the rule picks.

    Examples
    --------
    >>> inverse_propensity_value(
    ...     np.array([1, 1, 1, 1]),
    ...     np.array([1, 1, 0, 0]),
    ...     np.array([2.0, 4, 9, 9]),
    ...     np.full(4, 0.5),
    ... ).value
    3.0
    """
    weights = (picks == arms) / propensities
    if not weights.any():
        return PolicyValue(np.nan, np.nan)
    if not is_normalised:
        return _mean(weights * outcomes)
    value = weights @ outcomes / weights.sum()
    return PolicyValue(float(value), _mean(weights * (outcomes - value)).standard_error)


def doubly_robust_scores(
    picks: np.ndarray,
    arms: np.ndarray,
    outcomes: np.ndarray,
    propensities: np.ndarray,
    predicted: np.ndarray,
) -> np.ndarray:
    """Return what a rule is worth for each customer, by a model corrected by what was seen.

    The mean is right if either the propensities or the predictions are; that of the difference of
    two rules' scores tells which is better, with a standard error that knows that they are paired.

    Source: Dudik, Langford and Li (2011), Doubly robust policy evaluation and learning.

    Parameters
    ----------
    picks, arms : ndarray of int of shape (n,)
        What the rule picks for each customer, and what each customer got.
    outcomes, propensities : ndarray of shape (n,)
        As for :func:`inverse_propensity_value`.
    predicted : ndarray of shape (n, n_arms)
        Outcome expected of each customer in each arm, by a model that has not seen the customer.

    Returns
    -------
    ndarray of float64 of shape (n,)

    Examples
    --------
    >>> doubly_robust_scores(
    ...     np.array([1, 1]),
    ...     np.array([1, 0]),
    ...     np.array([5.0, 0.0]),
    ...     np.array([0.5, 0.5]),
    ...     np.array([[0.0, 4.0], [0.0, 4.0]]),
    ... ).tolist()
    [6.0, 4.0]
    """
    rows = np.arange(len(picks))
    corrections = (picks == arms) / propensities * (outcomes - predicted[rows, arms])
    return np.asarray(predicted[rows, picks] + corrections, dtype=np.float64)


def mean_value(scores: np.ndarray) -> PolicyValue:
    """Return the mean of scores with its standard error.

    Examples
    --------
    >>> mean_value(np.array([1.0, 3.0]))
    PolicyValue(value=2.0, standard_error=1.0)
    """
    return _mean(scores)


def _mean(scores: np.ndarray) -> PolicyValue:
    return PolicyValue(float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores))))
