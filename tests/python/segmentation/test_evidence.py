import numpy as np
import pandas as pd
import pytest

from tessera.segmentation.evidence import count_votes, mark_chosen

NAN = float("nan")
GOOD = {
    "method": "k_means",
    "cluster_count": 4,
    "silhouette": 0.5,
    "gap": 0.5,
    "gap_se": 0.01,
    "noise_share": 0.0,
    "min_jaccard": 0.9,
}


def marked(*changes, k_min=3, k_max=8):
    return mark_chosen(pd.DataFrame([GOOD | change for change in changes]), k_min, k_max)


def chosen(*changes):
    return np.flatnonzero(marked(*changes)["is_chosen"]).tolist()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"min_jaccard": 0.5999}, "unstable: minimum Jaccard 0.59"),
        ({"min_jaccard": NAN}, "unstable"),
        ({"gap": 0.03}, "no tighter than data without structure: gap 0.030"),
        ({"gap": -0.2}, "no tighter than data without structure: gap -0.200"),
        ({"gap": 0.2, "gap_se": 0.05}, "no tighter than data without structure: gap 0.200"),
        ({"gap": NAN}, "no tighter"),
        ({"cluster_count": 2}, "2 clusters, outside 3 to 8"),
        ({"cluster_count": 9}, "9 clusters, outside 3 to 8"),
        ({"cluster_count": 1, "silhouette": NAN}, "one dense region, so no clusters"),
        ({"method": "hdbscan", "noise_share": 0.26}, "too much noise: 26%"),
        ({"method": "hdbscan", "min_jaccard": 0.3}, "unstable: minimum Jaccard 0.30"),
    ],
)
def test_what_cannot_be_relied_on_is_not_chosen(change, reason):
    table = marked(change)
    assert table["reason"][0].startswith(reason)
    assert not table["is_chosen"].any()
    assert not table["is_eligible"].any()
    # It does not stand in the way of a worse one that can be.
    assert chosen(change | {"silhouette": 0.9}, {"silhouette": 0.1}) == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"min_jaccard": 0.6},
        {"gap": 0.05, "gap_se": 0.01},
        {"cluster_count": 3},
        {"cluster_count": 8},
        {"method": "dbscan", "noise_share": 0.25},
        {"method": "dbscan", "gap": -0.2},
        {"method": "hdbscan", "gap": NAN},
    ],
)
def test_what_just_suffices_is_chosen(change):
    assert chosen(change) == [0]


@pytest.mark.parametrize("factor", ["silhouette", "gap", "min_jaccard"])
def test_each_factor_of_the_evidence_decides(factor):
    assert chosen({factor: 0.7}, {factor: 0.8}, {factor: 0.75}) == [1]


def test_a_tie_goes_to_the_smaller_number():
    assert chosen({"cluster_count": 4}, {"cluster_count": 5}) == [0]


@pytest.mark.parametrize(("silhouette", "best"), [(0.49, 0), (0.52, 0), (0.53, 1)])
def test_a_later_method_must_be_clearly_better(silhouette, best):
    assert chosen({}, {"method": "gaussian_mixture", "silhouette": silhouette}) == [best]


def test_within_a_method_the_better_wins_by_any_margin():
    assert chosen({}, {"cluster_count": 5, "silhouette": 0.501}) == [1]


def test_reasons_say_what_was_chosen_and_why_not_the_others():
    table = marked(
        {},
        {"cluster_count": 5, "silhouette": 0.4},
        {"method": "hierarchical", "silhouette": 0.51},
        {"method": "hierarchical", "cluster_count": 5, "min_jaccard": 0.1},
    )
    assert table["reason"].tolist() == [
        "most evidence of 3 stable clusterings: 0.23 "
        "(silhouette 0.5, gap 0.5, minimum Jaccard 0.9)",
        "less evidence: 0.18 against 0.23 of k_means with 4",
        "hardly more evidence: 0.23 against 0.23 of k_means with 4",
        "unstable: minimum Jaccard 0.10",
    ]
    assert table["is_eligible"].tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("changes", "votes"),
    [
        pytest.param({}, [0, 5, 0], id="all agree"),
        pytest.param({"davies_bouldin": [0.1, 0.2, 0.9]}, [1, 4, 0], id="less is better"),
        pytest.param({"dunn": [0.5, 0.5, 0.5]}, [1, 4, 0], id="tie: the smaller number"),
        pytest.param({"silhouette": [NAN, 0.1, 0.3]}, [0, 4, 1], id="nan does not win"),
        pytest.param({"silhouette": [NAN] * 3, "is_knee": [False] * 3}, [0, 3, 0], id="no value"),
    ],
)
def test_votes(changes, votes):
    indices = {
        "silhouette": [0.1, 0.9, 0.1],
        "dunn": [0.1, 0.9, 0.1],
        "calinski_harabasz": [1.0, 9.0, 1.0],
        "davies_bouldin": [9.0, 1.0, 9.0],
        "is_knee": [False, True, False],
    }
    assert count_votes(pd.DataFrame(indices | changes)).tolist() == votes
