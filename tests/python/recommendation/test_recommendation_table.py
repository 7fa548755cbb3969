import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.recommendation import SCHEMA, recommend_products

CUSTOMERS = [f"c{number:03d}" for number in range(70)]
PRODUCTS = [f"P{number:03d}" for number in range(25)]


def purchases(seed=0):
    """Purchases of the first 60 customers among the first 22 products and one not on offer."""
    generator = np.random.default_rng(seed)
    counts = generator.poisson(0.25, (60, 23))
    rows, columns = counts.nonzero()
    ids = [*PRODUCTS[:22], "OLD"]
    return pa.table(
        {
            "customer_key": [CUSTOMERS[row] for row in rows],
            "product_id": [ids[column] for column in columns],
            "order_count": counts[rows, columns],
        }
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_input_does_not_matter(seed):
    generator = np.random.default_rng(seed)
    table = purchases()
    shuffled = recommend_products(
        table.take(generator.permutation(table.num_rows)),
        generator.permutation(CUSTOMERS).tolist(),
        generator.permutation(PRODUCTS).tolist(),
    )
    assert shuffled.equals(recommend_products(table, CUSTOMERS, PRODUCTS))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 30))
def test_every_customer_gets_ranks_from_one_of_products_on_offer(seed, count):
    table = recommend_products(purchases(seed), CUSTOMERS, PRODUCTS, count=count)
    assert table.schema == SCHEMA
    frame = table.to_pandas()
    size = min(count, len(PRODUCTS))
    assert frame["customer_key"].tolist() == np.repeat(CUSTOMERS, size).tolist()
    assert frame["recommendation_rank"].tolist() == list(range(1, size + 1)) * len(CUSTOMERS)
    assert not frame.duplicated(["customer_key", "product_id"]).any()
    assert set(frame["product_id"]) <= set(PRODUCTS)
    assert (frame["score"] >= 0).all()
    assert (frame.groupby("customer_key")["score"].diff().dropna() <= 0).all()
    assert (frame["reason_product_id"].isna() == (frame["route"] == "popular")).all()


def test_customers_without_purchases_get_popular_products():
    frame = recommend_products(purchases(), CUSTOMERS, PRODUCTS, count=3).to_pandas()
    newcomers = frame[frame["customer_key"] >= CUSTOMERS[60]]
    assert set(newcomers["route"]) == {"popular"}
    assert set(newcomers["method"]) == {"popularity"}
    assert newcomers["product_id"].groupby(newcomers["customer_key"]).agg(tuple).nunique() == 1
    assert set(frame.loc[frame["customer_key"] < CUSTOMERS[50], "method"]) == {"blend"}


def test_a_product_no_longer_on_offer_may_be_a_reason():
    table = pa.table(
        {
            "customer_key": ["a", "a", "b", "b", "c"],
            "product_id": ["OLD", "P1", "OLD", "P1", "OLD"],
            "order_count": [1, 1, 1, 1, 1],
        }
    )
    rows = recommend_products(table, ["c"], ["P1"], min_customers=1, min_products=1).to_pylist()
    assert [(row["product_id"], row["route"], row["reason_product_id"]) for row in rows] == [
        ("P1", "similar_products", "OLD")
    ]


@pytest.mark.parametrize(
    ("customers", "products", "rows"),
    [([], ["P1"], 0), (["a"], [], 0), (["a"], ["P1"], 1), (["z"], ["P9"], 1)],
)
def test_small_inputs(customers, products, rows):
    table = pa.table({"customer_key": ["a"], "product_id": ["P1"], "order_count": [1]})
    found = recommend_products(table, customers, products)
    assert found.schema == SCHEMA
    assert found.num_rows == rows
    assert set(found["method"].to_pylist()) <= {"popularity"}


def test_no_purchases_at_all():
    rows = recommend_products(purchases().slice(0, 0), ["a"], ["P2", "P1"]).to_pylist()
    assert [row["product_id"] for row in rows] == ["P1", "P2"]
    assert rows[0]["method_reason"] == "0 customers with purchases; at least 50 are needed"


@pytest.mark.parametrize(
    ("customers", "products", "message"),
    [
        (["a", "a"], ["P1"], "customers: 1 are listed twice"),
        (["a"], ["P1", None], "products: 1 are null"),
    ],
)
def test_bad_lists_are_an_error(customers, products, message):
    with pytest.raises(ValueError, match=message):
        recommend_products(purchases(), customers, products)
