import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation.methods import Blend, ItemKNN, Personal, Popularity, RecentPopularity
from tessera.recommendation.methods.blend import scaled

COUNTS = sparse.csr_matrix(np.array([[2.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 3, 1], [0, 0, 0, 0]]))
PARTS = {"personal": Personal(), "item_knn": ItemKNN(2), "popularity": Popularity()}


@given(nps.arrays(np.float64, (3, 4), elements=st.floats(-9, 9, width=16)))
def test_scaled_rows_run_from_0_to_1_in_the_same_order(scores):
    found = scaled(scores)
    for before, after in zip(scores, found, strict=True):
        if before.min() == before.max():
            assert not after.any()
        else:
            assert (after.min(), after.max()) == (0, 1)
            assert (np.diff(after[np.argsort(before)]) >= 0).all()


def test_scores_are_weighted_sums_of_scaled_parts():
    weights = {"personal": 0.5, "item_knn": 0.3, "popularity": 0.2}
    customers = np.arange(4)
    expected = sum(
        weights[name] * scaled(clone(part).fit(COUNTS).scores(customers))
        for name, part in PARTS.items()
    )
    found = Blend(PARTS, weights).fit(COUNTS).scores(customers)
    np.testing.assert_allclose(found, expected, atol=1e-11)


def test_parts_without_weight_are_neither_fitted_nor_needed():
    parts = {"popularity": Popularity(), "recent_popularity": RecentPopularity()}
    with pytest.raises(ValueError, match="RecentPopularity needs the ages of purchases"):
        Blend(parts).fit(COUNTS)
    blend = Blend(parts, {"popularity": 1.0, "recent_popularity": 0.0}).fit(COUNTS)
    assert set(blend.parts_) == {"popularity"}
    assert not hasattr(parts["popularity"], "counts_")


def test_fitted_parts_need_not_be_fitted_again():
    weights = {"personal": 0.5, "item_knn": 0.3, "popularity": 0.2}
    fitted = {name: clone(part).fit(COUNTS) for name, part in PARTS.items()}
    found = Blend.from_fitted(fitted, weights).recommend(np.arange(4), 3)
    expected = Blend(PARTS, weights).fit(COUNTS).recommend(np.arange(4), 3)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])
    fitted["personal"] = Personal().fit(COUNTS[:2])
    with pytest.raises(ValueError, match="counts of shapes"):
        Blend.from_fitted(fitted, weights)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"personal": 1.0}, "parts are"),
        ({"personal": -1.0, "item_knn": 1.0, "popularity": 1.0}, "not be below 0"),
        ({"personal": 0.0, "item_knn": 0.0, "popularity": 0.0}, "nor all 0"),
    ],
)
def test_impossible_weights_are_an_error(weights, message):
    with pytest.raises(ValueError, match=message):
        Blend(PARTS, weights).fit(COUNTS)
