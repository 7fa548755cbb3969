"""The demo's inputs in PostgreSQL, pulled and read, are those of its CSV files."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tests.end_to_end.background import built_in_background
from tests.end_to_end.building import build_in_process
from tests.end_to_end.project import INPUTS
from tests.python.postgres_server import Server

# As DuckDB finds the columns of a file, and as a shop's database might have them.
TYPES = {"BIGINT": "bigint", "DOUBLE": "numeric(18, 6)", "VARCHAR": "text", "DATE": "date",
         "TIMESTAMP": "timestamp", "BOOLEAN": "boolean"}  # fmt: skip
# Some grow, and the others are copied whole. All order lines were loaded at one moment.
BY = {"order_lines": "loaded_at", "reviews": "reviewed_at", "tickets": "opened_at",
      "signals": "observed_at", "exchange_rates": "rate_date"}  # fmt: skip
REVIEWS = '"Shop reviews"'
# No gate asks for the staging of the others, so the first week does without.
STAGED = [name for name in INPUTS if name not in ("links", "signals")]


def _fill(connection: psycopg.Connection, name: str, file: Path) -> None:
    found = duckdb.sql(f"describe select * from read_csv('{file}', sample_size = -1)").fetchall()
    columns = ", ".join(f'"{column}" {TYPES[kind]}' for column, kind, *_ in found)
    connection.execute(f'create table "Shop {name}" ({columns})')
    with connection.cursor().copy(f'copy "Shop {name}" from stdin (format csv, header)') as copy:
        copy.write(file.read_bytes())


@contextmanager
def _half_of_them(connection: psycopg.Connection) -> Iterator[None]:
    """Take the later half of the rows away from the tables that grow, and give it back.

    Meanwhile some reviews have another text, so what is pulled later is another version of them.
    """
    for name, by in BY.items():
        table = f'"Shop {name}"'
        connection.execute(
            f"create table later_{name} as select * from {table} order by {by}, ctid"
            f" offset (select count(*) / 2 from {table})"
        )
        connection.execute(
            f"delete from {table} where ctid in (select ctid from {table} order by {by}, ctid"
            f" offset (select count(*) / 2 from {table}))"
        )
    last = f"reviewed_at >= (select max(reviewed_at) - interval '30 minutes' from {REVIEWS})"
    change = f"update {REVIEWS} set review_text = %s where {last} returning review_text"
    connection.execute(f"create table last_reviews as select * from {REVIEWS} where {last}")
    assert connection.execute(change, ["another text"]).fetchall()
    yield
    connection.execute(f"delete from {REVIEWS} where {last}")
    connection.execute(f"insert into {REVIEWS} select * from last_reviews")
    for name in BY:
        connection.execute(f'insert into "Shop {name}" select * from later_{name}')


def _pull(url: str, folder: Path) -> None:
    tables = [
        f"--table=public.Shop {name}={name}" + (f":{BY[name]}" if name in BY else "")
        for name in INPUTS
    ]
    done = CliRunner().invoke(app, ["pull", url, "--into", str(folder / "raw"), *tables])
    assert done.exit_code == 0, done.output


@built_in_background
def pulled_shop(folder: Path, first_week: Path) -> tuple[Path, Path] | str:
    """Return the folders of a build from files and of one from what was pulled, or why not."""
    try:
        server = Server()
    except pytest.skip.Exception as reason:
        return str(reason)
    try:
        url = server.new_database().url
        with psycopg.connect(url, autocommit=True) as connection:
            for name in INPUTS:
                _fill(connection, name, first_week / "raw" / f"{name}.csv")
            with _half_of_them(connection):
                _pull(url, folder)
            _pull(url, folder)
    finally:
        server.remove()
    parts = [path.parent.name for path in (folder / "raw").glob("*/*-000002.parquet")]
    assert sorted(parts) == sorted(BY)
    wanted = [f"stg_{name}" for name in STAGED]
    (folder / "builds").mkdir()
    build_in_process([{"folder": str(folder), "vars": {}, "wanted": wanted}], folder / "builds")
    outcome = json.loads((folder / "outcome.json").read_text())
    assert outcome["succeeded"], outcome["said"][-4000:]
    return first_week, folder


def _rows(folder: Path, name: str) -> list:
    with duckdb.connect(str(folder / "tessera.duckdb"), read_only=True) as database:
        return database.execute(f"from staging.stg_{name} order by all").fetchall()


@pytest.mark.parametrize("name", STAGED)
def test_what_was_pulled_is_what_the_files_hold(pulled_shop, name):
    if isinstance(pulled_shop, str):
        pytest.skip(pulled_shop)
    from_files, from_postgres = (_rows(folder, name) for folder in pulled_shop)
    assert from_files
    assert from_postgres == from_files
