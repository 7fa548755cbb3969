"""Identifiers are the same however a system writes them."""

import pytest

NBSP, ZERO_WIDTH, BOM = "\u00a0", "\u200b", "\ufeff"


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("17008", "17008"),
        (" 17008\t", "17008"),
        (f"{NBSP}17008{ZERO_WIDTH}", "17008"),
        (f"{BOM}A-1\r\n", "A-1"),
        ("17008.0", "17008"),
        ("17008.", "17008"),
        ("-3.00", "-3"),
        ("17008.5", "17008.5"),
        ("1.10", "1.10"),
        ("1.0.0", "1.0.0"),
        (f"A{ZERO_WIDTH}B", "AB"),
        ("007", "007"),
        ("A  1", "A 1"),
        ("85123a", "85123a"),
        ('="0017"', "0017"),
        ('"0017"', "0017"),
        ("'17008.0", "17008"),
        ("5'", "5'"),
        ('10"', '10"'),
        ("V1.0", "V1.0"),
        ("Ü-7", "Ü-7"),
        ("0", "0"),
        ("", None),
        (NBSP, None),
        (None, None),
    ],
)
def test_blanks_invisible_signs_and_decimals_are_no_part_of_an_id(read, value, cleaned):
    assert read("clean_id", [value]) == [cleaned]


@pytest.mark.parametrize("word", ["NULL", "nan", "None", "n/a", "#N/A", " <NA> ", "-", "#REF!"])
def test_words_for_nothing_are_no_ids(read, word):
    assert read("clean_id", [word]) == [None]
    assert read("clean_customer_id", [word]) == [None]
    assert read("is_missing", [word]) == [True]


@pytest.mark.parametrize(
    "word", ["0", "000", "0.0", "Guest", "guest checkout", "ANONYMOUS", "Gast"]
)
def test_words_for_guests_are_no_customers(read, word):
    assert read("clean_customer_id", [word]) == [None]
    assert read("clean_id", [word]) != [None]


def test_an_address_is_one_customer_in_every_case(read):
    written = ["Ann@Shop.Example", "ann@shop.example", f" ANN@shop.example{ZERO_WIDTH}"]
    assert read("clean_customer_id", written) == ["ann@shop.example"] * 3


def test_other_customer_numbers_keep_their_case(read):
    assert read("clean_customer_id", ["aB1", "AB1", "10", "0010"]) == ["aB1", "AB1", "10", "0010"]


@pytest.mark.parametrize(
    ("value", "is_scientific"),
    [
        ("5.67891E+12", True),
        ("5,67891e+12", True),
        ("5E+12", True),
        ("12E5", False),
        ("5.6E12", False),
        ("AE+1", False),
        ("1234", False),
    ],
)
def test_numbers_saved_by_a_spreadsheet_are_known(read, value, is_scientific):
    assert read("is_scientific", [value]) == [is_scientific]
