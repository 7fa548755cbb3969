"""Texts, labels, codes, yes and no, and the words for the state of an order."""

import csv

import pytest

from tests.macro_sql import ROOT


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Completed", "completed"),
        ("wc-on-hold", "on hold"),
        ("WC-Completed", "completed"),
        ("partially_refunded", "partially refunded"),
        ("Shipped - Delivered to Buyer", "shipped delivered to buyer"),
        (" Pending\u00a0Payment ", "pending payment"),
        ("Expédié", "expédié"),
        ("null", None),
        ("", None),
        (None, None),
    ],
)
def test_a_status_is_written_one_way(read, value, word):
    assert read("clean_status", [value]) == [word]


def test_the_seed_writes_statuses_as_they_are_cleaned(read):
    path = ROOT / "seeds/config/order_statuses.csv"
    words = [row["status_word"] for row in csv.DictReader(path.open(encoding="utf-8"))]
    assert read("clean_status", words) == words


@pytest.mark.parametrize(
    ("value", "answer"),
    [("TRUE", True), ("ja", True), ("1", True), ("No", False), ("0.0", False), ("maybe", None)],
)
def test_yes_and_no(read, value, answer):
    assert read("boolean", [value]) == [answer]


def test_texts_have_single_blanks_and_no_invisible_signs(read):
    values = ["  Wool   Blanket ", "Wool\u00a0Blanket\u200b", "Wool\tBlanket\n", " ", None]
    assert read("clean_text", values) == ["Wool Blanket"] * 3 + [None, None]


def test_texts_that_are_a_word_for_nothing_are_null(read):
    values = ["n/a", " NULL ", "None", "#N/A", "-", "Nanny", "No name"]
    assert read("clean_text", values) == [None] * 5 + ["Nanny", "No name"]
    assert read("clean_label", ["NULL", "\u00a0n/a"]) == [None, None]
    assert read("clean_code", ["#N/A", "gbp"]) == [None, "GBP"]


def test_codes_are_upper_and_labels_lower(read):
    assert read("clean_code", [" gbp "]) == ["GBP"]
    assert read("clean_label", [" Web "]) == ["web"]


def test_a_word_for_nothing_is_not_unreadable(read):
    assert read("unreadable", ["7", "seven", "n/a", "", None]) == [False, True, False, False, False]
