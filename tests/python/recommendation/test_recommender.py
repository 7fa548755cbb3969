import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation import ProductRecommender, build_interactions, recommender
from tessera.recommendation.neighbours import ProductNeighbours, popularity_ranks

counts_matrices = nps.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 9)),
    elements=st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.0, 5.0]),
)


def small(**settings):
    return ProductRecommender(**{"min_customers": 1, "min_products": 1, **settings})


def expected_parts(model, counts, targets):
    """The three parts of the score by their definitions, dense."""
    mine = counts[:, targets]
    own = model.own_weight * mine / (mine + 1)
    neighbours = ProductNeighbours(model.neighbour_count)
    neighbours.fit(sparse.csr_matrix(counts), targets, counts.sum(axis=0))
    similar = neighbours.score(sparse.csr_matrix(counts)).toarray()
    similar[mine > 0] = 0
    largest = similar.max(axis=1, keepdims=True)
    similar = model.neighbour_weight * np.divide(
        similar, largest, out=np.zeros_like(similar), where=largest > 0
    )
    orders = counts.sum(axis=0)[targets]
    popular = model.popularity_weight * orders / max(orders.max(), 1)
    return np.stack([own, similar, np.broadcast_to(popular, own.shape)])


@settings(deadline=None)
@given(counts_matrices, st.integers(1, 12), st.randoms())
def test_the_best_scores_of_all_products_are_found(counts, count, random):
    width = counts.shape[1]
    targets = np.array(sorted(random.sample(range(width), random.randint(1, width))))
    model = small(count=count, neighbour_count=2).fit(sparse.csr_matrix(counts), targets)
    found = model.recommend(sparse.csr_matrix(counts))
    if model.method_ == "popularity":
        assert counts.sum() == 0
        return
    parts = expected_parts(model, counts, targets)
    scores = parts.sum(axis=0).round(9)
    ranks = popularity_ranks(counts.sum(axis=0)[targets])
    for customer, rows in found.groupby("customer"):
        best = np.lexsort((ranks, -scores[customer]))[:count]
        assert rows["rank"].tolist() == list(range(1, len(best) + 1))
        np.testing.assert_allclose(rows["score"], scores[customer][best], atol=2e-9)
        assert rows["product"].tolist() == targets[best].tolist()
    assert found["customer"].nunique() == len(counts)


@settings(deadline=None)
@given(counts_matrices)
def test_routes_name_the_largest_part_and_reasons_what_was_bought(counts):
    targets = np.arange(counts.shape[1])
    model = small(neighbour_count=3).fit(sparse.csr_matrix(counts), targets)
    found = model.recommend(sparse.csr_matrix(counts))
    for row in found.itertuples():
        bought = counts[row.customer] > 0
        if row.route == "own_purchases":
            assert row.reason == row.product
            assert bought[row.product]
        elif row.route == "similar_products":
            assert bought[row.reason]
            assert not bought[row.product]
            similar = model.neighbours_.similarity_[[row.product]].toarray().ravel()
            assert similar[row.reason] == similar[bought].max()
        else:
            assert row.route == "popular"
            assert row.reason == -1


def test_batches_do_not_change_the_result(monkeypatch):
    generator = np.random.default_rng(0)
    counts = sparse.csr_matrix(generator.poisson(0.3, (80, 40)).astype(float))
    model = small().fit(counts, np.arange(40))
    whole = model.recommend(counts)
    monkeypatch.setattr(recommender, "BATCH_CANDIDATES", 100)
    assert len(list(model._batches(counts))) > 10
    assert model.recommend(counts).equals(whole)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"min_customers": 3}, "2 customers with purchases; at least 3 are needed"),
        ({"min_products": 4}, "3 products; at least 4 are needed"),
    ],
)
def test_fallback_to_popularity(settings, reason):
    counts = sparse.csr_matrix(np.array([[1.0, 0, 0], [0, 3, 0], [0, 0, 0]]))
    model = small(**settings).fit(counts, np.arange(3))
    assert model.method_ == "popularity"
    assert model.method_reason_ == reason
    found = model.recommend(counts)
    assert found["product"].tolist() == [1, 0, 2] * 3
    assert set(found["route"]) == {"popular"}


