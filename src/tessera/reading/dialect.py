"""How a file is written: what stands between fields, what around them, and what names them."""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from tessera.reading.names import is_header, plain
from tessera.reading.settings import CsvSettings

DELIMITERS = (",", ";", "\t", "|")
QUOTES = ('"', "'")
# Titles may stand before the header; it is looked for in so many lines.
HEADER_LINES = 10
SAMPLE_LINES = 5000
DECLARED = "sep="


@dataclass(frozen=True)
class Dialect:
    """How one file is written.

    Attributes
    ----------
    delimiter, quote : str
        One sign each; no quote is the empty text.
    header : tuple of str or None
        The names as the file writes them; None: it has no header.
    header_line : int
        Number of the line that holds the header, or that says 'sep=;' where there is none; 0 for
        neither.
    skips_blanks : bool
        Whether blanks stand between a delimiter and a field in quotes.
    escapes : bool
        Whether a quotation mark in a field is written with a backslash before it.
    """

    delimiter: str
    quote: str
    header: tuple[str, ...] | None
    header_line: int
    skips_blanks: bool = False
    escapes: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """The arguments of csv.reader; what is not well formed is an error."""
        return parameters(self.delimiter, self.quote, self.skips_blanks)

    @property
    def columns(self) -> tuple[str, ...]:
        """The plain names of the header."""
        return tuple(plain(name) for name in self.header or ())


def parameters(delimiter: str, quote: str, skips_blanks: bool = False) -> dict[str, Any]:
    """Return the arguments of csv.reader; what is not well formed is an error."""
    quoting: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return {"delimiter": delimiter, "skipinitialspace": skips_blanks, "strict": True, **quoting}


def unescaped(line: str, quote: str) -> str:
    r"""Return a line with quotation marks doubled that have a backslash before them.

    Examples
    --------
    >>> unescaped(r'1,"12\" vinyl"', '"')
    '1,"12"" vinyl"'
    """
    return line.replace("\\" + quote, quote * 2)


def refined(lines: Iterator[str], dialect: Dialect, width: int) -> tuple[Dialect, bool]:
    """Look through a whole file for what its header does not tell.

    Parameters
    ----------
    lines : iterator of str
        All lines of the file.
    dialect : Dialect
        What is known.
    width : int
        How many columns have a name.

    Returns
    -------
    Dialect
        With ``skips_blanks`` and ``escapes``, by majority of the lines that can tell.
    bool
        Whether every line ends with a delimiter behind which there is no column.
    """
    quote, delimiter = dialect.quote, dialect.delimiter
    sample: list[str] = []
    escaping: list[str] = []
    spaced: list[str] = []
    escape, space = "\\" + quote, f"{delimiter} {quote}"
    for line in islice(lines, dialect.header_line, None):
        if len(sample) < SAMPLE_LINES and line.strip():
            sample.append(line)
        if quote and escape in line and len(escaping) < SAMPLE_LINES:
            escaping.append(line)
        if quote and space in line and len(spaced) < SAMPLE_LINES:
            spaced.append(line)
    skips_blanks = dialect.skips_blanks or (bool(spaced) and _are_spaced(spaced, dialect))
    options = parameters(delimiter, quote, skips_blanks)
    plainly = sum(_width(line, options) == width for line in escaping)
    escaped = sum(_width(unescaped(line, quote), options) == width for line in escaping)
    ends = sample and all(line.rstrip("\r\n").endswith(delimiter) for line in sample)
    longer = sum(_width(line, options) == width + 1 for line in sample) if ends else 0
    found = replace(dialect, skips_blanks=skips_blanks, escapes=escaped > plainly)
    return found, 2 * longer > len(sample)


def _are_spaced(lines: list[str], dialect: Dialect) -> bool:
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    field = re.compile(f"{delimiter} +{quote}[^{quote}]+{quote} *({delimiter}|[\r\n]|$)")
    return 2 * sum(bool(field.search(line)) for line in lines) > len(lines)


def _width(line: str, options: dict[str, Any]) -> int:
    return len(_fields(line, options))


