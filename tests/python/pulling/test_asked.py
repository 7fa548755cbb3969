"""How tables are written on the command line."""

import pytest

from tessera.pulling import Asked, AskedError, asked_for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders", Asked(None, "orders", "orders", None)),
        ("orders:id", Asked(None, "orders", "orders", "id")),
        ("shop.Order Items=order_lines", Asked("shop", "Order Items", "order_lines", None)),
        ('"a.b"."c""d:=e"=x:"f:g"', Asked("a.b", 'c"d:=e', "x", "f:g")),
        ("Käufe=orders:geändert am", Asked(None, "Käufe", "orders", "geändert am")),
        ("Käufe", Asked(None, "Käufe", "Käufe", None)),
    ],
)
def test_tables_are_read_as_they_are_written(text, expected):
    assert asked_for([text]) == [expected]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([""], "'' is no table. Write"),
        (["a.b.c"], "is no table"),
        (["orders="], "is no table"),
        (["orders:"], "is no table"),
        (['"orders'], "is no table"),
        (['"a/b"'], r"No file can be called 'a/b'.*\"a/b\"=orders"),
        (["orders=../../etc"], "is no table"),
        (["orders=_hidden"], "No file can be called '_hidden'"),
        (["a=orders", "Orders"], "Two tables would both be called Orders: a and Orders"),
    ],
)
def test_what_cannot_be_understood_says_what_to_write(texts, message):
    with pytest.raises(AskedError, match=message):
        asked_for(texts)
