"""Great Expectations' SQL engine on a live DuckDB session.

Great Expectations reads results after it has handed its connection back, and SQLAlchemy rolls
back on that occasion, which in DuckDB throws pending results away. The connection here is a
cursor of the session: it fetches each result at once, and begin, commit and rollback do nothing,
so that results outlive the hand-back and the caller's transaction is left alone. The relations
under test are temporary views, so no table is copied.

Importing this module imports Great Expectations, which takes seconds: import it where a gate
runs, not where a project is parsed.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import sqlalchemy as sa

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import: no usage statistics are sent

from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.column_map_metrics import (
    ColumnValuesMatchRegex,
    ColumnValuesNotMatchRegex,
)
from great_expectations.expectations.metrics.map_metric_provider import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metrics import UnexpectedRowsQueryTable


class SessionCursor:
    """A DB-API cursor that holds the whole result of its last statement."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Sequence[Any] | None = None

    def execute(
        self,
        sql: str,
        parameters: Sequence[Any] | None = None,
        context: object = None,  # noqa: ARG002
    ) -> "SessionCursor":
        """Run a statement and fetch its result."""
        result = self._connection.execute(sql, list(parameters or []))
        self.description = result.description
        self._rows = result.fetchall() if result.description else []
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None at the end."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Return the next rows, as many as asked for."""
        size = size or self.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """Keep the result: it may be read after the hand-back."""


class SessionConnection:
    """A DB-API connection over a session, with temporary views that only it can see.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The live session, as dbt gives it to a Python model.
    views : mapping of str to str
        The query that each view stands for.
    """

    autocommit = None
    closed = False

    def __init__(self, session: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> None:
        self.raw = session.cursor()
        self.notices: list[str] = []
        for name, query in views.items():
            self.raw.execute(f'create or replace temp view "{name}" as {query}')

    def cursor(self) -> SessionCursor:
        """Return a new cursor over the same views."""
        return SessionCursor(self.raw)

    def begin(self) -> None:
        """Do nothing: the transaction is the caller's."""

    commit = rollback = close = begin

    def dispose(self) -> None:
        """Close the cursor and so drop its views."""
        self.raw.close()

    def __getattr__(self, name: str) -> Any:
        """Pass on what DuckDB's SQLAlchemy dialect asks of the driver's own connection."""
        return getattr(self.raw, name)


def add_datasource(context: Any, name: str, connection: SessionConnection) -> Any:
    """Add a data source that reads through a connection to a Great Expectations context."""
    return context.data_sources.add_or_update_sql(
        name=name,
        connection_string="duckdb:///:memory:",  # only names the dialect; creator connects
        create_temp_table=False,
        kwargs={"creator": lambda: connection, "poolclass": sa.pool.StaticPool},
    )


# Great Expectations has no regular expressions for DuckDB. Defining these classes registers them
# in place of its own, of which it would warn.
logging.getLogger("great_expectations").setLevel(logging.ERROR)


class DuckDBMatchRegex(ColumnValuesMatchRegex):
    """Values that match a regular expression, in DuckDB."""

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, regex: str, _dialect: Any, **_: Any) -> Any:  # noqa: N805
        return sa.func.regexp_matches(column, regex)


class DuckDBNotMatchRegex(ColumnValuesNotMatchRegex):
    """Values that do not match a regular expression, in DuckDB."""

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, regex: str, _dialect: Any, **_: Any) -> Any:  # noqa: N805
        return sa.not_(sa.func.regexp_matches(column, regex))


class UnfetchedRows(UnexpectedRowsQueryTable):
    """The failing rows themselves: a gate only counts them, so the query runs once, not twice."""

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, *_: Any, **__: Any) -> list[dict[str, Any]]:  # noqa: N805
        return []
