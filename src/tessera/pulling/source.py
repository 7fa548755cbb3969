"""The tables of a database: found, described, and read in blocks."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as csv
from psycopg import sql

from tessera.postgres import Connection
from tessera.pulling.asked import Asked
from tessera.pulling.parts import PullError
from tessera.pulling.types import IS_NESTED, Column, column_of, growing_type

TABLES = """
select n.nspname, c.relname, pg_table_is_visible(c.oid)
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'f', 'p') and n.nspname !~ '^(pg_|information_schema$)'
order by 1, 2
"""
# Rows are kept until they have so many bytes, or there are so many of them.
BLOCK_BYTES = 8_000_000
BLOCK_ROWS = 65_536
SIMILAR = 3


@dataclass(frozen=True)
class Source:
    """A table of the server.

    Attributes
    ----------
    schema, table : str
        Its name.
    columns : tuple of Column
        All of them.
    by : Column or None
        The one that grows.
    """

    schema: str
    table: str
    columns: tuple[Column, ...]
    by: Column | None

    @property
    def name(self) -> str:
        """The table with its schema."""
        return f"{self.schema}.{self.table}"

    @property
    def arrow_schema(self) -> pa.Schema:
        """The columns as they stand in the file."""
        return pa.schema([(column.name, column.arrow_type) for column in self.columns])


def source_of(server: Connection, asked: Asked) -> Source:
    """Find a table and its columns.

    Raises
    ------
    PullError
        If there is no such table, or no such column to pull by.
    """
    schema = _schema_of(server, asked)
    with server.cursor() as cursor:
        table = sql.Identifier(schema, asked.table)
        cursor.execute(sql.SQL("select * from {} limit 0").format(table))
        described = cursor.description or []
        oids = [one.type_code for one in described]
        nested = {oid for (oid,) in cursor.execute(IS_NESTED, [oids]).fetchall()}
    columns = tuple(column_of(one, one.type_code in nested) for one in described)
    if not columns:
        raise PullError(f"{schema}.{asked.table} has no columns that you may read")
    by = _growing(f"{schema}.{asked.table}", columns, asked.by) if asked.by else None
    return Source(schema, asked.table, columns, by)


def _schema_of(server: Connection, asked: Asked) -> str:
    tables = [(str(one), str(two), bool(seen)) for one, two, seen in server.execute(TABLES)]
    for schema, table, is_visible in tables:
        if table == asked.table and (schema == asked.schema if asked.schema else is_visible):
            return schema
    wanted = f"{asked.schema}.{asked.table}" if asked.schema else asked.table
    names = {f"{schema}.{table}": table for schema, table, _ in tables}
    near = _similar(asked.table, wanted, names)
    advice = f"Similar ones: {', '.join(near)}" if near else _listed(list(names))
    raise PullError(f"There is no table {wanted} that this role can see. {advice}")


def _similar(table: str, wanted: str, names: dict[str, str]) -> list[str]:
    lower = {name.lower(): name for name in names}
    same = [name for name, one in names.items() if one.lower() == table.lower()]
    close = difflib.get_close_matches(wanted.lower(), lower, SIMILAR, cutoff=0.6)
    alone = difflib.get_close_matches(table, names.values(), SIMILAR, cutoff=0.6)
    by_table = [name for name, one in names.items() if one in alone]
    return list(dict.fromkeys([*same, *(lower[name] for name in close), *by_table]))[:SIMILAR]


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "It sees none: grant usage on schema ... to ..., and select on its tables"
    more = f" and {len(names) - SIMILAR} more" if len(names) > SIMILAR else ""
    return f"There are {', '.join(names[:SIMILAR])}{more}"


def _growing(table: str, columns: Sequence[Column], by: str) -> Column:
    names = [column.name for column in columns]
    if by not in names:
        near = difflib.get_close_matches(by, names, 1, cutoff=0.5) or [
            column.name for column in columns if growing_type(column)
        ]
        advice = f"Perhaps {near[0]}" if near else "Leave it out, and the table is copied whole"
        raise PullError(f"{table} has no column {by}. {advice}")
    column = columns[names.index(by)]
    if not growing_type(column):
        raise PullError(
            f"{table}.{by} is of the type {column.type_name}. A table is pulled by "
            "a whole number, a numeric with precision, a date or a timestamp. Name another column, "
            "or leave it out: the table is then copied whole"
        )
    return column


def batches(server: Connection, source: Source, lowest: str | None) -> Iterator[pa.RecordBatch]:
    """Stream the rows of a table, or those from a value of the column that grows on.

    Parameters
    ----------
    server : psycopg.Connection
        In a transaction.
    source : Source
        The table.
    lowest : str or None
        The value; None: all rows. Rows in which the column is null come, too.

    Yields
    ------
    pyarrow.RecordBatch
        Blocks of rows; together all of them.

    Raises
    ------
    PullError
        If a value has no place in the type of its column, or rows are missing at the end.
    """
    selected = sql.SQL(", ").join([column.select for column in source.columns])
    query = sql.SQL("select {} from {}").format(
        selected, sql.Identifier(source.schema, source.table)
    )
    if source.by and lowest is not None:
        query += sql.SQL(" where {0} >= cast({1} as {2}) or {0} is null").format(
            sql.Identifier(source.by.name),
            sql.Literal(lowest),
            sql.SQL(growing_type(source.by) or ""),
        )
    arrived = 0
    with server.cursor() as cursor:
        with cursor.copy(sql.SQL("copy ({}) to stdout (format csv)").format(query)) as stream:
            for block, row_count in _blocks(stream):
                batch = _parsed(block, source)
                if len(batch) != row_count:
                    raise PullError(f"{row_count} rows of {source.name} were read as {len(batch)}")
                arrived += row_count
                yield batch
        sent = cursor.rowcount
    if arrived != sent:
        raise PullError(f"{arrived} rows of {source.name} arrived, and {sent} were sent")


def _blocks(stream: psycopg.Copy) -> Iterator[tuple[bytes, int]]:
    """Put rows together; the server sends each on its own."""
    rows: list[bytes] = []
    size = 0
    for row in stream:
        rows.append(bytes(row))
        size += len(row)
        if size >= BLOCK_BYTES or len(rows) == BLOCK_ROWS:
            yield b"".join(rows), len(rows)
            rows, size = [], 0
    if rows:
        yield b"".join(rows), len(rows)


def _parsed(block: bytes, source: Source) -> pa.RecordBatch:
    schema = source.arrow_schema
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=schema.names
            ),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        # What the reader says holds the value, which may be a customer's.
        number = re.search(r"column #(\d+)", str(error))
        column = source.columns[int(number[1])] if number else None
        where = f"{source.name}.{column.name} ({column.type_name})" if column else source.name
        raise PullError(
            f"{where} holds a value that has no place in a Parquet file: a date before the year 1 "
            "or after 9999, or bytes that are no UTF-8. Mend it, or pull a view that leaves it out"
        ) from None
    return table.combine_chunks().to_batches()[0]


def same_columns(source: Source, schemas: Sequence[Any]) -> list[str]:
    """Return the columns that a table and all files have in the same type."""
    return [
        column.name
        for column in source.columns
        if all(
            column.name in schema.names and schema.field(column.name).type == column.arrow_type
            for schema in schemas
        )
    ]
