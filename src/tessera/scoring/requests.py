"""What is asked: a customer, with orders and events that the last build did not know."""

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from tessera.identity import key_checksum, key_salt, pseudonym_key, pseudonyms

REQUEST = {"customer_key", "customer_id", "order_lines", "events", "as_of"}
# Columns of the input contract. The first ones are needed.
NEEDED_OF_LINES = ("order_id", "product_id", "ordered_at", "quantity", "unit_price")
LINE_TEXTS = ("currency", "channel", "store_id", "order_status", "campaign_id")
LINE_COLUMNS = (*NEEDED_OF_LINES, "line_number", "discount_amount", *LINE_TEXTS)
NEEDED_OF_EVENTS = ("event_type", "occurred_at")
EVENT_TEXTS = (
    "event_type",
    "event_id",
    "visitor_id",
    "session_id",
    "product_id",
    "device",
    "channel",
)
EVENT_COLUMNS = (*EVENT_TEXTS, "occurred_at")
MOST_PIECES, HIGHEST_PRICE = Decimal(10) ** 5, Decimal(10) ** 8
# More than that of a line, the columns of amounts cannot hold.
MOST_OF_LINE = Decimal(10) ** 9
# Digits behind the point that staging keeps; a figure of less is zero.
DIGITS = Decimal("0.0001")
FIRST_YEAR = 2000


class RequestError(Exception):
    """A request cannot be answered; the message says what is wrong in it and what to write."""


@dataclass(frozen=True)
class Request:
    """A customer to score.

    Attributes
    ----------
    customer_key : str
        The pseudonym.
    lines, events : list of dict
        What is new, in the types of staging.
    as_of : date or None
        Until when what is known counts, where it is said.
    checksum : str or None
        Of the secret by which the pseudonym was made of the shop's own number.
    """

    customer_key: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    as_of: dt.date | None = None
    checksum: str | None = None

    @property
    def newest(self) -> dt.date | None:
        """The day of the last new order or event, if there is any."""
        moments = [line["ordered_at"] for line in self.lines]
        moments += [event["occurred_at"] for event in self.events]
        return max(moments).date() if moments else None


def read_json(text: str | bytes) -> Any:
    """Read what is asked as JSON, in which no key may stand twice: the last would win unseen.

    Raises
    ------
    RequestError
        If it is no JSON, or a key stands twice in an object.

    Examples
    --------
    >>> read_json('{"customer_key": "a", "customer_key": "b"}')
    Traceback (most recent call last):
    tessera.scoring.requests.RequestError: The key 'customer_key' stands twice; write it once
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"This is no JSON: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise RequestError(f"The key {name!r} stands twice; write it once")
        found[name] = value
    return found


def read_request(said: Any) -> Request:
    """Read a request as it comes from JSON.

    Parameters
    ----------
    said : mapping
        ``customer_key``, or the shop's own ``customer_id``; ``order_lines`` and ``events``, each a
        list of mappings with columns of the input contract; ``as_of``, a date.

    Raises
    ------
    RequestError
        If anything in it is missing, unknown or cannot be read.

    Examples
    --------
    >>> line = {
    ...     "order_id": "W1",
    ...     "product_id": "p1",
    ...     "ordered_at": "2026-07-01T10:00:00",
    ...     "quantity": 2,
    ...     "unit_price": "4.50",
    ... }
    >>> read_request({"customer_key": "a1", "order_lines": [line]}).lines[0]["unit_price"]
    Decimal('4.5000')
    """
    if not isinstance(said, Mapping):
        raise RequestError('Write an object: {"customer_key": "...", "order_lines": [...]}')
    _refuse_unknown(said, REQUEST, "request")
    lines = [_line(one, n) for n, one in enumerate(_list(said, "order_lines"), 1)]
    events = [_event(one, n) for n, one in enumerate(_list(said, "events"), 1)]
    _refuse_repeated(lines)
    as_of = _date(said["as_of"]) if said.get("as_of") is not None else None
    customer_key, checksum = _customer(said)
    request = Request(customer_key, lines, events, as_of, checksum)
    if as_of and request.newest and request.newest > as_of:
        raise RequestError(
            f"as_of is {as_of}, and an order or event is of {request.newest}, which is after it"
        )
    return request


def _customer(said: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the pseudonym, and the checksum of the secret that it was made with, if it was."""
    key, number = said.get("customer_key"), said.get("customer_id")
    if (key is None) == (number is None):
        raise RequestError("Write customer_key, or the shop's own customer_id, and not both")
    value = _text(key if number is None else number, "customer_key or customer_id")
    if number is None:
        return value, None
    try:
        secret = pseudonym_key(os.environ, warn=lambda _: None)
    except ValueError as error:
        raise RequestError(str(error)) from None
    (found,) = pseudonyms([value], secret)
    return found, key_checksum(key_salt(secret))


