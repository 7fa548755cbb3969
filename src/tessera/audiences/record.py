"""The record of every export: who took whose addresses where."""

import duckdb

# Made by the first export; no build makes it, changes it or drops it.
TABLE = "actions.audience_exports"
COLUMNS = {
    "export_id": "varchar",
    "exported_at": "timestamp",
    "exported_by": "varchar",
    "audience": "varchar",
    "format": "varchar",
    "output": "varchar",
    "people_count": "bigint",
    "selected_count": "bigint",
    "without_consent_count": "bigint",
    "held_out_count": "bigint",
    "shared_count": "bigint",
    "unreachable_count": "bigint",
    "columns": "varchar",
    "file_sha256": "varchar",
    "run_id": "varchar",
    "as_of_date": "date",
}


def record(connection: duckdb.DuckDBPyConnection, values: dict[str, object]) -> None:
    """Add a row to the record of exports."""
    described = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute("create schema if not exists actions")
    connection.execute(f"create table if not exists {TABLE} ({described})")
    names = ", ".join(COLUMNS)
    marks = ", ".join("?" for _ in COLUMNS)
    connection.execute(
        f"insert into {TABLE} ({names}) values ({marks})", [values[name] for name in COLUMNS]
    )
