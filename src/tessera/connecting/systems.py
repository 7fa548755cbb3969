"""Exports that have a connector already, known by their headers."""

from collections.abc import Iterable

from tessera.connecting.tables import ConnectError, Table
from tessera.reading.files import input_of
from tessera.reading.names import plain

# Columns that only the exports of a system have together.
HEADERS = {
    "shopify": {"name", "financial_status", "lineitem_name", "lineitem_quantity"},
    "woocommerce": {"order_date", "item_name", "item_quantity", "item_subtotal", "item_total"},
    "online_retail": {"invoice", "stockcode", "invoicedate", "customer_id", "price"},
}
# What the name of the file has to begin with.
NAMES = {"shopify": "orders", "woocommerce": "orders", "online_retail": "online_retail"}


def refuse_orders_without_items(tables: Iterable[Table]) -> None:
    """Refuse exports of WooCommerce that pack all items of an order into one row."""
    for table in tables:
        names = {plain(column) for column in table.columns}
        if {"order_id", "order_date"} <= names and {"line_items", "line_item_1"} & names:
            message = (
                f"{table.files[0]} is an export of WooCommerce with one row per order. Export it"
                " with one row per item: Customer/Order/Coupon Export has a format of that name,"
                " Order Export & Order Import the option to export line items in separate rows."
            )
            raise ConnectError(message)


def recognised_system(tables: list[Table], inputs: Iterable[str]) -> str | None:
    """Return the connector that reads these files as they are, if there is one.

    Parameters
    ----------
    tables : list of Table
        The files.
    inputs : iterable of str
        The inputs of the contract: files named after them need no connector of their own.
    """
    inputs = list(inputs)
    for system, header in HEADERS.items():
        if any(header <= {plain(column) for column in table.columns} for table in tables):
            return system
    refuse_orders_without_items(tables)
    files = [file for table in tables for file in table.files]
    if any(input_of(file, inputs) == "order_lines" for file in files):
        return "files"
    return None
