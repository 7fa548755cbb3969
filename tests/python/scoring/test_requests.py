"""Requests that cannot be answered are told what is wrong, and never end in a stack trace."""

import datetime as dt
import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.identity import key_checksum, key_salt
from tessera.scoring.requests import RequestError, counted_once, read_json, read_request

LINE = {
    "order_id": "W1", "product_id": "p106", "ordered_at": "2026-07-01T10:00:00", "quantity": 2,
    "unit_price": "4.50",
}  # fmt: skip
EVENT = {"event_type": "cart", "occurred_at": "2026-07-01 09:00"}


def of_lines(**changed):
    return {"customer_key": "a", "order_lines": [{**LINE, **changed}]}


def of_events(**changed):
    return {"customer_key": "a", "events": [{**EVENT, **changed}]}


def test_what_is_said_is_read_into_the_types_of_staging():
    request = read_request(of_lines(discount_amount=0.1, line_number=3, channel=" web "))
    (line,) = request.lines
    assert (line["product_id"], line["quantity"]) == ("p106", Decimal(2))
    assert (line["unit_price"], line["discount_amount"]) == (Decimal("4.50"), Decimal("0.1"))
    assert (line["line_number"], line["channel"], line["currency"]) == (3, "web", None)
    assert line["ordered_at"] == dt.datetime(2026, 7, 1, 10)
    assert (request.as_of, request.newest) == (None, dt.date(2026, 7, 1))
    assert read_request(of_events()).newest == dt.date(2026, 7, 1)
    assert read_request({"customer_key": "a"}).newest is None
    assert read_request(of_lines(currency="gbp")).lines[0]["currency"] == "GBP"


def test_the_shops_own_number_becomes_the_pseudonym(monkeypatch):
    monkeypatch.setenv("TESSERA_PSEUDONYM_KEY", "k" * 32)
    found = read_request({"customer_id": "12346"})
    assert found.customer_key == "041dc251aebb1ed4558ba9929f3ae8a6"
    assert found.checksum == key_checksum(key_salt(b"k" * 32))
    monkeypatch.setenv("TESSERA_PSEUDONYM_KEY", "short")
    with pytest.raises(RequestError, match="needs at least 32"):
        read_request({"customer_id": "12346"})


WRONG = {
    "no object": ([1], "Write an object"),
    "nobody": ({}, "Write customer_key, or the shop's own customer_id"),
    "two": ({"customer_key": "a", "customer_id": "b"}, "and not both"),
    "no text": ({"customer_key": ["a"]}, r"customer_key or customer_id is no text: \['a'\]"),
    "a misspelt part": ({"customer_key": "a", "order_line": []}, "The nearest is order_lines"),
    "no list": ({"customer_key": "a", "events": {}}, "events is a list"),
    "no line": ({"customer_key": "a", "order_lines": [1]}, "order_lines, number 1 is no object"),
    "a misspelt column": (of_lines(prise=1), "there is no 'prise'. The nearest is unit_price"),
    "a missing column": (of_lines(quantity=None), "order_lines, number 1 lacks quantity"),
    "a word": (of_lines(quantity="two"), "quantity is no number: 'two'"),
    "a truth": (of_lines(quantity=True), "quantity is no number: True"),
    "a comma": (of_lines(unit_price="4,50"), "unit_price is no number: '4,50'. Write 4.50"),
    "no end": (of_lines(unit_price="inf"), "unit_price is no number"),
    "too much": (of_lines(quantity=1e6), "quantity is 1000000.0; at most 100000 can be"),
    "too dear": (of_lines(unit_price=1e9), "unit_price is 1000000000.0; at most 100000000 can be"),
    "half a sign": (of_lines(order_id="\ud800"), "order_id is no text"),
    "long ago": (of_lines(ordered_at="1926-07-01"), "ordered_at is 1926-07-01, before 2000"),
    "nothing": (of_lines(quantity=0), "the quantity is zero"),
    "below zero": (of_lines(unit_price=-1), "the price is below zero"),
    "hardly anything": (of_lines(quantity="0.00001"), "the quantity is zero"),
    "more than a column holds": (
        of_lines(quantity=99_999, unit_price=99_999_999),
        "99999.0000 at 99999999.0000 is more than",
    ),
    "a discount that is none": (
        of_lines(discount_amount=[]),
        r"discount_amount is no number: \[\]",
    ),
    "a discount below zero": (of_lines(discount_amount=-1), "discount_amount is below zero"),
    "a line twice": (
        {
            "customer_key": "a",
            "order_lines": [{**LINE, "line_number": 1, "quantity": n} for n in (1, 2)],
        },
        "order_lines, number 2: the order W1 has a line 1 before it",
    ),
    "a line before the first": (of_lines(line_number=-1), "line_number is no whole number from 0"),
    "an event after the clock": (
        {**of_events(), "as_of": "2026-06-30"},
        "an order or event is of 2026-07-01",
    ),
    "half a line": (of_lines(line_number=1.5), "line_number is no whole number"),
    "another date": (of_lines(ordered_at="01/07/2026"), "ordered_at is no time: '01/07/2026'"),
    "a number as time": (of_lines(ordered_at=20260701), "ordered_at is no time: 20260701"),
    "an offset": (of_lines(ordered_at="2026-07-01T10:00:00+02:00"), "ordered_at has an offset"),
    "no event type": (of_events(event_type=None), "events, number 1 lacks event_type"),
    "an early clock": ({**of_lines(), "as_of": "2026-06-30"}, "which is after it"),
    "no date": ({"customer_key": "a", "as_of": "soon"}, "as_of is no date: 'soon'"),
}


def test_a_key_that_stands_twice_is_refused_wherever_it_is():
    for text in ('{"customer_key": "a", "customer_key": "a"}', '{"events": [{"x": 1, "x": 2}]}'):
        with pytest.raises(RequestError, match="stands twice; write it once"):
            read_json(text)
    for text in ("{", "[" * 100_000, b"\xff"):
        with pytest.raises(RequestError, match="This is no JSON"):
            read_json(text)


def test_equal_rows_count_once_unless_lines_are_separate():
    numbered, unnumbered = ({**LINE, "line_number": number} for number in (1, None))
    lines = [numbered, unnumbered] * 2
    read = read_request({"customer_key": "a", "order_lines": lines}).lines
    assert counted_once(read, keep_unnumbered=False) == read[:2]
    assert counted_once(read, keep_unnumbered=True) == [*read[:2], read[3]]
    assert counted_once([EVENT, EVENT], keep_unnumbered=False) == [EVENT]


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(case):
    said, message = WRONG[case]
    with pytest.raises(RequestError, match=message):
        read_request(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*LINE, *EVENT, "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["customer_key", "order_lines", "events", "as_of"]), JSON))
def test_whatever_is_said_is_read_or_refused(said):
    """Another exception than this one would be a stack trace."""
    with suppress(RequestError):
        read_request(json.loads(json.dumps(said)))
