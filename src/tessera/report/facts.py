"""What is said comes from named queries of the serving file, and from nothing else."""

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

QUERIES = Path(__file__).parent / "queries"
# Figures of fewer customers say something about persons; they are not shown.
SMALLEST_GROUP = 10
# RFM segments of those who have not ordered lately, for longest last.
QUIET_SEGMENTS = ("about_to_sleep", "at_risk", "cannot_lose", "hibernating", "lost")

Row = dict[str, Any]


class NoServingFileError(Exception):
    """There is nothing to report on; the message says what to do."""


class Facts:
    """The answers of the named queries, each asked once.

    A query is a file in ``queries``, named by its path without the ending. It reads the serving
    file alone, and has three words of its own: ``smallest_group()``, ``shown(figure, customers)``,
    which is null where there are too few customers, and ``is_quiet(segment)``, whether it is one of
    :data:`QUIET_SEGMENTS`.

    Parameters
    ----------
    file : Path
        The serving file that ``tessera publish`` wrote. It is opened read-only.

    Raises
    ------
    NoServingFileError
        If it is not there, or is not what this version of Tessera publishes.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            raise NoServingFileError(
                f"There is no serving file {file}. Run dbt build and tessera publish, or name "
                "another folder: --serving"
            )
        self._connection = duckdb.connect()
        quoted = str(file).replace("'", "''")
        try:
            self._connection.execute(f"attach '{quoted}' as serving (read_only)")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise NoServingFileError(
                f"{file} cannot be opened ({reason}). Publish again: tessera publish"
            ) from error
        self._connection.execute(f"create macro smallest_group() as {SMALLEST_GROUP}")
        self._connection.execute(
            "create macro shown(figure, customers) as"
            " case when customers >= smallest_group() then figure end"
        )
        self._connection.execute(f"create macro is_quiet(segment) as segment in {QUIET_SEGMENTS}")
        self._connection.execute("set enable_progress_bar = false")
        self._connection.execute("set search_path = 'serving,memory'")
        self._file = file
        self._known: dict[str, list[Row]] = {}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a named query; decimals as floats.

        Raises
        ------
        NoServingFileError
            If the file lacks a table or column that the query needs.
        """
        if name not in self._known:
            try:
                cursor = self._connection.execute((QUERIES / f"{name}.sql").read_text())
            except duckdb.CatalogException as error:
                raise self._outdated(name, error) from error
            except duckdb.BinderException as error:
                raise self._outdated(name, error) from error
            columns = [column[0] for column in cursor.description or ()]
            self._known[name] = [
                {
                    column: float(value) if isinstance(value, Decimal) else value
                    for column, value in zip(columns, row, strict=True)
                }
                for row in cursor.fetchall()
            ]
        return self._known[name]

    def row(self, name: str) -> Row:
        """Return the row of a query that has exactly one."""
        (row,) = self.rows(name)
        return row

    @cached_property
    def shop(self) -> Row:
        """Currency, dates and size of the shop."""
        return self.row("shop")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _outdated(self, name: str, error: duckdb.Error) -> NoServingFileError:
        return NoServingFileError(
            f"{self._file} was published by another version of Tessera (query {name}: "
            f"{str(error).splitlines()[0]}). Run dbt build and tessera publish"
        )
