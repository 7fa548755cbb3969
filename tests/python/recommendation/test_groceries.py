"""The figures that arules and others give for the groceries data."""

from dataclasses import replace
from fractions import Fraction

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from tessera.recommendation.association import RuleSettings, frequent_itemsets, rules

SETTINGS = RuleSettings(Fraction(1, 1000), Fraction(1, 2), max_length=20)
ENGINES = {"level_wise": 10**9, "fp_growth": 0}


@pytest.fixture(scope="module")
def found(shared_data):
    lines = pq.read_table(shared_data("groceries_long.parquet")).to_pandas()
    lines = lines.rename(columns={"basket_id": "basket_number"})
    lines["product_id"] = lines["item"].str.strip()
    with duckdb.connect() as connection:
        table = connection.from_df(lines[["basket_number", "product_id"]]).arrow().read_all()
        return {
            engine: frequent_itemsets(connection, table, replace(SETTINGS, sql_max_baskets=most))
            for engine, most in ENGINES.items()
        }


@pytest.mark.parametrize("engine", ENGINES)
def test_frequent_itemsets(found, engine):
    itemsets = found[engine]
    assert itemsets.method == engine
    assert (itemsets.basket_count, itemsets.least_count) == (9835, 10)
    assert itemsets.count == 13492
    assert [len(counts) for _, counts in itemsets.levels] == [157, 2981, 6831, 3137, 376, 10]


def test_both_engines_agree_on_every_count(found):
    levels = [found[engine].levels for engine in ENGINES]
    for (items, counts), (others, other_counts) in zip(*levels, strict=True):
        assert np.array_equal(items, others)
        assert np.array_equal(counts, other_counts)


def test_rules_with_one_product_in_the_consequent(found):
    itemsets = found["level_wise"]
    half = rules(itemsets, SETTINGS)
    assert len(half) == 5668
    lengths = half["length"].value_counts().sort_index()
    assert lengths.to_dict() == {2: 11, 3: 1461, 4: 3211, 5: 939, 6: 46}
    assert len(rules(itemsets, replace(SETTINGS, min_confidence=Fraction(4, 5)))) == 410
    top = half.loc[half["lift"].idxmax()]
    names = itemsets.products.to_pylist()
    assert [names[item] for item in top["antecedent"]] == ["Instant food products", "soda"]
    assert [names[item] for item in top["consequent"]] == ["hamburger meat"]
    assert top["lift"] == pytest.approx(18.99565, abs=5e-6)


def test_rules_with_every_split(found):
    every = rules(found["fp_growth"], replace(SETTINGS, max_consequent=20))
    assert len(every) == 5829
    assert (every["consequent"].map(len) == 1).sum() == 5668
