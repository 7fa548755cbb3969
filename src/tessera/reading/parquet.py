"""The values of Parquet files, as the text that a CSV file would hold."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from tessera.reading.names import plain

BATCH_ROWS = 100_000


def parquet_shape(path: Path, connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], int]:
    """Return the columns of a file with their types, and how many rows it has.

    Raises
    ------
    duckdb.Error
        If it is no Parquet file.
    """
    described = connection.execute(f"describe select * from {_scan(path)}").fetchall()
    counted = "select sum(num_rows) from parquet_file_metadata(?)"
    ((count,),) = connection.execute(counted, [str(path)]).fetchall()
    return {name: kind for name, kind, *_ in described}, int(count)


def parquet_batches(
    path: Path,
    columns: Mapping[str, str],
    wanted: Mapping[str, int],
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[list[int], dict[str, pa.Array]]]:
    """Read the wanted columns of a file as text.

    Parameters
    ----------
    path : Path
        The file.
    columns : mapping of str to str
        Its columns and their types.
    wanted : collection of str
        Plain names of the columns to read.
    connection : DuckDBPyConnection
        One that nothing else is read from meanwhile.

    Yields
    ------
    pyarrow.Array, mapping of str to pyarrow.Array
        Numbers of rows from 1, and texts by plain name.
    """
    selected = [
        f"{as_text(_quoted(name), kind)} as {_quoted(plain(name))}"
        for name, kind in columns.items()
        if plain(name) in wanted
    ]
    selected.append("file_row_number + 1 as row_number_in_file")
    query = f"select {', '.join(selected)} from {_scan(path, ', file_row_number = true')}"
    for batch in connection.execute(query).to_arrow_reader(BATCH_ROWS):
        texts = dict(zip(batch.schema.names, batch.columns, strict=True))
        yield texts.pop("row_number_in_file"), texts


def as_text(column: str, kind: str) -> str:
    """Return the SQL expression of a column's values as a CSV file would hold them.

    Whole numbers have no decimals and no exponent; not a number is nothing; times with a zone are
    in UTC and say so. Inside a lambda, DuckDB computes it once for each value that the file's
    dictionary holds.
    """
    text = "cast(value as varchar)"
    if kind in ("DOUBLE", "FLOAT"):
        text = (
            "case when isnan(value) then null"
            " when value = trunc(value) and abs(value) < 1e37"
            " then cast(cast(value as hugeint) as varchar)"
            f" when abs(value) < 1 and {text} like '%e%'"
            f" then rtrim(cast(cast({text} as decimal(38, 30)) as varchar), '0')"
            f" else {text} end"
        )
    elif kind == "TIMESTAMP WITH TIME ZONE":
        text = "cast(value at time zone 'UTC' as varchar) || '+00:00'"
    return f"list_transform([{column}], lambda value: nullif({text}, ''))[1]"


def _scan(path: Path, more: str = "") -> str:
    quoted = str(path).replace("'", "''")
    # A name with signs that mean something in a pattern is still one file.
    for sign in "[*?":
        quoted = quoted.replace(sign, f"[{sign}]")
    return f"read_parquet('{quoted}', binary_as_string = true, hive_partitioning = false{more})"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
