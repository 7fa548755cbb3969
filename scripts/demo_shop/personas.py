"""The latent personas behind the customers. They never appear in the seeds."""

from dataclasses import dataclass

import numpy as np
from settings import SATURDAY, day_of, months, weekdays

CATEGORIES = (
    "Coffee & Tea",
    "Candles & Fragrance",
    "Fine Food",
    "Kitchen",
    "Tableware",
    "Textiles",
    "Decoration",
    "Gifts & Toys",
)
CONSUMABLES = ("Coffee & Tea", "Candles & Fragrance", "Fine Food")
# From day, until day, share off the price, and the personas' common name for it.
SALES = tuple(
    (day_of(first), day_of(last), rate)
    for first, last, rate in (
        ("2024-08-01", "2024-08-14", 0.15),
        ("2024-11-22", "2024-12-02", 0.2),
        ("2025-01-02", "2025-01-19", 0.25),
        ("2025-04-10", "2025-04-21", 0.1),
        ("2025-07-31", "2025-08-13", 0.15),
        ("2025-11-21", "2025-12-01", 0.2),
        ("2026-01-02", "2026-01-18", 0.25),
        ("2026-04-02", "2026-04-13", 0.1),
        ("2026-06-11", "2026-06-21", 0.15),
    )
)
# How busy a month is, January first.
MONTH_FACTORS = np.array([0.85, 0.85, 0.95, 1, 1, 0.95, 0.8, 0.75, 0.95, 1.1, 1.5, 1.6])
GIFT_MONTHS = (11, 12)


@dataclass(frozen=True)
class Persona:
    """How one kind of customer behaves; the values are means around which customers vary."""

    name: str
    share: float
    # Time between orders in days, how regular it is (gamma shape), and days until they stay away.
    interval_days: float
    regularity: float
    lifetime_days: float
    # Share of them that were customers before the data starts.
    early_share: float
    # The basket: lines per order, pieces per line and pieces to a pack.
    line_count: float
    quantity: float
    pack_size: int
    # Log of the price they prefer, beside that of the others.
    price_level: float
    # Share of lines bought with a discount, sent back, or bought again from their own favourites.
    discount_share: float
    return_share: float
    rebuy_share: float
    complaint_share: float
    web_share: float
    # Weight of a Saturday or Sunday beside a working day, and the hours at which they order.
    weekend_weight: float
    hours: tuple[tuple[float, float], ...]
    # How much of the shop's seasons they follow, and what else moves them.
    season_power: float
    gift_weight: float
    sale_weight: float
    # How much of their buying falls on their favourite category.
    loyalty: float
    categories: dict[str, float]
    # Those who only try the shop stop after so many orders.
    max_orders: int


