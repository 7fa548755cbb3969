import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation.lists.picking import NEW_PART, NO_PART, ShopRules, pick_products
from tessera.recommendation.methods import Blend, Cascade, Personal, Popularity, base

PARTS = {"personal": Personal(), "popularity": Popularity()}


METHODS = [Blend(PARTS), Cascade(PARTS), Blend({"personal": Personal()})]


@st.composite
def shops(draw, most_products=24):
    """Counts, rules and what new products resemble, of three customers."""
    size = draw(st.integers(1, most_products))
    count = draw(st.integers(1, size + 1))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    is_new = generator.random(size) < 0.4
    counts = generator.poisson(np.where(is_new, 0.2, 0.6), (3, size))
    rules = ShopRules(
        count,
        is_eligible=generator.random(size) < 0.8,
        is_repeatable=generator.random(size) < 0.6,
        categories=generator.integers(-1, 3, size),
        most_per_category=draw(st.none() | st.integers(1, 3)),
        new_slots=draw(st.integers(0, count - 1)),
    )
    similarity = generator.choice([0, 0, 0.2, 0.5, 0.9, -0.4], (size, size)) * is_new[:, None]
    return sparse.csr_matrix(counts.astype(float)), rules, sparse.csr_matrix(similarity)


def greedy(order, rules, most, listed=()):
    """Take products in their order as long as their category has room."""
    picked = []
    for product in order:
        category = rules.categories[product]
        same = [one for one in [*listed, *picked] if rules.categories[one] == category >= 0]
        is_full = rules.most_per_category is not None and len(same) >= rules.most_per_category
        if len(picked) < most and not is_full:
            picked.append(product)
    return picked


def slow_lists(method, rules, similarity=None):
    """Lists of customers as (product, is_new), one product at a time."""
    width = len(rules.categories)
    for customer, scores in enumerate(method.scores(np.arange(3))):
        bought = method.counts_[customer].toarray().ravel() > 0
        allowed = [
            product
            for product in range(width)
            if rules.is_eligible[product] and (rules.is_repeatable[product] or not bought[product])
        ]
        best = sorted(allowed, key=lambda one: (-scores[one], method.ranks_[one]))
        own, new = greedy(best, rules, rules.count), []
        if similarity is not None:
            liked = similarity.toarray() @ bought
            first = own[: rules.count - rules.new_slots]
            fitting = [
                one for one in allowed if not bought[one] and one not in first and liked[one] > 0
            ]
            nearest = sorted(fitting, key=lambda one: (-round(liked[one], 9), method.ranks_[one]))
            new = greedy(nearest, rules, rules.new_slots, first)
            rest = [one for one in best if one not in new]
            own = greedy(rest, rules, rules.count - len(new), new)
        yield [(product, False) for product in own] + [(product, True) for product in new]


def lists(picks):
    found = [[] for _ in range(3)]
    for customer, rank, product, part in zip(
        picks.customers, picks.ranks, picks.products, picks.parts, strict=True
    ):
        found[customer].append((product, part == NEW_PART))
        assert rank == len(found[customer])
    return found


@settings(max_examples=100)
@given(shops(), st.sampled_from(METHODS))
def test_lists_are_those_of_a_slow_and_plain_search(shop, kind):
    counts, rules, similarity = shop
    method = clone(kind).fit(counts)
    assert lists(pick_products(method, np.arange(3), rules)) == list(slow_lists(method, rules))
    found = lists(pick_products(method, np.arange(3), rules, similarity))
    assert found == list(slow_lists(method, rules, similarity))


@settings(max_examples=60)
@given(shops())
def test_no_list_breaks_a_rule(shop):
    counts, rules, similarity = shop
    picks = pick_products(Blend(PARTS).fit(counts), np.arange(3), rules, similarity)
    bought = counts.toarray() > 0
    for customer, listed in enumerate(lists(picks)):
        products = [product for product, _ in listed]
        assert len(set(products)) == len(products) <= rules.count
        assert rules.is_eligible[products].all()
        assert (rules.is_repeatable[products] | ~bought[customer, products]).all()
        categories = rules.categories[products]
        for category in set(categories[categories >= 0]):
            assert (categories == category).sum() <= (rules.most_per_category or rules.count)
        new = [product for product, is_new in listed if is_new]
        assert len(new) <= rules.new_slots
        assert products[len(products) - len(new) :] == new
        assert not bought[customer, new].any()
        assert (similarity.toarray()[new] @ bought[customer] > 0).all()
        scores = picks.scores[picks.customers == customer][: len(products) - len(new)]
        assert (np.diff(scores) <= 0).all()


def subsets(products, limit):
    """All sets of products of which no category has more than its limit."""
    if not products:
        return [[]]
    (product, category), rest = products[0], subsets(products[1:], limit)
    taken = [
        [(product, category), *some]
        for some in rest
        if category < 0 or sum(other == category for _, other in some) < limit
    ]
    return rest + taken


