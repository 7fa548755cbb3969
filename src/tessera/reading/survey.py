"""What a file's bytes say before it is read: its encoding and how many lines it has."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from tessera.reading.opening import opened

CHUNK = 1 << 20
SIGNATURES = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Of the bytes at every second place, this share is zero in Latin text in UTF-16.
UTF16_ZERO_SHARE = 0.3


@dataclass(frozen=True)
class Survey:
    """What was found.

    Attributes
    ----------
    encoding : str
        As Python names it.
    line_count : int
        Lines, the last one with or without an end.
    """

    encoding: str
    line_count: int


def survey(path: Path, compression: str | None, encoding: str | None = None) -> Survey:
    """Count the lines of a whole file and find its encoding, unless that is given.

    A byte order mark decides. Without one, bytes of which every second is zero are UTF-16, and
    lines beyond ASCII decide by majority between UTF-8 and Windows-1252: text in the one is hardly
    ever valid in the other.
    """
    with opened(path, compression) as file:
        chunk = file.read(CHUNK)
        signature = next((sign for sign in SIGNATURES if chunk.startswith(sign)), None)
        known = encoding or (SIGNATURES[signature] if signature else None) or _utf16(chunk)
        counter = _LineCounter(known)
        votes = _Votes()
        while chunk:
            counter.add(chunk)
            if known is None:
                votes.add(chunk)
            chunk = file.read(CHUNK)
    found = known or votes.encoding()
    return Survey(found, counter.count())


def _utf16(beginning: bytes) -> str | None:
    beginning = beginning[:4096]
    pairs = len(beginning) // 2
    if not pairs:
        return None
    if beginning[1::2].count(0) / pairs > UTF16_ZERO_SHARE > beginning[::2].count(0) / pairs:
        return "utf-16-le"
    if beginning[::2].count(0) / pairs > UTF16_ZERO_SHARE > beginning[1::2].count(0) / pairs:
        return "utf-16-be"
    return None


class _LineCounter:
    """Counts line ends, those of two signs once."""

    def __init__(self, encoding: str | None) -> None:
        # Where a sign takes several bytes, line ends can be told in text alone.
        self._decoder = None
        if encoding is not None and not _is_ascii_compatible(encoding):
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ends = 0
        self._last = b""

    def add(self, chunk: bytes) -> None:
        text = self._decoder.decode(chunk).encode("utf-8", "replace") if self._decoder else chunk
        if not text:
            return
        self._ends += text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
        self._ends -= self._last == b"\r" and text.startswith(b"\n")
        self._last = text[-1:]

    def count(self) -> int:
        return self._ends + (self._last not in (b"", b"\n", b"\r"))


def _is_ascii_compatible(encoding: str) -> bool:
    return "a,\r\n".encode(encoding) == b"a,\r\n" or encoding.startswith("utf-8")


class _Votes:
    """Counts lines beyond ASCII that are valid UTF-8, and that are not."""

    def __init__(self) -> None:
        self._valid = self._invalid = 0
        self._rest = b""

    def add(self, chunk: bytes) -> None:
        chunk = self._rest + chunk
        end = chunk.rfind(b"\n") + 1 or (len(chunk) if len(chunk) > 16 * CHUNK else 0)
        self._rest = chunk[end:]
        self._count(chunk[:end])

    def _count(self, whole: bytes) -> None:
        if whole.isascii():
            return
        if _is_utf8(whole):
            # How many lines does not matter much: text in UTF-8 outvotes stray bytes.
            self._valid += sum(not line.isascii() for line in whole.splitlines())
            return
        for line in whole.splitlines():
            if not line.isascii():
                valid = _is_utf8(line)
                self._valid += valid
                self._invalid += not valid

    def encoding(self) -> str:
        self._count(self._rest)
        return "cp1252" if self._invalid > self._valid else "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
