"""A shop's second delivery, a week after the first, and what may happen to it.

A delivery is a mapping of the input's name to its rows, all as text. Its new week is the same week
of the year before under new numbers: the season, and not the last week, tells what is usual.
"""

from pathlib import Path

import numpy as np
import pandas as pd

Delivery = dict[str, pd.DataFrame]
FIRST_DAY, LAST_DAY = "2026-07-01", "2026-07-07"
LOADED_AT = "2026-07-08 02:00:00"
YEAR = pd.Timedelta(days=364)
WEEK = pd.Timedelta(days=7)
# What is new in a week: the column that says when, and the number that each row has of its own.
GROWING = {
    "order_lines": ("ordered_at", "order_id"),
    "events": ("occurred_at", "event_id"),
    "reviews": ("reviewed_at", "review_id"),
    "tickets": ("opened_at", "ticket_id"),
}


def read(folder: Path) -> Delivery:
    """Return the rows of every file of a folder."""
    return {
        file.stem: pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in sorted(folder.glob("*.csv"))
    }


def write(delivery: Delivery, folder: Path) -> None:
    """Write one file an input."""
    for name, rows in delivery.items():
        rows.to_csv(folder / f"{name}.csv", index=False)


def a_week_later(first: Delivery) -> Delivery:
    """Return what the shop delivers a week later when all is well."""
    later = {name: rows.copy() for name, rows in first.items()}
    for name, (time, number) in GROWING.items():
        rows = first[name]
        times = pd.to_datetime(rows[time], errors="coerce", format="ISO8601")
        # Events go back half a year only: their new week is like the last one.
        shift = YEAR if times.min() < pd.Timestamp(FIRST_DAY) - YEAR else WEEK
        is_new = (times + shift).between(FIRST_DAY, f"{LAST_DAY} 23:59:59")
        new = rows[is_new].copy()
        new[time] = (times[is_new] + shift).dt.strftime("%Y-%m-%d %H:%M:%S")
        new[number] = "9" + new[number]
        if "session_id" in new:
            new["session_id"] = "9" + new["session_id"]
        later[name] = pd.concat([rows, new], ignore_index=True)
    later["order_lines"]["loaded_at"] = LOADED_AT
    later["inventory"]["counted_at"] = f"{LAST_DAY} 18:00:00"
    rates = later["exchange_rates"]
    newest = rates[rates["rate_date"] == rates["rate_date"].max()]
    later["exchange_rates"] = pd.concat(
        [rates, newest.assign(rate_date=LAST_DAY)], ignore_index=True
    )
    return later


def is_new(lines: pd.DataFrame) -> pd.Series:
    """Tell which order lines are of the new week."""
    return lines["ordered_at"].between(FIRST_DAY, f"{LAST_DAY} 23:59:59")


def ordered_in(lines: pd.DataFrame, month: str) -> pd.Series:
    """Tell which order lines are of a month."""
    return lines["ordered_at"].str.startswith(month)


def some(rows: pd.DataFrame, share: float, seed: int = 0) -> np.ndarray:
    """Choose a share of the rows at random."""
    return np.random.default_rng(seed).random(len(rows)) < share


def times(texts: pd.Series, factor: float) -> pd.Series:
    """Multiply the numbers of a column and leave other texts as they are."""
    numbers = pd.to_numeric(texts, errors="coerce")
    written = (numbers * factor).round(2).astype(str)
    return texts.where(numbers.isna(), written)


def with_lines(delivery: Delivery, lines: pd.DataFrame) -> Delivery:
    """Return a delivery with other order lines."""
    return {**delivery, "order_lines": lines}


# What misleads.