# One column per persona, one row per parameter.
# fmt: off
PERSONA_NAMES = (
    "regular_restocker", "big_basket_family", "bargain_hunter", "seasonal_gifter", "trade_buyer",
    "one_time_trier",
)
PARAMETERS = {
    #                  restocker family bargain gifter trade  trier
    "share":           (0.18,    0.14,  0.16,   0.20,  0.06,  0.26),
    "interval_days":   (55,      60,    92,     165,   62,    40),
    "regularity":      (5,       5,     1.6,    1.5,   3,     1),
    "lifetime_days":   (560,     560,   520,    900,   800,   16),
    "early_share":     (0.42,    0.42,  0.35,   0.35,  0.45,  0),
    "max_orders":      (200,     200,   200,    200,   200,   2),
    "line_count":      (1.9,     3.9,   1.9,    2.3,   1.8,   1.2),
    "quantity":        (1.6,     2.0,   1.15,   1.5,   3.2,   1.05),
    "pack_size":       (1,       1,     1,      1,     6,     1),
    "price_level":     (-0.35,   0.0,   -0.45,  0.4,   0.2,   0.1),
    "discount_share":  (0.06,    0.12,  0.93,   0.06,  0.04,  0.10),
    "return_share":    (0.015,   0.04,  0.065,  0.05,  0.025, 0.055),
    "rebuy_share":     (0.55,    0.10,  0.02,   0.02,  0.30,  0.0),
    "complaint_share": (0.012,   0.02,  0.03,   0.02,  0.015, 0.05),
    "web_share":       (0.93,    0.45,  0.94,   0.20,  0.96,  0.97),
    "weekend_weight":  (0.8,     9.0,   1.2,    0.5,   0.05,  1.0),
    "season_power":    (0.3,     0.6,   0.5,    1.0,   0.5,   1.0),
    "gift_weight":     (1.2,     1.5,   1.2,    14.0,  1.2,   1.5),
    "sale_weight":     (1.2,     1.3,   7.0,    1.0,   1.0,   1.2),
    "loyalty":         (0.55,    0.3,   0.4,    0.65,  0.92,  0.8),
}
# Hour of the day around which they order, and its spread.
HOURS = {
    "regular_restocker": ((8.0, 1.0), (20.5, 1.2)),
    "big_basket_family": ((11.5, 1.5), (15.5, 1.5)),
    "bargain_hunter": ((21.0, 1.4), (13.0, 1.5)),
    "seasonal_gifter": ((12.5, 1.2), (15.0, 1.5)),
    "trade_buyer": ((10.5, 1.2), (14.5, 1.2)),
    "one_time_trier": ((22.0, 0.9),),
}
# Weights of the categories that they buy from; the others get a little each.
TASTES = {
    "regular_restocker": {
        "Coffee & Tea": 5, "Candles & Fragrance": 3, "Fine Food": 2.5, "Kitchen": 0.3,
    },
    "big_basket_family": {
        "Kitchen": 3, "Textiles": 3, "Tableware": 2, "Fine Food": 1, "Decoration": 1,
        "Gifts & Toys": 1,
    },
    "bargain_hunter": {"Decoration": 4, "Textiles": 3, "Kitchen": 1, "Gifts & Toys": 1},
    "seasonal_gifter": {"Gifts & Toys": 7, "Candles & Fragrance": 0.6, "Decoration": 1},
    "trade_buyer": {"Tableware": 4, "Kitchen": 2, "Textiles": 1.5, "Coffee & Tea": 1},
    "one_time_trier": {"Decoration": 4, "Tableware": 3, "Kitchen": 3, "Textiles": 1},
}
# fmt: on
PERSONAS = tuple(
    Persona(
        name=name,
        hours=HOURS[name],
        categories=TASTES[name],
        **{parameter: values[number] for parameter, values in PARAMETERS.items()},
    )
    for number, name in enumerate(PERSONA_NAMES)
)


def sale_rates() -> np.ndarray:
    """Return the share off the price in the shop's sales on each day, shape (DAY_COUNT,)."""
    rates = np.zeros(len(weekdays()))
    for first, last, rate in SALES:
        rates[first : last + 1] = rate
    return rates


def intensity(persona: Persona) -> np.ndarray:
    """Return how much a persona is drawn to order on each day, shape (DAY_COUNT,), mean 1."""
    month = months()
    weight = MONTH_FACTORS[month - 1] ** persona.season_power
    weight = np.where(np.isin(month, GIFT_MONTHS), weight * persona.gift_weight, weight)
    weight = np.where(sale_rates() > 0, weight * persona.sale_weight, weight)
    weight = np.where(weekdays() >= SATURDAY, weight * persona.weekend_weight, weight)
    # The days between the last post before Christmas and the January sale are quiet.
    for year in ("2024", "2025"):
        quiet = slice(day_of(f"{year}-12-21"), day_of(f"{year}-12-31") + 1)
        weight[quiet] *= 0.35
    return weight / weight.mean()


def category_weights(persona: Persona) -> np.ndarray:
    """Return a persona's category weights, shape (len(CATEGORIES),), with a little of each."""
    weights = np.array([persona.categories.get(name, 0.12) for name in CATEGORIES])
    return weights / weights.sum()
