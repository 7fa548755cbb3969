"""What the gates found in the latest run, for reading in a terminal."""

from pathlib import Path

import duckdb

from tessera.quality.failing_rows import literal
from tessera.quality.results import COMPARED

# TOOK: it would have stopped the build, and was accepted for this run. NEAR: it holds, with less
# than a fifth of the room to its limit left.
MARKS = {"critical": "STOP", "warning": "WARN", "info": "INFO"}


def print_quality(database: Path, rows: int = 0, verbose: bool = False) -> int:
    """Print the expectations that failed or nearly failed in the latest run.

    Parameters
    ----------
    database : Path
        The DuckDB file that dbt builds.
    rows : int
        Failing rows to show below each expectation; they may hold personal data.
    verbose : bool
        Whether to show the queries that find them.

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
        return _print_latest(connection, rows, verbose)


def _gate_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return schema and table of every gate that has run."""
    found = connection.execute(
        "select table_schema, table_name from information_schema.columns "
        "where column_name = 'stops_build' and regexp_full_match(table_name, 'gate_[a-z]+') "
        "order by all"
    )
    return [f'"{schema}"."{table}"' for schema, table in found.fetchall()]


def _print_latest(connection: duckdb.DuckDBPyConnection, rows: int, verbose: bool) -> int:
    """Print the latest run of any gate."""
    tables = _gate_tables(connection)
    if not tables:
        print("No gate has run yet. Run: dbt build")
        return 1
    results = " union all by name ".join(f"select * from {table}" for table in tables)
    ((run_id, run_at),) = connection.execute(
        f"select max_by(run_id, run_at), max(run_at) from ({results})"
    ).fetchall()
    this_run = f"select * from ({results}) where run_id = {literal(run_id)}"
    gates = connection.execute(
        f"select gate, count(*), count_if(success), bool_or(stops_build) from ({this_run}) "
        "group by gate order by min(run_at)"
    ).fetchall()
    lines = connection.execute(
        "select gate, suite, expectation, severity, success, stops_build, message, "
        f"failing_rows_query, {_or_null(connection, results, 'nearly_stopped_by')}, observed_value "
        f"from ({this_run}) order by run_at, stops_build desc, success, suite, expectation"
    ).fetchall()
    print(f"Run {run_id}, {run_at:%Y-%m-%d %H:%M} UTC")
    for gate, total, passed, is_stopped in gates:
        verdict = "stopped the build" if is_stopped else "passed"
        print(f"\n{gate} {verdict}: {passed} of {total} expectations hold")
        for of_gate, *line in lines:
            if of_gate == gate:
                _print_line(connection, *line, rows=rows, verbose=verbose)
    if not (rows or verbose) and any(
        not success and query for *_, success, _, _, query, _, _ in lines
    ):
        print("\nFailing rows are shown by --rows 5, and the queries that find them by --verbose.")
    return int(any(is_stopped for *_, is_stopped in gates))


def _or_null(connection: duckdb.DuckDBPyConnection, results: str, column: str) -> str:
    """Return a column, or null where the gates ran before there was one."""
    columns = connection.sql(results).columns
    return column if column in columns else "null"


def _print_line(
    connection: duckdb.DuckDBPyConnection,
    suite: str,
    expectation: str,
    severity: str,
    success: bool,
    stops_build: bool,
    message: str | None,
    query: str | None,
    nearly: str | None,
    observed: str | None,
    *,
    rows: int,
    verbose: bool,
) -> None:
    """Print what one expectation has to say, if anything."""
    if expectation == COMPARED:
        print(f"  {'INFO' if success else 'NOTE'}  {observed}")
    elif not success:
        accepted = severity == "critical" and not stops_build
        mark = "STOP" if stops_build else "TOOK" if accepted else MARKS[severity]
        print(f"  {mark}  {str(message).replace(chr(10), chr(10) + '    ')}")
        if query is not None and verbose:
            print(f"        Failing rows: {' '.join(query.split())}")
        if query is not None and rows:
            _print_rows(connection, query, rows)
    elif nearly:
        print(f"  NEAR  {suite}, {expectation} nearly stopped the build: {nearly}.")


def _print_rows(connection: duckdb.DuckDBPyConnection, query: str, rows: int) -> None:
    """Print failing rows."""
    try:
        print(connection.sql(query).limit(rows))
    except duckdb.Error as error:
        print(f"        The failing rows cannot be shown any more: {error}")
