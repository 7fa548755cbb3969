"""The floor: DuckDB reads the file once and adds up once per customer.

Nothing that looks at every line can be cheaper. Prints the result, so that none of it is
skipped, and its own seconds, without those of starting Python.

::

    python -m benchmarks.floor ../shared/data/online_retail_II.parquet
"""

import json
import sys
import time

import duckdb

SQL = """
with customers as (
    select
        "Customer ID" as customer_id,
        count(distinct invoice) as invoice_count,
        sum(quantity * price) as revenue,
        max(invoicedate) as last_invoice_at
    from read_parquet('{}')
    group by "Customer ID"
)

select
    count(*) as customer_count,
    sum(invoice_count) as invoice_count,
    round(sum(revenue), 2) as revenue,
    cast(max(last_invoice_at) as string) as last_invoice_at
from customers
"""


def main() -> None:
    """Read the file named on the command line."""
    cpu_started, started = time.process_time(), time.perf_counter()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        result = connection.execute(SQL.format(sys.argv[1])).fetchone()
    print(
        json.dumps(
            {
                "result": result,
                "own_cpu_seconds": time.process_time() - cpu_started,
                "own_wall_seconds": time.perf_counter() - started,
            }
        )
    )


if __name__ == "__main__":
    main()