def _refuse_repeated(lines: list[dict[str, Any]]) -> None:
    """Refuse two lines sold that differ under one number: which of them is right is not known."""
    known: dict[tuple[str, int], dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        name = (line["order_id"], line["line_number"])
        if line["line_number"] is None or line["quantity"] < 0:
            continue
        if known.setdefault(name, line) != line:
            raise RequestError(
                f"order_lines, number {number}: the order {name[0]} has a line {name[1]} before it"
            )


def counted_once(rows: Sequence[dict[str, Any]], keep_unnumbered: bool) -> list[dict[str, Any]]:
    """Let rows that agree in everything count once, as those of a file do in a build.

    Parameters
    ----------
    rows : sequence of dict
        As read.
    keep_unnumbered : bool
        Whether those without ``line_number`` stay: setting ``order_lines.equal_lines`` is
        ``separate``.
    """
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row not in kept or (keep_unnumbered and row.get("line_number") is None):
            kept.append(row)
    return kept


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    value = said.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RequestError(f"{name} is a list: [{{...}}, ...]")
    return value


def _line(said: Any, number: int) -> dict[str, Any]:
    place = f"order_lines, number {number}"
    _check_columns(said, LINE_COLUMNS, NEEDED_OF_LINES, place)
    quantity = _number(said["quantity"], f"{place}: quantity", MOST_PIECES)
    if not quantity:
        raise RequestError(f"{place}: the quantity is zero")
    price = _number(said["unit_price"], f"{place}: unit_price")
    if price < 0:
        raise RequestError(f"{place}: the price is below zero; of a return, the quantity is")
    if abs(quantity * price) > MOST_OF_LINE:
        raise RequestError(
            f"{place}: {quantity} at {price} is more than the {MOST_OF_LINE} that a line can be"
        )
    discount = said.get("discount_amount")
    taken_off = 0 if discount is None else _number(discount, f"{place}: discount_amount")
    if taken_off < 0:
        raise RequestError(f"{place}: discount_amount is below zero; write what was taken off")
    currency = _text_or_none(said.get("currency"), f"{place}: currency")
    own_number = said.get("line_number")
    return {
        **{name: _text_or_none(said.get(name), f"{place}: {name}") for name in LINE_TEXTS},
        "order_id": _text(said["order_id"], f"{place}: order_id"),
        "product_id": _text(said["product_id"], f"{place}: product_id"),
        "currency": currency and currency.upper(),
        "line_number": None if own_number is None else _whole(own_number, f"{place}: line_number"),
        "quantity": quantity,
        "unit_price": price,
        "discount_amount": taken_off,
        "ordered_at": _moment(said["ordered_at"], f"{place}: ordered_at"),
    }


def _event(said: Any, number: int) -> dict[str, Any]:
    place = f"events, number {number}"
    _check_columns(said, EVENT_COLUMNS, NEEDED_OF_EVENTS, place)
    return {
        **{name: _text_or_none(said.get(name), f"{place}: {name}") for name in EVENT_TEXTS},
        "event_type": _text(said["event_type"], f"{place}: event_type"),
        "occurred_at": _moment(said["occurred_at"], f"{place}: occurred_at"),
    }


def _check_columns(said: Any, known: Any, needed: Any, place: str) -> None:
    if not isinstance(said, Mapping):
        raise RequestError(f"{place} is no object: {{...}}")
    _refuse_unknown(said, known, place)
    missing = [name for name in needed if said.get(name) is None]
    if missing:
        raise RequestError(f"{place} lacks {', '.join(missing)}")


def _refuse_unknown(said: Mapping[str, Any], known: Any, place: str) -> None:
    for name in said:
        if name not in known:
            near = get_close_matches(str(name), sorted(known), n=1, cutoff=0)[0]
            raise RequestError(f"{place}: there is no '{name}'. The nearest is {near}")


def _text(value: Any, place: str) -> str:
    text = str(value).strip() if isinstance(value, str | int) else ""
    # Half a sign that takes two, which JSON can write and UTF-8 cannot.
    is_whole = text == text.encode(errors="ignore").decode()
    if not text or not is_whole or isinstance(value, bool):
        raise RequestError(f"{place} is no text: {value!r}")
    return text


def _text_or_none(value: Any, place: str) -> str | None:
    return None if value is None else _text(value, place)


def _number(value: Any, place: str, most: Decimal = HIGHEST_PRICE) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise RequestError(f'{place} is no number: {value!r}. Write 4.50 or "4.50"') from None
    if abs(number) > most:
        raise RequestError(f"{place} is {value}; at most {most} can be")
    return number.quantize(DIGITS)


def _whole(value: Any, place: str) -> int:
    number = _number(value, place)
    if number != int(number) or number < 0:
        raise RequestError(f"{place} is no whole number from 0 on: {value!r}")
    return int(number)


def _moment(value: Any, place: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise RequestError(
            f"{place} is no time: {value!r}. Write 2026-07-01T10:00:00, by the shop's wall clock"
        ) from None
    if moment.tzinfo:
        raise RequestError(
            f"{place} has an offset: {value}. Write it by the shop's wall clock, without one"
        )
    if moment.year < FIRST_YEAR:
        raise RequestError(f"{place} is {value}, before {FIRST_YEAR}")
    return moment


def _date(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RequestError(f"as_of is no date: {value!r}. Write 2026-07-01") from None
