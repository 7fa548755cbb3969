"""What chance would bring, from the counts that SQL makes."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.recommendation.association.chance import BasketChance, Chance, NextBasketChance

SAME_BASKET = "same_basket"
NEXT_BASKET = "next_basket"
AnyChance = TypeVar("AnyChance", bound=Chance)


class PairChance(Generic[AnyChance]):
    """Expected counts of pairs of products in one relation.

    Parameters
    ----------
    product_ids : pandas.Index
        Rising.
    chance : BasketChance or NextBasketChance
        Over these products.

    Examples
    --------
    >>> counts = {"product_case_count": [3, 2], "other_case_count": [3, 2]}
    >>> products = {"relation": ["same_basket"] * 2, "product_id": ["A", "B"], **counts}
    >>> products = pa.table(products | {"next_case_count": [3, 2]})
    >>> sizes = {"product_count": [1, 2], "other_product_count": [1, 2], "case_count": [1, 2]}
    >>> cases = pa.table({"relation": ["same_basket"] * 2, **sizes})
    >>> same_basket(cases, products).expected(["A"], ["B"]).round(3).tolist()
    [2.0]
    """

    def __init__(self, product_ids: "pd.Index[str]", chance: AnyChance) -> None:
        self._ids = product_ids
        self.chance = chance

    def numbers(self, product_ids: list[str]) -> np.ndarray:
        """Return the numbers that ``chance`` has for products."""
        found = self._ids.get_indexer(pd.Index(product_ids))
        if (found < 0).any():
            raise ValueError(f"{(found < 0).sum()} products of pairs are in no case")
        return found

    def expected(self, product_ids: list[str], other_product_ids: list[str]) -> np.ndarray:
        """Return the expected number of cases with each two products."""
        return self.chance.pairs(self.numbers(product_ids), self.numbers(other_product_ids))


def same_basket(cases: pa.Table, products: pa.Table) -> PairChance[BasketChance]:
    """Tell what would be in one basket.

    Parameters
    ----------
    cases : pyarrow.Table
        One row per relation and sizes: ``relation``, ``product_count``, ``other_product_count``
        (of the next basket; of the same, the same again) and ``case_count``.
    products : pyarrow.Table
        One row per relation and product: ``relation``, ``product_id``, and the cases that have it
        as the first (``product_case_count``), as the other (``other_case_count``) and in the next
        basket, added or again (``next_case_count``).

    Returns
    -------
    PairChance of BasketChance
    """
    sizes, counts = _of(SAME_BASKET, cases, products)
    chance = BasketChance(
        counts["product_case_count"].to_numpy(),
        sizes["product_count"].to_numpy(),
        sizes["case_count"].to_numpy(),
    )
    return PairChance(pd.Index(counts["product_id"]), chance)


def next_basket(cases: pa.Table, products: pa.Table) -> PairChance[NextBasketChance]:
    """Tell what the next basket would add; as :func:`same_basket`."""
    sizes, counts = _of(NEXT_BASKET, cases, products)
    chance = NextBasketChance(
        counts["product_case_count"].to_numpy(),
        counts["next_case_count"].to_numpy(),
        counts["other_case_count"].to_numpy(),
        sizes["product_count"].to_numpy(),
        sizes["other_product_count"].to_numpy(),
        sizes["case_count"].to_numpy(),
    )
    return PairChance(pd.Index(counts["product_id"]), chance)


def _of(relation: str, cases: pa.Table, products: pa.Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases of a relation by their sizes, and its products by id."""
    keys = (["product_count", "other_product_count"], ["product_id"])
    sizes, counts = (
        frame[frame["relation"] == relation].sort_values(by, ignore_index=True)
        for frame, by in zip((cases.to_pandas(), products.to_pandas()), keys, strict=True)
    )
    return sizes, counts


RELATIONS: dict[str, Callable[[pa.Table, pa.Table], PairChance[Any]]] = {
    SAME_BASKET: same_basket,
    NEXT_BASKET: next_basket,
}
