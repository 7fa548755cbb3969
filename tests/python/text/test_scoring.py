"""A sentiment knows of nothing that came later, and every text gets the best there is."""

import pandas as pd
import pytest
from tests.python.text.conftest import as_feedback

from tessera.text import score_texts
from tessera.text.scoring import STARS_FIRST


def scored(feedback, words, minimums, method="words"):
    table = score_texts(feedback, words, minimums, method, "beats the lexicon")
    return table.to_pandas().set_index("feedback_key")


def test_later_reviews_change_no_earlier_sentiment(three_languages, words, minimums):
    early = scored(three_languages.head(600), words, minimums)
    turned = three_languages.assign(rating=three_languages["rating"].iloc[::-1].to_numpy())
    late = pd.concat([three_languages.head(600), turned.tail(300)])
    found = scored(late, words, minimums).loc[early.index]
    pd.testing.assert_frame_equal(found, early)


def test_a_text_is_scored_by_earlier_quarters_alone(three_languages, words, minimums):
    found = scored(three_languages, words, minimums).join(
        three_languages.set_index("feedback_key")["said_at"]
    )
    quarters = found["said_at"].dt.to_period("Q")
    learned = found[found["method"] == "words"].groupby(quarters)["learned_count"].max()
    before = [int((quarters < quarter).sum()) for quarter in learned.index]
    assert len(learned) > 3
    assert (learned <= before).all()
    assert (found.loc[quarters < learned.index[0], "method"] != "words").all()


def test_texts_without_stars_are_scored_by_those_with(three_languages, words, minimums):
    last = three_languages["said_at"].max()
    tickets = as_feedback(
        [
            {"feedback_key": "en", "words": "The seam tore, never again", "said_at": last},
            {"feedback_key": "de", "words": "Die Naht ist gerissen", "said_at": last},
            {"feedback_key": "pt", "words": "A costura RASGOU", "said_at": last},
            {"feedback_key": "good", "words": "sitzt wie angegossen", "said_at": last},
        ]
    )
    found = scored(pd.concat([three_languages, tickets]), words, minimums)
    assert found.loc[["en", "de", "pt", "good"], "sentiment_label"].tolist() == [
        "negative", "negative", "negative", "positive",
    ]  # fmt: skip
    assert (found["method"] == "words").sum() > 500


@pytest.mark.parametrize("method", ["words", "words_and_characters", "lexicon"])
def test_hostile_texts_get_a_sentiment_or_a_reason(three_languages, words, minimums, method):
    last = three_languages["said_at"].max()
    texts = {
        "null": None,
        "empty": "",
        "blank": " \n ",
        "html": "<div><br></div>",
        "laughing": "😂😂",
        "emoji": "😍",
        "right_to_left": "\u202e\u05e9\u05dc\u05d5\u05dd",
        "long": "zzz" * 400_000,
        "unknown": "qwertyuiop",
        "masked": "[e-mail] [link]",
    }
    rows = [{"feedback_key": key, "words": one, "said_at": last} for key, one in texts.items()]
    starred = {"feedback_key": "starred", "words": None, "rating": 2, "said_at": last}
    hostile = as_feedback([*rows, starred])
    found = scored(pd.concat([three_languages, hostile]), words, minimums, method)
    assert found["method_reason"].notna().all()
    silent = found.loc[["null", "empty", "blank", "html", "masked"]]
    assert (silent["method"] == "none").all()
    assert silent["sentiment"].isna().all()
    assert silent["sentiment_label"].isna().all()
    assert found.loc["starred", ["method", "sentiment"]].tolist() == ["stars", -0.5]
    assert found.loc["emoji", "sentiment_label"] == "positive"
    assert found.loc[["laughing", "right_to_left"], "method"].tolist() == ["none", "none"]
    assert found["sentiment"].dropna().between(-1, 1).all()


@pytest.mark.parametrize("method", ["words", "lexicon"])
def test_where_words_are_weak_the_stars_come_first(three_languages, words, minimums, method):
    last = three_languages["said_at"].max()
    ticket = {"feedback_key": "ticket", "words": "good, sits like a glove", "said_at": last}
    starred = {**ticket, "feedback_key": "starred", "rating": 1}
    feedback = pd.concat([three_languages, as_feedback([ticket, starred])])
    found = score_texts(feedback, words, minimums, method, "weak", has_stars_first=True)
    found = found.to_pandas().set_index("feedback_key")
    assert found.loc["ticket", ["method", "sentiment_label"]].tolist() == [method, "positive"]
    assert found.loc["starred", ["method", "sentiment"]].tolist() == ["stars", -1]
    assert found.loc["starred", "method_reason"] == STARS_FIRST
    assert (found.loc[three_languages["feedback_key"], "method"] == "stars").all()


def test_below_the_minimum_the_lexicon_answers_and_says_so(three_languages, words, minimums):
    few = scored(three_languages.head(100).assign(words="good"), words, minimums)
    assert set(few["method"]) == {"lexicon"}
    assert set(few["method_reason"]) == {
        "too few texts with stars before the quarter to learn from"
    }


def test_the_order_of_rows_does_not_show(three_languages, words, minimums):
    mixed = three_languages.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(
        scored(mixed, words, minimums), scored(three_languages, words, minimums)
    )


def test_nothing_said_is_nothing_scored(three_languages, words, minimums):
    assert len(scored(three_languages.head(0), words, minimums)) == 0
