"""A small list of words in several languages: the simple answer, and the one without stars."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tessera.text.cleaning import UNSPACED, clean_text, without_accents, words_of

OPINION, NEGATION = "opinion", "negation"
# A negation turns the opinions among so many words after it, as far as the clause goes.
NEGATED_WORDS = 3
CLAUSE_END = re.compile(r"[.,;:!?()]+")


class Lexicon:
    """Opinions by word; a negation just before one turns it round.

    Parameters
    ----------
    words : DataFrame
        ``word`` (or a single sign, such as an emoji), ``kind`` (opinion or negation) and
        ``score`` (-1 to 1, of opinions). A word may stand in several languages; it counts once.
        One in a script that parts no words is found anywhere in a text, the longest first; write a
        negated one as a word of its own.

    Examples
    --------
    >>> words = pd.DataFrame(
    ...     [("good", "opinion", 1.0), ("gut", "opinion", 1.0), ("nicht", "negation", None)],
    ...     columns=["word", "kind", "score"],
    ... )
    >>> Lexicon(words).sentiments(["good, so good", "nicht so gut", "a table"]).tolist()
    [0.6666666666666666, -0.5, nan]
    """

    def __init__(self, words: pd.DataFrame) -> None:
        """Read the list."""
        plain = words["word"].map(clean_text).map(without_accents)
        opinions = words["kind"] == OPINION
        scores = words["score"].astype(float)
        self.scores = dict(zip(plain[opinions], scores[opinions], strict=True))
        self.negations = set(plain[words["kind"] == NEGATION])
        self.signs = {word for word in self.scores if not words_of(word)}
        # Longer ones first, since they hold shorter ones: not good, good.
        unspaced = [word for word in self.scores if UNSPACED.search(word)]
        self.unspaced = sorted(unspaced, key=lambda word: (-len(word), word))

    def sentiments(self, texts: Sequence[str]) -> np.ndarray:
        """Return a sentiment from -1 to 1 for each clean text; NaN where no word is known.

        Parameters
        ----------
        texts : sequence of str
            From :func:`tessera.text.cleaning.clean_text`.

        Returns
        -------
        ndarray of float64 of shape (n,)
            The sum of the opinions over one more than their number, so that one word alone
            does not say everything.
        """
        return np.array([self._sentiment(text) for text in texts], dtype=np.float64)

    def labels(self, sentiments: np.ndarray) -> np.ndarray:
        """Return the label of each sentiment: neutral where opinions cancel out, or none is known.

        Examples
        --------
        >>> words = pd.DataFrame({"word": [], "kind": [], "score": []})
        >>> Lexicon(words).labels(np.array([-0.5, np.nan, 0.2])).tolist()
        [0, 1, 2]
        """
        return (np.sign(np.nan_to_num(sentiments)) + 1).astype(np.int64)

    def _sentiment(self, text: str) -> float:
        found = []
        for clause in CLAUSE_END.split(without_accents(text)):
            negated_at = -NEGATED_WORDS - 1
            for place, word in enumerate(words_of(clause)):
                if word in self.negations or word.endswith("n't"):
                    negated_at = place
                elif word in self.scores and word not in self.unspaced:
                    turn = -1 if place - negated_at <= NEGATED_WORDS else 1
                    found.append(turn * self.scores[word])
        found += [self.scores[sign] for sign in text if sign in self.signs]
        found += self._unspaced(without_accents(text)) if self.unspaced else []
        # Opinions that cancel out leave no last digits.
        return round(math.fsum(found), 9) / (len(found) + 1) if found else float("nan")

    def _unspaced(self, text: str) -> list[float]:
        """Return the opinions in scripts that do not part words, wherever they stand."""
        found = []
        for word in self.unspaced:
            parts = text.split(word)
            found += [self.scores[word]] * (len(parts) - 1)
            text = " ".join(parts)
        return found
