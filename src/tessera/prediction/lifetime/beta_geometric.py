"""Customers who may stop for good after each purchase: BG/NBD and MBG/NBD."""

from typing import ClassVar

import numpy as np
from scipy.special import betainc, betaincinv, betaln, digamma, gammaln, hyp2f1

from tessera.prediction.lifetime.base import PurchaseModel
from tessera.prediction.lifetime.histories import Histories
from tessera.prediction.lifetime.likelihood import LogLikelihood

# So near to a pole of the closed form, its limit is taken from beside it.
NEAR = 1e-5
# Nodes of Gauss and Legendre for where the closed form is lost, bent towards both ends of 0 to 1;
# and customers looked at in one go.
_NODES, _WEIGHTS = (values / 2 for values in np.polynomial.legendre.leggauss(100))
_NODES = _NODES + 0.5
SHARES, SHARE_WEIGHTS = _NODES**2 * (3 - 2 * _NODES), _WEIGHTS * 6 * _NODES * (1 - _NODES)
BLOCK = 20_000


class BetaGeometricModel(PurchaseModel):
    """Purchases at a constant rate, and after each of them perhaps the end.

    Rates differ between customers by a gamma distribution (``r``, ``alpha``), and the probability
    of stopping after a purchase by a beta distribution (``a``, ``b``). Subclasses say whether the
    first purchase may be the last.

    With ``y`` the times at which the customer could have stopped and did not, everything below is
    the same for both: ``y`` is the number of repeat purchases, and one more if the first counts.
    """

    parameter_names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    times: ClassVar[tuple[str, ...]] = ("alpha",)
    # Times at which a customer without a repeat purchase may have stopped.
    first_stops: ClassVar[int] = 0

    def probability_alive(self, histories: Histories) -> np.ndarray:
        """Return the probability that a customer has not stopped for good."""
        r, alpha, a, b = self.parameters_
        stops = histories.frequency + self.first_stops
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            odds = (
                a
                / (b + stops - 1)
                * np.exp(
                    (r + histories.frequency)
                    * np.log((alpha + histories.age) / (alpha + histories.recency))
                )
            )
        return np.where(stops > 0, 1 / (1 + odds), 1.0)

    def purchases_if_alive(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected purchases in the time ahead of those who have not stopped.

        Source: Fader, Hardie and Lee (2005), equation 10, with Euler's transformation of the
        hypergeometric function, so that nothing overflows for frequent customers.
        """
        r, alpha, a, b = self.parameters_
        if abs(a - 1) < NEAR or (not self.first_stops and abs(a + b - 1) < NEAR):
            a += 2 * NEAR
        stops = histories.frequency + self.first_stops
        after = alpha + histories.age
        with np.errstate(over="ignore", invalid="ignore"):
            part = hyp2f1(
                a + b + self.first_stops - 1 - r, a - 1, a + b + stops - 1, time / (after + time)
            )
            part = 1 - (after / (after + time)) ** (a - 1) * part
            while_alive = (a + b + stops - 1) / (a - 1) * part
        lost = np.flatnonzero(~np.isfinite(while_alive))
        for first in range(0, len(lost), BLOCK):
            some = lost[first : first + BLOCK]
            while_alive[some] = self._purchases_by_quadrature(histories.take(some), time)
        return np.maximum(while_alive, 0)

    def _purchases_by_quadrature(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected purchases of those who have not stopped, by quadrature.

        The mean over the probability ``p`` of stopping after a purchase of
        ``(1 - (1 + p time / (alpha + age)) ** -(r + frequency)) / p``.
        """
        r, alpha, a, b = self.parameters_
        counts, places = np.unique(histories.frequency, return_inverse=True)
        stops = betaincinv(a, b + counts[:, None] + self.first_stops, SHARES)
        stops = np.maximum(stops, np.finfo(float).tiny)[places]
        rate, lasting = r + histories.frequency, time / (alpha + histories.age)
        ways = -np.expm1(-rate[:, None] * np.log1p(stops * lasting[:, None])) / stops
        return ways @ SHARE_WEIGHTS

    def probability_of_any(self, histories: Histories, time: float | np.ndarray) -> np.ndarray:
        """Return the probability of at least one purchase in the time ahead."""
        r, alpha, _, _ = self.parameters_
        lasting = np.log1p(time / (alpha + histories.age))
        return self.probability_alive(histories) * -np.expm1(-(r + histories.frequency) * lasting)

    def frequency_probability(self, count: int, time: np.ndarray) -> np.ndarray:
        """Return the probability of so many repeat purchases since the first.

        Source: Fader, Hardie and Lee (2005), equation 8.
        """
        r, alpha, a, b = self.parameters_
        share = time / (alpha + time)
        with np.errstate(divide="ignore"):
            at_rate = np.exp(
                gammaln(r + count)
                - gammaln(r)
                - gammaln(count + 1)
                + r * np.log1p(-share)
                + (count * np.log(share) if count else 0)
            )
        stops = count + self.first_stops
        found = np.exp(betaln(a, b + stops) - betaln(a, b)) * at_rate
        if stops:
            at_least = betainc(count, r, share) if count else 1.0
            found = found + np.exp(betaln(a + 1, b + stops - 1) - betaln(a, b)) * at_least
        return found

    def next_purchase(
        self, histories: Histories, horizon: float, probability: float = 0.5
    ) -> np.ndarray:
        """Return the time until which the next purchase comes with a probability.

        The inverse of :meth:`probability_of_any`; NaN where the customer is less likely than that
        to buy ever again, or it is beyond the horizon.
        """
        if not 0 < probability < 1:
            raise ValueError(f"probability {probability}: it must be above 0 and below 1")
        r, alpha, _, _ = self.parameters_
        alive = self.probability_alive(histories)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            waits = -np.log1p(-probability / alive) / (r + histories.frequency)
            found = (alpha + histories.age) * np.expm1(waits)
        return np.where((alive > probability) & (found <= horizon), found, np.nan)

    def _log_likelihood(self, histories: Histories) -> LogLikelihood:
        """Return the likelihood as a function of logarithms.

        Source: Fader, Hardie and Lee (2005), 'Counting your customers' the easy way, equation 6;
        Batislam, Denizel and Filiztekin (2007) for customers who stop after the first purchase.
        """
        frequency, weights = histories.frequency, histories.weights
        counts, places = np.unique(frequency, return_inverse=True)
        count_weights = np.bincount(places, weights)
        customers, stops = histories.customer_count, counts + self.first_stops
        can_stop = (frequency + self.first_stops) > 0

        def log_likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, a, b = np.exp(logs)
            at_age, at_last = np.log(alpha + histories.age), np.log(alpha + histories.recency)
            rate = r + frequency
            # What a customer's stopping at the last purchase adds, beside living until now.
            stopping = np.full(len(counts), -np.inf)
            may_stop = stops > 0
            stopping[may_stop] = np.log(a) - np.log(b + stops[may_stop] - 1)
            odds = np.where(can_stop, stopping[places] + rate * (at_age - at_last), -np.inf)
            ended = np.logaddexp(0, odds)
            stopped = np.exp(odds - ended)
            value = (
                weights @ (ended - rate * at_age)
                + count_weights
                @ (gammaln(r + counts) - gammaln(r) + betaln(a, b + stops) - betaln(a, b))
                + customers * r * logs[1]
            )
            weighted = weights * stopped
            of_counts = np.bincount(places, weighted)
            in_r = (
                count_weights @ (digamma(r + counts) - digamma(r))
                + customers * logs[1]
                - weights @ at_age
                + weighted @ (at_age - at_last)
            )
            slopes = rate * np.exp(-at_age)
            in_alpha = (
                customers * r / alpha
                - (weights - weighted) @ slopes
                - weighted @ (rate * np.exp(-at_last))
            )
            both, more = digamma(a + b), digamma(a + b + stops)
            in_a = count_weights @ (both - more) + of_counts.sum() / a
            in_b = (
                count_weights @ (both - more + digamma(b + stops) - digamma(b))
                - (of_counts[may_stop] / (b + stops[may_stop] - 1)).sum()
            )
            return float(value), np.array([in_r, in_alpha, in_a, in_b]) * np.exp(logs)

        return log_likelihood


class BGNBD(BetaGeometricModel):
    """BG/NBD: a customer may stop after each repeat purchase, but not after the first purchase.

    So a customer who bought once is certain to be alive, however long ago that was:
    ``probability_alive`` must not be read as a score of churn.

    Source: Fader, Hardie and Lee (2005), 'Counting your customers' the easy way: an alternative to
    the Pareto/NBD model, Marketing Science 24(2).

    Examples
    --------
    >>> model = BGNBD.from_parameters([0.243, 4.414, 0.793, 2.426])
    >>> customer = Histories.read([2], [30.43], [38.86])
    >>> model.expected_purchases(customer, 39).round(2)
    array([1.23])
    """

    name: ClassVar[str] = "bg_nbd"
    place: ClassVar[int] = 1


class MBGNBD(BetaGeometricModel):
    """MBG/NBD: a customer may stop after any purchase, also the first.

    Source: Batislam, Denizel and Filiztekin (2007), Empirical validation and comparison of models
    for customer base analysis, International Journal of Research in Marketing 24(3).

    Examples
    --------
    >>> model = MBGNBD.from_parameters([0.525, 6.183, 0.891, 1.614])
    >>> model.probability_alive(Histories.read([0], [0.0], [38.86])).round(2)
    array([0.39])
    """

    name: ClassVar[str] = "mbg_nbd"
    place: ClassVar[int] = 2
    first_stops: ClassVar[int] = 1
