import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation import predict_ratings
from tessera.recommendation.ratings.baselines import BiasRating
from tessera.recommendation.ratings.pairs import read_ratings
from tessera.recommendation.ratings.prediction_table import NO_NEIGHBOUR, SCHEMA

MOMENT = pd.Timestamp("2026-01-31")
NOTHING = pd.DataFrame({"customer_key": [], "product_id": []})
BIAS, NEIGHBOURS = ("bias", "few"), ("pearson_resnick", "best")
ratings_of_shops = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("PQRSTU")),
    st.integers(1, 5),
    min_size=1,
    max_size=30,
)


def ratings(given):
    rows = [(*pair, rating, MOMENT) for pair, rating in given.items()]
    return pd.DataFrame(rows, columns=["customer_key", "product_id", "rating", "reviewed_at"])


def predict(given, customers="abcdefz", products="PQRSTUX", purchases=NOTHING, **changed):
    table = ratings(given)
    in_use = changed.pop("in_use", BIAS)
    found = predict_ratings(
        table, in_use, list(customers), list(products), purchases,
        **({"min_product_ratings": 1} | changed),
    )  # fmt: skip
    return found.to_pandas()


@given(ratings_of_shops, st.integers(1, 6), st.sampled_from([BIAS, NEIGHBOURS]))
def test_ranks_count_from_one_over_new_products_that_can_be_sold(given, count, in_use):
    found = predict(given, products="PQRSX", count=count, in_use=in_use)
    pairs = set(zip(found["customer_key"], found["product_id"], strict=True))
    assert not pairs & set(given)
    assert set(found["product_id"]) <= set("PQRS")
    for customer in {customer for customer, _ in given}:
        new = {p for _, p in given if p in "PQRS"} - {p for c, p in given if c == customer}
        rows = found[found["customer_key"] == customer]
        assert rows["prediction_rank"].tolist() == list(range(1, min(count, len(new)) + 1))
        assert (rows["predicted_rating"].diff().dropna() <= 1e-9).all()
        assert (rows["customer_rating_count"] == sum(c == customer for c, _ in given)).all()
    assert found["predicted_rating"].between(min(given.values()), max(given.values())).all()
    for product, of_product in found.groupby("product_id"):
        assert (of_product["product_rating_count"] == sum(p == product for _, p in given)).all()


@settings(max_examples=20)
@given(ratings_of_shops, st.randoms())
def test_the_order_of_the_input_does_not_matter(given, random):
    shuffled = list(given.items())
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(
        predict(dict(shuffled), customers="zfedcba", products="XUTSRQP"), predict(given)
    )


def test_predictions_are_those_of_the_method_in_use():
    given = {("a", "P"): 5, ("a", "Q"): 2, ("b", "Q"): 3, ("b", "R"): 4, ("c", "R"): 1}
    found = predict(given).set_index(["customer_key", "product_id"])["predicted_rating"]
    pairs = read_ratings(ratings(given))
    bias = BiasRating().fit(pairs.matrix())
    for (customer, product), value in found.items():
        place = "abc".index(customer), "PQR".index(product)
        assert value == pytest.approx(bias.predict_pairs([place[0]], [place[1]])[0])
    assert len(found) == 4


def test_what_was_bought_is_left_out():
    given = {("a", "P"): 5, ("b", "Q"): 3, ("b", "R"): 4}
    bought = pd.DataFrame({"customer_key": ["a", "a", "z"], "product_id": ["R", "X", "P"]})
    found = predict(given, purchases=bought)
    assert found.loc[found["customer_key"] == "a", "product_id"].tolist() == ["Q"]


def test_who_rated_nothing_or_is_not_asked_for_gets_nothing():
    given = {("a", "P"): 5, ("b", "Q"): 3}
    assert predict(given, customers="az")["customer_key"].tolist() == ["a"]
    assert predict(given, customers="z").empty
    assert predict(given, products="X").empty


def test_products_need_enough_ratings_and_those_with_most_are_taken():
    given = {("a", "P"): 1, ("b", "P"): 1, ("a", "Q"): 5, ("b", "R"): 5, ("c", "R"): 5}
    given |= {("d", "S"): 3, ("a", "R"): 4}
    found = predict(given, customers="d", min_product_ratings=2)
    assert found["product_id"].tolist() == ["R", "P"]
    assert predict(given, customers="d", max_products=1)["product_id"].tolist() == ["R"]


def test_equal_predictions_go_to_the_product_that_all_rate_best():
    """No customer has a neighbour, so that each gets the own mean for everything."""
    given = {("a", "P"): 3, ("b", "Q"): 4, ("c", "R"): 5, ("d", "Q"): 1}
    found = predict(given, customers="a", in_use=NEIGHBOURS)
    assert found["product_id"].tolist() == ["R", "Q"]
    assert found["predicted_rating"].tolist() == [3, 3]
    assert found["neighbour_count"].tolist() == [0, 0]
    assert found["method"].unique().tolist() == ["customer_mean"]
    assert found["method_reason"].unique().tolist() == [NO_NEIGHBOUR]


def test_neighbours_are_counted():
    given = {
        ("a", "P"): 4, ("a", "Q"): 3, ("a", "R"): 2, ("b", "P"): 5, ("b", "Q"): 4, ("b", "R"): 1,
        ("c", "Q"): 3, ("c", "R"): 5, ("c", "S"): 4,
    }  # fmt: skip
    found = predict(given, in_use=NEIGHBOURS).set_index(["customer_key", "product_id"])
    assert found.loc[("c", "P"), "predicted_rating"] == pytest.approx(2.667, abs=5e-4)
    assert found.loc[("c", "P"), "neighbour_count"] == 2
    assert found.loc[("c", "P"), "method"] == "pearson_resnick"
    assert found.loc[("a", "S"), "neighbour_count"] == 1


def test_blocks_do_not_change_the_table(monkeypatch):
    generator = np.random.default_rng(0)
    given = {(c, p): int(generator.integers(1, 6)) for c in "abcdef" for p in "PQRSTU"
             if generator.random() < 0.5}  # fmt: skip
    whole = predict(given)
    monkeypatch.setattr("tessera.recommendation.ratings.prediction_table.BLOCK_PAIRS", 1)
    pd.testing.assert_frame_equal(predict(given), whole)


def test_no_ratings_give_no_rows():
    none = ratings({})
    table = predict_ratings(none, BIAS, ["a"], ["P"], NOTHING)
    assert table.num_rows == 0
    assert table.schema == SCHEMA
