"""Predicted ratings from customers with similar ratings."""

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from tessera.recommendation.ratings.base import RatingMethod
from tessera.recommendation.ratings.similarity import COSINE, PEARSON, rating_similarities

WEIGHTED_MEAN, RESNICK = "weighted_mean", "resnick"
# Values of a block held at a time: 32 MB each, of which Pearson needs some ten.
BLOCK_CELLS = 4_000_000


class RatingKNN(RatingMethod):
    """Rating of a product by a customer, from the customers most similar who rated it.

    ``weighted_mean`` is ``sum(s * r) / sum(s)`` over neighbours with similarity ``s`` above 0.
    ``resnick`` is ``mean + sum(s * (r - neighbour's mean)) / sum(|s|)``: it moves the customer's
    own mean, so that harsh and generous customers can learn from each other, and an opposite
    taste (``s`` below 0) counts the other way round. Means are over all of a customer's ratings.

    Without a neighbour the prediction is the customer's mean, else the product's, else that of
    all ratings. Predictions stay within the ratings learned from.

    Sources: Resnick et al. (1994), GroupLens: an open architecture for collaborative filtering of
    netnews; Breese, Heckerman and Kadie (1998), Empirical analysis of predictive algorithms for
    collaborative filtering.

    Parameters
    ----------
    similarity : str
        ``cosine`` or ``pearson``; see :func:`rating_similarities`.
    prediction : str
        ``weighted_mean`` or ``resnick``.
    neighbour_count : int
        Neighbours with the largest absolute similarity that count, at least 1; equal ones go to
        the first.
    least_common : int
        Products that two customers must both have rated to be neighbours.

    Attributes
    ----------
    ratings_ : csr_matrix of shape (n_customers, n_products)
        Ratings learned from.
    customer_means_ : ndarray of shape (n_customers,)
        NaN without ratings.

    Examples
    --------
    >>> ratings = sparse.csr_matrix(np.array([[4.0, 3, 2], [5, 4, 1], [2, 3, 5]]))
    >>> RatingKNN("cosine", "weighted_mean").fit(ratings).predict_pairs([2], [0]).round(3)
    array([4.454])

    With the rating to be predicted held out:

    >>> ratings = sparse.csr_matrix(np.array([[4.0, 3, 2], [5, 4, 1], [0, 3, 5]]))
    >>> RatingKNN("pearson", "resnick").fit(ratings).predict_pairs([2], [0]).round(3)
    array([2.667])
    """

    def __init__(
        self,
        similarity: str = PEARSON,
        prediction: str = RESNICK,
        neighbour_count: int = 40,
        least_common: int = 2,
    ) -> None:
        self.similarity = similarity
        self.prediction = prediction
        self.neighbour_count = neighbour_count
        self.least_common = least_common

    def _learn(self, ratings: sparse.csr_matrix) -> None:
        if self.similarity not in (COSINE, PEARSON):
            raise ValueError(f"similarity {self.similarity}: {COSINE} or {PEARSON} is needed")
        if self.prediction not in (WEIGHTED_MEAN, RESNICK):
            raise ValueError(f"prediction {self.prediction}: {WEIGHTED_MEAN} or {RESNICK}")
        if min(self.neighbour_count, self.least_common) < 1:
            raise ValueError("neighbour_count and least_common must be at least 1")
        self.ratings_ = ratings
        self.customer_means_ = stored_means(self.ratings_)
        self._product_means = stored_means(self.ratings_.T.tocsr())

    def _predict(self, customers: np.ndarray, products: np.ndarray) -> np.ndarray:
        return self.predict_with_neighbours(customers, products)[0]

    def predict_with_neighbours(
        self, customers: np.ndarray, products: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Predict the ratings of pairs, and tell from how many neighbours.

        Parameters
        ----------
        customers, products : ndarray of int of shape (n_pairs,)
            Rows and columns of the ratings learned from.

        Returns
        -------
        predicted : ndarray of float64 of shape (n_pairs,)
            On the scale of the ratings.
        neighbour_counts : ndarray of int64 of shape (n_pairs,)
            0 where a mean stands in.
        """
        check_is_fitted(self)
        customers, products = np.asarray(customers), np.asarray(products)
        own_means = self.customer_means_[customers]
        predicted = np.where(np.isnan(own_means), self._product_means[products], own_means)
        predicted = np.where(np.isnan(predicted), self.ratings_.data.mean(), predicted)
        neighbour_counts = np.zeros(len(predicted), dtype=np.int64)
        wanted, places = np.unique(customers, return_inverse=True)
        by_product = self.ratings_.T.tocsr()
        step = max(BLOCK_CELLS // self.ratings_.shape[0], 1)
        for first in range(0, len(wanted), step):
            block = wanted[first : first + step]
            similarities = rating_similarities(
                self.ratings_, block, self.similarity, self.least_common
            )
            pairs = np.flatnonzero((places >= first) & (places < first + step))
            for pair in pairs:
                start, end = by_product.indptr[products[pair] : products[pair] + 2]
                value, neighbour_counts[pair] = self._from_neighbours(
                    similarities[places[pair] - first],
                    by_product.indices[start:end],
                    by_product.data[start:end],
                    customers[pair],
                )
                predicted[pair] = predicted[pair] if value is None else value
        known = self.ratings_.data
        return np.clip(predicted, known.min(), known.max()), neighbour_counts

    def _from_neighbours(
        self, similarities: np.ndarray, raters: np.ndarray, ratings: np.ndarray, customer: int
    ) -> tuple[float | None, int]:
        """Combine the ratings of those of a product's raters who are neighbours; count them."""
        similarities = similarities[raters]
        is_neighbour = (raters != customer) & (
            similarities > 0 if self.prediction == WEIGHTED_MEAN else similarities != 0
        )
        found = np.flatnonzero(is_neighbour)
        nearest = np.argsort(-np.abs(similarities[found]), kind="stable")[: self.neighbour_count]
        nearest = found[nearest]
        if not nearest.size:
            return None, 0
        weights, ratings = similarities[nearest], ratings[nearest]
        if self.prediction == WEIGHTED_MEAN:
            return float(weights @ ratings / weights.sum()), nearest.size
        deviations = ratings - self.customer_means_[raters[nearest]]
        change = weights @ deviations / np.abs(weights).sum()
        return float(self.customer_means_[customer] + change), nearest.size


def stored_means(ratings: sparse.csr_matrix) -> np.ndarray:
    """Mean of the ratings in each row; NaN where there are none.

    Examples
    --------
    >>> stored_means(sparse.csr_matrix(np.array([[4.0, 0, 2], [0, 0, 0]])))
    array([ 3., nan])
    """
    counts = np.diff(ratings.indptr)
    sums = np.asarray(ratings.sum(axis=1)).ravel()
    return np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
