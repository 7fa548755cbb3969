import numpy as np
import pytest
from scipy import sparse

from tessera.recommendation.ratings.baselines import BiasRating, MeanRating, mean_baselines
from tessera.recommendation.ratings.evaluation import evaluate_ratings
from tessera.recommendation.ratings.neighbours import RatingKNN

TRAIN = sparse.csr_matrix(np.array([[4.0, 2, 0, 0], [0, 3, 5, 0], [0, 0, 0, 0]]))


def tastes(seed=0):
    """Ratings of two groups with opposite tastes, harsh and generous; a fifth is held out."""
    generator = np.random.default_rng(seed)
    group = np.arange(120) % 2 * 2 - 1
    liked = np.where(np.arange(40) % 2, 1, -1)
    generosity = generator.normal(0, 0.7, 120)
    ratings = 3 + generosity[:, None] + group[:, None] * liked + generator.normal(0, 0.4, (120, 40))
    ratings = np.clip(np.round(ratings), 1, 5)
    chance = generator.random(ratings.shape)
    rows, columns = np.nonzero(chance > 0.9)
    return sparse.csr_matrix(ratings * (chance < 0.4)), (rows, columns, ratings[rows, columns])


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("global_mean", [3.5, 3.5, 3.5]),
        ("product_mean", [3.5, 2.5, 4.0]),
        ("customer_mean", [3.0, 4.0, 3.5]),
    ],
)
def test_means_fall_back_to_the_mean_of_all(of, expected):
    assert MeanRating(of).fit(TRAIN).predict_pairs([0, 1, 2], [3, 1, 0]).tolist() == expected


def test_biases_are_those_of_the_formula():
    bias = BiasRating(product_prior=1.0, customer_prior=2.0).fit(TRAIN)
    np.testing.assert_allclose(bias.product_bias_, [0.5 / 2, -2 / 3, 1.5 / 2, 0])
    rest = [(0.5 - 0.25) + (-1.5 + 2 / 3), (-0.5 + 2 / 3) + (1.5 - 0.75), 0]
    np.testing.assert_allclose(bias.customer_bias_, np.array(rest) / [4, 4, 2])
    assert bias.predict_pairs([2], [3]).tolist() == [3.5]


def test_errors_are_those_of_the_definition():
    table = evaluate_ratings({}, TRAIN, ([0, 0, 1], [2, 3, 0], [4.5, 1.5, 3.5]), "customer_mean")
    values = table.set_index(["method", "metric"])["value"]
    assert values["global_mean", "mae"] == pytest.approx((1 + 2 + 0) / 3)
    assert values["global_mean", "rmse"] == pytest.approx(np.sqrt((1 + 4 + 0) / 3))
    assert values["customer_mean", "mae"] == pytest.approx((1.5 + 1.5 + 0.5) / 3)
    differences = table.set_index(["method", "metric"])["difference"]
    assert differences["global_mean", "mae"] == pytest.approx(1 - 3.5 / 3)
    assert (table["sample_size"] == 3).all()


def test_similar_customers_beat_the_means_where_tastes_differ():
    ratings, later = tastes()
    methods = {"resnick": RatingKNN(), "cosine": RatingKNN("cosine", "weighted_mean")}
    table = evaluate_ratings(methods, ratings, later, resample_count=200)
    assert table["method"].unique().tolist() == [*mean_baselines(), "resnick", "cosine"]
    rows = table.set_index(["method", "metric"])
    for metric in ("mae", "rmse"):
        assert rows.loc[("resnick", metric), "difference_upper"] < -0.3
        assert (rows.loc[("bias", metric), ["difference", "difference_upper"]] == 0).all()
    assert (table["lower"] < table["value"]).all()
    assert (table["value"] < table["upper"]).all()
    again = evaluate_ratings(methods, ratings, later, resample_count=200)
    assert table.equals(again)


@pytest.mark.parametrize(
    ("later", "baseline", "message"),
    [
        (([], [], []), "bias", "no ratings to predict"),
        (([0], [0], [4.0]), "bias", "1 ratings to predict were learned from"),
        (([0], [3], [4.0]), "other", "baseline other"),
    ],
)
def test_bad_input_is_an_error(later, baseline, message):
    with pytest.raises(ValueError, match=message):
        evaluate_ratings({}, TRAIN, later, baseline)


def test_impossible_settings_are_an_error():
    with pytest.raises(ValueError, match="of median"):
        MeanRating("median").fit(TRAIN)
    with pytest.raises(ValueError, match="not be below 0"):
        BiasRating(-1.0).fit(TRAIN)
