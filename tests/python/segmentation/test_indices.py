import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from tessera.segmentation.indices import ClusterIndices, knee
from tessera.segmentation.prototypes import unit_length


@pytest.fixture
def rows():
    generator = np.random.default_rng(0)
    return 3 * np.eye(3)[generator.integers(0, 3, 240)] + generator.normal(size=(240, 3))


@pytest.fixture
def labels(rows):
    return rows.argmax(axis=1) + 1


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
def test_indices_are_those_of_scikit_learn(rows, labels, metric):
    values = ClusterIndices(rows, metric).measure(labels)
    points = unit_length(rows) if metric == "cosine" else rows
    assert values["silhouette"] == pytest.approx(silhouette_score(rows, labels, metric=metric))
    assert values["calinski_harabasz"] == pytest.approx(calinski_harabasz_score(points, labels))
    assert values["davies_bouldin"] == pytest.approx(davies_bouldin_score(points, labels))
    assert values["cluster_count"] == 3
    assert values["noise_share"] == 0
    assert values["smallest_share"] == np.bincount(labels)[1:].min() / 240


def test_dunn_is_least_distance_between_over_greatest_within(rows, labels):
    distances = cdist(rows, rows)
    is_same = labels[:, None] == labels
    expected = distances[~is_same].min() / distances[is_same].max()
    assert ClusterIndices(rows).measure(labels)["dunn"] == pytest.approx(expected)


def test_inertia_takes_noise_as_unexplained():
    rows = np.array([[0.0], [2.0], [10.0], [12.0], [26.0]])
    values = ClusterIndices(rows).measure(np.array([1, 1, 2, 2, -1]))
    assert values["inertia"] == 1 + 1 + 1 + 1 + 16**2
    assert values["noise_share"] == pytest.approx(0.2)
    assert values["smallest_share"] == 0.4
    assert values["silhouette"] == pytest.approx(silhouette_score(rows[:4], [1, 1, 2, 2]) * 4 / 5)
    assert values["calinski_harabasz"] == calinski_harabasz_score(rows[:4], [1, 1, 2, 2])


def test_the_silhouette_of_a_sample_is_near_that_of_all(monkeypatch):
    monkeypatch.setattr("tessera.segmentation.indices.SILHOUETTE_ROWS", 1500)
    generator = np.random.default_rng(0)
    rows = 4 * np.eye(3)[generator.integers(0, 3, 6000)] + generator.normal(size=(6000, 3))
    labels = rows.argmax(axis=1) + 1
    values = ClusterIndices(rows).measure(labels)
    gap = abs(values["silhouette"] - silhouette_score(rows, labels))
    assert 0 < gap < 3 * values["silhouette_se"] < 0.05


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param([1, 1, 1], id="one cluster"),
        pytest.param([-1, -1, -1], id="noise alone"),
        pytest.param([-1, 1, 1], id="one cluster and noise"),
        pytest.param([1, 2, 3], id="each its own"),
    ],
)
def test_indices_that_need_several_clusters_are_nan(labels):
    values = ClusterIndices(np.array([[0.0], [1.0], [5.0]])).measure(np.array(labels))
    for name in ("silhouette", "silhouette_se", "dunn", "calinski_harabasz", "davies_bouldin"):
        assert np.isnan(values[name])


@pytest.mark.parametrize(
    ("values", "position"),
    [
        ([100, 40, 20, 15, 12], 1),
        ([100, 90, 80, 10, 5], 3),
        ([3, 2, 1], -1),
        ([1, 2, 3], -1),
        ([2, 1], -1),
    ],
)
def test_knee(values, position):
    assert knee(np.array(values, dtype=float)) == position
