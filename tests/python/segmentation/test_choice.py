import numpy as np
import pandas as pd
import pytest

from tessera.segmentation import cluster_indices, vote

NAN = float("nan")


@pytest.mark.parametrize(
    ("calinski_harabasz", "silhouette", "davies_bouldin", "votes", "chosen"),
    [
        pytest.param([1, 9, 1], [0.1, 0.9, 0.1], [9, 1, 9], [0, 3, 0], 4, id="all agree"),
        pytest.param([1, 9, 1], [0.1, 0.9, 0.1], [1, 2, 9], [1, 2, 0], 4, id="majority"),
        pytest.param([9, 8, 1], [0.1, 0.8, 0.9], [9, 1, 8], [1, 1, 1], 4, id="better mean rank"),
        pytest.param([9, 8, 7], [0.7, 0.9, 0.8], [8, 9, 7], [1, 1, 1], 3, id="ranks tie: fewer"),
        pytest.param([5, 5, 5], [0.5, 0.5, 0.5], [5, 5, 5], [3, 0, 0], 3, id="all equal: fewer"),
        pytest.param([9, 1, 1], [NAN, 0.1, 0.2], [1, 2, 3], [2, 0, 1], 3, id="nan does not win"),
        pytest.param([1, 9, 1], [NAN] * 3, [9, 1, 9], [0, 2, 0], 4, id="index without a value"),
    ],
)
def test_vote(calinski_harabasz, silhouette, davies_bouldin, votes, chosen):
    indices = pd.DataFrame(
        {
            "k": [3, 4, 5],
            "calinski_harabasz": calinski_harabasz,
            "silhouette": silhouette,
            "davies_bouldin": davies_bouldin,
        }
    )
    table = vote(indices.iloc[::-1])
    assert table["k"].tolist() == [3, 4, 5]
    assert table["votes"].tolist() == votes
    assert table.loc[table["is_chosen"], "k"].tolist() == [chosen]


def test_an_empty_range_is_an_error():
    with pytest.raises(ValueError, match="no number of clusters"):
        vote(pd.DataFrame(columns=["k", "calinski_harabasz", "silhouette", "davies_bouldin"]))


def test_silhouette_is_taken_on_the_sample_only():
    rows = np.array([[0.0], [0.1], [5.0], [5.1], [2.5]])
    labels = np.array([0, 0, 1, 1, 1])
    sampled = cluster_indices(rows, labels, np.array([0, 1, 2, 3]))
    assert sampled["silhouette"] > cluster_indices(rows, labels)["silhouette"]
    assert np.isnan(cluster_indices(rows, labels, np.array([2, 3, 4]))["silhouette"])
