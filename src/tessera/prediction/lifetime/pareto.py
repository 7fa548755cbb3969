"""Customers who may stop for good at any moment: Pareto/NBD."""

from typing import ClassVar

import numpy as np
from scipy.special import digamma, gammaln

from tessera.prediction.lifetime.base import PurchaseModel
from tessera.prediction.lifetime.histories import Histories
from tessera.prediction.lifetime.likelihood import LogLikelihood

# Nodes of Gauss and Legendre: an exponential that falls by exp(-40) is integrated to 1e-12.
NODES, NODE_WEIGHTS = (values / 2 for values in np.polynomial.legendre.leggauss(24))
NODES = NODES + 0.5
NEGLIGIBLE = 40.0
# Histories looked at in one go: some 20 MB for each array of their nodes.
BLOCK = 100_000


class Nodes:
    """Where the integral of ``(alpha + t)^-p (beta + t)^-q`` is taken, and what it is.

    The nodes are evenly spread in the logarithm of ``min(alpha, beta) + t``, and end where the
    rest is negligible, so that one rule is exact for rare and for frequent customers.

    Parameters
    ----------
    alpha, beta : float
    p, q : ndarray of shape (n,) or float
        Exponents.
    lower, upper : ndarray of shape (n,)
        Limits.

    Attributes
    ----------
    in_alpha, in_beta : ndarray of shape (n, n_nodes)
        Logarithms of ``alpha + t`` and ``beta + t``.
    log_integral : ndarray of shape (n,)
        Minus infinity where the limits are equal.
    shares : ndarray of shape (n, n_nodes)
        What each node adds to the integral.
    """

    def __init__(
        self,
        alpha: float,
        beta: float,
        p: np.ndarray,
        q: np.ndarray | float,
        lower: np.ndarray,
        upper: np.ndarray,
    ) -> None:
        least = min(alpha, beta)
        start = least + lower
        # The integrand falls at least this fast.
        fall = p * start / (alpha + lower) + q * start / (beta + lower) - 1
        length = np.log((least + upper) / start)
        length = np.minimum(length, NEGLIGIBLE / np.maximum(fall, 1e-9))
        logs = np.log(start)[:, None] + length[:, None] * NODES
        moments = np.exp(logs)
        self.in_alpha = logs if alpha == least else np.log(moments + (alpha - least))
        self.in_beta = logs if beta == least else np.log(moments + (beta - least))
        terms = logs - p[:, None] * self.in_alpha - np.reshape(q, (-1, 1)) * self.in_beta
        top = terms.max(axis=1)
        parts = np.exp(terms - top[:, None]) * NODE_WEIGHTS
        total = parts.sum(axis=1)
        with np.errstate(divide="ignore"):
            self.log_integral = top + np.log(total) + np.log(length)
        self.shares = parts / total[:, None]


