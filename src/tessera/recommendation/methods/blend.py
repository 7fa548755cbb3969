"""A weighted sum of methods."""

from collections.abc import Mapping
from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.mixture import Mixture


class Blend(Mixture):
    """Weighted sum of the scores of several methods, each brought to 0 to 1 for each customer.

    A customer's scores of a part are moved and scaled so that the lowest is 0 and the highest 1,
    over the products that anybody bought; where all are equal they are 0. So a part that knows
    nothing of a customer stays silent, and a new customer gets what popularity says.

    Source: the linear combination of min-max normalised scores (CombSUM with weights) of Fox and
    Shaw (1994), Combination of multiple searches.

    Parameters
    ----------
    parts : mapping of str to RecommendationMethod
        At least one; copies of those with a weight above 0 are fitted.
    weights : mapping of str to float, optional
        Of every part, not below 0, not all 0; by default 1 each. See :func:`tune_weights`.

    Attributes
    ----------
    parts_ : dict of str to RecommendationMethod
        Fitted; those with a weight above 0.
    weights_ : dict of str to float

    Raises
    ------
    ValueError
        In fit, if the weights are impossible or not those of the parts.

    Examples
    --------
    >>> from tessera.recommendation.methods.personal import Personal
    >>> from tessera.recommendation.methods.popularity import Popularity
    >>> parts = {"personal": Personal(), "popularity": Popularity()}
    >>> blend = Blend(parts, {"personal": 0.5, "popularity": 0.5})
    >>> counts = sparse.csr_matrix(np.array([[1.0, 0, 0], [0, 4, 2]]))
    >>> blend.fit(counts).scores([0, 1]).round(3)
    array([[0.5  , 0.5  , 0.167],
           [0.   , 1.   , 0.417]])
    """

    def __init__(
        self,
        parts: Mapping[str, RecommendationMethod],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.parts = parts
        self.weights = weights

    @classmethod
    def from_fitted(
        cls, parts: Mapping[str, RecommendationMethod], weights: Mapping[str, float]
    ) -> Self:
        """Blend methods that are fitted to the same counts, without fitting them again.

        Parameters
        ----------
        parts : mapping of str to RecommendationMethod
            Fitted.
        weights : mapping of str to float
            As in the class.

        Returns
        -------
        Blend
            Fitted.

        Raises
        ------
        ValueError
            If the weights are impossible or the parts were fitted to counts of other shapes.
        """
        blend = cls(dict(parts), dict(weights))
        blend.weights_, blend.parts_ = dict(weights), blend._weighted()
        shapes = {part.counts_.shape for part in blend.parts_.values()}
        if len(shapes) > 1:
            raise ValueError(f"parts were fitted to counts of shapes {sorted(shapes)}")
        first = next(iter(blend.parts_.values()))
        blend.counts_, blend.ranks_, blend.is_bought_ = (
            first.counts_,
            first.ranks_,
            first.is_bought_,
        )
        return blend

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        self.weights_ = self._checked_weights()
        self.parts_ = {
            name: clone(part).fit(counts, context=context)
            for name, part in self._weighted().items()
        }

    def part_scores(self, customers: np.ndarray) -> dict[str, np.ndarray]:
        """Return what each part adds to the scores of some customers."""
        return {
            name: self.weights_[name] * scaled(part.scores(customers), self.is_bought_)
            for name, part in self.parts_.items()
        }

    def _weighted(self) -> dict[str, RecommendationMethod]:
        """Return the parts that have a weight."""
        weights = self._checked_weights()
        return {name: part for name, part in self.parts.items() if weights[name] > 0}

    def _checked_weights(self) -> dict[str, float]:
        weights = dict.fromkeys(self.parts, 1.0) if self.weights is None else dict(self.weights)
        if set(weights) != set(self.parts):
            raise ValueError(f"weights are of {sorted(weights)}, parts are {sorted(self.parts)}")
        values = np.array(list(weights.values()))
        if not (values >= 0).all() or not values.any():
            raise ValueError(f"weights must not be below 0 nor all 0: {weights}")
        return weights


def scaled(scores: np.ndarray, is_bought: np.ndarray | None = None) -> np.ndarray:
    """Bring each row to 0 to 1.

    Parameters
    ----------
    scores : ndarray of float of shape (n_customers, n_products)
        Finite.
    is_bought : ndarray of bool of shape (n_products,), optional
        Products whose scores run from 0 to 1; of the others nothing is known, and they are 0. By
        default all.

    Returns
    -------
    ndarray of float64 of the same shape
        A row of equal scores becomes 0.

    Examples
    --------
    >>> scaled(np.array([[-1.0, 0.0, 3.0], [2.0, 2.0, 2.0]]))
    array([[0.  , 0.25, 1.  ],
           [0.  , 0.  , 0.  ]])
    """
    found = np.array(scores, dtype=np.float64)
    is_bought = np.ones(found.shape[1], dtype=bool) if is_bought is None else is_bought
    if not found.size or not is_bought.any():
        return np.zeros(found.shape)
    # A stand-in that is neither the lowest nor the highest.
    found[:, ~is_bought] = found[:, [np.argmax(is_bought)]]
    found -= found.min(axis=1, keepdims=True)
    spread = found.max(axis=1, keepdims=True)
    found /= np.where(spread > 0, spread, 1)
    found[:, ~is_bought] = 0
    return found
