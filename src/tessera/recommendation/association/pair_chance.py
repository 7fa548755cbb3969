"""What chance would bring, from the counts that SQL makes."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.recommendation.association.chance import BasketChance, NextBasketChance

SAME_BASKET = "same_basket"
NEXT_BASKET = "next_basket"


class PairChance:
    """Expected counts of pairs of products in one relation.

    Parameters
    ----------
    relation : str
        ``same_basket`` or ``next_basket``.
    cases : pyarrow.Table
        One row per relation and sizes: ``relation``, ``product_count``, ``other_product_count``
        (of the next basket; of the same, the same again) and ``case_count``.
    products : pyarrow.Table
        One row per relation and product: ``relation``, ``product_id``, and the cases that have it
        as the first (``product_case_count``), as the other (``other_case_count``) and in the next
        basket, added or again (``next_case_count``).

    Attributes
    ----------
    chance : BasketChance or NextBasketChance
        Over products by rising id.

    Examples
    --------
    >>> counts = {"product_case_count": [3, 2], "other_case_count": [3, 2]}
    >>> products = {"relation": ["same_basket"] * 2, "product_id": ["A", "B"], **counts}
    >>> products = pa.table(products | {"next_case_count": [3, 2]})
    >>> sizes = {"product_count": [1, 2], "other_product_count": [1, 2], "case_count": [1, 2]}
    >>> cases = pa.table({"relation": ["same_basket"] * 2, **sizes})
    >>> PairChance("same_basket", cases, products).expected(["A"], ["B"]).round(3).tolist()
    [2.0]
    """

    def __init__(self, relation: str, cases: pa.Table, products: pa.Table) -> None:
        case_frame = _of(relation, cases, ["product_count", "other_product_count"])
        product_frame = _of(relation, products, ["product_id"])
        sizes = case_frame["product_count"].to_numpy()
        counts = case_frame["case_count"].to_numpy()
        firsts = product_frame["product_case_count"].to_numpy()
        self._ids = pd.Index(product_frame["product_id"])
        if relation == NEXT_BASKET:
            self.chance = NextBasketChance(
                firsts,
                product_frame["next_case_count"].to_numpy(),
                product_frame["other_case_count"].to_numpy(),
                sizes,
                case_frame["other_product_count"].to_numpy(),
                counts,
            )
        else:
            self.chance = BasketChance(firsts, sizes, counts)

    def numbers(self, product_ids: list[str]) -> np.ndarray:
        """Return the numbers that ``chance`` has for products."""
        found = self._ids.get_indexer(product_ids)
        if (found < 0).any():
            raise ValueError(f"{(found < 0).sum()} products of pairs are in no case")
        return found

    def expected(self, product_ids: list[str], other_product_ids: list[str]) -> np.ndarray:
        """Return the expected number of cases with each two products."""
        return self.chance.pairs(self.numbers(product_ids), self.numbers(other_product_ids))


def _of(relation: str, table: pa.Table, keys: list[str]) -> pd.DataFrame:
    frame = table.to_pandas()
    return frame[frame["relation"] == relation].sort_values(keys, ignore_index=True)
