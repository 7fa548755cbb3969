"""Words that a group of texts says more often than the other texts do."""

import numpy as np
from scipy import sparse

# Texts like all of the shop's that are added to each side, so that a rare word is not rash.
PRIOR_TEXTS = 10.0
# Standard errors that a word must be above the others: 95 % of chance is below.
LEAST_Z = 1.96
# Two words with more of their texts in common (Jaccard) are parts of one phrase.
SAME_TEXTS = 0.5
# Words looked at for each that is wanted.
LOOKED_AT = 20


def log_odds_z(
    inside: np.ndarray, everywhere: np.ndarray, group_size: int, size: int
) -> np.ndarray:
    """Measure how much more of a group's texts say each word than of the others.

    The difference of the log odds in standard errors, with what all texts say as the prior of both
    sides. Words that everybody uses come out near 0, so that no list of stop words is needed, in
    any language. Source: Monroe, Colaresi and Quinn (2008), Fightin' words, section 3.5, here of
    texts instead of words.

    Parameters
    ----------
    inside, everywhere : ndarray of shape (n_words,)
        Texts with the word, in the group and in all.
    group_size, size : int
        Texts of the group, and all.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Examples
    --------
    >>> log_odds_z(np.array([9.0, 5.0]), np.array([10.0, 50.0]), 10, 100).round(1).tolist()
    [4.6, 0.0]
    """
    prior = PRIOR_TEXTS * everywhere / max(size, 1)
    counts = [
        inside + prior,
        group_size - inside + PRIOR_TEXTS - prior,
        everywhere - inside + prior,
        size - group_size - everywhere + inside + PRIOR_TEXTS - prior,
    ]
    # Of a word that all texts say there is nothing to tell.
    said, unsaid, other_said, other_unsaid = np.maximum(counts, np.finfo(float).eps)
    difference = np.log(said / unsaid) - np.log(other_said / other_unsaid)
    return difference / np.sqrt(1 / said + 1 / unsaid + 1 / other_said + 1 / other_unsaid)


def choose_keywords(
    words: list[str],
    says: sparse.csr_matrix,
    z_values: np.ndarray,
    is_allowed: np.ndarray,
    count: int,
) -> list[int]:
    """Take the most telling words, none that repeats one before it.

    A word repeats another if they share a word, or if mostly the same texts say both.

    Parameters
    ----------
    words : list of str
    says : csr_matrix of shape (n_texts, n_words)
        1 where a text of the group says the word.
    z_values : ndarray of shape (n_words,)
    is_allowed : ndarray of bool of shape (n_words,)
        Whether enough customers of the group said it.
    count : int
        At most so many.

    Returns
    -------
    list of int
        Places, the most telling first; longer ones first on a tie.

    Examples
    --------
    >>> words = ["box", "crushed box", "late", "nobody"]
    >>> says = sparse.csr_matrix([[1, 1, 0, 0], [0, 0, 1, 1]])
    >>> choose_keywords(words, says, np.array([2.5, 2.6, 2.2, 2.1]), np.ones(4, bool), 5)
    [1, 2]
    """
    ranked = sorted(
        np.flatnonzero(is_allowed & (z_values >= LEAST_Z)).tolist(),
        key=lambda place: (-round(float(z_values[place]), 9), -len(words[place]), words[place]),
    )
    ranked = ranked[: LOOKED_AT * count]
    both = (says[:, ranked].T @ says[:, ranked]).toarray()
    sizes = np.diag(both)
    overlap = both / (sizes[:, None] + sizes - both)
    chosen: list[int] = []
    used: set[str] = set()
    for place, word in enumerate(ranked):
        parts = set(words[word].split())
        is_said = any(overlap[place, other] > SAME_TEXTS for other in chosen)
        if len(chosen) < count and not parts & used and not is_said:
            chosen.append(place)
            used |= parts
    return [ranked[place] for place in chosen]
