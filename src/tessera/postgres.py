"""Reaching a PostgreSQL server, and saying in a sentence why that did not work."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import psycopg
from psycopg import conninfo

Connection = psycopg.Connection[tuple[object, ...]]
# What to do about an error, by its class.
Advice = Mapping[type[psycopg.Error], str]

# No limit of the server ends a long copy.
SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "client_encoding": "utf8",
}


class PostgresError(Exception):
    """What was to be done is not; the message says why and what to do, and no password."""


@contextmanager
def opened(
    url: str,
    name: str,
    settings: Mapping[str, str],
    stays: str,
    advice: Advice,
) -> Iterator[Connection]:
    """Connect to the database of a URL, and tell what fails in it in a sentence.

    Parameters
    ----------
    url : str
        ``postgresql://USER@HOST:PORT/DATABASE``. What it does not say, such as the password, comes
        from where PostgreSQL's own programs look: ``PGPASSWORD``, ``~/.pgpass``, ``PGSERVICE``.
    name : str
        What the server calls this program.
    settings : mapping of str to str
        Of the session, beside SETTINGS.
    stays : str
        What an error leaves as it was.
    advice : Advice
        Of what fits an error, the first is said.

    Yields
    ------
    psycopg.Connection
        In which each statement is a transaction of its own.

    Raises
    ------
    PostgresError
        If the address cannot be understood, the server not be reached, or it refuses something.
    """
    place = place_of(url)
    try:
        with psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=10,
            application_name=name,
            # Poolers know nothing of statements that a session prepared.
            prepare_threshold=None,
        ) as connection:
            for setting, value in {**SETTINGS, **settings}.items():
                connection.execute("select set_config(%s, %s, false)", [setting, value])
            yield connection
    except psycopg.Error as error:
        raise PostgresError(
            f"{place} said: {_reason(error, url)}. {stays}. {_advice(error, advice)}"
        ) from None


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


def _reason(error: psycopg.Error, url: str) -> str:
    """Return the first line of what the server or the driver said."""
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    return without_password(said[0] if said else type(error).__name__, url).rstrip(".")


def _advice(error: psycopg.Error, advice: Advice) -> str:
    for kind, what_to_do in advice.items():
        if isinstance(error, kind):
            return what_to_do
    if isinstance(error, psycopg.OperationalError):
        return "Look whether the server runs and lets you in: psql with the same address"
    return "Look into the server's log"
