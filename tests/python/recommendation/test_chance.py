"""Of what is due to chance alone, no more than the stated share is shown."""

from fractions import Fraction

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_baskets import draw, lines_of, matrix_of, next_basket, same_basket, swap, together
from scipy.stats import hypergeom

from tessera.learning.statistics import q_values
from tessera.recommendation.association import (
    RELATIONS,
    RuleSettings,
    find_cross_sell,
    find_itemsets,
    find_rules,
)
from tessera.recommendation.association.chance import BasketChance
from tessera.recommendation.association.inclusion import LINKS, inclusion
from tessera.recommendation.association.significance import p_values

RULES = RuleSettings(Fraction(1, 200), Fraction(1, 5), min_count=10, max_q_value=0.01)
# Name: number of products and baskets, how fast the products' weights fall, spread of the
# logarithm of the sizes, and weight on top of the first product's.
SHOPS = {
    "boutique": (12, 3_000, 0.5, 0.7, 0),
    "grocer": (200, 12_000, 1.0, 1.0, 0),
    "carrier_bags": (150, 8_000, 1.0, 1.0, 5),
    "wholesaler": (900, 12_000, 1.2, 1.3, 0),
    "few_products_huge_baskets": (120, 8_000, 1.2, 1.5, 0),
}


def sizes_of(generator, count, spread, most):
    sizes = np.ceil(generator.lognormal(0.7, spread, count))
    return np.clip(sizes, 1, min(most - 2, 100)).astype(np.int64)


def random_shop(name, seed=0):
    products, baskets, fall, spread, bags = SHOPS[name]
    generator = np.random.default_rng(seed)
    weights = np.arange(1, products + 1) ** -fall
    weights[0] += bags
    return draw(generator, weights, sizes_of(generator, baskets, spread, products))


def weekly_shop(seed=0, products=200, customers=2_000, days=6):
    """Return first and next baskets; some customers always fill large ones, others small ones."""
    generator = np.random.default_rng(seed)
    weights = np.arange(1, products + 1) ** -1.0
    habits = np.repeat(generator.normal(0.7, 0.9, customers), days)
    sizes = np.ceil(np.exp(habits + generator.normal(0, 0.4, len(habits))))
    sizes = np.clip(sizes, 1, min(products - 2, 100)).astype(np.int64)
    baskets = draw(generator, weights, sizes)
    is_last = np.arange(len(habits)) % days == days - 1
    return baskets[~is_last], baskets[np.roll(~is_last, 1)]


def surety(pairs, cases, products):
    """Return p-values and q-values of the pairs, and the number of pairs looked at."""
    counts = [pairs[name].to_numpy() for name in ("pair_count", "product_case_count")]
    counts.append(pairs["other_case_count"].to_numpy())
    chance = RELATIONS[pairs["relation"][0].as_py()](cases, products)
    expected = chance.expected(pairs["product_id"].to_pylist(), pairs["other_product_id"])
    p = p_values(*counts, expected)
    candidates = pairs["candidate_count"][0].as_py()
    return p, q_values(p, candidates), candidates


@pytest.mark.parametrize("is_swapped", [False, True], ids=["drawn", "swapped"])
@pytest.mark.parametrize("name", SHOPS)
def test_pairs_in_random_baskets_are_not_shown(name, is_swapped):
    baskets = random_shop(name)
    if is_swapped:
        baskets = swap(np.random.default_rng(1), baskets, 6 * baskets.shape[0])
    pairs, cases, products = same_basket(baskets)
    p, q, candidates = surety(pairs, cases, products)
    for level in (0.05, 0.01, 0.001):
        assert (p <= level).sum() <= level * candidates
    assert (q <= 0.2).sum() == 0
    assert find_cross_sell(pairs, cases, products, products["product_id"], RULES).num_rows == 0


