"""Keywords and topics: what tells a group apart, and nothing that few people said."""

import numpy as np
import pandas as pd
from tests.python.text.conftest import as_feedback

from tessera.text import theme_table


def shop(texts, customers=None, products=None):
    """Return reviews, neutral scores, and products as groups."""
    rows = [
        {
            "feedback_key": f"r{place:04d}",
            "customer_key": f"c{place}" if customers is None else customers[place],
            "words": text,
            "said_at": pd.Timestamp("2026-01-01"),
        }
        for place, text in enumerate(texts)
    ]
    feedback = as_feedback(rows)
    keys = feedback[["feedback_key"]]
    groups = keys.assign(group_type="product", group_name=products or "P")
    return feedback, keys.assign(sentiment=0.5), groups


def themes(*tables, smallest_group=5):
    table = theme_table(*tables, smallest_group).to_pandas()
    return table[table["theme_type"] == "keyword"], table[table["theme_type"] == "topic"]


def test_a_keyword_is_what_a_product_has_more_of():
    texts = ["the leaking lid and more"] * 20 + ["the smooth paper and more"] * 80
    found, _ = themes(*shop(texts, products=["mug"] * 20 + ["card"] * 80))
    mug = found[found["group_name"] == "mug"]
    assert set(mug["theme"]) <= {"leaking lid", "the leaking", "lid and"}
    assert mug["text_count"].tolist() == [20]
    assert mug["text_share"].tolist() == [1]
    assert mug["shop_share"].tolist() == [0.2]
    assert mug["mean_sentiment"].tolist() == [0.5]


def test_what_few_customers_said_is_not_told():
    texts = ["my neighbour gertrude"] * 6 + ["smooth paper"] * 94
    products = ["mug"] * 6 + ["card"] * 94
    alone = ["gossip"] * 6 + [f"c{n}" for n in range(94)]
    assert not themes(*shop(texts, alone, products))[0]["theme"].str.contains("gertrude").any()
    several = [f"g{n}" for n in range(6)] + [f"c{n}" for n in range(94)]
    assert themes(*shop(texts, several, products))[0]["theme"].str.contains("gertrude").any()


def test_five_customers_of_the_shop_are_not_five_of_the_product():
    texts = ["leaking lid"] * 8 + ["smooth paper"] * 92
    products = ["mug"] * 4 + ["jug"] * 4 + ["card"] * 92
    found, _ = themes(*shop(texts, products=products))
    assert not found["group_name"].isin(["mug", "jug"]).any()


def test_texts_of_nobody_known_are_not_told():
    texts = ["leaking lid"] * 20 + ["smooth paper"] * 80
    found, topics = themes(*shop(texts, customers=[None] * 100))
    assert found.empty
    assert topics.empty


def test_an_unknown_customer_is_not_the_fifth():
    texts = ["leaking lid"] * 10 + ["smooth paper"] * 90
    customers = ["a", "b", "c", "d"] + [None] * 6 + [f"c{n}" for n in range(90)]
    found, _ = themes(*shop(texts, customers, ["mug"] * 10 + ["card"] * 90))
    assert not found["theme"].str.contains("leaking").any()


def test_no_topic_is_named_by_what_few_customers_said():
    subjects = ("parcel courier crushed", "colour fabric faded", "taste fresh", "price value")
    texts = [f"{subjects[place % 4]} gertrude" for place in range(200)]
    texts = [text if place < 50 else text[:-9] for place, text in enumerate(texts)]
    gossip = [f"g{place % 4}" if place < 50 else f"c{place}" for place in range(200)]
    _, topics = themes(*shop(texts, gossip))
    assert len(topics) > 1
    assert not topics["theme"].str.contains("gertrude").any()


def test_topics_are_words_said_together_most_frequent_first():
    rng = np.random.default_rng(0)
    subjects = (
        ("parcel", "courier", "crushed"),
        ("colour", "fabric", "faded"),
        ("price", "value", "money"),
        ("taste", "fresh", "sweet"),
    )
    texts = []
    for place in range(300):
        subject = subjects[(0, 0, 0, 1, 1, 2, 2, 3, 3)[place % 9]]
        texts.append(" ".join(rng.permutation(subject)[:2]) + f" filler{place}")
    _, topics = themes(*shop(texts))
    first = topics.iloc[0]
    assert set(first["theme"].split(", ")) <= set(subjects[0])
    assert all(any(set(one.split(", ")) <= set(s) for s in subjects) for one in topics["theme"])
    assert topics["text_count"].is_monotonic_decreasing
    assert topics["text_count"].sum() <= 300


def test_hostile_texts_have_no_themes():
    texts = [None, "", "😀" * 10, "<p>", "1234 5678", "a b c"] * 20
    found, topics = themes(*shop(texts))
    assert found.empty
    assert topics.empty
    assert len(theme_table(*shop(["x"])[:2], shop(["x"])[2].head(0), 5)) == 0
