"""Deciding, before anything is read, which files are read and how each is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tessera.reading.dialect import (
    HEADER_LINES,
    Dialect,
    dialect_of_header,
    dialect_of_width,
    refined,
)  # fmt: skip
from tessera.reading.files import (
    FoundFile,
    beginning_of,
    delivery_numbers,
    found_files,
    input_of,
    nearest,
    partitions,
    why_unread,
)  # fmt: skip
from tessera.reading.names import plain
from tessera.reading.opening import BROKEN, content_kind, opened_lines
from tessera.reading.parquet import parquet_shape
from tessera.reading.settings import CsvSettings, csv_settings
from tessera.reading.survey import Survey, survey

REQUIRED = "order_lines"
ARCHIVES = {"zip": "a workbook or a zip archive", "workbook": "a workbook"}


class FileError(ValueError):
    """A file that cannot be read; the message says which, why, and what to do."""


@dataclass
class ListedFile:
    """A file that belongs to an input, and how it is written.

    Attributes
    ----------
    input_name : str
        The input.
    file : FoundFile
        The file.
    delivery_number : int
        Its place in time among the files of the input.
    compression : str or None
        gzip, zstd or none.
    survey, dialect : Survey, Dialect or None
        Of a CSV file; without a dialect nothing is in it.
    columns : tuple of str
        Plain names of its columns, those of another file where it has none.
    row_count : int or None
        Of a Parquet file.
    """

    input_name: str
    file: FoundFile
    delivery_number: int
    compression: str | None = None
    survey: Survey | None = None
    dialect: Dialect | None = None
    columns: tuple[str, ...] = ()
    row_count: int | None = None


@dataclass
class Listing:
    """All files of a delivery.

    Attributes
    ----------
    files : list of ListedFile
        By input and time.
    problems : list of str
        What has to be mended before anything can be read.
    unused : list of str
        Sentences about files that belong to no input.
    """

    files: list[ListedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def list_files(
    columns: Mapping[str, Sequence[str]],
    connector: str,
    raw_path: str | None,
    csv: Mapping[str, Any],
    connection: duckdb.DuckDBPyConnection,
) -> Listing:
    """Find the files of a delivery and how each is written.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        The inputs that may have files, with their columns.
    connector : str
        Its name, for messages.
    raw_path : str or None
        A folder or a file.
    csv : mapping
        Var csv.
    connection : DuckDBPyConnection
        Reads the shape of Parquet files.
    """
    listing = Listing()
    try:
        settings = csv_settings(csv, columns)
        found = _found(connector, raw_path)
    except ValueError as error:
        listing.problems.append(str(error))
        return listing
    own_names = REQUIRED not in columns
    files = _by_input(found, columns, own_names, listing)
    _check_presence(files, columns, raw_path, listing)
    for name in columns:
        numbers = delivery_numbers(files[name])
        listed = [ListedFile(name, file, numbers[file.name]) for file in files[name]]
        listed.sort(key=lambda one: one.delivery_number)
        for one in listed:
            _guarded(_look_at, listing, one, columns[name], settings[name], connection)
        headed = next((one for one in listed if one.dialect and one.dialect.header), None)
        for one in listed:
            if one.survey and not one.dialect:
                _guarded(_without_header, listing, one, headed, settings[name], columns[name])
        listing.files += listed
    _check_content(listing, columns)
    return listing


def _found(connector: str, raw_path: str | None) -> list[FoundFile]:
    if not raw_path:
        message = (
            f"The connector '{connector}' reads files, and no folder is given. Add it: dbt build"
            f" --vars '{{connector: {connector}, raw_path: path/to/folder}}'"
        )
        raise FileError(message)
    found = found_files(Path(raw_path))
    if not found:
        message = (
            f"raw_path '{raw_path}' holds no file. It is read from the folder in which dbt runs."
        )
        raise FileError(message)
    return found


def _by_input(
    found: list[FoundFile],
    columns: Mapping[str, Sequence[str]],
    own_names: bool,
    listing: Listing,
) -> dict[str, list[FoundFile]]:
    files = defaultdict(list)
    for file in found:
        name = (beginning_of if own_names else input_of)(file.name, columns)
        if name is None and own_names and len(found) == len(columns) == 1:
            # A file that raw_path names itself is taken whatever its name.
            (name,) = columns
        if name:
            files[name].append(file)
            continue
        why = why_unread(file.name)
        near = None if why else nearest(file.name, columns)
        advice = f"; the nearest is {near}" if near else ""
        why = why or f"it is named after no input{advice}"
        listing.unused.append(f"{file.name} is not read: {why}")
    return files


def _check_presence(
    files: Mapping[str, list[FoundFile]],
    columns: Mapping[str, Sequence[str]],
    raw_path: str | None,
    listing: Listing,
) -> None:
    needed = _required(columns)
    listing.problems += [
        f"raw_path '{raw_path}' holds no {name}.csv or {name}.parquet, nor a folder {name} of such"
        " files, and that input is required."
        + "".join(f"\n  {unused}" for unused in listing.unused[:5])
        for name in needed
        if not files.get(name)
    ]
    for name, found in files.items():
        if len({file.is_parquet for file in found}) > 1:
            names = ", ".join(file.name for file in found[:6])
            listing.problems.append(
                f"{name}: both Parquet and CSV files were found, so it is not clear which to read:"
                f" {names}. Keep one kind."
            )


def _required(columns: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what cannot be missing: order lines, or the first of a connector's own names."""
    return [REQUIRED] if REQUIRED in columns else list(columns)[:1]


