"""A shop keeps its secret and its database."""

import duckdb
import pytest

from tessera.identity import (
    DEMO_KEY,
    is_public,
    key_salt,
    refuse_other_shop,
    salt_of_build,
    stored_salt,
)

SHOP, OTHER, DEMO = "files raw", "files exports", "demo"


def test_before_the_first_build_nothing_is_stored():
    with duckdb.connect() as connection:
        assert stored_salt(connection, "pii.pii_salt") is None
        connection.execute("create schema pii; create table pii.pii_salt as select 'a' as salt")
        # As earlier versions wrote it.
        assert stored_salt(connection, "pii.pii_salt") is None
        connection.execute("alter table pii.pii_salt add column input_scope text default 'demo'")
        assert stored_salt(connection, "pii.pii_salt") == ("a", "demo")


@pytest.mark.parametrize(
    ("stored", "salt", "scope"),
    [
        (None, "a", SHOP),
        (("a", SHOP), "a", SHOP),
        (("a", SHOP), "b", OTHER),
        (("a", DEMO), "b", DEMO),
        (("a", SHOP), "b", DEMO),
    ],
)
def test_a_build_goes_on(stored, salt, scope):
    refuse_other_shop(stored, salt, scope)


@pytest.mark.parametrize(
    ("stored", "scope", "message"),
    [
        (
            ("a", SHOP),
            SHOP,
            "is not the one of the last build of 'files raw': every customer",
        ),
        (("a", DEMO), SHOP, "holds the demo shop, whose history would mix with yours"),
        (("b", DEMO), SHOP, "export TESSERA_DATABASE=my_shop.duckdb"),
    ],
)
def test_another_secret_and_the_demos_file_are_refused(stored, scope, message):
    with pytest.raises(ValueError, match=message):
        refuse_other_shop(stored, "b", scope)


@pytest.mark.parametrize(
    ("secret", "stored", "result"),
    [
        ("k" * 32, None, (key_salt(b"k" * 32), SHOP, None)),
        ("k" * 32, (key_salt(b"k" * 32), SHOP), (key_salt(b"k" * 32), SHOP, None)),
        ("k" * 32, ("a", SHOP), ("a", SHOP, "Set the former key again")),
        ("short", ("a", SHOP), ("a", SHOP, "has 5 characters")),
        ("short", None, (None, None, "has 5 characters")),
    ],
)
def test_what_forbids_a_build_leaves_what_is_stored(secret, stored, result):
    environ = {"TESSERA_PSEUDONYM_KEY": secret}
    *found, problem = salt_of_build(environ, stored, SHOP, warn=print)
    assert tuple(found) == result[:2]
    assert (result[2] or "") in (problem or "")
    assert (problem is None) == (result[2] is None)


def test_the_demos_key_is_public():
    assert is_public(key_salt(DEMO_KEY.encode()))
    assert not is_public(key_salt(b"k" * 32))
