"""Lists from the products that matter are those from all products."""

import numpy as np
import pytest
from scipy import sparse

from tessera.recommendation.lists import narrowing, picking
from tessera.recommendation.lists.narrowing import Narrowed, all_scores, rarely_exceeded
from tessera.recommendation.lists.picking import ShopRules, pick_products
from tessera.recommendation.methods import Blend, Popularity, PurchaseContext, make_methods
from tessera.recommendation.methods.cold_start import make_cold_start

CUSTOMERS, PRODUCTS = 120, 500
CHEAP = [
    *("recent_popularity", "segment_popularity", "personal", "personal_and_popular"),
    *("recent_personal", "item_knn", "rp3beta"),
]


def shop(seed: int) -> tuple[sparse.csr_matrix, PurchaseContext]:
    """Purchases after Zipf; a tenth of the customers and of the products have none."""
    generator = np.random.default_rng(seed)
    worth = 1 / (np.arange(PRODUCTS) + 3)
    size = 2_000
    customers = generator.integers(0, CUSTOMERS * 9 // 10, size)
    products = generator.choice(PRODUCTS, size, p=worth / worth.sum()) * 9 // 10
    counts = sparse.csr_matrix((np.ones(size), (customers, products)), (CUSTOMERS, PRODUCTS))
    segments = generator.choice(np.array(["new", "loyal", None], dtype=object), CUSTOMERS)
    groups = generator.choice(np.array(["a", "b", None], dtype=object), CUSTOMERS)
    ages = generator.integers(0, 300, size).astype(float)
    context = PurchaseContext(customers, products, ages, counts.shape, segments, groups)
    return counts, context


def rules(seed: int, repeatable_share: float) -> ShopRules:
    """Most products may be sold."""
    generator = np.random.default_rng(seed)
    return ShopRules(
        count=10,
        is_eligible=generator.random(PRODUCTS) < 0.9,
        is_repeatable=generator.random(PRODUCTS) < repeatable_share,
        categories=generator.integers(-1, 5, PRODUCTS),
        new_slots=2,
    )


def likenesses() -> sparse.csr_matrix:
    """What thirty products resemble."""
    generator = np.random.default_rng(5)
    found = np.zeros((PRODUCTS, PRODUCTS))
    found[-30:] = generator.random((30, PRODUCTS)) * (generator.random((30, PRODUCTS)) < 0.05)
    return sparse.csr_matrix(found)


@pytest.mark.parametrize("repeatable_share", [1.0, 0.97, 0.3])
@pytest.mark.parametrize(
    "names",
    [
        *(CHEAP, ["personal"], ["item_knn", "segment_popularity"]),
        # Methods that say something of all products.
        *([*CHEAP, "als"], ["als"], ["user_knn", "personal_and_popular"]),
    ],
)
def test_lists_are_those_of_all_products(names, repeatable_share, monkeypatch):
    counts, context = shop(1)
    weights = dict(zip(names, np.linspace(0.1, 0.3, len(names)), strict=True))
    method = Blend(make_methods(names), weights).fit(counts, context=context)
    arguments = method, np.arange(CUSTOMERS)[::-1], rules(2, repeatable_share), likenesses()
    few = pick_products(*arguments)
    monkeypatch.setattr(picking, "_narrowed", lambda *_: None)
    every = pick_products(*arguments)
    assert len(few.products) > 9 * CUSTOMERS
    for name in ("customers", "ranks", "products", "scores", "parts"):
        assert np.array_equal(getattr(few, name), getattr(every, name)), name


@pytest.mark.parametrize("names", [CHEAP, [*CHEAP, "als"]])
def test_few_products_are_looked_at_and_their_scores_are_exact(names):
    counts, context = shop(3)
    method = Blend(make_methods(names), dict.fromkeys(names, 1.0)).fit(counts, context=context)
    yes = np.ones(PRODUCTS, dtype=bool)
    narrowed = Narrowed(method, yes, yes, np.zeros(0, dtype=np.int64), 10)
    some = np.arange(6)
    scores, is_settled = narrowed.scores(some)
    every = all_scores(method, some)
    assert is_settled.all()
    assert 10 <= len(scores.columns) < PRODUCTS / 3
    for name, part in scores.parts.items():
        assert np.array_equal(part, every.parts[name][:, scores.columns]), name
    assert np.allclose(scores.means, every.means, rtol=0, atol=1e-13)


def test_where_the_lowest_score_is_not_known_all_products_are_looked_at(monkeypatch):
    monkeypatch.setattr(narrowing, "LOWEST", 1)
    counts, context = shop(4)
    names = ["personal_and_popular"]
    method = Blend(make_methods(names), {names[0]: 1.0}).fit(counts, context=context)
    # The product that sells least belongs to whoever bought it.
    popular = method.parts_[names[0]].split_scores(np.arange(1)).shared[0]
    bought = np.flatnonzero(method.is_bought_)
    least = bought[np.argmin(np.round(popular[bought], 12))]
    yes = np.ones(PRODUCTS, dtype=bool)
    narrowed = Narrowed(method, yes, yes, np.zeros(0, dtype=np.int64), 10)
    _, is_settled = narrowed.scores(np.arange(CUSTOMERS))
    owns = counts[:, [least]].toarray().ravel() > 0
    assert owns.any()
    assert np.array_equal(is_settled, ~owns)


def test_new_customers_of_a_group_have_one_list(monkeypatch):
    counts, context = shop(6)
    method = make_cold_start("cold_start_30_days", context).fit(counts, context=context)
    new = np.flatnonzero(np.diff(counts.indptr) == 0)
    together = pick_products(method, new, rules(7, 1.0))
    looked_at = []
    picked = picking._picked

    def counted(method, customers, *others):
        looked_at.append(len(customers))
        return picked(method, customers, *others)

    monkeypatch.setattr(picking, "_picked", counted)
    alone = [pick_products(method, np.array([one]), rules(7, 1.0)) for one in new]
    for name in ("customers", "ranks", "products", "scores", "parts"):
        parts = np.concatenate([getattr(one, name) for one in alone])
        assert np.array_equal(getattr(together, name), parts), name
    looked_at.clear()
    pick_products(method, new, rules(7, 1.0))
    assert looked_at == [3]


def test_a_blend_of_what_is_all_shared_has_a_list_for_everybody():
    counts, _ = shop(8)
    method = Blend({"popularity": Popularity()}).fit(counts)
    picks = pick_products(method, np.arange(CUSTOMERS), rules(9, 1.0))
    assert len(picks.products) == 10 * CUSTOMERS


def test_what_others_reach_in_everything_is_left_out():
    generator = np.random.default_rng(0)
    measures = np.vstack([generator.integers(0, 30, (2, 700)), -generator.permutation(700)[None]])
    reached = np.array(
        [(measures >= measures[:, [item]]).all(axis=0).sum() - 1 for item in range(700)]
    )
    for count in (1, 5, 40):
        expected = np.flatnonzero(reached < count)
        assert np.array_equal(rarely_exceeded(measures.astype(float), count), expected)
