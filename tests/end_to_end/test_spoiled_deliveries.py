"""What really goes wrong with deliveries: each is stopped at the right gate, and says why.

Every case starts from a shop that was built and published once, spoils one input in one way,
builds again, and looks at the exit code, the message and the data that is served.
"""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

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


CASES = {
    "column gone": (column_gone, "gate_input", r"discount_amount"),
    "required column gone": (required_column_gone, "gate_input", r"unit_price"),
    "column retyped": (column_retyped, "gate_input", r"unit_price.*readable|readable.*unit_price"),
    "file cut in half": (file_cut_in_half, "gate_input", r"rows|row_count"),
    "yesterday's file again": (yesterdays_file_again, "gate_input", r"same|again"),
    "volumes off by ten": (volumes_off_by_ten, "gate_input", r"quantity"),
    "currency slip": (currency_slip, "gate_input", r"EUR"),
    "all customers null": (all_customers_null, "gate_input", r"customer_id"),
    "duplicated orders": (duplicated_orders, "gate_staging", r"duplicate"),
    "dates in the future": (dates_in_the_future, "gate_input", r"late|future"),
    "shares that drifted": (shares_that_drifted, "gate_input", r"channel"),
    "segment that vanished": (segment_that_vanished, "gate_marts", r"hibernating"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_spoiled_delivery_stops_at_its_gate(shop: Project, tmp_path, case: str):
    spoil, gate, words = CASES[case]
    project = shop.twin(tmp_path)
    served = project.served("select count(*), sum(net_revenue) from marts.fct_orders")
    _deliver(project, spoil)

    run = build_shop(project)

    assert run.returncode != 0, f"{case} went through"
    message = _message_of(run.stdout)
    assert f"{gate} stopped the build" in message, message or run.stdout[-3000:]
    assert re.search(words, message, re.IGNORECASE | re.DOTALL), message
    refused = project.run("tessera", "publish")
    assert refused.returncode != 0
    assert "Not published" in refused.stderr
    assert project.served("select count(*), sum(net_revenue) from marts.fct_orders") == served
    report = project.run("tessera", "quality")
    assert report.returncode == 1
    assert re.search(words, report.stdout, re.IGNORECASE | re.DOTALL), report.stdout


def test_the_same_delivery_again_passes_and_so_does_a_mended_one(shop: Project, tmp_path):
    project = shop.twin(tmp_path)
    passed(build_shop(project))
    whole = (project.folder / "raw" / "order_lines.csv").read_bytes()
    _deliver(project, file_cut_in_half)
    assert build_shop(project).returncode != 0
    (project.folder / "raw" / "order_lines.csv").write_bytes(whole)
    passed(build_shop(project))
    passed(project.run("tessera", "publish"))


def _deliver(project: Project, spoil: Callable) -> None:
    """Spoil the file of order lines."""
    file = project.folder / "raw" / "order_lines.csv"
    lines = pd.read_csv(file, dtype=str, keep_default_na=False)
    spoil(lines).to_csv(file, index=False)


def _message_of(printed: str) -> str:
    """Return the part of dbt's output that tells of the stop."""
    found = re.search(r"gate_\w+ stopped the build.*?compiled code at", printed, re.DOTALL)
    return found.group(0) if found else ""
