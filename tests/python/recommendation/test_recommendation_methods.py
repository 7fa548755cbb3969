"""What all methods have in common."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from tessera.recommendation.methods import (
    ALS,
    EASE,
    Blend,
    Cascade,
    GroupPopularity,
    ItemKNN,
    LinkedPurchases,
    Personal,
    PersonalAndPopular,
    Popularity,
    PurchaseContext,
    RecentPersonal,
    RecentPopularity,
    RP3beta,
    SegmentPopularity,
    UserKNN,
    base,
    compared_methods,
)

OTHERS = {
    "group_popularity": GroupPopularity,
    "linked_purchases": LinkedPurchases,
    "blend": Blend,
    "cascade": Cascade,
}
METHODS = compared_methods()
NAMES = [*METHODS, *OTHERS]


def method(name):
    settings = {
        "blend": {"parts": {"personal": Personal(), "recent_popularity": RecentPopularity()}},
        "cascade": {"parts": {"linked": LinkedPurchases(), "recent": RecentPopularity()}},
        "als": {"factor_count": 4, "half_life_days": 30.0},
    }
    return (METHODS | OTHERS)[name](**settings.get(name, {}))


def shop(seed=0, customers=60, products=30):
    """Counts whose last customer is new, and when the purchases were made."""
    generator = np.random.default_rng(seed)
    tastes = generator.permutation(products)[: products // 2]
    rows = generator.integers(0, customers - 1, 600)
    columns = np.where(
        rows % 2, generator.choice(tastes, rows.size), generator.integers(0, products, rows.size)
    )
    shape = (customers, products)
    counts = sparse.csr_matrix((np.ones(rows.size), (rows, columns)), shape=shape)
    segments = np.array(["odd" if row % 2 else "even" for row in range(customers)], dtype=object)
    segments[-1] = None
    ages = generator.uniform(0, 200, rows.size)
    links = sparse.random_array((customers, customers), density=0.05, rng=generator).tolil()
    links[-1] = 0
    groups = np.where(np.arange(customers) % 3, segments, None)
    return counts, PurchaseContext(rows, columns, ages, shape, segments, groups, links.tocsr())


@pytest.mark.parametrize("name", NAMES)
def test_recommendations_come_out_the_same_again(name):
    counts, context = shop()
    customers = np.arange(60)
    first = method(name).fit(counts, context=context).recommend(customers, 7)
    with threadpool_limits(limits=2):
        second = clone(method(name)).fit(counts, context=context).recommend(customers, 7)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize("name", NAMES)
def test_blocks_do_not_change_the_result(name, monkeypatch):
    counts, context = shop()
    fitted = method(name).fit(counts, context=context)
    customers = np.array([59, 3, 3, 0])
    whole = fitted.recommend(customers, 7)
    monkeypatch.setattr(base, "BLOCK_CELLS", 1)
    parts = fitted.recommend(customers, 7)
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_allclose(whole[1], parts[1], atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_the_best_scores_then_the_most_popular(name):
    counts, context = shop()
    fitted = method(name).fit(counts, context=context)
    customers = np.array([0, 1, 59])
    products, best = fitted.recommend(customers, 9)
    popularity = np.asarray(counts.sum(axis=0)).ravel()
    for row, scores in enumerate(fitted.scores(customers)):
        expected = np.lexsort((np.arange(30), -popularity, -scores))[:9]
        assert products[row].tolist() == expected.tolist()
        np.testing.assert_array_equal(best[row], scores[expected])


@pytest.mark.parametrize("name", NAMES)
def test_only_allowed_and_unseen_products_are_recommended(name):
    counts, context = shop()
    allowed = np.arange(30) % 3 > 0
    products, scores = (
        method(name)
        .fit(counts, context=context)
        .recommend(np.arange(60), 30, allowed, exclude_seen=True)
    )
    bought = counts.toarray() > 0
    for customer, row in enumerate(products):
        assert sorted(row[row >= 0]) == np.flatnonzero(allowed & ~bought[customer]).tolist()
    np.testing.assert_array_equal(np.isnan(scores), products < 0)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in NAMES
        if name not in ("segment_popularity", "recent_popularity", "personal_and_popular")
    ],
)
def test_a_new_customer_gets_the_most_popular(name):
    counts, context = shop()
    parts = {"personal": Personal(), "popularity": Popularity()}
    both = {"blend": Blend(parts), "cascade": Cascade(parts)}
    chosen = both[name] if name in both else method(name)
    products, _ = chosen.fit(counts, context=context).recommend([59], 5)
    popularity = np.asarray(counts.sum(axis=0)).ravel()
    assert products[0].tolist() == np.lexsort((np.arange(30), -popularity))[:5].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_who_bought_nothing_and_what_nobody_bought_change_no_list(name):
    """They are added before, between and behind the others."""
    counts, context = shop()
    counts, context = counts[:59], replace(
        context, shape=(59, 30), segments=context.segments[:59], groups=context.groups[:59],
        links=context.links[:59, :59],
    )  # fmt: skip
    rows, columns = np.arange(59) * 2 + 1, np.arange(30) * 3 + 1
    shape = (120, 92)
    wider = counts.tocoo()
    wider = sparse.csr_matrix((wider.data, (rows[wider.row], columns[wider.col])), shape=shape)
    segments, groups = np.full((2, 120), "other", dtype=object)
    segments[rows], groups[rows] = context.segments, context.groups
    links = context.links.tocoo()
    links = sparse.csr_matrix((links.data, (rows[links.row], rows[links.col])), shape=(120, 120))
    around = PurchaseContext(
        rows[context.customers], columns[context.products], context.age_days, shape,
        segments, groups, links,
    )  # fmt: skip
    chosen = method(name)
    before, _ = chosen.fit(counts, context=context).recommend(np.arange(59), 7)
    after, _ = clone(chosen).fit(wider, context=around).recommend(rows, 7)
    np.testing.assert_array_equal(columns[before], after)


@pytest.mark.parametrize("name", NAMES)
def test_no_purchases_are_no_failure(name):
    context = PurchaseContext(
        np.zeros(0, int),
        np.zeros(0, int),
        np.zeros(0),
        (2, 3),
        np.array(["a", None]),
        np.array(["b", None]),
        sparse.csr_matrix((2, 2)),
    )
    products, _ = method(name).fit(sparse.csr_matrix((2, 3)), context=context).recommend([0, 1], 2)
    assert products.tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "chosen",
    [
        RecentPopularity(),
        RecentPersonal(),
        PersonalAndPopular(),
        SegmentPopularity(),
        GroupPopularity(30.0),
        LinkedPurchases(),
        ALS(factor_count=2, half_life_days=30.0),
    ],
    ids=lambda one: one.name,
)
def test_a_missing_context_is_an_error(chosen):
    counts, context = shop()
    with pytest.raises(ValueError, match=f"{type(chosen).__name__} needs .*; give a context"):
        chosen.fit(counts)
    with pytest.raises(ValueError, match="the context is for"):
        chosen.fit(counts[:5], context=context)


def test_segments_are_asked_for():
    context = PurchaseContext(np.zeros(0, int), np.zeros(0, int), np.zeros(0), (1, 1))
    with pytest.raises(ValueError, match="needs segments; the context has none"):
        SegmentPopularity().fit(sparse.csr_matrix((1, 1)), context=context)


def test_bad_counts_and_masks_are_an_error():
    with pytest.raises(ValueError, match="Negative values"):
        Popularity().fit(sparse.csr_matrix(np.array([[1.0, -2.0]])))
    fitted = Popularity().fit(sparse.csr_matrix((1, 2)))
    with pytest.raises(ValueError, match="allowed has shape"):
        fitted.recommend([0], allowed=np.ones(3, dtype=bool))


@pytest.mark.parametrize(
    "chosen",
    [
        ItemKNN(0),
        UserKNN(0),
        RP3beta(0),
        RP3beta(alpha=0.0),
        EASE(0.0),
        ALS(factor_count=0),
        ALS(alpha=0.0),
        ALS(half_life_days=0.0),
        RecentPopularity(0.0),
        RecentPersonal(1.5),
        PersonalAndPopular(popular_worth=-1.0),
        SegmentPopularity(0.0),
    ],
)
def test_impossible_settings_are_an_error(chosen):
    counts, context = shop()
    with pytest.raises(ValueError, match=r"must be|at least|at most"):
        chosen.fit(counts, context=context)


def test_ease_refuses_what_does_not_fit_in_memory(monkeypatch):
    monkeypatch.setattr("tessera.recommendation.methods.ease.MOST_PRODUCTS", 29)
    counts, _ = shop()
    with pytest.raises(ValueError, match="takes at most 29 products, not 30"):
        EASE().fit(counts)
