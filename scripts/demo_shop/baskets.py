"""What is in an order: products, pieces, prices and discounts."""

import numpy as np
import pandas as pd
from campaigns import CAMPAIGNS
from catalogue import NEW_RANGE_DAY
from personas import CATEGORIES, CONSUMABLES, PERSONAS, category_weights, sale_rates
from settings import DAY_MINUTES, EUR_RATE, day_of, pick, stream

MAX_LINES = 12
BUNDLE_SHARE = 0.45
STYLE_WEIGHT = 3
PRICE_SPREAD = 0.55
NEW_RANGE_WEIGHT = 6
TRADE_RATE = 0.88
PRICE_RISE_DAY, PRICE_RISE = day_of("2025-07-01"), 1.04
SALE_UPTAKE = 0.3
OWN_RATES = (0.1, 0.15, 0.2, 0.3)
HABIT_SHAPE = 14


class Chooser:
    """Chooses products for a customer: category, price, style and habit decide.

    Parameters
    ----------
    products : pandas.DataFrame
        The catalogue.
    companions : list of list of int
        What goes with each product.
    rng : numpy.random.Generator
        Where the randomness comes from.
    """

    def __init__(
        self, products: pd.DataFrame, companions: list[list[int]], rng: np.random.Generator
    ) -> None:
        self.rng = rng
        self.companions = companions
        self.category = products["category"].map(CATEGORIES.index).to_numpy()
        self.consumable = products["category"].isin(CONSUMABLES).to_numpy()
        self.style = products["style"].to_numpy()
        self.popularity = products["popularity"].to_numpy()
        self.launch = products["launch_day"].to_numpy()
        self.retire = products["retire_day"].to_numpy()
        log_price = np.log(products["list_price"])
        self.relative = log_price - log_price.groupby(products["category"]).transform("mean")
        self.relative = self.relative.to_numpy()

    def taste(self, persona: int, favourite: int, level: float, style: int) -> np.ndarray:
        """Return how much a customer likes each product, shape (n_products,), all above zero."""
        base = category_weights(PERSONAS[persona])
        wanted = self.rng.dirichlet(base * 8 + 0.02) * (1 - PERSONAS[persona].loyalty)
        wanted[favourite] += PERSONAS[persona].loyalty
        like = self.popularity * np.exp(-(((self.relative - level) / PRICE_SPREAD) ** 2) / 2)
        like = like * np.where(self.style == style, STYLE_WEIGHT, 1)
        like = like * np.exp(self.rng.normal(0, 0.6, len(like)))
        return like / np.bincount(self.category, like)[self.category] * wanted[self.category]

    def basket(
        self, taste: np.ndarray, persona: int, day: int, campaign: int, history: list[int]
    ) -> list[int]:
        """Choose the products of one order, each once."""
        settings = PERSONAS[persona]
        like = np.where((self.launch <= day) & (day < self.retire), taste, 0)
        if campaign == len(CAMPAIGNS) - 1:
            like = np.where(self.launch == NEW_RANGE_DAY, like * NEW_RANGE_WEIGHT, like)
        cumulative = np.cumsum(like)
        count = min(1 + self.rng.poisson(settings.line_count - 1), MAX_LINES)
        chosen: list[int] = []
        for _ in range(count * 3):
            if len(chosen) == count:
                break
            if history and self.rng.random() < settings.rebuy_share:
                product = history[self.rng.integers(len(history))]
            elif chosen and self.rng.random() < BUNDLE_SHARE:
                group = self.companions[chosen[self.rng.integers(len(chosen))]]
                product = group[self.rng.integers(len(group))] if group else chosen[0]
            else:
                product = int(pick(self.rng, cumulative))
            if like[product] > 0 and product not in chosen:
                chosen.append(product)
        return chosen


