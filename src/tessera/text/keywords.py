"""Words that a group of texts says more often than the other texts do."""

import numpy as np

# Words of the whole shop that are added to each side, so that a rare word is not rash.
PRIOR_WORDS = 100.0
# Standard errors that a word must be above the others: 95 % of chance is below.
LEAST_Z = 1.96


def log_odds_z(inside: np.ndarray, everywhere: np.ndarray) -> np.ndarray:
    """Measure how much more often a group says each word than the others, in standard errors.

    Source: Monroe, Colaresi and Quinn (2008), Fightin' words, equations 15 to 22: log odds with
    an informative Dirichlet prior. Words that everybody uses come out near 0, so that no list of
    stop words is needed, in any language.

    Parameters
    ----------
    inside, everywhere : ndarray of shape (n_words,)
        Texts with the word, in the group and in all.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Examples
    --------
    >>> log_odds_z(np.array([9.0, 5.0]), np.array([10.0, 90.0])).round(1).tolist()
    [4.4, -4.4]
    """
    prior = PRIOR_WORDS * everywhere / max(everywhere.sum(), 1)
    outside = everywhere - inside
    difference = _log_odds(inside, prior) - _log_odds(outside, prior)
    return difference / np.sqrt(1 / (inside + prior) + 1 / (outside + prior))


def choose_keywords(
    words: list[str], z_values: np.ndarray, is_allowed: np.ndarray, count: int
) -> list[int]:
    """Take the most telling words, none that shares a word with one before it.

    Parameters
    ----------
    words : list of str
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
    >>> words = ["box", "crushed box", "late"]
    >>> choose_keywords(words, np.array([2.5, 2.6, 2.2]), np.ones(3, bool), 5)
    [1, 2]
    """
    ranked = sorted(
        np.flatnonzero(is_allowed & (z_values >= LEAST_Z)).tolist(),
        key=lambda place: (-round(float(z_values[place]), 9), -len(words[place]), words[place]),
    )
    chosen: list[int] = []
    used: set[str] = set()
    for place in ranked:
        parts = set(words[place].split())
        if len(chosen) < count and not parts & used:
            chosen.append(place)
            used |= parts
    return chosen


def _log_odds(counts: np.ndarray, prior: np.ndarray) -> np.ndarray:
    smooth = counts + prior
    # Of a single word there are no others.
    return np.log(smooth / np.maximum(smooth.sum() - smooth, np.finfo(float).tiny))