@settings(max_examples=60)
@given(shops(most_products=8))
def test_no_other_list_within_the_rules_scores_higher(shop):
    counts, rules, _ = shop
    if rules.most_per_category is None:
        return
    method = Blend(PARTS).fit(counts)
    found = lists(pick_products(method, np.arange(3), rules))
    for customer, scores in enumerate(method.scores(np.arange(3))):
        may_repeat = rules.is_repeatable | (counts.toarray()[customer] == 0)
        allowed = np.flatnonzero(rules.is_eligible & may_repeat)
        every = subsets(list(zip(allowed, rules.categories[allowed], strict=True)),
                        rules.most_per_category)  # fmt: skip
        of_size = [some for some in every if len(some) <= rules.count]
        best = max(sum(scores[product] for product, _ in some) for some in of_size)
        assert sum(scores[product] for product, _ in found[customer]) == pytest.approx(best)
        assert len(found[customer]) == max(len(some) for some in of_size)


@settings(max_examples=25)
@given(shops(), st.integers(1, 30), st.permutations([0, 1, 2, 2]))
def test_blocks_of_any_size_and_customers_in_any_order_give_the_same(shop, cells, customers):
    counts, rules, similarity = shop
    method = Blend(PARTS).fit(counts)
    whole = pick_products(method, np.arange(3), rules, similarity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "BLOCK_CELLS", cells)
        some = pick_products(method, np.array(customers), rules, similarity)
    rows = np.concatenate([np.flatnonzero(whole.customers == one) for one in customers])
    for name in ("customers", "ranks", "products", "scores", "parts"):
        np.testing.assert_array_equal(getattr(some, name), getattr(whole, name)[rows])


def free(count, width, **others):
    """Rules that forbid nothing."""
    yes = np.ones(width, dtype=bool)
    settings = {"is_eligible": yes, "is_repeatable": yes, "categories": np.full(width, -1)}
    return ShopRules(count, **settings | others)


def test_the_part_that_lifts_a_product_above_its_mean_speaks():
    """Own purchases speak first, popularity where it is above its mean, else nothing does."""
    counts = sparse.csr_matrix(np.array([[3.0, 0, 0, 0], [0, 0, 0, 0], [0, 9, 2, 0]]))
    picks = pick_products(Blend(PARTS).fit(counts), np.arange(2), free(4, 4))
    names = [picks.part_names[part] if part >= 0 else part for part in picks.parts]
    assert picks.products.tolist() == [0, 1, 2, 3, 1, 0, 2, 3]
    assert names == ["personal", "popularity", NO_PART, NO_PART, "popularity", *[NO_PART] * 3]


def test_new_products_share_the_limit_of_their_category():
    """Two slots, one product of a category: the better of N1 and N2, and N3 of another one."""
    names = ["A", "B", "C", "N1", "N2", "N3"]
    counts = sparse.csr_matrix(np.array([[5.0, 4, 3, 0, 0, 0]]))
    similarity = np.zeros((6, 6))
    similarity[3:, 0] = [0.2, 0.3, 0.1]
    rules = free(3, 6, categories=np.array([0, -1, 2, 1, 1, 2]), most_per_category=1, new_slots=2)
    method = Blend({"personal": Personal()}).fit(counts)
    picks = pick_products(method, np.array([0]), rules, sparse.csr_matrix(similarity))
    assert [names[product] for product in picks.products] == ["A", "N2", "N3"]
    picks = pick_products(
        method, np.array([0]), free(4, 6, new_slots=2), sparse.csr_matrix(similarity)
    )
    assert [names[product] for product in picks.products] == ["A", "B", "N2", "N1"]


def test_a_new_product_already_at_the_front_takes_no_slot_and_one_at_the_end_moves_there():
    counts = sparse.csr_matrix(np.array([[1.0, 0, 0, 0], [0, 9, 5, 3]]))
    similarity = np.zeros((4, 4))
    similarity[[1, 3], 0] = [0.9, 0.5]
    picks = pick_products(
        Blend({"popularity": Popularity()}).fit(counts),
        np.array([0]),
        free(3, 4, new_slots=1),
        sparse.csr_matrix(similarity),
    )
    assert picks.products.tolist() == [1, 2, 3]
    assert (picks.parts == NEW_PART).tolist() == [False, False, True]


def test_nobody_and_nothing():
    method = Blend(PARTS).fit(sparse.csr_matrix((2, 3)))
    assert not len(pick_products(method, np.zeros(0, dtype=int), free(2, 3)).products)
    none = free(2, 3, is_eligible=np.zeros(3, dtype=bool))
    assert not len(pick_products(method, np.arange(2), none).products)
    nothing = Blend(PARTS).fit(sparse.csr_matrix((2, 0)))
    assert not len(pick_products(nothing, np.arange(2), free(2, 0)).products)


def test_progress_is_told_ten_times_at_most(monkeypatch):
    monkeypatch.setattr(base, "BLOCK_CELLS", 1)
    told = []
    counts = sparse.csr_matrix(np.ones((40, 2)))
    pick_products(Blend(PARTS).fit(counts), np.arange(40), free(1, 2), log=told.append)
    assert len(told) == 10
    assert told[-1].startswith("recommendations: 40 of 40 customers, ")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"count": 0}, "var recommendations.count is 0; at least 1"),
        ({"most_per_category": 0}, "var recommendations.max_per_category is 0; at least 1"),
        ({"new_slots": -1}, "var recommendations.new_product_slots is -1; 0 or more"),
        ({"new_slots": 3}, "fewer than recommendations.count, which is 3"),
    ],
)
def test_impossible_rules_are_an_error(settings, message):
    with pytest.raises(ValueError, match=message):
        free(**{"count": 3, "width": 2} | settings)
