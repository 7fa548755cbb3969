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
        # Who rated too little has nobody in common, and most customers of a shop rate once.
        able = np.flatnonzero(np.diff(self.ratings_.indptr) >= self.least_common)
        ratings = self.ratings_[able]
        by_product = ratings.T.tocsr()
        means = self.customer_means_[able]
        pairs = np.flatnonzero(np.isin(customers, able))
        places = np.searchsorted(able, customers[pairs])
        wanted = np.unique(places)
        step = max(BLOCK_CELLS // max(len(able), 1), 1)
        for first in range(0, len(wanted), step):
            block = wanted[first : first + step]
            similarities = rating_similarities(ratings, block, self.similarity, self.least_common)
            is_here = (places >= block[0]) & (places <= block[-1])
            for here in _by_value(products[pairs], np.flatnonzero(is_here)):
                some, own = pairs[here], places[here]
                start, end = by_product.indptr[products[some[0]] :][:2]
                raters = by_product.indices[start:end]
                of_raters = similarities[np.ix_(np.searchsorted(block, own), raters)]
                values, counts = self._from_neighbours(
                    of_raters * (raters != own[:, None]),
                    by_product.data[start:end],
                    means[raters],
                    means[own],
                )
                neighbour_counts[some] = counts
                predicted[some] = np.where(counts > 0, values, predicted[some])
        known = self.ratings_.data
        return np.clip(predicted, known.min(), known.max()), neighbour_counts

    def _from_neighbours(
        self,
        similarities: np.ndarray,
        ratings: np.ndarray,
        rater_means: np.ndarray,
        own_means: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Combine the ratings of a product's raters, for each of some customers.

        Parameters
        ----------
        similarities : ndarray of float64 of shape (n_customers, n_raters)
            0 of the customer with themselves.
        ratings, rater_means : ndarray of float64 of shape (n_raters,)
        own_means : ndarray of float64 of shape (n_customers,)

        Returns
        -------
        predicted : ndarray of float64 of shape (n_customers,)
            Undefined without a neighbour.
        neighbour_counts : ndarray of int64 of shape (n_customers,)
        """
        is_mean = self.prediction == WEIGHTED_MEAN
        weights = np.maximum(similarities, 0) if is_mean else similarities
        if weights.shape[1] > self.neighbour_count:
            nearest = np.argsort(-np.abs(weights), axis=1, kind="stable")
            nearest = nearest[:, : self.neighbour_count]
            weights = np.take_along_axis(weights, nearest, axis=1)
            ratings, rater_means = ratings[nearest], rater_means[nearest]
        counts = np.count_nonzero(weights, axis=1)
        totals = np.where(counts > 0, np.abs(weights).sum(axis=1), 1)
        if is_mean:
            return (weights * ratings).sum(axis=1) / totals, counts
        changes = (weights * (ratings - rater_means)).sum(axis=1) / totals
        return own_means + changes, counts


def _by_value(values: np.ndarray, places: np.ndarray) -> list[np.ndarray]:
    """Return the places in groups of equal values."""
    ordered = places[np.argsort(values[places], kind="stable")]
    return np.split(ordered, np.flatnonzero(np.diff(values[ordered])) + 1) if len(places) else []


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
