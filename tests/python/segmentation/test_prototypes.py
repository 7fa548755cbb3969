from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from tessera.segmentation.prototypes import Prototypes, unit_length

places = st.integers(-9, 9).map(lambda tenths: tenths / 10)


def best_by_definition(prototypes, rows):
    scores = prototypes.scores(rows)
    best = scores.argmin(axis=1)
    is_near = scores.min(axis=1) <= prototypes.max_scores[best]
    return np.where(is_near, prototypes.cluster_ids[best], -1)


@settings(max_examples=60)
@given(
    rows=arrays(np.float64, (12, 3), elements=places),
    locations=arrays(np.float64, (5, 3), elements=places),
    weights=arrays(np.float64, (5, 3), elements=st.sampled_from([0.5, 1.0, 400.0])),
    offsets=arrays(np.float64, 5, elements=st.sampled_from([0.0, -2.0, 7.5])),
    exponent=st.sampled_from([1, 2]),
    is_unit_length=st.booleans(),
    max_score=st.sampled_from([0.5, np.inf]),
)
def test_predictions_are_those_of_the_scores_as_defined(
    rows, locations, weights, offsets, exponent, is_unit_length, max_score
):
    prototypes = Prototypes(
        np.array([1, 2, 2, 3, 1]),
        locations,
        weights,
        offsets,
        np.full(5, max_score),
        exponent,
        is_unit_length,
    )
    np.testing.assert_array_equal(prototypes.predict(rows), best_by_definition(prototypes, rows))


@pytest.mark.parametrize("weight", [1.0, 2.5])
def test_close_calls_are_settled_by_the_scores_as_defined(weight):
    # On a grid of tenths many rows lie between two prototypes but for the last bit.
    ticks = np.arange(-9, 10) / 10
    rows = np.stack(np.meshgrid(ticks, ticks, ticks), axis=-1).reshape(-1, 3)
    locations = rows[np.random.default_rng(0).choice(len(rows), 12, replace=False)]
    weights = np.ones((12, 3))
    weights[0] = weight
    prototypes = Prototypes(np.arange(1, 13), locations, weights)
    np.testing.assert_array_equal(prototypes.predict(rows), best_by_definition(prototypes, rows))


def test_a_tie_goes_to_the_first_prototype():
    prototypes = Prototypes(np.array([7, 3]), np.array([[1.0], [-1.0]]))
    assert prototypes.predict(np.array([[0.0], [-0.1]])).tolist() == [7, 3]


def test_predictions_do_not_depend_on_how_many_rows_are_scored_at_once(monkeypatch):
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(500, 4))
    prototypes = Prototypes(np.arange(1, 8), generator.normal(size=(7, 4)))
    at_once = prototypes.predict(rows)
    monkeypatch.setattr("tessera.segmentation.prototypes.SCORES_AT_ONCE", 50)
    np.testing.assert_array_equal(prototypes.predict(rows), at_once)


def test_centroids_predict_as_scikit_learn():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(50_000, 6))
    fitted = KMeans(8, n_init=1, random_state=0).fit(rows)
    prototypes = Prototypes(np.arange(8), fitted.cluster_centers_)
    np.testing.assert_array_equal(prototypes.predict(rows), fitted.predict(rows))


def test_components_predict_as_scikit_learn():
    generator = np.random.default_rng(0)
    scales = np.array([[0.1, 3.0], [2.0, 0.5], [1.0, 1.0]])
    rows = np.concatenate([generator.normal(size=(2000, 2)) * scale for scale in scales])
    fitted = GaussianMixture(3, covariance_type="diag", random_state=0).fit(rows)
    variances = fitted.covariances_
    prototypes = Prototypes(
        np.arange(3),
        fitted.means_,
        1 / (2 * variances),
        np.log(variances).sum(axis=1) / 2 - np.log(fitted.weights_),
    )
    np.testing.assert_array_equal(prototypes.predict(rows), fitted.predict(rows))


@pytest.mark.parametrize("exponent", [1, 2])
def test_rows_far_from_everything_are_noise(exponent):
    prototypes = Prototypes(
        np.array([1, 2]), np.array([[0.0], [10.0]]), max_scores=np.ones(2), exponent=exponent
    )
    assert prototypes.predict(np.array([[1.0], [1.1], [9.5], [50.0]])).tolist() == [1, -1, 2, -1]


def test_own_scores_are_the_scores_of_one_prototype_each():
    generator = np.random.default_rng(0)
    rows, chosen = generator.normal(size=(20, 3)), generator.integers(0, 4, 20)
    prototypes = Prototypes(
        np.arange(4), unit_length(generator.normal(size=(4, 3))), is_unit_length=True
    )
    expected = prototypes.scores(rows)[np.arange(20), chosen]
    np.testing.assert_array_equal(prototypes.own_scores(rows, chosen), expected)


def test_score_at_unit_length_is_twice_the_cosine_distance():
    prototypes = Prototypes(np.array([1]), np.array([[1.0, 0.0]]), is_unit_length=True)
    scores = prototypes.scores(np.array([[5.0, 0.0], [0.0, 2.0], [-3.0, 0.0]]))
    np.testing.assert_allclose(scores[:, 0], [0, 2, 4])


def test_what_is_left_out_weighs_alike_and_knows_no_noise():
    locations = np.array([[0.0, 1.0], [2.0, 3.0]])
    plain = Prototypes(np.array([1, 2]), locations)
    said = Prototypes(
        np.array([1, 2]), locations, np.ones((2, 2)), np.zeros(2), np.full(2, np.inf), 2, False
    )
    renamed = replace(plain, cluster_ids=np.array([7, 9]))
    rows = np.random.default_rng(0).normal(size=(9, 2))
    for other in (said, renamed):
        np.testing.assert_array_equal(other.scores(rows), plain.scores(rows))
    assert set(renamed.predict(rows * 1e6)) <= {7, 9}


def test_clusters_are_counted_once():
    assert Prototypes(np.array([1, 1, 4]), np.zeros((3, 2))).cluster_count == 2


@pytest.mark.parametrize("exponent", [1, 2])
def test_what_is_unknown_takes_no_part_in_the_score(exponent):
    generator = np.random.default_rng(0)
    rows, locations = generator.normal(size=(50, 4)), generator.normal(size=(6, 4))
    rows[::2, 1] = np.nan
    prototypes = Prototypes(np.arange(1, 7), locations, exponent=exponent)
    known = Prototypes(np.arange(1, 7), locations[:, [0, 2, 3]], exponent=exponent)
    scores = known.scores(rows[::2][:, [0, 2, 3]])
    np.testing.assert_allclose(prototypes.scores(rows)[::2], scores * 4 / 3)
    expected = prototypes.scores(rows).argmin(axis=1) + 1
    np.testing.assert_array_equal(prototypes.predict(rows), expected)
    # Of whom nothing is known, the first is as near as any.
    assert prototypes.predict(np.full((1, 4), np.nan)).tolist() == [1]
