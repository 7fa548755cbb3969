"""Finding a customer in the serving file, and all that it holds of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tessera.explaining.sections import SECTIONS

# So many first characters of a key tell customers apart.
LEAST_CHARACTERS = 6
OWN_NUMBERS = "pii.pii_customer_keys"


class UnknownCustomerError(Exception):
    """There is no such customer, or nothing to look in; the message says what to do."""


@dataclass(frozen=True)
class Explanation:
    """What is known of a customer.

    Attributes
    ----------
    customer_key : str
        The pseudonym.
    sections : dict of str to list of str
        Each question with its answer in sentences; none where nothing is known.
    tables : dict of str to list of dict
        The rows of the customer in every published table, by its full name.
    comments : dict of tuple to str
        What columns mean, by table and column.
    """

    customer_key: str
    sections: dict[str, list[str]]
    tables: dict[str, list[dict[str, Any]]]
    comments: dict[tuple[str, str], str]


def explain_customer(serving_file: Path, said: str, database: Path | None = None) -> Explanation:
    """Collect everything that the serving file holds of a customer.

    Parameters
    ----------
    serving_file : Path
        The file that readers open.
    said : str
        A ``customer_key``, its first characters, or the shop's own number of the customer.
    database : Path or None
        The file that dbt built, which alone knows the shop's own numbers.

    Raises
    ------
    UnknownCustomerError
        If there is no serving file, or one that cannot be read; no such customer, or several.
    """
    if not serving_file.exists():
        raise UnknownCustomerError(
            f"There is no serving file {serving_file} yet. Run: tessera build, or name its folder: "
            "--serving"
        )
    try:
        with duckdb.connect(str(serving_file), read_only=True) as connection:
            return _explained(connection, _find(connection, said, database))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise UnknownCustomerError(
            f"The serving file {serving_file} cannot be read: it is damaged, or of another version "
            f"of Tessera ({reason}). Build and publish with this one: tessera build"
        ) from error


def _explained(connection: duckdb.DuckDBPyConnection, key: str) -> Explanation:
    """Ask every question about a customer who is there."""
    sections = {
        question: [
            sentence for (sentence,) in connection.execute(query, [key]).fetchall() if sentence
        ]
        for question, query in SECTIONS.items()
    }
    every_table = {name: _rows(connection, name, key) for name in _tables(connection)}
    tables = {name: rows for name, rows in every_table.items() if rows}
    comments = {
        (table, column): comment
        for table, column, comment in connection.execute(
            "select schema_name || '.' || table_name, column_name, coalesce(comment, '')"
            " from duckdb_columns() where not internal"
        ).fetchall()
    }
    return Explanation(key, sections, tables, comments)


def _find(connection: duckdb.DuckDBPyConnection, said: str, database: Path | None) -> str:
    """Return the key of the only customer who is meant."""
    known = "from marts.dim_customers where"
    exact = f"select customer_key {known} customer_key = $1"
    if connection.execute(exact, [said]).fetchone():
        return said
    own = _key_of_number(said, database)
    if own and connection.execute(exact, [own]).fetchone():
        return own
    begins = connection.execute(
        f"select customer_key {known} starts_with(customer_key, $1) order by 1 limit 2", [said]
    ).fetchall()
    if len(said) >= LEAST_CHARACTERS and len(begins) == 1:
        return str(begins[0][0])
    if len(said) >= LEAST_CHARACTERS and begins:
        raise UnknownCustomerError(f"Several customer keys begin with {said}. Write more of it")
    raise UnknownCustomerError(
        f"There is no customer {said}. Write a customer_key of marts.dim_customers, its first "
        f"{LEAST_CHARACTERS} characters or more, or the shop's own number, for which the build "
        "database has to be there and free (--database)"
    )


def _key_of_number(number: str, database: Path | None) -> str | None:
    """Return the key of the shop's own number of a customer, where the build database tells."""
    if not database or not database.exists():
        return None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            row = connection.execute(
                f"select customer_key from {OWN_NUMBERS} where customer_id = $1", [number]
            ).fetchone()
    except duckdb.Error:
        # It is being built, or was never built to its end.
        return None
    return str(row[0]) if row else None


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select schema_name || '.' || table_name from duckdb_columns()"
        " where database_name = current_database() and column_name = 'customer_key' order by all"
    ).fetchall()
    return [name for (name,) in rows]


def _rows(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> list[dict[str, Any]]:
    found = connection.execute(f"select * from {table} where customer_key = $1 order by all", [key])
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
