import numpy as np
import pytest

from tessera.segmentation.methods import KMeans
from tessera.segmentation.reference import reference_inertia


def log_share(rows, k):
    fitted = KMeans(k=k).fit(rows)
    within = fitted.prototypes_.own_scores(rows, fitted.labels_ - 1).sum()
    return np.log(within / ((rows - rows.mean(axis=0)) ** 2).sum())


@pytest.mark.parametrize("rotation", [0, np.pi / 5])
def test_a_box_is_as_tight_as_its_reference(rotation):
    rows = np.random.default_rng(0).uniform(-1, 1, (2000, 2)) * [2, 1]
    turn = np.array([[np.cos(rotation), -np.sin(rotation)], [np.sin(rotation), np.cos(rotation)]])
    reference = reference_inertia(rows @ turn, [2, 4])
    for k in (2, 4):
        assert log_share(rows @ turn, k) == pytest.approx(reference["log_inertia"][k], abs=0.05)


def test_a_long_blob_is_looser_than_its_reference():
    rows = np.random.default_rng(0).normal(size=(1500, 6)) * [5, 1, 1, 1, 1, 1]
    reference = reference_inertia(rows, [2, 3])
    for k in (2, 3):
        assert log_share(rows, k) > reference["log_inertia"][k] + reference["deviation"][k]


def test_groups_are_tighter_than_their_reference():
    generator = np.random.default_rng(0)
    rows = 6 * np.eye(4)[generator.integers(0, 4, 800)] + generator.normal(size=(800, 4))
    assert log_share(rows, 4) < reference_inertia(rows, [4])["log_inertia"][4] - 0.3


def test_no_counts_give_no_rows():
    assert reference_inertia(np.eye(3), []).empty


def test_the_unit_of_the_rows_does_not_matter():
    rows = np.random.default_rng(0).normal(size=(200, 3))
    first, second = (reference_inertia(rows * unit, [2])["log_inertia"][2] for unit in (1, 1000))
    assert first == pytest.approx(second)
