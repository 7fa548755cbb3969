"""One database is one shop's, and its customers keep their pseudonyms."""

from collections.abc import Callable, Mapping

import duckdb

from tessera.identity.pseudonyms import DEMO_KEY, KEY_VARIABLE, key_salt, pseudonym_key

DEMO = "demo"


def stored_salt(cursor: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, str] | None:
    """Return salt and shop of the last build from pii_salt.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        The live session.
    relation : str
        The table, which need not exist.

    Returns
    -------
    tuple of (str, str) or None
        None before the first build.
    """
    try:
        return cursor.execute(f"select salt, input_scope from {relation}").fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def refuse_other_shop(stored: tuple[str, str] | None, salt: str, scope: str) -> None:
    """Refuse to give every customer another pseudonym, and to mix the demo with a shop.

    Parameters
    ----------
    stored : tuple of (str, str) or None
        Salt and shop of the last build.
    salt, scope : str
        Those of this build.

    Raises
    ------
    ValueError
        If the same shop has another secret, or the demo was built in the same database.

    Examples
    --------
    >>> refuse_other_shop(("a", "files raw"), "b", "files exports")
    >>> refuse_other_shop(("a", "demo"), "b", "demo")
    """
    if stored is None:
        return
    stored_key, stored_scope = stored
    if stored_scope == DEMO and scope != DEMO:
        raise ValueError(
            "This database holds the demo shop, whose history would mix with yours. Build your "
            "shop in a file of its own: export TESSERA_DATABASE=my_shop.duckdb"
        )
    if scope != DEMO and stored_scope == scope and stored_key != salt:
        raise ValueError(
            f"{KEY_VARIABLE} is not the one of the last build of '{scope}': every customer would "
            "get another customer_key, and history and trainings would know nobody. Set the "
            "former key again. To start anew without history, build in another file: export "
            "TESSERA_DATABASE=my_shop.duckdb"
        )


def salt_of_build(
    environ: Mapping[str, str],
    stored: tuple[str, str] | None,
    scope: str,
    warn: Callable[[str], object],
) -> tuple[str | None, str | None, str | None]:
    """Return the salt of a build and its shop, or those of the last build and a problem.

    Parameters
    ----------
    environ : mapping
        The environment, with the secret.
    stored : tuple of (str, str) or None
        Salt and shop of the last build.
    scope : str
        The shop of this build.
    warn : callable
        Called with a sentence when no secret is set.

    Examples
    --------
    >>> salt_of_build({KEY_VARIABLE: "short"}, None, "files raw", warn=print)[2][:36]
    'TESSERA_PSEUDONYM_KEY has 5 characte'
    """
    try:
        salt = key_salt(pseudonym_key(environ, warn))
        refuse_other_shop(stored, salt, scope)
    except ValueError as error:
        return (*(stored or (None, None)), str(error))
    return salt, scope, None


def is_public(salt: str) -> bool:
    """Tell whether a salt comes from the demo's key, which anybody can read.

    Examples
    --------
    >>> is_public("0f")
    False
    """
    return salt == key_salt(DEMO_KEY.encode())
