"""Opening files, compressed or not, as bytes and as lines."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

BEGINNINGS = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"PAR1": "parquet",
}
BROKEN = (OSError, EOFError, zlib.error)
# Bytes that are no text become signs that no text holds.
FIRST_MARK, LAST_MARK = 0xDC00, 0xDCFF


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(FIRST_MARK + byte) for byte in error.object[error.start : error.end]), (
        error.end
    )


codecs.register_error("tessera.marked", _marked)


def content_kind(path: Path) -> str | None:
    """Return what the first bytes say about a file: a compression, a workbook, Parquet, or None."""
    with path.open("rb") as file:
        beginning = file.read(4)
    return next((kind for magic, kind in BEGINNINGS.items() if beginning.startswith(magic)), None)


@contextmanager
def opened(path: Path, compression: str | None) -> Iterator[BinaryIO]:
    """Open a file for reading its uncompressed bytes."""
    if compression == "zstd":
        import pyarrow as pa

        with pa.OSFile(str(path)) as file, pa.CompressedInputStream(file, "zstd") as stream:
            yield stream
    elif compression == "gzip":
        with io.BufferedReader(gzip.open(path, "rb")) as file:
            yield file
    else:
        with path.open("rb") as file:
            yield file


@contextmanager
def opened_lines(path: Path, compression: str | None, encoding: str) -> Iterator[Iterator[str]]:
    r"""Open a file for reading its lines with their ends, which are \\n, \\r\\n or \\r.

    Bytes that are no text in the encoding become signs between FIRST_MARK and LAST_MARK.
    """
    # The codec with the signature also reads what has none.
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    with opened(path, compression) as file:
        yield io.TextIOWrapper(file, codec, errors="tessera.marked", newline="")
