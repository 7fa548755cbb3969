"""Whether the tables that were built on two engines hold the same rows."""

import json
from pathlib import Path

import duckdb

TOLERANCE = 1e-9
FLOATS = {"DOUBLE", "FLOAT"}
PUBLISHED = ("marts", "actions", "quality", "history")
# Columns that say when and by which run a row was made, or hold the engine's own hash of a row.
ENGINES_OWN = frozenset(
    ["run_id", "run_at", "expectation_result_key", "failing_rows_query", "order_line_key",
     "order_adjustment_key", "row_key", "rejected_row_key", "repaired_row_key", "dbt_scd_id",
     "dbt_valid_from", "dbt_updated_at"]
)  # fmt: skip
# The checksum of an input is a sum of such hashes.
CHECKSUMS = {"profile_input": frozenset(["text_value"])}


def published(manifest: Path) -> list[tuple[str, str]]:
    """Return the published tables of a project, each behind its schema."""
    nodes = json.loads(manifest.read_text())["nodes"].values()
    return sorted(
        (node["schema"], node["alias"])
        for node in nodes
        if node["resource_type"] in {"model", "snapshot"} and node["schema"] in PUBLISHED
    )


def files_of(warehouse: Path, schema: str, table: str) -> str:
    """Return a table of Spark as DuckDB reads it."""
    return f"read_parquet('{warehouse}/{schema}.db/{table}/*.parquet', union_by_name = true)"


def all_differences(
    database: Path, warehouse: Path, tables: list[tuple[str, str]]
) -> dict[str, list[str]]:
    """Return the tables that differ between DuckDB and Spark, and in what.

    Parameters
    ----------
    database : Path
        What DuckDB built.
    warehouse : Path
        The folder of Spark's tables.
    tables : list of (str, str)
        Schema and name of what is compared.
    """
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as tessera (read_only)")
        for schema, table in tables:
            found[f"{schema}.{table}"] = differences(
                connection,
                f"tessera.{schema}.{table}",
                files_of(warehouse, schema, table),
                ENGINES_OWN | CHECKSUMS.get(table, frozenset()),
            )
    return {table: columns for table, columns in found.items() if columns}


def differences(
    connection: duckdb.DuckDBPyConnection, one: str, other: str, ignored: frozenset[str]
) -> list[str]:
    """Return a sentence for each column in which the rows of two relations differ.

    Rows are laid beside each other in the order of all columns that are no floating point numbers,
    then of these; numbers may differ by `TOLERANCE`, of themselves where they are above one.
    """
    columns, others = (_types(connection, name) for name in (one, other))
    if list(columns) != list(others):
        return [f"columns {list(columns)} and {list(others)}"]
    compared = [name for name in columns if name not in ignored]
    exact = [name for name in compared if columns[name] not in FLOATS | {"DECIMAL"}]
    order = [f'"{name}"' for name in exact]
    order += [f'round(cast("{name}" as double), 6)' for name in compared if name not in exact]
    numbered = "select *, row_number() over (order by {}) as _place from {}"
    counted = (
        ", ".join(f"count_if({_differs(name, columns[name], others[name])})" for name in compared)
        or "0"
    )
    shown = (
        ", ".join(
            f"min(case when {_differs(name, columns[name], others[name])} then "
            f"coalesce(cast(one.\"{name}\" as varchar), 'null') || ' <> ' || "
            f"coalesce(cast(other.\"{name}\" as varchar), 'null') end)"
            for name in compared
        )
        or "null"
    )
    ordered = [numbered.format(", ".join(order) or "1", name) for name in (one, other)]
    row = connection.execute(
        f"select count(one._place), count(other._place), {counted}, {shown} "
        f"from ({ordered[0]}) as one full outer join ({ordered[1]}) as other using (_place)"
    ).fetchone()
    if row[0] != row[1]:
        return [f"{row[0]} and {row[1]} rows"]
    counts, examples = row[2 : 2 + len(compared)], row[2 + max(len(compared), 1) :]
    return [
        f"{name}: {count} of {row[0]} rows, for example {example}"
        for name, count, example in zip(compared, counts, examples, strict=False)
        if count
    ]


def _types(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {row[0]: row[1] for row in rows}


def _differs(name: str, kind: str, other_kind: str) -> str:
    one, other = f'one."{name}"', f'other."{name}"'
    if kind in FLOATS or other_kind in FLOATS:
        return (
            f"{one} is distinct from {other} and not coalesce(abs({one} - {other}) <= "
            f"{TOLERANCE} * greatest(1, abs({one}), abs({other})), false)"
        )
    if kind == other_kind or "VARCHAR" not in (kind, other_kind):
        return f"{one} is distinct from {other}"
    return f"cast({one} as varchar) is distinct from cast({other} as varchar)"
