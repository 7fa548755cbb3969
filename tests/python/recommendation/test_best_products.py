import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.recommendation.methods.ranking import best_products

# Few products are sorted whole; of many only the best of groups are.
sizes = st.sampled_from([1, 5, 60, 64, 129, 700])
# Many ties, ties with a few above them, and none.
KINDS = {
    "ties": lambda generator, shape: generator.choice([0.0, 0.5, 1.0, -3.0, -np.inf], shape),
    "few above": lambda generator, shape: np.maximum(generator.integers(-80, 5, shape), 0.0),
    "different": lambda generator, shape: generator.normal(size=shape),
}


@given(st.integers(0, 2**32 - 1), sizes, st.integers(1, 30), st.sampled_from(list(KINDS)))
def test_the_first_of_a_full_sort_are_picked(seed, width, count, kind):
    generator = np.random.default_rng(seed)
    scores = KINDS[kind](generator, (4, width))
    ranks = generator.permutation(width)
    products, best = best_products(scores, ranks, count)
    assert products.shape == best.shape == (4, min(count, width))
    for customer, row in enumerate(scores):
        expected = np.lexsort((ranks, -row))[:count]
        is_none = np.isneginf(row[expected])
        assert products[customer].tolist() == np.where(is_none, -1, expected).tolist()
        np.testing.assert_array_equal(best[customer], np.where(is_none, np.nan, row[expected]))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_to_rank_gives_empty_lists(shape):
    products, best = best_products(np.zeros(shape), np.arange(shape[1]), 2)
    assert products.shape == best.shape == (shape[0], min(2, shape[1]))


def test_no_products_asked_for_is_an_error():
    with pytest.raises(ValueError, match="count is 0"):
        best_products(np.zeros((1, 1)), np.arange(1), 0)
