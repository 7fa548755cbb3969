"""Parameters above 0 at which the data are most likely."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

# A logarithm of a parameter beyond this is at its edge: the data do not tell how large it is.
EDGE = 8.0
# Of the differences that the curvature is taken from, and how often it mends the maximum.
STEP, NEWTON_STEPS = 1e-4, 3
# Of two likelihoods of a customer, which are then of the same maximum.
AGREEMENT = 1e-9

# Takes logarithms of parameters; returns the log-likelihood and its gradient in them.
LogLikelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]


class Maximum(NamedTuple):
    """Where a likelihood is greatest.

    Attributes
    ----------
    parameters : ndarray of float64 of shape (n_parameters,)
    log_covariance : ndarray of float64 of shape (n_parameters, n_parameters)
        Of the logarithms of the parameters, from the curvature; 0 of those at an edge.
    log_likelihood : float
    is_at_edge : ndarray of bool of shape (n_parameters,)
        Whose size the data do not tell.
    """

    parameters: np.ndarray
    log_covariance: np.ndarray
    log_likelihood: float
    is_at_edge: np.ndarray


def maximise(
    log_likelihood: LogLikelihood, starts: list[np.ndarray], customer_count: float
) -> Maximum:
    """Find the parameters of the greatest likelihood.

    By L-BFGS in the logarithms, then by Newton's steps. A further start is tried only where the
    one before ended at an edge or did not converge, and until two agree. On one thread: on
    several, sums would differ in their last bits.

    Parameters
    ----------
    log_likelihood : callable
        Of logarithms of parameters, with its gradient.
    starts : list of ndarray of shape (n_parameters,)
        Parameters.
    customer_count : float
        For a tolerance that does not depend on the number of customers.

    Returns
    -------
    Maximum

    Examples
    --------
    Of an exponential distribution with a mean of 2, seen in 100 cases:

    >>> maximise(
    ...     lambda log: (100 * (log[0] - 2 * np.exp(log[0])), 100 * (1 - 2 * np.exp(log))),
    ...     [np.ones(1)],
    ...     100,
    ... ).parameters
    array([0.5])
    """
    # Scoring reads what was fitted, and does without.
    from scipy.optimize import minimize

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_likelihood(logs)
        return -value / customer_count, -gradient / customer_count

    best: tuple[float, np.ndarray] | None = None
    with threadpool_limits(limits=1):
        for start in starts:
            found = minimize(
                loss,
                np.log(start),
                jac=True,
                method="L-BFGS-B",
                bounds=[(-EDGE, EDGE)] * len(start),
                options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 1000, "maxcor": 20},
            )
            agrees = best is not None and abs(found.fun - best[0]) < AGREEMENT
            if best is None or found.fun < best[0]:
                best = float(found.fun), found.x
            if agrees or (found.success and not _at_edge(found.x).any()):
                break
        assert best is not None, "at least one start"
        return _finish(log_likelihood, best[1])


def _at_edge(logs: np.ndarray) -> np.ndarray:
    return np.abs(logs) > EDGE - 1


def _finish(log_likelihood: LogLikelihood, logs: np.ndarray) -> Maximum:
    """Take Newton's steps among the parameters that the data tell, and the curvature."""
    is_at_edge = _at_edge(logs)
    free = np.flatnonzero(~is_at_edge)
    value, gradient = log_likelihood(logs)
    covariance = _inverse_curvature(log_likelihood, logs, free)
    for _ in range(NEWTON_STEPS):
        step = np.zeros(len(logs))
        step[free] = covariance[np.ix_(free, free)] @ gradient[free]
        if not np.isfinite(step).all() or np.abs(step).max(initial=0) > 1:
            break
        other, other_gradient = log_likelihood(logs + step)
        if not other > value:
            break
        logs, value, gradient = logs + step, other, other_gradient
        covariance = _inverse_curvature(log_likelihood, logs, free)
    return Maximum(np.exp(logs), covariance, value, is_at_edge)


def _inverse_curvature(
    log_likelihood: LogLikelihood, logs: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Return the covariance that the curvature implies; NaN where it is no maximum."""
    curvature = np.empty((len(free), len(free)))
    for row, place in enumerate(free):
        step = np.zeros(len(logs))
        step[place] = STEP
        ahead, behind = log_likelihood(logs + step)[1], log_likelihood(logs - step)[1]
        curvature[row] = (behind - ahead)[free] / (2 * STEP)
    curvature = (curvature + curvature.T) / 2
    covariance = np.zeros((len(logs), len(logs)))
    values, vectors = np.linalg.eigh(curvature)
    is_maximum = values.min(initial=np.inf) > 0
    inverse = (vectors / values) @ vectors.T if is_maximum else np.nan
    covariance[np.ix_(free, free)] = inverse
    return covariance
