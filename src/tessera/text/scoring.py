"""The sentiment of every review and ticket, from what was known before it."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.records import NUMBER, TEXT, WHOLE
from tessera.text.cleaning import words_of
from tessera.text.labels import LABELS, NEUTRAL_STARS
from tessera.text.lexicon import Lexicon
from tessera.text.model import SentimentModel
from tessera.text.settings import lacking
from tessera.text.table import Feedback
from tessera.text.training import LEXICON

STARS, NONE = "stars", "none"
NO_WORDS = "nothing is written"
UNKNOWN_WORDS = "no word of the text is known"
STARS_FIRST = "the text's own stars, since words are weak here"
# A quarter begins with a new model if there are so many times the texts of the last one.
GROWTH = 1.5
SCHEMA = pa.schema(
    {
        "feedback_key": TEXT,
        "sentiment": NUMBER,
        "sentiment_label": TEXT,
        "negative_probability": NUMBER,
        "method": TEXT,
        "method_reason": TEXT,
        "learned_count": WHOLE,
    }
)


def score_texts(
    feedback: pa.Table | pd.DataFrame,
    words: pd.DataFrame,
    minimums: pd.DataFrame,
    method: str,
    method_reason: str,
    has_stars_first: bool = False,
    max_texts: int = 20_000,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Score each text by a model of texts with stars from before its quarter of the year.

    So no sentiment knows of what came later, and it may be used as of any date from the text's
    own. While there are too few texts to learn from, the lexicon answers. Where no word is known to
    either, the stars do; without stars there is no sentiment. Where words are weak, the stars come
    before them.

    Parameters
    ----------
    feedback, words, minimums
        As for :func:`tessera.text.train_texts`.
    method, method_reason : str
        What the comparison chose and why: ``lexicon`` or a method of
        :class:`tessera.text.model.SentimentModel`.
    has_stars_first : bool
        Whether a text's own stars are its sentiment, since the method is weak; it then reads texts
        without stars.
    max_texts : int
        At most so many texts are learned from, the latest.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        One row per row of feedback. ``negative_probability`` is null but for learned models.

    Examples
    --------
    >>> row = {"feedback_key": "r", "customer_key": "a", "rating": 5, "words": "Good"}
    >>> moment = pd.Timestamp("2026-01-31").as_unit("us")
    >>> words = pd.DataFrame([{"word": "good", "kind": "opinion", "score": 1.0}])
    >>> least = pd.DataFrame({"task": [], "measure": [], "minimum": []})
    >>> feedback = pd.DataFrame([{**row, "said_at": moment}])
    >>> scored = score_texts(feedback, words, least, "lexicon", "few texts").to_pylist()[0]
    >>> scored["sentiment"], scored["sentiment_label"], scored["method_reason"]
    (0.5, 'positive', 'few texts')
    """
    said = Feedback.read(feedback)
    table = _without_model(said, Lexicon(words), method_reason, has_stars_first)
    if method == LEXICON:
        return pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False)
    table.loc[table["method"] == LEXICON, "method_reason"] = (
        "too few texts with stars before the quarter to learn from"
    )
    is_read = np.array([bool(words_of(text)) for text in said.texts], dtype=bool)
    if has_stars_first:
        is_read &= np.isnan(said.ratings)
    for learned, places in _blocks(said, minimums, max_texts):
        places = places[is_read[places]]
        if not len(places):
            continue
        model = SentimentModel(method).fit(said.some(learned), said.labels[learned])
        scores = model.score(said.some(places))
        known, found = places[scores.is_known], scores.is_known
        table.loc[known, "sentiment"] = scores.sentiments[found]
        table.loc[known, "sentiment_label"] = np.array(LABELS)[scores.labels[found]]
        table.loc[known, "negative_probability"] = scores.negative[found]
        table.loc[known, "method"] = method
        table.loc[known, "method_reason"] = method_reason
        table.loc[known, "learned_count"] = len(learned)
        if log:
            log(f"text scores: {len(places)} texts by a model of {len(learned)}")
    return pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False)


def _without_model(
    said: Feedback, lexicon: Lexicon, reason: str, has_stars_first: bool
) -> pd.DataFrame:
    """Score by the lexicon, else by the stars, else not at all; or by the stars first."""
    sentiments = lexicon.sentiments(said.texts)
    is_starred = ~np.isnan(said.ratings)
    is_said = ~np.isnan(sentiments) & ~(has_stars_first & is_starred)
    stars = (said.ratings - NEUTRAL_STARS) / 2
    found = np.where(is_said, sentiments, stars)
    is_silent = np.array([not text for text in said.texts], dtype=bool)
    labels = np.array(LABELS, dtype=object)[lexicon.labels(found)]
    unread = STARS_FIRST if has_stars_first else UNKNOWN_WORDS
    why = np.select([is_silent, is_starred], [NO_WORDS, unread], UNKNOWN_WORDS)
    return pd.DataFrame(
        {
            "feedback_key": said.keys,
            "sentiment": found,
            "sentiment_label": pd.Series(labels, dtype=object).where(~np.isnan(found), None),
            "negative_probability": np.nan,
            "method": np.select([is_said, is_starred], [LEXICON, STARS], NONE).astype(object),
            "method_reason": np.where(is_said, reason, why).astype(object),
            "learned_count": pd.array([None] * len(found), "Int32"),
        }
    )


def _blocks(
    said: Feedback, minimums: pd.DataFrame, max_texts: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield where the texts to learn from are, and the later ones that their model scores."""
    if not len(said.keys):
        return
    quarters = pd.PeriodIndex(said.said_at, freq="Q")
    # Rows are by time, so a quarter begins where the last one ends.
    starts = np.flatnonzero(np.r_[True, quarters[1:] != quarters[:-1]])
    starred = np.flatnonzero(said.is_starred)
    labels, models, count = said.labels, [], 0
    for start in starts:
        before = starred[: np.searchsorted(starred, start)]
        is_grown = len(before) >= GROWTH * count and len(before) > count
        if is_grown and lacking(labels[before[-max_texts:]], minimums) is None:
            models.append((int(start), before[-max_texts:]))
            count = len(before)
    if not models:
        return
    ends = [first for first, _ in models[1:]] + [len(said.keys)]
    for (first, learned), end in zip(models, ends, strict=True):
        yield learned, np.arange(first, end)
