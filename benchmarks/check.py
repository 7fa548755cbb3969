"""Whether dbt, the SQL path and pandas agree, and how large the tables between them are.

Runs as a process of its own: the one that measures must not load pandas or DuckDB.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import duckdb

# Reconciled counts of the build, and the total of the pandas script that must equal each.
TOTALS = """
with counts as (
    select * from quality.rpt_row_reconciliation
    where input_name = 'order_lines'
),

rejected as (
    select
        count_if(rejection_reason = 'zero_unit_price') as rejected_zero_unit_price,
        count_if(rejection_reason = 'negative_unit_price') as rejected_negative_unit_price
    from quality.fct_rejected_rows
    where input_name = 'order_lines'
),

names as (
    select count(*) as named_products from staging.stg_product_names
),

matches as (
    select sum(matched_quantity) as matched_pieces
    from intermediate.int_return_matches
),

rfm as (
    select
        count(*) as customers,
        sum(frequency) as kept_orders,
        sum(monetary) as net_revenue,
        max(as_of_date) as as_of
    from marts.fct_customer_rfm
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
    from marts.fct_customer_rfm
"""
PANDAS_RFM = """
    select
        recency, frequency, cast(monetary as decimal(18, 2)), recency_score,
        frequency_score, monetary_score, rfm_segment
    from read_parquet('{}')
"""
# Of a difference, so many rows are shown.
SHOWN_ROWS = 5


def differing(first: list[tuple], second: list[tuple]) -> list[str]:
    """Return the rows that one of two tables holds more often than the other.

    Examples
    --------
    >>> differing([(1,), (2,), (2,)], [(2,), (1,), (3,)])
    ['- (2,)', '+ (3,)']
    """
    ours, theirs = Counter(first), Counter(second)
    return [f"- {row}" for row in (ours - theirs).elements()] + [
        f"+ {row}" for row in (theirs - ours).elements()
    ]


def differences(
    built: duckdb.DuckDBPyConnection, replayed: duckdb.DuckDBPyConnection, pandas_output: Path
) -> tuple[dict, dict[str, list[str]]]:
    """Compare the build with the SQL path and with pandas.

    Parameters
    ----------
    built, replayed : DuckDB connection
        To the database of the build and to that of the SQL path.
    pandas_output : path
        The folder that the pandas script has written.

    Returns
    -------
    totals : dict
        The totals of the build.
    found : dict of str to list of str
        What differs, under what was compared; empty where nothing does.
    """
    cursor = built.execute(TOTALS)
    columns = [column[0] for column in cursor.description]
    totals = {name: str(value) for name, value in zip(columns, cursor.fetchone(), strict=True)}
    of_pandas = json.loads((pandas_output / "totals.json").read_text())
    whole = "select * from marts.fct_customer_rfm"
    return totals, {
        "totals of pandas": [
            f"{name}: {value} in the build, {of_pandas.get(name, 0)} with pandas"
            for name, value in totals.items()
            if value != str(of_pandas.get(name, 0))
        ],
        "RFM table of pandas": differing(
            built.execute(OUR_RFM).fetchall(),
            built.execute(PANDAS_RFM.format(pandas_output / "rfm.parquet")).fetchall(),
        ),
        "RFM table of the SQL path": differing(
            built.execute(whole).fetchall(), replayed.execute(whole).fetchall()
        ),
    }


def large_steps(
    connection: duckdb.DuckDBPyConnection, steps: list[dict], input_rows: int
) -> list[str]:
    """Return the steps that read or write a table of the size of the order lines.

    That is, at least half as many rows as the file has. A view is no step of its own: what it
    costs is spent by the models that read it, for which it counts as the tables below it.
    """
    is_large = {}
    passes = []
    for step in steps:
        (rows,) = connection.execute(f"select count(*) from {step['relation']}").fetchone()
        reads_large = any(is_large[parent] for parent in step["parents"])
        is_view = step.get("kind") == "view"
        is_large[step["name"]] = rows >= input_rows / 2 or (is_view and reads_large)
        if not is_view and (is_large[step["name"]] or reads_large):
            passes.append(step["name"])
    return passes


def main() -> None:
    """Check a build, a replayed plan and the output of pandas; print what was found as JSON."""
    built_file, replayed_file, plan, pandas_output = (Path(argument) for argument in sys.argv[1:5])
    steps = json.loads(plan.read_text())
    # Views name the database that they were made in, so neither can be attached under a name.
    with (
        duckdb.connect(str(built_file), read_only=True) as built,
        duckdb.connect(str(replayed_file), read_only=True) as replayed,
    ):
        totals, found = differences(built, replayed, pandas_output)
        large = large_steps(replayed, steps, int(totals["input_rows"]))
    print(
        json.dumps(
            {
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
