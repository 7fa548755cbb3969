import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist
from sklearn import cluster
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from tessera.segmentation.methods import METHODS, KMeans
from tessera.segmentation.methods.tree import cut, weighted_tree

ADMITTED = [(name, metric) for name, method in METHODS.items() for metric in method.metrics]
# Far apart in distance and in direction.
CENTRES = np.array([[9.0, 0, 0, 0], [0, 9.0, 0, 0], [0, 0, 9.0, 0]])


def blobs(count=300, spread=0.8, seed=0, centres=CENTRES):
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, len(centres), count)
    return centres[truth] + generator.normal(0, spread, (count, centres.shape[1])), truth


@pytest.mark.parametrize(("name", "metric"), ADMITTED)
def test_separated_groups_are_found(name, metric):
    rows, truth = blobs()
    method = METHODS[name](k=3, metric=metric).fit(rows)
    assert method.prototypes_.cluster_count == 3
    assert set(method.labels_) - {-1} == {1, 2, 3}
    assert adjusted_rand_score(truth, method.labels_) > 0.9


@pytest.mark.parametrize(("name", "metric"), ADMITTED)
def test_labels_are_predictions_and_come_out_the_same_again(name, metric):
    rows, _ = blobs(spread=3, seed=1)
    method = METHODS[name](k=4, metric=metric).fit(rows)
    np.testing.assert_array_equal(method.labels_, method.predict(rows))
    np.testing.assert_array_equal(method.labels_, method.prototypes_.predict(rows))
    with threadpool_limits(limits=2):
        again = clone(method).fit(rows)
    np.testing.assert_array_equal(again.labels_, method.labels_)
    np.testing.assert_array_equal(again.prototypes_.locations, method.prototypes_.locations)


@pytest.mark.parametrize("name", METHODS)
def test_rows_that_were_not_sampled_are_assigned(name, monkeypatch):
    monkeypatch.setattr(METHODS[name], "most_rows", 400)
    rows, truth = blobs(3000)
    method = METHODS[name](k=3).fit(rows)
    assert len(method.labels_) == 3000
    # Density methods call some rows at the edges noise.
    assert adjusted_rand_score(truth, method.labels_) > (0.95 if method.takes_k else 0.75)


@pytest.mark.parametrize("name", METHODS)
def test_several_counts_at_once_are_those_one_by_one(name):
    rows, _ = blobs(spread=3)
    counts = [2, 5] if METHODS[name].takes_k else [None]
    for count, fitted in zip(counts, METHODS[name]().fit_each(rows, counts), strict=True):
        alone = METHODS[name](k=count).fit(rows)
        np.testing.assert_array_equal(fitted.labels_, alone.labels_)


@pytest.mark.parametrize("name", METHODS)
def test_a_metric_that_is_not_admitted_names_those_that_are(name):
    method = METHODS[name]
    for metric in {"euclidean", "manhattan", "cosine", "hamming"} - set(method.metrics):
        with pytest.raises(ValueError, match=f"admits {', '.join(method.metrics)}"):
            method(k=2, metric=metric).fit(blobs()[0])


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.takes_k])
@pytest.mark.parametrize(
    ("k", "rows", "message"),
    [
        (None, np.eye(3), "at least 2"),
        (1, np.eye(3), "at least 2"),
        (4, np.repeat(np.eye(3), 9, axis=0), "3 different among"),
    ],
)
def test_an_impossible_number_is_an_error(name, k, rows, message):
    with pytest.raises(ValueError, match=message):
        METHODS[name](k=k).fit(rows)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_values_are_an_error(name, bad):
    rows = blobs()[0]
    rows[3, 1] = bad
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        METHODS[name](k=2).fit(rows)


@pytest.mark.parametrize("name", METHODS)
def test_no_rows_are_an_error(name):
    with pytest.raises(ValueError, match="0 sample"):
        METHODS[name](k=2).fit(np.empty((0, 3)))


@pytest.mark.parametrize("name", METHODS)
def test_many_equal_rows_do_no_harm(name):
    rows = np.repeat(np.eye(3), 40, axis=0)
    labels = METHODS[name](k=3).fit_predict(rows)
    assert adjusted_rand_score(np.repeat([0, 1, 2], 40), labels) == 1


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(2, 6))
def test_k_means_predicts_as_scikit_learn(seed, k):
    rows = np.random.default_rng(seed).normal(size=(400, 3))
    expected = cluster.KMeans(k, n_init=10, random_state=0).fit(rows)
    fitted = KMeans(k=k).fit(rows)
    nearest = np.min(cdist(rows, fitted.prototypes_.locations, "sqeuclidean"), axis=1)
    assert nearest.sum() <= 1.01 * expected.inertia_
    expected.cluster_centers_ = np.ascontiguousarray(fitted.prototypes_.locations)
    np.testing.assert_array_equal(fitted.predict(rows) - 1, expected.predict(rows))


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 0, 2]])
def test_k_means_starts_from_the_centroids_given(order):
    rows, _ = blobs(spread=3)
    fitted = KMeans(k=3).fit(rows)
    first = fitted.prototypes_.locations[order] + 0.01
    again = KMeans(k=3, initial_centroids=first).fit(rows)
    np.testing.assert_allclose(again.prototypes_.locations, first, atol=0.1)


