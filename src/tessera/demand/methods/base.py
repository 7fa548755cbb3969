"""What all methods of forecasting demand have in common."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from tessera.demand.capping import cap_mass_orders
from tessera.learning.registry import make_known

# All methods by name, the simplest first: on a tie the earlier one is chosen.
METHODS: dict[str, type["DemandMethod"]] = {}


class DemandMethod(ABC):
    """A method of forecasting the units that products sell per week.

    There is nothing to fit: a forecast is a function of the weeks before it.
    """

    # What it is called; a subclass with a name is known, compared and chosen by it at once.
    name: ClassVar[str] = ""
    # In words, for reasons and docs.
    words: ClassVar[str] = ""
    # Its place among the others, the simplest first.
    place: ClassVar[int] = 100
    # Whether it is the simple rule that the others are compared with.
    is_baseline: ClassVar[bool] = False
    # Whether a plan of stock may use it; else it is only shown.
    is_for_stock: ClassVar[bool] = True
    # Whether single mass orders are cut off before it looks.
    is_capped: ClassVar[bool] = False
    # Whether the forecasts of a product's parts add up to the product's.
    is_additive: ClassVar[bool] = False
    # Weeks that it needs before the first week that it forecasts.
    min_weeks: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a method known by its name."""
        super().__init_subclass__(**kwargs)
        make_known(METHODS, cls)

    def forecast(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Forecast the weeks that follow.

        Parameters
        ----------
        units : ndarray of shape (n_series, n_weeks)
            Units sold, the earliest week first. Below 0 (more came back than was sold) counts
            as 0.
        horizon : int
            Weeks ahead.

        Returns
        -------
        ndarray of float64 of shape (n_series, horizon)
            Never below 0.

        Raises
        ------
        ValueError
            If there are fewer weeks than the method needs.
        """
        known = np.maximum(np.asarray(units, dtype=np.float64), 0.0)
        if known.shape[1] < self.min_weeks:
            raise ValueError(f"{self.name}: {known.shape[1]} weeks; it needs {self.min_weeks}")
        found = self.extend(cap_mass_orders(known) if self.is_capped else known, horizon)
        return np.maximum(over_horizon(found, horizon), 0.0)

    @abstractmethod
    def extend(self, units: np.ndarray, horizon: int) -> np.ndarray:
        """Forecast series that are not below 0 and, where the method wants it, capped.

        Parameters
        ----------
        units : ndarray of shape (n_series, n_weeks)
        horizon : int

        Returns
        -------
        ndarray of shape (n_series,) or (n_series, horizon)
        """


def over_horizon(found: np.ndarray, horizon: int) -> np.ndarray:
    """Repeat what is the same in every week.

    Examples
    --------
    >>> over_horizon(np.array([1.0]), 2).tolist()
    [[1.0, 1.0]]
    """
    return np.repeat(found[:, None], horizon, axis=1) if found.ndim == 1 else found
