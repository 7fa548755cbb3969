"""The words of texts that enough customers said to be published."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from tessera.text.cleaning import UNSPACED, terms_of

# Words that are shorter join others in most languages; those in more of the texts do, too. Of
# the words that topics are made of, which nothing else sifts, more letters are asked.
MIN_LETTERS, TOPIC_LETTERS, MAX_SHARE = 3, 4, 0.25


class Vocabulary(NamedTuple):
    """Which of n texts say which of m words.

    Parameters
    ----------
    words : list of str
        Words and pairs of words.
    says : csr_matrix of shape (n, m)
        1 where the text says the word.
    """

    words: list[str]
    says: sparse.csr_matrix


def shared_words(texts: Sequence[str], customers: np.ndarray, smallest_group: int) -> Vocabulary:
    """Find words of three letters or more, and pairs of them, that enough customers said.

    Parameters
    ----------
    texts : sequence of str
        Clean.
    customers : ndarray of int64 of shape (n,)
        Who said them.
    smallest_group : int
        What fewer customers said may tell who they are.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> texts = ["late again", "late, broken", "late late", "so nice", "ok", "hm", "eh", "oh", "?"]
    >>> shared_words(texts, np.arange(9), 2).words, shared_words(texts, np.arange(9) // 3, 2).words
    ([], [])
    >>> shared_words([*texts, "x", "y", "z"], np.arange(12), 2).words
    ['late']
    """

    def terms(text: str) -> list[str]:
        tokens = terms_of(text)
        found = [one for one in tokens if is_telling(one)]
        for first, second in itertools.pairwise(tokens):
            # Pairs of signs that follow each other overlap.
            is_pair = UNSPACED.search(first) and UNSPACED.search(second)
            if is_telling(first) and is_telling(second) and not is_pair:
                found.append(f"{first} {second}")
        return found

    vectorizer = CountVectorizer(analyzer=terms, binary=True, dtype=np.int32)
    if not any(terms(text) for text in texts):
        return Vocabulary([], sparse.csr_matrix(np.zeros((len(texts), 0), dtype=np.int32)))
    says = sparse.csr_matrix(vectorizer.fit_transform(texts))
    counts = np.asarray(says.sum(axis=0)).ravel()
    kept = np.flatnonzero(
        (customers_saying(says, customers) >= smallest_group) & (counts <= MAX_SHARE * len(texts))
    )
    names = vectorizer.get_feature_names_out()
    return Vocabulary([str(names[place]) for place in kept], says[:, kept])


def customers_saying(says: sparse.csr_matrix, customers: np.ndarray) -> np.ndarray:
    """Count the customers who say each word.

    Parameters
    ----------
    says : csr_matrix of shape (n, m)
    customers : ndarray of int64 of shape (n,)

    Returns
    -------
    ndarray of int64 of shape (m,)

    Examples
    --------
    >>> customers_saying(sparse.csr_matrix([[1, 0], [1, 1], [0, 1]]), np.array([7, 7, 9])).tolist()
    [1, 2]
    """
    _, owner = np.unique(customers, return_inverse=True)
    shape = (int(owner.max(initial=-1)) + 1, len(owner))
    by_customer = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape)
    said = sparse.csr_matrix(by_customer @ says)
    return np.bincount(said.indices[said.data > 0], minlength=says.shape[1])


def is_telling(word: str, letters: int = MIN_LETTERS) -> bool:
    """Whether a word can be one of a subject: so many letters or more, one less outside ASCII.

    Examples
    --------
    >>> [is_telling(word) for word in ["is", "box", "1234", "質量"]]
    [False, True, False, True]
    """
    least = letters if word.isascii() else letters - 1
    return len(word) >= least and not any(sign.isdigit() for sign in word)
