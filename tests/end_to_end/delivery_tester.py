"""Runs data tests on deliveries that are built, in a process that can do nothing else afterwards.

Jobs are those of `tests.end_to_end.delivery_builder`, whose builds know no tests. Each folder gets
tests.json: whether the data tests of everything built there hold, and all that dbt said.
"""

import json
import os
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from tests.end_to_end.delivery_builder import TAG, _invoke, _mark


def run_tests(jobs: list[dict], workplace: Path) -> None:
    """Test deliveries one after the other; the project is read once."""
    database = workplace / "tessera.duckdb"
    os.environ["DBT_TARGET_PATH"] = str(workplace / "target")
    os.environ["DBT_LOG_PATH"] = str(workplace / "logs")
    os.environ["TESSERA_DATABASE"] = str(database)
    basic = {"connector": "files", "raw_path": str(workplace / "raw")}
    said: list[str] = []
    read = _invoke(["parse", "--no-partial-parse", "--vars", json.dumps(basic)], said)
    for job in jobs:
        folder, told = Path(job["folder"]), list(said)
        (folder / "tessera.duckdb").rename(database)
        with duckdb.connect(str(database), read_only=True) as connection:
            found = connection.execute("select table_name from information_schema.tables")
            built = {name for (name,) in found.fetchall()}
        _mark(read.result, {node.name for node in read.result.nodes.values()} & built)
        options = ["--select", f"tag:{TAG},test_type:data", "--indirect-selection", "cautious"]
        variables = json.dumps(basic | job["vars"])
        command = ["test", "--no-write-json", *options, "--vars", variables]
        succeeded = _invoke(command, told, read.result).success
        DuckDBConnectionManager.close_all_connections()
        database.rename(folder / "tessera.duckdb")
        outcome = {"succeeded": bool(succeeded), "said": "\n".join(told)}
        (folder / "tests.json").write_text(json.dumps(outcome))
