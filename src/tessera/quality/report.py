"""What the gates found in the latest run, for reading in a terminal."""

from pathlib import Path

import duckdb

from tessera.quality.failing_rows import literal

MARKS = {"critical": "STOP", "warning": "WARN", "info": "INFO"}


def print_quality(database: Path, rows: int = 0) -> int:
    """Print the expectations that failed in the latest run.

    Parameters
    ----------
    database : Path
        The DuckDB file that dbt builds.
    rows : int
        Failing rows to show below each expectation; they may hold personal data.

    Returns
    -------
    int
        1 when the run was stopped or cannot be read, else 0.
    """
    if not database.is_file():
        print(f"There is no database {database}. Build it first: dbt build")
        return 1
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        print(f"{database} cannot be read now; is a build running? {error}")
        return 1
    with connection:
        return _print_latest(connection, rows)


def _gate_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return schema and table of every gate that has run."""
    found = connection.execute(
        "select table_schema, table_name from information_schema.columns "
        "where column_name = 'stops_build' and regexp_full_match(table_name, 'gate_[a-z]+') "
        "order by all"
    )
    return [f'"{schema}"."{table}"' for schema, table in found.fetchall()]


def _print_latest(connection: duckdb.DuckDBPyConnection, rows: int) -> int:
    """Print the latest run of any gate."""
    tables = _gate_tables(connection)
    if not tables:
        print("No gate has run yet. Run: dbt build")
        return 1
    results = " union all by name ".join(f"select * from {table}" for table in tables)
    run_id, run_at = connection.execute(
        f"select max_by(run_id, run_at), max(run_at) from ({results})"
    ).fetchone()
    this_run = f"select * from ({results}) where run_id = {literal(run_id)}"
    gates = connection.execute(
        f"select gate, count(*), count_if(success), bool_or(stops_build) from ({this_run}) "
        "group by gate order by min(run_at)"
    ).fetchall()
    failures = connection.execute(
        "select gate, severity, stops_build, message, failing_rows_query "
        f"from ({this_run}) where not success order by run_at, stops_build desc, suite, expectation"
    ).fetchall()
    print(f"Run {run_id}, {run_at:%Y-%m-%d %H:%M} UTC")
    for gate, total, passed, is_stopped in gates:
        verdict = "stopped the build" if is_stopped else "passed"
        print(f"\n{gate} {verdict}: {passed} of {total} expectations hold")
        for of_gate, severity, stops_build, message, query in failures:
            if of_gate == gate:
                print(f"  {'STOP' if stops_build else MARKS[severity]}  {message}")
                _print_rows(connection, query, rows)
    return int(any(is_stopped for *_, is_stopped in gates))


def _print_rows(connection: duckdb.DuckDBPyConnection, query: str | None, rows: int) -> None:
    """Print failing rows, or the query that shows them."""
    if query is None:
        return
    if rows <= 0:
        print(f"        Failing rows: {' '.join(query.split())}")
        return
    try:
        print(connection.sql(query).limit(rows))
    except duckdb.Error as error:
        print(f"        The failing rows cannot be shown any more: {error}")
