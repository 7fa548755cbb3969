"""What is said comes from named queries of the serving file, and from nothing else."""

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

QUERIES = Path(__file__).parent / "queries"
# Figures of fewer customers say something about persons; they are not shown.
SMALLEST_GROUP = 10
# RFM segments as they are named at first: of those who ordered lately, and of those who have not,
# for longest last.
LIVELY_SEGMENTS = (
    "champions", "loyal", "potential_loyalists", "new_customers", "promising", "needs_attention",
)  # fmt: skip
QUIET_SEGMENTS = ("about_to_sleep", "at_risk", "cannot_lose", "hibernating", "lost")

Row = dict[str, Any]


class NoServingFileError(Exception):
    """There is nothing to report on; the message says what to do."""


class Facts:
    """The answers of the named queries, each asked once.

    A query is a file in ``queries``, named by its path without the ending. It reads the serving
    file alone, and has three words of its own: ``smallest_group()``, ``shown(figure, customers)``,
    which is null where there are too few customers, and ``is_quiet(segment)``, whether it is one of
    :data:`QUIET_SEGMENTS`, or one that the shop named itself, of members who mostly have not
    ordered lately: a mean recency score below 3.

    Parameters
    ----------
    file : Path
        The serving file that ``tessera publish`` wrote. It is opened read-only.

    Raises
    ------
    NoServingFileError
        If it is not there, or is not what this version of Tessera publishes.

    Attributes
    ----------
    segments : tuple of str
        All RFM segments, from those who ordered lately to those who have not for longest.
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
        self._connection.execute("set enable_progress_bar = false")
        self._connection.execute("set search_path = 'serving,memory'")
        self._file = file
        self._known: dict[str, list[Row]] = {}
        self.segments = self._named_segments()

    def _named_segments(self) -> tuple[str, ...]:
        """Return all RFM segments in their order, and let queries tell which are quiet."""
        run = self._connection.execute
        known = (*LIVELY_SEGMENTS, *QUIET_SEGMENTS)
        run(f"create macro memory.main.is_named_at_first(segment) as segment in {known}")
        own = self.rows("own_segments")
        quiet = [*QUIET_SEGMENTS, *(row["segment"] for row in own if row["is_quiet"])]
        lively = [*LIVELY_SEGMENTS, *(row["segment"] for row in own if not row["is_quiet"])]
        listed = ", ".join("'" + segment.replace("'", "''") + "'" for segment in quiet)
        run(f"create macro memory.main.is_quiet(segment) as segment in ({listed})")
        return (*lively, *quiet)

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
        """Return the row of a query that has exactly one.

        Raises
        ------
        NoServingFileError
            If the file is incomplete, so that there is none.
        """
        rows = self.rows(name)
        if len(rows) != 1:
            raise NoServingFileError(
                f"{self._file} is incomplete (query {name} has {len(rows)} rows and needs one). "
                "Run dbt build and tessera publish"
            )
        return rows[0]

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
