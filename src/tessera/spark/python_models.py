"""Python models of a build on Spark run in DuckDB, over the Parquet files of Spark's tables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from tessera.quality.history import GATES

# Types that Parquet or Spark does not know, and what holds their values.
STORED_AS = {
    "HUGEINT": "decimal(38, 0)",
    "UHUGEINT": "decimal(38, 0)",
    "UBIGINT": "decimal(20, 0)",
    "UINTEGER": "bigint",
    "USMALLINT": "integer",
    "UTINYINT": "smallint",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_S": "timestamp",
    '"NULL"': "integer",
}


def run_model(
    code: str, file: str, warehouse: Path, settings: Mapping[str, str], target: Path
) -> None:
    """Run a compiled Python model and write what it returns to a Parquet file.

    Parameters
    ----------
    code : str
        The model with what dbt writes around it: ``model`` and ``dbtObj``.
    file : str
        The model's file, for messages.
    warehouse : Path
        The folder of Spark's tables.
    settings : mapping of str to str
        Settings of DuckDB, such as ``memory_limit``.
    target : Path
        The file to write.
    """
    namespace: dict[str, Any] = {"__name__": f"dbt_model_{Path(file).stem}"}
    exec(compile(code, file, "exec"), namespace)
    with duckdb.connect(config=dict(settings)) as session:
        tables = Tables(session, warehouse)
        dbt = namespace["dbtObj"](tables.read)
        if dbt.is_incremental:
            tables.hold(str(dbt.this))
        for gate in GATES:
            # A gate reads what all of them said before.
            tables.show(dbt.this.schema, gate)
        write_parquet(session, namespace["model"](dbt, session), target)


class Tables:
    """Spark's tables as views of a DuckDB session, under their own names.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The session.
    warehouse : Path
        The folder of the tables: ``<schema>.db/<table>/*.parquet``.
    """

    def __init__(self, session: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
        self._session = session
        self._warehouse = warehouse
        self._shown: set[str] = set()

    def read(self, name: str) -> duckdb.DuckDBPyRelation:
        """Return a table, ``schema.table``, as a relation."""
        self.show(*name.split("."))
        return self._session.query(f"select * from {name}")

    def show(self, schema: str, table: str, kind: str = "view") -> None:
        """Make a view over the files of a table, whose columns may have become more in time."""
        name = f'"{schema}"."{table}"'
        files = sorted(map(str, (self._warehouse / f"{schema}.db" / table).glob("*.parquet")))
        if name in self._shown or not files:
            return
        self._session.execute(f'create schema if not exists "{schema}"')
        listed = ", ".join("'{}'".format(file.replace("'", "''")) for file in files)
        self._session.execute(
            f"create {kind} {name} as select * from read_parquet([{listed}], union_by_name = true)"
        )
        self._shown.add(name)

    def hold(self, name: str) -> None:
        """Make a copy of a table, for DuckDB opens no view as a table; kept tables are small."""
        schema, table = name.split(".")
        self.show(schema, table, "table")


def write_parquet(session: duckdb.DuckDBPyConnection, result: Any, target: Path) -> None:
    """Write what a model returned to a Parquet file that Spark can read.

    Parameters
    ----------
    session : duckdb.DuckDBPyConnection
        The session of the model.
    result : pyarrow.Table, pyarrow.RecordBatchReader, pandas.DataFrame or DuckDBPyRelation
        Its rows.
    target : Path
        The file.

    Raises
    ------
    TypeError
        If the result is none of these.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> file = Path(mkdtemp()) / "rows.parquet"
    >>> with duckdb.connect() as session:
    ...     write_parquet(session, session.sql("select sum(2) as total, 'a' as word"), file)
    ...     session.sql(f"describe select * from '{file}'").fetchall()[0][:2]
    ('total', 'DECIMAL(38,0)')
    """
    if isinstance(result, pd.DataFrame):
        result = session.from_df(result)
    elif isinstance(result, pa.Table | pa.RecordBatchReader):
        result = session.from_arrow(result)
    elif not isinstance(result, duckdb.DuckDBPyRelation):
        raise TypeError(
            f"A Python model must return a table of pyarrow, a data frame of pandas or a relation "
            f"of DuckDB, not {type(result).__name__}."
        )
    columns = [
        _stored(name, str(kind)) for name, kind in zip(result.columns, result.types, strict=True)
    ]
    result.project(", ".join(columns)).write_parquet(str(target))


def _stored(name: str, kind: str) -> str:
    """Return a column in a type that Spark knows."""
    quoted = '"{}"'.format(name.replace('"', '""'))
    stored = STORED_AS.get(kind, "varchar" if kind.startswith("ENUM") else None)
    return f"cast({quoted} as {stored}) as {quoted}" if stored else quoted


def seed_to_parquet(file: Path, types: Mapping[str, str], delimiter: str, target: Path) -> None:
    """Write the rows of a seed, read as DuckDB reads it in a build of its own, to a Parquet file.

    Parameters
    ----------
    file : Path
        The CSV file.
    types : mapping of str to str
        The type of each column, in the order of the file.
    delimiter : str
        What separates its values.
    target : Path
        The file to write.
    """
    with duckdb.connect() as session:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        session.execute(f"create table seed ({columns})")
        session.execute(
            f"copy seed from '{file}' (format csv, header true, delimiter '{delimiter}')"
        )
        session.table("seed").write_parquet(str(target))


def read_seed(file: Path) -> list[dict[str, str | None]]:
    """Return the rows of a seed as texts; what is empty is None."""
    with duckdb.connect() as session:
        found = session.execute(
            "select * from read_csv($file, all_varchar = true, header = true, delim = ',', "
            "quote = '\"', comment = '')",
            {"file": str(file)},
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
