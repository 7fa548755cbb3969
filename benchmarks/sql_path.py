"""The project's SQL from the file to the RFM table, without what dbt itself costs.

Runs the steps of a plan (see `benchmarks.sql_plan`) in a new database, with the settings of
profiles.yml. Prints the seconds of each step and its own, without those of starting Python.

::

    python -m benchmarks.sql_path plan.json folder
"""

import json
import logging
import runpy
import sys
import time
from pathlib import Path
from types import ModuleType

import duckdb

SETTINGS = {
    "threads": 2,
    "memory_limit": "4GB",
    "preserve_insertion_order": False,
    "storage_compatibility_version": "latest",
}


def stand_in_for_dbt() -> None:
    """Give models in Python a logger without importing dbt, which a build has done long before."""
    module = ModuleType("dbt.adapters.events.logging")
    module.__dict__["AdapterLogger"] = logging.getLogger
    sys.modules[module.__name__] = module


def run_python_model(connection: duckdb.DuckDBPyConnection, one: dict) -> None:
    """Run a model in Python as dbt compiled it, and store what it returns."""
    module = runpy.run_path(one["python"])
    dbt = module["dbtObj"](lambda relation: connection.query(f"select * from {relation}"))
    rows = module["model"](dbt, connection)
    connection.register("rows_of_model", rows)
    connection.execute(f"create table {one['relation']} as from rows_of_model")
    connection.unregister("rows_of_model")


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
    connection = duckdb.connect(str(database), config=SETTINGS)
    for one in steps:
        started, cpu_started = time.perf_counter(), time.process_time()
        connection.execute(f"create schema if not exists {one['schema']}")
        if "python" in one:
            run_python_model(connection, one)
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
    stand_in_for_dbt()
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
