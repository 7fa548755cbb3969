"""What follows a sale: cancellations, returns, shipping and lines that sell no product."""

import numpy as np
import pandas as pd
from personas import PERSONAS
from settings import DAY_MINUTES, END_MINUTE, STORES, amount, stamps, stream

FIRST_ORDER_NUMBER = 10001
CANCELLED_SHARE = 0.012
COMPLAINT_WEIGHT = 4
PARTIAL_SHARE = 0.4
FREE_SHIPPING_FROM = 40
PAID_SHIPPING_SHARE, FREE_SHIPPING_SHARE = 0.68, 0.05
UNMATCHED_COUNT, CARD_COUNT, TEST_COUNT, ADJUST_COUNT = 8, 45, 6, 9
LINE_COLUMNS = (
    "order_id", "line_number", "customer", "product_id", "product_name", "minute", "quantity",
    "unit_price", "discount", "currency", "channel", "store", "status", "campaign",
)  # fmt: skip


def make_returns(
    lines: pd.DataFrame, orders: pd.DataFrame, products: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the orders' fate and the lines that undo what was sold.

    Parameters
    ----------
    lines, orders, products : pandas.DataFrame
        The lines sold, in orders in time order, of products with a hidden quality.

    Returns
    -------
    tuple of pandas.DataFrame
        The orders with ``returned_at`` (minute, NaN where nothing came back) and
        ``is_cancelled``; and the undoing lines with line (position), pieces and minute.
    """
    rng = stream("returns")
    share = np.array([persona.return_share for persona in PERSONAS])[orders["persona"]]
    share = share * np.where(orders["complaint"], COMPLAINT_WEIGHT, 1)
    chance = share[lines["order"]] * np.exp(-0.5 * products["quality"].to_numpy()[lines["product"]])
    back = rng.random(len(lines)) < chance
    cancelled = rng.random(len(orders)) < CANCELLED_SHARE
    minute = orders["minute"].to_numpy()
    days = rng.integers(3, 26, len(orders))
    when = (minute // DAY_MINUTES + days) * DAY_MINUTES + rng.integers(540, 1080, len(orders))
    when = np.where(cancelled, minute + rng.integers(20, 1200, len(orders)), when)
    # What comes back after the end of the data is not known yet.
    in_time = when < END_MINUTE
    cancelled &= in_time
    of_line = lines["order"].to_numpy()
    back = (back & in_time[of_line]) | cancelled[of_line]
    pieces = lines["quantity"].to_numpy()
    partial = (rng.random(len(lines)) < PARTIAL_SHARE) & ~cancelled[of_line]
    some = np.where(partial, 1 + np.floor(rng.random(len(lines)) * pieces), pieces)
    undone = pd.DataFrame({"line": np.flatnonzero(back), "pieces": some[back].astype(int)})
    undone["minute"] = when[of_line[back]]
    touched = np.zeros(len(orders), dtype=bool)
    touched[of_line[back]] = True
    fate = orders.assign(
        returned_at=np.where(touched & ~cancelled, when, np.nan), is_cancelled=cancelled
    )
    return fate, undone


def assemble(
    lines: pd.DataFrame, undone: pd.DataFrame, orders: pd.DataFrame, products: pd.DataFrame
) -> pd.DataFrame:
    """Put together all order lines: sold, undone, shipping and special ones.

    Parameters
    ----------
    lines, undone, orders, products : pandas.DataFrame
        As `make_returns` takes and returns them.

    Returns
    -------
    pandas.DataFrame
        One row per order line in the order of LINE_COLUMNS, values not yet text.
    """
    rng = stream("assembly")
    number = FIRST_ORDER_NUMBER + np.arange(len(orders))
    sold = lines.assign(status="")
    heads = orders[["customer", "minute", "currency", "channel", "store", "campaign"]]
    sold = sold.join(heads, on="order")
    sold["product_id"] = products["product_id"].to_numpy()[lines["product"]]
    sold["product_name"] = products["product_name"].to_numpy()[lines["product"]]
    sold["order_id"] = number[lines["order"]].astype(str)

    back = sold.iloc[undone["line"]].reset_index(drop=True)
    pieces = undone["pieces"].to_numpy()
    back["discount"] = (back["discount"] * pieces / back["quantity"]).round(2)
    back["quantity"] = -pieces
    back["minute"] = undone["minute"].to_numpy()
    undo = orders["is_cancelled"].to_numpy()[back["order"]]
    back["status"] = np.where(undo, "cancelled", "returned")
    back["order_id"] = np.where(undo, "X", "R") + back["order_id"].astype(object)
    back["campaign"] = -1

    every = pd.concat(
        [sold, back, _shipping(rng, sold, orders), _specials(rng, sold)], ignore_index=True
    )
    every = every.sort_values(["minute", "order_id"], kind="stable", ignore_index=True)
    every["line_number"] = every.groupby("order_id").cumcount() + 1
    return every[list(LINE_COLUMNS)]


def _shipping(rng: np.random.Generator, sold: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    first = sold.drop_duplicates("order").reset_index(drop=True)
    value = (sold["unit_price"] * sold["quantity"] - sold["discount"]).groupby(sold["order"]).sum()
    share = np.where(
        value[first["order"]] < FREE_SHIPPING_FROM, PAID_SHIPPING_SHARE, FREE_SHIPPING_SHARE
    )
    paid = (first["channel"] == "web") & (rng.random(len(first)) < share)
    abroad = first["currency"] == "EUR"
    return first.assign(
        product_id="SHIP",
        product_name="Shipping",
        quantity=1,
        discount=0.0,
        unit_price=np.where(abroad, 6.9, 3.95),
    )[paid & ~orders["is_cancelled"].to_numpy()[first["order"]]]


def _specials(rng: np.random.Generator, sold: pd.DataFrame) -> pd.DataFrame:
    """Gift cards, test and book-keeping lines, and returns of what was sold before the data."""
    home = np.flatnonzero(sold["currency"] == "GBP")
    cards = sold.iloc[rng.permutation(home)[:CARD_COUNT]].assign(
        product_id="GIFTCARD", product_name="Gift card", quantity=1, discount=0.0
    )
    cards = cards.drop_duplicates("order_id")
    cards["unit_price"] = rng.choice((10.0, 20.0, 25.0, 50.0), len(cards))
    some = sold.iloc[rng.permutation(home)[: TEST_COUNT + ADJUST_COUNT]].assign(
        customer=-1, discount=0.0, quantity=1, campaign=-1, channel="web", store=-1
    )
    tests, adjusts = some.iloc[:TEST_COUNT].copy(), some.iloc[TEST_COUNT:].copy()
    tests = tests.assign(product_id="TEST", product_name="Test line", unit_price=0.01)
    tests["order_id"] = [f"T{number}" for number in range(1, len(tests) + 1)]
    adjusts = adjusts.assign(product_id="ADJUST", product_name="Adjustment")
    adjusts["quantity"] = rng.choice((-1, 1), len(adjusts))
    adjusts["unit_price"] = rng.integers(2, 40, len(adjusts)) / 2
    adjusts["order_id"] = [f"A{number}" for number in range(1, len(adjusts) + 1)]
    known = np.flatnonzero((sold["customer"] >= 0) & (sold["minute"] < 40 * DAY_MINUTES))
    older = sold.iloc[rng.permutation(known)[:UNMATCHED_COUNT]].assign(
        quantity=-1, discount=0.0, status="returned", campaign=-1
    )
    # The sale is older than the data; the product must not be one that they bought in it.
    older["product_id"], older["product_name"] = _never_bought(sold, older)
    older["minute"] = older["minute"] // DAY_MINUTES * DAY_MINUTES + rng.integers(
        540, 1080, len(older)
    )
    older["order_id"] = [f"R{FIRST_ORDER_NUMBER - 7 * k}" for k in range(1, len(older) + 1)]
    return pd.concat([cards, tests, adjusts, older], ignore_index=True)


def _never_bought(sold: pd.DataFrame, older: pd.DataFrame) -> tuple[list[str], list[str]]:
    names = sold.drop_duplicates("product_id").set_index("product_id")["product_name"].sort_index()
    chosen = []
    for customer, price in zip(older["customer"], older["unit_price"], strict=True):
        bought = set(sold.loc[sold["customer"] == customer, "product_id"])
        fresh = [code for code in names.index if code not in bought]
        chosen.append(fresh[int(price * 20) % len(fresh)])
    return chosen, names[chosen].tolist()


def goods_values(lines: pd.DataFrame, orders: pd.DataFrame, rates: np.ndarray) -> np.ndarray:
    """Return the net value of the goods of each order in the base currency.

    Parameters
    ----------
    lines, orders : pandas.DataFrame
        The lines sold and their orders.
    rates : array of shape (DAY_COUNT,)
        What one EUR is worth on each day.

    Returns
    -------
    array of shape (n_orders,)
        Pieces times price, less discounts; shipping and vouchers are no goods.
    """
    net = lines["unit_price"] * lines["quantity"] - lines["discount"]
    value = net.groupby(lines["order"]).sum().reindex(range(len(orders)), fill_value=0)
    rate = np.where(orders["currency"] == "EUR", rates[orders["minute"] // DAY_MINUTES], 1)
    return value.to_numpy() * rate


def write_lines(
    every: pd.DataFrame, customers: pd.DataFrame, campaign_ids: list[str], loaded_at: str
) -> pd.DataFrame:
    """Return the order lines as the contract has them, every value a text."""
    ids = np.array([*customers["customer_id"], ""], dtype=object)
    return pd.DataFrame(
        {
            "order_id": every["order_id"],
            "line_number": every["line_number"].astype(str),
            "customer_id": ids[every["customer"]],
            "product_id": every["product_id"],
            "product_name": every["product_name"],
            "ordered_at": stamps(every["minute"]),
            "quantity": every["quantity"].astype(str),
            "unit_price": [amount(value) for value in every["unit_price"]],
            "discount_amount": [amount(v) if v > 0 else "" for v in every["discount"]],
            "currency": every["currency"],
            "channel": every["channel"],
            "store_id": np.array([*STORES, ""], dtype=object)[every["store"]],
            "order_status": every["status"],
            "campaign_id": np.array([*campaign_ids, ""], dtype=object)[every["campaign"]],
            "loaded_at": loaded_at,
        }
    )
