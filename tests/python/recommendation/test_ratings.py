import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse

from tessera.recommendation.ratings.neighbours import RatingKNN
from tessera.recommendation.ratings.similarity import rating_similarities

# Ratings of three customers for three products.
EXAMPLE = np.array([[4.0, 3, 2], [5, 4, 1], [2, 3, 5]])
tables = nps.arrays(
    np.float64, st.tuples(st.integers(2, 8), st.integers(1, 7)), elements=st.integers(0, 5)
).filter(lambda table: table.any())


def test_the_worked_example_to_the_third_decimal():
    """An article gives .943, .924 and 4.8 for it, which is wrong."""
    cosines = rating_similarities(sparse.csr_matrix(EXAMPLE), [2], "cosine")[0]
    assert cosines[:2].tolist() == pytest.approx([0.8133, 0.6758], abs=5e-5)
    mean = RatingKNN("cosine", "weighted_mean").fit(sparse.csr_matrix(EXAMPLE))
    assert mean.predict_pairs([2], [0])[0] == pytest.approx(4.454, abs=5e-4)
    held_out = EXAMPLE.copy()
    held_out[2, 0] = 0
    resnick = RatingKNN("pearson", "resnick").fit(sparse.csr_matrix(held_out))
    assert resnick.predict_pairs([2], [0])[0] == pytest.approx(2.667, abs=5e-4)


@given(tables)
def test_pearson_is_the_correlation_over_what_both_rated(table):
    found = rating_similarities(sparse.csr_matrix(table), np.arange(len(table)))
    np.testing.assert_allclose(found, found.T)
    for first, row in enumerate(table):
        for second, other in enumerate(table):
            both = (row > 0) & (other > 0)
            mine, theirs = row[both], other[both]
            if both.sum() < 2 or np.ptp(mine) == 0 or np.ptp(theirs) == 0:
                assert found[first, second] == 0
            else:
                expected = np.corrcoef(mine, theirs)[0, 1]
                assert found[first, second] == pytest.approx(expected, abs=1e-9)


@given(tables, st.integers(1, 4))
def test_customers_with_little_in_common_are_not_similar(table, least_common):
    customers = np.arange(len(table))
    ratings = sparse.csr_matrix(table)
    found = rating_similarities(ratings, customers, "cosine", least_common)
    common = (table > 0).astype(int) @ (table > 0).astype(int).T
    assert not found[common < least_common].any()
    lengths = np.maximum(np.linalg.norm(table, axis=1), 1e-300)
    expected = table @ table.T / lengths[:, None] / lengths
    is_kept = common >= least_common
    np.testing.assert_allclose(found[is_kept], expected[is_kept], atol=1e-9)


def expected_resnick(table, customer, product, count):
    similarities = rating_similarities(sparse.csr_matrix(table), [customer], "pearson", 2)[0]
    mean = table[customer][table[customer] > 0].mean() if table[customer].any() else None
    raters = [u for u in np.flatnonzero(table[:, product]) if u != customer and similarities[u]]
    raters = sorted(raters, key=lambda u: (-abs(similarities[u]), u))[:count]
    if not raters:
        rated = table[:, product][table[:, product] > 0]
        fallback = rated.mean() if rated.size else table[table > 0].mean()
        return fallback if mean is None else mean
    means = [table[u][table[u] > 0].mean() for u in raters]
    weights = similarities[raters]
    deviations = table[raters, product] - means
    value = mean + weights @ deviations / np.abs(weights).sum()
    return np.clip(value, table[table > 0].min(), table.max())


@given(tables, st.integers(1, 4))
def test_resnick_is_its_formula_with_means_where_nobody_is_similar(table, count):
    customers, products = (places.ravel() for places in np.indices(table.shape))
    found = RatingKNN(neighbour_count=count).fit(sparse.csr_matrix(table))
    predicted = found.predict_pairs(customers, products)
    expected = [
        expected_resnick(table, customer, product, count)
        for customer, product in zip(customers, products, strict=True)
    ]
    np.testing.assert_allclose(predicted, expected, atol=1e-9)


def test_blocks_do_not_change_predictions(monkeypatch):
    ratings = sparse.random(30, 12, 0.5, "csr", random_state=0)
    ratings.data = np.ceil(ratings.data * 5)
    customers, products = (places.ravel() for places in np.indices(ratings.shape))
    whole = RatingKNN().fit(ratings).predict_pairs(customers, products)
    monkeypatch.setattr("tessera.recommendation.ratings.neighbours.BLOCK_CELLS", 1)
    np.testing.assert_array_equal(
        RatingKNN().fit(ratings).predict_pairs(customers, products), whole
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"similarity": "other"}, "similarity other"),
        ({"prediction": "other"}, "prediction other"),
        ({"neighbour_count": 0}, "at least 1"),
    ],
)
def test_impossible_settings_are_an_error(settings, message):
    with pytest.raises(ValueError, match=message):
        RatingKNN(**settings).fit(sparse.csr_matrix(EXAMPLE))


def test_bad_ratings_are_an_error():
    with pytest.raises(ValueError, match="no ratings"):
        RatingKNN().fit(sparse.csr_matrix((2, 2)))
    with pytest.raises(ValueError, match="Negative values"):
        RatingKNN().fit(sparse.csr_matrix(np.array([[-1.0, 2.0]])))
