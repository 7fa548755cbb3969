"""Replacing the tables of PostgreSQL by those of a serving file, in one step."""

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from tessera.postgres import Connection, PostgresError
from tessera.publishing.postgres.catalogue import (
    MARK,
    default_grants_of,
    grants_of,
    own_schemas,
    refuse_what_would_be_lost,
    tables_of,
    views_over,
)
from tessera.publishing.postgres.connecting import STAYS, connected
from tessera.publishing.postgres.loading import load_table

NEXT = "__next"
OLD = "__old"
# Shorter than the second after which PostgreSQL looks for two who wait for each other: it is the
# publish that gives way, and never a reader.
LOCK_TIMEOUT = "300ms"
ATTEMPTS = 40
# So often the swap waits for a moment without readers.
GENTLE_ATTEMPTS = 20
LONGEST_PAUSE = 1.0


@dataclass(frozen=True)
class Published:
    """What a publish did.

    Attributes
    ----------
    table_count, row_count : int
        What was copied.
    left_behind : tuple of str
        Schemas with old tables that somebody still reads, or whose own views do; the next publish
        drops them.
    """

    table_count: int
    row_count: int
    left_behind: tuple[str, ...] = ()


def publish_to_postgres(
    serving_file: Path, url: str, tell: Callable[[str, int, int], None] = lambda *_: None
) -> Published:
    """Replace the published schemas of a database by those of a serving file.

    Tables are loaded beside the old ones, into schemas of other names. Then, in one transaction,
    the old schemas give their names to the new ones, which also get their grants, and views of
    others are made anew over the new tables. A reader sees the old build or the new one.

    Parameters
    ----------
    serving_file : Path
        What ``publish`` wrote, or the link to it.
    url : str
        ``postgresql://USER@HOST:PORT/DATABASE``.
    tell : callable
        Called before each table with its name, its number, and how many there are.

    Returns
    -------
    Published
        What was copied.

    Raises
    ------
    PostgresError
        If anything went wrong. The database shows then what it showed before.
    """
    # What is copied is one file, even if the link moves on.
    with (
        connected(url) as server,
        duckdb.connect(str(serving_file.resolve()), read_only=True) as copy,
    ):
        tables = copy.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database() order by all"
        ).fetchall()
        schemas = sorted({schema for schema, _ in tables})
        refuse_what_would_be_lost(server, schemas)
        drop_leftovers(server, schemas)
        try:
            row_count = _load(copy, server, tables, schemas, tell)
            _swap(server, schemas)
        except BaseException:
            _forget_new(server, schemas)
            raise
        left_behind = drop_leftovers(server, schemas)
    return Published(len(tables), row_count, tuple(left_behind))


def _load(
    copy: duckdb.DuckDBPyConnection,
    server: Connection,
    tables: Sequence[tuple[str, str]],
    schemas: Sequence[str],
    tell: Callable[[str, int, int], None],
) -> int:
    """Load all tables into the new schemas; return the rows."""
    for schema in schemas:
        with server.transaction():
            new = sql.Identifier(schema + NEXT)
            server.execute(sql.SQL("create schema {}").format(new))
            server.execute(sql.SQL("comment on schema {} is {}").format(new, sql.Literal(MARK)))
            for statement in default_grants_of(server, schema, schema + NEXT):
                server.execute(statement)
    row_count = 0
    for number, (schema, table) in enumerate(tables, 1):
        tell(f"{schema}.{table}", number, len(tables))
        row_count += load_table(copy, server, schema, table, schema + NEXT)
    return row_count


def _swap(server: Connection, schemas: Sequence[str]) -> None:
    """Give the names of the old schemas to the new ones, in one transaction.

    Names are looked up one by one while a query is planned. So that none finds one table before the
    swap and another after it, the swap waits for a moment in which nobody reads the old tables. If
    there is none, because somebody reads for minutes, it goes on: it needs no such moment.
    """
    stamp = f"{time.time_ns() // 1_000_000:x}"
    for attempt in range(ATTEMPTS):
        try:
            with server.transaction():
                server.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
                if attempt < GENTLE_ATTEMPTS:
                    _wait_for_readers(server, schemas)
                _swap_once(server, schemas, stamp)
        except psycopg.errors.LockNotAvailable:
            time.sleep(random.uniform(0, LONGEST_PAUSE))
        else:
            return
    raise PostgresError(
        f"Somebody kept the published tables, or views over them, locked all the time. {STAYS}. "
        "Publish again, or look who it is: select * from pg_locks"
    )


def _wait_for_readers(server: Connection, schemas: Sequence[str]) -> None:
    tables = [sql.Identifier(*table) for table in tables_of(server, schemas)]
    if tables:
        server.execute(
            sql.SQL("lock table {} in access exclusive mode").format(sql.SQL(", ").join(tables))
        )


def _swap_once(server: Connection, schemas: Sequence[str], stamp: str) -> None:
    rename = sql.SQL("alter schema {} rename to {}")
    views = views_over(server, schemas)
    ours = own_schemas(server)
    for schema in schemas:
        grants = []
        if schema in ours:
            grants = grants_of(server, schema, schema + NEXT)
            old = sql.Identifier(f"{schema}{OLD}_{stamp}")
            server.execute(rename.format(sql.Identifier(schema), old))
        server.execute(rename.format(sql.Identifier(schema + NEXT), sql.Identifier(schema)))
        for grant in grants:
            server.execute(grant)
    for name, statement in views:
        try:
            server.execute(statement)
        except psycopg.errors.LockNotAvailable:
            raise
        except psycopg.Error as error:
            raise PostgresError(
                f"The view {name} cannot be made anew over the new tables: "
                f"{str(error).splitlines()[0]}. {STAYS}. Change the view, or drop it"
            ) from error


def drop_leftovers(server: Connection, schemas: Sequence[str]) -> list[str]:
    """Drop what is no longer shown; return the schemas of which somebody still needs a table."""
    left = []
    for schema in own_schemas(server):
        if not re.fullmatch(rf"({'|'.join(schemas)})({NEXT}|{OLD}_.*)", schema):
            continue
        try:
            with server.transaction():
                server.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
                for table in tables_of(server, [schema]):
                    server.execute(sql.SQL("drop table {}").format(sql.Identifier(*table)))
                server.execute(sql.SQL("drop schema {}").format(sql.Identifier(schema)))
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DependentObjectsStillExist):
            left.append(schema)
    return left


def _forget_new(server: Connection, schemas: Sequence[str]) -> None:
    """Drop what was loaded; where that is not possible, the next publish does."""
    if server.closed:
        return
    for schema in schemas:
        try:
            server.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema + NEXT))
            )
        except psycopg.Error:
            return