def make_lines(
    orders: pd.DataFrame,
    latents: pd.DataFrame,
    products: pd.DataFrame,
    companions: list[list[int]],
) -> pd.DataFrame:
    """Fill the orders.

    Parameters
    ----------
    orders : pandas.DataFrame
        In time order.
    latents, products : pandas.DataFrame
        The customers' and the products' hidden sides.
    companions : list of list of int
        What goes with each product.

    Returns
    -------
    pandas.DataFrame
        One row per line sold: order and product (positions), quantity, unit_price, discount.
    """
    rng = stream("baskets")
    chooser = Chooser(products, companions, rng)
    tastes = {
        position: chooser.taste(one.persona, one.favourite, one.price_level, one.style)
        for position, one in enumerate(latents.itertuples())
    }
    history: dict[int, list[int]] = {position: [] for position in tastes}
    rows = []
    for number, order in enumerate(orders.itertuples()):
        taste, past = tastes.get(order.customer), history.get(order.customer, [])
        if taste is None:
            weights = np.cumsum(category_weights(PERSONAS[order.persona]))
            level = PERSONAS[order.persona].price_level
            taste = chooser.taste(order.persona, int(pick(rng, weights)), level, rng.integers(4))
        day = order.minute // DAY_MINUTES
        for product in chooser.basket(taste, order.persona, day, order.campaign, past):
            rows.append((number, product))
            if chooser.consumable[product] or PERSONAS[order.persona].pack_size > 1:
                past.append(product)
    lines = pd.DataFrame(rows, columns=["order", "product"])
    _set_quantities(rng, lines, orders)
    _set_prices(lines, orders, products)
    _set_discounts(rng, lines, orders, len(latents))
    return lines


def _set_quantities(rng: np.random.Generator, lines: pd.DataFrame, orders: pd.DataFrame) -> None:
    who = orders["persona"].to_numpy()[lines["order"]]
    mean = np.array([persona.quantity for persona in PERSONAS])[who]
    pack = np.array([persona.pack_size for persona in PERSONAS])[who]
    lines["quantity"] = (1 + rng.poisson(mean - 1)) * pack


def _set_prices(lines: pd.DataFrame, orders: pd.DataFrame, products: pd.DataFrame) -> None:
    price = products["list_price"].to_numpy()[lines["product"]]
    day = orders["minute"].to_numpy()[lines["order"]] // DAY_MINUTES
    who = orders["persona"].to_numpy()[lines["order"]]
    pack = np.array([persona.pack_size for persona in PERSONAS])[who]
    # The list price is today's: before the rise, prices were lower.
    price = np.where(day < PRICE_RISE_DAY, price / PRICE_RISE, price)
    price = np.where(pack > 1, price * TRADE_RATE, price)
    abroad = orders["currency"].to_numpy()[lines["order"]] == "EUR"
    price = np.where(abroad, price / EUR_RATE, price)
    lines["unit_price"] = np.round(np.round(price * 20) / 20, 2)


def _set_discounts(
    rng: np.random.Generator, lines: pd.DataFrame, orders: pd.DataFrame, count: int
) -> None:
    who = orders["persona"].to_numpy()[lines["order"]]
    share = np.array([persona.discount_share for persona in PERSONAS])
    customer = orders["customer"].to_numpy()
    # Each customer has their own inclination around the persona's; guests have the persona's.
    first = orders.groupby("customer")["persona"].first().reindex(range(count), fill_value=0)
    mean = share[first.to_numpy()]
    inclined = rng.beta(mean * HABIT_SHAPE, (1 - mean) * HABIT_SHAPE)
    chance = np.where(customer < 0, share[orders["persona"]], inclined[customer])
    chance = chance[lines["order"]]
    day = orders["minute"].to_numpy()[lines["order"]] // DAY_MINUTES
    sale = sale_rates()[day]
    pack = np.array([persona.pack_size for persona in PERSONAS])[who]
    chance = np.where((sale > 0) & (pack == 1), np.maximum(chance, SALE_UPTAKE), chance)
    rate = np.where(sale > 0, sale, rng.choice(OWN_RATES, len(lines)))
    rate = np.where(rng.random(len(lines)) < chance, rate, 0)
    offers = np.array(
        [0.0 if np.isnan(one.discount_rate) else one.discount_rate for one in CAMPAIGNS] + [0.0]
    )
    rate = np.maximum(rate, offers[orders["campaign"].to_numpy()[lines["order"]]])
    lines["discount"] = np.round(lines["unit_price"] * lines["quantity"] * rate, 2)
