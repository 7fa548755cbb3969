"""What the models input_files and pii_file_rows return."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tessera.reading.dialect import Dialect
from tessera.reading.files import partitions
from tessera.reading.listing import ListedFile, Listing, list_files, missing_columns
from tessera.reading.opening import opened_lines
from tessera.reading.parquet import parquet_batches, parquet_shape
from tessera.reading.records import Batch, read_batches

FILES = pa.schema(
    {
        "input_name": pa.string(),
        "source_file": pa.string(),
        "file_kind": pa.string(),
        "compression": pa.string(),
        "encoding": pa.string(),
        "delimiter": pa.string(),
        "quote": pa.string(),
        "skips_blanks": pa.bool_(),
        "escapes": pa.bool_(),
        "has_header": pa.bool_(),
        "header": pa.list_(pa.string()),
        "header_line": pa.int64(),
        "line_count": pa.int64(),
        "row_count": pa.int64(),
        "file_time": pa.timestamp("us", tz="UTC"),
        "delivery_number": pa.int64(),
        "file_path": pa.string(),
        "reading_key": pa.string(),
        "problem": pa.string(),
    }
)
RECORD = {
    "input_name": pa.string(),
    "source_file": pa.string(),
    "reading_key": pa.string(),
    "record_kind": pa.string(),
    "file_line_number": pa.int64(),
    "file_line_count": pa.int64(),
    "file_line_text": pa.string(),
    "what_is_wrong": pa.string(),
}
# So many names are said in one line of the log, and so many files that are not read.
NAMED, UNUSED_NAMED = 3, 10
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# Say nothing of a file's rows.
OF_THE_FOLDER = ("file_time", "delivery_number", "file_path")
# Values of their rows are taken out after they were read (macro forget_erased).
FORGOTTEN = ("customers",)
ENCODING_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "iso8859-1": "Latin-1"}


def columns_by_input(relation: duckdb.DuckDBPyRelation) -> dict[str, list[str]]:
    """Return the columns that the files of each input may hold, from input_file_columns."""
    columns: dict[str, list[str]] = {}
    for name, column in (
        relation.order("input_position, column_position")
        .project("input_name, column_name")
        .fetchall()
    ):
        columns.setdefault(name, []).append(column)
    return columns


def files_to_read(
    columns: Mapping[str, Sequence[str]],
    settings: Mapping[str, Any],
    connection: duckdb.DuckDBPyConnection,
    log: Callable[[str], object],
) -> pa.Table:
    """Return one row per file that belongs to an input, and one per problem.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        The inputs that may have files, with their columns; empty: the connector reads none.
    settings : mapping
        connector, raw_path and csv.
    connection : DuckDBPyConnection
        Reads the shape of Parquet files.
    log : callable
        Is told how each input is written, and what is not read.
    """
    if not columns:
        return FILES.empty_table()
    raw_path = settings.get("raw_path")
    listing = list_files(
        columns,
        settings["connector"],
        None if raw_path is None else str(raw_path),
        settings.get("csv") or {},
        connection,
    )
    _tell(listing, columns, log)
    rows = [{"problem": problem} for problem in listing.problems]
    rows += _with_reading_keys([_row(one) for one in listing.files], columns)
    return pa.Table.from_pylist(rows, FILES)


def _row(one: ListedFile) -> dict[str, Any]:
    dialect = one.dialect or Dialect("", "", None, 0)
    is_csv = not one.file.is_parquet
    return {
        "input_name": one.input_name,
        "source_file": one.file.name,
        "file_kind": "csv" if is_csv else "parquet",
        "compression": one.compression,
        "encoding": one.survey.encoding if one.survey else None,
        "delimiter": dialect.delimiter if one.dialect else None,
        "quote": dialect.quote if one.dialect else None,
        "skips_blanks": dialect.skips_blanks if one.dialect else None,
        "escapes": dialect.escapes if one.dialect else None,
        "has_header": dialect.header is not None if one.dialect else None,
        "header": list(one.columns),
        "header_line": dialect.header_line if one.dialect else None,
        "line_count": one.survey.line_count if one.survey else None,
        "row_count": one.row_count,
        "file_time": one.file.written_at,
        "delivery_number": one.delivery_number,
        "file_path": str(one.file.path),
    }


def _with_reading_keys(
    rows: list[dict[str, Any]], columns: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Add what is the same as long as a file's rows are: its content, and how it is read."""
    code = [path.read_text() for path in sorted(Path(__file__).parent.glob("*.py"))]
    code += [duckdb.__version__, pa.__version__]
    keys = {}
    for row in rows:
        with open(row["file_path"], "rb") as content:
            content_key = hashlib.file_digest(content, "sha256").hexdigest()
        told = {name: row[name] for name in row if name not in OF_THE_FOLDER}
        keys[row["source_file"]] = _key(content_key, told, columns[row["input_name"]], code)
    for name in FORGOTTEN:
        together = [row["source_file"] for row in rows if row["input_name"] == name]
        all_keys = [keys[file] for file in together]
        keys |= {file: _key(keys[file], all_keys) for file in together}
    return [row | {"reading_key": keys[row["source_file"]]} for row in rows]


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _tell(
    listing: Listing, columns: Mapping[str, Sequence[str]], log: Callable[[str], object]
) -> None:
    for sentence in listing.unused[:UNUSED_NAMED]:
        log(sentence)
    if len(listing.unused) > UNUSED_NAMED:
        count = len(listing.unused) - UNUSED_NAMED
        log(f"{count} more files are not read: they are named after no input")
    if listing.problems:
        return
    for name, known in columns.items():
        files = [one for one in listing.files if one.input_name == name]
        if not files:
            log(f"input_{name}: no file, so it stays empty")
            continue
        ways: dict[str, list[str]] = {}
        for one in files:
            ways.setdefault(_way(one), []).append(one.file.name)
        for way, names in ways.items():
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            log(f"input_{name}: {', '.join(names[:NAMED])}{more}: {way}")
        given = [one for one in files if one.columns]
        missing = [missing_columns(one, known) for one in given]
        lacking = [column for column in known if given and all(column in m for m in missing)]
        if lacking:
            log(f"input_{name}: the files lack {', '.join(lacking)}")
        others = dict.fromkeys(column for one in files for column in one.columns)
        if unread := [column for column in others if column and column not in known]:
            log(f"input_{name}: columns that are not read: {', '.join(unread)}")


