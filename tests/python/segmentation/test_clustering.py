import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from tessera.segmentation import CustomerClusters

COLUMNS = ["recency_days", "frequency", "monetary"]


def blobs(k, per_blob=60, spread=0.3, seed=0):
    """Customers around k well separated centres, and which centre each belongs to."""
    generator = np.random.default_rng(seed)
    # Corners of a cube, so ordered that the first three already differ in every direction.
    order = ["000", "110", "011", "101", "111", "001", "010", "100"]
    corners = 10.0 * np.array([[int(side) for side in corner] for corner in order])
    truth = np.repeat(np.arange(k), per_blob)
    rows = corners[truth] + generator.normal(0, spread, (k * per_blob, 3))
    index = [f"c{number:05d}" for number in generator.permutation(len(rows))]
    return pd.DataFrame(rows, columns=COLUMNS, index=index), truth


@pytest.mark.parametrize("k", [3, 4, 5, 6, 8])
def test_the_true_number_of_blobs_is_found(k):
    features, truth = blobs(k)
    clusters = CustomerClusters(COLUMNS, k_min=2, k_max=8).fit(features)
    assert clusters.method_ == "k_means"
    assert clusters.cluster_count_ == k
    assert adjusted_rand_score(truth, clusters.labels_) == 1
    assert clusters.selection_.set_index("k")["is_chosen"].idxmax() == k
    assert clusters.selection_["votes"].sum() == 3


def test_clusters_are_numbered_by_falling_mean():
    features, _ = blobs(6)
    labels = CustomerClusters(COLUMNS, order_column="frequency").fit_predict(features)
    means = features["frequency"].groupby(labels).mean()
    assert means.index.tolist() == list(range(1, means.size + 1))
    assert means.is_monotonic_decreasing


def test_predict_agrees_with_fit_and_with_the_nearest_centroid():
    features, _ = blobs(4)
    clusters = CustomerClusters(COLUMNS).fit(features)
    np.testing.assert_array_equal(clusters.predict(features), clusters.labels_)
    rows = clusters.scaler_.transform(features)
    distances = np.linalg.norm(rows[:, None] - clusters.centroids_[None], axis=2)
    np.testing.assert_array_equal(distances.argmin(axis=1) + 1, clusters.labels_)
    own = clusters.distance_to_centroid(features, clusters.labels_)
    np.testing.assert_allclose(own, distances.min(axis=1), atol=1e-9)


def test_a_sample_gives_nearly_the_clusters_of_all():
    features, truth = blobs(5, per_blob=400)
    sampled = CustomerClusters(COLUMNS, sample_size=300, silhouette_sample_size=200).fit(features)
    assert "fitted on 300 of 2000 customers" in sampled.method_reason_
    assert adjusted_rand_score(truth, sampled.labels_) > 0.99


def test_ten_starts_are_no_worse_than_any_of_the_first_single_starts():
    generator = np.random.default_rng(1)
    features = pd.DataFrame(generator.normal(size=(600, 3)), columns=COLUMNS)
    clusters = CustomerClusters(COLUMNS, k_min=8, k_max=8).fit(features)
    rows = clusters.scaler_.transform(features)
    single = [KMeans(8, n_init=1, random_state=seed).fit(rows).inertia_ for seed in range(5)]
    assert clusters.inertia_ <= np.median(single)
    assert max(single) > clusters.inertia_


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        pytest.param(
            pd.DataFrame([[1.0, 2.0, 3.0]], columns=COLUMNS), "1 customers", id="one customer"
        ),
        pytest.param(blobs(3, per_blob=33)[0], "99 customers; at least 100", id="too few"),
        pytest.param(
            pd.DataFrame(np.ones((200, 3)), columns=COLUMNS),
            "none of 3 features varies between 200 customers",
            id="all identical",
        ),
        pytest.param(
            pd.DataFrame(np.repeat(np.eye(3), 50, axis=0), columns=COLUMNS),
            "3 different customers; at least 8",
            id="few different ones",
        ),
    ],
)
def test_fallback_to_a_single_cluster(features, reason):
    clusters = CustomerClusters(COLUMNS).fit(features)
    assert clusters.method_ == "single_cluster"
    assert reason in clusters.method_reason_
    assert set(clusters.labels_) == {1}
    assert clusters.selection_.empty
    assert np.isfinite(clusters.distance_to_centroid(features, clusters.labels_)).all()


def test_a_constant_feature_is_left_out_and_said_so():
    features, truth = blobs(3)
    features["web_share"] = 1.0
    clusters = CustomerClusters([*COLUMNS, "web_share"]).fit(features)
    assert "constant and left out: web_share" in clusters.method_reason_
    assert adjusted_rand_score(truth, clusters.labels_) == 1


@pytest.mark.parametrize(("k_min", "k_max"), [(1, 3), (5, 4)])
def test_an_impossible_range_is_an_error(k_min, k_max):
    with pytest.raises(ValueError, match="k_min"):
        CustomerClusters(COLUMNS, k_min=k_min, k_max=k_max).fit(blobs(3)[0])


def test_a_key_that_occurs_twice_is_an_error():
    features, _ = blobs(3)
    with pytest.raises(ValueError, match="occur twice"):
        CustomerClusters(COLUMNS).fit(pd.concat([features, features.iloc[:1]]))


def test_it_can_be_cloned_and_logs_each_k():
    features, _ = blobs(3)
    messages = []
    clusters = clone(CustomerClusters(COLUMNS, k_min=2, k_max=4)).set_params(log=messages.append)
    clusters.fit(features)
    assert len(messages) == 3
    assert messages[0].startswith("clusters 1 of 3: k 2, calinski_harabasz")


def test_a_missing_order_value_names_its_column():
    features, _ = blobs(3)
    features["worth"] = np.nan
    with pytest.raises(ValueError, match="worth"):
        CustomerClusters(COLUMNS, order_column="worth").fit(features)


def test_a_sample_of_few_different_customers_is_one_cluster():
    features = pd.DataFrame(np.zeros((5000, 3)), columns=COLUMNS)
    features.iloc[:10] = np.arange(30).reshape(10, 3)
    clusters = CustomerClusters(COLUMNS, sample_size=100).fit(features)
    assert clusters.method_ == "single_cluster"
    assert "different customers" in clusters.method_reason_
