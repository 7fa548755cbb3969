"""Writing what is new in a table to a file, under a name that no build reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tessera.postgres import Connection
from tessera.pulling.known import KnownRows
from tessera.pulling.parts import Part, Parts, PullError, footer
from tessera.pulling.source import Source, batches, same_columns
from tessera.pulling.types import MAX_DIGITS, growing_type

# So far behind the highest value, rows are looked for that came late.
OVERLAPS = {
    "bigint": "1000",
    "numeric": "1000",
    "date": "1 day",
    "timestamp": "1 hour",
    "timestamptz": "1 hour",
}


@dataclass(frozen=True)
class Pulled:
    """What a pull did with a table.

    Attributes
    ----------
    table, name : str
        The table of the server, and what its files are called.
    by, highest : str or None
        The column that grows, and its highest value in all files.
    row_count, total_count : int
        Rows that were pulled, and that all files hold now.
    file : str or None
        The new file; None: nothing was new.
    new_columns : tuple of str
        Columns that earlier parts do not have.
    """

    table: str
    name: str
    by: str | None
    highest: str | None
    row_count: int
    total_count: int
    file: str | None
    new_columns: tuple[str, ...]


def write_new_rows(
    server: Connection,
    database: str,
    as_of: str,
    parts: Parts,
    source: Source,
    overlaps: Mapping[str, str],
    tell: Callable[[str, int], None],
) -> Pulled:
    """Write the new rows of a table under a name that no build reads."""
    last = parts.highest() if source.by else None
    lowest, known = None, None
    if source.by and last:
        lowest = _lowest(server, source, last, parts.parts[-1].as_of, overlaps)
        schemas = [part.schema for part in parts.parts]
        known = KnownRows(
            parts.parts,
            source.by.name,
            pa.scalar(lowest).cast(_wide(source.by.arrow_type)),
            last.greatest(),
            same_columns(source, schemas),
        )
    parts.folder.mkdir(exist_ok=True, mode=0o700)
    row_count = read_count = 0
    highest: Any = None
    schema = source.arrow_schema
    parts.unfinished_path.touch(mode=0o600)
    with pq.ParquetWriter(parts.unfinished_path, schema, compression="zstd") as writer:
        tell(source.name, 0)
        for batch in batches(server, source, lowest):
            read_count += len(batch)
            if source.by:
                _refuse_nulls(source, batch.column(source.by.name))
            fresh = known.without(batch) if known else batch
            if len(fresh):
                writer.write_batch(fresh)
                row_count += len(fresh)
                if source.by:
                    found = pc.max(fresh.column(source.by.name))
                    if highest is None or found.as_py() > highest.as_py():
                        highest = found
            tell(source.name, read_count)
        text = None if highest is None else highest.cast(pa.string()).as_py()
        by = source.by.name if source.by else None
        writer.add_key_value_metadata(
            footer(
                database=database,
                table=source.name,
                by=by,
                highest=text,
                row_count=row_count,
                as_of=as_of,
            )
        )
    if last and (text is None or last.greatest().as_py() > highest.as_py()):
        text = last.highest
    before = sum(part.row_count for part in parts.parts)
    is_new = row_count or not parts.parts
    return Pulled(
        table=source.name,
        name=parts.asked.name,
        by=by,
        highest=text,
        row_count=row_count,
        total_count=before + row_count,
        file=str(parts.next_path) if is_new else None,
        new_columns=parts.new_columns(schema.names),
    )


def _lowest(
    server: Connection, source: Source, last: Part, as_of: str, overlaps: Mapping[str, str]
) -> str:
    """Return from which value on rows are read: the highest of the parts, less the overlap.

    A time ahead of the server's clock is a slip, after which nothing would be new. Rows are then
    read from the moment on that the last part shows.
    """
    assert source.by, "only a column that grows has a highest value"
    kind = growing_type(source.by) or ""
    is_number = kind in ("bigint", "numeric")
    span = "numeric" if is_number else "interval"
    start = f"cast(%(highest)s as {kind})"
    if not is_number:
        start = f"least({start}, cast(%(as_of)s as {kind}))"
    lowest = f"{start} - cast(%(overlap)s as {span})"
    if not is_number:
        lowest = f"greatest({lowest}, cast('0001-01-01' as {kind}))"
    query = (
        f"select cast(cast({lowest} as {kind}) as text),"
        f" cast(%(overlap)s as {span}) < cast('0' as {span})"
    )
    overlap = overlaps[kind]
    given = {"highest": last.highest, "as_of": as_of, "overlap": overlap}
    try:
        ((value, is_negative),) = server.execute(query, given).fetchall()
    except psycopg.DataError:
        raise PullError(
            f"--overlap {overlap} is none. Write a number for columns of numbers, and for dates "
            "and times what PostgreSQL takes as an interval, such as '2 hours'"
        ) from None
    if is_negative:
        raise PullError(f"--overlap {overlap} is below zero, and rows would be lost")
    return str(value)


def _wide(kind: Any) -> Any:
    """Return a type that also holds what lies below the values of a narrow one."""
    if pa.types.is_integer(kind):
        return pa.int64()
    return pa.decimal128(MAX_DIGITS, kind.scale) if pa.types.is_decimal(kind) else kind


def _refuse_nulls(source: Source, values: pa.Array) -> None:
    if values.null_count and source.by:
        raise PullError(
            f"{source.name}.{source.by.name} is null or infinite in some rows, and they would "
            "never be pulled. Fill it, name another column, or leave it out: the table is then "
            "copied whole"
        )
