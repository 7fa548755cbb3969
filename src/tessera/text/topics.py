"""Topics: words that are said together."""

import numpy as np
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer
from threadpoolctl import threadpool_limits

NO_TOPIC = -1
# A topic needs so many texts to be one.
TEXTS_PER_TOPIC, MIN_TOPICS, MAX_TOPICS = 50, 2, 10
MAX_ITERATIONS = 200
# Parts of a topic that are this small against its largest are none.
LEAST_WEIGHT = 0.1


def find_topics(
    says: sparse.csr_matrix, word_count: int, random_state: int = 0
) -> tuple[np.ndarray, list[list[int]]]:
    """Part texts into topics by non-negative matrix factorisation of their tf-idf weights.

    Source: Lee and Seung (1999); started from a singular value decomposition (Boutsidis and
    Gallopoulos 2008), so that the same texts give the same topics.

    Parameters
    ----------
    says : csr_matrix of shape (n_texts, n_words)
        From :func:`tessera.text.vocabulary.shared_words`.
    word_count : int
        Words that name a topic.
    random_state : int
        Seed.

    Returns
    -------
    topics : ndarray of int64 of shape (n_texts,)
        The strongest topic of each text, from 0, the most frequent first; -1 for none.
    words : list of list of int
        For each topic the words that are its own most, places in the columns.

    Examples
    --------
    >>> rows = [[1, 1, 0, 0]] * 60 + [[0, 0, 1, 1]] * 50
    >>> topics, words = find_topics(sparse.csr_matrix(rows), 2)
    >>> np.bincount(topics).tolist(), [sorted(one) for one in words]
    ([60, 50], [[0, 1], [2, 3]])
    """
    filled = np.flatnonzero(np.diff(says.indptr))
    count = min(MAX_TOPICS, len(filled) // TEXTS_PER_TOPIC, says.shape[1] // 2)
    topics = np.full(says.shape[0], NO_TOPIC, dtype=np.int64)
    if count < MIN_TOPICS:
        return topics, []
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(says[filled])
    model = NMF(count, init="nndsvda", random_state=random_state, max_iter=MAX_ITERATIONS, tol=1e-3)
    with threadpool_limits(limits=1):
        parts = model.fit_transform(weights)
    found = np.where(parts.max(axis=1) > 0, parts.argmax(axis=1), NO_TOPIC)
    sizes = np.bincount(found[found >= 0], minlength=count)
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    place = np.full(count + 1, NO_TOPIC)
    place[order] = np.arange(len(order))
    topics[filled] = place[found]
    # A word that many topics use names none of them.
    shares = model.components_ / np.maximum(model.components_.sum(axis=0), np.finfo(float).tiny)
    return topics, [_heaviest((model.components_ * shares)[one], word_count) for one in order]


def _heaviest(weights: np.ndarray, count: int) -> list[int]:
    ranked = np.argsort(-weights.round(9), kind="stable")[:count]
    return [int(one) for one in ranked if weights[one] > LEAST_WEIGHT * weights.max()]
