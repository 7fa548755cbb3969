"""Which method reads texts: the best on earlier ones, confirmed on the latest."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Trainings, train_if_due
from tessera.learning.choice import Rule, choose
from tessera.learning.evaluation import TEST, VALIDATION, evaluation_records, with_choice
from tessera.learning.records import WHOLE, training_schema
from tessera.learning.trainings import new_month
from tessera.learning.windows import by_shares, last_month_end
from tessera.text.evaluation import MACRO_F1, evaluate_labels
from tessera.text.labels import LABELS
from tessera.text.lexicon import Lexicon
from tessera.text.model import CHARACTERS, WORDS, SentimentModel
from tessera.text.settings import TextSettings, lacking
from tessera.text.table import Feedback

MAJORITY, LEXICON = "majority", "lexicon"
# Shares of the texts, in order of time, after which the validation and the test begin.
VALIDATION_SHARE, TEST_SHARE = 0.6, 0.8
RULE = Rule(((MACRO_F1, None),))
SCHEMA = training_schema(text_count=WHOLE, starred_count=WHOLE)


def train_texts(
    feedback: pa.Table | pd.DataFrame,
    words: pd.DataFrame,
    minimums: pd.DataFrame,
    trainings: pa.Table | None,
    settings: TextSettings,
    input_scope: str,
    as_of: dt.date,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Compare methods of reading texts by time if that is due, and say which to use.

    In order of time, models learn from the first three fifths of the texts with stars, and the
    next fifth names the best. It learns again from the first four fifths, and the last fifth tells
    whether it is better than the lexicon: the whole interval of the difference in macro F1 must be
    above 0. Otherwise, and below the minimums, the lexicon is used.

    Parameters
    ----------
    feedback : pyarrow.Table or DataFrame
        As for :meth:`tessera.text.table.Feedback.read`; nothing after the clock.
    words : DataFrame
        As for :class:`tessera.text.lexicon.Lexicon`.
    minimums : DataFrame
        As for :func:`tessera.text.settings.lacking`, of the three fifths.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    settings : TextSettings
        What to do.
    input_scope : str
        The shop.
    as_of : date
        The clock.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.

    Examples
    --------
    >>> row = {"feedback_key": "r", "customer_key": "a", "rating": 5, "words": "Good"}
    >>> moment = pd.Timestamp("2026-01-31").as_unit("us")
    >>> words = pd.DataFrame([{"word": "good", "kind": "opinion", "score": 1.0}])
    >>> least = pd.DataFrame([{"task": "text", "measure": "texts", "minimum": 200}])
    >>> feedback, day = pd.DataFrame([{**row, "said_at": moment}]), dt.date(2026, 1, 31)
    >>> made = train_texts(feedback, words, least, None, TextSettings(), "demo", day)
    >>> made.to_pylist()[0]["method_reason"]
    '1 texts with stars; at least 200 are needed to learn from'
    """
    said = Feedback.read(feedback)
    seen = {
        "text_count": sum(bool(text) for text in said.texts),
        "starred_count": int(said.is_starred.sum()),
        "customer_count": len(np.unique(said.customers[said.customers >= 0])),
    }
    end = last_month_end(as_of).date()
    return train_if_due(
        Trainings.read(trainings, input_scope, as_of),
        settings,
        {"new_month": new_month(end)},
        lambda: {
            **_compared(said, Lexicon(words), minimums, settings, log),
            **seen,
            "last_month_end": end,
        },
        {"method": LEXICON},
        SCHEMA,
        lambda: seen,
        log,
    )


def _compared(
    said: Feedback,
    lexicon: Lexicon,
    minimums: pd.DataFrame,
    settings: TextSettings,
    log: Callable[[str], object] | None,
) -> dict[str, object]:
    """Compare the methods, or say what is lacking."""
    starred = np.flatnonzero(said.is_starred)[-settings.max_texts :]
    missing = lacking(said.labels[starred], minimums)
    if missing:
        return _lexicon_alone(f"{missing} to learn from")
    tables = []
    for name, window in zip(
        (VALIDATION, TEST),
        by_shares(said.said_at[starred], VALIDATION_SHARE, TEST_SHARE),
        strict=True,
    ):
        before = starred[window.is_before(said.said_at[starred])]
        later = starred[window.holds(said.said_at[starred])]
        missing = lacking(said.labels[before], minimums)
        if missing or not len(later):
            return _lexicon_alone(f"before the {name}, {missing or 'no later text'} to compare")
        predicted = _labels(said, lexicon, before, later, settings)
        authors = said.authors(later)
        labels = said.labels[later]
        draws = settings.resample_count if name == TEST else 0
        table = evaluate_labels(predicted, labels, authors, LEXICON, draws, settings.random_state)
        tables.append(table.assign(window=name, window_start=window.start, window_end=window.end))
        if log:
            log(f"text {name}: {len(predicted)} methods, {len(later)} texts")
    method, reason = choose(tables[0][tables[0]["method"] != MAJORITY], tables[1], LEXICON, RULE)
    found = evaluation_records(with_choice(tables, method, reason))
    return {"method": method, "method_reason": reason, "evaluations": found}


def _labels(
    said: Feedback,
    lexicon: Lexicon,
    before: np.ndarray,
    later: np.ndarray,
    settings: TextSettings,
) -> dict[str, np.ndarray]:
    """Return the labels of later texts by each method."""
    known, texts = said.labels[before], said.some(later)
    majority = int(np.bincount(known, minlength=len(LABELS)).argmax())
    found = {
        MAJORITY: np.full(len(later), majority),
        LEXICON: lexicon.labels(lexicon.sentiments(texts)),
    }
    for method in (WORDS, CHARACTERS):
        if method == CHARACTERS and len(before) > settings.max_character_texts:
            continue
        scores = SentimentModel(method).fit(said.some(before), known).score(texts)
        found[method] = np.where(scores.is_known, scores.labels, found[LEXICON])
    return found


def _lexicon_alone(reason: str) -> dict[str, object]:
    """Return the method that answers without a comparison."""
    return {"method": LEXICON, "method_reason": reason, "evaluations": []}
