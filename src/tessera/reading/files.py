"""Which files there are, which input each belongs to, and which was delivered later."""

import difflib
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

ENDINGS = re.compile(r"[.](csv|tsv|txt)([.](gz|zst))?$|[.]parquet$", re.IGNORECASE)
# Files that hold tables and are not read, and what to do with them.
UNREAD = {
    "it is a workbook; save its sheet as CSV": re.compile(r"[.](xls[xmb]?|ods|numbers)$", re.I),
    "it is an archive; unpack it": re.compile(r"[.](zip|rar|7z|tar([.]\w+)?|tgz|bz2|xz)$", re.I),
}
PARTITION = re.compile(r"([^/=]+)=([^/]*)")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# Files written within so many seconds of one another are one delivery.
BATCH_SECONDS = 60


@dataclass(frozen=True)
class FoundFile:
    """A file below raw_path.

    Attributes
    ----------
    name : str
        Its path below raw_path, with / between folders.
    path : Path
        Where it is.
    written_at : datetime
        When it was last written, in UTC.
    """

    name: str
    path: Path
    written_at: datetime

    @property
    def is_parquet(self) -> bool:
        """Whether its name says that it is Parquet."""
        return self.name.lower().endswith(".parquet")


def found_files(root: Path) -> list[FoundFile]:
    """Return all files below a folder, or the one file that root is; hidden ones are left out.

    Names that begin with a point or an underscore are those of tools, such as _SUCCESS.
    """
    if root.is_file():
        paths = [root]
        root = root.parent
    else:
        paths = [
            Path(folder, name)
            for folder, folders, names in os.walk(root, followlinks=True)
            for name in names
            if not folders.sort()
        ]
    files = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        if not any(part.startswith((".", "_", "~$")) for part in name.split("/")):
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            files.append(FoundFile(name, path, written_at))
    return sorted(files, key=lambda file: natural(file.name))


def natural(name: str) -> list[tuple[int, int | str]]:
    """Return what to sort names by, so that 2024-2 comes before 2024-10.

    Examples
    --------
    >>> sorted(["2024-10.csv", "2024-2.csv"], key=natural)
    ['2024-2.csv', '2024-10.csv']
    """
    parts = re.split(r"(\d+)", name.lower())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]


def input_of(name: str, inputs: Collection[str]) -> str | None:
    """Return the input that a file belongs to: it or its uppermost folder is named after it.

    Examples
    --------
    >>> input_of("Order_Lines/year=2024/part-0.csv.gz", ["order_lines"])
    'order_lines'
    >>> input_of("orders.csv", ["order_lines"]) is None
    True
    """
    if not ENDINGS.search(name):
        return None
    top = ENDINGS.sub("", name.split("/")[0].lower())
    top = top.removeprefix("input_")
    return top if top in inputs else None


def why_unread(name: str) -> str | None:
    """Return why a file of a known kind is not read, and what to do.

    Examples
    --------
    >>> why_unread("order_lines.xlsx")
    'it is a workbook; save its sheet as CSV'
    >>> why_unread("order_lines.csv") is None
    True
    """
    return next((why for why, ending in UNREAD.items() if ending.search(name)), None)


def beginning_of(name: str, inputs: Collection[str]) -> str | None:
    """Return the longest name that a file's name begins with, if any does.

    Examples
    --------
    >>> beginning_of("2011/Online_Retail_II.csv", ["online_retail"])
    'online_retail'
    """
    if not ENDINGS.search(name):
        return None
    last = name.split("/")[-1].lower()
    return max((one for one in inputs if last.startswith(one)), key=len, default=None)


def nearest(name: str, inputs: Collection[str]) -> str | None:
    """Return the input whose name resembles that of a file most, if any does.

    Examples
    --------
    >>> nearest("OrderLines-2024.csv", ["order_lines", "links"])
    'order_lines'
    """
    names = {re.sub(r"[^a-z]", "", one): one for one in inputs}
    for part in reversed(ENDINGS.sub("", name.lower()).split("/")):
        letters = re.sub(r"[^a-z]", "", part)
        inside = [one for one in names if letters and (one in letters or letters in one)]
        close = inside or difflib.get_close_matches(letters, names, 1, cutoff=0.6)
        if close:
            return names[max(close, key=len)]
    return None


def partitions(name: str) -> dict[str, str | None]:
    """Return the columns that folders named column=value stand for.

    Examples
    --------
    >>> partitions("order_lines/store_id=North%20End/part-0.csv")
    {'store_id': 'North End'}
    """
    found = {}
    for folder in name.split("/")[:-1]:
        if match := PARTITION.fullmatch(folder):
            value = unquote(match[2])
            found[match[1].lower()] = None if value in ("", NO_VALUE) else value
    return found


def delivery_numbers(files: Iterable[FoundFile]) -> Mapping[str, int]:
    """Return for each file its place in time, 1 for the first.

    Files written within a minute of one another were copied together, so that their times say
    nothing; among them the name decides.
    """
    ordered = sorted(files, key=lambda file: (file.written_at, natural(file.name)))
    batch = 0
    batches = {}
    for before, file in zip([None, *ordered], ordered, strict=False):
        if before and (file.written_at - before.written_at).total_seconds() > BATCH_SECONDS:
            batch += 1
        batches[file.name] = batch
    ordered.sort(key=lambda file: (batches[file.name], natural(file.name)))
    return {file.name: number for number, file in enumerate(ordered, 1)}
