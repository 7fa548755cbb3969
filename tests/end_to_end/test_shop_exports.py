"""Exports of shop systems, built with two settings and nothing else, against tables made by hand.

tests/fixtures/exports holds a folder per system, with the header that the system writes and
people who do not exist.
"""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.background import built_in_background, start
from tests.end_to_end.building import build_in_background
from tests.end_to_end.project import ROOT, Project, passed

FOLDER = ROOT / "tests" / "fixtures" / "exports"
WANTED = ("fct_orders", "fct_customer_rfm", "dim_customers", "dim_products", "fct_rejected_rows")
# By order: what the lines sold, the part of it that an order's own discounts and refunds without
# a product took off, what returns took off, and what was kept. Euros count 0.85.
ORDERS = {
    # Prices hold a fifth of the value added tax, but for the last three.
    ("shopify", "net"): {
        "#901": (20.00, -2.00, 0, 18.00),
        "#902": (10.00, -5.00, 0, 5.00),
        "#903": (30.00, -3.00, 0, 27.00),
        "#904": (12.00, -12.00, 0, 0.00),
        "#905": (85.00, 0, 0, 85.00),
        "#906": (27.50, -2.75, 0, 24.75),
        "#907": (10.00, 0, 0, 10.00),
        "#908": (12.50, -12.50, 0, 0.00),
        "#1001": (43.33, 0, 0, 43.33),
        "#1002": (30.00, -6.00, 0, 24.00),
        "#1003": (27.50, 0, 0, 27.50),
        "#1005": (40.00, -10.00, 0, 30.00),
        "#1006": (20.00, 0, 0, 20.00),
        "#1010": (34.00, 0, 0, 34.00),
        "#1011": (42.50, -4.25, 0, 38.25),
        "#1012": (6.00, 0, 0, 6.00),
    },
    ("shopify", "gross"): {
        "#901": (24.00, -2.40, 0, 21.60),
        "#902": (12.00, -6.00, 0, 6.00),
        "#903": (34.00, -3.40, 0, 30.60),
        "#904": (12.00, -12.00, 0, 0.00),
        "#905": (97.73, 0, 0, 97.73),
        "#906": (33.00, -3.30, 0, 29.70),
        "#907": (12.00, 0, 0, 12.00),
        "#908": (15.00, -15.00, 0, 0.00),
        "#1001": (52.00, 0, 0, 52.00),
        "#1002": (36.00, -7.20, 0, 28.80),
        "#1003": (33.00, 0, 0, 33.00),
        "#1005": (48.00, -12.00, 0, 36.00),
        "#1006": (24.00, 0, 0, 24.00),
        "#1010": (37.40, 0, 0, 37.40),
        "#1011": (45.90, -4.59, 0, 41.31),
        "#1012": (6.00, 0, 0, 6.00),
    },
    ("woocommerce", "net"): {
        "1": (50.00, 0, 0, 50.00),
        "2": (24.00, 0, 0, 24.00),
        "3": (27.50, 0, 11.25, 16.25),
        "5": (40.00, -10.00, 0, 30.00),
        "6": (20.00, 0, 0, 20.00),
        "9": (20.00, -2.00, 0, 18.00),
        "10": (25.50, 0, 0, 25.50),
        "12": (20.00, 0, 0, 20.00),
        "21": (37.50, 0, 0, 37.50),
        "22": (30.00, 0, 10.00, 20.00),
        "23": (5.00, 0, 0, 5.00),
        "24": (40.00, 0, 0, 40.00),
        "25": (10.00, 0, 0, 10.00),
        "26": (20.00, 0, 0, 20.00),
    },
    ("woocommerce", "gross"): {
        "1": (60.00, 0, 0, 60.00),
        "2": (28.80, 0, 0, 28.80),
        "3": (33.00, 0, 13.50, 19.50),
        "5": (48.00, -12.00, 0, 36.00),
        "6": (24.00, 0, 0, 24.00),
        "9": (24.00, -2.40, 0, 21.60),
        "10": (28.05, 0, 0, 28.05),
        "12": (24.00, 0, 0, 24.00),
        "21": (45.00, 0, 0, 45.00),
        "22": (36.00, 0, 12.00, 24.00),
        "23": (6.00, 0, 0, 6.00),
        "24": (48.00, 0, 0, 48.00),
        "25": (10.00, 0, 0, 10.00),
        "26": (24.00, 0, 0, 24.00),
    },
}
# By the number that the shop knows them by: orders that sold something, and money kept (net).
CUSTOMERS = {
    "shopify": {
        "ann@example.com": (2, 70.83),
        "bob@example.com": (1, 24.00),
        "cyd@example.com": (1, 30.00),
        "eve@example.com": (1, 34.00),
        "fay@example.com": (1, 38.25),
        "gil@example.com": (1, 6.00),
        "hal@example.com": (2, 23.00),
        "ida@example.com": (2, 27.00),
        "jon@example.com": (1, 85.00),
        "kim@example.com": (3, 34.75),
    },
    "woocommerce": {
        "7": (2, 66.25),
        "8": (1, 24.00),
        "9": (1, 18.00),
        "10": (1, 25.50),
        "cyd@example.com": (1, 30.00),
        "gil@example.com": (1, 20.00),
        "hal@example.com": (1, 37.50),
        "11": (2, 25.00),
        "12": (2, 50.00),
        "13": (1, 20.00),
    },
}


