"""Reaching a PostgreSQL server, and saying in a sentence why that did not work."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import psycopg
from psycopg import conninfo

Connection = psycopg.Connection[tuple[object, ...]]

# One publish into a database at a time; the number is this program's.
LOCK = 7463746572
# No limit of the server ends a long load; names in what the server tells are written in full.
SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "client_encoding": "utf8",
    "search_path": "",
}
STAYS = "PostgreSQL goes on showing what it showed before"


class PostgresError(Exception):
    """What was to be published is not; the message says why and what to do, and no password."""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to the database of a URL, alone, and tell what fails in it in a sentence.

    Parameters
    ----------
    url : str
        ``postgresql://USER@HOST:PORT/DATABASE``. What it does not say, such as the password, comes
        from where PostgreSQL's own programs look: ``PGPASSWORD``, ``~/.pgpass``, ``PGSERVICE``.

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
    place = place_of(url)
    try:
        with psycopg.connect(
            url, autocommit=True, connect_timeout=10, application_name="tessera publish"
        ) as connection:
            for name, value in SETTINGS.items():
                connection.execute("select set_config(%s, %s, false)", [name, value])
            row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            if not row or not row[0]:
                raise PostgresError(f"Another publish into {place} is running. Wait for it to end")
            yield connection
    except psycopg.Error as error:
        raise PostgresError(_sentence(error, url, place)) from None


def place_of(url: str) -> str:
    """Return what a URL names, without user and password.

    Raises
    ------
    PostgresError
        If it is none that PostgreSQL understands.

    Examples
    --------
    >>> place_of("postgresql://ann:secret@db.shop.example:5433/sales")
    'db.shop.example:5433/sales'
    """
    parts: Mapping[str, object] = {}
    with suppress(psycopg.ProgrammingError):
        # What libpq says of a URL that it does not understand may hold a part of the password.
        parts = conninfo.conninfo_to_dict(url)
    # A sign in a password that is not written with percent ends up in another part.
    is_mixed_up = "@" in str(parts.get("host")) or not str(parts.get("port", 0)).isdigit()
    if not parts or is_mixed_up or not url.startswith(("postgresql://", "postgres://")):
        raise PostgresError(
            "The address is none that PostgreSQL understands. Write postgresql://USER@HOST:PORT/"
            "DATABASE, with %40 for @ and %2F for / in a name, and keep the password in ~/.pgpass "
            "or PGPASSWORD"
        )
    port = f":{parts['port']}" if "port" in parts else ""
    return f"{parts.get('host', 'localhost')}{port}/{parts.get('dbname', '')}"


def without_password(text: str, url: str) -> str:
    """Return a text with stars for the password of a URL.

    Examples
    --------
    >>> without_password("no such user ann, secret", "postgresql://ann:secret@db/sales")
    'no such user ann, ***'
    """
    password = str(conninfo.conninfo_to_dict(url).get("password") or "")
    return text.replace(password, "***") if password else text


def _sentence(error: psycopg.Error, url: str, place: str) -> str:
    """Say what the server refused, and what to do about it."""
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = without_password(said[0] if said else type(error).__name__, url).rstrip(".")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        advice = "The server is read-only: a standby, or set so. Name the one that is written to"
    elif isinstance(error, psycopg.errors.InsufficientPrivilege):
        advice = (
            "Publish as the role that did so before, and let it create schemas: grant create on "
            "database ... to ..."
        )
    elif isinstance(error, psycopg.errors.DiskFull):
        advice = "Give the server more space: both copies are there for a moment"
    elif isinstance(error, psycopg.OperationalError):
        advice = "Look whether the server runs and lets you in: psql with the same address"
    else:
        advice = "Look into the server's log"
    return f"{place} said: {reason}. {STAYS}. {advice}"
