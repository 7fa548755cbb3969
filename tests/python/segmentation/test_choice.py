from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from cluster_suite import SyntheticSet, synthetic_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.segmentation.choice import compare, no_structure
from tessera.segmentation.methods import METHODS, KMeans
from tessera.segmentation.stability import Resampling

LEAST_EXACT, LEAST_WITHIN_ONE = 0.8, 0.93


def groups(k, count=600, feature_count=6, seed=0):
    generator = np.random.default_rng(seed)
    centres = 8 * np.linalg.qr(generator.normal(size=(8, 8)))[0][:k, :feature_count]
    return centres[np.arange(count) % k] + generator.normal(0, 0.7, (count, feature_count))


WITHOUT_STRUCTURE = {
    "blob": lambda g: g.normal(size=(500, 12)),
    "long blob": lambda g: g.normal(size=(500, 8)) * [5, 1, 1, 1, 1, 1, 1, 1],
    "blob with a heavy tail": lambda g: g.standard_t(5, (500, 6)),
    "cube": lambda g: g.uniform(size=(500, 12)),
    "long box": lambda g: g.uniform(size=(500, 6)) * [8, 1, 1, 1, 1, 1],
    "disc": lambda g: g.normal(size=(500, 2)) / 3,
}


@pytest.mark.parametrize("kind", WITHOUT_STRUCTURE)
def test_data_without_structure_is_refused(kind):
    rows = WITHOUT_STRUCTURE[kind](np.random.default_rng(5))
    table = compare(rows, k_min=2, k_max=4)
    assert not table["is_chosen"].any(), table.loc[table["is_chosen"], "reason"].tolist()
    assert no_structure(table).startswith("no structure: none of 11 clusterings")


def test_halves_of_a_long_blob_are_stable_and_still_refused():
    rows = WITHOUT_STRUCTURE["long blob"](np.random.default_rng(0))
    resampling = Resampling(rows)
    resampling.add(2, KMeans(k=2), KMeans(k=2).fit_predict(rows))
    resampling.draw([2], 16)
    assert resampling.table()["min_jaccard"][2] > 0.8
    halves = compare(rows, ["k_means"], 2, 2).iloc[0]
    assert halves["resample_count"] == 0
    assert halves["reason"].startswith("no tighter than data without structure")


def test_needless_cuts_are_tight_but_unstable_and_refused():
    table = compare(groups(3), ["k_means"], 6, 8)
    assert (table["gap"] > 0.2).all()
    assert table["reason"].str.startswith("unstable: minimum Jaccard").all()


@pytest.mark.parametrize("k", [2, 3, 5, 6])
@pytest.mark.parametrize("name", METHODS)
def test_separated_groups_are_found_by_every_method(name, k):
    table = compare(groups(k), [name], 2, 7)
    chosen = table[table["is_chosen"]]
    assert chosen["cluster_count"].tolist() == [k], table["reason"].tolist()
    assert chosen["reason"].iloc[0].startswith("most evidence")


@pytest.mark.parametrize("metric", ["manhattan", "cosine"])
def test_other_metrics_pass_over_methods_that_do_not_admit_them(metric):
    table = compare(groups(4), metric=metric, k_min=3, k_max=5)
    admitted = [name for name, method in METHODS.items() if metric in method.metrics]
    assert table["method"].unique().tolist() == admitted
    assert table.loc[table["is_chosen"], "cluster_count"].tolist() == [4]


def test_the_table_has_a_row_per_method_and_number():
    messages = []
    table = compare(groups(4), k_min=3, k_max=5, log=messages.append)
    keys = table[["method", "k"]].to_numpy().tolist()
    taking = [name for name, method in METHODS.items() if method.takes_k]
    assert keys == [[name, k] for name in taking for k in (3, 4, 5)] + [
        ["hdbscan", None],
        ["dbscan", None],
    ]
    assert table["is_chosen"].sum() == 1
    assert (table["reason"] != "").all()
    assert table.groupby("method")["is_knee"].sum().max() == 1
    assert table.loc[table["method"] == "k_means", "votes"].sum() == 5
    assert messages[0].startswith("clusters 1 of 5: k_means compared")
    assert len(messages) == 5


def test_the_simplest_method_is_chosen_among_equals():
    table = compare(groups(4), k_min=3, k_max=5)
    assert table.loc[table["is_chosen"], "method"].tolist() == ["k_means"]


@settings(max_examples=3)
@given(seed=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_table(seed):
    rows = groups(3, count=200)
    once, again = (compare(rows, k_min=2, k_max=3, random_state=seed) for _ in range(2))
    assert once.equals(again)


def test_many_rows_are_sampled(monkeypatch):
    monkeypatch.setattr("tessera.segmentation.choice.COMPARED_ROWS", 300)
    table = compare(groups(4, count=3000), ["k_means"], 3, 5)
    assert table.loc[table["is_chosen"], "k"].tolist() == [4]
    # Of each row and feature about 0.7 squared; of all 3,000 rows it would be ten times as much.
    assert 700 < table["inertia"].iloc[1] < 1100


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"methods": ["k_medoids"]}, "no such methods: k_medoids"),
        ({"methods": []}, "no such methods"),
        ({"k_min": 1}, "does not hold: 1, 8"),
        ({"k_min": 9}, "does not hold: 9, 8"),
        ({"methods": ["gaussian_mixture"], "metric": "cosine"}, "admits the metric cosine"),
        ({"rows": np.repeat(np.eye(3), 50, axis=0)}, "3 different among"),
        ({"rows": np.full((50, 2), np.nan)}, "missing or infinite"),
    ],
)
def test_bad_input_is_an_error(changes, message):
    arguments = {"rows": groups(3, count=60)} | changes
    with pytest.raises(ValueError, match=message):
        compare(**arguments)


def _chosen_number(one: SyntheticSet) -> int:
    table = compare(one.rows, ["k_means"])
    return int(table.loc[table["is_chosen"], "k"].sum())


def test_the_number_of_clusters_is_found_in_the_suite():
    sets = synthetic_sets()
    # Spawned, because a fork of a process with OpenMP threads may hang.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = np.array(list(pool.map(_chosen_number, sets, chunksize=10)))
    misses = np.abs(found - [one.k for one in sets])
    assert (misses == 0).mean() >= LEAST_EXACT
    assert (misses <= 1).mean() >= LEAST_WITHIN_ONE
