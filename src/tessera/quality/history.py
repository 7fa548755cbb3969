"""What a gate compares with: the profile of the last run whose whole build was accepted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from tessera.quality.failing_rows import literal
from tessera.quality.suites import SuiteError

# In the order of a build. A run is accepted when the last of them lets it pass.
GATES = (
    "gate_input",
    "gate_staging",
    "gate_features",
    "gate_predictions",
    "gate_marts",
    "gate_actions",
)


def input_scope(connector: str, raw_path: str | None, as_of: str | None = None) -> str:
    """Name what a run can be compared with; the macro ``input_scope`` writes the same.

    Parameters
    ----------
    connector : str
        The connector in use.
    raw_path : str or None
        The file or folder that it reads.
    as_of : str or None
        Var as_of. A build as of a date knows less than one without, so they are kept apart.

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
    >>> input_scope("demo", None, as_of="2026-01-31")
    'demo as of a date'
    """
    name = (raw_path or "").rstrip("/").split("/")[-1]
    scope = f"{connector} {re.sub('[0-9]+', '#', name)}".strip()
    return f"{scope} as of a date" if as_of else scope


@dataclass(frozen=True)
class GateRun:
    """What one gate said in one run."""

    gate: str
    scope: str
    run_at: datetime
    is_stopped: bool


@dataclass(frozen=True)
class Basis:
    """What this run is compared with.

    Attributes
    ----------
    scope : str
        The scope of the earlier runs.
    runs : tuple of GateRun
        All that the gates said so far, in any scope.
    """

    scope: str
    runs: tuple[GateRun, ...]

    @property
    def known_scopes(self) -> dict[str, datetime]:
        """Every scope in which a run was accepted, with the time of the last one."""
        times = {run.scope: accepted_at(self.runs, run.scope) for run in self.runs}
        return {scope: time for scope, time in sorted(times.items()) if time is not None}


def read_basis(
    session: duckdb.DuckDBPyConnection,
    schema: str,
    scope: str,
    go_on_from: str | None = None,
    run_id: str | None = None,
) -> Basis:
    """Find the scope whose runs this one is compared with.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The live session.
    schema : str
        The schema of the gates' own tables; they may not exist yet.
    scope : str
        The scope of this run.
    go_on_from : str or None
        An earlier scope that counts until this one has an accepted run of its own.
    run_id : str or None
        This run, in which earlier gates may have spoken already; it is left out.

    Returns
    -------
    Basis
        The scope, and what the gates said so far.

    Raises
    ------
    SuiteError
        If there was no run in the earlier scope.
    """
    cursor = session.cursor()
    runs = []
    for gate in GATES:
        if _exists(cursor, schema, gate):
            rows = cursor.execute(
                "select scope, max(run_at), bool_or(stops_build) "
                f'from "{schema}".{gate} where run_id is distinct from $run_id '
                "group by run_id, scope",
                {"run_id": run_id},
            ).fetchall()
            runs += [GateRun(gate, *row) for row in rows]
    basis = Basis(scope, tuple(sorted(runs, key=lambda run: run.run_at)))
    if go_on_from is None or accepted_at(basis.runs, scope) is not None:
        return basis
    if go_on_from not in basis.known_scopes:
        known = ", ".join(f"'{name}'" for name in basis.known_scopes) or "none"
        raise SuiteError(
            f"var compare_with_scope: no run of '{go_on_from}' was accepted; known: {known}"
        )
    return Basis(go_on_from, basis.runs)


def accepted_at(
    runs: Iterable[GateRun], scope: str, before: datetime | None = None
) -> datetime | None:
    """Return when a build of a scope last passed all its gates.

    The last gate decides, and no earlier one may have stopped since. Where only a part was ever
    built, the furthest gate that was reached takes the place of the last one.

    Parameters
    ----------
    runs : iterable of GateRun
        What the gates said, in the order of time.
    scope : str
        Only runs of this scope count.
    before : datetime or None
        Only runs before this time count.

    Returns
    -------
    datetime or None
        The time, or None if no build passed.

    Examples
    --------
    >>> runs = [
    ...     GateRun("gate_input", "demo", datetime(2026, 1, 1), False),
    ...     GateRun("gate_marts", "demo", datetime(2026, 1, 2), False),
    ...     GateRun("gate_input", "demo", datetime(2026, 1, 3), False),
    ...     GateRun("gate_staging", "demo", datetime(2026, 1, 4), True),
    ... ]
    >>> accepted_at(runs, "demo").day
    2
    """
    own = [run for run in runs if run.scope == scope]
    own = [run for run in own if before is None or run.run_at < before]
    last = max((GATES.index(run.gate) for run in own), default=None)
    stopped, accepted = {}, None
    for run in own:
        stopped[run.gate] = run.is_stopped
        if GATES.index(run.gate) == last and not any(stopped.values()):
            accepted = run.run_at
    return accepted


@dataclass(frozen=True)
class Runs:
    """Two runs of a profile: this one and, if any, the last accepted one."""

    current: str | None
    previous: str | None
    previous_at: datetime | None = None


def find_runs(
    session: duckdb.DuckDBPyConnection,
    profile: str,
    scope: str,
    basis: Basis,
    compare: bool = True,
) -> Runs:
    """Find the run to judge and the run to compare it with.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The live session.
    profile : str
        Schema and table of the profile.
    scope : str
        The scope of this run.
    basis : Basis
        What it is compared with.
    compare : bool
        False to accept whatever came: there is then no previous run.

    Returns
    -------
    Runs
        The newest run of the profile and, before it, the one that went into the last accepted
        build. A gate judges the profile that was newest when it ran, which in a retry is an
        earlier run's.
    """
    cursor = session.cursor()
    newest = f"select max_by(run_id, run_at), max(run_at) from {profile} where scope = $scope"
    ((current, current_at),) = cursor.execute(newest, {"scope": scope}).fetchall()
    if current is None or not compare:
        return Runs(current, None)
    accepted = accepted_at(basis.runs, basis.scope, before=current_at)
    judged = f"{newest} and run_at <= $accepted_at and run_at < $current_at"
    values = {"scope": basis.scope, "accepted_at": accepted, "current_at": current_at}
    ((previous, previous_at),) = cursor.execute(judged, values).fetchall()
    return Runs(current, previous, previous_at)


def _exists(cursor: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Tell whether a table exists."""
    query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return cursor.execute(query, [schema, name]).fetchone() is not None


def change_query(profile: str, runs: Runs) -> str:
    """Write the query that puts this run's figures beside those of the last accepted run.

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


def what_was_compared(scope: str, basis: Basis, previous_at: datetime | None) -> tuple[bool, str]:
    """Say what a run was compared with.

    Parameters
    ----------
    scope : str
        The scope of this run.
    basis : Basis
        What it was to be compared with.
    previous_at : datetime or None
        When the earlier run started; None: there was none.

    Returns
    -------
    tuple of (bool, str)
        Whether all is as one would think, and the sentence. A new scope beside known ones is not:
        a folder may have got another name.
    """
    if previous_at is not None:
        return (
            True,
            f"Compared with the run of {previous_at:%Y-%m-%d %H:%M} UTC of '{basis.scope}'.",
        )
    others = [f"'{name}'" for name in basis.known_scopes if name != scope]
    if scope in basis.known_scopes:
        return True, f"Compared with no earlier run of '{scope}'."
    if not others:
        return True, f"Compared with nothing: the first run of '{scope}'."
    return False, (
        f"Compared with nothing: the first run of '{scope}'. Known so far: {', '.join(others)}. "
        "If this is the same shop under another name, go on from there: "
        f'--vars "compare_with_scope: {others[-1]}".'
    )
