"""Which method reads texts: the best on earlier ones, confirmed on the latest."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Trainings, train_if_due
from tessera.learning.choice import Choice, Rule, choose
from tessera.learning.evaluation import TEST, VALIDATION, evaluation_records, with_choice
from tessera.learning.records import FLAG, WHOLE, training_schema
from tessera.learning.trainings import new_month
from tessera.learning.windows import by_shares, last_month_end
from tessera.text.evaluation import BALANCED, MACRO_F1, evaluate_labels
from tessera.text.labels import LABELS
from tessera.text.lexicon import Lexicon
from tessera.text.model import CHARACTERS, MIN_TEXTS, WORDS, SentimentModel
from tessera.text.settings import TextSettings, lacking
from tessera.text.table import Feedback

MAJORITY, LEXICON = "majority", "lexicon"
# Shares of the texts, in order of time, after which the validation and the test begin.
VALIDATION_SHARE, TEST_SHARE = 0.6, 0.8
RULE = Rule(((MACRO_F1, None),))
# Who is not surely right more often than this is believed less than the stars.
OFTEN_RIGHT = 0.5
SCHEMA = training_schema(text_count=WHOLE, starred_count=WHOLE, has_stars_first=FLAG)


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
    above 0. That alone proves nothing, since a lexicon of other languages is worse than guessing:
    its balanced accuracy must also be above that of a guess, one over the number of labels, by the
    whole interval. Otherwise, and below the minimums, the lexicon is used. Where what is used is
    not surely right more often than wrong, labels weighing the same, a text's own stars come
    before its words.

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
        if not {WORDS, CHARACTERS} & set(predicted):
            return _lexicon_alone(
                f"before the {name}, no word is in {MIN_TEXTS} texts or more: nothing to learn from"
            )
        authors = said.authors(later)
        labels = said.labels[later]
        draws = settings.resample_count if name == TEST else 0
        table = evaluate_labels(predicted, labels, authors, LEXICON, draws, settings.random_state)
        tables.append(table.assign(window=name, window_start=window.start, window_end=window.end))
        if log:
            log(f"text {name}: {len(predicted)} methods, {len(later)} texts")
    choice = choose(tables[0][tables[0]["method"] != MAJORITY], tables[1], LEXICON, RULE)
    method, reason, has_stars_first = _checked(choice, tables[1], len(np.unique(labels)))
    return {
        "method": method,
        "method_reason": reason,
        "has_stars_first": has_stars_first,
        "evaluations": evaluation_records(with_choice(tables, method, reason)),
    }


def _checked(choice: Choice, test: pd.DataFrame, label_count: int) -> tuple[str, str, bool]:
    """Go back to the lexicon from what may be guessing, and put the stars before weak readers."""
    measured = test[test["metric"] == BALANCED]
    value, lower, upper = (
        dict(zip(measured["method"], measured[name].astype(float), strict=True))
        for name in ("value", "lower", "upper")
    )
    guess = 1 / label_count

    def figures(method: str) -> str:
        return (
            f"{BALANCED} {value[method]:.2f} ({lower[method]:.2f} to {upper[method]:.2f}), "
            f"a guess has {guess:.2f}"
        )

    method, reason = choice
    if method != LEXICON and not lower[method] > guess:
        reason = f"{method} was {reason}, but is not surely better than a guess: {figures(method)}"
        method = LEXICON
    has_stars_first = not lower[method] > OFTEN_RIGHT
    if has_stars_first:
        reason = (
            f"{reason}; a text's own stars come first, since {method} is not surely right more "
            f"often than wrong: {figures(method)}"
        )
    return method, reason, has_stars_first


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
        model = SentimentModel(method).fit(said.some(before), known)
        if model.is_empty_:
            continue
        scores = model.score(texts)
        found[method] = np.where(scores.is_known, scores.labels, found[LEXICON])
    return found


def _lexicon_alone(reason: str) -> dict[str, object]:
    """Return the method that answers without a comparison."""
    return {
        "method": LEXICON,
        "method_reason": reason,
        "has_stars_first": False,
        "evaluations": [],
    }
