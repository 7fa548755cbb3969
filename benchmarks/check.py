"""Whether dbt, the SQL path and pandas agree, and how large the tables between them are.

Runs as a process of its own: the one that measures must not load pandas or DuckDB.
"""

import json
import sys
from pathlib import Path

import duckdb

# Reconciled counts of the build, and the total of the pandas script that must equal each.
TOTALS = """
with counts as (
    select * from built.quality.rpt_row_reconciliation
    where input_name = 'order_lines'
),

rejected as (
    select
        count_if(rejection_reason = 'zero_unit_price') as rejected_zero_unit_price,
        count_if(rejection_reason = 'negative_unit_price') as rejected_negative_unit_price
    from built.quality.fct_rejected_rows
    where input_name = 'order_lines'
),

names as (
    select count(*) as named_products from built.staging.stg_product_names
),

matches as (
    select sum(matched_quantity) as matched_pieces
    from built.intermediate.int_return_matches
),

rfm as (
    select
        count(*) as customers,
        sum(frequency) as kept_orders,
        sum(monetary) as net_revenue,
        max(as_of_date) as as_of
    from built.marts.fct_customer_rfm
)

select
    counts.input_row_count as input_rows,
    counts.duplicate_row_count as duplicate_rows,
    counts.clean_row_count as clean_rows,
    rejected.*,
    counts.cancelled_row_count as cancelled_rows,
    counts.guest_row_count as guest_rows,
    counts.non_product_row_count as non_product_rows,
    names.*,
    matches.*,
    rfm.*
from counts, rejected, names, matches, rfm
"""
# Customer numbers and pseudonyms differ, so the tables are compared as multisets.
OUR_RFM = """
    select
        recency_days, frequency, cast(monetary as decimal(18, 2)), recency_score,
        frequency_score, monetary_score, rfm_segment
    from built.marts.fct_customer_rfm
"""
PANDAS_RFM = """
    select
        recency, frequency, cast(monetary as decimal(18, 2)), recency_score,
        frequency_score, monetary_score, rfm_segment
    from read_parquet('{}')
"""
# Of a difference, so many rows are shown.
SHOWN_ROWS = 5


def differing(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> list[str]:
    """Return the rows that one of two queries returns more often than the other."""
    rows = []
    for sign, one, other in (("-", first, second), ("+", second, first)):
        found = connection.execute(f"({one}) except all ({other})").fetchall()
        rows += [f"{sign} {row}" for row in found]
    return rows


def differences(
    connection: duckdb.DuckDBPyConnection, pandas_output: Path
) -> tuple[dict, dict[str, list[str]]]:
    """Compare the build with the SQL path and with pandas.

    Parameters
    ----------
    connection : DuckDB connection
        With the databases ``built`` and ``replayed`` attached.
    pandas_output : path
        The folder that the pandas script has written.

    Returns
    -------
    totals : dict
        The totals of the build.
    found : dict of str to list of str
        What differs, under what was compared; empty where nothing does.
    """
    cursor = connection.execute(TOTALS)
    columns = [column[0] for column in cursor.description]
    totals = {name: str(value) for name, value in zip(columns, cursor.fetchone(), strict=True)}
    of_pandas = json.loads((pandas_output / "totals.json").read_text())
    found = {
        "totals of pandas": [
            f"{name}: {value} in the build, {of_pandas.get(name, 0)} with pandas"
            for name, value in totals.items()
            if value != str(of_pandas.get(name, 0))
        ],
        "RFM table of pandas": differing(
            connection, OUR_RFM, PANDAS_RFM.format(pandas_output / "rfm.parquet")
        ),
        "RFM table of the SQL path": differing(
            connection,
            "select * from built.marts.fct_customer_rfm",
            "select * from replayed.marts.fct_customer_rfm",
        ),
    }
    return totals, found


def large_steps(
    connection: duckdb.DuckDBPyConnection, steps: list[dict], input_rows: int
) -> list[str]:
    """Return the steps that read or write a table of the size of the order lines.

    That is, at least half as many rows as the file has. A view is no step of its own: what it
    costs is spent by the models that read it.
    """
    is_large = {}
    for step in steps:
        (rows,) = connection.execute(f"select count(*) from {step['relation']}").fetchone()
        is_large[step["name"]] = rows >= input_rows / 2
    return [
        step["name"]
        for step in steps
        if step.get("kind") != "view"
        and (
            is_large[step["name"]]
            or any(is_large[parent] for parent in step["parents"])
            or step["reads_file"]
        )
    ]


def main() -> None:
    """Check a build, a replayed plan and the output of pandas; print what was found as JSON."""
    built, replayed, plan, pandas_output = (Path(argument) for argument in sys.argv[1:5])
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        connection.execute(f"attach '{replayed}' as replayed (read_only)")
        totals, found = differences(connection, pandas_output)
        connection.execute("detach replayed")
    with duckdb.connect(str(replayed), read_only=True) as connection:
        steps = json.loads(plan.read_text())
        large = large_steps(connection, steps, int(totals["input_rows"]))
    print(
        json.dumps(
            {
                "duckdb": duckdb.__version__,
                "totals": totals,
                "differences": {
                    name: {"count": len(rows), "first": rows[:SHOWN_ROWS]}
                    for name, rows in found.items()
                },
                "large_steps": large,
            }
        )
    )


if __name__ == "__main__":
    main()