class ParetoNBD(PurchaseModel):
    """Pareto/NBD: purchases at a constant rate, until a moment after which there are none.

    Rates of purchasing differ between customers by a gamma distribution (``r``, ``alpha``), and
    rates of stopping by another (``s``, ``beta``).

    Sources: Schmittlein, Morrison and Colombo (1987), Counting your customers; Fader and Hardie
    (2005), A note on deriving the Pareto/NBD model and related expressions.

    Examples
    --------
    >>> model = ParetoNBD.from_parameters([0.553, 10.578, 0.606, 11.669])
    >>> customer = Histories.read([2], [30.43], [38.86])
    >>> model.probability_alive(customer).round(2)
    array([0.87])
    """

    name: ClassVar[str] = "pareto_nbd"
    place: ClassVar[int] = 3
    parameter_names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    times: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    def probability_alive(self, histories: Histories) -> np.ndarray:
        """Return the probability that a customer has not stopped for good."""
        return np.exp(-self._log_total_over_alive(histories))

    def purchases_if_alive(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected purchases in the time ahead of those who have not stopped."""
        r, alpha, s, beta = self.parameters_
        lasting = np.log1p(time / (beta + histories.age))
        gone = -np.expm1(-(s - 1) * lasting) / (s - 1) if s != 1 else lasting
        per_time = (r + histories.frequency) / (alpha + histories.age)
        return per_time * (beta + histories.age) * gone

    def probability_of_any(self, histories: Histories, time: float | np.ndarray) -> np.ndarray:
        """Return the probability of at least one purchase in the time ahead.

        The customer buys next at ``u`` after the observation, and has not stopped before:
        integrated over ``u``.
        """
        r, alpha, s, beta = self.parameters_
        rate = r + histories.frequency
        ages = histories.age
        ends = ages + time
        found = np.empty(len(ages))
        for block in _blocks(len(ages)):
            nodes = Nodes(alpha, beta, rate[block] + 1, s, ages[block], ends[block])
            alive = rate[block] * np.log(alpha + ages[block]) + s * np.log(beta + ages[block])
            found[block] = rate[block] * np.exp(nodes.log_integral + alive)
        return np.minimum(found, 1) * self.probability_alive(histories)

    def frequency_probability(self, count: int, time: np.ndarray) -> np.ndarray:
        """Return the probability of so many repeat purchases since the first.

        As many until the customer stops, integrated over that moment, or until now.
        """
        r, alpha, s, beta = self.parameters_
        time = np.asarray(time, dtype=np.float64)
        ways = gammaln(r + count) - gammaln(r) - gammaln(count + 1) + r * np.log(alpha)

        def at_rate(log_times: np.ndarray, log_after: np.ndarray) -> np.ndarray:
            with np.errstate(invalid="ignore"):
                return ways - (r + count) * log_after + (count * log_times if count else 0)

        with np.errstate(divide="ignore"):
            alive = at_rate(np.log(time), np.log(alpha + time)) - s * np.log1p(time / beta)
            moves = np.log1p(time / beta)[:, None] * NODES
            moments = beta * np.expm1(moves)
            stopped = at_rate(np.log(moments), np.log(alpha + moments)) - s * moves
        integral = (np.exp(stopped) * NODE_WEIGHTS).sum(axis=1) * s * np.log1p(time / beta)
        return np.exp(alive) + integral

    def _log_total_over_alive(self, histories: Histories) -> np.ndarray:
        """Return the logarithm of one over the probability of being alive."""
        r, alpha, s, beta = self.parameters_
        rate, ages = r + histories.frequency, histories.age
        found = np.empty(len(ages))
        for block in _blocks(len(ages)):
            nodes = Nodes(alpha, beta, rate[block], s + 1, histories.recency[block], ages[block])
            alive = rate[block] * np.log(alpha + ages[block]) + s * np.log(beta + ages[block])
            found[block] = np.logaddexp(0, np.log(s) + nodes.log_integral + alive)
        return found

    def _log_likelihood(self, histories: Histories) -> LogLikelihood:
        """Return the likelihood as a function of logarithms."""
        frequency, age, weights = histories.frequency, histories.age, histories.weights
        counts, places = np.unique(frequency, return_inverse=True)
        count_weights = np.bincount(places, weights)
        customers = histories.customer_count
        blocks = _blocks(len(frequency))

        def log_likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, s, beta = np.exp(logs)
            value = count_weights @ (gammaln(r + counts) - gammaln(r)) + customers * (
                r * logs[1] + s * logs[3]
            )
            slopes = np.array(
                [
                    count_weights @ (digamma(r + counts) - digamma(r)) + customers * logs[1],
                    customers * r / alpha,
                    customers * logs[3],
                    customers * s / beta,
                ]
            )
            for block in blocks:
                rate, here = r + frequency[block], weights[block]
                nodes = Nodes(alpha, beta, rate, s + 1, histories.recency[block], age[block])
                in_alpha, in_beta = np.log(alpha + age[block]), np.log(beta + age[block])
                odds = logs[2] + nodes.log_integral + rate * in_alpha + s * in_beta
                ended = np.logaddexp(0, odds)
                stopped = np.exp(odds - ended) * here
                alive = here - stopped
                value += here @ (ended - rate * in_alpha - s * in_beta)
                shares = nodes.shares * stopped[:, None]
                slopes -= [
                    alive @ in_alpha + (shares * nodes.in_alpha).sum(),
                    alive @ (rate / (alpha + age[block]))
                    + rate @ (shares * np.exp(-nodes.in_alpha)).sum(axis=1),
                    alive @ in_beta + (shares * nodes.in_beta).sum() - stopped.sum() / s,
                    s * (alive @ (1 / (beta + age[block])))
                    + (s + 1) * (shares * np.exp(-nodes.in_beta)).sum(),
                ]
            return float(value), slopes * np.exp(logs)

        return log_likelihood


def _blocks(count: int) -> list[slice]:
    return [slice(first, first + BLOCK) for first in range(0, count, BLOCK)]
