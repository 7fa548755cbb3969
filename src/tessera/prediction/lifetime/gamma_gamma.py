"""What customers spend on an order: Gamma-Gamma."""

from typing import ClassVar, Self

import numpy as np
from scipy.special import digamma, gammaln

from tessera.prediction.lifetime.base import Fitted
from tessera.prediction.lifetime.histories import CannotFitError
from tessera.prediction.lifetime.likelihood import LogLikelihood, maximise


class GammaGamma(Fitted):
    """Order values vary about each customer's own mean, and these means between customers.

    The expected value of a customer's orders lies between the mean of the customer's orders so far
    and that of everybody, nearer to the own one the more orders there are.

    Source: Fader and Hardie (2013), The gamma-gamma model of monetary value.

    Attributes
    ----------
    left_out_count_ : float
        Customers whose mean is not above 0, such as after returns. They are left out.
    population_mean_ : float
        Expected order value of somebody of whom nothing is known. Where it does not exist
        (``q`` up to 1), the mean of the data.

    Examples
    --------
    >>> model = GammaGamma.from_parameters([6.25, 3.74, 15.44])
    >>> model.expected_value(np.array([2.0]), np.array([22.345])).round(1)
    array([24.7])
    """

    name: ClassVar[str] = "gamma_gamma"
    parameter_names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")
    # At least so many customers: the model has three parameters.
    least: ClassVar[int] = 3

    def fit(
        self,
        count: np.ndarray,
        mean: np.ndarray,
        weights: np.ndarray | None = None,
    ) -> Self:
        """Find the parameters.

        Parameters
        ----------
        count : ndarray of shape (n,)
            Orders that the mean is taken of. Rows without an order are passed over.
        mean : ndarray of shape (n,)
            Mean value of these orders; rows with 0 or less are left out and counted.
        weights : ndarray of shape (n,), optional
            Customers in each row; by default 1.

        Returns
        -------
        GammaGamma
            Itself.

        Raises
        ------
        CannotFitError
            If fewer than three customers remain, or all of them have the same mean.
        ValueError
            If a count is missing, infinite or negative, or a mean of orders is missing.
        """
        count, mean = np.asarray(count, dtype=float), np.asarray(mean, dtype=float)
        weights = np.ones(len(count)) if weights is None else np.asarray(weights, dtype=float)
        if not np.isfinite(count).all() or (count < 0).any():
            raise ValueError("order values: a count is missing, infinite or below 0")
        if not np.isfinite(mean[count > 0]).all():
            raise ValueError("order values: a mean is missing or infinite")
        is_used = (count > 0) & (np.nan_to_num(mean) > 0)
        self.left_out_count_ = float(weights[(count > 0) & ~is_used].sum())
        count, mean, weights = count[is_used], mean[is_used], weights[is_used]
        if weights.sum() < self.least:
            raise CannotFitError(f"{weights.sum():.0f} customers with repeat orders above 0")
        if np.ptp(mean) <= 1e-9 * mean.max():
            raise CannotFitError("all customers spend the same on an order")
        # In units of the mean the same starts serve every currency.
        unit = float(np.average(mean, weights=weights))
        likelihood = _log_likelihood(count, mean / unit, weights)
        starts = [np.array(start) for start in ([2.0, 3.0, 2.0], [5.0, 4.0, 0.5], [1.0, 10.0, 9.0])]
        found = maximise(likelihood, starts, float(weights.sum()))
        log_likelihood = found.log_likelihood - float(weights.sum()) * np.log(unit)
        self._take(
            found._replace(
                parameters=found.parameters * [1, 1, unit], log_likelihood=log_likelihood
            )
        )
        self._data_mean = unit
        return self

    @property
    def population_mean_(self) -> float:
        """Expected order value of somebody of whom nothing is known."""
        p, q, gamma = self.parameters_
        if q > 1:
            return float(p * gamma / (q - 1))
        return float(getattr(self, "_data_mean", np.nan))

    def expected_value(self, count: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """Return the expected value of a customer's next order.

        Parameters
        ----------
        count : ndarray of shape (n,)
            Orders that the mean is taken of; 0: nothing is known.
        mean : ndarray of shape (n,)
            Mean value of these orders. Where it is not above 0, it says nothing.

        Returns
        -------
        ndarray of float64 of shape (n,)
        """
        p, q, gamma = self.parameters_
        count, mean = np.asarray(count, dtype=float), np.asarray(mean, dtype=float)
        is_known = (count > 0) & (np.nan_to_num(mean) > 0)
        # The mean of an inverted gamma distribution needs a shape above 1.
        is_known &= p * count + q > 1
        known, mean = np.where(is_known, count, 1), np.where(is_known, mean, 1)
        with np.errstate(divide="ignore"):
            found = p * (gamma + known * mean) / (p * known + q - 1)
        return np.where(is_known, found, self.population_mean_)


def _log_likelihood(count: np.ndarray, mean: np.ndarray, weights: np.ndarray) -> LogLikelihood:
    """Return the likelihood of mean order values as a function of logarithms."""
    counts, places = np.unique(count, return_inverse=True)
    count_weights = np.bincount(places, weights)
    totals, log_totals, log_means = count * mean, np.log(count * mean), np.log(mean)

    def log_likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, gamma = np.exp(logs)
        shape, after = p * count + q, totals + gamma
        in_after = np.log(after)
        value = (
            count_weights @ (gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q))
            + weights.sum() * q * logs[2]
            + weights @ (p * count * log_totals - log_means - shape * in_after)
        )
        in_p = count_weights @ (counts * (digamma(p * counts + q) - digamma(p * counts))) + (
            weights * count
        ) @ (log_totals - in_after)
        in_q = (
            count_weights @ (digamma(p * counts + q) - digamma(q))
            + weights.sum() * logs[2]
            - weights @ in_after
        )
        in_gamma = weights.sum() * q / gamma - weights @ (shape / after)
        return float(value), np.array([in_p, in_q, in_gamma]) * np.exp(logs)

    return log_likelihood
