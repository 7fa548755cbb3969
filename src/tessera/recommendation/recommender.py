"""A blend of what a customer buys, what is similar to it, and what everyone buys."""

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from sparse_dot_topn import sp_matmul_topn

from tessera.recommendation.neighbours import ProductNeighbours, binary, popularity_ranks

BLEND = "blend"
POPULARITY = "popularity"
# Routes in the order in which equal contributions are settled.
ROUTES = ("own_purchases", "similar_products", "popular")
OWN, SIMILAR, POPULAR = range(len(ROUTES))
SCORE_DECIMALS = 9
# Candidates scored at a time: bounds memory to some hundred megabytes.
BATCH_CANDIDATES = 4_000_000
# Progress is reported so many times.
REPORT_COUNT = 10


class ProductRecommender(BaseEstimator):
    """Rank products for each customer; products bought before may be recommended again.

    ``score = own_weight * own + neighbour_weight * similar + popularity_weight * popular``, each
    part between 0 and 1:

    - ``own = n / (n + 1)`` for n orders of the product by the customer: a second order says much
      more than a twentieth;
    - ``similar``: the sum of the product's similarities to what the customer bought
      (:class:`ProductNeighbours`), as a share of the customer's largest such sum; 0 for products
      bought before, which their own count ranks better;
    - ``popular``: the product's orders, as a share of those of the most popular product.

    Sources: personal frequency plus popularity is the baseline to beat on repeat purchases in
    Li et al. (2023), A next basket recommendation reality check, and with neighbours added in
    Hu et al. (2020), Modeling personalized item frequency information for next-basket
    recommendation; the saturating count is n / (n + k) of Robertson and Walker (1994), with
    k = 1.

    The weights put products bought before first, then similar ones. They were chosen on Online
    Retail II, the 90 days from 2011-06-09 and from 2011-09-09; on those from 2010-09-01,
    2010-12-01 and 2011-03-01, nDCG@10 is .397, .402, .384 (own purchases and popularity without
    neighbours .395, .401, .384: no real difference; popularity alone .153, .132, .149). What the
    neighbours bring is discovery: among products new to the customer .114, .095, .094
    (popularity alone .058, .041, .047).

    Equal scores are taken by popularity, then by position. Too few customers or products give
    popularity alone, and ``method_reason_`` says why.

    Parameters
    ----------
    count : int
        Products for each customer, at most.
    neighbour_count : int
        Similar products kept for each product.
    own_weight, neighbour_weight, popularity_weight : float
        Weights of the parts, not below 0.
    min_customers, min_products : int
        Customers with purchases, and products to recommend, below which popularity alone ranks.
    log : callable, optional
        Called with a sentence after each phase.

    Attributes
    ----------
    method_, method_reason_ : str
        ``blend`` or ``popularity``, and why.
    targets_ : ndarray of int64 of shape (n_targets,)
        Columns of the products that may be recommended.
    popularity_ : ndarray of shape (n_targets,)
        0 to 1.
    neighbours_ : ProductNeighbours
        Absent when popularity alone ranks.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[5.0, 0, 0], [1, 1, 0], [1, 1, 0], [0, 0, 1]]))
    >>> recommender = ProductRecommender(count=2, min_customers=1, min_products=1)
    >>> recommended = recommender.fit(counts, np.arange(3)).recommend(counts)
    >>> recommended.loc[recommended["customer"] == 0, ["rank", "product", "reason", "route"]]
       rank  product  reason             route
    0     1        0       0     own_purchases
    1     2        1       0  similar_products
    """

    def __init__(
        self,
        count: int = 10,
        neighbour_count: int = 50,
        own_weight: float = 1.0,
        neighbour_weight: float = 0.1,
        popularity_weight: float = 0.05,
        min_customers: int = 50,
        min_products: int = 10,
        log: Callable[[str], object] | None = None,
    ) -> None:
        self.count = count
        self.neighbour_count = neighbour_count
        self.own_weight = own_weight
        self.neighbour_weight = neighbour_weight
        self.popularity_weight = popularity_weight
        self.min_customers = min_customers
        self.min_products = min_products
        self.log = log

    def fit(self, counts: sparse.csr_matrix, targets: np.ndarray) -> Self:
        """Learn popularity and neighbours.

        Parameters
        ----------
        counts : csr_matrix of shape (n_customers, n_products)
            Number of orders.
        targets : ndarray of int of shape (n_targets,)
            Columns of the products that may be recommended.

        Returns
        -------
        ProductRecommender
            Itself.

        Raises
        ------
        ValueError
            If ``count`` is below 1 or a weight below 0.
        """
        weights = [self.own_weight, self.neighbour_weight, self.popularity_weight]
        if self.count < 1 or min(weights) < 0:
            raise ValueError(f"count {self.count} must be 1 or more, weights {weights} 0 or more")
        started = perf_counter()
        counts = sparse.csr_matrix(counts, dtype=np.float64)
        self.targets_ = np.asarray(targets, dtype=np.int64)
        orders = np.asarray(counts.sum(axis=0)).ravel()
        among = orders[self.targets_]
        self.popularity_ = among / max(among.max(initial=0), 1)
        self._ranks, self._all_ranks = popularity_ranks(among), popularity_ranks(orders)
        customers = int((np.diff(counts.indptr) > 0).sum())
        self.method_, self.method_reason_ = (
            BLEND,
            (f"learned from {customers} customers; {len(self.targets_)} products to choose from"),
        )
        for found, least, what in (
            (customers, self.min_customers, "customers with purchases"),
            (len(self.targets_), self.min_products, "products"),
        ):
            if found < least:
                self.method_ = POPULARITY
                self.method_reason_ = f"{found} {what}; at least {least} are needed"
                break
        if self.method_ == BLEND:
            self.neighbours_ = ProductNeighbours(self.neighbour_count)
            self.neighbours_.fit(counts, self.targets_, orders)
            pairs = self.neighbours_.similarity_.nnz
            self._report(f"neighbours: {pairs} pairs, {perf_counter() - started:.1f} s")
        return self

    def recommend(self, counts: sparse.csr_matrix) -> pd.DataFrame:
        """Rank products for customers.

        Parameters
        ----------
        counts : csr_matrix of shape (n_customers, n_products)
            Number of orders; the columns seen in fit.

        Returns
        -------
        DataFrame
            ``min(count, n_targets)`` rows for each row of ``counts``: customer (row), rank (from
            1), product (column), score (not below 0, to 9 decimals), route (the part that
            contributes most), reason (column of the customer's own product behind it, or -1).
        """
        check_is_fitted(self)
        counts = sparse.csr_matrix(counts, dtype=np.float64)
        if self.method_ == POPULARITY:
            # Nobody's own purchases count: everyone is a customer without any.
            counts = sparse.csr_matrix(counts.shape)
        counts.sort_indices()
        started = perf_counter()
        total = counts.shape[0]
        parts = []
        for first, last in self._batches(counts):
            parts.append(self._recommend_batch(counts[first:last], first))
            if last * REPORT_COUNT // total > first * REPORT_COUNT // total:
                seconds = perf_counter() - started
                self._report(f"recommendations: {last} of {total} customers, {seconds:.1f} s")
        columns = ["customer", "rank", "product", "score", "route", "reason"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def _batches(self, counts: sparse.csr_matrix) -> Iterator[tuple[int, int]]:
        """Split customers so that no batch has more than the bounded number of candidates."""
        if counts.shape[0] == 0 or len(self.targets_) == 0:
            return
        reach = np.full(counts.shape[0], float(self.count))
        if self.method_ == BLEND:
            followers = np.bincount(self.neighbours_.similarity_.indices, minlength=counts.shape[1])
            reach += binary(counts) @ (followers + 1)
        ends = np.cumsum(np.minimum(reach, len(self.targets_)))
        first = 0
        while first < len(ends):
            used = ends[first - 1] if first else 0
            last = int(np.searchsorted(ends, used + BATCH_CANDIDATES, side="right"))
            yield first, max(last, first + 1)
            first = max(last, first + 1)

    def _recommend_batch(self, counts: sparse.csr_matrix, first: int) -> pd.DataFrame:
        own, similar = self._parts(counts)
        rows, columns = self._best(own + similar)
        parts = np.stack(
            [
                _lookup(own, rows, columns),
                _lookup(similar, rows, columns),
                self.popularity_weight * self.popularity_[columns],
            ]
        )
        scores = parts.sum(axis=0).round(SCORE_DECIMALS)
        order = np.lexsort((self._ranks[columns], -scores, rows))
        rows, columns, parts, scores = rows[order], columns[order], parts[:, order], scores[order]
        routes = np.where(parts.max(axis=0) > 0, parts.argmax(axis=0), POPULAR)
        reasons = np.full(len(rows), -1, dtype=np.int64)
        reasons[routes == OWN] = self.targets_[columns[routes == OWN]]
        is_similar = routes == SIMILAR
        if is_similar.any():
            reasons[is_similar] = self._reasons(counts, rows[is_similar], columns[is_similar])
        starts = np.searchsorted(rows, rows)
        return pd.DataFrame(
            {
                "customer": rows + first,
                "rank": (np.arange(len(rows)) - starts + 1).astype(np.int32),
                "product": self.targets_[columns],
                "score": scores,
                "route": pd.Categorical.from_codes(routes, ROUTES),
                "reason": reasons,
            }
        )

    def _parts(self, counts: sparse.csr_matrix) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Weighted contributions of own purchases and of similar products."""
        own = counts[:, self.targets_].tocsr()
        own.sort_indices()
        if self.method_ == POPULARITY:
            return own, sparse.csr_matrix(own.shape)
        similar = self.neighbours_.score(counts)
        similar = (similar - similar.multiply(own > 0)).tocsr()
        similar.sort_indices()
        largest = similar.max(axis=1).toarray().ravel()
        similar.data *= np.repeat(
            self.neighbour_weight / np.where(largest > 0, largest, 1), np.diff(similar.indptr)
        )
        own.data = self.own_weight * own.data / (own.data + 1)
        return own, similar

    def _best(self, personal: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        """Pick the products with the best scores.

        Besides the products of the personal parts, only the ``count`` most popular can be among
        the best ``count``: any other has a lower or equal score and stands behind all of them.
        """
        count = min(self.count, len(self.targets_))
        popular = np.flatnonzero(self._ranks < count)
        # Every row has all the popular columns, each one too high by 1, which is taken off again.
        everywhere = sparse.csr_matrix(
            (
                np.ones(personal.shape[0] * count),
                np.tile(popular, personal.shape[0]),
                np.arange(personal.shape[0] + 1) * count,
            ),
            shape=personal.shape,
        )
        candidates = (personal + everywhere).tocsr()
        missing = self.popularity_weight * self.popularity_ - (self._ranks < count)
        # Half a unit of the last decimal is spread over the ranks: equal scores fall by rank, no
        # others change places. One is added because only values above zero can be searched.
        tie_breaks = 1 - 0.5 * 10.0**-SCORE_DECIMALS * self._ranks / len(self._ranks)
        keys = candidates.data
        keys += missing[candidates.indices]
        np.round(keys, SCORE_DECIMALS, out=keys)
        keys += tie_breaks[candidates.indices]
        identity = sparse.eye_array(personal.shape[1], format="csr")
        best = sp_matmul_topn(candidates, sparse.csr_matrix(identity), count)
        return np.repeat(np.arange(best.shape[0]), np.diff(best.indptr)), best.indices

    def _reasons(
        self, counts: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray
    ) -> np.ndarray:
        """Column of the customer's own product that is most similar to the recommended one."""
        shared = self.neighbours_.similarity_[columns].multiply(binary(counts)[rows]).tocsr()
        pairs = np.repeat(np.arange(len(rows)), np.diff(shared.indptr))
        order = np.lexsort((self._all_ranks[shared.indices], -shared.data, pairs))
        firsts = shared.indptr[:-1]
        return shared.indices[order][firsts]

    def _report(self, message: str) -> None:
        if self.log is not None:
            self.log(message)


def _lookup(matrix: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values of a matrix with rising columns at some places; 0 where nothing is stored."""
    if matrix.nnz == 0:
        return np.zeros(len(rows))
    width = matrix.shape[1]
    stored = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * width + matrix.indices
    wanted = rows * width + columns
    places = np.minimum(np.searchsorted(stored, wanted), len(stored) - 1)
    return np.where(stored[places] == wanted, matrix.data[places], 0.0)
