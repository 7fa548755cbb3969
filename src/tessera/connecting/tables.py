"""The files that are to be connected, as tables: files with the same columns are one."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

import duckdb

from tessera.connecting.values import is_date
from tessera.connecting.words import named_column
from tessera.reading.dialect import DELIMITERS, dialect_of_header
from tessera.reading.files import ENDINGS, found_files, why_unread
from tessera.reading.names import plain
from tessera.reading.opening import content_kind, opened_lines
from tessera.reading.settings import CsvSettings
from tessera.reading.survey import survey

SAMPLE_ROWS = 2000
LOOKED_AT = 12
# So many names that are known make a header.
NAMES_OF_A_HEADER = 2


class ConnectError(ValueError):
    """Files that cannot be connected; the message says which, why, and what to do."""


@dataclass
class Table:
    """Files with the same columns, and the first of their rows.

    Attributes
    ----------
    name : str
        What the names of the files begin with, in small letters.
    files : list of str
        Paths below the root.
    columns : list of str
        As the header has them.
    rows : list of dict of str to str
        Values by the plain name of the column.
    """

    name: str
    files: list[str]
    columns: list[str]
    rows: list[dict[str, str]]

    def values(self, column: str) -> list[str]:
        """Return the values of a column of the header."""
        return [row.get(plain(column)) or "" for row in self.rows]


def read_tables(paths: Sequence[Path]) -> tuple[Path, list[Table]]:
    """Read the first rows of files and folders.

    Returns
    -------
    Path
        The file or folder that var raw_path has to name.
    list of Table
        One per header, in the order of the files' names.
    """
    root = _root(paths)
    files = [file for path in paths for file in found_files(path)]
    unread = [f"{file.name}: {why}." for file in files if (why := why_unread(file.name))]
    files = [file for file in files if ENDINGS.search(file.name)]
    if not files:
        message = (
            f"{root} holds no file to read: their names end in .csv, .tsv, .txt (or these and .gz"
            " or .zst) or .parquet."
        )
        message = " ".join(unread) or message
        raise ConnectError(message)
    by_header = defaultdict(list)
    for file in files:
        columns, rows = _beginning(file.path)
        by_header[tuple(sorted(plain(column) for column in columns))].append((file, columns, rows))
    tables = []
    for group in by_header.values():
        rows = [row for _, _, found in group[:LOOKED_AT] for row in found]
        names = [file.path.name.lower() for file, *_ in group]
        table = Table("", [file.name for file, *_ in group], group[0][1], rows)
        table.name = _beginning_of_names(names)
        tables.append(table)
    if not any(table.rows for table in tables):
        message = f"{tables[0].files[0]} has names of columns and no row below them."
        raise ConnectError(message)
    _check_names(tables)
    return root, tables


def _root(paths: Sequence[Path]) -> Path:
    for path in paths:
        if not path.exists():
            message = f"There is no file or folder {path}."
            raise ConnectError(message)
    if len(paths) == 1:
        return paths[0]
    folders = {path if path.is_dir() else path.parent for path in paths}
    if len(folders) > 1:
        message = "The files are in different folders. Put them into one, and name the folder."
        raise ConnectError(message)
    return folders.pop()


def _beginning(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns and the first rows of a file."""
    kind = content_kind(path)
    if kind in ("zip", "workbook"):
        message = (
            f"{path.name} is a workbook or an archive, whatever its name says. Save it as CSV."
        )
        raise ConnectError(message)
    if kind == "parquet":
        with duckdb.connect() as database:
            found = database.execute(
                f"select columns(*)::varchar from read_parquet(?) limit {SAMPLE_ROWS}", [str(path)]
            )
            columns = [name for name, *_ in found.description]
            rows = [
                {plain(name): value or "" for name, value in zip(columns, row, strict=True)}
                for row in found.fetchall()
            ]
        return columns, rows
    encoding = survey(path, kind).encoding
    with opened_lines(path, kind, encoding) as lines:
        beginning = list(islice(lines, SAMPLE_ROWS))
    if not any(line.strip() for line in beginning):
        message = f"{path.name} is empty."
        raise ConnectError(message)
    known = {plain(field) for field in _fields(beginning) if named_column(field)}
    if len(known) < NAMES_OF_A_HEADER:
        known = _plain_names(beginning)
    dialect = dialect_of_header(iter(beginning), known, CsvSettings()) if known else None
    if not dialect:
        message = (
            f"{path.name}: none of its first lines looks like the names of columns. Let the first"
            " line name them, such as order_id, customer_id, product_id, date, quantity, price."
        )
        raise ConnectError(message)
    options = dialect.options | {"strict": False}
    reader = csv.reader(beginning[dialect.header_line :], **options)
    names = [name.strip().lstrip("\ufeff") for name in dialect.header or ()]
    rows = [
        {plain(name): value for name, value in zip(names, row, strict=False)}
        for row in reader
        if any(row)
    ]
    return [name for name in names if name], rows


def _fields(lines: Sequence[str]) -> Iterator[str]:
    """Return what stands between delimiters of any kind in the first lines."""
    for line in lines[:LOOKED_AT]:
        for delimiter in DELIMITERS:
            yield from line.strip("\r\n\ufeff").replace('"', "").split(delimiter)


def _plain_names(lines: Sequence[str]) -> set[str]:
    """Return the fields of the first line if they may be names: words, and as many as values."""
    first, *rest = [line.strip("\r\n\ufeff") for line in lines if line.strip()][:LOOKED_AT]
    delimiter = max(DELIMITERS, key=first.count)
    names = [name.strip(' "') for name in first.split(delimiter)]
    is_even = all(line.count(delimiter) == first.count(delimiter) for line in rest)
    are_words = all(re.search(r"[^\W\d]", name) and not is_date(name) for name in names)
    is_header = rest and is_even and are_words and len(set(names)) == len(names) > 1
    return {plain(name) for name in names} if is_header else set()


def _beginning_of_names(names: Iterable[str]) -> str:
    """Return what names of files begin with, without the figures and signs at its end.

    Examples
    --------
    >>> _beginning_of_names(["orders_2024-01.csv", "orders_2024-02.csv"])
    'orders'
    >>> _beginning_of_names(["verkauf.csv"])
    'verkauf'
    """
    names = [ENDINGS.sub("", name) for name in names]
    first, last = min(names), max(names)
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    beginning = "".join(sign for sign, _ in pairs)
    return re.sub(r"[-_. 0-9]+$", "", beginning) or beginning


def _check_names(tables: list[Table]) -> None:
    for table in tables:
        if not table.name and not (len(tables) == len(table.files) == 1):
            message = (
                f"{', '.join(table.files[:3])} have the same columns and names that begin"
                " differently. Let them begin alike, such as orders_2024-01.csv."
            )
            raise ConnectError(message)
        others = [other for other in tables if other is not table]
        for other in others:
            if other.name == table.name:
                message = (
                    f"{table.files[0]} and {other.files[0]} have different columns and names that"
                    f" begin alike. Let them begin differently."
                )
                raise ConnectError(message)
