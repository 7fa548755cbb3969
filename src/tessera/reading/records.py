"""Rows of a CSV file, and the lines that are none."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tessera.reading.dialect import Dialect, declares_delimiter, unescaped
from tessera.reading.names import plain
from tessera.reading.opening import FIRST_MARK, LAST_MARK

BLOCK = 8192
# A line may be a whole file by mistake.
TEXT_LIMIT = 10_000
# With fewer columns, a text may well have as many delimiters as a row.
LOOKALIKE_COLUMNS = 4
UNREADABLE = re.compile(f"[\0{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")
UNENCODABLE = "bytes that are no text in the file's encoding"
SWALLOWED = (
    "a quotation mark opens a field and closes on a later line, and every line between looks like"
    " a row"
)
REASONS = {
    "expected after": "a quotation mark inside a quoted field that is not doubled",
    "unexpected end": "a quotation mark opens a field and is never closed",
    "field larger": "a field of more than 131,072 signs, or a quotation mark that is never closed",
}


@dataclass(frozen=True)
class Unread:
    r"""A line that could not be read.

    Attributes
    ----------
    number : int
        From 1, blank lines and header counted.
    text : str
        The line, without its end; bytes that are no text as \xE9.
    reason : str
        What is wrong with it.
    """

    number: int
    text: str
    reason: str


@dataclass
class Batch:
    """What some lines of a file hold.

    Attributes
    ----------
    rows : list of sequence of str
        Fields.
    numbers, spans : sequence of int
        For each row the number of its first line, and how many lines it takes.
    unread : list of Unread
        The lines that are no rows.
    blank_count, header_count : int
        Lines without anything in them, and lines that repeat the header.
    """

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    blank_count: int = 0
    header_count: int = 0


def read_batches(lines: Iterator[str], dialect: Dialect, width: int) -> Iterator[Batch]:
    r"""Read the rows of a file.

    Blocks of lines in which nothing is unusual are read at once. Others are read row by row: a
    row that cannot be read costs its first line, and reading goes on with the next line, so that a
    quotation mark that is never closed does not take the lines behind it along.

    Parameters
    ----------
    lines : iterator of str
        All lines of the file with their ends.
    dialect : Dialect
        How the file is written.
    width : int
        How many fields a row has.

    Yields
    ------
    Batch
        In the file's order. Each line of the file is in one of them, as part of a row, as an
        unread line, or counted as blank or header.

    Examples
    --------
    >>> dialect = Dialect(",", '"', ("a", "b"), 1)
    >>> header, batch = read_batches(iter(["a,b\n", "1,2\n", "3\n"]), dialect, 2)
    >>> batch.rows, batch.unread[0].reason
    ([['1', '2']], '1 field instead of 2')
    """
    options = dialect.options
    header = dialect.columns
    number = 1
    if dialect.escapes:
        lines = (unescaped(line, dialect.quote) for line in lines)
    first = list(islice(lines, dialect.header_line))
    if first:
        yield _before_rows(first, dialect)
        number += len(first)
    while block := list(islice(lines, BLOCK)):
        rows = _usual_rows(block, options, width)
        if rows is not None and not _repeats_header(block, rows, header):
            count = len(rows)
            yield Batch(rows, list(range(number, number + count)), [1] * count)
        else:
            yield _read_one_by_one(block, lines, number, dialect, width)
        number += len(block)


def _before_rows(first: list[str], dialect: Dialect) -> Batch:
    batch = Batch()
    for number, line in enumerate(first, 1):
        if number == dialect.header_line or (number == 1 and declares_delimiter(line)):
            batch.header_count += 1
        elif not line.strip("\ufeff \t\r\n"):
            batch.blank_count += 1
        else:
            batch.unread.append(Unread(number, shown(line), "a line before the header"))
    return batch


def _usual_rows(block: list[str], options: dict[str, Any], width: int) -> list[list[str]] | None:
    """Return the rows of lines of which each is a row with something in it, or None."""
    if not _is_text("".join(block)):
        return None
    try:
        rows = list(csv.reader(block, **options))
    except csv.Error:
        return None
    is_usual = len(rows) == len(block) and set(map(len, rows)) == {width} and all(map(any, rows))
    return rows if is_usual else None


def _repeats_header(block: list[str], rows: list[list[str]], header: tuple[str, ...]) -> bool:
    # Files that were put together one behind the other repeat it, perhaps with a byte order mark.
    # That its longest name is nowhere is soon told.
    if not header or max(header, key=len).split("_")[0] not in "".join(block).lower():
        return False
    return any(_is_header(row, header) for row in rows)


def _is_header(row: list[str], header: tuple[str, ...]) -> bool:
    return plain(row[0]) == header[0] and tuple(map(plain, row)) == header


def _is_text(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_one_by_one(
    block: list[str], more: Iterator[str], number: int, dialect: Dialect, width: int
) -> Batch:
    """Read lines row by row; a row that goes on behind the block adds lines to it."""
    options = dialect.options
    header = dialect.columns
    batch = Batch()
    position = 0
    while position < len(block):
        row, span, reason = _next_row(block, position, more, options)
        taken = block[position : position + span]
        if not block[position].strip() or (row is not None and not any(row) and span == 1):
            batch.blank_count += 1
            position += 1
            continue
        if row and header and _is_header(row, header):
            batch.header_count += span
            position += span
            continue
        if row is not None:
            reason = _what_is_wrong(row, taken, dialect.delimiter, width)
        if row is not None and not reason:
            batch.rows.append(row)
            batch.numbers.append(number + position)
            batch.spans.append(span)
            position += span
            continue
        # Bytes that are no text say nothing about where the row ends.
        lost = span if reason == UNENCODABLE else 1
        batch.unread += [
            Unread(number + position + index, shown(block[position + index]), reason)
            for index in range(lost)
        ]
        position += lost
    return batch


def _next_row(
    block: list[str], position: int, more: Iterator[str], options: dict[str, Any]
) -> tuple[list[str] | None, int, str]:
    span = 0

    def feed() -> Iterator[str]:
        nonlocal span
        while True:
            if position + span == len(block):
                line = next(more, None)
                if line is None:
                    return
                block.append(line)
            span += 1
            yield block[position + span - 1]

    try:
        return next(csv.reader(feed(), **options)), span, ""
    except csv.Error as error:
        return (
            None,
            span,
            next(
                (reason for words, reason in REASONS.items() if words in str(error)),
                "quotation marks or line ends that are not well formed",
            ),
        )


def _what_is_wrong(row: list[str], lines: list[str], delimiter: str, width: int) -> str:
    if len(row) != width:
        return f"{len(row)} field{'s' if len(row) != 1 else ''} instead of {width}"
    if not all(map(_is_text, lines)):
        return UNENCODABLE
    if len(lines) > 1 and width >= LOOKALIKE_COLUMNS:
        looks = [line.count(delimiter) >= width - 1 for line in lines]
        if all(looks):
            return SWALLOWED
    return ""


def shown(line: str) -> str:
    """Return a line without its end, with what is no text written out."""
    text = line.rstrip("\r\n")[:TEXT_LIMIT]
    return UNREADABLE.sub(lambda sign: f"\\x{ord(sign[0]) & 0xFF:02X}", text)
