"""A model is used where it beats the lexicon on later texts, and the lexicon elsewhere."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from tests.python.text.conftest import as_feedback

from tessera.text import TextSettings, train_texts
from tessera.text.evaluation import METRICS, evaluate_labels

DAY = dt.date(2026, 1, 31)


def trained(feedback, words, minimums, stored=None, **settings):
    made = train_texts(feedback, words, minimums, stored, TextSettings(**settings), "s", DAY)
    return made.to_pylist()


def test_a_model_of_three_languages_at_once_beats_the_lexicon(three_languages, words, minimums):
    row = trained(three_languages, words, minimums)[0]
    assert row["method"] in {"words", "words_and_characters"}
    assert "beats lexicon on test" in row["method_reason"]
    test = [one for one in row["evaluations"] if one["window"] == "test"]
    f1 = {one["method"]: one["value"] for one in test if one["metric"] == "macro_f1"}
    assert set(f1) == {"majority", "lexicon", "words", "words_and_characters"}
    assert f1["words"] > 0.95
    assert max(f1["lexicon"], f1["majority"]) < 0.5
    assert [one["method"] for one in test if one["is_chosen"]] == [row["method"]] * len(METRICS)
    assert (row["text_count"], row["starred_count"], row["customer_count"]) == (900, 900, 100)


def test_stars_that_have_nothing_to_do_with_words_leave_the_lexicon(
    three_languages, words, minimums
):
    shuffled = three_languages.assign(
        rating=np.random.default_rng(1).permutation(three_languages["rating"]),
        words="good " + three_languages["words"],
    )
    row = trained(shuffled, words, minimums)[0]
    assert row["method"] == "lexicon"
    assert "does not beat it on test" in row["method_reason"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda table: table.head(150), "150 texts with stars; at least 200"),
        (lambda table: table.assign(rating=5), "0 texts with one or two stars; at least 20"),
        (lambda table: table.assign(rating=2), "0 texts with four or five stars"),
        (lambda table: table.assign(rating=np.nan), "0 texts with stars"),
        (lambda table: table.assign(words=None), "0 texts with stars"),
        (lambda table: table.head(0), "0 texts with stars"),
        (lambda table: table.head(210), "before the validation, 126 texts with stars"),
        (
            lambda table: table.assign(said_at=table["said_at"].iloc[0]),
            "before the validation, 0 texts with stars",
        ),
    ],
)
def test_too_little_to_learn_from_is_said(three_languages, words, minimums, change, reason):
    row = trained(change(three_languages), words, minimums)[0]
    assert row["method"] == "lexicon"
    assert row["method_reason"].startswith(reason)
    assert row["evaluations"] == []


def test_a_month_later_it_is_trained_again_and_not_before(three_languages, words, minimums):
    first = train_texts(three_languages, words, minimums, None, TextSettings(), "s", DAY)
    same = train_texts(three_languages, words, minimums, first, TextSettings(), "s", DAY)
    month = dt.date(2026, 2, 28)
    later = train_texts(three_languages, words, minimums, first, TextSettings(), "s", month)
    assert len(same) == 0
    assert later.to_pylist()[0]["trigger"] == "new_month"


def test_hostile_texts_are_trained_with(three_languages, words, minimums):
    texts = [
        "",
        "😀😀",
        "<p></p>",
        "x" * 1_000_000,
        "\u202e\u05e9\u05dc\u05d5\u05dd",
        None,
        "[e-mail]",
        "a",
    ]
    hostile = three_languages.assign(
        words=[
            texts[place // 2 % len(texts)] if place % 2 else text
            for place, text in enumerate(three_languages["words"])
        ]
    )
    assert trained(hostile, words, minimums)[0]["method"] != "lexicon"


def test_texts_without_a_word_teach_nothing(three_languages, words, minimums):
    wordless = three_languages.assign(words=["😀😀", "!!!", "a b 5"] * (len(three_languages) // 3))
    row = trained(wordless, words, minimums)[0]
    assert row["method"] == "lexicon"
    assert row["starred_count"] == 0


def test_metrics_are_those_of_scikit_learn():
    from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

    rng = np.random.default_rng(0)
    labels, said = rng.integers(0, 3, 300), rng.integers(0, 3, 300)
    customers = rng.integers(0, 50, 300)
    table = evaluate_labels({"m": said}, labels, customers, "m").set_index("metric")["value"]
    f1 = f1_score(labels, said, average=None)
    assert table["macro_f1"] == pytest.approx(f1.mean())
    assert table["accuracy"] == pytest.approx(accuracy_score(labels, said))
    assert table["f1_neutral"] == pytest.approx(f1[1])
    assert table["precision_negative"] == pytest.approx(precision_score(labels == 0, said == 0))
    assert table["recall_positive"] == pytest.approx(recall_score(labels == 2, said == 2))


def test_a_text_without_its_time_is_refused(words, minimums):
    rows = as_feedback([{"feedback_key": "r", "words": "good", "said_at": pd.NaT}])
    with pytest.raises(ValueError, match="1 have no said_at"):
        trained(rows, words, minimums)
