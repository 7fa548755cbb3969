"""Visits to the web shop in the last months: those that led to orders and those that did not."""

import numpy as np
import pandas as pd
from settings import DAY_COUNT, DAY_MINUTES, END_MINUTE, FIRST_EVENT_DAY, stamps, stream

TRACKED_SHARE = 0.8
VISITS_PER_ORDER = 1
ANONYMOUS_VISITS = 1200
IDLE_VISITS = 0.4
ABANDONED_SHARE = 0.16
SEARCH_SHARE = 0.3
VIEW_BEFORE_CART_SHARE = 0.6
DEVICES, DEVICE_SHARES = ("mobile", "desktop", "tablet"), (0.58, 0.34, 0.08)
SOURCES = ("direct", "search", "email", "social", "ads")
SOURCE_SHARES = (0.34, 0.3, 0.12, 0.13, 0.11)
EVENT_COLUMNS = (
    "event_id", "customer_id", "visitor_id", "session_id", "event_type", "product_id",
    "search_term", "device", "channel", "occurred_at",
)  # fmt: skip


class Visits:
    """Collects the events of visits, which start with steps before their end.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    terms : sequence of str
        What is searched for to find each product.
    """

    def __init__(self, rng: np.random.Generator, terms: list[str]) -> None:
        self.rng = rng
        self.terms = terms
        self.rows: list[tuple] = []
        self.count = 0

    def add(
        self, customer: int, visitor: int, device: str, end: float, steps: list[tuple[str, int]]
    ) -> None:
        """Add a visit whose last step happens at the minute ``end``."""
        source = SOURCES[int(self.rng.choice(len(SOURCES), p=SOURCE_SHARES))]
        gaps = self.rng.exponential(0.9, len(steps)) + 0.1
        gaps[-1] = 0.7
        times = end - (np.cumsum(gaps[::-1])[::-1] - gaps[-1])
        for (kind, product), minute in zip(steps, times, strict=True):
            found = (-1, self.terms[product]) if kind == "search" else (product, "")
            row = (customer, visitor, self.count, kind, *found, device, source, minute)
            self.rows.append(row)
        self.count += 1

    def browsing(self, liked: np.ndarray) -> list[tuple[str, int]]:
        """Return the steps of a visit without an order; ``liked`` are products of interest."""
        seen = self.rng.choice(liked, min(1 + self.rng.poisson(1.1), len(liked)), replace=False)
        steps = [("view", int(product)) for product in seen]
        if self.rng.random() < SEARCH_SHARE:
            steps.insert(0, ("search", int(seen[0])))
        if self.rng.random() < ABANDONED_SHARE:
            steps.append(("cart", int(seen[-1])))
            if self.rng.random() < ABANDONED_SHARE * 2:
                steps.append(("remove", int(seen[-1])))
        return steps

    def buying(self, bought: np.ndarray) -> list[tuple[str, int]]:
        """Return the steps of a visit that ends with an order of some products."""
        steps = []
        if self.rng.random() < SEARCH_SHARE:
            steps.append(("search", int(bought[0])))
        for product in bought:
            if self.rng.random() < VIEW_BEFORE_CART_SHARE:
                steps.append(("view", int(product)))
            steps.append(("cart", int(product)))
        return [*steps, ("checkout", -1), ("purchase", -1)]


def make_events(
    orders: pd.DataFrame, lines: pd.DataFrame, latents: pd.DataFrame, products: pd.DataFrame
) -> pd.DataFrame:
    """Return the events of the last months.

    Parameters
    ----------
    orders, lines, latents, products : pandas.DataFrame
        A purchase event lies at the time of its order. Not every visitor allows cookies.

    Returns
    -------
    pandas.DataFrame
        One row per event, as the contract has it.
    """
    rng = stream("events")
    visits = Visits(rng, [name.lower() for name in products["subcategory"]])
    _buy(visits, orders, lines, len(latents))
    _browse(rng, visits, orders, lines, latents, products)
    return _write(visits, latents, products)


def _devices(count: int) -> np.ndarray:
    return stream("devices").choice(DEVICES, count, p=DEVICE_SHARES)


def _is_tracked(count: int) -> np.ndarray:
    return stream("cookies").random(count) < TRACKED_SHARE


