"""Exports of shop systems, built with two settings and nothing else, against tables made by hand.

tests/fixtures/exports holds a folder per system, with the header that the system writes and
people who do not exist.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import ROOT, WITHOUT_TESTS, Project, passed

FOLDER = ROOT / "tests" / "fixtures" / "exports"
WANTED = ("fct_orders", "fct_customer_rfm", "dim_customers", "dim_products", "fct_rejected_rows")
# By order: what the lines sold, the part of it that an order's own discounts and refunds without
# a product took off, what returns took off, and what was kept. Euros count 0.85.
ORDERS = {
    # Prices hold a fifth of the value added tax, but for the last three.
    ("shopify", "net"): {
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
    },
    "woocommerce": {
        "7": (2, 66.25),
        "8": (1, 24.00),
        "9": (1, 18.00),
        "10": (1, 25.50),
        "cyd@example.com": (1, 30.00),
        "gil@example.com": (1, 20.00),
    },
}


def _built(folder: Path, system: str, taxes: str) -> Project:
    project = Project.copy(folder)
    shutil.copytree(FOLDER / system, project.folder / "export")
    settings = {"connector": system, "raw_path": "export", "taxes": taxes}
    models = [f"+{name}" for name in WANTED]
    passed(project.dbt("build", "-s", *models, *WITHOUT_TESTS, "--vars", json.dumps(settings)))
    return project


@built_in_background
def shopify_net(folder: Path) -> Project:
    return _built(folder, "shopify", "net")


@built_in_background
def shopify_gross(folder: Path) -> Project:
    return _built(folder, "shopify", "gross")


@built_in_background
def woocommerce_net(folder: Path) -> Project:
    return _built(folder, "woocommerce", "net")


@built_in_background
def woocommerce_gross(folder: Path) -> Project:
    return _built(folder, "woocommerce", "gross")


@pytest.mark.parametrize(("system", "taxes"), ORDERS)
def test_orders_equal_the_table(request, system, taxes):
    shop = request.getfixturevalue(f"{system}_{taxes}")
    rows = shop.query(
        "select order_id, net_revenue, adjustment_amount, refunded_amount, kept_revenue"
        " from marts.fct_orders"
    )
    found = {name: tuple(round(float(amount), 2) for amount in amounts) for name, *amounts in rows}
    assert found == ORDERS[system, taxes]


@pytest.mark.parametrize("system", CUSTOMERS)
def test_customers_equal_the_table(request, system):
    shop = request.getfixturevalue(f"{system}_net")
    rows = shop.query(
        "select keys.customer_id, rfm.frequency, rfm.monetary from marts.fct_customer_rfm as rfm"
        " inner join pii.pii_customer_keys as keys using (customer_key)"
    )
    found = {name: (orders, round(float(money), 2)) for name, orders, money in rows}
    assert found == CUSTOMERS[system]


@pytest.mark.parametrize("system", CUSTOMERS)
def test_every_row_of_an_export_is_used(request, system):
    shop = request.getfixturevalue(f"{system}_net")
    assert (
        shop.query("select rejection_reason, count(*) from quality.fct_rejected_rows group by all")
        == []
    )


def test_personal_data_of_an_export_stays_in_its_schema(shopify_net):
    columns = shopify_net.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema not in ('pii') and data_type = 'VARCHAR'"
    )
    for schema, table, column in columns:
        hits = shopify_net.query(
            f"select count(*) from {schema}.{table} where \"{column}\" ilike '%@example.com%'"
        )
        assert hits == [(0,)], (schema, table, column)
