"""What published tables say of themselves: comments, rows, and the build they come from."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tessera.publishing.build import Build

LISTING = "published_tables"
# The two tables that publishing adds, in the schema main.
OWN_TABLES: dict[str, dict[str, Any]] = {
    "publication": {
        "description": "One row: the build that is published here, and when it was.",
        "columns": {
            "invocation_id": "The id that dbt gave to the build.",
            "built_at": "When the build ended, in UTC.",
            "published_at": "When it was published, in UTC.",
        },
    },
    LISTING: {
        "description": "One row per table that is published here, with its rows and its build.",
        "columns": {
            "schema_name": "The schema of the table.",
            "table_name": "Its name.",
            "description": "What its rows are.",
            "column_count": "How many columns it has.",
            "row_count": "How many rows it has.",
            "invocation_id": "The id that dbt gave to the build that it comes from.",
            "built_at": "When that build ended, in UTC.",
            "published_at": "When it was published, in UTC.",
        },
    },
}


@dataclass(frozen=True)
class PublishedTable:
    """A table that readers see.

    Attributes
    ----------
    schema_name, table_name, description : str
        Its name, and what its rows are.
    column_count, row_count : int
        Its size.
    """

    schema_name: str
    table_name: str
    description: str
    column_count: int
    row_count: int


def describe(
    connection: duckdb.DuckDBPyConnection, catalog: str, build: Build, published_at: datetime
) -> None:
    """Comment the tables and columns of a serving copy, and list them in it.

    Parameters
    ----------
    connection : DuckDBPyConnection
        To which the copy is attached.
    catalog : str
        The name under which it is.
    build : Build
        The build whose public models it holds.
    published_at : datetime
        Written into ``main.publication`` and ``main.published_tables``, without its zone.
    """
    facts = [build.invocation_id, build.built_at, published_at.replace(tzinfo=None)]
    connection.execute("begin")
    for node in build.published_models:
        columns = {name: one["description"] for name, one in node["columns"].items()}
        _comment(connection, catalog, node["schema"], node["alias"], node["description"], columns)
    connection.execute(
        f"create table {catalog}.main.publication as select cast($1 as varchar) as invocation_id,"
        " cast($2 as timestamp) as built_at, cast($3 as timestamp) as published_at",
        facts,
    )
    connection.execute(
        f"create table {catalog}.main.{LISTING} as"
        " select schema_name, table_name, coalesce(comment, '') as description,"
        " cast(column_count as integer) as column_count, cast(null as bigint) as row_count,"
        " cast($1 as varchar) as invocation_id, cast($2 as timestamp) as built_at,"
        " cast($3 as timestamp) as published_at"
        " from duckdb_tables()"
        f" where database_name = '{catalog}' and schema_name != 'main' order by all",
        facts,
    )
    for node in build.published_models:
        # What duckdb_tables() says of rows is an estimate.
        connection.execute(
            f"update {catalog}.main.{LISTING} set row_count ="
            f' (select count(*) from {catalog}."{node["schema"]}"."{node["alias"]}")'
            " where schema_name = $1 and table_name = $2",
            [node["schema"], node["alias"]],
        )
    for table, said in OWN_TABLES.items():
        _comment(connection, catalog, "main", table, said["description"], said["columns"])
    connection.execute("commit")


def published_tables(serving_file: Path) -> list[PublishedTable]:
    """Return the tables of a serving copy with their rows."""
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name, table_name, description, column_count, row_count"
            f" from main.{LISTING} order by all"
        ).fetchall()
    return [PublishedTable(*row) for row in rows]


def _comment(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    schema: str,
    table: str,
    description: str,
    columns: dict[str, str],
) -> None:
    """Comment a table, and those of its columns that are described."""
    name = f'{catalog}."{schema}"."{table}"'
    there = {
        column
        for (column,) in connection.execute(
            "select column_name from duckdb_columns()"
            " where database_name = $1 and schema_name = $2 and table_name = $3",
            [catalog, schema, table],
        ).fetchall()
    }
    if description.strip():
        connection.execute(f"comment on table {name} is {_literal(description)}")
    for column, text in columns.items():
        if column in there and text.strip():
            connection.execute(f'comment on column {name}."{column}" is {_literal(text)}')


def _literal(text: str) -> str:
    words = " ".join(text.split())
    return "'" + words.replace("'", "''") + "'"
