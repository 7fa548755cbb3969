"""What really goes wrong with deliveries: each is stopped at the right gate, and says why.

Every delivery starts from a shop that was built and published once, spoils one input, builds
again, and every case looks at the exit code, the message and the data that is served.
"""

import re
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pandas as pd
import pytest

from tests.end_to_end import weekly_deliveries as weekly
from tests.end_to_end.background import built_in_background, start
from tests.end_to_end.project import Project, build_shop, passed
from tests.end_to_end.second_week import Build, build_second_weeks

LATER = "2026-07-02 02:00:00"


def column_gone(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.drop(columns="discount_amount")


def required_column_gone(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.rename(columns={"unit_price": "price"})


def column_retyped(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(unit_price="about " + lines["unit_price"])


def file_cut_in_half(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.iloc[: len(lines) // 2]


def yesterdays_file_again(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(loaded_at=LATER)


def volumes_off_by_ten(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(
        quantity=lines["quantity"].where(lines["quantity"] == "", lines["quantity"] + "0")
    )


def currency_slip(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(currency="GBP")


def all_customers_null(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(customer_id="")


def duplicated_orders(lines: pd.DataFrame) -> pd.DataFrame:
    orders = lines["order_id"].drop_duplicates()
    again = set(orders.iloc[::2])
    return pd.concat([lines, lines[lines["order_id"].isin(again)]])


def dates_in_the_future(lines: pd.DataFrame) -> pd.DataFrame:
    late = np.arange(len(lines)) % 50 == 0
    moved = lines["ordered_at"].str.replace(r"^20\d\d", "2031", regex=True)
    return lines.assign(ordered_at=lines["ordered_at"].where(~late, moved))


def shares_that_drifted(lines: pd.DataFrame) -> pd.DataFrame:
    half = np.arange(len(lines)) % 2 == 0
    return lines.assign(channel=lines["channel"].where(half, "phone"))


def segment_that_vanished(lines: pd.DataFrame) -> pd.DataFrame:
    """Give every order the date of the load: nobody has been away for long any more."""
    return lines.assign(ordered_at="2026-06-30 12:00:00")


# What is spoiled in one delivery, the longest build first. Faults share one where each is found by
# an expectation of its own.
DELIVERIES = {
    "everybody back": (segment_that_vanished,),
    "orders twice": (duplicated_orders,),
    "half": (file_cut_in_half,),
    "again": (yesterdays_file_again,),
    "columns": (shares_that_drifted, column_gone, required_column_gone),
    "values": (
        column_retyped, volumes_off_by_ten, currency_slip, all_customers_null, dates_in_the_future,
    ),
}  # fmt: skip
# Where a fault meets the checks of an earlier gate too, those are accepted.
ACCEPTED = {
    "everybody back": ["history_kept", "baskets_not_repeated", "no_value_for_all", "times_kept"],
}
# Delivery, gate, the expectation that stops the build, and what it has found.
CASES = {
    "column gone": ("columns", "gate_input", "no_column_lost", "filled_share of discount_amount"),
    "required column gone": (
        "columns", "gate_input", "required_columns_filled", "filled_share of unit_price",
    ),
    "column retyped": ("values", "gate_input", "columns_readable", "readable_share of unit_price"),
    "file cut in half": ("half", "gate_input", "no_rows_lost", "row_count"),
    "yesterday's file again": ("again", "gate_input", "order_lines_are_new", "loaded_at is"),
    "volumes off by ten": ("values", "gate_input", "volumes_in_range", "total_quantity"),
    "currency slip": ("values", "gate_input", "currency_not_lost", "share of EUR"),
    "all customers null": (
        "values", "gate_input", "customers_not_lost", "filled_share of customer_id",
    ),
    "duplicated orders": (
        "orders twice", "gate_staging", "duplicates_not_rising", "duplicate_share",
    ),
    "dates in the future": ("values", "gate_input", "no_dates_in_future", "late_share"),
    "shares that drifted": ("columns", "gate_input", "channels_stable", "channel_share"),
    "segment that vanished": ("everybody back", "gate_marts", "no_segment_lost", "hibernating"),
}  # fmt: skip


@built_in_background
def delivered(
    cases: list[str], new_folder: Callable[[str], Path], shop: Project
) -> dict[str, Future]:
    """Return for each delivery the shop and how its build went, as it gets ready."""
    wanted = {CASES[case][0] for case in cases}
    return {
        delivery: start(
            _build_spoiled,
            shop.twin(new_folder("shop")),
            spoils,
            ACCEPTED.get(delivery, []),
        )
        for delivery, spoils in DELIVERIES.items()
        if delivery in wanted
    }


def _build_spoiled(
    project: Project, spoils: tuple, accepted: list[str]
) -> tuple[Project, CompletedProcess]:
    _deliver(project, *spoils)
    # With the vars of the build before, dbt need not read the project again.
    return project, build_shop(project, **({"accept": accepted} if accepted else {}))


@pytest.mark.parametrize("case", CASES)
def test_a_spoiled_delivery_stops_at_its_gate(shop: Project, delivered, case: str):
    delivery, gate, expectation, found = CASES[case]
    project, run = delivered[delivery].result()
    served = shop.served("select count(*), sum(net_revenue) from marts.fct_orders")
    assert run.returncode != 0, f"{case} went through"
    message = _message_of(run.stdout)
    assert f"{gate} stopped the build" in message, message or run.stdout[-3000:]
    assert re.search(f"{expectation}: .*{found}", message), message
    refused = project.run("tessera", "publish")
    assert refused.returncode != 0
    assert "Not published" in refused.stderr
    assert project.served("select count(*), sum(net_revenue) from marts.fct_orders") == served
    report = project.run("tessera", "quality")
    assert report.returncode == 1
    assert re.search(f"{expectation}.*{found}", report.stdout, re.DOTALL), report.stdout


@built_in_background
def mended_shop(folder: Path, shop: Project) -> Project:
    """Return a shop whose delivery was refused, then mended and built."""
    project = shop.twin(folder)
    delivery = project.folder / "raw" / "order_lines.csv"
    whole = delivery.read_bytes()
    _deliver(project, file_cut_in_half)
    refused = build_shop(project)
    assert refused.returncode != 0, refused.stdout
    delivery.write_bytes(whole)
    passed(build_shop(project))
    return project


def test_a_mended_delivery_passes(shop, mended_shop):
    assert mended_shop.checksums() == shop.checksums()
    passed(mended_shop.run("tessera", "publish"))


# A second delivery a week later: how it was spoiled, and for each check what it has to find. Faults
# share a delivery where each is found by a check of its own.
WEEKS = {
    "prices in cents, no stock, five stars": (
        [weekly.five_percent_of_prices_times_100, weekly.no_stock, weekly.every_review_five_stars],
        {
            "prices_like_their_own": "far_price_share",
            "revenue_at_usual_prices": "far_price_revenue_share",
            "no_value_for_all": "rating of 5",
            "values_kept": "rating",
            "stock_kept": "in_stock_share",
        },
    ),
    "new prices times 100": ([weekly.new_prices_times_100], {"prices_like_their_own": "last_week"}),
    "some new prices in cents": (
        [weekly.some_new_prices_in_cents], {"prices_like_their_own": "last_week"},
    ),
    "products times 100": ([weekly.products_times_100], {"product_prices_kept": "another price"}),
    "half of the orders again, consent for everybody": (
        [weekly.half_of_the_orders_again, weekly.consent_for_everybody],
        {"baskets_not_repeated": "repeated_basket_share", "consent_kept": "has_marketing_consent"},
    ),
    "new orders again": ([weekly.new_orders_again], {"baskets_not_repeated": "last_week"}),
    "yesterday's file with a new line": (
        [weekly.yesterdays_file_with_a_new_line], {"new_lines_usual": "new lines is 1"},
    ),
    "yesterday's orders beside new events": (
        [weekly.yesterdays_orders_beside_new_events],
        {"orders_follow_purchases": "purchases_after_last_order"},
    ),
    "a store and a month gone, a placeholder customer": (
        [weekly.a_store_gone, weekly.a_month_gone, weekly.a_placeholder_customer],
        {
            "slices_kept": "store_id of S2",
            "past_months_unchanged": "2025-09",
            "no_customer_is_many": "largest_customer_share",
        },
    ),
    "a month with half its lines, a store renamed": (
        [weekly.a_month_with_half_its_lines, weekly.a_store_renamed],
        {"past_months_unchanged": "2025-03", "slices_kept": "store_id of S2"},
    ),
    "a channel and a kind of event gone this week": (
        [weekly.a_channel_gone_this_week, weekly.no_new_events_of_a_kind],
        {"slices_still_selling": "(?s)cart.*store"},
    ),
    "moved by twelve hours": ([weekly.moved_by_twelve_hours], {"times_kept": "hour"}),
    "dates only": ([weekly.dates_only], {"times_kept": "hour"}),
    "new orders moved, on a placeholder": (
        [weekly.new_orders_moved_by_twelve_hours, weekly.a_placeholder_on_new_orders],
        {
            "last_week_at_usual_times": "last_week_hour",
            "no_customer_is_many": "largest_customer_share of last_week",
        },
    ),
    "products shuffled": (
        [weekly.products_shuffled],
        {"product_names_kept": "another name", "products_at_their_price": "odd_price_share"},
    ),
    "products exchanged": ([weekly.products_exchanged], {"product_names_kept": "another name"}),
    "new products shuffled": (
        [weekly.new_products_shuffled], {"products_at_their_price": "last_week"},
    ),
    "customers written otherwise, large prices with words": (
        [weekly.customers_written_otherwise, weekly.large_prices_with_words],
        {"customers_meet": "customers: .*AAAA-", "rejected_money_not_rising": "rejected_money"},
    ),
    "old orders gone, mojibake": (
        [weekly.old_orders_gone, weekly.mojibake],
        {"no_rows_lost": "row_count", "words_not_garbled": "garbled_share of city"},
    ),
    "saved by a spreadsheet": (
        [weekly.saved_by_a_spreadsheet], {"numbers_not_scientific": "saved by a spreadsheet"},
    ),
}  # fmt: skip


@built_in_background
def weeks(
    cases: list[str], new_folder: Callable[[str], Path], first_week: Path
) -> dict[str, Build]:
    """Return the build of each second delivery, as it gets ready."""
    wanted = {name: (WEEKS[name][0], {}) for name in cases}
    return build_second_weeks(first_week, wanted, new_folder)


@pytest.mark.parametrize("week", WEEKS)
def test_what_misleads_is_found_a_week_later(weeks, week: str):
    failed = weeks[week].failed_checks()
    for check, found in WEEKS[week][1].items():
        assert check in failed, f"{check} let it pass; found were {sorted(failed)}"
        assert failed[check]["stops"]
        assert re.search(found, failed[check]["message"]), failed[check]["message"]
        assert f"accept: [{check}]" in failed[check]["message"]
    assert not weeks[week].outcome["succeeded"]


def _deliver(project: Project, *spoils: Callable) -> None:
    """Spoil the file of order lines."""
    file = project.folder / "raw" / "order_lines.csv"
    lines = pd.read_csv(file, dtype=str, keep_default_na=False)
    for spoil in spoils:
        lines = spoil(lines)
    lines.to_csv(file, index=False)


def _message_of(printed: str) -> str:
    """Return the part of dbt's output that tells of the stop."""
    found = re.search(r"gate_\w+ stopped the build.*?compiled code at", printed, re.DOTALL)
    return found.group(0) if found else ""
