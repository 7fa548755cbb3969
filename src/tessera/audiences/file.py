"""Writing a file that no spreadsheet runs, no other user reads and nobody finds half written."""

import csv
import hashlib
import io
import os
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from tessera.audiences.refusal import ExportRefusedError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Unicode's categories of what is not seen: controls and formats, blanks, marks without a letter.
UNSEEN = ("C", "Z", "M")


def is_formula(value: str) -> bool:
    r"""Tell whether a spreadsheet could take a text for a formula.

    Also after what is not seen, such as a zero-width space, and with wide signs as of East Asian
    keyboards, since programs on the way may drop the one and change the other.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula(" @x"), is_formula("1-1"), is_formula("")
    (True, True, False, False)
    >>> is_formula("\u200b=1"), is_formula("\uff1d1")
    (True, True)
    """
    if value.startswith(FORMULA):
        return True
    seen = next((one for one in value if unicodedata.category(one)[0] not in UNSEEN), "")
    return unicodedata.normalize("NFKC", seen).startswith(FORMULA)


def safe(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before one.

    Examples
    --------
    >>> safe("=cmd()"), safe("Ann")
    ("'=cmd()", 'Ann')
    """
    return f"'{value}" if is_formula(value) else value


def as_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a CSV file in UTF-8, formula-safe.

    Examples
    --------
    >>> as_csv(["name"], [["Ann"], ["=1"]]).decode().splitlines()
    ['name', 'Ann', "'=1"]
    """
    text = io.StringIO(newline="")
    # Lines end as in RFC 4180; so both kinds of line breaks inside a value are quoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(value) for value in row] for row in rows)
    return text.getvalue().encode()


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write(file: Path, content: bytes, is_forced: bool) -> None:
    """Write a file that only its owner can read, and that appears whole or not at all.

    Parameters
    ----------
    file : Path
        Where.
    content : bytes
        What.
    is_forced : bool
        Whether a file that is there is replaced.

    Raises
    ------
    ExportRefusedError
        If the file is there already, or cannot be written.
    """
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if is_forced:
            unfinished.replace(file)
        else:
            # Unlike a move, a link replaces nothing.
            os.link(unfinished, file)
    except FileExistsError as error:
        raise ExportRefusedError(f"{file} is there already. Replace it with --force") from error
    except OSError as error:
        raise ExportRefusedError(
            f"{file} cannot be written ({error.strerror}). Name another file: --output"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
