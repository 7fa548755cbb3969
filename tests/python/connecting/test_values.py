"""What values say about their column."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.connecting.values import as_read, date_order, decimal_sign, kind_of, needs_date_order


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "nothing"),
        (["", " "], "nothing"),
        (["2024-05-01", "2024-05-02T10:00:00Z"], "date"),
        (["01.02.2024", "1.2.24"], "date"),
        (["20240501"], "date"),
        (["2024-05-01 09:58:12 +0100"], "date"),
        (["3", "-1"], "number"),
        (["1.234,50 €", "$3.00", "1'234.50", "12,00 EUR"], "number"),
        (["7.50-"], "number"),
        (["ann@example.com"] * 9 + ["none"], "email"),
        (["ann@example.com", "none"], "text"),
        (["A12", "12"], "text"),
        (["#1001"], "text"),
    ],
)
def test_kinds(values, kind):
    assert kind_of(values) == kind


@pytest.mark.parametrize(
    ("values", "order", "asks"),
    [
        (["01.02.2024"], None, True),
        (["01.02.2024", "13.02.2024"], "day_first", False),
        (["01/02/2024", "02/13/2024"], "month_first", False),
        (["2024-01-02"], None, False),
        ([""], None, False),
    ],
)
def test_order_of_dates(values, order, asks):
    assert date_order(values) == order
    assert needs_date_order(values) == asks


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        (["3,50"], "comma"), (["3.50"], "point"), (["1,234"], None), (["1.234,5"], "comma"),
        (["1,234.5"], "point"), (["1,234,567.00"], "point"), (["7"], None),
        (["3,50", "3.50"], None),
    ],
)  # fmt: skip
def test_decimal_signs(values, sign):
    assert decimal_sign(values) == sign


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from("./-"), st.booleans())
def test_a_written_date_is_read_back(day, sign, is_day_first):
    parts = (day.day, day.month) if is_day_first else (day.month, day.day)
    text = f"{parts[0]:02d}{sign}{parts[1]:02d}{sign}{day.year}"
    order = "day_first" if is_day_first else "month_first"
    assert kind_of([text]) == "date"
    assert date_order([text]) in (None, order)
    assert as_read(text, "date", order, None) == f"{day}"


@given(st.decimals(0, 10**7, places=2, allow_nan=False), st.booleans())
def test_a_written_amount_is_read_back(amount, has_comma):
    text = f"{amount:,.2f}"
    if has_comma:
        text = text.translate(str.maketrans(",.", ".,"))
    sign = "comma" if has_comma else "point"
    assert kind_of([text]) == "number"
    assert decimal_sign([text]) == sign
    assert Decimal(as_read(text, "number", None, sign)) == amount
