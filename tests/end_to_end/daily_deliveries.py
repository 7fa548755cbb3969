"""A shop that delivers a file of order lines a day, and what comes late or changes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.end_to_end.project import ROOT

DEMO = ROOT / "seeds" / "demo"
MONTH = "2026-06"
# One customer in so many, and guests.
SHARE = 8
OTHER_INPUTS = ("products", "customers", "reviews", "exchange_rates")


class DailyShop:
    """Some customers of the demo, whose June is delivered day by day.

    Parameters
    ----------
    raw : path
        The folder for the files. It is made, with everything before June but for some lines.
    """

    def __init__(self, raw: Path) -> None:
        self.raw = raw
        (raw / "order_lines").mkdir(parents=True)
        self.customers = _read("customers")
        self.customers = self.customers[self.customers["customer_id"].map(_is_chosen)]
        for name in OTHER_INPUTS:
            rows = self.customers if name == "customers" else _read(name)
            if name == "reviews":
                rows = rows[rows["customer_id"].map(_is_chosen)]
            rows.to_csv(raw / f"{name}.csv", index=False)
        lines = _read("order_lines")
        lines = lines[lines["customer_id"].map(_is_chosen)]
        lines["loaded_at"] = lines["ordered_at"].str[:10] + " 23:59:00"
        days = lines["ordered_at"].str[:10]
        past = lines[days < MONTH]
        self.late = past[past["ordered_at"].str.startswith("2026-03")].iloc[-5:]
        self.past = past.drop(self.late.index)
        self.days = {
            day: lines[days == f"{MONTH}-{day:02d}"].reset_index(drop=True) for day in range(1, 31)
        }
        self.write("past", self.past)

    def file(self, name: str) -> Path:
        """Return the path of a file of order lines."""
        return self.raw / "order_lines" / f"{name}.csv"

    def write(self, name: str, lines: pd.DataFrame) -> None:
        """Write a file of order lines."""
        lines.to_csv(self.file(name), index=False)

    def deliver(self, day: int) -> None:
        """Write the day's file, and do to the files what happens on the day."""
        if len(self.days[day]):
            self.write(f"{MONTH}-{day:02d}", self.days[day])
        if day in HAPPENS:
            HAPPENS[day](self, f"{MONTH}-{day:02d}")


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"demo_{name}.csv", dtype=str, keep_default_na=False)


def _is_chosen(customer_id: str) -> bool:
    digits = "".join(filter(str.isdigit, customer_id))
    return not digits or int(digits) % SHARE == 0


def _again(shop: DailyShop, lines: pd.DataFrame, today: str, what: str) -> None:
    shop.write(f"{today} {what}", lines.assign(loaded_at=f"{today} 23:59:30"))


def late_lines(shop: DailyShop, today: str) -> None:
    _again(shop, shop.late, today, "late")


def a_corrected_quantity(shop: DailyShop, today: str) -> None:
    line = shop.past.iloc[-40:-39]
    _again(shop, line.assign(quantity="7"), today, "corrected")


def an_order_without_its_last_line(shop: DailyShop, today: str) -> None:
    sizes = shop.past["order_id"].value_counts()
    order = shop.past[shop.past["order_id"] == sizes.index[0]]
    _again(shop, order.iloc[:-1], today, "again")


def an_old_order_comes_back(shop: DailyShop, today: str) -> None:
    sold = shop.past[(shop.past["quantity"] == "1") & (shop.past["customer_id"] != "")]
    line = sold.iloc[[len(sold) // 2]]
    _again(shop, line.assign(quantity="-1", ordered_at=f"{today} 12:00:00"), today, "returned")


def somebody_asks_to_be_erased(shop: DailyShop, today: str) -> None:
    buyer = shop.past["customer_id"].iloc[-100:].max()
    asked = shop.customers["customer_id"] == buyer
    assert asked.any()
    rows = shop.customers.copy()
    rows.loc[asked, "erasure_requested_at"] = f"{today} 12:00:00"
    rows.to_csv(shop.raw / "customers.csv", index=False)


def an_older_file_is_written_anew(shop: DailyShop, _: str) -> None:
    assert len(shop.days[10])
    shop.write(f"{MONTH}-10", shop.days[10].assign(quantity="3"))


def an_older_file_is_gone(shop: DailyShop, _: str) -> None:
    shop.file(f"{MONTH}-11").unlink()


def a_category_is_renamed(shop: DailyShop, _: str) -> None:
    products = _read("products")
    products["category"] = products["category"].replace(products["category"].iloc[0], "Renamed")
    products.to_csv(shop.raw / "products.csv", index=False)


def an_older_file_is_changed(shop: DailyShop, _: str) -> None:
    shutil.copy2(shop.file(f"{MONTH}-20"), shop.raw.parent / "kept.csv")
    shop.write(f"{MONTH}-20", shop.days[20].assign(quantity="9"))


def the_change_is_taken_back(shop: DailyShop, _: str) -> None:
    shutil.copy2(shop.raw.parent / "kept.csv", shop.file(f"{MONTH}-20"))


HAPPENS: dict[int, Callable[[DailyShop, str], None]] = {
    3: late_lines,
    6: a_corrected_quantity,
    8: an_order_without_its_last_line,
    12: an_old_order_comes_back,
    15: somebody_asks_to_be_erased,
    18: an_older_file_is_written_anew,
    21: an_older_file_is_gone,
    23: a_category_is_renamed,
    25: an_older_file_is_changed,
    26: the_change_is_taken_back,
}
