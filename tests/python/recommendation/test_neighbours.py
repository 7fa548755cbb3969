import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse

from tessera.recommendation import ProductNeighbours
from tessera.recommendation.methods import ItemKNN
from tessera.recommendation.neighbours.cosine import binary, popularity_ranks

matrices = nps.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 8)),
    elements=st.sampled_from([0.0, 0.0, 1.0, 3.0]),
)


def cosines(counts):
    """All cosines by the definition, rounded; a product's own is zero."""
    bought = (counts > 0).astype(float)
    lengths = np.maximum(np.linalg.norm(bought, axis=0), 1e-300)
    similarity = (bought.T @ bought) / lengths[:, None] / lengths[None]
    np.fill_diagonal(similarity, 0)
    return similarity.round(12)


@given(matrices, st.integers(1, 9))
def test_neighbours_are_the_most_similar_then_the_most_popular(counts, neighbour_count):
    found = ProductNeighbours(neighbour_count).fit(sparse.csr_matrix(counts)).similarity_.toarray()
    expected = cosines(counts)
    ranks = popularity_ranks((counts > 0).sum(axis=0))
    for target, row in enumerate(expected):
        best = np.lexsort((ranks, -row))[:neighbour_count]
        kept = np.zeros_like(row)
        kept[best] = row[best]
        np.testing.assert_allclose(found[target], kept, atol=1e-11)


@given(matrices, st.randoms())
def test_the_order_of_the_customers_does_not_matter(counts, random):
    shuffled = counts[random.sample(range(len(counts)), len(counts))]
    first = ProductNeighbours(2).fit(sparse.csr_matrix(counts)).similarity_
    second = ProductNeighbours(2).fit(sparse.csr_matrix(shuffled)).similarity_
    np.testing.assert_array_equal(first.toarray(), second.toarray())


@given(matrices)
def test_scores_are_sums_over_the_neighbours_of_the_target(counts):
    method = ItemKNN(3).fit(sparse.csr_matrix(counts))
    scores = method.scores(np.arange(len(counts)))
    assert (scores >= 0).all()
    np.testing.assert_allclose(scores, (counts > 0) @ method.similarity_.toarray().T, atol=1e-11)


def test_only_targets_have_neighbours_and_all_products_may_be_one():
    counts = sparse.csr_matrix(np.array([[1, 1, 0], [1, 0, 1]]))
    neighbours = ProductNeighbours(1).fit(counts, targets=np.array([2]))
    assert neighbours.similarity_.shape == (1, 3)
    assert neighbours.similarity_.indices.tolist() == [0]


def test_popularity_decides_between_equal_similarities():
    """The second is similar to the first as the third is: one of 3 buyers, or two of 3 and 4."""
    counts = np.array([[1, 1, 1], [1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 1]])
    neighbours = ProductNeighbours(1).fit(sparse.csr_matrix(counts), targets=np.array([0]))
    assert neighbours.similarity_.indices.tolist() == [2]
    np.testing.assert_allclose(neighbours.similarity_.data, 1 / np.sqrt(3))


def test_identical_products_never_crowd_out_a_neighbour():
    counts = sparse.csr_matrix(np.ones((5, 6)))
    found = ProductNeighbours(2).fit(counts).similarity_
    assert np.diff(found.indptr).tolist() == [2] * 6
    np.testing.assert_array_equal(found.data, 1)


@given(matrices, st.integers(1, 9), st.integers(1, 5))
def test_searching_in_parts_finds_the_same(counts, neighbour_count, part):
    whole = ProductNeighbours(neighbour_count).fit(sparse.csr_matrix(counts)).similarity_
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tessera.recommendation.neighbours.cosine.PURCHASES", part)
        parts = ProductNeighbours(neighbour_count).fit(sparse.csr_matrix(counts)).similarity_
    np.testing.assert_array_equal(parts.toarray(), whole.toarray())
    np.testing.assert_array_equal(parts.indptr, whole.indptr)


def test_counts_are_left_as_they_are():
    counts = sparse.csr_matrix(([2.0, 0.0, 3.0, 4.0], [1, 0, 1, 0], [0, 2, 4]), shape=(2, 2))
    before = [counts.data.copy(), counts.indices.copy(), counts.indptr.copy()]
    assert binary(counts).toarray().tolist() == [[0, 1], [1, 1]]
    ProductNeighbours(1).fit(counts)
    for found, expected in zip([counts.data, counts.indices, counts.indptr], before, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_no_neighbours_is_an_error():
    with pytest.raises(ValueError, match="neighbour_count"):
        ProductNeighbours(0).fit(sparse.csr_matrix((1, 1)))


def test_epinions_reaches_the_published_figure(shared_data):
    """nDCG@10 of ItemKNN with K = 137 on Epinions, fold 0, is published as .1358."""
    train = pd.read_parquet(shared_data("epinions_fold0_train.parquet"))
    test = pd.read_parquet(shared_data("epinions_fold0_test.parquet"))
    users, products = np.unique(train["customer_id"]), np.unique(train["product_id"])
    rows = np.searchsorted(users, train["customer_id"])
    columns = np.searchsorted(products, train["product_id"])
    counts = sparse.csr_matrix((np.ones(len(train)), (rows, columns)))
    best, _ = ItemKNN(137).fit(counts).recommend(np.arange(len(users)), 10, exclude_seen=True)

    known = test[test["product_id"].isin(products)]
    discounts = 1 / np.log2(np.arange(2, 12))
    gains = []
    for user, bought in known.groupby("customer_id")["product_id"]:
        relevant = np.searchsorted(products, bought)
        hits = np.isin(best[np.searchsorted(users, user)], relevant)
        gains.append(discounts[hits].sum() / discounts[: len(relevant)].sum())
    assert np.mean(gains) == pytest.approx(0.1358, abs=0.001)