def _guarded(
    step: Callable[..., None], listing: Listing, one: ListedFile, *arguments: object
) -> None:
    """Do a step for a file, and write down what is wrong with the file."""
    try:
        step(one, *arguments)
    except FileError as error:
        listing.problems.append(str(error))
    except (*BROKEN, duckdb.Error) as error:
        # What went wrong is never quoted from the reader: its words hold rows.
        why = getattr(error, "strerror", None) or "it is cut off or damaged"
        listing.problems.append(
            f"{one.file.name} cannot be read to its end: {why}. Deliver it again."
        )


def _look_at(
    one: ListedFile,
    known: Sequence[str],
    settings: CsvSettings,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    kind = content_kind(one.file.path)
    name = one.file.name
    if kind in ARCHIVES:
        message = f"{name} is {ARCHIVES[kind]}, whatever its name says. Save it as CSV."
        raise FileError(message)
    if one.file.is_parquet != (kind == "parquet"):
        message = (
            f"{name} is no Parquet file, whatever its name says."
            if one.file.is_parquet
            else f"{name} is a Parquet file. Let its name end in .parquet."
        )
        raise FileError(message)
    if one.file.is_parquet:
        types, one.row_count = parquet_shape(one.file.path, connection)
        one.columns = tuple(plain(column) for column in types)
    else:
        one.compression = kind
        one.survey = survey(one.file.path, kind, settings.encoding)
        if settings.header is not False:
            with _lines(one) as lines:
                one.dialect = dialect_of_header(lines, set(known), settings, _usual(one))
        if one.dialect:
            one.columns = one.dialect.columns
            _refine(one, one.dialect)
    _check_columns(one, known)


def _lines(one: ListedFile) -> AbstractContextManager[Iterator[str]]:
    assert one.survey, "a CSV file is surveyed before its lines are read"
    return opened_lines(one.file.path, one.compression, one.survey.encoding)


def _usual(one: ListedFile) -> str:
    return "\t" if ".tsv" in one.file.name.lower() else ","


def _check_columns(one: ListedFile, known: Sequence[str]) -> None:
    doubled = [column for column in known if one.columns.count(column) > 1]
    if doubled:
        message = (
            f"{one.file.name} has more than one column {', '.join(doubled)}. Rename all but one."
        )
        raise FileError(message)


def _without_header(
    one: ListedFile,
    headed: ListedFile | None,
    settings: CsvSettings,
    known: Sequence[str],
) -> None:
    with _lines(one) as lines:
        if not any(line.strip("\ufeff \t\r\n") for line in lines):
            return
    columns = settings.columns or (headed.columns if headed else None)
    names = ", ".join(known[:4])
    how = (
        f"Let its first line name its columns ({names}, ...); or say which they are, in their"
        f" order: reading: {{csv: {{{one.input_name}: {{columns: [{names}, ...]}}}}}}; or, where it"
        " has other names, let tessera connect write a connector for them."
    )
    if not columns:
        message = (
            f"{one.file.name}: none of its first {HEADER_LINES} lines names columns of"
            f" {one.input_name}, and no other file of it does. {how}"
        )
        raise FileError(message)
    with _lines(one) as lines:
        one.dialect = dialect_of_width(lines, len(columns), settings, _usual(one))
    if not one.dialect:
        source = headed.file.name if headed and not settings.columns else "var reading.csv"
        message = (
            f"{one.file.name} has no header, and most of its lines do not have the {len(columns)}"
            f" columns of {source}. {how}"
        )
        raise FileError(message)
    one.columns = tuple(map(plain, columns))
    _refine(one, one.dialect)
    _check_columns(one, known)


def _refine(one: ListedFile, dialect: Dialect) -> None:
    with _lines(one) as lines:
        one.dialect, has_nameless_end = refined(lines, dialect, len(one.columns))
    if has_nameless_end:
        one.columns += ("",)


def _check_content(listing: Listing, columns: Mapping[str, Sequence[str]]) -> None:
    """Write down a required input that has nothing in it."""
    if listing.problems:
        return
    for name in _required(columns):
        files = [one for one in listing.files if one.input_name == name]
        if not any(one.dialect or one.row_count for one in files):
            names = ", ".join(one.file.name for one in files[:5])
            listing.problems.append(f"{names}: there is nothing in it, and {name} is required.")


def missing_columns(one: ListedFile, known: Sequence[str]) -> list[str]:
    """Return the columns that neither the file nor its folders give."""
    given = {*one.columns, *partitions(one.file.name), "source_file"}
    return [column for column in known if column not in given]