def _deliver(system: str, folder: Path) -> None:
    """Copy an export. Of files of one time the name says which is later."""
    shutil.copytree(FOLDER / system, folder, copy_function=shutil.copyfile)


@built_in_background
def exports(new_folder: Callable[[str], Path]) -> dict[tuple[str, str], tuple[Path, Future]]:
    """Return for each system and kind of prices the folder of its build, and the build."""
    jobs = {}
    for system, taxes in ORDERS:
        folder = new_folder(f"{system}_{taxes}")
        _deliver(system, folder / "raw")
        jobs[system, taxes] = (folder, {"connector": system, "taxes": taxes})
    wanted = {key: list(WANTED) for key in jobs}
    return build_in_background(jobs, new_folder, wanted)


@pytest.fixture
def query(exports) -> Callable[..., list]:
    """Return a function that asks the database of a system's build."""

    def ask(sql: str, system: str, taxes: str = "net") -> list:
        folder, build = exports[system, taxes]
        build.result()
        outcome = json.loads((folder / "outcome.json").read_text())
        assert outcome["succeeded"], outcome["said"][-4000:]
        with duckdb.connect(str(folder / "tessera.duckdb"), read_only=True) as database:
            return database.execute(sql).fetchall()

    return ask


@pytest.mark.parametrize(("system", "taxes"), ORDERS)
def test_orders_equal_the_table(query, system, taxes):
    rows = query(
        "select order_id, net_revenue, adjustment_amount, refunded_amount, kept_revenue"
        " from marts.fct_orders",
        system,
        taxes,
    )
    found = {name: tuple(round(float(amount), 2) for amount in amounts) for name, *amounts in rows}
    assert found == ORDERS[system, taxes]


@pytest.mark.parametrize("system", CUSTOMERS)
def test_customers_equal_the_table(query, system):
    rows = query(
        "select keys.customer_id, rfm.frequency, rfm.monetary from marts.fct_customer_rfm as rfm"
        " inner join pii.pii_customer_keys as keys using (customer_key)",
        system,
    )
    found = {name: (orders, round(float(money), 2)) for name, orders, money in rows}
    assert found == CUSTOMERS[system]


@pytest.mark.parametrize(("system", "superseded"), [("shopify", 5), ("woocommerce", 2)])
def test_every_row_of_an_export_is_used(query, system, superseded):
    """The first file of each has orders as they were before the second."""
    rejected = "select rejection_reason from quality.fct_rejected_rows"
    assert query(rejected, system) == [("superseded",)] * superseded


@pytest.mark.parametrize("system", CUSTOMERS)
def test_personal_data_of_an_export_stays_in_its_schema(query, system):
    columns = query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema != 'pii' and data_type = 'VARCHAR'",
        system,
    )
    assert columns
    for schema, table, column in columns:
        found = f"select count(*) from {schema}.{table} where \"{column}\" ilike '%@example.com%'"
        assert query(found, system) == [(0,)], (schema, table, column)


def _build_whole(system: str, folder: Path) -> Project:
    project = Project.copy(folder)
    _deliver(system, folder / "export")
    passed(project.dbt("build", TESSERA_CONNECTOR=system, TESSERA_RAW_PATH="export"))
    passed(project.run("tessera", "publish"))
    return project


@built_in_background
def whole_exports(new_folder: Callable[[str], Path]) -> dict[str, Future]:
    """Return for each system its export built and published, as it gets ready."""
    return {
        system: start(_build_whole, system, new_folder(f"{system}_whole")) for system in CUSTOMERS
    }


@pytest.mark.parametrize("system", CUSTOMERS)
def test_two_variables_build_test_and_publish_an_export(whole_exports, system):
    """Everything, with all tests of the data: not only what the figures above come from."""
    orders = "select order_id, kept_revenue from marts.fct_orders order by order_id"
    served = {order: float(kept) for order, kept in whole_exports[system].result().served(orders)}
    assert served == {order: kept for order, (*_, kept) in ORDERS[system, "net"].items()}
