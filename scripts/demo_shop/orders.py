"""When customers order: renewal processes in seasonal time, with dropout and complaints."""

import numpy as np
import pandas as pd
from personas import PERSONA_NAMES, PERSONAS, Persona, intensity
from settings import DAY_COUNT, DAY_MINUTES, END_MINUTE, GUEST_SHARE, pick, stream

RATE_SHAPE = 6
LEAVE_AFTER_COMPLAINT = 0.5
# Whom guests resemble, and how much of them walk into a store.
GUESTS_LIKE = {"one_time_trier": 0.5, "seasonal_gifter": 0.3, "big_basket_family": 0.2}
GUEST_WEB_SHARE, GUEST_ABROAD_SHARE = 0.6, 0.2
OTHER_STORE_SHARE = 0.1
STORE_HOURS = (9 * 60, 19 * 60)
FIRST_MINUTE_OF_DAY, LAST_MINUTE_OF_DAY = 6 * 60, 23 * 60 + 55


def minutes_of_day(rng: np.random.Generator, persona: Persona, count: int) -> np.ndarray:
    """Draw times of day at which a persona orders, in minutes, shape (count,)."""
    peaks = np.array(persona.hours)[rng.integers(len(persona.hours), size=count)]
    minutes = np.round(rng.normal(peaks[:, 0], peaks[:, 1]) * 60)
    return np.clip(minutes, FIRST_MINUTE_OF_DAY, LAST_MINUTE_OF_DAY)


def _days_of_orders(
    rng: np.random.Generator, persona: Persona, clock: np.ndarray, first_day: int
) -> np.ndarray:
    """Draw the days on which one customer orders.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    persona : Persona
        Whose habits they have.
    clock : array of shape (DAY_COUNT + 1,)
        Seasonal time at the start of each day: it runs fast when the persona is drawn to order.
    first_day : int
        The day of signing up, which is that of the first order unless before the data.

    Returns
    -------
    array of int
        Days from 0 to DAY_COUNT - 1, rising.
    """
    interval = persona.interval_days * rng.gamma(RATE_SHAPE, 1 / RATE_SHAPE)
    gaps = rng.gamma(persona.regularity, interval / persona.regularity, 120)
    lifetime = rng.exponential(persona.lifetime_days)
    if first_day < 0:
        # Those who had left before the data starts are not in the data; the others go on.
        times = clock[0] + gaps[0] * rng.random() + np.concatenate([[0], np.cumsum(gaps[1:])])
        last_day = lifetime
    else:
        within = rng.random() * (clock[first_day + 1] - clock[first_day])
        times = clock[first_day] + within + np.concatenate([[0], np.cumsum(gaps)])
        last_day = first_day + lifetime
    days = np.interp(times[times < clock[-1]], clock, np.arange(DAY_COUNT + 1)).astype(int)
    return days[(days <= last_day) | (np.arange(len(days)) == 0)][: persona.max_orders]


def make_orders(latents: pd.DataFrame) -> pd.DataFrame:
    """Return the orders of customers with an account, before campaigns.

    Parameters
    ----------
    latents : pandas.DataFrame
        As `make_latents` returns them.

    Returns
    -------
    pandas.DataFrame
        One row per order: customer (position), minute, persona and whether it gave rise to a
        complaint, after which half of the customers never come back.
    """
    rng = stream("orders")
    clocks = [np.concatenate([[0], np.cumsum(intensity(persona))]) for persona in PERSONAS]
    parts = []
    for position, latent in enumerate(latents.itertuples()):
        persona = PERSONAS[latent.persona]
        first_day = int(latent.signup // DAY_MINUTES)
        days = _days_of_orders(rng, persona, clocks[latent.persona], first_day)
        minutes = days * DAY_MINUTES + minutes_of_day(rng, persona, len(days))
        minutes = np.unique(np.maximum(minutes, latent.signup + 4))
        complaint = rng.random(len(minutes)) < persona.complaint_share
        leaves = complaint & (rng.random(len(minutes)) < LEAVE_AFTER_COMPLAINT)
        stays = np.cumsum(leaves) - leaves == 0
        if latent.has_orders:
            parts.append(
                pd.DataFrame(
                    {
                        "customer": position,
                        "minute": minutes[stays].astype(int),
                        "persona": latent.persona,
                        "complaint": complaint[stays],
                    }
                )
            )
    orders = pd.concat(parts, ignore_index=True)
    return orders[orders["minute"] < END_MINUTE].reset_index(drop=True)


def make_guest_orders(account_orders: int) -> pd.DataFrame:
    """Return the orders of guests, who are nobody that the shop knows.

    Parameters
    ----------
    account_orders : int
        How many orders customers with an account place.

    Returns
    -------
    pandas.DataFrame
        As `make_orders`, with customer -1.
    """
    rng = stream("guests")
    count = round(account_orders * GUEST_SHARE / (1 - GUEST_SHARE))
    numbers = [PERSONA_NAMES.index(name) for name in GUESTS_LIKE]
    who = np.array(numbers)[pick(rng, np.cumsum(list(GUESTS_LIKE.values())), count)]
    minutes = np.empty(count, dtype=int)
    for number in numbers:
        mask = who == number
        daily = np.cumsum(np.sqrt(intensity(PERSONAS[number])))
        days = pick(rng, daily, mask.sum())
        times = minutes_of_day(rng, PERSONAS[number], mask.sum())
        minutes[mask] = days * DAY_MINUTES + times.astype(int)
    return pd.DataFrame({"customer": -1, "minute": minutes, "persona": who, "complaint": False})


def set_channels(orders: pd.DataFrame, latents: pd.DataFrame, home: str) -> pd.DataFrame:
    """Return the orders with currency, channel and store.

    Parameters
    ----------
    orders : pandas.DataFrame
        One row per order, ``is_online`` true where it must be on the web.
    latents : pandas.DataFrame
        As `make_latents` returns them.
    home : str
        The country whose customers pay in the base currency and can reach a store.

    Returns
    -------
    pandas.DataFrame
        The same orders with ``currency``, ``channel`` and ``store``, in time order.
    """
    rng = stream("channels")
    orders = orders.sort_values(["minute", "customer"], ignore_index=True)
    guest = (orders["customer"] < 0).to_numpy()
    known = orders["customer"].clip(lower=0)
    abroad = np.where(
        guest,
        rng.random(len(orders)) < GUEST_ABROAD_SHARE,
        (latents["country"] != home).to_numpy()[known],
    )
    share = np.where(guest, GUEST_WEB_SHARE, latents["web_share"].to_numpy()[known])
    web = abroad | orders["is_online"] | (rng.random(len(orders)) < share)
    near = np.where(guest, rng.integers(3, size=len(orders)), orders["customer"] % 3)
    wander = rng.random(len(orders)) < OTHER_STORE_SHARE
    near = np.where(wander, rng.integers(3, size=len(orders)), near)
    orders["currency"] = np.where(abroad, "EUR", "GBP")
    orders["channel"] = np.where(web, "web", "store")
    orders["store"] = np.where(web, -1, near)
    # Stores close at night.
    late = ~web & ~orders["minute"].mod(DAY_MINUTES).between(*STORE_HOURS)
    time = rng.integers(*STORE_HOURS, len(orders))
    moved = orders["minute"] // DAY_MINUTES * DAY_MINUTES + time
    # An order stays after the sign-up that it belongs to.
    signup = np.where(guest, -1, latents["signup"].to_numpy()[known])
    orders["minute"] = np.where(late & (moved > signup), moved, orders["minute"])
    return orders.sort_values(["minute", "customer"], ignore_index=True)
