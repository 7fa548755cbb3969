from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.segmentation.identity import match_clusters

label = st.sampled_from([-1, 1, 2, 3, 4, 5])
labellings = st.lists(st.tuples(label, label), min_size=1, max_size=40)


def labels_of(**counts):
    """Return old and new labels from counts: o1_n2=30 is of old 1, now 2, 30; 0 is noise."""
    pairs = [(int(name[1]), int(name[4])) for name, count in counts.items() for _ in range(count)]
    return tuple(np.where(np.array(pairs) == 0, -1, pairs).T)


@pytest.mark.parametrize(
    ("counts", "ids", "retired"),
    [
        pytest.param({"o1_n2": 5, "o2_n1": 5}, {1: 2, 2: 1}, set(), id="numbers swapped"),
        pytest.param({"o1_n1": 60, "o1_n2": 40}, {1: 1, 2: 8}, set(), id="split"),
        pytest.param({"o1_n1": 40, "o1_n2": 60}, {1: 8, 2: 1}, set(), id="split, other way"),
        pytest.param({"o1_n1": 60, "o2_n1": 40}, {1: 1}, {2}, id="merger"),
        pytest.param(
            {"o1_n1": 25, "o1_n2": 25, "o1_n3": 25, "o1_n4": 25},
            {1: 8, 2: 9, 3: 10, 4: 11},
            {1},
            id="quarters continue nothing",
        ),
        pytest.param({"o0_n1": 50, "o1_n0": 50}, {1: 8}, {1}, id="noise is no cluster"),
        pytest.param({"o1_n1": 20, "o1_n0": 80}, {1: 8}, {1}, id="most of it became noise"),
        pytest.param({"o0_n0": 9}, {}, set(), id="nothing but noise"),
    ],
)
def test_ids(counts, ids, retired):
    old, new = labels_of(**counts)
    match = match_clusters(old, new, next_id=8)
    assert match.ids == ids
    assert {*old.tolist()} - {-1} - set(match.overlaps) == retired


@pytest.mark.parametrize(
    ("counts", "ids"),
    [
        pytest.param({"o1_n1": 60, "o1_n2": 29, "o2_n1": 30}, {1: 1, 2: 3}, id="60 against 59"),
        pytest.param({"o1_n1": 58, "o1_n2": 29, "o2_n1": 30}, {1: 2, 2: 1}, id="58 against 59"),
        pytest.param(
            {"o1_n1": 60, "o1_n2": 30, "o2_n1": 30}, {1: 2, 2: 1}, id="equal: .50 against .67"
        ),
        pytest.param(
            {"o1_n1": 60, "o1_n2": 30, "o2_n1": 30, "o2_n0": 11},
            {1: 1, 2: 3},
            id="equal, but 2 -> 1 overlaps by .297 only",
        ),
    ],
)
def test_as_many_customers_as_can_keep_their_id(counts, ids):
    assert match_clusters(*labels_of(**counts), next_id=3).ids == ids


def test_overlap_is_of_all_members_of_either():
    match = match_clusters(*labels_of(o1_n1=60, o1_n0=20, o0_n1=20), next_id=2)
    assert match.overlaps == {1: 0.6}


@given(
    st.lists(
        st.tuples(st.sampled_from([-1, 1, 2, 3]), st.sampled_from([-1, 1, 2, 3])),
        min_size=1,
        max_size=40,
    )
)
def test_no_other_assignment_keeps_more_ids(pairs):
    old, new = np.array(pairs).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tessera.segmentation.identity.MIN_OVERLAP", 1e-9)
        match = match_clusters(old, new, next_id=4)
    kept = [
        sum(((old == one) & (new == other)).sum() for one, other in enumerate(order, start=1))
        for order in permutations([1, 2, 3])
    ]
    assert ((match.relabel(new) == old) & (old > 0)).sum() == max(kept)


@given(labellings, st.permutations([1, 2, 3, 4, 5]))
def test_every_new_cluster_has_one_id_and_none_comes_back(pairs, renamed):
    old, new = np.array(pairs).T
    match = match_clusters(old, new, next_id=20)
    given_ids = list(match.ids.values())
    assert len(given_ids) == len(set(given_ids))
    assert set(given_ids) <= {*old.tolist(), *range(20, 25)}
    assert set(match.ids) == set(new.tolist()) - {-1}
    assert set(match.overlaps) == set(given_ids) & set(old.tolist())
    np.testing.assert_array_equal(match.relabel(new) == -1, new == -1)
    # The same clustering under other numbers is the same clustering.
    numbers = np.array([0, *renamed, -1])
    again = match_clusters(old, numbers[old], next_id=20)
    np.testing.assert_array_equal(again.relabel(numbers[old]), old)


def test_ties_are_settled_the_same_way_every_time():
    old, new = labels_of(o1_n1=50, o1_n2=50)
    assert match_clusters(old, new, 2).ids == {1: 1, 2: 2}
    assert match_clusters(old[::-1], new[::-1], 2).ids == {1: 1, 2: 2}


def test_no_customers_in_common_start_afresh():
    empty = np.array([], dtype=np.int32)
    match = match_clusters(empty, empty, next_id=4)
    assert match.ids == {}
    with pytest.raises(ValueError, match=r"labels without an id: \[1\]"):
        match.relabel(np.array([-1, 1]))


@pytest.mark.parametrize(
    ("old", "new", "next_id", "message"),
    [
        ([1, 2], [1], 3, "the same customers are needed: 2 and 1"),
        ([1, -2], [1, 1], 3, "labels below -1: -2"),
        ([1, 5], [1, 1], 5, "next_id 5 is not above the previous ids; the highest: 5"),
    ],
)
def test_bad_input_is_an_error(old, new, next_id, message):
    with pytest.raises(ValueError, match=message):
        match_clusters(np.array(old), np.array(new), next_id)
