"""Runs the suites of one gate inside a dbt Python model."""

import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tessera.loading import load
from tessera.quality.failing_rows import failing_rows_query, table_name
from tessera.quality.history import change_query, find_runs, input_scope
from tessera.quality.results import SCHEMA, change, result_row
from tessera.quality.suites import Expectation, SuiteError, load_suite

PROFILE_PREFIX = "profile_"
CHANGE_COUNT = 5

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
) -> pa.Table:
    """Check relations against their suites.

    Every relation is a table of its own name in the suites' SQL. A profile (``profile_...``) is
    checked as ``profile_..._change``, which has this run's figures beside those of the previous
    run in the same scope that this gate accepted.

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
        ``connector``, ``raw_path``, ``accept_changes`` (true: compare with nothing), and any
        other setting that an expectation's ``unless`` names.
    root : Path
        The project's folder.
    run_id : str or None
        By default dbt's invocation id.

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
    scope = input_scope(settings.get("connector") or "", text_or_none(settings.get("raw_path")))
    views = {}
    for name, relation in relations.items():
        table = table_name(relation.sql_query())
        views[name] = f"select * from {table}"
        if name.startswith(PROFILE_PREFIX):
            own_table = f"{dbt.this.schema}.{gate}"
            compare = not is_on(settings, "accept_changes")
            runs = find_runs(session, table, own_table, scope, compare)
            views[f"{name}_change"] = change_query(table, runs)
    run = {
        "run_id": run_id or _invocation_id(),
        "scope": scope,
        "gate": gate,
        "run_at": datetime.now(UTC).replace(tzinfo=None),
    }
    with _lock:
        rows = _check(gate, session, suites, views, settings, root)
    return pa.Table.from_pylist([run | row for row in rows], schema=SCHEMA)


def is_on(settings: Mapping[str, Any], name: str) -> bool:
    """Tell whether a setting is true; dbt may hand settings over as text.

    Examples
    --------
    >>> is_on({"accept_changes": "True"}, "accept_changes"), is_on({}, "accept_changes")
    (True, False)
    """
    return str(settings.get(name, False)).lower() == "true"


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
    settings: Mapping[str, Any],
    root: Path,
) -> list[dict[str, Any]]:
    """Run the suites and return the columns that depend on the expectation."""
    validation = load("tessera.quality.validation")
    types = validation.expectation_types()
    rules = {
        suite: [
            rule
            for rule in load_suite(root / "gx" / "suites" / f"{suite}.yml", types)
            if not _is_left_out(rule, settings)
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
            query = failing_rows_query(rule, batches[suite], views)
            changes = []
            if not result.success and rule.query and suite.startswith(PROFILE_PREFIX):
                changes = _changes(session, query)
            rows.append(result_row(rule, suite, result, changes, query))
    finally:
        connection.dispose()
    return rows


def _is_left_out(rule: Expectation, settings: Mapping[str, Any]) -> bool:
    """Tell whether a setting switches a rule off."""
    if rule.unless is None:
        return False
    if rule.unless not in settings:
        raise SuiteError(
            f"{rule.place}: the gate has no setting '{rule.unless}'; add it to the meta of the gate"
        )
    return is_on(settings, rule.unless)


def _changes(session: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Write the failing figures of a profile as phrases; they are totals, never rows of data."""
    try:
        result = session.cursor().execute(query)
    except duckdb.Error:
        return []  # the expectation's own error says why
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    changes = [change(dict(zip(names, row, strict=True))) for row in rows[:CHANGE_COUNT]]
    if len(rows) > CHANGE_COUNT:
        changes.append(f"and {len(rows) - CHANGE_COUNT} more")
    return changes
