import numpy as np
import pytest

from tessera.learning import resampling
from tessera.learning.resampling import percentile_interval, resampled_means


def test_the_interval_of_a_mean_is_that_of_theory():
    values = np.random.default_rng(0).normal(5, 2, (4000, 1))
    lower, upper = percentile_interval(resampled_means(values))
    error = values.std() / np.sqrt(4000)
    assert lower[0] == pytest.approx(values.mean() - 1.96 * error, abs=0.15 * error)
    assert upper[0] == pytest.approx(values.mean() + 1.96 * error, abs=0.15 * error)


def test_columns_are_drawn_together():
    values = np.random.default_rng(0).normal(size=(300, 1))
    draws = resampled_means(np.hstack([values, values + 1]))
    np.testing.assert_allclose(draws[:, 1] - draws[:, 0], 1)
    assert draws[:, 0].std() > 0.03


def test_sizes_make_means_over_observations():
    sums, sizes = np.array([[3.0], [30.0]]), np.array([1, 10])
    np.testing.assert_allclose(resampled_means(sums, sizes, 50), 3)


def test_draws_are_the_same_again_and_others_with_another_seed(monkeypatch):
    values = np.arange(20.0)[:, None]
    first = resampled_means(values, resample_count=30)
    np.testing.assert_array_equal(first, resampled_means(values, resample_count=30))
    assert (first != resampled_means(values, resample_count=30, random_state=1)).any()
    monkeypatch.setattr(resampling, "CHUNK_CELLS", 70)
    np.testing.assert_allclose(resampled_means(values, resample_count=30), first)


def test_nobody_to_draw_from_is_an_error():
    with pytest.raises(ValueError, match="no customers"):
        resampled_means(np.empty((0, 1)))
