"""The figures that arules and others give for the groceries data."""

from dataclasses import replace
from fractions import Fraction

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from tessera.recommendation.association import RuleSettings, frequent_itemsets, rules
from tessera.recommendation.association.baskets import read_baskets
from tessera.recommendation.association.chance import BasketChance

SETTINGS = RuleSettings(Fraction(1, 1000), Fraction(1, 2), max_length=20)


@pytest.fixture(scope="module")
def found(shared_data):
    """Return the itemsets, what chance would do, and the number that it has for each item."""
    lines = pq.read_table(shared_data("groceries_long.parquet")).to_pandas()
    lines = lines.rename(columns={"basket_id": "basket_number"})
    lines["product_id"] = lines["item"].str.strip()
    with duckdb.connect() as connection:
        table = connection.from_df(lines[["basket_number", "product_id"]]).arrow().read_all()
        itemsets = frequent_itemsets(connection, table, SETTINGS)
    baskets = read_baskets(table)
    sizes = np.unique(np.bincount(baskets.baskets), return_counts=True)
    numbers = np.searchsorted(baskets.products.to_numpy(False), itemsets.products.to_numpy(False))
    return itemsets, BasketChance(baskets.item_counts(), *sizes), numbers


def test_frequent_itemsets(found):
    itemsets, _, _ = found
    assert (itemsets.basket_count, itemsets.least_count) == (9835, 10)
    lengths = [len(counts) for _, counts in itemsets.levels]
    assert lengths == [157, 2981, 6831, 3137, 376, 10]
    assert sum(lengths) == 13492


def test_rules_with_one_product_in_the_consequent(found):
    itemsets = found[0]
    half = rules(*found, SETTINGS)
    assert len(half) == 5668
    lengths = half["length"].value_counts().sort_index()
    assert lengths.to_dict() == {2: 11, 3: 1461, 4: 3211, 5: 939, 6: 46}
    assert len(rules(*found, replace(SETTINGS, min_confidence=Fraction(4, 5)))) == 410
    top = half.loc[half["lift"].idxmax()]
    names = itemsets.products.to_pylist()
    assert [names[item] for item in top["antecedent"]] == ["Instant food products", "soda"]
    assert names[top["consequent"]] == "hamburger meat"
    assert top["lift"] == pytest.approx(18.99565, abs=5e-6)
