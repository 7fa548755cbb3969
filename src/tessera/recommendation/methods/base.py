"""What all recommendation methods have in common."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from tessera.learning.threads import one_thread
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.ranking import best_products
from tessera.recommendation.methods.routes import POPULAR, Route
from tessera.recommendation.neighbours.cosine import FromCounts, popularity_ranks

# Scores this close are equal, and popularity decides. It is far above the rounding of a sum,
# which depends on its order.
SCORE_DECIMALS = 12
# Scores held at a time: 8 MB for each part of a blend. More is no faster.
BLOCK_CELLS = 1_000_000


class SplitScores(NamedTuple):
    """Scores of some customers, as a sum of what is their own and what they share.

    Attributes
    ----------
    own : csr_matrix of float64 of shape (n_some, n_products)
        Above 0 where it is stored, for few products, and only for those that somebody bought.
    shared : ndarray of float64 of shape (n_groups, n_products)
        What all customers of a group have in common, not below 0.
    groups : ndarray of int of shape (n_some,)
        Each customer's group.
    """

    own: sparse.csr_matrix
    shared: np.ndarray
    groups: np.ndarray


# All methods that have a name, by it.
KINDS: dict[str, type["RecommendationMethod"]] = {}


class RecommendationMethod(FromCounts):
    """Scores of products for customers, from who bought what how often.

    Subclasses learn in ``_learn`` and score a block of customers in ``_score``. Everything runs
    on one thread, and equal scores go to the product with more orders, then to the first, so the
    same input gives the same recommendations on every run.

    Attributes
    ----------
    counts_ : csr_matrix of float64 of shape (n_customers, n_products)
        Number of orders that was learned from.
    ranks_ : ndarray of int64 of shape (n_products,)
        Order among equal scores: 0 for the product with the most orders.
    is_bought_ : ndarray of bool of shape (n_products,)
        Products with an order. The others, and customers without any, change no list.
    """

    # What it is called; a subclass with a name of its own is known by it at once.
    name: ClassVar[str] = ""
    # Whether it is compared by itself, and its place among the compared: the simplest first, since
    # on a tie the earlier is chosen.
    is_compared: ClassVar[bool] = True
    place: ClassVar[int] = 100
    # Whether it is a simple answer that the others have to beat.
    is_baseline: ClassVar[bool] = False
    # Whether it is cheap enough for every customer of a large shop, so that it may be blended.
    is_cheap: ClassVar[bool] = False
    # Whether few products of a customer have a score above 0, which are then not searched for
    # among all.
    scores_few: ClassVar[bool] = False
    # With more products it is not compared; None: with any number.
    most_products: ClassVar[int | None] = None
    # Why its products are recommended, and the sentence that says so.
    route: ClassVar[Route] = POPULAR
    # Where its own defaults are not what suits repeat purchases.
    shop_settings: ClassVar[Mapping[str, object]] = {}
    # Whether the method cannot do without knowing when purchases were made.
    needs_ages: ClassVar[bool] = False
    # What else of a context it needs, by name.
    needs: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make a method known by its name."""
        super().__init_subclass__(**kwargs)
        if "name" in vars(cls):
            KINDS[cls.name] = cls

    def fit(
        self,
        counts: sparse.csr_matrix,
        y: object = None,  # noqa: ARG002
        *,
        context: PurchaseContext | None = None,
    ) -> Self:
        """Learn from purchases.

        Parameters
        ----------
        counts : csr_matrix of shape (n_customers, n_products)
            Number of orders, not below 0. A customer without any is a new one. Not to be changed
            afterwards: it is copied only where it has to be put in order.
        y : ignored
        context : PurchaseContext, optional
            When purchases were made, and segments; needed by the methods that say so.

        Returns
        -------
        RecommendationMethod
            Itself.

        Raises
        ------
        ValueError
            If a count is below 0 or missing, the context is absent but needed or has another
            shape, or a setting is impossible.
        """
        counts = self._checked(counts)
        self._check_context(counts, context)
        self.counts_ = counts
        orders = column_sums(counts)
        self.ranks_ = popularity_ranks(orders)
        self.is_bought_ = orders > 0
        with threadpool_limits(limits=1):
            self._learn(counts, context)
        return self

    def scores(self, customers: np.ndarray) -> np.ndarray:
        """Score all products for some customers.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the matrix learned from: a block that fits in memory.

        Returns
        -------
        ndarray of float64 of shape (n_some, n_products)
            More is better; to 12 decimals. Only the order within a row has a meaning.
        """
        check_is_fitted(self)
        with one_thread():
            return self._rounded(np.asarray(customers, dtype=np.int64))

    def recommend(
        self,
        customers: np.ndarray,
        count: int = 10,
        allowed: np.ndarray | None = None,
        exclude_seen: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Recommend the products with the highest scores, in blocks of customers.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the matrix learned from.
        count : int
            Products for each customer, at most.
        allowed : ndarray of bool of shape (n_products,), optional
            Products that may be recommended; by default all.
        exclude_seen : bool
            Whether to leave out what the customer has bought.

        Returns
        -------
        products : ndarray of int64 of shape (n_some, min(count, n_products))
            Columns, best first; -1 where no product is left.
        scores : ndarray of float64 of the same shape
            NaN where no product is left.

        Raises
        ------
        ValueError
            If ``count`` is below 1 or ``allowed`` has another length.
        """
        check_is_fitted(self)
        customers = np.asarray(customers, dtype=np.int64)
        width = self.counts_.shape[1]
        if allowed is not None and np.shape(allowed) != (width,):
            raise ValueError(f"allowed has shape {np.shape(allowed)}, not {(width,)}")
        products = np.empty((len(customers), min(count, width)), dtype=np.int64)
        best = np.empty(products.shape)
        with one_thread():
            for first, last in blocks(len(customers), width):
                some = customers[first:last]
                scores = self._rounded(some)
                if allowed is not None:
                    scores[:, ~np.asarray(allowed, dtype=bool)] = -np.inf
                if exclude_seen:
                    scores[self.counts_[some].nonzero()] = -np.inf
                products[first:last], best[first:last] = best_products(scores, self.ranks_, count)
        return products, best

    def raw_scores(self, customers: np.ndarray) -> np.ndarray:
        """Score all products for some customers, in as few bytes as the method works with.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the matrix learned from: a block that fits in memory.

        Returns
        -------
        ndarray of float32 or float64 of shape (n_some, n_products)
            Not rounded.
        """
        scores = self._score(np.asarray(customers, dtype=np.int64))
        return scores.toarray() if sparse.issparse(scores) else np.asarray(scores)

    def split_scores(self, customers: np.ndarray) -> SplitScores | None:
        """Return the scores of some customers as own and shared ones.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the matrix learned from.

        Returns
        -------
        SplitScores or None
            Not rounded. None: every customer's scores are all their own.
        """
        if not self.scores_few:
            return None
        nothing = np.zeros((1, self.counts_.shape[1]))
        own = sparse.csr_matrix(self._score(customers))
        return SplitScores(own, nothing, np.zeros(len(customers), dtype=np.int64))

    def _only_shared(
        self, customers: np.ndarray, shared: np.ndarray, groups: np.ndarray
    ) -> SplitScores:
        """Return scores of which nothing is a customer's own."""
        nothing = sparse.csr_matrix((len(customers), shared.shape[1]))
        return SplitScores(nothing, shared, groups)

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        """Set the fitted attributes."""
        raise NotImplementedError

    def _score(self, customers: np.ndarray) -> np.ndarray | sparse.csr_matrix:
        """Return scores of all products, for a block of customers."""
        raise NotImplementedError

    def _rounded(self, customers: np.ndarray) -> np.ndarray:
        scores = self._score(customers)
        if sparse.issparse(scores):
            # What is not stored is 0, and is not rounded.
            scores = sparse.csr_matrix(scores, dtype=np.float64, copy=True)
            scores.data = np.round(scores.data, SCORE_DECIMALS)
            return scores.toarray()
        return np.round(np.asarray(scores, dtype=np.float64), SCORE_DECIMALS)

    def _check_context(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        if context is None and not self.needs_ages and not self.needs:
            return
        shape = self._known(context).shape
        if tuple(shape) != counts.shape:
            raise ValueError(f"the context is for {shape}, the counts are {counts.shape}")
        for need in self.needs:
            self._needed(context, need)

    def _known(self, context: PurchaseContext | None) -> PurchaseContext:
        """Return the context, or say that it is absent."""
        if context is None:
            what = ", ".join(self.needs) or "the ages of purchases"
            raise ValueError(f"{type(self).__name__} needs {what}; give a context")
        return context

    def _needed(self, context: PurchaseContext | None, need: str) -> Any:
        """Return one of the things that a context may lack, or say that it does."""
        found = getattr(self._known(context), need)
        if found is None:
            raise ValueError(f"{type(self).__name__} needs {need}; the context has none")
        return found


def blocks(customer_count: int, product_count: int) -> Iterator[tuple[int, int]]:
    """Split customers so that a dense block of scores stays small.

    Examples
    --------
    >>> list(blocks(5, BLOCK_CELLS // 2))
    [(0, 2), (2, 4), (4, 5)]
    """
    size = max(BLOCK_CELLS // max(product_count, 1), 1)
    for first in range(0, customer_count, size):
        yield first, min(first + size, customer_count)


def column_sums(matrix: sparse.csr_matrix) -> np.ndarray:
    """Add up each column.

    Examples
    --------
    >>> column_sums(sparse.csr_matrix(np.array([[1.0, 2.0], [0.0, 3.0]])))
    array([1., 5.])
    """
    return np.asarray(matrix.sum(axis=0)).ravel()
