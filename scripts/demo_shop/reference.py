"""What does not depend on a single customer's habits: rates, stock, links and outside signals."""

import numpy as np
import pandas as pd
from settings import (
    DAY_COUNT,
    DAY_MINUTES,
    END_MINUTE,
    EUR_RATE,
    amount,
    dates,
    day_of,
    stamps,
    stream,
)

WEEK = 7
LOCATIONS = ("WH1", "WH2")
OUT_OF_STOCK_SHARE = 0.05
RAIN_MINUTE = day_of("2026-06-28") * DAY_MINUTES + 360
DEVICE_SHARE, DISTANCE_SHARE, RAIN_SHARE = 0.35, 0.4, 0.3


def make_rates() -> tuple[np.ndarray, pd.DataFrame]:
    """Return what one EUR is worth on each day, shape (DAY_COUNT,), and the table of rates."""
    rng = stream("rates")
    first = -WEEK
    days = np.arange(first, DAY_COUNT, WEEK)
    drift = np.zeros(len(days))
    for week in range(1, len(days)):
        drift[week] = drift[week - 1] * 0.93 + rng.normal(0, 0.003)
    weekly = np.round(EUR_RATE + drift, 4)
    daily = weekly[(np.arange(DAY_COUNT) - first) // WEEK]
    table = pd.DataFrame(
        {
            "currency": ["GBP"] + ["EUR"] * len(days),
            "rate_date": dates(np.array([first, *days]) * DAY_MINUTES),
            "rate_to_base": ["1", *(f"{rate:g}" for rate in weekly)],
        }
    )
    return daily, table


def write_products(products: pd.DataFrame) -> pd.DataFrame:
    """Return the catalogue as the contract has it."""
    table = products[["product_id", "product_name", "category", "subcategory", "brand"]].copy()
    table["list_price"] = [amount(value) for value in products["list_price"]]
    table["unit_cost"] = [amount(value) for value in products["unit_cost"]]
    table["launched_at"] = stamps(products["launch_day"] * DAY_MINUTES)
    table["is_active"] = np.where(products["retire_day"] < DAY_COUNT, "false", "true")
    return table


def make_inventory(products: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return a count of every product at both locations; what sells well is kept in depth."""
    rng = stream("inventory")
    sold = lines.groupby("product")["quantity"].sum().reindex(range(len(products)), fill_value=0)
    active = (products["retire_day"] == DAY_COUNT).to_numpy()
    parts = []
    for location, depth in zip(LOCATIONS, (0.12, 0.05), strict=True):
        stock = rng.poisson(sold * depth * rng.uniform(0.4, 1.8, len(products)) + 3)
        empty = rng.random(len(products)) < OUT_OF_STOCK_SHARE
        stock = np.where(empty | ~active, 0, stock)
        wanted = active & (stock < sold * depth)
        ordered = np.where(wanted, 6 * (1 + rng.poisson(sold * depth / 6)), 0)
        parts.append(
            pd.DataFrame(
                {
                    "product_id": products["product_id"],
                    "location_id": location,
                    "on_hand": stock.astype(str),
                    "on_order": np.where(ordered > 0, ordered.astype(str), ""),
                    "lead_time_days": rng.integers(5, 45, len(products)).astype(str),
                    "counted_at": "2026-06-30 18:00:00",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def make_links(latents: pd.DataFrame, households: np.ndarray, social: np.ndarray) -> pd.DataFrame:
    """Return referrals, households and friends."""
    rng = stream("links")
    ids = latents["customer_id"].to_numpy()
    signup = latents["signup"].to_numpy()
    come = np.flatnonzero(latents["referrer"] >= 0)
    pairs = np.concatenate([np.column_stack([latents["referrer"][come], come]), households, social])
    kind = np.repeat(["referral", "household", "social"], [len(come), len(households), len(social)])
    newer = np.maximum(signup[pairs[:, 0]], signup[pairs[:, 1]])
    later = newer + rng.random(len(pairs)) * np.maximum(END_MINUTE - newer, 0)
    known = np.where(kind == "referral", newer, np.where(kind == "social", later, np.nan))
    return pd.DataFrame(
        {
            "customer_id": ids[pairs[:, 0]],
            "linked_customer_id": ids[pairs[:, 1]],
            "link_type": kind,
            "linked_at": stamps(np.floor(known)),
        }
    )


def make_signals(latents: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return observations from outside: price of the device, way to the store, rain.

    Parameters
    ----------
    latents, customers : pandas.DataFrame
        Who prefers dear products has a dearer device; who shops on the web lives further away.

    Returns
    -------
    pandas.DataFrame
        One row per observation.
    """
    rng = stream("signals")
    count = len(latents)
    device = np.exp(5.9 + 0.6 * latents["price_level"] + rng.normal(0, 0.35, count))
    distance = np.exp(1 + 2.2 * latents["web_share"] + rng.normal(0, 0.6, count))
    cities = sorted(set(customers["city"]))
    rain = dict(zip(cities, np.round(rng.gamma(1.6, 9, len(cities)), 1).tolist(), strict=True))
    british = (latents["country"] == "United Kingdom").to_numpy()
    signup = np.maximum(latents["signup"].to_numpy(), 0)
    seen = np.floor(signup + rng.random(count) * (END_MINUTE - signup))
    values = (
        ("device_price_gbp", np.round(device, -1), DEVICE_SHARE, True, seen),
        ("store_distance_km", np.round(distance, 1), DISTANCE_SHARE, british, seen),
        (
            "weather_rain_mm_last_7d",
            customers["city"].map(rain),
            RAIN_SHARE,
            True,
            np.full(count, RAIN_MINUTE),
        ),
    )
    parts = []
    for name, value, share, applies, when in values:
        chosen = np.flatnonzero((rng.random(count) < share) & applies)
        parts.append(
            pd.DataFrame(
                {
                    "customer_id": latents["customer_id"].to_numpy()[chosen],
                    "signal_name": name,
                    "signal_value": [amount(one) for one in np.asarray(value)[chosen]],
                    "observed_at": stamps(when[chosen]),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
