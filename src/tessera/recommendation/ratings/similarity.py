"""How similar the ratings of customers are."""

import numpy as np
from scipy import sparse

COSINE, PEARSON = "cosine", "pearson"
# Below this share of its terms a variance is rounding, and the ratings are all equal.
LEAST_VARIANCE_SHARE = 1e-9
SIMILARITY_DECIMALS = 12


def rating_similarities(
    ratings: sparse.csr_matrix,
    customers: np.ndarray,
    similarity: str = PEARSON,
    least_common: int = 1,
) -> np.ndarray:
    """Compare some customers' ratings with everybody's.

    ``cosine`` is ``sum(x * y) / sqrt(sum(x^2) * sum(y^2))``, where a product not rated counts as
    0. ``pearson`` is the correlation over the products that both rated, 0 if either's ratings of
    these are all equal.

    Parameters
    ----------
    ratings : csr_matrix of shape (n_customers, n_products)
        Above 0 where rated.
    customers : ndarray of int of shape (n_some,)
        Rows: a block that fits in memory.
    similarity : str
        ``cosine`` or ``pearson``.
    least_common : int
        Products that both must have rated; else the similarity is 0.

    Returns
    -------
    ndarray of float64 of shape (n_some, n_customers)
        -1 to 1, to 12 decimals.

    Examples
    --------
    >>> ratings = sparse.csr_matrix(np.array([[4.0, 3, 2], [5, 4, 1], [2, 3, 5]]))
    >>> rating_similarities(ratings, [2], "cosine").round(4)
    array([[0.8133, 0.6758, 1.    ]])
    """
    everyone = sparse.csr_matrix(ratings, dtype=np.float64)
    some = everyone[customers]
    products = (some @ everyone.T).toarray()
    rated, some_rated = everyone.sign(), some.sign()
    common = (some_rated @ rated.T).toarray()
    if similarity == COSINE:
        lengths = np.sqrt(np.asarray(everyone.power(2).sum(axis=1)).ravel())
        covariances, scales = products, np.outer(lengths[customers], lengths)
    else:
        # Sums over what both rated; those of the others are turned round.
        own_sums = (some @ rated.T).toarray()
        other_sums = (some_rated @ everyone.T).toarray()
        own_squares = (some.power(2) @ rated.T).toarray()
        other_squares = (some_rated @ everyone.power(2).T).toarray()
        counts = np.maximum(common, 1)
        covariances = products - own_sums * other_sums / counts
        scales = np.sqrt(
            _variances(own_squares, own_sums, counts)
            * _variances(other_squares, other_sums, counts)
        )
    is_known = (scales > 0) & (common >= least_common)
    found = np.divide(covariances, scales, out=np.zeros(products.shape), where=is_known)
    return np.clip(found, -1, 1).round(SIMILARITY_DECIMALS)


def _variances(squares: np.ndarray, sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Add up squared deviations; what is only rounding becomes 0."""
    variances = squares - sums**2 / counts
    return np.where(variances > LEAST_VARIANCE_SHARE * squares, variances, 0)
