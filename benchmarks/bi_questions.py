"""Benchmark of the thirty questions of docs/bi-questions.md over the marts of a large shop.

::

    python -m benchmarks.bi_questions
    python -m benchmarks.bi_questions --smoke
    python -m benchmarks.bi_questions --serving other.duckdb --lines 1000000

The large shop is the published one many times over: every customer with all orders, predictions
and the rest is copied under a new key, and the copies buy from several copies of the catalogue.
So the marts have their real columns, values and shares, without days of building.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.report import table
from benchmarks.ways import RESULTS, ROOT, aims_table

PAGE = ROOT / "docs" / "bi-questions.md"
QUESTION = re.compile(r"^### ([^\n]+)\n[^#]*?```sql\n(.*?)```", re.MULTILINE | re.DOTALL)
LINES, SMOKE_LINES, REPEATS = 10_000_000, 50_000, 5
# A catalogue of some 8,000 products.
CATALOGUES = 25
MEDIAN_AIM, P95_AIM = 0.1, 0.5
KEPT_APART = ("order_id", "ticket_id", "feedback_id")


def questions(page: Path = PAGE) -> dict[str, str]:
    """Return the queries of the page by their headings.

    Parameters
    ----------
    page : path
        Has a heading of the third level and a block of SQL for each.

    Returns
    -------
    dict of str to str
    """
    return dict(QUESTION.findall(page.read_text()))


def copied(columns: list[str]) -> tuple[str, int]:
    """Return the columns of copy number i of a table, and of how many kinds the copies are.

    Parameters
    ----------
    columns : list of str
        The names of a table's columns.

    Returns
    -------
    tuple of (str, int)
        SQL, and 0 where every copy of a customer has rows of its own, :data:`CATALOGUES` where
        every copy of the catalogue has, 1 where there is nothing to copy.
    """
    is_of_customers = "customer_key" in columns
    catalogue = f"i % {CATALOGUES}" if is_of_customers else "i"
    changed = []
    for name in columns:
        if name.endswith("_key") or name in KEPT_APART:
            changed.append(f"case when i = 0 then {name} else md5({name} || i) end as {name}")
        elif name.endswith("product_id"):
            changed.append(f"concat({name}, '-', nullif({catalogue}, 0)) as {name}")
        elif name.endswith("product_name"):
            changed.append(f"concat_ws(' ', {name}, nullif({catalogue}, 0)) as {name}")
        else:
            changed.append(name)
    has_products = "product_id" in columns
    return ", ".join(changed), 0 if is_of_customers else CATALOGUES if has_products else 1


def grow(serving_file: Path, target: Path, lines: int) -> dict[str, int]:
    """Write the marts that are asked of a shop that is so large.

    Parameters
    ----------
    serving_file : path
        Of a shop that was published.
    target : path
        The file to write.
    lines : int
        Order lines, at least.

    Returns
    -------
    dict of str to int
        Rows by table.
    """
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{serving_file}' as shop (read_only)")
        tables = connection.execute(
            "select schema_name, table_name, list(column_name order by column_index)"
            " from duckdb_columns() where database_name = 'shop' and schema_name != 'main'"
            " group by schema_name, table_name order by schema_name, table_name"
        ).fetchall()
        (there,) = connection.execute("select count(*) from shop.marts.fct_order_lines").fetchone()
        copies = -(-lines // there)
        rows = {}
        asked = " ".join(questions().values())
        for schema, name, columns in tables:
            if f"{schema}.{name} " not in asked and f"{schema}.{name}\n" not in asked:
                continue
            selected, kinds = copied(columns)
            connection.execute(f"create schema if not exists {schema}")
            (rows[name],) = connection.execute(
                f"create table {schema}.{name} as select {selected}"
                f" from shop.{schema}.{name} cross join range({kinds or copies}) as copies (i)"
            ).fetchone()
    return rows


def seconds_of(serving_file: Path, repeats: int) -> dict[str, tuple[float, float]]:
    """Return what each question takes, as medians over repeats after a first time.

    Parameters
    ----------
    serving_file : path
        Opened read-only, as a BI tool opens it.
    repeats : int
        How often each is asked.

    Returns
    -------
    dict of str to tuple of (float, float)
        Wall seconds until all rows are there, and CPU-seconds of all threads, by question.
    """
    found = {}
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        for question, query in questions().items():
            taken = []
            for _ in range(repeats + 1):
                wall, cpu = time.perf_counter(), time.process_time()
                connection.execute(query).fetchall()
                taken.append((time.perf_counter() - wall, time.process_time() - cpu))
            walls, cpus = zip(*taken[1:], strict=True)
            found[question] = statistics.median(walls), statistics.median(cpus)
    return found


def percentile_95(values: list[float]) -> float:
    """Return what 95 of 100 values do not exceed.

    Examples
    --------
    >>> percentile_95([float(value) for value in range(21)])
    19.0
    """
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def main() -> int:
    """Grow the shop, ask, print a table and return 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="few lines; no aim is checked")
    parser.add_argument("--serving", type=Path, default=ROOT / "serving" / "tessera.duckdb")
    parser.add_argument("--lines", type=int)
    options = parser.parse_args()
    if not options.serving.exists():
        sys.exit(f"{options.serving} is not there. It is written by: make build")
    lines = options.lines or (SMOKE_LINES if options.smoke else LINES)
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as scratch:
        file = Path(scratch) / "tessera.duckdb"
        rows = grow(options.serving, file, lines)
        megabytes = file.stat().st_size / 1e6
        taken = seconds_of(file, 1 if options.smoke else REPEATS)
    walls, cpus = ([seconds[at] for seconds in taken.values()] for at in (0, 1))
    median, p95 = statistics.median(walls), percentile_95(walls)
    aims = aims_table(
        [
            ("median under 100 ms", f"{1000 * median:.0f} ms", median < MEDIAN_AIM),
            ("95th percentile under 500 ms", f"{1000 * p95:.0f} ms", p95 < P95_AIM),
        ]
    )
    slowest = sorted(taken.items(), key=lambda item: -item[1][0])
    times = table(
        ["question", "ms", "CPU ms"],
        [[name, f"{1000 * wall:.1f}", f"{1000 * cpu:.1f}"] for name, (wall, cpu) in slowest],
    )
    size = (
        f"{rows['fct_order_lines']:,} order lines, {rows['fct_orders']:,} orders, "
        f"{rows['dim_customers']:,} customers and {rows['dim_products']:,} products; "
        f"{megabytes:,.0f} MB. Of CPU time, which does not depend on what else runs, the median "
        f"is {1000 * statistics.median(cpus):.0f} ms and the 95th percentile "
        f"{1000 * percentile_95(cpus):.0f} ms."
    )
    text = "\n\n".join(["# Thirty questions of BI", size, aims, "\n".join(times)]) + "\n"
    print(text)
    if options.smoke:
        return 0
    (RESULTS / "bi_questions.md").write_text(text)
    return int(median >= MEDIAN_AIM or p95 >= P95_AIM)


if __name__ == "__main__":
    sys.exit(main())
