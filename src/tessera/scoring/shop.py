"""What the build knows of the shop: its codes, currencies, orders and customers."""

import datetime as dt
from dataclasses import replace

import duckdb

from tessera.scoring.requests import Request, RequestError, counted_once

COMPLETED = "completed"
# What was learned is of no use for longer.
MOST_DAYS = 366


class Shop:
    """Checks requests against what the build knows, and fills in what they leave open.

    Parameters
    ----------
    connection : DuckDBPyConnection
        To which the pack is attached as ``pack``.
    clock : date
        The build's.

    Attributes
    ----------
    rates : dict of str to Decimal
        The last rate of each currency to the base currency.
    line_types : dict of str to str
        Codes that are no products.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, clock: dt.date) -> None:
        self._connection, self._clock = connection, clock
        run = connection.execute
        self.rates = dict(run("select currency, rate_to_base from pack.main.rates").fetchall())
        self.line_types = dict(run("from pack.main.line_types").fetchall())
        base = run(
            "select currency from pack.main.rates where base_line_count > 0"
            " order by base_line_count desc, currency limit 1"
        ).fetchone()
        self._base_currency = base[0] if base else None
        # Codes stand in upper case, but for those that differ from another only in case.
        self._cased = {
            product
            for (product,) in run(
                "select distinct product_id from pack.staging.stg_order_lines"
                " where product_id != upper(product_id)"
            ).fetchall()
        }
        # Lines at no price are rejected, unless the shop's settings keep them.
        self._keeps_free = bool(
            run(
                "select 1 from pack.staging.stg_order_lines where unit_price = 0 limit 1"
            ).fetchone()
        )
        ((self._checksum, self._keeps_equal),) = run(
            "select key_checksum, has_separate_equal_lines from pack.main.build"
        ).fetchall()
        self._statuses = {
            status
            for (status,) in run(
                "select order_status from pack.staging.stg_order_statuses"
            ).fetchall()
        }

    def check(self, request: Request) -> Request:
        """Return a request with currencies, states and a date, and equal rows as a build has them.

        Raises
        ------
        RequestError
            If the customer is unknown, the order known, or a code none that the build knows.
        """
        self._check_customer(request)
        self._check_orders(request)
        if request.as_of and request.as_of < self._clock:
            raise RequestError(f"as_of is {request.as_of}, and the build knows more: {self._clock}")
        date = request.as_of or max(request.newest or self._clock, self._clock)
        if (date - self._clock).days > MOST_DAYS:
            raise RequestError(
                f"{date} is more than a year after what the build knows, {self._clock}. "
                "Look for a slip in the date, or build again"
            )
        lines = counted_once(request.lines, self._keeps_equal)
        for line in lines:
            if line["product_id"] not in self._cased:
                line["product_id"] = line["product_id"].upper()
            if not line["unit_price"] and not self._keeps_free:
                raise RequestError(
                    f"The price of {line['product_id']} is zero; the build rejects such lines. "
                    "Leave it out"
                )
            line["currency"] = line["currency"] or self._base_currency
            line["order_status"] = line["order_status"] or COMPLETED
            if line["currency"] not in self.rates:
                raise RequestError(
                    f"No rate of the currency {line['currency']} is known. Known: "
                    f"{', '.join(sorted(self.rates))}"
                )
            if line["order_status"] not in self._statuses:
                raise RequestError(
                    f"There is no order_status '{line['order_status']}'. Known: "
                    f"{', '.join(sorted(self._statuses))}"
                )
        events = counted_once(request.events, keep_unnumbered=False)
        return replace(request, lines=lines, events=events, as_of=date)

    def _check_customer(self, request: Request) -> None:
        if request.checksum not in {None, self._checksum}:
            raise RequestError(
                "customer_id cannot be understood: TESSERA_PSEUDONYM_KEY is not the secret that "
                "the build had. Set that one, or write customer_key"
            )
        is_known = self._connection.execute(
            "select 1 from pack.marts.dim_customers where customer_key = $1", [request.customer_key]
        ).fetchone()
        if not is_known and not request.lines:
            raise RequestError(
                f"There is no customer {request.customer_key}. A new one needs order_lines"
            )

    def _check_orders(self, request: Request) -> None:
        sold = sorted({line["order_id"] for line in request.lines if line["quantity"] > 0})
        known = (
            sold
            and self._connection.execute(
                "select order_id from pack.staging.stg_order_lines"
                " where order_id in (select unnest($1)) limit 1",
                [sold],
            ).fetchone()
        )
        if known:
            raise RequestError(
                f"The build knows the order {known[0]} already. Send those since {self._clock}"
            )
