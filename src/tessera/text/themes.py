"""What products and segments are talked about with: keywords and topics."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.records import NUMBER, TEXT, WHOLE
from tessera.text.keywords import choose_keywords, log_odds_z
from tessera.text.table import NO_CUSTOMER, Feedback
from tessera.text.topics import find_topics
from tessera.text.vocabulary import (
    TOPIC_LETTERS,
    Vocabulary,
    customers_saying,
    is_telling,
    shared_words,
)

KEYWORD, TOPIC = "keyword", "topic"
SCHEMA = pa.schema(
    {
        "theme_type": TEXT,
        "group_type": TEXT,
        "group_name": TEXT,
        "theme_rank": WHOLE,
        "theme": TEXT,
        "text_count": WHOLE,
        "customer_count": WHOLE,
        "text_share": NUMBER,
        "shop_share": NUMBER,
        "mean_sentiment": NUMBER,
    }
)


def theme_table(
    feedback: pa.Table | pd.DataFrame,
    scores: pa.Table | pd.DataFrame,
    groups: pa.Table | pd.DataFrame,
    smallest_group: int,
    count: int = 5,
    topic_words: int = 4,
    max_texts: int = 20_000,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Find the words that tell groups of texts apart, and the topics of each group.

    Nothing is told that fewer than ``smallest_group`` customers of the group said. Texts of
    nobody known take no part, since one person may have written all of them.

    Parameters
    ----------
    feedback : pyarrow.Table or DataFrame
        As for :func:`tessera.text.train_texts`.
    scores : pyarrow.Table or DataFrame
        ``feedback_key`` and ``sentiment``, from :func:`tessera.text.score_texts`.
    groups : pyarrow.Table or DataFrame
        ``feedback_key``, ``group_type`` and ``group_name``; a text may be in several.
    smallest_group : int
        Least customers.
    count : int
        Themes of each kind and group.
    topic_words : int
        Words that name a topic.
    max_texts : int
        At most so many texts are looked at, the latest.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        By group and rank. Keywords by how much more often the group says them, topics by how
        many of the group's texts are about them. Shares are of texts of known customers.
    """
    said = Feedback.read(feedback)
    is_usable = np.array([bool(text) for text in said.texts], dtype=bool)
    places = np.flatnonzero(is_usable & (said.customers != NO_CUSTOMER))[-max_texts:]
    texts, customers = said.some(places), said.customers[places]
    sentiments = _aligned(scores, [said.keys[place] for place in places])
    words = shared_words(texts, customers, smallest_group)
    single = [
        place
        for place, word in enumerate(words.words)
        if " " not in word and is_telling(word, TOPIC_LETTERS)
    ]
    topics, heavy = find_topics(words.says[:, single], topic_words, random_state=0)
    about = Vocabulary(
        [", ".join(words.words[single[one]] for one in named) for named in heavy],
        _marks(topics, len(heavy)),
    )
    if log:
        log(f"text themes: {len(places)} texts, {len(words.words)} words, {len(heavy)} topics")
    rows = []
    for (group_type, group_name), members in _members(groups, said, places):
        is_group = np.zeros(len(places), dtype=bool)
        is_group[members] = True
        for kind, terms in ((KEYWORD, words), (TOPIC, about)):
            found = _themes(kind, terms, is_group, customers, sentiments, smallest_group, count)
            rows += [
                {"theme_type": kind, "group_type": group_type, "group_name": group_name, **one}
                for one in found
            ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _themes(
    kind: str,
    terms: Vocabulary,
    is_group: np.ndarray,
    customers: np.ndarray,
    sentiments: np.ndarray,
    smallest_group: int,
    count: int,
) -> list[dict[str, object]]:
    """Return the themes of one kind and group, best first."""
    inside = terms.says[is_group]
    counts = np.asarray(inside.sum(axis=0), dtype=np.float64).ravel()
    everywhere = np.asarray(terms.says.sum(axis=0), dtype=np.float64).ravel()
    authors = customers_saying(inside, customers[is_group])
    is_allowed = authors >= smallest_group
    if kind == KEYWORD:
        z_values = log_odds_z(counts, everywhere, int(is_group.sum()), len(is_group))
        chosen = choose_keywords(terms.words, inside, z_values, is_allowed, count)
    else:
        ranked = np.argsort(-counts, kind="stable")
        chosen = [int(place) for place in ranked if is_allowed[place]][:count]
    known = np.nan_to_num(sentiments[is_group])
    has_sentiment = (~np.isnan(sentiments[is_group])).astype(float)
    sums, sizes = inside.T @ known, inside.T @ has_sentiment
    return [
        {
            "theme_rank": rank,
            "theme": terms.words[place],
            "text_count": int(counts[place]),
            "customer_count": int(authors[place]),
            "text_share": counts[place] / is_group.sum(),
            "shop_share": everywhere[place] / len(is_group),
            "mean_sentiment": float(sums[place] / sizes[place]) if sizes[place] else None,
        }
        for rank, place in enumerate(chosen, start=1)
    ]


def _members(
    groups: pa.Table | pd.DataFrame, said: Feedback, places: np.ndarray
) -> list[tuple[tuple[str, str], np.ndarray]]:
    """Return each group's texts, as positions among the places, by name."""
    frame = groups.to_pandas() if isinstance(groups, pa.Table) else groups
    position = pd.Series(np.arange(len(places)), index=[said.keys[place] for place in places])
    frame = frame[frame["feedback_key"].isin(position.index)]
    frame = frame.assign(position=position.reindex(frame["feedback_key"]).to_numpy())
    return [
        ((str(kind), str(name)), np.sort(part["position"].to_numpy(dtype=np.int64)))
        for (kind, name), part in frame.groupby(["group_type", "group_name"], sort=True)
    ]


def _aligned(scores: pa.Table | pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return the sentiments of texts by key."""
    frame = scores.to_pandas() if isinstance(scores, pa.Table) else scores
    found = frame.set_index("feedback_key")["sentiment"].reindex(keys)
    return found.to_numpy(dtype=np.float64)


def _marks(topics: np.ndarray, count: int) -> sparse.csr_matrix:
    """Mark the topic of each text."""
    rows = np.flatnonzero(topics >= 0)
    marks = np.ones(len(rows), dtype=np.int32)
    return sparse.csr_matrix((marks, (rows, topics[rows])), shape=(len(topics), count))
