"""A shop's database, and the folder that it is pulled into."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.python.postgres_server import Database

from tessera.pulling import asked_for
from tessera.pulling.pulling import pull


class Shop:
    """A database with a table that grows and one that does not."""

    def __init__(self, database: Database, raw: Path) -> None:
        self.database = database
        self.raw = raw
        database.run(
            "create table order_items (item text, updated_at timestamptz)",
            "create table customers (id int, mail text)",
            "insert into customers values (1, 'ann@example.com')",
        )
        self.tables = ("order_items=order_lines:updated_at", "customers")

    def add(self, *items: str, at: str = "2026-01-01 10:00") -> None:
        for item in items:
            self.database.run(f"insert into order_items values ('{item}', '{at}+00')")

    def pull(self, *tables: str, url: str | None = None, **given: object) -> list:
        return pull(url or self.database.url, asked_for(tables or self.tables), self.raw, **given)

    def files(self) -> list[str]:
        """Return all that a build would read."""
        return sorted(
            path.relative_to(self.raw).as_posix()
            for path in self.raw.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        )

    def unfinished(self) -> list[Path]:
        return list(self.raw.rglob(".unfinished*"))

    def column(self, name: str = "order_lines", column: str = "item") -> list:
        """Return the values of a column in all files of a table, in order."""
        paths = sorted((self.raw / name).glob("[!.]*.parquet"))
        return sorted(value for path in paths for value in pq.read_table(path)[column].to_pylist())


@pytest.fixture
def shop(postgres, tmp_path):
    return Shop(postgres, tmp_path / "raw")
