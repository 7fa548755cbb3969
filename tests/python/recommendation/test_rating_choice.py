import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.learning.records import EVALUATION
from tessera.recommendation import RatingSettings, train_ratings
from tessera.recommendation.ratings import training as training_module
from tessera.recommendation.ratings.pairs import read_ratings
from tessera.recommendation.ratings.training import BASELINES, neighbour_methods


def shop(seed=0, taste=1.0, customers=80, products=30, share=0.5):
    """Ratings of two groups of customers who like opposite products, one a minute."""
    generator = np.random.default_rng(seed)
    rows, columns = np.nonzero(generator.random((customers, products)) < share)
    liked = np.where((rows + columns) % 2, taste, -taste)
    ratings = np.clip(np.round(3 + liked + generator.normal(0, 0.5, len(rows))), 1, 5)
    frame = pd.DataFrame(
        {
            "customer_key": [f"c{row:03d}" for row in rows],
            "product_id": [f"P{column:03d}" for column in columns],
            "rating": ratings.astype(int),
        }
    ).sample(frac=1, random_state=seed)
    moments = pd.date_range("2026-01-01", periods=len(frame), freq="min")
    return frame.assign(reviewed_at=moments).reset_index(drop=True)


def compare(ratings, **settings):
    day = dt.date(2026, 1, 31)
    (row,) = train_ratings(ratings, None, RatingSettings(**settings), "here", day).to_pylist()
    rows = pd.DataFrame(row["evaluations"], columns=list(EVALUATION))
    return row, rows.set_index(["window", "method", "metric"])


def test_neighbours_are_used_where_tastes_differ():
    training, rows = compare(shop(), resample_count=200)
    name = training["method"]
    row = rows.loc[("test", name, "rmse")]
    assert name in neighbour_methods()
    assert row["difference_upper"] < 0
    assert row["baseline"] in BASELINES
    assert f"beats {row['baseline']} on test: rmse {row['difference']:+.4f}" in row["reason"]
    assert set(rows.index[rows["is_chosen"]].get_level_values("method")) == {name}
    assert len(rows) == 2 * 2 * (len(BASELINES) + len(neighbour_methods()))


def test_a_mean_is_used_where_there_is_no_taste():
    training, rows = compare(shop(taste=0.0), resample_count=200)
    name = training["method"]
    assert name in BASELINES
    assert (rows.loc["test", "baseline"] == name).all()
    best = rows.loc["validation", "value"].xs("rmse", level="metric")
    assert best[list(BASELINES)].idxmin() == name


def test_neighbours_that_are_better_by_chance_alone_are_not_used(monkeypatch):
    """The same shop as where neighbours win, with an interval that reaches above 0."""
    evaluate = training_module.evaluate_ratings

    def unsure(*arguments):
        return evaluate(*arguments).assign(difference_upper=0.001)

    monkeypatch.setattr(training_module, "evaluate_ratings", unsure)
    row, _ = compare(shop(), resample_count=50)
    assert row["method"] in BASELINES
    assert "was best on validation but does not beat it on test" in row["method_reason"]


def test_the_test_learns_nothing_from_its_own_ratings():
    """Turning round every rating of the last fifth changes no choice of the validation."""
    ratings = shop()
    turned = ratings.copy()
    last = int(len(ratings) * 0.8)
    turned.loc[last:, "rating"] = 6 - turned.loc[last:, "rating"]
    first, before = compare(ratings, resample_count=50)
    _, after = compare(turned, resample_count=50)
    assert before.loc["validation", "value"].equals(after.loc["validation", "value"])
    assert first["learned_count"] == last
    assert (before.loc["test", "window_start"] == ratings["reviewed_at"][last].date()).all()
    errors = [rows.loc[("test", "pearson_resnick", "rmse"), "value"] for rows in (before, after)]
    assert errors[1] > errors[0] + 0.5


def test_only_customers_and_products_rated_before_count():
    ratings = shop()
    last = int(len(ratings) * 0.8)
    new = ratings.index >= last + 10
    ratings.loc[new & (ratings.index % 2 == 0), "customer_key"] += " new"
    ratings.loc[new & (ratings.index % 2 == 1), "product_id"] += " new"
    _, rows = compare(ratings, min_later_ratings=10, resample_count=50)
    assert (rows.loc["test", "sample_size"] == 10).all()
    row, rows = compare(ratings, min_later_ratings=11)
    assert (row["method"], len(rows)) == ("bias", 0)
    assert row["method_reason"] == (
        "10 later ratings by customers and of products rated before; at least 11 are needed"
        " to compare methods"
    )


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (shop().head(0), "0 ratings; at least 200"),
        (shop().head(199), "199 ratings; at least 200"),
        (shop().assign(reviewed_at=pd.Timestamp("2026-01-01")), "0 later ratings"),
    ],
)
def test_too_few_ratings_are_not_compared(ratings, reason):
    row, rows = compare(ratings)
    assert (row["method"], row["rating_count"], len(rows)) == ("bias", len(ratings), 0)
    assert row["method_reason"].startswith(reason)


def test_too_many_ratings_are_compared_by_means_alone():
    ratings = shop()
    row, rows = compare(ratings, max_neighbour_ratings=len(ratings) - 1)
    assert set(rows.index.get_level_values("method")) == set(BASELINES)
    assert f"up to {len(ratings) - 1}" in row["method_reason"]
    assert len(compare(ratings, max_neighbour_ratings=len(ratings))[1]) == 32


@settings(max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_input_does_not_matter(seed):
    ratings = shop(customers=40)
    shuffled = ratings.sample(frac=1, random_state=seed)
    assert compare(shuffled, resample_count=20)[0] == compare(ratings, resample_count=20)[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.drop(columns="rating"), "columns are absent: rating"),
        (lambda rows: rows.assign(product_id=None), "3 have no product_id"),
        (
            lambda rows: rows.assign(customer_key="c", product_id="P"),
            "2 are listed twice by cust",
        ),
        (lambda rows: rows.assign(rating=0), "3 have no rating above 0"),
    ],
)
def test_bad_ratings_are_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        read_ratings(change(shop().head(3)))
