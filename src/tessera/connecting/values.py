"""What the values of a column say about it."""
# ruff: noqa: PLR2004 - figures of the calendar and of how numbers are written.

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?[€$£]?\s?\d[\d.,' \u00a0\u202f]*\s?(€|\$|£|EUR|GBP|USD|CHF|zł|PLN)?-?")
WRITTEN_DATE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
# So many of the values have to be of a kind.
MOST = 0.9


def kind_of(values: Iterable[str]) -> str:
    """Return what nearly all values are: nothing, email, date, number or text.

    Examples
    --------
    >>> kind_of(["01.02.2024", "28.02.2024 10:15"])
    'date'
    >>> kind_of(["1.234,50 €", "7"])
    'number'
    >>> kind_of(["ann@example.com"])
    'email'
    >>> kind_of(["A-1", "7"])
    'text'
    """
    filled = [value.strip() for value in values if value and value.strip()]
    if not filled:
        return "nothing"
    counts = {
        "email": sum(bool(EMAIL.fullmatch(value)) for value in filled),
        "date": sum(is_date(value) for value in filled),
        "number": sum(bool(NUMBER.fullmatch(value)) for value in filled),
    }
    return next((kind for kind, count in counts.items() if count >= MOST * len(filled)), "text")


def is_date(value: str) -> bool:
    """Tell whether a text is a date, with or without a time.

    Examples
    --------
    >>> is_date("2024-05-01T10:00:00Z"), is_date("1.5.24"), is_date("20240501")
    (True, True, True)
    >>> is_date("1.234"), is_date("99.99.2024")
    (False, False)
    """
    if re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])", value):
        return True
    match = WRITTEN_DATE.match(value)
    if not match:
        return False
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        return 1 <= second <= 12 and 1 <= third <= 31
    return min(first, second) in range(1, 13) and max(first, second) <= 31 and len(match[3]) > 1


def date_order(values: Iterable[str]) -> str | None:
    """Return day_first or month_first, or None where both are possible or neither is needed.

    Examples
    --------
    >>> date_order(["01.02.2024", "28.02.2024"])
    'day_first'
    >>> date_order(["01/02/2024"]) is None
    True
    """
    parts = [WRITTEN_DATE.match(value.strip()) for value in values if value]
    pairs = [(int(one[1]), int(one[2])) for one in parts if one and len(one[1]) < 3]
    if any(first > 12 for first, _ in pairs):
        return "day_first"
    return "month_first" if any(second > 12 for _, second in pairs) else None


def needs_date_order(values: Sequence[str]) -> bool:
    """Tell whether values are dates of which days and months cannot be told apart.

    Examples
    --------
    >>> needs_date_order(["01/02/2024"]), needs_date_order(["2024-01-02"])
    (True, False)
    """
    begun = [WRITTEN_DATE.match(value.strip()) for value in values if value]
    return any(one and len(one[1]) < 3 for one in begun) and date_order(values) is None


def decimal_sign(values: Iterable[str]) -> str | None:
    """Return comma or point, or None where nothing tells: 1,234 alone may be both.

    Examples
    --------
    >>> decimal_sign(["3,50", "1.234,00"]), decimal_sign(["3.5"]), decimal_sign(["1,234", "7"])
    ('comma', 'point', None)
    """
    found = set()
    for value in values:
        signs = [sign for sign in value or "" if sign in ".,"]
        if not signs:
            continue
        behind = re.search(r"[.,](\d*)\D*$", value)
        if len(set(signs)) == 2 or (len(signs) == 1 and behind and len(behind[1]) != 3):
            found.add("comma" if signs[-1] == "," else "point")
    return found.pop() if len(found) == 1 else None


def as_read(value: str, kind: str, order: str | None, sign: str | None) -> str:
    """Return a value as it is read: dates as 2024-02-01, numbers with a decimal point.

    Examples
    --------
    >>> as_read("01.02.2024 10:15", "date", "day_first", None)
    '2024-02-01 10:15'
    >>> as_read("1.234,50 €", "number", None, "comma")
    '1234.50'
    """
    text = (value or "").strip()
    if kind == "number" and text:
        digits = re.sub(r"[^\d.,-]", "", text)
        group, point = (".", ",") if sign == "comma" else (",", ".")
        return digits.replace(group, "").replace(point, ".")
    match = WRITTEN_DATE.match(text) if kind == "date" else None
    if match and len(match[1]) < 3:
        day, month = (match[2], match[1]) if order == "month_first" else (match[1], match[2])
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        try:
            written = f"{datetime(int(year), int(month), int(day)):%Y-%m-%d}"
        except ValueError:
            return text
        return written + text[match.end() :]
    return text
