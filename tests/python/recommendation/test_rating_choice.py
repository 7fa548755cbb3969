import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation import compare_rating_methods
from tessera.recommendation.ratings.training import BASELINES, SCHEMA, neighbour_methods
from tessera.recommendation.ratings.pairs import read_ratings


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


def used(table):
    frame = table.to_pandas()
    names = frame.loc[frame["is_used"], "method"].unique()
    assert len(names) == 1
    return names[0], frame.set_index(["method", "metric"])


def test_neighbours_are_used_where_tastes_differ():
    name, rows = used(compare_rating_methods(shop(), resample_count=200))
    row = rows.loc[(name, "rmse")]
    assert name in neighbour_methods()
    assert row["difference_upper"] < 0
    assert row["baseline"] in BASELINES
    assert f"better than {row['baseline']}: {row['difference']:+.3f}" in row["method_reason"]
    assert rows.loc[(row["baseline"], "rmse"), "method_reason"].endswith(f"{name} is better")
    assert len(rows) == 2 * (len(BASELINES) + len(neighbour_methods()))


def test_a_mean_is_used_where_there_is_no_taste():
    name, rows = used(compare_rating_methods(shop(taste=0.0), resample_count=200))
    assert name in BASELINES
    assert (rows["baseline"] == name).all()
    best = rows["validation_value"].xs("rmse", level="metric")
    assert best[list(BASELINES)].idxmin() == name


def test_neighbours_that_are_better_by_chance_alone_are_not_used(monkeypatch):
    """The same shop as where neighbours win, with an interval that reaches above 0."""
    from tessera.recommendation import rating_choice

    evaluate = rating_choice.evaluate_ratings

    def unsure(*arguments):
        return evaluate(*arguments).assign(difference_upper=0.001)

    monkeypatch.setattr(rating_choice, "evaluate_ratings", unsure)
    name, rows = used(compare_rating_methods(shop(), resample_count=50))
    assert name in BASELINES
    assert "is not surely better" in rows.loc[(name, "rmse"), "method_reason"]
    assert rows["method_reason"].str.contains(f"not surely better than {name}").sum() == 2


def test_the_test_learns_nothing_from_its_own_ratings():
    """Turning round every rating of the last fifth changes no choice of the validation."""
    ratings = shop()
    turned = ratings.copy()
    last = int(len(ratings) * 0.8)
    turned.loc[last:, "rating"] = 6 - turned.loc[last:, "rating"]
    _, before = used(compare_rating_methods(ratings, resample_count=50))
    _, after = used(compare_rating_methods(turned, resample_count=50))
    assert before["validation_value"].equals(after["validation_value"])
    assert (before["learned_count"] == last).all()
    assert (before["tested_from"] == ratings["reviewed_at"][last]).all()
    errors = [rows.loc[("pearson_resnick", "rmse"), "value"] for rows in (before, after)]
    assert errors[1] > errors[0] + 0.5


def test_only_customers_and_products_rated_before_count():
    ratings = shop()
    last = int(len(ratings) * 0.8)
    new = ratings.index >= last + 10
    ratings.loc[new & (ratings.index % 2 == 0), "customer_key"] += " new"
    ratings.loc[new & (ratings.index % 2 == 1), "product_id"] += " new"
    _, rows = used(compare_rating_methods(ratings, min_later_ratings=10, resample_count=50))
    assert (rows["rating_count"] == 10).all()
    name, rows = used(compare_rating_methods(ratings, min_later_ratings=11))
    assert name == "bias"
    assert rows["value"].isna().all()
    assert rows["method_reason"].unique().tolist() == [
        "10 later ratings by customers and of products rated before; at least 11 are needed"
        " to compare methods"
    ]


def test_too_few_ratings_are_not_compared():
    ratings = shop().head(199)
    name, rows = used(compare_rating_methods(ratings))
    assert name == "bias"
    assert len(rows) == 2
    assert "199 ratings; at least 200" in rows["method_reason"].iloc[0]
    at_once = shop().assign(reviewed_at=pd.Timestamp("2026-01-01"))
    name, rows = used(compare_rating_methods(at_once))
    assert name == "bias"
    assert "0 later ratings" in rows["method_reason"].iloc[0]


def test_too_many_ratings_are_compared_by_means_alone():
    ratings = shop()
    name, rows = used(compare_rating_methods(ratings, max_neighbour_ratings=len(ratings) - 1))
    assert set(rows.index.get_level_values("method")) == set(BASELINES)
    assert f"up to {len(ratings) - 1}" in rows.loc[(name, "mae"), "method_reason"]
    assert len(compare_rating_methods(ratings, max_neighbour_ratings=len(ratings))) == 16


def test_no_ratings_give_no_rows():
    table = compare_rating_methods(shop().head(0))
    assert table.num_rows == 0
    assert table.schema == SCHEMA


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_input_does_not_matter(seed):
    ratings = shop(customers=40)
    shuffled = ratings.sample(frac=1, random_state=seed)
    expected = compare_rating_methods(ratings, resample_count=20)
    assert compare_rating_methods(shuffled, resample_count=20).equals(expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.drop(columns="rating"), "columns are absent: rating"),
        (lambda rows: rows.assign(product_id=None), "3 have no product_id"),
        (lambda rows: rows.assign(customer_key="c", product_id="P"), "2 pairs .* come twice"),
        (lambda rows: rows.assign(rating=0), "3 are not above 0"),
    ],
)
def test_bad_ratings_are_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        read_ratings(change(shop().head(3)))
