"""Texts of every kind are cleaned alike, and quickly."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.text.cleaning import LONGEST_WORD, MAX_CLEAN, clean_text, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (None, ""),
        (float("nan"), ""),
        (5, ""),
        ("", ""),
        (" \n\t\x00", ""),
        ("<p>Good<br/>buy</p>", "good buy"),
        ("&lt;b&gt;bold&lt;/b&gt; &amp; cheap", "bold & cheap"),
        ("3 < 5 and 5 > 3", "3 3"),
        ("see HTTPS://a.example/x?y=1 now", "see now"),
        ("write to [e-mail], call [number]", "write to , call"),
        ("\uff26\uff35\uff2c\uff2c \ufb01t", "full fit"),
        ("STRAẞE Größe", "strasse grösse"),
        ("don\u2019t", "don't"),
        ("so\u00adft", "soft"),
        ("\u202e\u05e9\u05dc\u202c \u05dd", "\u05e9\u05dc \u05dd"),
        ("\u0645\u0645\u062a\u0627\u0632", "\u0645\u0645\u062a\u0627\u0632"),
        ("❤\ufe0f👍", "❤👍"),
    ],
)
def test_what_is_not_said_is_taken_off(text, clean):
    assert clean_text(text) == clean


@pytest.mark.parametrize("part", ["<", "<a", "&lt;", "a ", "<b>", "x", "http", "w.", "[", "\u202e"])
def test_a_text_of_a_megabyte_is_cut_and_takes_no_time(part):
    start = time.process_time()
    clean = clean_text(part * (1_000_000 // len(part)))
    assert len(clean) <= MAX_CLEAN
    assert time.process_time() - start < 1


@pytest.mark.parametrize("letter", ["x", "\u00e4", "a\u0331", "1"])
def test_what_is_longer_than_any_word_is_none(letter):
    word = letter * (LONGEST_WORD // len(letter))
    assert terms_of(clean_text(f"{word} good")) == [word, "good"]
    assert terms_of(clean_text(f"{letter * 100_000} good")) == []
    assert terms_of(f"{letter * (LONGEST_WORD + 1)} good") == ["good"]
    # Scripts that part no words are read by pairs, however long a clause is.
    assert len(terms_of("\u8d28\u91cf" * 100)) == 199


@given(st.text())
def test_a_clean_text_has_no_upper_case_and_no_double_blanks(text):
    clean = clean_text(text)
    assert clean == clean.strip()
    assert "  " not in clean
    assert all(word == word.casefold() for word in words_of(clean))