def test_equal_scores_go_to_the_more_popular_then_to_the_first():
    counts = sparse.csr_matrix(np.array([[1.0, 1, 1], [0, 0, 2]]))
    model = small(neighbour_weight=0, popularity_weight=0).fit(counts, np.arange(3))
    assert model.recommend(counts[:1])["product"].tolist() == [2, 0, 1]


@pytest.mark.parametrize("settings", [{"count": 0}, {"own_weight": -1.0}])
def test_impossible_settings_are_an_error(settings):
    with pytest.raises(ValueError, match="must be"):
        small(**settings).fit(sparse.csr_matrix((1, 1)), np.arange(1))


def test_it_can_be_cloned_and_logs_its_phases():
    messages = []
    counts = sparse.csr_matrix(np.eye(3))
    model = clone(small()).set_params(log=messages.append).fit(counts, np.arange(3))
    model.recommend(counts)
    assert [message.split(":")[0] for message in messages] == ["neighbours", "recommendations"]


@pytest.fixture(scope="module")
def later_orders(shared_data):
    """Online Retail II before and in the 90 days after a date."""
    lines = pd.read_parquet(
        shared_data("online_retail_II.parquet"),
        columns=["Invoice", "StockCode", "Customer ID", "Quantity", "InvoiceDate"],
    )
    sold = lines["Customer ID"].notna() & (lines["Quantity"] > 0)
    lines = lines[sold & lines["StockCode"].astype(str).str.match(r"^\d")]
    lines = lines.assign(
        customer_key=lines["Customer ID"].astype(int).astype(str),
        product_id=lines["StockCode"].astype(str).str.upper(),
    )
    cut = pd.Timestamp("2010-12-01")
    past = lines[lines["InvoiceDate"] < cut]
    later = lines[lines["InvoiceDate"].between(cut, cut + pd.Timedelta(days=90))]
    counted = past.groupby(["customer_key", "product_id"])["Invoice"].nunique()
    interactions = build_interactions(counted.rename("order_count").reset_index())
    recent = past.loc[past["InvoiceDate"] >= cut - pd.Timedelta(days=180), "product_id"]
    targets = np.sort(interactions.product_ids.to_pandas().isin(recent).to_numpy().nonzero()[0])
    keys, ids = (
        pd.Index(values.to_pylist())
        for values in (interactions.customer_keys, interactions.product_ids)
    )
    later = later[later["customer_key"].isin(keys) & later["product_id"].isin(ids)]
    bought = sparse.csr_matrix(
        (
            np.ones(len(later)),
            (keys.get_indexer(later["customer_key"]), ids.get_indexer(later["product_id"])),
        ),
        shape=interactions.counts.shape,
    )
    return interactions.counts, targets, bought


def later_ndcg(later_orders, **weights):
    """nDCG@10 over the customers who ordered later."""
    counts, targets, bought = later_orders
    active = np.flatnonzero(np.diff(bought.indptr))
    found = ProductRecommender(**weights).fit(counts, targets).recommend(counts[active])
    hits = np.asarray(bought[active[found["customer"]], found["product"]]) > 0
    discounts = 1 / np.log2(np.arange(2, 12))
    gains = (hits.reshape(-1, 10) * discounts).sum(axis=1)
    sizes = np.minimum(np.diff(bought.indptr)[active], 10)
    return (gains / discounts.cumsum()[sizes - 1]).mean()


def test_the_blend_is_no_worse_than_its_baselines_on_later_orders(later_orders):
    blend = later_ndcg(later_orders)
    assert blend == pytest.approx(0.402, abs=0.004)
    assert blend > later_ndcg(later_orders, neighbour_weight=0) - 0.001
    assert blend > 2.5 * later_ndcg(later_orders, own_weight=0, neighbour_weight=0)
