"""What is to be pulled, as it is written on the command line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

IDENTIFIER = r'"(?:[^"]|"")+"|[^".=:]+'
TABLE = re.compile(
    rf"(?:(?P<schema>{IDENTIFIER})\.)?(?P<table>{IDENTIFIER})"
    rf"(?:=(?P<name>[^\".=:]+))?(?::(?P<by>{IDENTIFIER}))?"
)
# What a file may be called so that it is read: names of tools begin with a point or an underscore.
NAME = re.compile(r"[^\W_][\w -]*")


class AskedError(ValueError):
    """What is asked for cannot be understood; the message says what to write."""


@dataclass(frozen=True)
class Asked:
    """A table that is to be pulled.

    Attributes
    ----------
    schema : str or None
        None: the first in the search path that has the table.
    table, name : str
        The table, and what its files are called.
    by : str or None
        The column that grows; None: the table is copied whole each time.
    """

    schema: str | None
    table: str
    name: str
    by: str | None


def asked_for(texts: Iterable[str]) -> list[Asked]:
    """Read tables as they are written: ``[SCHEMA.]TABLE[=NAME][:COLUMN]``.

    Raises
    ------
    AskedError
        If one is not written so, has no name that a file may have, or two have the same one.

    Examples
    --------
    >>> asked_for(["shop.order_items=order_lines:updated_at"])
    [Asked(schema='shop', table='order_items', name='order_lines', by='updated_at')]
    >>> asked_for(['"a.b"=reviews'])
    [Asked(schema=None, table='a.b', name='reviews', by=None)]
    """
    found: dict[str, Asked] = {}
    for text in texts:
        one = _asked(text)
        before = found.setdefault(one.name.lower(), one)
        if before is not one:
            raise AskedError(
                f"Two tables would both be called {one.name}: {before.table} and {one.table}. Give "
                "one of them another name: TABLE=NAME"
            )
    return list(found.values())


def _asked(text: str) -> Asked:
    match = TABLE.fullmatch(text)
    if not match:
        raise AskedError(
            f"'{text}' is no table. Write [SCHEMA.]TABLE[=NAME][:COLUMN], such as order_items="
            'order_lines:updated_at; names with one of . = : " stand in double quotes, as in SQL'
        )
    table = _identifier(match["table"])
    name = (match["name"] or table).strip()
    if not NAME.fullmatch(name):
        raise AskedError(
            f"No file can be called '{name}'. Give the table a name of letters, digits and _: "
            f"{match['table']}=orders"
        )
    schema, by = match["schema"], match["by"]
    return Asked(schema and _identifier(schema), table, name, by and _identifier(by))


def _identifier(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
