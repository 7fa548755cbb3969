"""A seeded shop of any size, as Parquet files of the connector ``files``.

Customers come and go, have habits and a taste, and buy more before Christmas; products are sold
after Zipf, and some come late; lines are returned, repeated, cancelled, discounted and sometimes
without a price. A month is made at a time, so that memory does not grow with the years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SEED = 14
FIRST_DAY, MONTHS, DAYS_PER_MONTH = np.datetime64("2024-01-01"), 24, 30
DAYS = MONTHS * DAYS_PER_MONTH
LOADED_AT = np.datetime64("2026-01-01T04:00:00")
CATEGORIES, SUBCATEGORIES, BRANDS, TASTES = 40, 8, 300, 30
CATEGORIES_PER_TASTE, HABITS = 5, 12
# Of a line's product: bought again and again, or of the customer's taste; the rest is anything.
HABIT_SHARE, TASTE_SHARE = 0.25, 0.5
LINES_PER_ORDER, GUEST_SHARE, CANCELLED_SHARE = 8, 0.12, 0.004
RETURN_SHARE, REPEATED_SHARE, REVIEW_SHARE = 0.025, 0.004, 0.01
LATEST_RETURN = 60
LATE_SHARE, OLD_CUSTOMER_SHARE, CONSENT_SHARE = 0.1, 0.3, 0.6
BUSY_SEASON, BUSY_FACTOR = 10, 1.6
DOZEN_SHARE, REDUCED_SHARE, DISCOUNTED_SHARE = 0.02, 0.1, 0.12
# Prices that were never typed in, and those with a wrong sign.
NO_PRICE_SHARE, WRONG_PRICE_SHARE = 0.002, 0.0005
CHANNELS = np.array(["web", "app", "store", "phone"])
STATUSES = np.array(["completed", "cancelled", "returned"])
COMPLETED, CANCELLED, RETURNED = range(3)
SECONDS_PER_DAY = 86_400
QUALITIES = ("Blue", "Red", "Small", "Large", "Vintage", "Classic", "Silver", "Round", "Striped")
MATERIALS = ("Glass", "Wooden", "Paper", "Linen", "Steel", "Wool", "Cork", "Stone", "Wicker")
THINGS = (
    *("Mug", "Lamp", "Card", "Box", "Vase", "Plate", "Candle", "Bag", "Clock", "Frame", "Tray"),
    *("Scarf", "Toy", "Book", "Jar", "Bowl", "Stool", "Basket", "Mirror", "Cushion"),
)


@dataclass(frozen=True)
class ShopSize:
    """How much a shop has of everything.

    Attributes
    ----------
    lines : int
        Rows of order lines, with returns and repeated rows.
    customers, products : int
        How many there are; a few of them order nothing or are never sold.
    """

    lines: int = 10_000_000
    customers: int = 400_000
    products: int = 20_000

    @classmethod
    def of(cls, lines: int) -> "ShopSize":
        """Return a shop with so many lines, and as many of each customer as in the large one.

        Examples
        --------
        >>> ShopSize.of(1_000_000)
        ShopSize(lines=1000000, customers=40000, products=6324)
        """
        share = lines / cls.lines
        return cls(lines, max(int(cls.customers * share), 100), int(cls.products * share**0.5))


@dataclass(frozen=True)
class Sales:
    """Lines that were sold: of each the order, its number in it, and so on; money in pence."""

    order: np.ndarray
    line: np.ndarray
    customer: np.ndarray
    product: np.ndarray
    second: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    discount: np.ndarray
    channel: np.ndarray
    status: np.ndarray

    def taken(self, rows: np.ndarray) -> "Sales":
        """Return some of the lines."""
        return Sales(*(values[rows] for values in vars(self).values()))

    def followed_by(self, other: "Sales") -> "Sales":
        """Return these lines and then others."""
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Sales(*(np.concatenate(pair) for pair in pairs))


class Catalogue:
    """Products with prices, how well each sells, and what a customer of some taste would buy."""

    def __init__(self, generator: np.random.Generator, count: int) -> None:
        self.category = generator.integers(0, CATEGORIES, count)
        self.subcategory = self.category * SUBCATEGORIES + generator.integers(
            0, SUBCATEGORIES, count
        )
        self.brand = generator.integers(0, BRANDS, count)
        level = generator.normal(2.0, 0.7, CATEGORIES * SUBCATEGORIES)
        price = np.exp(level[self.subcategory] + generator.normal(0, 0.5, count))
        self.price = np.clip(np.round(100 * price), 20, 90_000).astype(np.int64)
        popularity = 1 / (np.arange(count) + 20) ** 0.95
        self.popularity = generator.permutation(popularity)
        # A tenth comes during the two years; until then another is sold in its place.
        is_late = generator.random(count) < LATE_SHARE
        self.launch = np.where(is_late, generator.integers(1, DAYS - 5, count), 0)
        self.quality = generator.normal(0, 0.6, count)
        parts = [generator.integers(0, len(words), count) for words in (QUALITIES, MATERIALS)]
        things = generator.integers(0, len(THINGS), CATEGORIES * SUBCATEGORIES)
        self.names = np.array(
            [
                f"{QUALITIES[one]} {MATERIALS[other]} {THINGS[thing]} {number}"
                for number, (one, other, thing) in enumerate(
                    zip(*parts, things[self.subcategory], strict=True)
                )
            ]
        )
        self.ids = np.array([f"P{number:06d}" for number in range(count)])
        tastes = [
            generator.choice(CATEGORIES, CATEGORIES_PER_TASTE, replace=False) for _ in range(TASTES)
        ]
        self.of_taste = [np.flatnonzero(np.isin(self.category, taste)) for taste in tastes]

    def drawn(self, generator: np.random.Generator, count: int, taste: int | None) -> np.ndarray:
        """Return products, popular ones more often; of a taste or of all."""
        among = np.arange(len(self.ids)) if taste is None else self.of_taste[taste]
        if not len(among):
            among = np.arange(len(self.ids))
        limits = np.cumsum(self.popularity[among])
        drawn = np.searchsorted(limits, generator.random(count) * limits[-1])
        return among[np.minimum(drawn, len(among) - 1)]

    def for_tastes(self, generator: np.random.Generator, tastes: np.ndarray) -> np.ndarray:
        """Return a product of each of the tastes."""
        products = np.empty(len(tastes), np.int64)
        for taste in range(TASTES):
            is_it = tastes == taste
            products[is_it] = self.drawn(generator, int(is_it.sum()), taste)
        return products

    def table(self) -> pa.Table:
        """Return the products as delivered."""
        launched = FIRST_DAY + self.launch - np.where(self.launch == 0, 400, 0)
        return pa.table(
            {
                "product_id": self.ids,
                "product_name": self.names,
                "category": [f"Category {number:02d}" for number in self.category],
                "subcategory": [f"Subcategory {number:03d}" for number in self.subcategory],
                "brand": [f"Brand {number:03d}" for number in self.brand],
                "list_price": money(self.price),
                "unit_cost": money(self.price * 55 // 100),
                "launched_at": launched.astype("datetime64[us]"),
            }
        )


class Customers:
    """Customers: how often they order, from when until when, how much at once, and what."""

    def __init__(self, generator: np.random.Generator, count: int, catalogue: Catalogue) -> None:
        self.activity = generator.lognormal(0, 1.1, count)
        is_old = generator.random(count) < OLD_CUSTOMER_SHARE
        self.first = np.where(is_old, 0, generator.integers(0, DAYS - 5, count))
        self.last = self.first + 1 + generator.exponential(500, count)
        self.basket = generator.lognormal(0, 0.5, count)
        self.taste = generator.integers(0, TASTES, count)
        self.habits = catalogue.for_tastes(generator, np.repeat(self.taste, HABITS)).reshape(
            count, HABITS
        )
        self.kindness = generator.normal(0, 0.4, count)
        self.birth_year = 1940 + generator.integers(0, 65, count)
        self.country = np.array(["GB", "DE", "FR", "NL", "IE"])[
            generator.choice(5, count, p=[0.8, 0.07, 0.06, 0.04, 0.03])
        ]
        self.gender = np.array(["female", "male"])[generator.integers(0, 2, count)]
        self.consent = generator.random(count) < CONSENT_SHARE

    def weights(self, month: int) -> np.ndarray:
        """Return how likely each is to place an order of a month."""
        start = month * DAYS_PER_MONTH
        present = np.minimum(self.last, start + DAYS_PER_MONTH) - np.maximum(self.first, start)
        factor = BUSY_FACTOR if month % 12 >= BUSY_SEASON else 1.0
        return self.activity * np.clip(present, 0, None) * factor

    def table(self) -> pa.Table:
        """Return the customers as delivered."""
        count = len(self.activity)
        return pa.table(
            {
                "customer_id": np.arange(count) + 10_000,
                "signed_up_at": (FIRST_DAY + self.first).astype("datetime64[us]"),
                "birth_date": [f"{year}-06-15" for year in self.birth_year],
                "gender": self.gender,
                "country": self.country,
                "email": [f"c{number}@example.com" for number in range(count)],
                "has_marketing_consent": self.consent,
            }
        )


def money(pence: np.ndarray) -> pa.Array:
    """Return pence as exact decimals of pounds."""
    whole = pa.array(pence.astype(np.int64)).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar(Decimal("0.01"))).cast(pa.decimal128(18, 2))


def shared_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Return whole numbers that add up to ``total``, in proportion to weights.

    Examples
    --------
    >>> shared_out(10, np.array([1.0, 1.0, 2.0])).tolist()
    [2, 3, 5]
    """
    limits = np.floor(total * np.cumsum(weights) / weights.sum() + 1e-9).astype(np.int64)
    limits[-1] = total
    return np.diff(limits, prepend=0)


