"""Each method against its definition, dense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse

from tessera.recommendation.methods import (
    ALS,
    EASE,
    ItemKNN,
    PurchaseContext,
    RecentPopularity,
    RP3beta,
    SegmentPopularity,
    UserKNN,
)
from tessera.recommendation.neighbours.cosine import popularity_ranks

matrices = nps.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 8)),
    elements=st.sampled_from([0.0, 0.0, 1.0, 3.0]),
)


def cosines(bought):
    """All cosines between rows; a row's own is zero."""
    lengths = np.maximum(np.linalg.norm(bought, axis=1), 1e-300)
    similarity = (bought @ bought.T) / lengths[:, None] / lengths
    np.fill_diagonal(similarity, 0)
    return similarity.round(12)


def kept(similarity, ranks, count):
    """Only the largest of each row, ties by rank."""
    result = np.zeros_like(similarity)
    for row, values in enumerate(similarity):
        best = np.lexsort((ranks, -values))[:count]
        result[row, best] = values[best]
    return result


@given(matrices, st.integers(1, 5))
def test_item_knn_sums_the_neighbours_of_the_target(counts, count):
    bought = (counts > 0).astype(float)
    expected = bought @ kept(cosines(bought.T), popularity_ranks(bought.sum(axis=0)), count).T
    found = ItemKNN(count).fit(sparse.csr_matrix(counts)).scores(np.arange(len(counts)))
    np.testing.assert_allclose(found, expected, atol=1e-9)


@given(matrices, st.integers(1, 5))
def test_user_knn_sums_the_neighbours_who_bought(counts, count):
    bought = (counts > 0).astype(float)
    expected = kept(cosines(bought), popularity_ranks(bought.sum(axis=1)), count) @ bought
    found = UserKNN(count).fit(sparse.csr_matrix(counts)).scores(np.arange(len(counts)))
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_item_knn_counts_no_order_twice():
    counts = sparse.csr_matrix(np.array([[1.0, 0, 9], [1, 1, 0], [0, 1, 0]]))
    found = ItemKNN().fit(counts)
    expected = found.similarity_.toarray()[:, [0, 2]].sum(axis=1)
    np.testing.assert_allclose(found.scores([0])[0], expected)


@given(matrices, st.integers(1, 5), st.sampled_from([0.5, 1.0]), st.sampled_from([0.0, 0.4]))
def test_rp3beta_is_a_walk_of_three_steps(counts, count, alpha, beta):
    bought = (counts > 0).astype(float)
    buyers = bought.sum(axis=0)
    to_customers = (bought.T / np.maximum(buyers, 1)[:, None]) ** alpha
    to_products = (bought / np.maximum(bought.sum(axis=1), 1)[:, None]) ** alpha
    walks = (to_customers @ to_products / np.maximum(buyers, 1) ** beta).round(9)
    np.fill_diagonal(walks, 0)
    expected = kept(walks, popularity_ranks(buyers), count)
    expected /= np.maximum(expected.sum(axis=1, keepdims=True), 1e-300)
    found = RP3beta(count, alpha, beta).fit(sparse.csr_matrix(counts))
    np.testing.assert_allclose(found.weights_.toarray(), expected, atol=1e-6)
    scores = found.scores(np.arange(len(counts)))
    np.testing.assert_allclose(scores, bought @ expected, atol=1e-5)


@given(matrices, st.sampled_from([0.5, 20.0]))
def test_ease_is_the_best_ridge_regression_of_each_product_on_the_others(counts, penalty):
    bought = (counts > 0).astype(float)
    width = bought.shape[1]
    weights = EASE(penalty).fit(sparse.csr_matrix(counts)).weights_
    for target in range(width):
        others = np.arange(width) != target
        rest = bought[:, others]
        expected = np.linalg.solve(
            rest.T @ rest + penalty * np.eye(width - 1), rest.T @ bought[:, target]
        )
        np.testing.assert_allclose(weights[others, target], expected, atol=1e-9)
        assert weights[target, target] == 0


def test_ease_is_the_same_in_several_steps(monkeypatch):
    counts = sparse.random(50, 23, 0.3, "csr", random_state=0)
    whole = EASE(5.0).fit(counts).weights_
    monkeypatch.setattr("tessera.recommendation.methods.ease.STEP", 5)
    np.testing.assert_allclose(EASE(5.0).fit(counts).weights_, whole, atol=1e-12)


def test_ease_refuses_too_many_products_and_names_another_method():
    with pytest.raises(ValueError, match=r"at most 9000 products, not 9001.*item_knn or rp3beta"):
        EASE().fit(sparse.csr_matrix((1, 9001)))


def test_ease_refuses_a_penalty_that_vanishes():
    counts = sparse.csr_matrix(np.ones((4, 3)))
    with pytest.raises(ValueError, match="a larger penalty is needed"):
        EASE(1e-20).fit(counts)


def test_als_completes_the_tastes_of_groups():
    """Three groups of six customers buy five products each; one purchase of each is missing."""
    groups = np.repeat([0, 1, 2], 6)
    bought = (groups[:, None] == np.arange(15) // 5).astype(float)
    missing = groups * 5 + np.arange(18) % 5
    bought[np.arange(18), missing] = 0
    fitted = ALS(factor_count=3).fit(sparse.csr_matrix(bought))
    products, _ = fitted.recommend(np.arange(18), 1, exclude_seen=True)
    assert products.ravel().tolist() == missing.tolist()


def test_als_trusts_recent_orders_more():
    """Customers 0 and 1 bought the same two products, one of them long ago."""
    counts = sparse.csr_matrix(
        np.array([[1.0, 1, 0, 0]] * 2 + [[1, 0, 1, 0]] * 5 + [[0, 1, 0, 1]] * 5)
    )
    rows, columns = counts.nonzero()
    is_old = (rows == 0) & (columns == 0) | (rows == 1) & (columns == 1)
    context = PurchaseContext(rows, columns, np.where(is_old, 900.0, 0.0), counts.shape)
    fitted = ALS(factor_count=2, half_life_days=30.0).fit(counts, context=context)
    assert fitted.recommend([0, 1], 1, exclude_seen=True)[0].tolist() == [[3], [2]]


def test_recent_popularity_follows_the_season_and_all_time_does_not():
    context = PurchaseContext(
        np.array([0, 1, 2, 0]), np.array([0, 0, 0, 1]), np.array([90.0, 91, 92, 1]), (3, 2)
    )
    counts = sparse.csr_matrix(np.array([[1.0, 1], [1, 0], [1, 0]]))
    assert RecentPopularity(10.0).fit(counts, context=context).recommend([0], 1)[0].tolist() == [
        [1]
    ]


def test_a_small_segment_stays_close_to_all_customers():
    counts = sparse.csr_matrix(np.array([[0.0, 1.0], [900.0, 100.0], [0.0, 0.0]]))
    nothing = np.zeros(0, int)
    context = PurchaseContext(
        nothing, nothing, np.zeros(0), (3, 2), np.array(["small", "large", None], dtype=object)
    )
    shares = SegmentPopularity(prior_count=100.0).fit(counts, context=context).scores([0, 1, 2])
    overall = np.array([900.0, 101.0]) / 1001
    np.testing.assert_allclose(shares[0], (np.array([0, 1]) + 100 * overall) / 101)
    np.testing.assert_allclose(shares[2], overall)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
