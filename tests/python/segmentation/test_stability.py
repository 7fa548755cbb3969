import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from tessera.segmentation.methods import METHODS, KMeans
from tessera.segmentation.stability import (
    Resampling,
    jaccard_by_cluster,
    race,
    rand_index,
)


def groups(k, spread, count=400, seed=0):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, k, count)
    return 10 * np.eye(k)[labels] + generator.normal(0, spread, (count, k)), labels + 1


@pytest.mark.parametrize(
    ("labels", "others", "expected"),
    [
        pytest.param([1, 1, 2, 2], [2, 2, 1, 1], [1, 1], id="other numbers"),
        pytest.param([1, 1, 2, 2], [1, 1, 1, 1], [0.5, 0.5], id="merged"),
        pytest.param([1, 1, 1, 1], [1, 2, 3, 3], [0.5], id="split"),
        pytest.param([-1, 1, 1, -1], [-1, 1, 1, -1], [1], id="noise is no cluster"),
        pytest.param([1, 1, 2, 2], [-1, -1, 1, 1], [0, 1], id="lost to noise"),
        pytest.param([1, 1, 2, 2], [-1, -1, -1, -1], [0, 0], id="all lost"),
        pytest.param([-1, -1], [1, 2], [], id="nothing to find"),
        pytest.param([5, 5, 5, 9], [1, 1, 2, 2], [2 / 3, 0.5], id="by rising number"),
    ],
)
def test_jaccard_of_the_likest_cluster(labels, others, expected):
    found = jaccard_by_cluster(np.array(labels), np.array(others))
    np.testing.assert_allclose(found, expected)


label = st.sampled_from([-1, 1, 2, 3, 4])


@given(st.lists(st.tuples(label, label), min_size=1, max_size=40))
def test_jaccard_agrees_with_sets(pairs):
    labels, others = np.array(pairs).T
    rows = np.arange(len(pairs))
    expected = [
        max(
            (
                len(own & set(rows[others == other])) / len(own | set(rows[others == other]))
                for other in set(others) - {-1}
            ),
            default=0,
        )
        for own in (set(rows[labels == label]) for label in sorted(set(labels) - {-1}))
    ]
    np.testing.assert_allclose(jaccard_by_cluster(labels, others), expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_rand_index_is_that_of_scikit_learn(pairs):
    labels, others = np.array(pairs).T
    assert rand_index(labels, others) == pytest.approx(adjusted_rand_score(labels, others))


def resampled(kind, rows, labels_by_k, count=16, random_state=0):
    """Return the table of clusterings of one method, by their number of clusters."""
    resampling = Resampling(rows, random_state)
    for k, labels in labels_by_k.items():
        resampling.add(k, kind(k=k), labels)
    resampling.draw(labels_by_k, count)
    return resampling.table()


@pytest.mark.parametrize("name", METHODS)
def test_separated_groups_come_back(name):
    rows, _ = groups(3, 1)
    method = METHODS[name](k=3).fit(rows)
    key = 3 if method.takes_k else None
    found = resampled(METHODS[name], rows, {key: method.labels_}, 5)
    assert found.index.tolist() == [key]
    assert found["min_jaccard"].iloc[0] > 0.8
    assert found["bootstrap_ari"].iloc[0] > 0.8


def test_a_needless_cut_does_not_come_back():
    rows, labels = groups(2, 1)
    halves = KMeans(k=3).fit_predict(rows)
    found = resampled(KMeans, rows, {2: labels, 3: halves})
    assert found["min_jaccard"][2] > 0.99
    assert found["min_jaccard"][3] < 0.7
    assert found["bootstrap_ari"][3] < found["bootstrap_ari"][2]


def test_labels_that_the_method_would_not_give_are_unstable():
    rows, _ = groups(3, 1)
    found = resampled(KMeans, rows, {3: np.arange(len(rows)) % 3 + 1}, 5)
    assert found.loc[3, ["min_jaccard", "bootstrap_ari"]].max() < 0.4


def test_the_least_stable_cluster_counts():
    rows, labels = groups(3, 0.5)
    labels = np.where((labels == 3) & (np.arange(labels.size) % 2 == 0), 2, labels)
    found = resampled(KMeans, rows, {3: labels}, 5)
    assert 0.4 < found["min_jaccard"][3] < 0.75


def test_samples_with_fewer_different_rows_than_clusters_find_nothing():
    rows = np.array([[0.0], [1.0], [2.0]])
    found = resampled(KMeans, rows, {3: np.array([1, 2, 3])}, 20)
    # Three rows drawn of three are all different in 2 of 9 samples.
    assert 0 < found["min_jaccard"][3] < 0.6


def test_no_cluster_is_not_stable():
    rows, _ = groups(2, 1)
    found = resampled(KMeans, rows, {2: np.full(len(rows), -1)}, 2)
    assert found["min_jaccard"][2] == 0


def test_the_same_seed_gives_the_same_figures():
    rows, labels = groups(3, 4)
    once, again, other = (
        resampled(KMeans, rows, {3: labels}, 5, random_state=seed) for seed in (1, 1, 2)
    )
    assert once.equals(again)
    assert not once.equals(other)


def test_the_standard_error_is_that_of_the_mean_over_samples():
    rows, labels = groups(3, 4)
    means = [resampled(KMeans, rows, {3: labels}, 20, seed)["min_jaccard"][3] for seed in range(20)]
    told = resampled(KMeans, rows, {3: labels}, 20)["min_jaccard_se"][3]
    assert np.std(means) / 2 < told < 2 * np.std(means)


def test_drawing_goes_on_where_it_stopped():
    rows, labels = groups(3, 4)
    at_once = resampled(KMeans, rows, {3: labels}, 9)
    resampling = Resampling(rows)
    resampling.add(3, KMeans(k=3), labels)
    resampling.draw([3], 4)
    resampling.draw([3], 9)
    assert resampling.table().equals(at_once)


def test_a_race_draws_most_where_it_is_open():
    rows, labels = groups(3, 1)
    resampling = Resampling(rows)
    resampling.add("found", KMeans(k=3), labels)
    resampling.add("as good", KMeans(k=3), labels)
    resampling.add("worth little", KMeans(k=3), labels)
    resampling.add("needless", KMeans(k=5), KMeans(k=5).fit_predict(rows))
    resampling.add("not in it", KMeans(k=2), labels)
    worth = {"found": 1.0, "as good": 1.0, "worth little": 0.1, "needless": 1.1}
    counts = race(resampling, worth)["resample_count"]
    assert counts[["found", "as good"]].tolist() == [48, 48]
    assert counts["worth little"] == 6
    assert 6 <= counts["needless"] < 48
    assert counts["not in it"] == 0