def sold(
    generator: np.random.Generator,
    customers: Customers,
    catalogue: Catalogue,
    month: int,
    count: int,
    first_order: int,
) -> Sales:
    """Return the lines sold in a month, order by order in the course of time."""
    limits = np.cumsum(customers.weights(month))
    # More orders than can be needed; those after the last line are left out.
    enough = 2 * count // LINES_PER_ORDER + 20
    buyer = np.searchsorted(limits, generator.random(enough) * limits[-1])
    # Whoever is new orders at once.
    is_new = (customers.first > 0) & (customers.first // DAYS_PER_MONTH == month)
    buyer = np.concatenate([np.flatnonzero(is_new), np.minimum(buyer, len(limits) - 1)])
    size = 1 + generator.poisson(
        (LINES_PER_ORDER - 1) * customers.basket[buyer] / customers.basket.mean()
    )
    ends = np.cumsum(size)
    orders = int(np.searchsorted(ends, count)) + 1
    buyer, size = buyer[:orders], size[:orders]
    size[-1] -= ends[orders - 1] - count
    start = np.maximum(customers.first[buyer], month * DAYS_PER_MONTH)
    end = np.minimum(customers.last[buyer], (month + 1) * DAYS_PER_MONTH)
    day = np.floor(start + np.maximum(end - start, 0) * generator.random(orders))
    day = np.minimum(day, (month + 1) * DAYS_PER_MONTH - 1).astype(np.int64)
    second = day * SECONDS_PER_DAY + generator.integers(8 * 3600, 22 * 3600, orders)
    in_time = np.argsort(second, kind="stable")
    buyer, size, second, day = buyer[in_time], size[in_time], second[in_time], day[in_time]
    order = np.repeat(np.arange(orders), size)
    buyers = buyer[order]
    product = catalogue.drawn(generator, count, None)
    kind = generator.random(count)
    is_taste = kind < TASTE_SHARE
    product[is_taste] = catalogue.for_tastes(generator, customers.taste[buyers[is_taste]])
    is_habit = kind > 1 - HABIT_SHARE
    # Of the habits the first ones most.
    habit = (HABITS * generator.random(int(is_habit.sum())) ** 2).astype(np.int64)
    product[is_habit] = customers.habits[buyers[is_habit], habit]
    too_early = catalogue.launch[product] > day[order]
    while too_early.any():
        product[too_early] = catalogue.drawn(generator, int(too_early.sum()), None)
        too_early = catalogue.launch[product] > day[order]
    quantity = generator.geometric(0.45, count)
    quantity[generator.random(count) < DOZEN_SHARE] *= 12
    is_reduced = generator.random(count) < REDUCED_SHARE
    price = catalogue.price[product] * np.where(is_reduced, 90, 100) // 100
    wrong = generator.random(count)
    is_free = wrong < NO_PRICE_SHARE
    is_negative = wrong > 1 - WRONG_PRICE_SHARE
    is_discounted = generator.random(count) < DISCOUNTED_SHARE
    is_guest = generator.random(orders) < GUEST_SHARE
    status = np.where(generator.random(orders) < CANCELLED_SHARE, CANCELLED, COMPLETED)
    channel = generator.choice(len(CHANNELS), orders, p=[0.6, 0.2, 0.17, 0.03])
    return Sales(
        order=first_order + order,
        line=np.arange(count) - np.repeat(np.cumsum(size) - size, size) + 1,
        customer=np.where(is_guest[order], -1, buyers),
        product=product,
        second=second[order],
        quantity=quantity,
        price=np.where(is_free, 0, np.where(is_negative, -100, price)),
        discount=np.where(is_discounted, price * quantity // 10, 0),
        channel=channel[order],
        status=status[order],
    )


def returned(
    generator: np.random.Generator, sales: Sales, count: int, first_order: int
) -> tuple[Sales, np.ndarray]:
    """Return lines that come back, and the months in which they do."""
    known = np.flatnonzero((sales.customer >= 0) & (sales.price > 0))
    count = min(count, len(known))
    lines = sales.taken(np.sort(generator.choice(known, count, replace=False)))
    day = lines.second // SECONDS_PER_DAY + generator.integers(1, LATEST_RETURN, count)
    day = np.minimum(day, DAYS - 1)
    kept = (lines.quantity * generator.random(count)).astype(np.int64)
    back = Sales(
        order=first_order + np.arange(count),
        line=np.ones(count, np.int64),
        customer=lines.customer,
        product=lines.product,
        second=np.maximum(
            day * SECONDS_PER_DAY + generator.integers(30_000, 60_000, count), lines.second + 1
        ),
        quantity=kept - lines.quantity,
        price=lines.price,
        discount=np.zeros(count, np.int64),
        channel=lines.channel,
        status=np.full(count, RETURNED),
    )
    return back, np.minimum(back.second // SECONDS_PER_DAY // DAYS_PER_MONTH, MONTHS - 1)


def months(
    generator: np.random.Generator, customers: Customers, catalogue: Catalogue, lines: int
) -> Iterator[Sales]:
    """Return the lines of one month after another: sales, returns and repeated rows."""
    weights = np.array([customers.weights(month).sum() for month in range(MONTHS)])
    repeated = shared_out(int(lines * REPEATED_SHARE), weights)
    back = shared_out(int(lines * RETURN_SHARE), weights)
    counts = shared_out(lines - int(repeated.sum()) - int(back.sum()), weights)
    waiting: list[Sales] = []
    next_order = 0
    for month in range(MONTHS):
        sales = sold(generator, customers, catalogue, month, int(counts[month]), next_order)
        next_order = int(sales.order[-1]) + 1
        returns, due = returned(generator, sales, int(back[month]), next_order)
        next_order += len(due)
        # What could not come back is delivered twice instead, so that the number of lines is right.
        twice = int(repeated[month]) + int(back[month]) - len(due)
        waiting.append(returns)
        arrived, still = [], []
        for lot in waiting:
            is_due = lot.second // SECONDS_PER_DAY // DAYS_PER_MONTH <= month
            arrived.append(lot.taken(is_due))
            still.append(lot.taken(~is_due))
        waiting = [lot for lot in still if len(lot.order)]
        repeats = sales.taken(np.sort(generator.choice(len(sales.order), twice, replace=False)))
        for more in (*arrived, repeats):
            sales = sales.followed_by(more)
        yield sales.taken(np.argsort(sales.second, kind="stable"))


def line_table(sales: Sales, catalogue: Catalogue) -> pa.Table:
    """Return order lines as delivered."""
    count = len(sales.order)

    def named(positions: np.ndarray, names: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(
            pa.array(positions.astype(np.int32)), pa.array(names)
        ).cast(pa.string())

    numbers = pc.utf8_lpad(pa.array(sales.order).cast(pa.string()), 9, "0")
    at = FIRST_DAY.astype("datetime64[s]") + sales.second.astype("timedelta64[s]")
    return pa.table(
        {
            "order_id": pc.binary_join_element_wise("O", numbers, ""),
            "line_number": sales.line.astype(np.int32),
            "customer_id": pa.array(sales.customer + 10_000, mask=sales.customer < 0),
            "product_id": named(sales.product, catalogue.ids),
            "product_name": named(sales.product, catalogue.names),
            "ordered_at": at.astype("datetime64[us]"),
            "quantity": sales.quantity.astype(np.int32),
            "unit_price": money(sales.price),
            "discount_amount": money(sales.discount),
            "currency": named(np.zeros(count), np.array(["GBP"])),
            "channel": named(sales.channel, CHANNELS),
            "order_status": named(sales.status, STATUSES),
            "loaded_at": np.full(count, LOADED_AT.astype("datetime64[us]")),
        }
    )


def write_next_day(folder: Path) -> int:
    """Write one day more, the last one again under new numbers; return how many lines it has.

    Parameters
    ----------
    folder : path
        That of :func:`write_large_shop`.
    """
    history = pq.ParquetFile(folder / "order_lines" / "history.parquet")
    lines = history.read_row_group(history.num_row_groups - 1)
    day = pc.floor_temporal(lines["ordered_at"], unit="day")
    lines = lines.filter(pc.equal(day, pc.max(day)))
    later = pa.scalar(np.timedelta64(1, "D").astype("timedelta64[us]"))
    for column in ("ordered_at", "loaded_at"):
        place = lines.column_names.index(column)
        lines = lines.set_column(place, column, pc.add(lines[column], later))
    numbers = pc.binary_join_element_wise("N", lines["order_id"], "")
    lines = lines.set_column(lines.column_names.index("order_id"), "order_id", numbers)
    pq.write_table(lines, folder / "order_lines" / "next_day.parquet")
    return len(lines)


def review_table(
    generator: np.random.Generator,
    sales: Sales,
    customers: Customers,
    catalogue: Catalogue,
    first: int,
) -> pa.Table:
    """Return what some of the customers thought of what they bought."""
    known = np.flatnonzero((sales.customer >= 0) & (sales.status == COMPLETED))
    count = min(int(len(sales.order) * REVIEW_SHARE), len(known))
    lines = sales.taken(np.sort(generator.choice(known, count, replace=False)))
    liking = 3.9 + catalogue.quality[lines.product] + customers.kindness[lines.customer]
    rating = np.clip(np.round(liking + generator.normal(0, 0.8, count)), 1, 5)
    at = np.minimum(lines.second + 5 * SECONDS_PER_DAY, DAYS * SECONDS_PER_DAY - 1)
    moment = FIRST_DAY.astype("datetime64[s]") + at.astype("timedelta64[s]")
    return pa.table(
        {
            "review_id": [f"R{number}" for number in range(first, first + count)],
            "customer_id": lines.customer + 10_000,
            "product_id": catalogue.ids[lines.product],
            "rating": rating.astype(np.int32),
            "reviewed_at": moment.astype("datetime64[us]"),
        }
    )


def write_large_shop(folder: Path, size: ShopSize) -> Path:
    """Write the files of a seeded shop that follow the input contract.

    Parameters
    ----------
    folder : path
        An existing one.
    size : ShopSize
        How much there is of everything.

    Returns
    -------
    path
        The folder.
    """
    generator = np.random.default_rng(SEED)
    catalogue = Catalogue(generator, size.products)
    customers = Customers(generator, size.customers, catalogue)
    pq.write_table(catalogue.table(), folder / "products.parquet")
    pq.write_table(customers.table(), folder / "customers.parquet")
    writer, reviews, review_count = None, [], 0
    for sales in months(generator, customers, catalogue, size.lines):
        table = line_table(sales, catalogue)
        if writer is None:
            path = folder / "order_lines" / "history.parquet"
            path.parent.mkdir()
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=250_000)
        reviews.append(review_table(generator, sales, customers, catalogue, review_count))
        review_count += len(reviews[-1])
    writer.close()
    pq.write_table(pa.concat_tables(reviews), folder / "reviews.parquet")
    return folder
