import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics import ndcg_score

from tessera.recommendation.comparison.metrics import coverage, customer_metrics, self_information

WIDTH = 30


def measured(products, relevant, seen=(), cutoffs=(10,)):
    """Metrics of one customer."""
    rows = np.zeros((2, WIDTH))
    rows[0, list(relevant)], rows[1, list(seen)] = 1, 1
    values = customer_metrics(
        np.array([products]),
        sparse.csr_matrix(rows[:1]),
        sparse.csr_matrix(rows[1:]),
        np.arange(WIDTH, dtype=float),
        cutoffs,
    )
    return {key: float(value[0]) for key, value in values.items()}


def test_the_figures_of_a_list_worked_out_by_hand():
    values = measured([3, 7, 1, 9], relevant=[7, 9, 20], seen=[3, 7], cutoffs=[2, 4])
    assert values["recall", 2] == pytest.approx(1 / 3)
    assert values["recall", 4] == pytest.approx(2 / 3)
    assert values["precision", 4] == 0.5
    assert values["hit_rate", 2] == 1
    assert values["map", 4] == pytest.approx((1 / 2 + 2 / 4) / 3)
    gain = 1 / np.log2(3) + 1 / np.log2(5)
    assert values["ndcg", 4] == pytest.approx(gain / (1 + 1 / np.log2(3) + 1 / 2))
    assert values["novelty", 4] == 5
    assert values["repeat_share", 4] == 0.5


@given(st.permutations(range(WIDTH)), st.sets(st.integers(0, WIDTH - 1), min_size=1))
def test_ndcg_is_that_of_scikit_learn(order, relevant):
    truth = np.zeros((1, WIDTH))
    truth[0, list(relevant)] = 1
    scores = np.zeros((1, WIDTH))
    scores[0, order] = np.arange(WIDTH, 0, -1)
    expected = ndcg_score(truth, scores, k=10)
    assert measured(order[:10], relevant)["ndcg", 10] == pytest.approx(expected)


@given(st.permutations(range(WIDTH)), st.sets(st.integers(0, WIDTH - 1), min_size=1))
def test_measures_lie_between_0_and_1_and_a_perfect_list_reaches_1(order, relevant):
    values = measured(order[:10], relevant, seen=relevant)
    del values["novelty", 10]
    assert all(0 <= value <= 1 for value in values.values())
    perfect = measured([*relevant, *[p for p in order if p not in relevant]][:10], relevant)
    assert perfect["ndcg", 10] == pytest.approx(1)
    assert perfect["map", 10] == pytest.approx(1)
    assert perfect["recall", 10] == pytest.approx(min(len(relevant), 10) / len(relevant))


def test_a_short_list_loses_precision_and_an_empty_one_has_no_novelty():
    short = measured([4, -1, -1], relevant=[4])
    assert (short["precision", 10], short["novelty", 10]) == (0.1, 4)
    empty = measured([-1, -1], relevant=[29], seen=[29])
    assert empty["recall", 10] == empty["ndcg", 10] == empty["hit_rate", 10] == 0
    assert np.isnan(empty["novelty", 10])
    assert np.isnan(empty["repeat_share", 10])


def test_a_customer_without_relevant_products_is_an_error():
    with pytest.raises(ValueError, match="1 customers have no relevant product"):
        measured([1], relevant=[])


def test_rarer_products_carry_more_bits():
    seen = sparse.csr_matrix(np.array([[5.0, 1, 0], [1, 0, 0], [2, 0, 0], [1, 0, 0], [0, 0, 0]]))
    assert self_information(seen).tolist() == [0, 2, 3]
    assert self_information(sparse.csr_matrix((0, 2))).tolist() == [1, 1]


def test_coverage_counts_products_once():
    assert coverage(np.array([[0, 1], [1, 0], [-1, -1]]), 8) == 0.25
    assert coverage(np.array([[-1]]), 0) == 0