def test_baskets_of_one_size_would_let_chance_in():
    """Fisher's exact test takes all baskets for alike; the figures that it gave are the reason."""
    pairs, _, _ = same_basket(random_shop("wholesaler"))
    counts = [pairs[name].to_numpy() for name in ("product_case_count", "other_case_count")]
    p = hypergeom.sf(pairs["pair_count"].to_numpy() - 1, pairs["case_count"][0].as_py(), *counts)
    assert (q_values(p, pairs["candidate_count"][0].as_py()) <= 0.01).sum() > 1_000


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("products", [12, 40, 200])
def test_next_baskets_at_random_are_not_shown(products, seed):
    if products == 12:
        firsts, nexts = (one[one.sum(axis=1) <= 10] for one in weekly_shop_of_small_baskets(seed))
    else:
        firsts, nexts = weekly_shop(seed, products)
    pairs, cases, counts = next_basket(firsts, nexts)
    p, q, candidates = surety(pairs, cases, counts)
    for level in (0.05, 0.01):
        few = level * candidates
        assert (p <= level).sum() <= few + 3 * np.sqrt(few)
    assert (q <= 0.01).sum() == 0


def weekly_shop_of_small_baskets(seed):
    generator = np.random.default_rng(seed)
    sizes = generator.integers(1, 6, 2 * 8_000)
    baskets = draw(generator, np.arange(1, 13) ** -0.5, sizes)
    return baskets[:8_000], baskets[8_000:]


def test_what_is_bought_again_leaves_less_to_add():
    """Half of the customers repeat all they bought; what they add is drawn at random."""
    firsts, nexts = weekly_shop(3)
    repeats = np.random.default_rng(3).random(firsts.shape[0]) < 0.5
    nexts = nexts + firsts.multiply(repeats[:, None])
    nexts.data[:] = 1
    pairs, cases, products = next_basket(firsts, nexts)
    _, q, _ = surety(pairs, cases, products)
    assert (q <= 0.01).sum() == 0


@pytest.mark.parametrize("name", ["grocer", "carrier_bags"])
def test_rules_from_random_baskets_are_not_shown(name):
    baskets = random_shop(name)
    _, cases, products = same_basket(baskets)
    names = pa.table({"product_id": pa.array([], pa.string()), "product_name": pa.array([])})
    with duckdb.connect() as connection:
        itemsets = find_itemsets(connection, lines_of(baskets), RULES)
    assert (itemsets["product_count"].to_numpy() > 2).sum() > 100
    assert find_rules(itemsets, names, cases, products, RULES).num_rows == 0


def planted(baskets, first, second, count):
    """Put two products into the first baskets that have four products or more."""
    rows = np.flatnonzero(baskets.sum(axis=1) > 3)[:count]
    found = [set(one.tolist()) for one in np.split(baskets.indices, baskets.indptr[1:-1])]
    for row in rows.tolist():
        found[row] |= {first, second}
    return matrix_of([sorted(basket) for basket in found], baskets.shape[1])


def test_what_goes_together_is_shown_and_nothing_else():
    baskets = planted(random_shop("grocer"), 120, 150, 90)
    pairs, cases, products = same_basket(baskets)
    found = find_cross_sell(pairs, cases, products, products["product_id"], RULES)
    assert found.select(["product_id", "other_product_id"]).to_pylist() == [
        {"product_id": "P00120", "other_product_id": "P00150"},
        {"product_id": "P00150", "other_product_id": "P00120"},
    ]


def test_what_goes_with_two_that_go_together_is_no_rule():
    baskets = planted(random_shop("grocer"), 120, 150, 400)
    _, cases, products = same_basket(baskets)
    names = pa.table({"product_id": pa.array([], pa.string()), "product_name": pa.array([])})
    with duckdb.connect() as connection:
        itemsets = find_itemsets(connection, lines_of(baskets), RULES)
    assert (itemsets["product_count"].to_numpy() > 2).sum() > 50
    rules = find_rules(itemsets, names, cases, products, RULES)
    assert set(rules["consequent_product_id"].to_pylist()) == {"P00120", "P00150"}


def test_a_rule_of_two_products_is_as_sure_as_the_pair():
    baskets = planted(random_shop("grocer"), 120, 150, 400)
    pairs, cases, products = same_basket(baskets)
    names = pa.table({"product_id": pa.array([], pa.string()), "product_name": pa.array([])})
    with duckdb.connect() as connection:
        itemsets = find_itemsets(connection, lines_of(baskets), RULES)
    rules = find_rules(itemsets, names, cases, products, RULES).to_pandas()
    rule = rules[rules["antecedent_product_ids"] == "P00120"].iloc[0]
    found = find_cross_sell(pairs, cases, products, products["product_id"], RULES).to_pandas()
    pair = found[found["product_id"] == "P00120"].iloc[0]
    assert rule["expected_basket_count"] == pair["expected_pair_count"]
    assert rule["p_value"] == pair["p_value"]


