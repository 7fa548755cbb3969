"""What all models of when customers buy have in common."""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

import numpy as np

from tessera.learning.registry import make_known
from tessera.prediction.lifetime.histories import CannotFitError, Histories
from tessera.prediction.lifetime.likelihood import LogLikelihood, Maximum, maximise

# All models by name, the simplest first.
MODELS: dict[str, type["PurchaseModel"]] = {}
# Halvings of the horizon in the search for a date.
HALVINGS = 40


class Fitted:
    """Parameters above 0 found by maximum likelihood.

    No estimator of scikit-learn's: histories are no rows of features.

    Attributes
    ----------
    parameters_ : ndarray of float64 of shape (n_parameters,)
        In the order of ``parameter_names``.
    standard_errors_ : ndarray of float64 of shape (n_parameters,)
        NaN of parameters whose size the data do not tell.
    log_covariance_ : ndarray of float64 of shape (n_parameters, n_parameters)
        Of the logarithms of the parameters.
    log_likelihood_ : float
    is_at_edge_ : ndarray of bool of shape (n_parameters,)
        Whose size the data do not tell.
    """

    name: ClassVar[str] = ""
    parameter_names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_parameters(
        cls, parameters: np.ndarray, log_covariance: np.ndarray | None = None
    ) -> Self:
        """Return a model with given parameters.

        Parameters
        ----------
        parameters : array-like of shape (n_parameters,)
            Above 0, in the order of ``parameter_names``.
        log_covariance : array-like of shape (n_parameters, n_parameters), optional
            Of their logarithms; by default 0.

        Returns
        -------
        Fitted

        Raises
        ------
        ValueError
            If a parameter is not above 0, or their number is another.
        """
        parameters = np.asarray(parameters, dtype=np.float64)
        count = len(cls.parameter_names)
        if parameters.shape != (count,) or not (parameters > 0).all():
            raise ValueError(f"{cls.name}: {count} parameters above 0 are needed: {parameters}")
        model = cls()
        model.parameters_ = parameters
        model.log_covariance_ = np.asarray(
            np.zeros((count, count)) if log_covariance is None else log_covariance, dtype=float
        )
        return model

    def drawn(self, count: int, random_state: int) -> list[Self]:
        """Draw models whose parameters may be as likely the true ones.

        The logarithms of the parameters are drawn from the normal distribution that the
        curvature of the likelihood implies.

        Source: Krinsky and Robb (1986), On approximating the statistical properties of
        elasticities.

        Parameters
        ----------
        count : int
            Models.
        random_state : int
            Seed.

        Returns
        -------
        list of Fitted
            Empty if the curvature says nothing.
        """
        if not np.isfinite(self.log_covariance_).all():
            return []
        values, vectors = np.linalg.eigh(self.log_covariance_)
        normal = np.random.default_rng(random_state).normal(size=(count, len(values)))
        moves = normal * np.sqrt(np.maximum(values, 0)) @ vectors.T
        return [self.from_parameters(self.parameters_ * np.exp(move)) for move in moves]

    def _take(self, found: Maximum) -> Self:
        self.parameters_ = found.parameters
        self.log_covariance_ = found.log_covariance
        variances = np.diag(found.log_covariance)
        errors = found.parameters * np.sqrt(np.maximum(variances, 0))
        self.standard_errors_ = np.where(found.is_at_edge | np.isnan(variances), np.nan, errors)
        self.log_likelihood_ = found.log_likelihood
        self.is_at_edge_ = found.is_at_edge
        return self


