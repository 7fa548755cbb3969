"""How many pieces last until the next delivery, in so many of a hundred cases."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from tessera.demand.bands import Bands
from tessera.demand.capping import cap_mass_orders
from tessera.demand.weeks import Weeks

SERVICE_LEVEL = 0.95
# What demand and its spread are taken from, and what tells a mass order.
RECENT_WEEKS, CAP_WEEKS = 26, 52
# Past lead times that a level is corrected by, and those that the correction is tried on.
CORRECTION_COUNT, TRIAL_COUNT = 6, 3
# Levels of longer lead times are taken in proportion.
MOST_LEAD_WEEKS = 12


class Coverage(NamedTuple):
    """What the levels of a lead time were measured at.

    Parameters
    ----------
    lead_weeks : int
    is_corrected : bool
        Whether there was enough history to correct the levels.
    case_count : int
        Products and past lead times that were looked at; 0 where there is too little history.
    plain, corrected : float
        Share of them whose demand stayed within the level; not a number where there is none.
    """

    lead_weeks: int
    is_corrected: bool
    case_count: int
    plain: float
    corrected: float


class ServiceLevels:
    """Levels of stock that last for a lead time.

    A plain level is that of independent weeks from a normal distribution with the mean and the
    spread of the last 26 weeks, mass orders cut off. Demand is neither independent nor normal, so
    plain levels last too seldom. How much higher they had to be over the six lead times before is
    measured over all products, in three bands of their level, and made up for. How well that does
    is tried on the last three lead times, each corrected only by those before it.

    Source: Silver, Pyke and Thomas (2017), Inventory and production management in supply chains;
    the correction is split conformal prediction, Vovk, Gammerman and Shafer (2005).

    Parameters
    ----------
    weeks : Weeks
    service_level : float
        Share of lead times that the stock is to last for, 0 to 1.

    Raises
    ------
    ValueError
        If the service level is not above 0 and below 1.
    """

    def __init__(self, weeks: Weeks, service_level: float = SERVICE_LEVEL) -> None:
        if not 0 < service_level < 1:
            raise ValueError(
                f"setting actions.service_level lies between 0 and 1, not at {service_level}"
            )
        self.weeks = weeks
        self.service_level = service_level
        self._spreads: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def levels(self, lead_weeks: int) -> np.ndarray:
        """Return how many pieces of each product last for a lead time from now on.

        Parameters
        ----------
        lead_weeks : int
            At least 1.

        Returns
        -------
        ndarray of float64 of shape (n_products,)
            Whole pieces; 0 of products that did not sell in the last 26 weeks.
        """
        week = self.weeks.week_count
        return self._levels(week, lead_weeks, self._bands(week, lead_weeks))

    @cached_property
    def coverages(self) -> list[Coverage]:
        """What the levels of 1 to 12 weeks were measured at."""
        return [self._coverage(lead_weeks) for lead_weeks in range(1, MOST_LEAD_WEEKS + 1)]

    def _coverage(self, lead_weeks: int) -> Coverage:
        plain: list[np.ndarray] = []
        corrected: list[np.ndarray] = []
        for back in range(1, TRIAL_COUNT + 1):
            week = self.weeks.week_count - back * lead_weeks
            bands = self._bands(week, lead_weeks)
            if bands is None:
                break
            sold, is_alive = self._sold(week, lead_weeks), self._is_alive(week)
            plain.append((sold <= self._levels(week, lead_weeks, None))[is_alive])
            corrected.append((sold <= self._levels(week, lead_weeks, bands))[is_alive])
        count = sum(len(one) for one in plain)
        return Coverage(
            lead_weeks,
            self._bands(self.weeks.week_count, lead_weeks) is not None,
            count,
            float(np.concatenate(plain).mean()) if count else float("nan"),
            float(np.concatenate(corrected).mean()) if count else float("nan"),
        )

    def _bands(self, week: int, lead_weeks: int) -> Bands | None:
        """Compare plain levels with what was sold, in the lead times before a week."""
        expected: list[np.ndarray] = []
        actual: list[np.ndarray] = []
        for back in range(1, CORRECTION_COUNT + 1):
            origin = week - back * lead_weeks
            if origin < RECENT_WEEKS:
                break
            is_alive = self._is_alive(origin)
            expected.append(self._plain(origin, lead_weeks)[is_alive])
            actual.append(self._sold(origin, lead_weeks)[is_alive])
        if not sum(len(one) for one in expected):
            return None
        return Bands.found(np.concatenate(expected), np.concatenate(actual), [self.service_level])

    def _levels(self, week: int, lead_weeks: int, bands: Bands | None) -> np.ndarray:
        plain = self._plain(week, lead_weeks)
        found = plain if bands is None else bands.apply(plain)[:, 0]
        # What is a whole number but for the last digit stays it.
        return np.where(self._is_alive(week), np.ceil(np.round(found, 6)), 0.0)

    def _plain(self, week: int, lead_weeks: int) -> np.ndarray:
        if week not in self._spreads:
            known = cap_mass_orders(self.weeks.units[:, max(week - CAP_WEEKS, 0) : week])
            recent = known[:, -RECENT_WEEKS:]
            spread = recent.std(axis=1, ddof=1) if recent.shape[1] > 1 else recent[:, 0]
            self._spreads[week] = recent.mean(axis=1), spread
        means, spreads = self._spreads[week]
        deviations = float(norm.ppf(self.service_level))
        return lead_weeks * means + deviations * np.sqrt(lead_weeks) * spreads

    def _sold(self, week: int, lead_weeks: int) -> np.ndarray:
        return self.weeks.units[:, week : week + lead_weeks].sum(axis=1)

    def _is_alive(self, week: int) -> np.ndarray:
        return np.asarray(self.weeks.units[:, max(week - RECENT_WEEKS, 0) : week].any(axis=1))
