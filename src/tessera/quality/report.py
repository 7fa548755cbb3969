"""What the gates found in the latest run, for reading in a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tessera.quality.failing_rows import literal
from tessera.quality.results import COMPARED

# TOOK: it would have stopped the build, and was accepted for this run. NEAR: it holds, with less
# than a fifth of the room to its limit left.
MARKS = {"critical": "STOP", "warning": "WARN", "info": "INFO"}


class QualityUnknownError(Exception):
    """No gate's results can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Result:
    """What one expectation found.

    Attributes
    ----------
    gate, suite, expectation, severity : str
        Which it is.
    success, stops_build : bool
        Whether it holds, and whether it stopped the build.
    message : str or None
        What is wrong, of one that does not hold.
    failing_rows_query : str or None
        Finds the rows that are meant.
    nearly_stopped_by : str or None
        Figures of one that holds, and nearly stopped the build.
    observed_value : str or None
        What was found.
    """

    gate: str
    suite: str
    expectation: str
    severity: str
    success: bool
    stops_build: bool
    message: str | None
    failing_rows_query: str | None
    nearly_stopped_by: str | None
    observed_value: str | None


@dataclass(frozen=True)
class GateRun:
    """The newest run of the gates.

    Attributes
    ----------
    run_id : str
        dbt's.
    run_at : datetime
        When it ended, in UTC.
    gates : dict of str to tuple of (int, int, bool)
        Of each gate how many expectations there are, how many hold, and whether it stopped the
        build.
    results : list of Result
        In the order in which they are told.
    """

    run_id: str
    run_at: datetime
    gates: dict[str, tuple[int, int, bool]]
    results: list[Result]

    @property
    def is_stopped(self) -> bool:
        """Whether a gate stopped the build."""
        return any(is_stopped for _, _, is_stopped in self.gates.values())

    def as_dict(self) -> dict[str, Any]:
        """Return gates, and of their results those that have something to say."""
        return {
            "run_id": self.run_id,
            "run_at": self.run_at.isoformat(),
            "is_stopped": self.is_stopped,
            "gates": [
                {"gate": gate, "expectations": total, "hold": hold, "is_stopped": is_stopped}
                for gate, (total, hold, is_stopped) in self.gates.items()
            ],
            "results": [
                asdict(one)
                for one in self.results
                if not one.success or one.nearly_stopped_by or one.expectation == COMPARED
            ],
        }


@contextmanager
def _opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not database.is_file():
        raise QualityUnknownError(f"There is no database {database}. Build it first: tessera build")
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise QualityUnknownError(
            f"{database} cannot be read now; is a build running? {error}"
        ) from error
    with connection:
        yield connection


def latest_quality(database: Path) -> GateRun:
    """Return what the gates found in their newest run.

    Raises
    ------
    QualityUnknownError
        If there is no database, it is being written, or no gate has run in it.
    """
    with _opened(database) as connection:
        return _latest(connection)


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
        1 when the run was stopped, else 0.

    Raises
    ------
    QualityUnknownError
        As :func:`latest_quality`.
    """
    with _opened(database) as connection:
        run = _latest(connection)
        print(f"Run {run.run_id}, {run.run_at:%Y-%m-%d %H:%M} UTC")
        for gate, (total, hold, is_stopped) in run.gates.items():
            verdict = "stopped the build" if is_stopped else "passed"
            print(f"\n{gate} {verdict}: {hold} of {total} expectations hold")
            for one in run.results:
                if one.gate == gate:
                    _print_result(connection, one, rows=rows, verbose=verbose)
    if not (rows or verbose) and any(
        not one.success and one.failing_rows_query for one in run.results
    ):
        print("\nFailing rows are shown by --rows 5, and the queries that find them by --verbose.")
    return int(run.is_stopped)


def _gate_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return schema and table of every gate that has run."""
    found = connection.execute(
        "select table_schema, table_name from information_schema.columns "
        "where column_name = 'stops_build' and regexp_full_match(table_name, 'gate_[a-z]+') "
        "order by all"
    )
    return [f'"{schema}"."{table}"' for schema, table in found.fetchall()]


def _latest(connection: duckdb.DuckDBPyConnection) -> GateRun:
    """Read the latest run of any gate."""
    tables = _gate_tables(connection)
    if not tables:
        raise QualityUnknownError("No gate has run yet. Run: tessera build")
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
    return GateRun(
        run_id,
        run_at,
        {gate: (total, hold, is_stopped) for gate, total, hold, is_stopped in gates},
        [Result(*line) for line in lines],
    )


def _or_null(connection: duckdb.DuckDBPyConnection, results: str, column: str) -> str:
    """Return a column, or null where the gates ran before there was one."""
    columns = connection.sql(results).columns
    return column if column in columns else "null"


def _print_result(
    connection: duckdb.DuckDBPyConnection, one: Result, *, rows: int, verbose: bool
) -> None:
    """Print what one expectation has to say, if anything."""
    if one.expectation == COMPARED:
        print(f"  {'INFO' if one.success else 'NOTE'}  {one.observed_value}")
    elif not one.success:
        accepted = one.severity == "critical" and not one.stops_build
        mark = "STOP" if one.stops_build else "TOOK" if accepted else MARKS[one.severity]
        print(f"  {mark}  {str(one.message).replace(chr(10), chr(10) + '    ')}")
        query = one.failing_rows_query
        if query is not None and verbose:
            print(f"        Failing rows: {' '.join(query.split())}")
        if query is not None and rows:
            _print_rows(connection, query, rows)
    elif one.nearly_stopped_by:
        print(
            f"  NEAR  {one.suite}, {one.expectation} nearly stopped the build: "
            f"{one.nearly_stopped_by}."
        )


def _print_rows(connection: duckdb.DuckDBPyConnection, query: str, rows: int) -> None:
    """Print failing rows."""
    try:
        print(connection.sql(query).limit(rows))
    except duckdb.Error as error:
        print(f"        The failing rows cannot be shown any more: {error}")