def dialect_of_header(
    lines: Iterator[str], known: Collection[str], settings: CsvSettings, usual: str = ","
) -> Dialect | None:
    r"""Find out how a file is written from the names in its header.

    Parameters
    ----------
    lines : iterator of str
        The file's lines.
    known : collection of str
        Plain names of the columns that the file may hold.
    settings : CsvSettings
        What is said about the file.
    usual : str
        The delimiter where nothing tells.

    Returns
    -------
    Dialect or None
        None where no line is a header.

    Examples
    --------
    >>> dialect_of_header(iter(["a;b\n", "1;2\n"]), {"a", "b"}, CsvSettings()).delimiter
    ';'
    """
    declared = None
    fallback = None
    filled = 0
    for number, line in enumerate(lines, 1):
        text = line.strip("\r\n \ufeff")
        if not text.strip():
            continue
        if number == 1 and declares_delimiter(line):
            declared = text[-1]
            continue
        filled += 1
        found = _best_header(text, known, settings, declared, usual)
        if found:
            delimiter, quote, skips_blanks, fields = found
            dialect = Dialect(delimiter, quote, tuple(fields), number, skips_blanks)
            if is_header(fields, known):
                return dialect
            fallback = fallback or dialect
        if filled == HEADER_LINES:
            break
    return fallback if settings.header else None


def _best_header(
    text: str, known: Collection[str], settings: CsvSettings, declared: str | None, usual: str
) -> tuple[str, str, bool, list[str]] | None:
    best, best_count = None, -1
    for skips_blanks in (False, True):
        for delimiter, quote in _candidates(settings, declared, usual):
            fields = _fields(text, parameters(delimiter, quote, skips_blanks))
            count = len({plain(field) for field in fields}.intersection(known))
            if fields and count > best_count:
                best, best_count = (delimiter, quote, skips_blanks, fields), count
    return best


def _candidates(
    settings: CsvSettings, declared: str | None, usual: str
) -> Iterator[tuple[str, str]]:
    delimiter = settings.delimiter or declared
    delimiters = (delimiter,) if delimiter else (usual, *(d for d in DELIMITERS if d != usual))
    quotes = QUOTES if settings.quote is None else (settings.quote,)
    return ((delimiter, quote) for quote in quotes for delimiter in delimiters)


def _fields(line: str, options: dict[str, Any]) -> list[str]:
    try:
        return next(csv.reader([line], **options), [])
    except csv.Error:
        return []


def declares_delimiter(line: str) -> bool:
    """Tell whether a line says what stands between fields, as some spreadsheets write it.

    Examples
    --------
    >>> declares_delimiter("sep=;")
    True
    """
    text = line.strip("\r\n\ufeff")
    return text.lower().startswith(DECLARED) and len(text) == len(DECLARED) + 1


def dialect_of_width(
    lines: Iterator[str], width: int, settings: CsvSettings, usual: str = ","
) -> Dialect | None:
    r"""Find out how a file without a header is written from the number of fields that it must have.

    Returns
    -------
    Dialect or None
        None where fewer than half of the lines have so many fields, whatever stands between them.

    Examples
    --------
    >>> dialect_of_width(iter(["1;2,5;3\n"]), 3, CsvSettings()).delimiter
    ';'
    """
    sample = [line for line in islice(lines, SAMPLE_LINES) if line.strip()]
    declared = None
    if sample and declares_delimiter(sample[0]):
        declared = sample.pop(0).strip("\r\n")[-1]
    best, best_share = None, 0.0
    for delimiter, quote in _candidates(settings, declared, usual):
        share = _share_of_width(sample, width, delimiter, quote)
        if share > best_share:
            best, best_share = Dialect(delimiter, quote, None, int(bool(declared))), share
    return best if best_share >= 1 / 2 else None


def _share_of_width(sample: Sequence[str], width: int, delimiter: str, quote: str) -> float:
    options = parameters(delimiter, quote)
    right = wrong = 0
    position = 0
    while position < len(sample):
        reader = csv.reader(iter(sample[position:]), **options)
        try:
            for row in reader:
                right += len(row) == width
                wrong += len(row) != width
            break
        except csv.Error:
            wrong += 1
            position += max(reader.line_num, 1)
    return right / (right + wrong) if right else 0.0