class PurchaseModel(Fitted, ABC):
    """A model of when customers buy, while they do and until they stop for good.

    Subclasses say what is likely; everything is a function of a history and a time ahead. The unit
    of time is free; the project uses weeks.
    """

    # Its place among the others, the simplest first.
    place: ClassVar[int] = 100
    # Parameters that are times.
    times: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a model known by its name."""
        super().__init_subclass__(**kwargs)
        make_known(MODELS, cls)

    def fit(self, histories: Histories, y: object = None) -> Self:  # noqa: ARG002
        """Find the parameters.

        Parameters
        ----------
        histories : Histories
            Grouped or not.
        y : ignored

        Returns
        -------
        PurchaseModel
            Itself.

        Raises
        ------
        CannotFitError
            If nobody bought again, or all customers have the same history.
        """
        grouped, _ = histories.grouped()
        if not (grouped.frequency > 0).any():
            raise CannotFitError("no customer bought on a second day")
        if len(grouped) == 1:
            raise CannotFitError("all customers have the same history")
        if not (grouped.age > grouped.recency).any():
            raise CannotFitError("all customers bought on the last day")
        # In units of the mean age the same starts serve every shop.
        unit = float(np.average(grouped.age, weights=grouped.weights))
        scaled = Histories(
            grouped.frequency, grouped.recency / unit, grouped.age / unit, grouped.weights
        )
        count = len(self.parameter_names)
        starts = [np.full(count, start) for start in (1.0, 0.3, 3.0)]
        found = maximise(self._log_likelihood(scaled), starts, scaled.customer_count)
        units = np.array([unit if name in self.times else 1 for name in self.parameter_names])
        repeats = float(grouped.frequency @ grouped.weights)
        log_likelihood = found.log_likelihood - repeats * np.log(unit)
        return self._take(
            found._replace(
                parameters=found.parameters * units, log_likelihood=float(log_likelihood)
            )
        )

    @abstractmethod
    def probability_alive(self, histories: Histories) -> np.ndarray:
        """Return the probability that a customer has not stopped for good.

        It says nothing about when the next purchase comes, so it is no score of churn.

        Parameters
        ----------
        histories : Histories

        Returns
        -------
        ndarray of float64 of shape (n_histories,)
        """

    @abstractmethod
    def purchases_if_alive(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected purchases in the time ahead of those who have not stopped before it.

        Parameters
        ----------
        histories : Histories
        time : float
            From the date of observation.

        Returns
        -------
        ndarray of float64 of shape (n_histories,)
        """

    def expected_purchases(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected number of purchases in the time ahead.

        Parameters
        ----------
        histories : Histories
        time : float
            From the date of observation.

        Returns
        -------
        ndarray of float64 of shape (n_histories,)
        """
        return self.probability_alive(histories) * self.purchases_if_alive(histories, time)

    @abstractmethod
    def probability_of_any(self, histories: Histories, time: float | np.ndarray) -> np.ndarray:
        """Return the probability of at least one purchase in the time ahead.

        Parameters
        ----------
        histories : Histories
        time : float or ndarray of shape (n_histories,)
            From the date of observation.

        Returns
        -------
        ndarray of float64 of shape (n_histories,)
        """

    @abstractmethod
    def frequency_probability(self, count: int, time: np.ndarray) -> np.ndarray:
        """Return the probability of so many repeat purchases since the first.

        Parameters
        ----------
        count : int
            Purchases.
        time : ndarray of shape (n,)
            Since the first one.

        Returns
        -------
        ndarray of float64 of shape (n,)
        """

    def next_purchase(
        self, histories: Histories, horizon: float, probability: float = 0.5
    ) -> np.ndarray:
        """Return the time until which the next purchase comes with a probability.

        Parameters
        ----------
        histories : Histories
        horizon : float
            Times beyond it are not given.
        probability : float
            Above 0 and below 1; one half gives the median.

        Returns
        -------
        ndarray of float64 of shape (n_histories,)
            NaN where the probability is not reached within the horizon.
        """
        if not 0 < probability < 1:
            raise ValueError(f"probability {probability}: it must be above 0 and below 1")
        found = np.full(len(histories), np.nan)
        reached = np.flatnonzero(self.probability_of_any(histories, horizon) >= probability)
        some = histories.take(reached)
        lower, upper = np.zeros(len(some)), np.full(len(some), float(horizon))
        for _ in range(HALVINGS):
            middle = (lower + upper) / 2
            is_reached = self.probability_of_any(some, middle) >= probability
            lower, upper = np.where(is_reached, lower, middle), np.where(is_reached, middle, upper)
        found[reached] = upper
        return found

    @abstractmethod
    def _log_likelihood(self, histories: Histories) -> LogLikelihood:
        """Return the likelihood of grouped histories as a function of logarithms."""
