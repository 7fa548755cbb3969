"""The project's SQL from the file to the RFM table, without what dbt itself costs.

Runs the steps of a plan (see `benchmarks.sql_plan`) in a new database, with the settings of
profiles.yml. Prints the seconds of each step and its own, without those of starting Python.

::

    python -m benchmarks.sql_path plan.json folder
"""

import json
import os
import sys
import time
from pathlib import Path

import duckdb

SETTINGS = {"threads": 2, "memory_limit": "4GB", "preserve_insertion_order": False}
# The columns in which inputs name customers.
CUSTOMER_COLUMNS = {"customer_id", "linked_customer_id"}


def create_customer_keys(connection: duckdb.DuckDBPyConnection, one: dict, inputs: dict) -> None:
    """Do what the model pii_customer_keys does: one pseudonym for each customer number."""
    import pyarrow as pa

    from tessera.identity import pseudonym_key, pseudonyms

    mentions = [
        f"select distinct {column} as customer_id from {inputs[parent]}"
        for parent in one["parents"]
        for (column,) in connection.execute(
            "select column_name from (describe " + inputs[parent] + ")"
        ).fetchall()
        if column in CUSTOMER_COLUMNS
    ]
    rows = connection.execute(
        "select distinct nullif(trim(customer_id), '') as customer_id from ("
        + " union ".join(mentions)
        + ") where nullif(trim(customer_id), '') is not null order by customer_id"
    ).fetchall()
    customer_ids = [customer_id for (customer_id,) in rows]
    keys = pa.table(
        {
            "customer_id": customer_ids,
            "customer_key": pseudonyms(customer_ids, pseudonym_key(os.environ, warn=lambda _: 0)),
        }
    )
    connection.register("customer_keys", keys)
    connection.execute(f"create table {one['relation']} as from customer_keys")
    connection.unregister("customer_keys")


def run_plan(steps: list[dict], database: Path) -> list[dict]:
    """Run the steps one after the other.

    Parameters
    ----------
    steps : list of dict
        The plan.
    database : path
        The database to create.

    Returns
    -------
    list of dict
        Name, wall seconds and CPU-seconds of each step, and of writing the database to disk.
    """
    spent = []
    relations = {one["name"]: one["relation"] for one in steps}
    connection = duckdb.connect(str(database), config=SETTINGS)
    for one in steps:
        started, cpu_started = time.perf_counter(), time.process_time()
        connection.execute(f"create schema if not exists {one['schema']}")
        if one["sql"] is None:
            create_customer_keys(connection, one, relations)
        else:
            connection.execute(one["sql"])
        spent.append(
            {
                "name": one["name"],
                "wall_seconds": time.perf_counter() - started,
                "cpu_seconds": time.process_time() - cpu_started,
            }
        )
    started, cpu_started = time.perf_counter(), time.process_time()
    connection.close()
    spent.append(
        {
            "name": "(close)",
            "wall_seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - cpu_started,
        }
    )
    return spent


def main() -> None:
    """Run the plan named on the command line in the folder named there."""
    plan, folder = Path(sys.argv[1]), Path(sys.argv[2])
    # The compiled SQL names the database; a file of that name gives it.
    database = folder / "tessera.duckdb"
    database.unlink(missing_ok=True)
    started, cpu_started = time.perf_counter(), time.process_time()
    steps = run_plan(json.loads(plan.read_text()), database)
    print(
        json.dumps(
            {
                "steps": steps,
                "own_cpu_seconds": time.process_time() - cpu_started,
                "own_wall_seconds": time.perf_counter() - started,
            }
        )
    )


if __name__ == "__main__":
    main()
