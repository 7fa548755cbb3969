"""What all methods that predict ratings have in common."""

from typing import Self

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from tessera.recommendation.neighbours.cosine import FromCounts


class RatingMethod(FromCounts):
    """What predicts ratings of pairs of a customer and a product.

    Subclasses learn in ``_learn`` and predict in ``_predict``.
    """

    def fit(self, ratings: sparse.csr_matrix, y: object = None) -> Self:  # noqa: ARG002
        """Learn from ratings.

        Parameters
        ----------
        ratings : csr_matrix of shape (n_customers, n_products)
            Above 0 where rated.
        y : ignored

        Returns
        -------
        RatingMethod
            Itself.

        Raises
        ------
        ValueError
            If there is no rating, one is not above 0, or a setting is unknown or impossible.
        """
        ratings = self._checked(ratings)
        if not ratings.nnz:
            raise ValueError("no ratings")
        self._learn(ratings)
        return self

    def predict_pairs(self, customers: np.ndarray, products: np.ndarray) -> np.ndarray:
        """Predict the ratings of pairs.

        Parameters
        ----------
        customers, products : ndarray of int of shape (n_pairs,)
            Rows and columns of the ratings learned from.

        Returns
        -------
        ndarray of float64 of shape (n_pairs,)
        """
        check_is_fitted(self)
        return self._predict(np.asarray(customers), np.asarray(products))

    def _learn(self, ratings: sparse.csr_matrix) -> None:
        """Set the fitted attributes, or say which setting is wrong."""
        raise NotImplementedError

    def _predict(self, customers: np.ndarray, products: np.ndarray) -> np.ndarray:
        """Return a rating for each pair."""
        raise NotImplementedError
