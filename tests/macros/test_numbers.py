"""Numbers are read as they are written, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

AMOUNTS = st.decimals(
    min_value=-99_999_999, max_value=99_999_999, places=4, allow_nan=False, allow_infinity=False
)
QUIETLY = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def written(amount: Decimal, group: str, sign: str) -> str:
    """Return an amount with a sign between its thousands and another one for its decimals."""
    return f"{amount:,.4f}".replace(",", "\0").replace(".", sign).replace("\0", group)


@QUIETLY
@given(
    amounts=st.lists(AMOUNTS, min_size=1, max_size=20),
    group=st.sampled_from(["", ",", " ", "\u00a0", "\u202f", "'", "\u2019"]),
    before=st.sampled_from(["", "£", "€ ", "USD "]),
    after=st.sampled_from(["", " €", " kr", " EUR"]),
)
def test_what_is_written_with_points_is_read_back(read, amounts, group, before, after):
    values = [
        ("-" if amount < 0 else "") + before + written(abs(amount), group, ".") + after
        for amount in amounts
    ]
    assert read("decimal", values, "point") == amounts


@QUIETLY
@given(
    amounts=st.lists(AMOUNTS, min_size=1, max_size=20),
    group=st.sampled_from(["", ".", " ", "\u00a0", "\u202f", "'", "\u2019"]),
)
def test_what_is_written_with_commas_is_read_back(read, amounts, group):
    values = [written(amount, group, ",") for amount in amounts]
    assert read("decimal", values, "comma") == amounts


@QUIETLY
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=20))
def test_plain_numbers_are_read_without_a_format(read, amounts):
    values = [f"{amount:f}" for amount in amounts]
    assert read("plain_decimal", values) == amounts
    assert read("decimal", values, [None] * len(values)) == amounts


@pytest.mark.parametrize(
    ("value", "format", "amount"),
    [
        ("1,234.50", "point", "1234.5"),
        ("1.234,50", "comma", "1234.5"),
        ("1,234", "point", "1234"),
        ("1,234", "comma", "1.234"),
        ("1.234", "point", "1.234"),
        ("1.234", "comma", "1234"),
        ("12,5", "comma", "12.5"),
        ("12,5", "point", None),
        ("12.5", "comma", None),
        ("1,23,456.7", "point", "123456.7"),
        ("1,2345", "point", None),
        ("(12.50)", "point", "-12.5"),
        ("12.50-", "point", "-12.5"),
        ("\u221212.50", "point", "-12.5"),
        ("£1,234.50", "point", "1234.5"),
        ("-£5", "point", "-5"),
        ("£ -5", "point", "-5"),
        ("1.234,50 €", "comma", "1234.5"),
        ("12,-", "comma", "12"),
        ("CHF 1'234.50", "point", "1234.5"),
        ("1 234", "plain", "1234"),
        ("1234", "mixed", "1234"),
        ("12.5", "mixed", None),
        ("1,234", "ambiguous", None),
        ("7", "ambiguous", "7"),
        ("0.350", "plain", "0.35"),
        ("twelve", "point", None),
        ("1.2.3", "point", None),
        ("", "point", None),
        ("99999999999999999", "plain", None),
        ("9" * 40, "comma", None),
        ("1e300", "plain", None),
    ],
)
def test_one_number(read, value, format, amount):
    assert read("decimal", [value], format) == [None if amount is None else Decimal(amount)]


@pytest.mark.parametrize(
    ("value", "format", "number"),
    [
        ("12", "plain", 12),
        ("12.0", "plain", 12),
        ("2.7", "plain", None),
        ("1,500", "point", 1500),
        ("1.500", "comma", 1500),
        ("(3)", "point", -3),
        ("three", "plain", None),
    ],
)
def test_one_whole_number(read, value, format, number):
    assert read("integer", [value], format) == [number]


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("1.234,50", "comma"),
        ("12,5", "comma"),
        ("1.234.567", "comma"),
        ("1,234.50", "point"),
        ("12.5", "point"),
        ("0.350", "point"),
        ("1234.567", "point"),
        ("€ 45,00", "comma"),
        ("1,234", "open_comma"),
        ("1.234", "open_point"),
        ("1234", "whole"),
        ("-7", "whole"),
        ("1 234", "whole"),
        ("1,2345.6", "other"),
        ("n/a", "other"),
    ],
)
def test_what_one_number_tells_of_the_decimal_sign(read, value, evidence):
    assert read("number_evidence", [value]) == [evidence]
