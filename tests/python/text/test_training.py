"""A model is used where it beats the lexicon on later texts, and the lexicon elsewhere."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from tests.python.text.conftest import as_feedback

from tessera.text import TextSettings, score_texts, theme_table, train_texts
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


def test_noise_in_a_language_that_the_lexicon_does_not_know_teaches_nothing(words, minimums):
    said = np.random.default_rng(1).zipf(1.5, (900, 8)) % 400
    row, noise = noisy(
        900, lambda number: " ".join(f"xw{one}q" for one in said[number]), words, minimums
    )
    f1 = {
        one["method"]: one["difference_lower"]
        for one in row["evaluations"]
        if one["window"] == "test" and one["metric"] == "macro_f1"
    }
    assert max(f1.values()) > 0
    assert row["method"] == "lexicon"
    assert "is not surely better than a guess: balanced_accuracy" in row["method_reason"]
    assert row["has_stars_first"]
    scores = score_texts(
        noise, words, minimums, row["method"], row["method_reason"], row["has_stars_first"]
    ).to_pandas()
    assert set(scores["method"]) == {"stars"}


def test_a_method_that_is_often_right_comes_before_the_stars(three_languages, words, minimums):
    assert trained(three_languages, words, minimums)[0]["has_stars_first"] is False


@pytest.mark.parametrize(
    "sayings",
    [
        (("质量太差", "马上坏了"), ("一般般", "还可以吧"), ("非常喜欢", "质量很好")),
        (("แย่มาก", "พังเร็ว"), ("เฉยๆ", "พอใช้"), ("ดีมาก", "ชอบสุดๆ")),
        (("बहुत खराब", "टूट गया"), ("ठीक ठाक", "चल जाएगा"), ("बहुत अच्छा", "पसंद आया")),
    ],
)
def test_languages_that_part_no_words_are_learned(words, minimums, sayings):
    rng = np.random.default_rng(0)
    signs = "上下左右东西南北春夏秋冬天地人口山川日月金木水火土石田"
    rows = []
    for number in range(1_500):
        kind = int(rng.choice(3, p=(0.2, 0.2, 0.6)))
        # No two texts are the same.
        around = "".join(rng.choice(list(signs), 8))
        rows.append(
            {
                "feedback_key": f"r{number:04d}",
                "customer_key": f"c{number}",
                "rating": (1.0, 3.0, 5.0)[kind],
                "words": f"{around}{rng.choice(sayings[kind])}{around[::-1]}",
                "said_at": pd.Timestamp("2024-01-01") + pd.Timedelta(hours=number),
            }
        )
    row = trained(as_feedback(rows), words, minimums)[0]
    assert row["method"] == "words"
    assert row["starred_count"] == len(rows)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["a'b"], "is not surely better than a guess"),
        (["the same"], "is not surely better than a guess"),
        (["\u0301\u0301"], "0 texts with stars"),
        (["<p>😀</p>"], "0 texts with stars"),
        (["gut", "质量", "שלום", "l'a", "हिन्दी", ""] * 30 + ["x" * 30_000, "ﷺ" * 9_000], ""),
    ],
)
def test_no_text_stops_a_build(words, minimums, texts, reason):
    row, feedback = noisy(400, lambda number: texts[number % len(texts)], words, minimums)
    assert row["method"] == "lexicon"
    assert reason in row["method_reason"]
    for method in ("words", "words_and_characters"):
        scores = score_texts(feedback, words, minimums, method, "as told")
        assert len(scores) == len(feedback)
    groups = feedback[["feedback_key"]].assign(group_type="product", group_name="P")
    assert theme_table(feedback, scores, groups, 5) is not None


def test_words_that_never_come_twice_teach_nothing(words, minimums):
    row, feedback = noisy(2_000, lambda n: f"{n:x}x" * 3, words, minimums, max_character_texts=0)
    assert row["method"] == "lexicon"
    assert row["method_reason"] == (
        "before the validation, no word is in 3 texts or more: nothing to learn from"
    )
    scores = score_texts(feedback, words, minimums, "words", "as told").to_pandas()
    assert set(scores["method"]) <= {"words", "stars"}
    assert scores["sentiment"].between(-1, 1).all()


def noisy(count, text, words, minimums, **settings):
    """Return a training, and the texts, whose stars have nothing to do with them."""
    rng = np.random.default_rng(0)
    feedback = as_feedback(
        {
            "feedback_key": f"r{number:04d}",
            "customer_key": f"c{number}",
            "rating": rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], p=(0.1, 0.1, 0.1, 0.2, 0.5)),
            "words": text(number),
            "said_at": pd.Timestamp("2024-01-01") + pd.Timedelta(days=number * 0.8),
        }
        for number in range(count)
    )
    return trained(feedback, words, minimums, **settings)[0], feedback


def test_stars_of_one_kind_teach_nothing_whatever_the_minimums(three_languages, words, minimums):
    none = minimums.assign(minimum=0)
    happy = trained(three_languages.assign(rating=5.0), words, none)[0]
    assert happy["method_reason"].startswith("0 texts with one or two stars; at least 1")
    unhappy = trained(three_languages.assign(rating=1.0), words, none)[0]
    assert unhappy["method_reason"].startswith("0 texts with three stars or more; at least 1")


@pytest.mark.parametrize(("column", "value"), [("rating", "five"), ("said_at", "yesterday")])
def test_a_value_that_cannot_be_read_is_told_with_its_column(words, minimums, column, value):
    rows = as_feedback([{"feedback_key": "r", "words": "good", "rating": 5, "said_at": "2024"}])
    with pytest.raises(ValueError, match=f"feedback: {column} is .*: {value}"):
        trained(rows.assign(**{column: value}), words, minimums)


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
    from sklearn.metrics import (
        accuracy_score,
        balanced_accuracy_score,
        f1_score,
        precision_score,
        recall_score,
    )

    rng = np.random.default_rng(0)
    labels, said = rng.integers(0, 3, 300), rng.integers(0, 3, 300)
    customers = rng.integers(0, 50, 300)
    table = evaluate_labels({"m": said}, labels, customers, "m").set_index("metric")["value"]
    f1 = f1_score(labels, said, average=None)
    assert table["macro_f1"] == pytest.approx(f1.mean())
    assert table["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(labels, said))
    assert table["accuracy"] == pytest.approx(accuracy_score(labels, said))
    assert table["f1_neutral"] == pytest.approx(f1[1])
    assert table["precision_negative"] == pytest.approx(precision_score(labels == 0, said == 0))
    assert table["recall_positive"] == pytest.approx(recall_score(labels == 2, said == 2))


def test_a_text_without_its_time_is_refused(words, minimums):
    rows = as_feedback([{"feedback_key": "r", "words": "good", "said_at": pd.NaT}])
    with pytest.raises(ValueError, match="1 have no said_at"):
        trained(rows, words, minimums)
