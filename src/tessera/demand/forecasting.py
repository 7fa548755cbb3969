"""The coming weeks of each product and segment, with intervals."""

from typing import NamedTuple

import numpy as np

from tessera.demand.bands import Bands
from tessera.demand.capping import cap_mass_orders
from tessera.demand.methods import METHODS, Mean
from tessera.demand.methods.base import over_horizon
from tessera.demand.weeks import Weeks, add_up

# The middle nine tenths.
LEVELS = (0.05, 0.95)


def forecast_parts(method: str, weeks: Weeks, origin: int, horizon: int) -> np.ndarray:
    """Forecast each product's segments, so that they add up to the product's forecast.

    Bottom-up where the method lets it: the segments' own forecasts already add up. Else the
    product's forecast is divided as the means of the segments' last eight weeks are.

    Parameters
    ----------
    method : str
        One of :data:`tessera.demand.methods.METHODS`.
    weeks : Weeks
    origin : int
        First week that is not known.
    horizon : int

    Returns
    -------
    ndarray of float64 of shape (n_parts, horizon)
    """
    kind, count = METHODS[method], len(weeks.products)
    units, parts = weeks.units[:, :origin], weeks.parts[:, :origin]
    forecast = kind().forecast(units, horizon)
    if kind.is_capped:
        # A mass order is cut off in equal shares of all who were part of it.
        kept = np.divide(cap_mass_orders(units), units, out=np.ones_like(units), where=units > 0)
        parts = parts * kept[weeks.part_products]
    pieces = over_horizon((kind if kind.is_additive else Mean)().extend(parts, horizon), horizon)
    # Where nobody bought lately, as they did in all weeks together.
    is_silent = add_up(pieces, weeks.part_products, count)[weeks.part_products] == 0
    pieces = np.where(is_silent, parts.mean(axis=1)[:, None], pieces)
    sums = add_up(pieces, weeks.part_products, count)
    scales = np.divide(forecast, sums, out=np.zeros_like(sums), where=sums > 0)
    return pieces * scales[weeks.part_products]


class Intervals(NamedTuple):
    """What intervals are made from, of products and of their segments, and how they did.

    Parameters
    ----------
    products, parts : Bands
    product_coverage, part_coverage : float
        Share of the weeks after the last origin that lay in an interval made from the origins
        before it; not a number where there is a single origin.
    """

    products: Bands
    parts: Bands
    product_coverage: float
    part_coverage: float


def past_intervals(method: str, weeks: Weeks, origins: list[int], horizon: int) -> Intervals | None:
    """Measure the chosen method's errors on past origins.

    Parameters
    ----------
    method : str
    weeks : Weeks
    origins : list of int
        Rising.
    horizon : int

    Returns
    -------
    Intervals or None
        None without an origin, or without a product that sold before one.
    """
    products: list[tuple[np.ndarray, np.ndarray]] = []
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    for origin in origins:
        pieces = forecast_parts(method, weeks, origin, horizon)
        sums = add_up(pieces, weeks.part_products, len(weeks.products))
        for cases, expected, units in (
            (products, sums, weeks.units),
            (parts, pieces, weeks.parts),
        ):
            is_known = (units[:, :origin] > 0).any(axis=1)
            actual = units[is_known, origin : origin + horizon]
            cases.append((expected[is_known].ravel(), actual.ravel()))
    if not sum(len(expected) for expected, _ in products):
        return None
    return Intervals(_bands(products), _bands(parts), _coverage(products), _coverage(parts))


def _bands(cases: list[tuple[np.ndarray, np.ndarray]]) -> Bands:
    expected, actual = (np.concatenate(column) for column in zip(*cases, strict=True))
    return Bands.found(expected, actual, LEVELS)


def _coverage(cases: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Return the share of the last origin's weeks in an interval made from the others."""
    *before, (expected, actual) = cases
    if not sum(len(known) for known, _ in before) or not len(expected):
        return float("nan")
    found = _bands(before).apply(expected)
    return float(((actual >= found[:, 0]) & (actual <= found[:, 1])).mean())
