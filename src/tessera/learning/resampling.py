"""Bootstrap intervals over customers."""

from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

LEVEL = 0.95
# Weights held at a time: 80 MB.
CHUNK_CELLS = 10_000_000


def resampled_weights(
    customer_count: int,
    resample_count: int = 1000,
    random_state: int = 0,
    most_cells: int | None = None,
) -> Iterator[np.ndarray]:
    """Draw customers with replacement, again and again: how often each was drawn.

    Parameters
    ----------
    customer_count : int
        Above 0.
    resample_count : int
        Draws.
    random_state : int
        Seed. The draws do not depend on how they are cut into blocks.
    most_cells : int, optional
        Weights of a block, where more than one draw fits; by default 10,000,000.

    Yields
    ------
    ndarray of float64 of shape (n_draws, customer_count)
        A block of draws; all blocks together have ``resample_count``.

    Examples
    --------
    >>> [block.sum(axis=1).tolist() for block in resampled_weights(3, 2)]
    [[3.0, 3.0]]
    """
    generator = np.random.default_rng(random_state)
    step = max((most_cells or CHUNK_CELLS) // customer_count, 1)
    for first in range(0, resample_count, step):
        draws = min(step, resample_count - first)
        drawn = generator.integers(0, customer_count, (draws, customer_count))
        drawn += np.arange(draws)[:, None] * customer_count
        weights = np.bincount(drawn.ravel(), minlength=draws * customer_count)
        yield weights.reshape(draws, customer_count).astype(np.float64)


def resampled_means(
    values: np.ndarray,
    sizes: np.ndarray | None = None,
    resample_count: int = 1000,
    random_state: int = 0,
) -> np.ndarray:
    """Draw customers with replacement and take the mean of each column, again and again.

    All columns see the same customers in a draw, so that the difference of two columns of the
    result is the difference between paired means.

    Source: Efron and Tibshirani (1993), An introduction to the bootstrap.

    Parameters
    ----------
    values : ndarray of shape (n_customers, n_columns)
        A value for each customer, or a sum over the customer's ``sizes`` observations.
    sizes : ndarray of shape (n_customers,), optional
        Observations of each customer, above 0; by default 1. Means are then over observations.
    resample_count : int
        Draws.
    random_state : int
        Seed.

    Returns
    -------
    ndarray of float64 of shape (resample_count, n_columns)

    Raises
    ------
    ValueError
        If there are no customers.

    Examples
    --------
    >>> resampled_means(np.array([[1.0], [1.0]]), resample_count=2)
    array([[1.],
           [1.]])
    """
    values = np.asarray(values, dtype=np.float64)
    customer_count = len(values)
    if not customer_count:
        raise ValueError("no customers to draw from")
    sizes = np.ones(customer_count) if sizes is None else np.asarray(sizes, dtype=np.float64)
    means = []
    for weights in resampled_weights(customer_count, resample_count, random_state):
        # On several threads the last digits would depend on how the product is cut up.
        with threadpool_limits(limits=1):
            means.append(weights @ values / (weights @ sizes)[:, None])
    return np.concatenate(means) if means else np.empty((0, values.shape[1]))


def percentile_interval(means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take the middle 95 % of the draws.

    Parameters
    ----------
    means : ndarray of shape (n_draws, n_columns)

    Returns
    -------
    lower, upper : ndarray of shape (n_columns,)
        Not a number where there is no draw.

    Examples
    --------
    >>> lower, upper = percentile_interval(np.arange(101.0)[:, None])
    >>> round(float(lower[0]), 3), round(float(upper[0]), 3)
    (2.5, 97.5)
    """
    if not len(means):
        return np.full(means.shape[1:], np.nan), np.full(means.shape[1:], np.nan)
    lower, upper = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return lower, upper