def _way(one: ListedFile) -> str:
    if one.file.is_parquet:
        return "Parquet"
    if not one.dialect or not one.survey:
        return "nothing in it"
    encoding = ENCODING_NAMES.get(one.survey.encoding, one.survey.encoding.upper())
    parts = [
        f"{DELIMITER_NAMES.get(one.dialect.delimiter, one.dialect.delimiter)} between fields",
        f"{one.dialect.quote or 'nothing'} around them",
        encoding,
        *(["backslash before quotation marks"] if one.dialect.escapes else []),
        f"header in line {one.dialect.header_line}"
        if one.dialect.header
        else "no header: columns of the first file that has one, or of var reading.csv",
    ]
    return ", ".join(parts)


def known_files(connection: duckdb.DuckDBPyConnection, stored: str) -> dict[str, int]:
    """Return what a table holds: by the reading_key of each file, how many lines were unreadable.

    A table of an earlier release knows no files.
    """
    table = connection.table(stored)
    if "reading_key" not in table.columns:
        return {}
    unread = "count(*) filter (where record_kind = 'unread')"
    return dict(table.aggregate(f"reading_key, {unread}").fetchall())


def rows_of_files(
    found: pa.Table,
    columns: Mapping[str, Sequence[str]],
    connection: duckdb.DuckDBPyConnection,
    log: Callable[[str], object],
    known: Mapping[str, int] | None = None,
) -> pa.RecordBatchReader:
    """Read files that were not read before, as a stream of which nothing is kept.

    Parameters
    ----------
    found : pyarrow.Table
        What :func:`files_to_read` returned.
    columns : mapping of str to sequence of str
        The columns of each input.
    connection : DuckDBPyConnection
        Reads Parquet files; nothing else is read from it meanwhile.
    log : callable
        Is told how many rows are read of each input, and how many lines could not be.
    known : mapping of str to int
        By the reading_key of each file whose rows are there already, how many of its lines could
        not be read.
    """
    known = known or {}
    names = list(dict.fromkeys(name for some in columns.values() for name in some))
    schema = pa.schema({**RECORD, **dict.fromkeys(names, pa.string())})
    listed = sorted(
        found.to_pylist(), key=lambda file: (file["input_name"], file["delivery_number"])
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for name, group in groupby(listed, lambda file: file["input_name"]):
            files = list(group)
            row_count = unread_count = known_count = 0
            for file in files:
                if file["reading_key"] in known:
                    known_count += 1
                    unread_count += known[file["reading_key"]]
                    continue
                read = _parquet_parts if file["file_kind"] == "parquet" else _csv_parts
                for kind, count, values in read(file, columns[name], connection):
                    row_count += count if kind == "row" else 0
                    unread_count += count if kind == "unread" else 0
                    yield _record_batch(schema, file, kind, count, values)
            said = f"input_{name}: {row_count:,} rows read"
            if unread_count:
                said += f"; lines that could not be read, in pii.pii_unread_lines: {unread_count:,}"
            if known_count:
                said += f"; unchanged since they were read: {known_count:,} of {len(files)} files"
            log(said)

    return pa.RecordBatchReader.from_batches(schema, batches())


Part = tuple[str, int, dict[str, Any]]


def _record_batch(
    schema: pa.Schema, file: dict[str, Any], kind: str, count: int, values: dict[str, Any]
) -> pa.RecordBatch:
    constants = {
        **{name: file[name] for name in ("input_name", "source_file", "reading_key")},
        "record_kind": kind,
    }
    arrays = []
    for column in schema:
        if column.name in constants:
            arrays.append(pa.repeat(pa.scalar(constants[column.name], column.type), count))
        elif column.name in values:
            arrays.append(values[column.name])
        else:
            arrays.append(pa.nulls(count, column.type))
    return pa.record_batch(arrays, schema=schema)


def _added(file: dict[str, Any], known: Sequence[str], count: int) -> dict[str, pa.Array]:
    """Return the columns that the file's folders and its time give, where it lacks them."""
    values = {
        column: value
        for column, value in partitions(file["source_file"]).items()
        if column in known
    }
    return {
        column: pa.repeat(pa.scalar(value, pa.string()), count)
        for column, value in values.items()
        if column not in file["header"]
    }


def _parquet_parts(
    file: dict[str, Any], known: Sequence[str], connection: duckdb.DuckDBPyConnection
) -> Iterator[Part]:
    path = Path(file["file_path"])
    types, _ = parquet_shape(path, connection)
    wanted = dict.fromkeys(known, 0)
    for numbers, texts in parquet_batches(path, types, wanted, connection):
        count = len(numbers)
        yield "row", count, {"file_line_number": numbers, **texts, **_added(file, known, count)}


def _csv_parts(
    file: dict[str, Any], known: Sequence[str], _: duckdb.DuckDBPyConnection
) -> Iterator[Part]:
    header = tuple(file["header"])
    dialect = Dialect(
        file["delimiter"] or ",",
        '"' if file["quote"] is None else file["quote"],
        header if file["has_header"] else None,
        file["header_line"] or 0,
        bool(file["skips_blanks"]),
        bool(file["escapes"]),
    )
    places = {column: header.index(column) for column in known if column in header}
    with opened_lines(Path(file["file_path"]), file["compression"], file["encoding"]) as lines:
        for batch in read_batches(lines, dialect, max(len(header), 1)):
            yield from _parts_of_batch(batch, places, file, known)


def _parts_of_batch(
    batch: Batch, places: Mapping[str, int], file: dict[str, Any], known: Sequence[str]
) -> Iterator[Part]:
    if batch.rows:
        count = len(batch.rows)
        fields = list(zip(*batch.rows, strict=True))
        texts = {column: _texts(fields[place]) for column, place in places.items()}
        numbers = {
            "file_line_number": pa.array(batch.numbers, pa.int64()),
            "file_line_count": pa.array(batch.spans, pa.int64()),
        }
        yield "row", count, {**numbers, **texts, **_added(file, known, count)}
    if batch.unread:
        values = {
            "file_line_number": pa.array([line.number for line in batch.unread], pa.int64()),
            "file_line_count": pa.array([1] * len(batch.unread), pa.int64()),
            "file_line_text": pa.array([line.text for line in batch.unread], pa.string()),
            "what_is_wrong": pa.array([line.reason for line in batch.unread], pa.string()),
        }
        yield "unread", len(batch.unread), values
    for kind, count in (("header", batch.header_count), ("blank", batch.blank_count)):
        if count:
            yield kind, 1, {"file_line_count": pa.array([count], pa.int64())}


def _texts(values: Sequence[str]) -> pa.Array:
    """Return texts with nulls for empty ones, as Parquet files have them."""
    texts = pa.array(values, pa.string())
    is_empty = pc.equal(texts, "")
    return pc.if_else(is_empty, None, texts) if pc.any(is_empty).as_py() else texts
