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

from tests.end_to_end.background import POOL, built_in_background, selected_cases
from tests.end_to_end.project import Project, build_shop, passed

LATER = "2026-07-02 02:00:00"


def column_gone(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.drop(columns="discount_amount")


def required_column_gone(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.rename(columns={"unit_price": "price"})


def column_retyped(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(unit_price=lines["unit_price"].str.replace(".", ",", regex=False) + " GBP")


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
    "shares that drifted": ("columns", "gate_input", "shares_stable", "channel_share"),
    "segment that vanished": ("everybody back", "gate_marts", "no_segment_lost", "hibernating"),
}  # fmt: skip


@pytest.fixture(scope="module")
def delivered(request, shop, tmp_path_factory) -> dict[str, Future]:
    """Return for each delivery the shop and how its build went, as it gets ready."""
    wanted = {CASES[case][0] for case in selected_cases(request, "case")}
    return {
        delivery: POOL.submit(_build_spoiled, shop.twin(tmp_path_factory.mktemp("shop")), spoils)
        for delivery, spoils in DELIVERIES.items()
        if delivery in wanted
    }


def _build_spoiled(project: Project, spoils: tuple) -> tuple[Project, CompletedProcess]:
    _deliver(project, *spoils)
    return project, build_shop(project)


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
