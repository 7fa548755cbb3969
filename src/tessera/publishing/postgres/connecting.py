"""Reaching the database that is published into, alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tessera.postgres import Advice, Connection, PostgresError, opened, place_of

# One publish into a database at a time; the number is this program's.
LOCK = 7463746572
# Names in what the server tells are written in full.
SETTINGS = {"search_path": ""}
STAYS = "PostgreSQL goes on showing what it showed before"
ADVICE: Advice = {
    psycopg.errors.ReadOnlySqlTransaction: "The server is read-only: a standby, or set so. Name "
    "the one that is written to",
    psycopg.errors.InsufficientPrivilege: "Publish as the role that did so before, and let it "
    "create schemas: grant create on database ... to ...",
    psycopg.errors.DiskFull: "Give the server more space: both copies are there for a moment",
}


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to the database of a URL, alone, and tell what fails in it in a sentence.

    Parameters
    ----------
    url : str
        ``postgresql://USER@HOST:PORT/DATABASE``.

    Yields
    ------
    psycopg.Connection
        In which each statement is a transaction of its own.

    Raises
    ------
    PostgresError
        If the address cannot be understood, the server not be reached, another publish into the
        database is running, or the server refuses something.
    """
    with opened(url, "tessera publish", SETTINGS, STAYS, ADVICE) as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if not row or not row[0]:
            place = place_of(url)
            raise PostgresError(f"Another publish into {place} is running. Wait for it to end")
        yield connection
