"""Factors of customers and products."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from scipy import sparse

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.routes import SIMILAR_CUSTOMERS, Route


class ALS(RecommendationMethod):
    """Matrix factorisation for implicit feedback, by alternating least squares.

    A purchase is trusted ``1 + alpha * orders`` times, its absence once. With a half-life an order
    is worth half as much with every half-life since. The library runs on one thread with a seed,
    so factors are the same on every run. It sees only customers and products with purchases:
    others would change the random factors that it starts from.

    Source: Hu, Koren and Volinsky (2008), Collaborative filtering for implicit feedback datasets;
    the package ``implicit``.

    Parameters
    ----------
    factor_count : int
        Length of the factors, at least 1.
    penalty : float
        Weight of the factors' squared lengths, not below 0.
    alpha : float
        Trust added by each order, above 0.
    step_count : int
        Times that all factors are renewed, at least 1.
    half_life_days : float, optional
        Days in which an order loses half its worth, above 0; by default it keeps it. Needs a
        context.
    random_state : int
        Seed of the first factors.

    Attributes
    ----------
    customer_factors_ : ndarray of float32 of shape (n_customers, factor_count)
        Zeros for a customer without purchases.
    product_factors_ : ndarray of float32 of shape (n_products, factor_count)
        Zeros for a product that nobody bought.

    Raises
    ------
    ValueError
        In fit, if a setting is impossible.

    Examples
    --------
    >>> counts = sparse.csr_matrix(np.array([[1.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1]]))
    >>> products, _ = ALS(factor_count=2).fit(counts).recommend([1], count=1, exclude_seen=True)
    >>> products
    array([[1]])
    """

    name: ClassVar[str] = "als"
    place: ClassVar[int] = 11
    is_cheap: ClassVar[bool] = True
    route: ClassVar[Route] = SIMILAR_CUSTOMERS
    # Found on Online Retail II.
    shop_settings: ClassVar[Mapping[str, object]] = {"half_life_days": 90.0}

    def __init__(
        self,
        factor_count: int = 64,
        penalty: float = 0.1,
        alpha: float = 10.0,
        step_count: int = 15,
        half_life_days: float | None = None,
        random_state: int = 0,
    ) -> None:
        self.factor_count = factor_count
        self.penalty = penalty
        self.alpha = alpha
        self.step_count = step_count
        self.half_life_days = half_life_days
        self.random_state = random_state

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        # Loaded where it is used: no other method needs it.
        from implicit.cpu.als import AlternatingLeastSquares

        if min(self.factor_count, self.step_count) < 1 or self.penalty < 0 or not self.alpha > 0:
            raise ValueError(
                f"factor_count {self.factor_count} and step_count {self.step_count} must be at "
                f"least 1, penalty {self.penalty} at least 0, alpha {self.alpha} above 0"
            )
        days, width = self.half_life_days, self.factor_count
        worth = counts if days is None else self._known(context).decayed(days)
        self.customer_factors_ = np.zeros((counts.shape[0], width), dtype=np.float32)
        self.product_factors_ = np.zeros((counts.shape[1], width), dtype=np.float32)
        if not counts.nnz:
            return
        model = AlternatingLeastSquares(
            factors=width,
            regularization=self.penalty,
            alpha=self.alpha,
            iterations=self.step_count,
            num_threads=1,
            random_state=self.random_state,
        )
        has_bought, is_bought = np.diff(counts.indptr) > 0, self.is_bought_
        model.fit(worth[has_bought][:, is_bought].astype(np.float32), show_progress=False)
        self.customer_factors_[has_bought] = model.user_factors
        self.product_factors_[is_bought] = model.item_factors

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return self.customer_factors_[customers] @ self.product_factors_.T