def five_percent_of_prices_times_100(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    dear = some(lines, 0.05)
    price = lines["unit_price"].where(~dear, times(lines["unit_price"], 100))
    return with_lines(delivery, lines.assign(unit_price=price))


def new_prices_times_100(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    price = lines["unit_price"].where(~is_new(lines), times(lines["unit_price"], 100))
    return with_lines(delivery, lines.assign(unit_price=price))


def some_new_prices_in_cents(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    dear = is_new(lines) & some(lines, 0.1)
    price = lines["unit_price"].where(~dear, times(lines["unit_price"], 100))
    return with_lines(delivery, lines.assign(unit_price=price))


def products_times_100(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    dear = lines["product_id"].str.endswith("7")
    price = lines["unit_price"].where(~dear, times(lines["unit_price"], 100))
    return with_lines(delivery, lines.assign(unit_price=price))


def half_of_the_orders_again(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    orders = lines["order_id"].drop_duplicates()
    again = lines[lines["order_id"].isin(set(orders.iloc[::2]))]
    again = again.assign(order_id="8" + again["order_id"])
    return with_lines(delivery, pd.concat([lines, again], ignore_index=True))


def new_orders_again(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    again = lines[is_new(lines)]
    again = again.assign(order_id="8" + again["order_id"])
    return with_lines(delivery, pd.concat([lines, again], ignore_index=True))


def yesterdays_file_with_a_new_line(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    first_new = lines.index[is_new(lines)][0]
    return with_lines(delivery, lines[~is_new(lines) | (lines.index == first_new)])


def yesterdays_orders_beside_new_events(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[~is_new(lines)])


def a_store_gone(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[lines["store_id"] != "S2"])


def a_store_renamed(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines.assign(store_id=lines["store_id"].replace("S2", "Soho")))


def a_channel_gone_this_week(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[~(is_new(lines) & (lines["channel"] == "store"))])


def a_month_gone(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[~ordered_in(lines, "2025-09")])


def a_month_with_half_its_lines(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    lost = ordered_in(lines, "2025-03") & some(lines, 0.5)
    return with_lines(delivery, lines[~lost])


def old_orders_gone(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[lines["ordered_at"] >= "2024-12"])


def moved_by_twelve_hours(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    moved = pd.to_datetime(lines["ordered_at"], errors="coerce") + pd.Timedelta(hours=12)
    written = moved.dt.strftime("%Y-%m-%d %H:%M:%S")
    return with_lines(delivery, lines.assign(ordered_at=written.fillna(lines["ordered_at"])))


def new_orders_moved_by_twelve_hours(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    moved = moved_by_twelve_hours(delivery)["order_lines"]["ordered_at"]
    return with_lines(
        delivery, lines.assign(ordered_at=moved.where(is_new(lines), lines["ordered_at"]))
    )


def dates_only(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines.assign(ordered_at=lines["ordered_at"].str[:10]))


def products_shuffled(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    numbers = np.random.default_rng(0).permutation(lines["product_id"].to_numpy())
    return with_lines(delivery, lines.assign(product_id=numbers))


def products_exchanged(delivery: Delivery) -> Delivery:
    """Give every product the number of another one, in the order lines and their names too."""
    lines = delivery["order_lines"]
    products = delivery["products"]["product_id"].drop_duplicates().to_numpy()
    other = dict(zip(products, np.roll(products, 7), strict=True))
    changed = lines["product_id"].map(other).fillna(lines["product_id"])
    return with_lines(delivery, lines.assign(product_id=changed))


def new_products_shuffled(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"].copy()
    rows = is_new(lines)
    numbers = np.random.default_rng(0).permutation(lines.loc[rows, "product_id"].to_numpy())
    lines.loc[rows, "product_id"] = numbers
    return with_lines(delivery, lines)


def a_placeholder_customer(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    orders = lines["order_id"].drop_duplicates()
    chosen = set(orders[some(orders.to_frame(), 0.15)])
    customer = lines["customer_id"].where(~lines["order_id"].isin(chosen), "POS01")
    return with_lines(delivery, lines.assign(customer_id=customer))


def a_placeholder_on_new_orders(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    every_third = lines["order_id"].str[-1].isin(["1", "4", "7"])
    customer = lines["customer_id"].where(~(is_new(lines) & every_third), "POS01")
    return with_lines(delivery, lines.assign(customer_id=customer))


def customers_written_otherwise(delivery: Delivery) -> Delivery:
    customers = delivery["customers"]
    return {
        **delivery,
        "customers": customers.assign(customer_id="CUST-" + customers["customer_id"]),
    }


def mojibake(delivery: Delivery) -> Delivery:
    """Read names that end in e with an accent in another encoding than they were written in."""
    customers = delivery["customers"].copy()
    for column in ("first_name", "last_name", "city"):
        customers[column] = customers[column].str.replace(
            "e$", "é".encode().decode("cp1252"), regex=True
        )
    return {**delivery, "customers": customers}


def no_stock(delivery: Delivery) -> Delivery:
    return {**delivery, "inventory": delivery["inventory"].assign(on_hand="0")}


def consent_for_everybody(delivery: Delivery) -> Delivery:
    return {**delivery, "customers": delivery["customers"].assign(has_marketing_consent="true")}


def every_review_five_stars(delivery: Delivery) -> Delivery:
    return {**delivery, "reviews": delivery["reviews"].assign(rating="5")}


def no_new_events_of_a_kind(delivery: Delivery) -> Delivery:
    events = delivery["events"]
    lost = (events["occurred_at"] >= FIRST_DAY) & (events["event_type"] == "cart")
    return {**delivery, "events": events[~lost]}


def large_prices_with_words(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    dear = pd.to_numeric(lines["unit_price"], errors="coerce") > 40
    price = lines["unit_price"].where(~dear, "ca. " + lines["unit_price"])
    return with_lines(delivery, lines.assign(unit_price=price))


def saved_by_a_spreadsheet(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    return with_lines(delivery, lines.assign(order_id="2.02501E+" + lines["order_id"].str[-2:]))


# What a healthy shop goes through.


def nothing_special(delivery: Delivery) -> Delivery:
    return delivery


def black_friday(delivery: Delivery) -> Delivery:
    """Sell three times as much in the new week, a quarter cheaper."""
    lines = delivery["order_lines"]
    new = lines[is_new(lines)]
    shuffled = np.random.default_rng(1)
    more = []
    for number in ("6", "7"):
        again = new.assign(order_id=number + new["order_id"])
        customers = again["customer_id"].drop_duplicates()
        other = dict(zip(customers, shuffled.permutation(customers), strict=True))
        day = pd.to_datetime(again["ordered_at"]) + pd.Timedelta(minutes=int(number))
        more.append(
            again.assign(
                customer_id=again["customer_id"].map(other),
                ordered_at=day.dt.strftime("%Y-%m-%d %H:%M:%S"),
            )
        )
    lines = pd.concat([lines, *more], ignore_index=True)
    price = lines["unit_price"].where(~is_new(lines), times(lines["unit_price"], 0.75))
    return with_lines(delivery, lines.assign(unit_price=price))


def a_closed_week(delivery: Delivery) -> Delivery:
    """Sell nothing in the new week; the site has visitors who cannot buy."""
    lines, events = delivery["order_lines"], delivery["events"]
    bought = (events["occurred_at"] >= FIRST_DAY) & events["event_type"].isin(
        ["purchase", "checkout"]
    )
    return {**delivery, "order_lines": lines[~is_new(lines)], "events": events[~bought]}


def a_new_country(delivery: Delivery) -> Delivery:
    customers = delivery["customers"]
    new = customers.head(150).assign(
        customer_id="N" + customers["customer_id"], email="", country="Portugal", region="Lisboa"
    )
    return {**delivery, "customers": pd.concat([customers, new], ignore_index=True)}


def a_new_category(delivery: Delivery) -> Delivery:
    products, lines = delivery["products"], delivery["order_lines"]
    new = products.head(30).assign(
        product_id="N" + products["product_id"], category="Garden", subcategory="Tools"
    )
    sold = is_new(lines) & some(lines, 0.3)
    numbers = np.random.default_rng(0).choice(new["product_id"], len(lines))
    return {
        **delivery,
        "products": pd.concat([products, new], ignore_index=True),
        "order_lines": lines.assign(product_id=lines["product_id"].where(~sold, numbers)),
    }


def a_new_channel(delivery: Delivery) -> Delivery:
    lines = delivery["order_lines"]
    moved = is_new(lines) & (lines["channel"] == "web") & some(lines, 0.4)
    return with_lines(delivery, lines.assign(channel=lines["channel"].where(~moved, "app")))


def a_price_rise(delivery: Delivery) -> Delivery:
    lines, products = delivery["order_lines"], delivery["products"]
    price = lines["unit_price"].where(~is_new(lines), times(lines["unit_price"], 1.08))
    return {
        **delivery,
        "order_lines": lines.assign(unit_price=price),
        "products": products.assign(list_price=times(products["list_price"], 1.08)),
    }


def more_customers(delivery: Delivery) -> Delivery:
    customers = delivery["customers"]
    new = customers.head(len(customers) // 10).assign(
        customer_id="N" + customers["customer_id"], email="", signed_up_at="2026-07-03 10:00:00"
    )
    return {**delivery, "customers": pd.concat([customers, new], ignore_index=True)}


def a_third_discontinued(delivery: Delivery) -> Delivery:
    products, stock = delivery["products"], delivery["inventory"]
    ends = set(products["product_id"].iloc[::3])
    active = products["is_active"].where(~products["product_id"].isin(ends), "false")
    on_hand = stock["on_hand"].where(~stock["product_id"].isin(ends), "0")
    return {
        **delivery,
        "products": products.assign(is_active=active),
        "inventory": stock.assign(on_hand=on_hand),
    }


def a_third_taken_out(delivery: Delivery) -> Delivery:
    products, stock = delivery["products"], delivery["inventory"]
    ends = set(products["product_id"].iloc[::3])
    return {
        **delivery,
        "products": products[~products["product_id"].isin(ends)],
        "inventory": stock[~stock["product_id"].isin(ends)],
    }


def orders_archived(delivery: Delivery) -> Delivery:
    """Leave out the first year; var order_lines.first_order_date says so."""
    lines = delivery["order_lines"]
    return with_lines(delivery, lines[lines["ordered_at"] >= "2025-07-01"])


def tickets_purged(delivery: Delivery) -> Delivery:
    tickets = delivery["tickets"]
    return {**delivery, "tickets": tickets[tickets["opened_at"] >= "2025-07-08"]}


def fewer_events(delivery: Delivery) -> Delivery:
    events = delivery["events"]
    return {**delivery, "events": events[~some(events, 0.28)]}


def contacts_archived(delivery: Delivery) -> Delivery:
    contacts = delivery["campaign_contacts"]
    return {**delivery, "campaign_contacts": contacts[contacts["assigned_at"] >= "2025-09"]}


def late_returns(delivery: Delivery) -> Delivery:
    """Bring back goods of past months in the new week."""
    lines = delivery["order_lines"]
    sold = lines[ordered_in(lines, "2026-05") & (lines["quantity"] == "1")].iloc[::4]
    back = sold.assign(
        line_number="9" + sold["line_number"], quantity="-1", order_status="returned",
        ordered_at="2026-07-04 11:00:00",
    )  # fmt: skip
    return with_lines(delivery, pd.concat([lines, back], ignore_index=True))


def many_changes(delivery: Delivery) -> Delivery:
    """Let all that a shop may do beside each other happen in one week."""
    for change in (
        a_new_country, a_new_category, a_new_channel, a_price_rise, more_customers,
        a_third_discontinued, tickets_purged, fewer_events, contacts_archived, late_returns,
    ):  # fmt: skip
        delivery = change(delivery)
    return delivery


def spoiled_slices(delivery: Delivery) -> Delivery:
    for spoil in (
        a_store_gone, a_month_gone, moved_by_twelve_hours, a_placeholder_customer, mojibake,
        no_stock, consent_for_everybody, every_review_five_stars,
    ):  # fmt: skip
        delivery = spoil(delivery)
    return delivery


def spoiled_week(delivery: Delivery) -> Delivery:
    for spoil in (
        a_channel_gone_this_week, new_orders_moved_by_twelve_hours, a_placeholder_on_new_orders,
        no_new_events_of_a_kind, customers_written_otherwise, large_prices_with_words,
    ):  # fmt: skip
        delivery = spoil(delivery)
    return delivery
