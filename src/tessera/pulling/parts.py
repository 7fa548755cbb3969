"""The files of pulled tables. What was pulled stands in their footers, and nowhere else."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tessera.pulling.asked import Asked
from tessera.reading.files import found_files, input_of

KEY = b"tessera.pull"
# Begins with a point, so that no build reads it.
UNFINISHED = ".unfinished-"


class PullError(Exception):
    """Nothing was pulled; the message says why and what to do."""


@dataclass(frozen=True)
class Part:
    """A file of an earlier pull.

    Attributes
    ----------
    path : Path
        Where it is.
    database, table : str
        Where its rows are from.
    by, highest : str or None
        The column that grows, and its highest value in the file; None: there is none.
    row_count : int
        Its rows.
    as_of : str
        The moment that it shows, by the server's clock.
    schema : pyarrow.Schema
        Its columns.
    """

    path: Path
    database: str
    table: str
    by: str | None
    highest: str | None
    row_count: int
    as_of: str
    schema: Any

    def greatest(self) -> Any:
        """Return the highest value as a scalar of the column's type; None: there is none."""
        if self.by is None or self.highest is None:
            return None
        return pa.scalar(self.highest).cast(self.schema.field(self.by).type)


class Parts:
    """The files of a table: ``NAME/NAME-000001.parquet`` and on, or ``NAME/NAME.parquet``.

    Parameters
    ----------
    root : Path
        The folder of all tables.
    asked : Asked
        The table.

    Raises
    ------
    PullError
        If a file is missing, damaged, or of something else.
    """

    def __init__(self, root: Path, asked: Asked) -> None:
        self.folder = root / asked.name
        self.asked = asked
        self._numbered = re.compile(re.escape(asked.name) + r"-(\d{6,})[.]parquet")
        self.anew = f"To pull all of it anew, remove {self.folder}"
        self._refuse_others(root)
        paths = sorted(path for path in self.folder.glob("*") if self._number(path))
        self.parts = [self._read(path) for path in paths]
        if paths and self._number(paths[-1]) != len(paths):
            numbers = {self._number(path) for path in paths}
            lost = min(set(range(1, max(numbers))) - numbers)
            raise PullError(
                f"{self._path(lost)} is missing, and its rows with it. Put it back. {self.anew}"
            )
        self.whole = self._read(self._whole) if self._whole.exists() else None
        if paths and self.whole:
            raise PullError(f"{self._whole} is a whole copy beside parts of one. {self.anew}")

    @property
    def _whole(self) -> Path:
        return self.folder / f"{self.asked.name}.parquet"

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.asked.name}-{number:06}.parquet"

    def _number(self, path: Path) -> int:
        match = self._numbered.fullmatch(path.name)
        return int(match[1]) if match else 0

    @property
    def next_path(self) -> Path:
        """What the file of the next pull is called."""
        return self._path(len(self.parts) + 1) if self.asked.by else self._whole

    @property
    def unfinished_path(self) -> Path:
        """Where it is written."""
        return self.folder / f"{UNFINISHED}{self.asked.name}.parquet"

    def new_columns(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return which of these columns the last part does not have."""
        if not self.parts:
            return ()
        return tuple(name for name in names if name not in self.parts[-1].schema.names)

    def highest(self) -> Part | None:
        """Return the part that has the highest value of the column that grows, if any has one."""
        filled = [part for part in self.parts if part.highest is not None]
        return max(filled, key=lambda part: part.greatest().as_py(), default=None)

    def refuse_other_source(self, database: str, table: str, accepted: Sequence[str]) -> None:
        """Refuse to go on with rows of another table, database or column.

        Raises
        ------
        PullError
            If the files hold such rows.
        """
        if self.whole and self.asked.by:
            raise PullError(f"{self._whole} is a copy of the whole table. {self.anew}")
        for part in self.parts:
            if part.by != self.asked.by:
                wanted = f"by {self.asked.by}" if self.asked.by else "whole"
                raise PullError(
                    f"{part.path} was pulled by {part.by}, and {self.asked.name} is now asked for "
                    f"{wanted}. Ask for it as before: {self.asked.name}:{part.by}. {self.anew}"
                )
            if part.table != table:
                raise PullError(
                    f"{part.path} holds rows of {part.table}, and not of {table}. Give one of them "
                    f"another name: TABLE=NAME. {self.anew}"
                )
            if part.database != database and "database" not in accepted:
                raise PullError(
                    f"{part.path} was pulled from {part.database}, and not from {database}. If it "
                    f"is the same database: --accept database. {self.anew}"
                )

    def _refuse_others(self, root: Path) -> None:
        """Refuse files that the build would read beside the pulled ones."""
        if self.folder.exists() and not self.folder.is_dir():
            raise PullError(f"{self.folder} is a file, and a folder of this name is needed")
        name = self.asked.name.lower().removeprefix("input_")
        for file in found_files(root):
            is_ours = file.path.parent == self.folder and (
                file.path == self._whole or self._number(file.path)
            )
            if not is_ours and input_of(file.name, [name]):
                raise PullError(
                    f"{file.path} is of no pull, and a build would read it beside what is pulled. "
                    "Move it away, or give the table another name: TABLE=NAME"
                )

    def _read(self, path: Path) -> Part:
        try:
            file = pq.read_metadata(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise PullError(
                f"{path} cannot be read: it is cut off or damaged. {self.anew}"
            ) from error
        said = (file.metadata or {}).get(KEY)
        if said is None:
            raise PullError(
                f"{path} is of no pull, and would be taken for one. Move it away, or give the "
                "table another name: TABLE=NAME"
            )
        return Part(
            path=path, schema=file.schema.to_arrow_schema().remove_metadata(), **json.loads(said)
        )


def footer(**said: str | int | None) -> dict[bytes, bytes]:
    """Return what stands in the footer of a file: the fields of :class:`Part`."""
    return {KEY: json.dumps(said).encode()}


def put_in_place(written: Path, path: Path) -> None:
    """Give a written file its name, in one step, so that it outlives a loss of power."""
    descriptor = os.open(written, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    written.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def remove_unfinished(root: Path) -> None:
    """Remove what a pull that was killed left behind. Only for who holds the lock."""
    for path in root.glob(f"*/{UNFINISHED}*.parquet"):
        path.unlink()
