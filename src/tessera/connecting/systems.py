"""Exports that have a connector already, known by their headers."""

from collections.abc import Iterable

from tessera.connecting.tables import Table
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
    files = [file for table in tables for file in table.files]
    if any(input_of(file, inputs) == "order_lines" for file in files):
        return "files"
    return None
