"""What the orders of the next months are worth today."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tessera.prediction.lifetime.base import PurchaseModel
from tessera.prediction.lifetime.gamma_gamma import GammaGamma
from tessera.prediction.lifetime.histories import Histories

# Weeks in a month, and what a month's delay costs: 1 % is some 12.7 % a year.
MONTH_WEEKS, MONTHLY_RATE = 4.345, 0.01
MONTHS = (3, 6, 12)
# Share of the draws within an interval, draws, and customers looked at in one go.
LEVEL, DRAWS = 0.8, 200
BLOCK = 10_000


class Orders(NamedTuple):
    """What the value of a customer's orders is learned from.

    Attributes
    ----------
    order_count : ndarray of shape (n_customers,)
        Orders that the mean is taken of; 0: nothing is known.
    mean_value : ndarray of shape (n_customers,)
        Their mean value.
    """

    order_count: np.ndarray
    mean_value: np.ndarray


def discounted_purchases(
    model: PurchaseModel,
    histories: Histories,
    months: Sequence[int] = MONTHS,
    monthly_rate: float = MONTHLY_RATE,
) -> np.ndarray:
    """Return the expected purchases of the next months, each month's discounted at its end.

    The protocol of ``customer_lifetime_value`` of the package lifetimes.

    Parameters
    ----------
    model : PurchaseModel
        Fitted in weeks.
    histories : Histories
    months : sequence of int
        Horizons, each at least 1.
    monthly_rate : float
        At least 0.

    Returns
    -------
    ndarray of float64 of shape (n_histories, n_horizons)

    Raises
    ------
    ValueError
        If a horizon is below 1, or the rate below 0.
    """
    if not months or min(months) < 1 or monthly_rate < 0:
        raise ValueError(f"months {months}, monthly_rate {monthly_rate}: at least 1, at least 0")
    found = np.empty((len(histories), len(months)))
    total, before = np.zeros(len(histories)), np.zeros(len(histories))
    for month in range(1, max(months) + 1):
        so_far = model.purchases_if_alive(histories, month * MONTH_WEEKS)
        total = total + (so_far - before) / (1 + monthly_rate) ** month
        before = so_far
        for place, horizon in enumerate(months):
            if horizon == month:
                found[:, place] = total
    return found * model.probability_alive(histories)[:, None]


def value_intervals(
    model: PurchaseModel,
    spend: GammaGamma | None,
    histories: Histories,
    orders: Orders,
    months: Sequence[int] = MONTHS,
    random_state: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return factors on the expected value between which the true one is in 80 % of cases.

    By parametric bootstrap: the value is computed again with parameters drawn from their
    distribution. So the interval tells how well the parameters are known, and not how much a
    single customer may buy by chance. Discounting changes with the parameters by so little that
    the factors are those of values that are not discounted.

    Parameters
    ----------
    model : PurchaseModel
        Fitted in weeks.
    spend : GammaGamma or None
        None: the value of an order is taken as known.
    histories : Histories
        One per customer.
    orders : Orders
        What is known of the customers' orders.
    months : sequence of int
        Horizons.
    random_state : int
        Seed.

    Returns
    -------
    lower, upper : ndarray of float64 of shape (n_customers, n_horizons)
        1 where the data do not tell how well the parameters are known.
    """
    draws = model.drawn(DRAWS, random_state)
    spends = spend.drawn(DRAWS, random_state + 1) if spend else []
    shape = (len(histories), len(months))
    lower, upper = np.ones(shape), np.ones(shape)
    if not draws:
        return lower, upper
    for first in range(0, shape[0], BLOCK):
        block = slice(first, first + BLOCK)
        here = histories.take(block)
        known = Orders(orders.order_count[block], orders.mean_value[block])
        factors = np.empty((len(draws), len(here), len(months)))
        expected = _purchases(model, here, months)
        for number, draw in enumerate(draws):
            factors[number] = _ratio(_purchases(draw, here, months), expected)
        if spend and spends:
            value = spend.expected_value(*known)
            for number, one in enumerate(spends):
                factors[number] *= _ratio(one.expected_value(*known), value)[:, None]
        lower[block], upper[block] = np.quantile(
            factors, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0
        )
    # Where the value bends in the parameters, all draws may lie on one side of it.
    return np.minimum(lower, 1), np.maximum(upper, 1)


def _purchases(model: PurchaseModel, histories: Histories, months: Sequence[int]) -> np.ndarray:
    """Return the expected purchases of some months, a column each."""
    columns = [model.purchases_if_alive(histories, month * MONTH_WEEKS) for month in months]
    return np.column_stack(columns) * model.probability_alive(histories)[:, None]


def _ratio(drawn: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return how many times the expected value was drawn; 1 of nothing, or of no number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = drawn / expected
    return np.where(np.isfinite(ratio), ratio, 1.0)
