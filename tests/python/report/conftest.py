"""Serving files of small shops, with the columns of the contracts."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from tessera.report import Facts

ROOT = Path(__file__).parents[3]
# Not .sql: dbt takes every such file below tests for a test of its own.
SHOPS = Path(__file__).parent / "shops"
NAMES = ("empty", "ten", "once", "rich")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the published tables without rows, from their contracts."""
    for path in sorted(ROOT.glob("models/[am]*/**/*.yml")):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            if model["name"].split("_")[0] not in {"dim", "fct", "rpt"}:
                continue
            folder = path.relative_to(ROOT / "models").parts
            schema = "actions" if folder[0] == "actions" else "marts"
            schema = "quality" if "quality" in folder else schema
            types = {"string": "varchar"}
            columns = ", ".join(
                f'"{column["name"]}" {types.get(column["data_type"], column["data_type"])}'
                for column in model["columns"]
            )
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.{model['name']} ({columns})")
    connection.execute(
        "create table main.publication as select 'build' as invocation_id,"
        " timestamp '2026-07-01 03:00:00' as published_at"
    )


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Callable[[str], Path]:
    """Return a function that gives the serving file of a shop by its name."""
    folder = tmp_path_factory.mktemp("served")
    for name in NAMES:
        with duckdb.connect(str(folder / f"{name}.duckdb")) as connection:
            create_tables(connection)
            connection.execute((SHOPS / f"{name}.statements").read_text())
    return lambda name: folder / f"{name}.duckdb"


@pytest.fixture(scope="session", params=NAMES)
def facts(request, served) -> Facts:
    """Return the facts of each shop in turn."""
    return Facts(served(request.param))
