"""Plants dirty rows, so that the cleaning has something to show.

Three ways keep the clean data whole: a copy of a row is spoiled and added (the copy is rejected),
a value is spoiled where cleaning brings it back (blanks, letter case), or where there was none.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from settings import stream

Tables = dict[str, pd.DataFrame]
# Input, defect, rows, column, the values to cycle through.
SPOILED_COPIES = (
    ("order_lines", "unreadable_quantity", 10, "quantity", ("2 pcs", "one", "x3")),
    ("order_lines", "unreadable_unit_price", 8, "unit_price", ("n/a", "tbc")),
    ("order_lines", "missing_product_id", 6, "product_id", ("",)),
    ("order_lines", "zero_unit_price", 6, "unit_price", ("0",)),
    ("order_lines", "negative_unit_price", 5, "unit_price", ("-4.95", "-12.5")),
    ("order_lines", "zero_quantity", 4, "quantity", ("0",)),
    ("order_lines", "absurd_quantity", 3, "quantity", ("999999",)),
    ("order_lines", "unreadable_ordered_at", 4, "ordered_at",
     ("31/13/2025", "2025-02-30 10:00:00")),
    ("order_lines", "ordered_at_out_of_range", 5, "ordered_at",
     ("1970-01-01 00:00:00", "2099-12-31 12:00:00", "1970-01-01 00:00:00")),
    ("order_lines", "missing_exchange_rate", 5, "currency", ("XTS",)),
    ("reviews", "rating_out_of_range", 5, "rating", ("0", "9")),
    ("events", "missing_occurred_at", 5, "occurred_at", ("",)),
    ("campaign_contacts", "unknown_arm", 3, "arm", ("holdout?", "tbd", "A")),
    ("inventory", "on_hand_out_of_range", 2, "on_hand", ("-3", "-12")),
    ("signals", "unreadable_signal_value", 3, "signal_value", ("high", "?")),
    ("exchange_rates", "rate_to_base_out_of_range", 1, "rate_to_base", ("-0.85",)),
)  # fmt: skip
# Spoiled where the customer had not given it: input, defect, rows, column, values.
SPOILED_BLANKS = (
    ("customers", "unreadable_birth_date", 5, "birth_date",
     ("1985-02-30", "31.04.1971", "unknown")),
    ("customers", "malformed_email", 4, "email", ("post.example.com", "none")),
    ("tickets", "satisfaction_out_of_range", 3, "satisfaction", ("7",)),
)  # fmt: skip
EXACT_COPIES = (("order_lines", 60), ("customers", 10), ("events", 10))
MOVED_CUSTOMERS, RENAMED_PRODUCTS, SELF_LINKS = 6, 2, 2
UNTIDY_CODE_SHARE, UNTIDY_NAME_SHARE, UNTIDY_CUSTOMERS = 0.01, 0.02, 7
FORMER_CITIES = ("Hull", "Derby", "Luton")


def plant(tables: Tables) -> tuple[Tables, pd.DataFrame]:
    """Return the tables with dirty rows, and how many of each kind.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        The clean inputs by name, every value a text.

    Returns
    -------
    tuple
        The dirty inputs; and the counts with columns input, defect and row_count.
    """
    rng = stream("defects")
    dirty = {name: table.copy() for name, table in tables.items()}
    truth = []
    for name, defect, count, column, values in SPOILED_BLANKS:
        chosen = rng.permutation(np.flatnonzero(dirty[name][column] == ""))[:count]
        dirty[name].loc[chosen, column] = _cycle(values, count)
        truth.append((name, defect, count))
    lines = dirty["order_lines"]
    truth += [
        ("order_lines", "untidy_product_id", _untidy(rng, lines, "product_id", _untidy_code)),
        ("order_lines", "untidy_product_name", _untidy(rng, lines, "product_name", _untidy_name)),
        ("order_lines", "untidy_customer_id", _untidy(rng, lines, "customer_id", _untidy_id)),
    ]
    extra: dict[str, list[pd.DataFrame]] = {name: [] for name in tables}
    for name, defect, count, column, values in SPOILED_COPIES:
        source = tables[name]
        if name == "order_lines":
            source = source.drop_duplicates("order_id")
        copies = source.iloc[np.sort(rng.permutation(len(source))[:count])].copy()
        copies[column] = _cycle(values, count)
        extra[name].append(copies)
        truth.append((name, defect, count))
    for name, count in EXACT_COPIES:
        chosen = np.sort(rng.permutation(len(dirty[name]))[:count])
        extra[name].append(dirty[name].iloc[chosen])
        truth.append((name, "exact_duplicate", count))
    for name, defect, copies in _outdated(rng, tables):
        extra[name].append(copies)
        truth.append((name, defect, len(copies)))
    for name, parts in extra.items():
        dirty[name] = _scatter(rng, dirty[name], parts)
    counts = pd.DataFrame(truth, columns=["input", "defect", "row_count"])
    return dirty, counts.sort_values(["input", "defect"], ignore_index=True)


def _cycle(values: tuple[str, ...], count: int) -> list[str]:
    return [values[number % len(values)] for number in range(count)]


def _untidy_code(code: str, number: int) -> str:
    return (code.lower(), f" {code}", f"{code} ")[number % 3]


def _untidy_id(code: str, number: int) -> str:
    return (f" {code}", f"{code} ")[number % 2]


def _untidy_name(name: str, number: int) -> str:
    middle = len(name) // 2
    swapped = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    return (f"{name} ", name.replace(" ", "  ", 1), swapped, f" {name}")[number % 4]


def _untidy(
    rng: np.random.Generator, lines: pd.DataFrame, column: str, spoil: Callable[[str, int], str]
) -> int:
    """Make some values untidy in place and return how many really changed."""
    goods = np.flatnonzero(
        lines["product_id"].str.strip().str.upper().str.match("^P[0-9]") & (lines[column] != "")
    )
    shares = {"product_id": UNTIDY_CODE_SHARE, "product_name": UNTIDY_NAME_SHARE}
    count = round(shares[column] * len(lines)) if column in shares else UNTIDY_CUSTOMERS
    chosen = rng.permutation(goods)[:count]
    before = lines[column].to_numpy()[chosen]
    after = [spoil(value, number) for number, value in enumerate(before)]
    lines.loc[chosen, column] = after
    return int((before != np.array(after, dtype=object)).sum())


def _outdated(rng: np.random.Generator, tables: Tables) -> list[tuple[str, str, pd.DataFrame]]:
    """Return older versions of rows, and links of customers to themselves."""
    customers = tables["customers"]
    newer = np.flatnonzero(customers["consent_updated_at"] > customers["signed_up_at"])
    moved = customers.iloc[rng.permutation(newer)[:MOVED_CUSTOMERS]].copy()
    moved["city"] = _cycle(FORMER_CITIES, len(moved))
    moved["consent_updated_at"] = moved["signed_up_at"]
    products = tables["products"]
    renamed = products.iloc[rng.permutation(len(products))[:RENAMED_PRODUCTS]].copy()
    renamed["product_name"] = "Old " + renamed["product_name"]
    renamed["launched_at"] = ""
    links = tables["links"]
    selfish = links.iloc[rng.permutation(len(links))[:SELF_LINKS]].copy()
    selfish["linked_customer_id"] = selfish["customer_id"]
    return [
        ("customers", "superseded", moved),
        ("products", "superseded", renamed),
        ("links", "linked_to_itself", selfish),
    ]


def _scatter(
    rng: np.random.Generator, table: pd.DataFrame, parts: list[pd.DataFrame]
) -> pd.DataFrame:
    """Put the extra rows at random places among the others, whose order stays."""
    added = pd.concat([table.iloc[:0], *parts])
    place = np.concatenate([np.arange(len(table)), rng.random(len(added)) * len(table)])
    return pd.concat([table, added]).iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
