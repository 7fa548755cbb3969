"""Sentiment learned from a shop's own stars."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from tessera.text.cleaning import terms_of, without_accents
from tessera.text.labels import LABELS, NEGATIVE, POSITIVE

WORDS, CHARACTERS = "words", "words_and_characters"
MAX_FEATURES = 50_000
CHARACTER_RUNS = (2, 4)
# A word counts from so many texts on; fewer where there are few texts.
MIN_TEXTS, FEW_TEXTS = 3, 1_000


class Scores(NamedTuple):
    """What a model says of n texts.

    Parameters
    ----------
    sentiments : ndarray of float64 of shape (n,)
        Probability of positive less that of negative, both as if there were as many of each.
    labels : ndarray of int64 of shape (n,)
        Positions in LABELS: the most probable.
    negative : ndarray of float64 of shape (n,)
        Probability of negative, as frequent as it is.
    is_known : ndarray of bool of shape (n,)
        Whether any word of the text was learned from; else the other scores mean nothing.
    """

    sentiments: np.ndarray
    labels: np.ndarray
    negative: np.ndarray
    is_known: np.ndarray


class SentimentModel:
    """Weights of words and pairs of words (and of runs of characters) by logistic regression.

    All three labels weigh the same, so that a shop with mostly good reviews still finds the bad
    ones. A second regression without such weights says how probable a negative text is.

    Parameters
    ----------
    method : str
        ``words``, or ``words_and_characters``: runs of two to four characters find words in
        other forms, and typing errors.

    Examples
    --------
    >>> model = SentimentModel(WORDS).fit(["bad", "so bad", "fine", "so fine"], [0, 0, 2, 2])
    >>> scores = model.score(["bad bad", "nothing known"])
    >>> scores.labels.tolist()[0], scores.is_known.tolist()
    (0, [True, False])
    """

    def __init__(self, method: str) -> None:
        """Choose the features."""
        self.method = method

    def fit(self, texts: Sequence[str], labels: Sequence[int] | np.ndarray) -> "SentimentModel":
        """Learn from texts with stars.

        Parameters
        ----------
        texts : sequence of str
            Clean.
        labels : sequence of int
            Positions in LABELS; negative and at least one other.

        Returns
        -------
        SentimentModel
            With ``is_empty_`` where no word is in enough texts: then it knows no text.
        """
        least = MIN_TEXTS if len(texts) >= FEW_TEXTS else 1
        shared = {"sublinear_tf": True, "min_df": least, "max_features": MAX_FEATURES,
                  "strip_accents": "unicode", "lowercase": False}  # fmt: skip
        wanted = [TfidfVectorizer(analyzer=_words_and_pairs, **shared)]
        if self.method == CHARACTERS:
            wanted.append(TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTER_RUNS, **shared))
        found = [(one, _weights(one, texts)) for one in wanted]
        self.vectorizers_ = [one for one, weights in found if weights is not None]
        self.is_empty_ = not self.vectorizers_
        if self.is_empty_:
            return self
        features = sparse.hstack([one for _, one in found if one is not None]).tocsr()
        labels = np.asarray(labels)
        with threadpool_limits(limits=1):
            self.balanced_ = _regression(class_weight="balanced").fit(features, labels)
            self.plain_ = _regression().fit(features, labels == NEGATIVE)
        return self

    def score(self, texts: Sequence[str]) -> Scores:
        """Score clean texts.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        Scores
        """
        if self.is_empty_:
            nothing = np.zeros(len(texts))
            return Scores(nothing, nothing.astype(np.int64), nothing, nothing.astype(bool))
        parts = [one.transform(texts) for one in self.vectorizers_]
        features = sparse.hstack(parts).tocsr()
        with threadpool_limits(limits=1):
            found = np.zeros((len(texts), len(LABELS)))
            found[:, self.balanced_.classes_] = self.balanced_.predict_proba(features)
            negative = self.plain_.predict_proba(features)[:, 1]
        sentiments = found[:, POSITIVE] - found[:, NEGATIVE]
        is_known = np.diff(features.indptr) > 0
        return Scores(sentiments, found.argmax(axis=1), negative, is_known)


def _words_and_pairs(text: str) -> list[str]:
    """Return the words of two letters and more, and those that follow each other."""
    words = [word for word in terms_of(without_accents(text)) if len(word) > 1]
    return words + [f"{first} {second}" for first, second in itertools.pairwise(words)]


def _weights(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> sparse.csr_matrix | None:
    """Weigh the words of texts; nothing where none is in enough of them."""
    try:
        return vectorizer.fit_transform(texts)
    except ValueError as error:
        # There is no other way to ask, short of counting twice.
        if "empty vocabulary" in str(error) or "no terms remain" in str(error):
            return None
        raise


def _regression(**settings: str) -> LogisticRegression:
    return LogisticRegression(solver="newton-cg", max_iter=500, **settings)
