"""What everyone buys, buys now, or buys in the customer's segment."""

from typing import ClassVar

import numpy as np
import pandas as pd
from scipy import sparse

from tessera.recommendation.methods.base import (
    RecommendationMethod,
    SplitScores,
    column_sums,
)
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import GROUP_FAVOURITES, SEGMENT_FAVOURITES, Route


class Popularity(RecommendationMethod):
    """A product's share of all orders' lines: the same for every customer.

    Attributes
    ----------
    popularity_ : ndarray of float64 of shape (n_products,)
        Sums to 1, or to 0 without purchases.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[3.0, 1], [0, 0]]))
    >>> Popularity().fit(counts).scores([0, 1])
    array([[0.75, 0.25],
           [0.75, 0.25]])
    """

    name: ClassVar[str] = "popularity"
    place: ClassVar[int] = 1

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        self.popularity_ = _shares(column_sums(counts))

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return np.tile(self.popularity_, (len(customers), 1))

    def split_scores(self, customers: np.ndarray) -> SplitScores:
        """Return the scores of some customers, which all share."""
        groups = np.zeros(len(customers), dtype=np.int64)
        return self._only_shared(customers, self.popularity_[None, :], groups)


class RecentPopularity(Popularity):
    """A product's share of orders' lines, each of which counts half with every half-life.

    It follows the season, and products no longer sold fade.

    Parameters
    ----------
    half_life_days : float
        Above 0.

    Examples
    --------
    >>> context = PurchaseContext(
    ...     np.array([0, 0]), np.array([0, 1]), age_days=np.array([20.0, 10.0]), shape=(1, 2)
    ... )
    >>> counts = sparse.csr_matrix(np.ones((1, 2)))
    >>> RecentPopularity(10.0).fit(counts, context=context).scores([0]).round(3)
    array([[0.333, 0.667]])
    """

    name: ClassVar[str] = "recent_popularity"
    place: ClassVar[int] = 2
    is_cheap: ClassVar[bool] = True

    needs_ages: ClassVar[bool] = True

    def __init__(self, half_life_days: float = 10.0) -> None:
        self.half_life_days = half_life_days

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:  # noqa: ARG002
        decayed = self._known(context).decayed(self.half_life_days)
        self.popularity_ = _shares(column_sums(decayed))


class SegmentPopularity(RecommendationMethod):
    """A product's share of the orders' lines of the customer's segment.

    A segment with few orders says little, so its shares are mixed with those of all customers,
    which count as ``prior_count`` more lines. A customer without a segment gets the shares of all.
    :class:`GroupPopularity` is the same for demographic groups.

    Source: additive smoothing towards a background distribution, Zhai and Lafferty (2004), A
    study of smoothing methods for language models (Dirichlet prior).

    Parameters
    ----------
    prior_count : float
        Lines of all customers that are added to each segment's, above 0.

    Attributes
    ----------
    popularity_ : ndarray of float64 of shape (n_segments + 1, n_products)
        Rows sum to 1, or to 0 without purchases; the last is for customers without a segment.

    Raises
    ------
    ValueError
        In fit, if ``prior_count`` is not above 0.

    Examples
    --------
    >>> nothing = np.array([])
    >>> context = PurchaseContext(nothing, nothing, nothing, (2, 2), np.array(["new", "loyal"]))
    >>> counts = sparse.csr_matrix(np.array([[2.0, 0], [0, 2]]))
    >>> SegmentPopularity(prior_count=2).fit(counts, context=context).scores([0, 1])
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """

    name: ClassVar[str] = "segment_popularity"
    place: ClassVar[int] = 3
    is_cheap: ClassVar[bool] = True
    route: ClassVar[Route] = SEGMENT_FAVOURITES

    needs: ClassVar[tuple[str, ...]] = ("segments",)

    def __init__(self, prior_count: float = 1000.0) -> None:
        self.prior_count = prior_count

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        if not self.prior_count > 0:
            raise ValueError(f"prior_count is {self.prior_count}; it must be above 0")
        codes, labels = pd.factorize(np.asarray(self._needed(context, self.needs[0])), sort=True)
        self._codes = np.where(codes < 0, len(labels), codes)
        belongs = sparse.csr_matrix(
            (np.ones(len(codes)), (self._codes, np.arange(len(codes)))),
            shape=(len(labels) + 1, len(codes)),
        )
        overall = _shares(column_sums(counts))
        lines = (belongs @ counts).toarray()
        lines[-1] = 0
        mixed = lines + self.prior_count * overall
        self.popularity_ = mixed / (lines.sum(axis=1, keepdims=True) + self.prior_count)

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return self.popularity_[self._codes[customers]]

    def split_scores(self, customers: np.ndarray) -> SplitScores:
        """Return the scores of some customers, which those of a segment share."""
        return self._only_shared(customers, self.popularity_, self._codes[customers])


class GroupPopularity(SegmentPopularity):
    """A product's share of the orders' lines of the customer's demographic group.

    Unlike a segment, a group is known of a customer who has bought nothing yet. A customer
    without a group has a score of 0 for every product, so that something else can answer.

    Parameters
    ----------
    half_life_days : float, optional
        Days in which a purchase loses half its worth, above 0; by default it keeps it.
    prior_count : float
        As in :class:`SegmentPopularity`.

    Examples
    --------
    >>> nothing = np.array([])
    >>> groups = np.array(["female", "male", None])
    >>> context = PurchaseContext(nothing, nothing, nothing, (3, 2), groups=groups)
    >>> counts = sparse.csr_matrix(np.array([[2.0, 0], [0, 2], [0, 0]]))
    >>> GroupPopularity(prior_count=2).fit(counts, context=context).scores([0, 2])
    array([[0.75, 0.25],
           [0.  , 0.  ]])
    """

    name: ClassVar[str] = "group_popularity"
    is_compared: ClassVar[bool] = False
    is_cheap: ClassVar[bool] = False
    route: ClassVar[Route] = GROUP_FAVOURITES

    needs: ClassVar[tuple[str, ...]] = ("groups",)

    def __init__(self, half_life_days: float | None = None, prior_count: float = 1000.0) -> None:
        super().__init__(prior_count)
        self.half_life_days = half_life_days

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        days = self.half_life_days
        worth = counts if days is None else self._known(context).decayed(days)
        super()._learn(worth, context)
        self.popularity_[-1] = 0


def _shares(orders: np.ndarray) -> np.ndarray:
    """Divide by the sum; without orders all are 0."""
    total = orders.sum()
    return orders / total if total else orders
