"""What a gate compares with: the profile of the previous run that it accepted."""

import re
from dataclasses import dataclass

import duckdb

from tessera.quality.failing_rows import literal


def input_scope(connector: str, raw_path: str | None) -> str:
    """Name what a run can be compared with; the macro ``input_scope`` writes the same.

    Parameters
    ----------
    connector : str
        The connector in use.
    raw_path : str or None
        The file or folder that it reads.

    Returns
    -------
    str
        The connector and the name of the file or folder, with every run of digits as ``#``.

    Examples
    --------
    >>> input_scope("files", "exports/2026-01-31/")
    'files #-#-#'
    >>> input_scope("demo", None)
    'demo'
    """
    name = (raw_path or "").rstrip("/").split("/")[-1]
    return f"{connector} {re.sub('[0-9]+', '#', name)}".strip()


@dataclass(frozen=True)
class Runs:
    """Two runs of a profile: this one and, if any, the previous one that the gate accepted."""

    current: str | None
    previous: str | None


def find_runs(
    session: duckdb.DuckDBPyConnection, profile: str, gate: str, scope: str, compare: bool = True
) -> Runs:
    """Find the run to judge and the run to compare it with.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The live session.
    profile : str
        Schema and table of the profile.
    gate : str
        Schema and table of the gate's own earlier rows; it may not exist yet.
    scope : str
        Only runs of this scope count.
    compare : bool
        False to accept whatever came: there is then no previous run.

    Returns
    -------
    Runs
        The newest run of the profile and, before it, the newest that the gate let pass. A gate
        judges the profile that was newest when it ran, which in a retry is an earlier run's.
    """
    cursor = session.cursor()
    newest = f"select max_by(run_id, run_at), max(run_at) from {profile} where scope = $scope"
    current, current_at = cursor.execute(newest, {"scope": scope}).fetchone()
    if current is None or not compare or not _exists(cursor, gate):
        return Runs(current, None)
    accepted = f"""
        with runs as (
            select run_id, max(run_at) as run_at, bool_or(stops_build) as is_stopped
            from {gate}
            where scope = $scope
            group by run_id
        )
        select max(run_at) from runs where not is_stopped and run_at < $current_at
    """
    values = {"scope": scope, "current_at": current_at}
    accepted_at = cursor.execute(accepted, values).fetchone()[0]
    judged = f"{newest} and run_at <= $accepted_at and run_at < $current_at"
    previous = cursor.execute(judged, {**values, "accepted_at": accepted_at}).fetchone()[0]
    return Runs(current, previous)


def _exists(cursor: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Tell whether a table exists."""
    schema, name = (part.strip('"') for part in table.split("."))
    query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return cursor.execute(query, [schema, name]).fetchone() is not None


def change_query(profile: str, runs: Runs) -> str:
    """Write the query that puts this run's figures beside those of the previous accepted run.

    Parameters
    ----------
    profile : str
        Schema and table of the profile.
    runs : Runs
        The two runs.

    Returns
    -------
    str
        A query with the columns relation, measure, category, value, previous_value, text_value,
        previous_text_value and has_previous. A figure that only one of the runs has is null in
        the other; without a previous run every previous value is null.
    """
    columns = "relation, measure, category"
    return f"""\
with this_run as (select * from {profile} where run_id = {literal(runs.current)}),
previous_run as (select * from {profile} where run_id = {literal(runs.previous)})
select {columns}, this_run.value, previous_run.value as previous_value, this_run.text_value,
previous_run.text_value as previous_text_value, {literal(runs.previous is not None)} as has_previous
from this_run full join previous_run using ({columns})"""