def _buy(visits: Visits, orders: pd.DataFrame, lines: pd.DataFrame, count: int) -> None:
    """Add the visits that ended with an order on the web."""
    baskets = lines.groupby("order")["product"].agg(list)
    recent = (orders["minute"] >= FIRST_EVENT_DAY * DAY_MINUTES) & (orders["channel"] == "web")
    # The account holders' devices, and one for every order of a guest.
    devices, tracked = _devices(count + len(orders)), _is_tracked(count + len(orders))
    for order in orders[recent].itertuples():
        who = order.customer if order.customer >= 0 else count + order.Index
        if tracked[who]:
            steps = visits.buying(np.array(baskets[order.Index]))
            visits.add(order.customer, who, devices[who], order.minute, steps)


def _browse(
    rng: np.random.Generator,
    visits: Visits,
    orders: pd.DataFrame,
    lines: pd.DataFrame,
    latents: pd.DataFrame,
    products: pd.DataFrame,
) -> None:
    """Add visits without an order, around orders, long after them, and by strangers."""
    first_minute = FIRST_EVENT_DAY * DAY_MINUTES
    for_sale = (products["retire_day"] > FIRST_EVENT_DAY).to_numpy()
    launch = products["launch_day"].to_numpy()
    chance = np.where(for_sale, products["popularity"], 0)
    bought = lines.join(orders[["customer", "minute"]], on="order")
    bought = dict(list(bought[bought["customer"] >= 0].groupby("customer")))
    recent = orders[(orders["minute"] >= first_minute) & (orders["customer"] >= 0)]
    around = np.repeat(recent["customer"], rng.poisson(VISITS_PER_ORDER, len(recent)))
    close = recent["minute"].loc[around.index] + rng.laplace(0, 14, len(around)) * DAY_MINUTES
    idle = np.repeat(np.arange(len(latents)), rng.poisson(IDLE_VISITS, len(latents)))
    strangers = len(latents) + len(orders) + np.arange(ANONYMOUS_VISITS)
    who = np.concatenate([around, idle, strangers])
    random_days = rng.integers(FIRST_EVENT_DAY, DAY_COUNT, len(idle) + len(strangers))
    when = np.concatenate([close, random_days * DAY_MINUTES + DAY_MINUTES / 2])
    when = when // DAY_MINUTES * DAY_MINUTES + rng.integers(7 * 60, 24 * 60, len(who))
    known = who < len(latents)
    since = np.where(known, latents["signup"].to_numpy()[np.where(known, who, 0)], 0)
    fits = _is_tracked(len(latents))[np.where(known, who, 0)] | ~known
    fits &= (when > np.maximum(since, first_minute) + 30) & (when < END_MINUTE)
    devices = _devices(who.max() + 1)
    for visitor, minute, is_known in zip(who[fits], when[fits], known[fits], strict=True):
        like = np.where(launch * DAY_MINUTES < minute, chance, 0)
        liked = rng.choice(len(products), 5, replace=False, p=like / like.sum())
        if is_known and visitor in bought:
            # People look again at what they have bought by then.
            own = bought[visitor]
            own = own["product"].to_numpy()[(own["minute"] < minute).to_numpy()]
            liked = np.union1d(own[for_sale[own]], liked)
        customer = int(visitor) if is_known else -1
        visits.add(customer, int(visitor), devices[visitor], minute, visits.browsing(liked))


def _write(visits: Visits, latents: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    columns = (
        "customer", "visitor", "session", "event_type", "product", "search_term", "device",
        "channel", "minute",
    )  # fmt: skip
    events = pd.DataFrame(visits.rows, columns=list(columns))
    events = events.sort_values(["minute", "session"], kind="stable", ignore_index=True)
    # Numbers in the order of first sight say nothing about who it is.
    events["visitor_id"] = [f"V{one}" for one in pd.factorize(events["visitor"])[0] + 1]
    events["session_id"] = [f"S{one}" for one in pd.factorize(events["session"])[0] + 1]
    events["event_id"] = [f"E{one}" for one in range(1, len(events) + 1)]
    events["customer_id"] = np.array([*latents["customer_id"], ""])[events["customer"]]
    events["product_id"] = np.array([*products["product_id"], ""])[events["product"]]
    events["occurred_at"] = stamps(events["minute"])
    return events[list(EVENT_COLUMNS)]
