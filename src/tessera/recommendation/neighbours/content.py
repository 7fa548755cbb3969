"""Which products are similar by what they are: words of the name, labels and price."""

from collections.abc import Mapping
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from tessera.recommendation.neighbours.closest import keep_closest, pair_blocks
from tessera.recommendation.neighbours.content_features import (
    BRAND,
    CATEGORY,
    LABELS,
    PRICE,
    SUBCATEGORY,
    WORDS,
    label_features,
    log_prices,
    word_features,
)
from tessera.recommendation.neighbours.cosine import popularity_ranks

DEFAULT_WEIGHTS = {WORDS: 0.45, SUBCATEGORY: 0.25, CATEGORY: 0.1, BRAND: 0.1, PRICE: 0.1}
# Prices of this ratio, or further apart, are not near at all.
PRICE_RATIO = 4.0
# Of the words that two products share, the reason names so many: those that count most.
WORDS_NAMED = 3
# More than a sum of parts can be off by.
ROUNDING = 1e-9


class ContentNeighbours:
    """The products most similar to each product, by what the catalogue says about them.

    ``similarity = sum(weight * part) / sum(weight)`` over the parts that are known of the target,
    each part between 0 and 1:

    - words: cosine of the words of the two names, rare words counting more (tf-idf);
    - subcategory, category, brand: 1 where both have the same;
    - price: ``1 - log(ratio) / log(4)`` of the dearer to the cheaper, not below 0.

    What is unknown of the target is left out and the rest weighs more, so a catalogue of names
    alone works. What is known of the target but not of the other product counts as different.
    Price never makes products similar that share no word and no label.

    Source: Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval, for
    the words; Gower (1971), A general coefficient of similarity and some of its properties, for
    the weighted mean over what is known.

    Parameters
    ----------
    neighbour_count : int
        Neighbours kept for each target, at most.
    min_similarity : float
        Products less similar than this are no neighbours; 0 to 1.
    weights : mapping of str to float, optional
        Weight of each part, not below 0, with the sum 1; a part left out weighs nothing. By
        default ``DEFAULT_WEIGHTS``.

    Attributes
    ----------
    similarity_ : csr_matrix of shape (n_targets, n_products)
        Similarities above 0, at most 1, to 6 decimals; a product is no neighbour of itself.
    targets_ : ndarray of int64 of shape (n_targets,)
        Rows of the targets among the products.
    features_ : csr_matrix of shape (n_products, n_features)
        Words and labels; the product of two rows is their similarity but for the price.
    feature_names_ : list of tuple of str
        Part, and word or label, of each feature.
    known_ : ndarray of str of shape (n_products,)
        The parts that are known of each product and have a weight, such as ``words, price``.

    Examples
    --------
    >>> products = pd.DataFrame(
    ...     {"product_name": ["RED MUG", "BLUE MUG", "OAK TRAY"], "price": [4.0, 4.0, 30.0]}
    ... )
    >>> neighbours = ContentNeighbours().fit(products)
    >>> neighbours.similarity_.toarray().round(2)
    array([[0.  , 0.48, 0.  ],
           [0.48, 0.  , 0.  ],
           [0.  , 0.  , 0.  ]])
    >>> neighbours.reasons([0], [1])
    ['names share mug']
    """

    def __init__(
        self,
        neighbour_count: int = 20,
        min_similarity: float = 0.4,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.neighbour_count = neighbour_count
        self.min_similarity = min_similarity
        self.weights = weights

    def fit(
        self,
        products: pd.DataFrame,
        targets: np.ndarray | None = None,
        candidates: np.ndarray | None = None,
        popularity: np.ndarray | None = None,
    ) -> Self:
        """Find the neighbours.

        Parameters
        ----------
        products : DataFrame
            A row for each product: ``product_name``, ``subcategory``, ``category``, ``brand``
            (text or null) and ``price`` (null, or not above 0: unknown). Columns may be absent.
        targets : ndarray of int, optional
            Rows of the products to find neighbours for; by default all.
        candidates : ndarray of int, optional
            Rows of the products that may be neighbours; by default all.
        popularity : ndarray of shape (n_products,), optional
            Decides between equal similarities, then the position does; by default position alone.

        Returns
        -------
        ContentNeighbours
            Itself.

        Raises
        ------
        ValueError
            If a setting is impossible.
        """
        weights = self._checked_weights()
        count = len(products)
        everything = np.arange(count)
        self.targets_ = everything if targets is None else np.asarray(targets, dtype=np.int64)
        self._fit_features(products, weights)
        prices = log_prices(products)
        known = self._fit_known(prices, weights)
        ranks = popularity_ranks(np.zeros(count) if popularity is None else popularity)
        allowed = np.isin(everything, everything if candidates is None else candidates)
        left = self.features_[self.targets_]
        allowed_features = sparse.diags_array(allowed.astype(np.float64)) @ self.features_
        right = sparse.csr_matrix(allowed_features.T)
        right.eliminate_zeros()
        best = [sparse.csr_matrix((0, count))]
        for first, last in pair_blocks(left, right):
            pairs = sparse.csr_matrix(left[first:last] @ right)
            rows = self.targets_[first:last][
                np.repeat(np.arange(last - first), np.diff(pairs.indptr))
            ]
            # Pairs that even the same price would not make similar enough leave first.
            reach = pairs.data + weights[PRICE] + ROUNDING
            kept = (reach >= self.min_similarity * known[rows]) & (rows != pairs.indices)
            rows, columns = rows[kept], pairs.indices[kept]
            near = 1 - np.abs(prices[rows] - prices[columns]) / np.log(PRICE_RATIO)
            # A price that is unknown of either is nan, and near to nothing.
            values = (pairs.data[kept] + weights[PRICE] * np.fmax(near, 0)) / known[rows]
            values[values < self.min_similarity] = 0
            ends = np.concatenate(([0], np.cumsum(kept)))[pairs.indptr]
            similar = sparse.csr_matrix((values, columns, ends), shape=pairs.shape)
            best.append(keep_closest(similar, self.neighbour_count, ranks))
        self.similarity_ = sparse.csr_matrix(sparse.vstack(best))
        return self

    def reasons(self, targets: np.ndarray, others: np.ndarray) -> list[str]:
        """Say what pairs of products have in common.

        Parameters
        ----------
        targets, others : ndarray of int of shape (n_pairs,)
            Rows of the products.

        Returns
        -------
        list of str
            Empty where nothing but the price is similar.
        """
        shared = sparse.csr_matrix(self.features_[targets].multiply(self.features_[others]))
        pairs = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
        order = np.lexsort((shared.indices, -shared.data.round(9), pairs))
        found: list[tuple[list[str], list[str]]] = [([], []) for _ in range(shared.shape[0])]
        for pair, feature in zip(pairs[order], shared.indices[order], strict=True):
            part, name = self.feature_names_[feature]
            labels, words = found[pair]
            if part != WORDS:
                labels.append(part)
            elif len(words) < WORDS_NAMED:
                words.append(name)
        return [_sentence(labels, words) for labels, words in found]

    def _checked_weights(self) -> dict[str, float]:
        weights = dict(DEFAULT_WEIGHTS if self.weights is None else self.weights)
        unknown = sorted(set(weights) - set(DEFAULT_WEIGHTS))
        if unknown:
            known = ", ".join(DEFAULT_WEIGHTS)
            raise ValueError(f"weights has {', '.join(unknown)}; only {known} can have a weight")
        if min(weights.values(), default=0) < 0 or not np.isclose(sum(weights.values()), 1):
            raise ValueError(f"weights are {weights}; none may be below 0, and their sum must be 1")
        if self.neighbour_count < 1 or not 0 <= self.min_similarity <= 1:
            raise ValueError(
                f"neighbour_count {self.neighbour_count} must be 1 or more, and min_similarity "
                f"{self.min_similarity} from 0 to 1"
            )
        return dict.fromkeys(DEFAULT_WEIGHTS, 0.0) | weights

    def _fit_features(self, products: pd.DataFrame, weights: Mapping[str, float]) -> None:
        parts = {WORDS: word_features(products)}
        parts |= {part: label_features(products, part) for part in LABELS}
        blocks = [values * np.sqrt(weights[part]) for part, (values, _) in parts.items()]
        self.features_ = sparse.csr_matrix(sparse.hstack(blocks))
        self.features_.eliminate_zeros()
        self.feature_names_ = [(part, name) for part, (_, names) in parts.items() for name in names]
        self._has = {part: np.diff(values.indptr) > 0 for part, (values, _) in parts.items()}

    def _fit_known(self, prices: np.ndarray, weights: Mapping[str, float]) -> np.ndarray:
        """Return the sum of the weights of what is known of each product; 1 where it is 0."""
        has = self._has | {PRICE: np.isfinite(prices)}
        used = [part for part in DEFAULT_WEIGHTS if weights[part] > 0]
        table = np.column_stack([has[part] for part in used])
        kinds, which = np.unique(table, axis=0, return_inverse=True)
        lists = [", ".join(np.array(used)[kind]) for kind in kinds]
        self.known_ = np.array(lists, dtype=object)[which.ravel()]
        known = table @ np.array([weights[part] for part in used])
        return np.where(known > 0, known, 1)


def _sentence(labels: list[str], words: list[str]) -> str:
    if SUBCATEGORY in labels:
        labels = [label for label in labels if label != CATEGORY]
    parts = [f"same {' and '.join(label for label in LABELS if label in labels)}"] if labels else []
    return "; ".join([*parts, f"names share {', '.join(words)}"] if words else parts)