@settings(max_examples=60)
@given(
    st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=8), min_size=1, max_size=30),
    st.sampled_from(LINKS),
)
def test_chances_add_up_to_frequencies_and_sizes(baskets, link):
    matrix = matrix_of([sorted(basket) for basket in baskets], 8)
    sizes, counts = np.unique(matrix.sum(axis=1), return_counts=True)
    frequencies = matrix.sum(axis=0)
    found = inclusion(frequencies, sizes, counts, link)
    assert found.share @ counts == pytest.approx(frequencies, abs=1e-3 * len(baskets))
    assert found.share.sum(axis=0) == pytest.approx(sizes, abs=1e-2)


@pytest.mark.parametrize("link", LINKS)
def test_equally_popular_products_share_the_places_evenly(link):
    """Of ten products, three in a basket: each pair is in 3 * 2 of 10 * 9 baskets."""
    found = inclusion(np.full(10, 30), np.array([3]), np.array([100]), link)
    assert found.share == pytest.approx(0.3)
    assert found.joint(np.array([0]), np.array([1]))[0, 0] == pytest.approx(6 / 90, rel=0.04)


def test_a_basket_of_one_product_has_no_pair():
    chance = BasketChance(np.array([500, 500, 2, 2]), np.array([1, 2]), np.array([1000, 2]))
    assert chance.pairs(np.array([0]), np.array([1]))[0] <= 2


def test_products_in_all_baskets_or_none_are_no_obstacle():
    chance = BasketChance(np.array([9, 9, 3, 0]), np.array([2, 3]), np.array([6, 3]))
    found = chance.pairs(np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert found == pytest.approx([9, 3, 0], abs=0.1)


def test_sizes_that_do_not_fit_the_products_are_refused():
    with pytest.raises(ValueError, match="products are in 5 cases, whose sizes are 4"):
        BasketChance(np.array([3, 2]), np.array([1, 2]), np.array([2, 1]))


@pytest.fixture(scope="module")
def retail(shared_data):
    """Return the orders of customers by time, as customer, day and products as numbers."""
    columns = ["Invoice", "StockCode", "Quantity", "Price", "InvoiceDate", "Customer ID"]
    frame = pq.read_table(shared_data("online_retail_II.parquet"), columns=columns).to_pandas()
    code = frame["StockCode"].astype(str).str.strip().str.upper()
    frame = frame.assign(code=code, day=frame["InvoiceDate"].astype("datetime64[s]").dt.normalize())
    is_sale = (frame["Quantity"] > 0) & (frame["Price"] > 0) & code.str.match(r"\d{5}")
    frame = frame[is_sale].drop_duplicates(["Invoice", "code"])
    sizes = frame.groupby("Invoice")["code"].transform("size")
    return frame[sizes <= 100]


def test_random_baskets_of_a_real_shop_are_not_shown(retail):
    """Online Retail II: real sizes and frequencies, products drawn at random."""
    sizes = retail.groupby("Invoice").size().to_numpy()
    weights = retail["code"].value_counts().to_numpy()
    baskets = draw(np.random.default_rng(0), weights, sizes)
    known = retail.dropna(subset="Customer ID").drop_duplicates(["Customer ID", "day", "code"])
    days = known.groupby(["Customer ID", "day"]).size().clip(upper=100)
    drawn = draw(np.random.default_rng(1), weights, days.to_numpy())
    customers = days.index.get_level_values(0).to_numpy()
    follows = np.flatnonzero(customers[1:] == customers[:-1])
    followed = next_basket(drawn[follows], drawn[follows + 1])
    pairs, cases, products = together(same_basket(baskets), followed)
    assert pairs.num_rows > 500_000
    assert find_cross_sell(pairs, cases, products, products["product_id"], RULES).num_rows == 0
    names = pa.table({"product_id": pa.array([], pa.string()), "product_name": pa.array([])})
    with duckdb.connect() as connection:
        itemsets = find_itemsets(connection, lines_of(baskets), RULES)
    assert find_rules(itemsets, names, cases, products, RULES).num_rows == 0