@pytest.mark.parametrize("name", ["k_means", "gaussian_mixture"])
def test_initial_centroids_of_another_shape_are_an_error(name):
    with pytest.raises(ValueError, match="initial centroids have shape"):
        METHODS[name](k=3, initial_centroids=np.zeros((2, 4))).fit(blobs()[0])


def test_spherical_centroids_have_length_one_and_ignore_the_length_of_rows():
    rows, truth = blobs()
    lengths = np.random.default_rng(0).uniform(0.1, 100, (len(rows), 1))
    fitted = KMeans(k=3, metric="cosine").fit(rows)
    np.testing.assert_allclose(np.linalg.norm(fitted.prototypes_.locations, axis=1), 1)
    np.testing.assert_array_equal(fitted.predict(rows * lengths), fitted.labels_)
    assert adjusted_rand_score(truth, KMeans(k=3, metric="cosine").fit_predict(rows * lengths)) == 1


def test_k_means_is_no_worse_than_the_median_single_start():
    rows = np.random.default_rng(1).normal(size=(600, 3))
    fitted = KMeans(k=8).fit(rows)
    inertia = fitted.prototypes_.scores(rows).min(axis=1).sum()
    singles = [cluster.KMeans(8, n_init=1, random_state=s).fit(rows).inertia_ for s in range(5)]
    assert inertia <= np.median(singles)


@pytest.mark.parametrize(
    ("metric", "linkage_method", "scipy_metric"),
    [("euclidean", "ward", "euclidean"), ("manhattan", "average", "cityblock"),
     ("cosine", "average", "cosine")],
)  # fmt: skip
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_weights_are_rows_that_occur_so_often(metric, linkage_method, scipy_metric, seed):
    generator = np.random.default_rng(seed)
    points, sizes = generator.normal(size=(14, 3)), generator.integers(1, 6, 14)
    merges = weighted_tree(points, sizes, metric)
    tree = linkage(np.repeat(points, sizes, axis=0), linkage_method, scipy_metric)
    for k in (2, 4, 7):
        expected = fcluster(tree, k, "maxclust")
        assert adjusted_rand_score(expected, np.repeat(cut(merges, k), sizes)) == 1


def test_hierarchical_is_plain_ward_while_rows_are_few():
    rows, _ = blobs(250, spread=4)
    for k in (2, 3, 6):
        plain = cluster.AgglomerativeClustering(k).fit_predict(rows)
        assert adjusted_rand_score(plain, METHODS["hierarchical"](k=k).fit_predict(rows)) == 1


def test_hierarchical_at_scale_is_close_to_plain_ward():
    rows, _ = blobs(2000, spread=1.5)
    fitted = METHODS["hierarchical"](k=3).fit(rows)
    assert len(fitted.prototypes_.locations) <= 300
    plain = cluster.AgglomerativeClustering(3).fit_predict(rows)
    assert adjusted_rand_score(plain, fitted.labels_) > 0.95


@pytest.mark.parametrize("name", ["hdbscan", "dbscan"])
def test_what_is_far_from_every_region_is_noise(name):
    rows, truth = blobs()
    method = METHODS[name]().fit(rows)
    far = np.array([[50.0, 50, 50, 50], [-30, 0, 0, 0]])
    assert method.predict(far).tolist() == [-1, -1]
    assert (method.labels_ == 0).mean() < 0.1
    assert method.takes_k is False
    assert truth.size == method.labels_.size


def test_regions_of_any_shape_are_followed():
    generator = np.random.default_rng(0)
    angles = generator.uniform(0, 2 * np.pi, 1200)
    truth = np.arange(1200) % 2
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * np.where(truth, 4, 0.7)[:, None]
    rows = ring + generator.normal(0, 0.15, ring.shape)
    labels = METHODS["hdbscan"]().fit_predict(rows)
    assert adjusted_rand_score(truth, labels) > 0.85


@pytest.mark.parametrize("name", ["hdbscan", "dbscan"])
def test_no_region_is_one_cluster_of_all(name):
    rows = np.random.default_rng(0).uniform(size=(12, 5))
    method = METHODS[name]().fit(rows)
    assert method.prototypes_.cluster_count == 1
