"""The list of words answers in three languages, and turns round what is negated."""

import numpy as np
import pandas as pd
import pytest

from tessera.text.cleaning import clean_text
from tessera.text.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Excellent quality, I love it", "positive"),
        ("not good", "negative"),
        ("I don't love it", "negative"),
        ("not bad at all", "positive"),
        ("Nicht gut, leider kaputt", "negative"),
        ("Sehr schön, gerne wieder", "positive"),
        ("Não gostei, péssimo", "negative"),
        ("nao gostei", "negative"),
        ("Ótimo, recomendo", "positive"),
        ("OTIMO", "positive"),
        ("👍👍", "positive"),
        ("😡", "negative"),
        ("Großartig!", "positive"),
        ("no plastic, well wrapped", "positive"),
        ("good but late", "neutral"),
        ("a table", "neutral"),
        ("", "neutral"),
    ],
)
def test_opinions_are_told(words, text, label):
    lexicon = Lexicon(words)
    found = lexicon.labels(lexicon.sentiments([clean_text(text)]))
    assert ("negative", "neutral", "positive")[found[0]] == label


def test_a_negation_reaches_three_words():
    lexicon = Lexicon(
        pd.DataFrame({"word": ["good", "not"], "kind": ["opinion", "negation"], "score": [1, None]})
    )
    found = lexicon.sentiments(["not a very good", "not a very very good", "good not"])
    assert found.tolist() == [-0.5, 0.5, 0.5]


def test_opinions_that_cancel_out_are_neutral_to_the_last_digit():
    table = pd.DataFrame(
        {"word": ["fine", "nice", "dull"], "kind": "opinion", "score": [0.1, 0.2, -0.3]}
    )
    lexicon = Lexicon(table)
    found = lexicon.sentiments(["fine nice dull", "dull nice fine", "nice dull fine"])
    assert found.tolist() == [0, 0, 0]
    assert lexicon.labels(found).tolist() == [1, 1, 1]


def test_words_of_scripts_that_part_none_are_found_within_a_clause():
    table = pd.DataFrame({"word": ["满意", "不满意"], "kind": "opinion", "score": [1.0, -1.0]})
    found = Lexicon(table).sentiments(["我很满意这个产品", "我不满意", "满意", "我满意, 他不满意"])
    assert found.tolist() == [0.5, -0.5, 0.5, 0]


def test_a_text_without_known_words_has_no_sentiment(words):
    assert np.isnan(Lexicon(words).sentiments(["", "a table", "🪑", "שלום"])).all()


def test_no_word_stands_twice_or_scores_beyond_one(words):
    opinions = words[words["kind"] == "opinion"]
    assert not words["word"].duplicated().any()
    assert opinions["score"].between(-1, 1).all()
    assert words["word"].map(clean_text).all()
