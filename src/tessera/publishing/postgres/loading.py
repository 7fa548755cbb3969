"""Copying the tables of a serving file into new schemas of PostgreSQL."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import psycopg
from psycopg import sql

from tessera.postgres import Connection, PostgresError
from tessera.publishing.postgres.connecting import STAYS

TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "UTINYINT": "smallint",
    "INTEGER": "integer",
    "USMALLINT": "integer",
    "BIGINT": "bigint",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20, 0)",
    # What DuckDB makes of a sum of whole numbers.
    "HUGEINT": "numeric(38, 0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "UUID": "uuid",
    "JSON": "jsonb",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
# Of what holds other values, JSON is made.
NESTED = re.compile(r"(STRUCT|MAP)\(|.*\[\d*\]$", re.DOTALL)
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Column:
    """A column of a serving file.

    Attributes
    ----------
    name, data_type : str
        As DuckDB has them.
    comment : str or None
        What it holds.
    """

    name: str
    data_type: str
    comment: str | None


def type_in_postgres(data_type: str) -> str:
    """Return the type that holds every value of a type of DuckDB.

    Raises
    ------
    KeyError
        If there is none.

    Examples
    --------
    >>> type_in_postgres("DECIMAL(18,2)"), type_in_postgres("VARCHAR[]")
    ('numeric(18, 2)', 'jsonb')
    """
    if NESTED.match(data_type):
        return "jsonb"
    if decimal := DECIMAL.fullmatch(data_type):
        return f"numeric({decimal[1]}, {decimal[2]})"
    return TYPES[data_type]


def load_table(
    copy: duckdb.DuckDBPyConnection, server: Connection, schema: str, table: str, new_schema: str
) -> int:
    """Create a table in a new schema, and copy its rows and comments.

    The rows are frozen. Else a transaction of readers that began before the table was filled, and
    is to repeat its reads, would find the table empty once it takes the old one's place.

    Parameters
    ----------
    copy : DuckDBPyConnection
        To the serving file.
    server : psycopg.Connection
        To PostgreSQL.
    schema, table : str
        The table in the serving file.
    new_schema : str
        The schema in PostgreSQL.

    Returns
    -------
    int
        The rows that arrived, which are all.

    Raises
    ------
    PostgresError
        If a column has a type or a value that PostgreSQL has not, or rows are missing at the end.
    """
    try:
        arrived = _create_and_fill(copy, server, schema, table, new_schema)
    except psycopg.DataError as error:
        said = str(error).splitlines()[0]
        raise PostgresError(f"{schema}.{table} cannot be loaded: {said}. {STAYS}") from None
    expected = _only(copy, f'select count(*) from "{schema}"."{table}"')
    if arrived != expected:
        raise PostgresError(f"{arrived} rows of {schema}.{table} arrived, and {expected} were sent")
    server.execute(sql.SQL("analyze {}").format(sql.Identifier(new_schema, table)))
    return arrived


def _create_and_fill(
    copy: duckdb.DuckDBPyConnection, server: Connection, schema: str, table: str, new_schema: str
) -> int:
    """Create a table with its comments, copy its rows, and return how many arrived."""
    columns = _columns(copy, schema, table)
    target = sql.Identifier(new_schema, table)
    # A table is created and filled in one transaction, or its rows cannot be frozen.
    with server.transaction(), server.cursor() as cursor:
        cursor.execute(_create(target, columns, f"{schema}.{table}"))
        with cursor.copy(
            sql.SQL("copy {} from stdin (format csv, freeze)").format(target)
        ) as stream:
            for block in _as_csv(copy, schema, table, columns):
                stream.write(block)
        arrived = cursor.rowcount
        for statement in _comments(copy, schema, table, new_schema, columns):
            cursor.execute(statement)
    return arrived


def _columns(copy: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[Column]:
    rows = copy.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where database_name = current_database() and schema_name = $1 and table_name = $2"
        " order by column_index",
        [schema, table],
    ).fetchall()
    return [Column(*row) for row in rows]


def _create(target: sql.Identifier, columns: list[Column], name: str) -> sql.Composed:
    parts = []
    for column in columns:
        try:
            data_type = type_in_postgres(column.data_type)
        except KeyError:
            raise PostgresError(
                f"{name}.{column.name} is of the type {column.data_type}, for which PostgreSQL has "
                "none. Cast it in the model"
            ) from None
        parts.append(sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(data_type)))
    return sql.SQL("create table {} ({})").format(target, sql.SQL(", ").join(parts))


def _as_csv(
    copy: duckdb.DuckDBPyConnection, schema: str, table: str, columns: list[Column]
) -> Iterator[bytes]:
    """Yield the rows as CSV, in which a null is empty and every value is quoted."""
    import pyarrow.csv as csv

    names = ", ".join(
        f'to_json("{one.name}") as "{one.name}"' if NESTED.match(one.data_type) else f'"{one.name}"'
        for one in columns
    )
    reader = copy.execute(f'select {names} from "{schema}"."{table}"').to_arrow_reader(ROWS_AT_ONCE)
    options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
    for batch in reader:
        block = io.BytesIO()
        csv.write_csv(batch, block, options)
        yield block.getvalue()


def _comments(
    copy: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    new_schema: str,
    columns: list[Column],
) -> Iterator[sql.Composed]:
    of_table = copy.execute(
        "select comment from duckdb_tables()"
        " where database_name = current_database() and schema_name = $1 and table_name = $2",
        [schema, table],
    ).fetchone()
    comment = sql.SQL("comment on {} {} is {}")
    if of_table and of_table[0]:
        target = sql.Identifier(new_schema, table)
        yield comment.format(sql.SQL("table"), target, sql.Literal(of_table[0]))
    for one in columns:
        if one.comment:
            target = sql.Identifier(new_schema, table, one.name)
            yield comment.format(sql.SQL("column"), target, sql.Literal(one.comment))


def _only(copy: duckdb.DuckDBPyConnection, query: str) -> int:
    ((value,),) = copy.execute(query).fetchall()
    return int(value)
