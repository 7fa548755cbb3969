"""Identifiers, numbers, times and statuses are read however people and systems write them."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

D = Decimal


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("clean_id", ["17008", "17008.0", "17008.00", " A1 ", "\ufeffA1\u200b", "\tA1\r\n"],
         ["17008", "17008", "17008", "A1", "A1", "A1"]),
        ("clean_id", ["1.0.0", "17008.5", "A\u200bB"], ["1.0.0", "17008.5", "AB"]),
        ("clean_id", ["null", "N/A", "#N/A", "NaN", "none", "", "\u00a0", None], [None] * 8),
        ("clean_id", ["0", "guest"], ["0", "guest"]),
        ("clean_customer_id", ["0", "00000", "0.0", "guest", "GAST", "anonymous"], [None] * 6),
        ("clean_customer_id", ["Ann@X.org", " ann@x.org\u00a0", "C0", "100"],
         ["ann@x.org", "ann@x.org", "C0", "100"]),
        ("is_scientific", ["5.67891E+12", "5,67891E+12", "5E+12"], [True] * 3),
        ("is_scientific", ["12E5", "E+12", "17008"], [False] * 3),
        ("clean_status", ["wc-cancelled", "On-Hold", " partially_refunded ", ""],
         ["cancelled", "on hold", "partially refunded", None]),
        ("plain_decimal", ["12.5", "1e300", "9" * 40, ""], [D("12.5"), None, None, None]),
        ("plain_integer", ["12", "12.0", "2.7"], [12, 12, None]),
    ],
)  # fmt: skip
def test_a_text_is_read(read, name, values, expected):
    assert read(name, values) == expected


@pytest.mark.parametrize(
    ("style", "values", "expected"),
    [
        ("point", ["£ 1,234.50", "USD 5", "(5.00)", "5-", "\u22125", "1 234.50", "1'234.50", "ten"],
         [D("1234.5"), 5, -5, -5, -5, D("1234.5"), D("1234.5"), None]),
        ("comma", ["1.234,50", "12,50 €", "R$ 5,00", "-12,50", "1.234", "1\u00a0234,50"],
         [D("1234.5"), D("12.5"), 5, D("-12.5"), 1234, D("1234.5")]),
        ("mixed", ["5", "1,5", "1.5"], [5, None, None]),
        ("ambiguous", ["5", "1,234"], [5, None]),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_file_writes_it(read, style, values, expected):
    assert read("decimal", values, style) == expected


@pytest.mark.parametrize(
    ("style", "value", "expected"),
    [
        ("iso", "2024-07-01 10:00:00", datetime(2024, 7, 1, 10)),
        ("iso", "2024-07-01", datetime(2024, 7, 1)),
        ("iso", "2024-07-01T10:00:00Z", datetime(2024, 7, 1, 11)),
        ("iso", "2024-01-01 10:00:00 -0400", datetime(2024, 1, 1, 14)),
        ("iso", "2024-01-01 10:00:00 UTC", datetime(2024, 1, 1, 10)),
        ("iso", "2024-01-01 10:00:00 America/New_York", datetime(2024, 1, 1, 15)),
        ("iso", "294247-01-01 00:00:00", None),
        ("day_first", "05/06/2024 10:30", datetime(2024, 6, 5, 10, 30)),
        ("day_first", "5.6.2024", datetime(2024, 6, 5)),
        ("month_first", "05/06/2024 02:30 PM", datetime(2024, 5, 6, 14, 30)),
        ("epoch_seconds", "1704103200", datetime(2024, 1, 1, 10)),
        ("epoch_milliseconds", "1704103200000", datetime(2024, 1, 1, 10)),
        ("ambiguous", "05/06/2024", None),
        ("iso", "some day", None),
    ],
)
def test_a_time_is_the_shops_wall_clock(read, style, value, expected):
    """The shop is in London."""
    assert read("timestamp", [value], style) == [expected]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(amounts=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20))
def test_what_is_written_in_either_way_is_read_back(read, amounts):
    values = [D(amount).scaleb(-2) for amount in amounts]
    point = [f"{value:,.2f}" for value in values]
    comma = [text.translate(str.maketrans(",.", ".,")) for text in point]
    assert read("decimal", point, "point") == values
    assert read("decimal", comma, "comma") == values
