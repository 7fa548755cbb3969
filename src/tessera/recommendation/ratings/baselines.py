"""Ratings predicted from means alone."""

import numpy as np
from scipy import sparse

from tessera.recommendation.ratings.base import RatingMethod
from tessera.recommendation.ratings.neighbours import stored_means

GLOBAL_MEAN, PRODUCT_MEAN, CUSTOMER_MEAN = "global_mean", "product_mean", "customer_mean"
MEANS = (GLOBAL_MEAN, PRODUCT_MEAN, CUSTOMER_MEAN)
BIAS = "bias"


class MeanRating(RatingMethod):
    """The mean of all ratings, of the product's or of the customer's.

    Where the product or the customer has none it is the mean of all.

    Parameters
    ----------
    of : str
        ``global_mean``, ``product_mean`` or ``customer_mean``.

    Examples
    --------
    >>> ratings = sparse.csr_matrix(np.array([[4.0, 2], [0, 3]]))
    >>> MeanRating("product_mean").fit(ratings).predict_pairs([1, 1], [0, 1])
    array([4. , 2.5])
    """

    def __init__(self, of: str = GLOBAL_MEAN) -> None:
        self.of = of

    def _learn(self, ratings: sparse.csr_matrix) -> None:
        if self.of not in MEANS:
            raise ValueError(f"of {self.of}: one of {', '.join(MEANS)} is needed")
        self.mean_ = ratings.data.mean()
        self._customers = np.nan_to_num(stored_means(ratings), nan=self.mean_)
        self._products = np.nan_to_num(stored_means(ratings.T.tocsr()), nan=self.mean_)

    def _predict(self, customers: np.ndarray, products: np.ndarray) -> np.ndarray:
        if self.of == GLOBAL_MEAN:
            return np.full(len(customers), self.mean_)
        if self.of == CUSTOMER_MEAN:
            return self._customers[customers]
        return self._products[products]


class BiasRating(RatingMethod):
    """The mean of all ratings, plus how far the product and the customer are from it.

    ``product = sum(rating - mean) / (product_prior + n)`` over the product's ``n`` ratings, then
    ``customer = sum(rating - mean - product) / (customer_prior + n)`` over the customer's.

    Source: Koren and Bell (2011), Advances in collaborative filtering, section 2.1, with its
    constants.

    Parameters
    ----------
    product_prior, customer_prior : float
        Ratings without deviation that are added to each product's and customer's, not below 0.

    Examples
    --------
    >>> ratings = sparse.csr_matrix(np.array([[4.0, 2], [0, 3]]))
    >>> bias = BiasRating(product_prior=0.0, customer_prior=0.0).fit(ratings)
    >>> bias.predict_pairs([0, 1], [0, 0])
    array([3.75, 4.5 ])
    """

    def __init__(self, product_prior: float = 25.0, customer_prior: float = 10.0) -> None:
        self.product_prior = product_prior
        self.customer_prior = customer_prior

    def _learn(self, ratings: sparse.csr_matrix) -> None:
        if min(self.product_prior, self.customer_prior) < 0:
            raise ValueError("product_prior and customer_prior must not be below 0")
        customers = np.repeat(np.arange(ratings.shape[0]), np.diff(ratings.indptr))
        products = ratings.indices
        self.mean_ = ratings.data.mean()
        rest = ratings.data - self.mean_
        self.product_bias_ = _shrunk(rest, products, ratings.shape[1], self.product_prior)
        rest = rest - self.product_bias_[products]
        self.customer_bias_ = _shrunk(rest, customers, ratings.shape[0], self.customer_prior)

    def _predict(self, customers: np.ndarray, products: np.ndarray) -> np.ndarray:
        return self.mean_ + (self.customer_bias_[customers] + self.product_bias_[products])


def mean_baselines() -> dict[str, RatingMethod]:
    """Return the baselines by name, the simplest first.

    Examples
    --------
    >>> list(mean_baselines())
    ['global_mean', 'product_mean', 'customer_mean', 'bias']
    """
    return {**{name: MeanRating(name) for name in MEANS}, BIAS: BiasRating()}


def _shrunk(rest: np.ndarray, groups: np.ndarray, count: int, prior: float) -> np.ndarray:
    """Sum of each group over its size plus the prior; 0 for an empty group."""
    sums = np.bincount(groups, rest, minlength=count)
    sizes = np.bincount(groups, minlength=count) + prior
    return np.divide(sums, sizes, out=np.zeros(count), where=sizes > 0)
