"""Runs the suites of one gate inside a dbt Python model."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tessera.loading import load
from tessera.quality.failing_rows import failing_rows_query, over_tables, table_name
from tessera.quality.history import (
    change_query,
    find_runs,
    input_scope,
    read_basis,
    what_was_compared,
)
from tessera.quality.limits import Limits, read_limits
from tessera.quality.results import SCHEMA, change, history_row, result_row
from tessera.quality.suites import load_suite

PROFILE_PREFIX = "profile_"
EXAMPLE_COUNT = 3

# Great Expectations keeps its project in a global of the process: one gate at a time.
_lock = threading.Lock()


def run_gate(
    dbt: Any,
    session: duckdb.DuckDBPyConnection,
    suites: Sequence[str],
    relations: Mapping[str, duckdb.DuckDBPyRelation],
    settings: Mapping[str, Any],
    root: Path = Path(),
    run_id: str | None = None,
    warn: Callable[[str], object] | None = None,
) -> pa.Table:
    """Check relations against their suites.

    Every relation is a table of its own name in the suites' SQL. A profile (``profile_...``) is
    checked as ``profile_..._change``, which has this run's figures beside those of the last run in
    the same scope that all gates accepted.

    Parameters
    ----------
    dbt : object
        The first argument of the dbt model; its ``this`` names the gate's own table.
    session : duckdb.DuckDBPyConnection
        The second one: the live session.
    suites : sequence of str
        Relations to check, each against ``gx/suites/<name>.yml``.
    relations : mapping of str to duckdb.DuckDBPyRelation
        What the suites read, from ``dbt.ref``.
    settings : mapping
        ``connector``, ``raw_path``, ``as_of``, ``compare_with_scope``, ``thresholds`` and
        ``accept``.
    root : Path
        The project's folder.
    run_id : str or None
        By default dbt's invocation id.
    warn : callable or None
        Takes a sentence for the log; by default dbt's own.

    Returns
    -------
    pyarrow.Table
        One row per expectation, in `SCHEMA`.

    Raises
    ------
    SuiteError
        If a suite is wrong.
    """
    gate = dbt.this.identifier
    limits = read_limits(settings, root / "gx" / "suites")
    scope = input_scope(
        settings.get("connector") or "",
        text_or_none(settings.get("raw_path")),
        text_or_none(settings.get("as_of")),
    )
    go_on_from = text_or_none(settings.get("compare_with_scope"))
    run_id = run_id or _invocation_id()
    basis = read_basis(session, dbt.this.schema, scope, go_on_from, run_id)
    views, previous = {}, []
    for name, relation in relations.items():
        table = table_name(relation.sql_query())
        views[name] = f"select * from {table}"
        if name.startswith(PROFILE_PREFIX):
            runs = find_runs(session, table, scope, basis, limits.compares)
            previous.append(runs.previous_at)
            views[f"{name}_change"] = change_query(table, runs)
    run = {
        "run_id": run_id,
        "scope": scope,
        "gate": gate,
        "run_at": datetime.now(UTC).replace(tzinfo=None),
    }
    with _lock:
        rows = _check(gate, session, suites, views, root, limits)
    if previous:
        times = [time for time in previous if time is not None]
        is_usual, sentence = what_was_compared(scope, basis, max(times, default=None))
        rows.append(history_row(is_usual, sentence))
        if not times:
            (warn or _warn)(f"{gate}: {sentence}")
    return pa.Table.from_pylist([row | run for row in rows], schema=SCHEMA)


def _warn(sentence: str) -> None:
    """Write a sentence to dbt's log."""
    from dbt.adapters.events.logging import AdapterLogger

    AdapterLogger("Tessera").warning(sentence)


def text_or_none(value: str | None) -> str | None:
    """Undo dbt's writing of nothing as text.

    Examples
    --------
    >>> text_or_none("None") is None, text_or_none("exports/")
    (True, 'exports/')
    """
    return None if value in (None, "", "None") else str(value)


def _invocation_id() -> str:
    """Return the id of the running dbt command."""
    from dbt_common.invocation import get_invocation_id

    return get_invocation_id()


def _check(
    gate: str,
    session: duckdb.DuckDBPyConnection,
    suites: Sequence[str],
    views: Mapping[str, str],
    root: Path,
    limits: Limits,
) -> list[dict[str, Any]]:
    """Run the suites and return the columns that depend on the expectation."""
    validation = load("tessera.quality.validation")
    types = validation.expectation_types()
    rules = {
        suite: [
            limits.applied(rule)
            for rule in load_suite(root / "gx" / "suites" / f"{suite}.yml", types)
            if rule.unless not in limits.accepted
        ]
        for suite in suites
    }
    batches = {
        suite: f"{suite}_change" if suite.startswith(PROFILE_PREFIX) else suite for suite in suites
    }
    site = root / os.environ.get("DBT_TARGET_PATH", "target") / "gx"
    connection = validation.SessionConnection(session, views)
    rows = []
    try:
        for suite, rule, result in validation.validate(connection, gate, rules, batches, site):
            batch = batches[suite]
            query = failing_rows_query(rule, batch, views)
            changes, examples, nearly = [], [], []
            if query and rule.query and suite.startswith(PROFILE_PREFIX):
                if not result.success:
                    changes = _changes(session, query)
                elif rule.nearly_query:
                    nearly = _changes(session, over_tables(rule.nearly_query, batch, views))
            if not result.success and rule.examples:
                examples = _examples(session, over_tables(rule.examples, batch, views))
            row = result_row(rule, suite, result, changes, query, examples, nearly)
            if row["error"] is None and rule.name in limits.accepted:
                row["stops_build"] = False
            rows.append(row)
    finally:
        connection.dispose()
    return rows


def _changes(session: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Write the failing figures of a profile as phrases; they are totals, never rows of data."""
    try:
        result = session.cursor().execute(query)
    except duckdb.Error:
        return []  # the expectation's own error says why
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    changes = [change(dict(zip(names, row, strict=True))) for row in rows[:EXAMPLE_COUNT]]
    if len(rows) > EXAMPLE_COUNT:
        changes.append(f"and {len(rows) - EXAMPLE_COUNT} more")
    return changes


def _examples(session: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return the first examples that a suite's query finds, or why there are none."""
    try:
        rows = session.cursor().execute(query).fetchmany(EXAMPLE_COUNT)
    except duckdb.Error as error:
        return [f"none can be shown: {str(error).splitlines()[0]}"]
    return [str(row[0]) for row in rows]
